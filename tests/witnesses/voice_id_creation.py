"""Faults in which keys a domain is given, and in who may give them."""

from typing import Any

from . import allowed, refused, witness
from .parties import document, person, root, statement
from .scene import CONTEXT, DENIED, NEEDED, REGION, Scene, code


def _refused_on(scene: Scene, key: str) -> None:
    config = {"KmsKeyId": key}
    refused(scene.voice.create_domain, Name="domain", ServerSideEncryptionConfiguration=config)
    assert not scene.voice.list_domains()["DomainSummaries"]


@witness(
    id="voice-id-key-not-required",
    requirement="VOICEID-001",
    family="guard-off",
    fault="A domain can be created without a key.",
)
def key_not_required(client: Any) -> None:
    assert refused(Scene(client).voice.create_domain, Name="domain") == "ValidationException"


@witness(
    id="voice-id-unknown-key-accepted",
    requirement="VOICEID-003",
    family="guard-off",
    fault="A domain is created although its key does not exist.",
)
def unknown_key_accepted(client: Any) -> None:
    scene = Scene(client)
    _refused_on(scene, scene.key()[:-4] + "0000")


@witness(
    id="voice-id-hmac-key-accepted",
    requirement="VOICEID-004",
    family="guard-off",
    fault="A domain is created on a key that is no symmetric encryption key.",
)
def hmac_key_accepted(client: Any) -> None:
    scene = Scene(client)
    _refused_on(scene, scene.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC"))


@witness(
    id="voice-id-disabled-key-accepted",
    requirement="VOICEID-005",
    family="guard-off",
    fault="A domain is created on a disabled key.",
)
def disabled_key_accepted(client: Any) -> None:
    scene = Scene(client)
    key = scene.key()
    scene.disable(key)
    _refused_on(scene, key)


@witness(
    id="voice-id-key-pending-deletion-accepted",
    requirement="VOICEID-005",
    family="guard-off",
    fault="A domain is created on a key that is pending deletion.",
)
def key_pending_deletion_accepted(client: Any) -> None:
    scene = Scene(client)
    key = scene.key()
    allowed(client.schedule_key_deletion, KeyId=key)
    _refused_on(scene, key)


@witness(
    id="voice-id-list-shows-key-of-the-first-domain",
    requirement="VOICEID-002",
    family="response",
    fault="ListDomains shows the key of the first domain for all.",
)
def list_shows_key_of_the_first_domain(client: Any) -> None:
    scene = Scene(client)
    keys = [scene.key(), scene.key()]
    for key in keys:
        scene.domain(key)
    listed = allowed(scene.voice.list_domains)["DomainSummaries"]
    assert {domain["ServerSideEncryptionConfiguration"]["KmsKeyId"] for domain in listed} == set(keys)


@witness(
    id="voice-id-another-key-shown",
    requirement="VOICEID-002",
    family="response",
    fault="KmsKeyId of a domain is not its key.",
)
def another_key_shown(client: Any) -> None:
    scene = Scene(client)
    key = scene.key()
    told = scene.describe(scene.domain(key))["ServerSideEncryptionConfiguration"]["KmsKeyId"]
    assert told.rpartition("/")[2] == key.rpartition("/")[2]


@witness(
    id="voice-id-new-domain-has-update-details",
    requirement="VOICEID-002",
    family="response",
    fault="A domain whose key was never changed shows a completed update.",
)
def new_domain_has_update_details(client: Any) -> None:
    scene = Scene(client)
    assert "OldKmsKeyId" not in scene.details(scene.domain(scene.key()))


def _needs(client: Any, missing: str) -> None:
    """A caller without one of the permissions can create no domain."""
    scene, who, key = Scene(client), person(client), Scene(client).key()
    scene.permit(key, who, *(action for action in NEEDED if action != missing))
    config = {"KmsKeyId": key}
    assert refused(scene.by(who).voice.create_domain, Name="x", ServerSideEncryptionConfiguration=config) == DENIED


@witness(
    id="voice-id-caller-needs-no-create-grant",
    requirement="VOICEID-028",
    family="guard-off",
    fault="The grant is made whether or not the caller may make one.",
)
def caller_needs_no_create_grant(client: Any) -> None:
    _needs(client, "CreateGrant")


@witness(
    id="voice-id-permission-for-a-grant-shared-by-domains",
    requirement="VOICEID-032",
    family="guard-off",
    fault="Who could make a grant on a key for one domain gets it for others against the policy.",
)
def permission_for_a_grant_shared_by_domains(client: Any) -> None:
    scene, who = Scene(client), person(client)
    key, bound = scene.key(), scene.key()
    scene.permit(key, who, *NEEDED)
    theirs = scene.by(who)
    first, second = theirs.create(key, "first"), theirs.create(key, "second")
    via = f"voiceid.{REGION}.amazonaws.com"
    equal = {"kms:ViaService": via, f"kms:EncryptionContext:{CONTEXT}": first["Arn"]}
    rules = [
        statement("*", to=root(client)),
        statement("CreateGrant", to=who.arn, Condition={"StringEquals": equal}),
        statement("DescribeKey", "Decrypt", to=who.arn, Condition={"StringEquals": {"kms:ViaService": via}}),
    ]
    allowed(client.put_key_policy, KeyId=bound, PolicyName="default", Policy=document(*rules))
    theirs.switch(first["DomainId"], bound)
    assert code(theirs.try_switch, domain_id=second["DomainId"], key=bound) == DENIED


@witness(
    id="voice-id-caller-needs-no-describe-key",
    requirement="VOICEID-029",
    family="guard-off",
    fault="The key is described whether or not the caller may.",
)
def caller_needs_no_describe_key(client: Any) -> None:
    _needs(client, "DescribeKey")


@witness(
    id="voice-id-via-service-of-any-region",
    requirement="VOICEID-031",
    family="guard-off",
    fault="What is denied through the service in its Region is asked for through another one.",
)
def via_service_of_any_region(client: Any) -> None:
    scene, who = Scene(client), person(client)
    key = scene.key()
    scene.permit(key, who, *NEEDED, region="eu-west-1")
    config = {"KmsKeyId": key}
    assert code(scene.by(who).voice.create_domain, Name="x", ServerSideEncryptionConfiguration=config) == DENIED


@witness(
    id="voice-id-caller-needs-generate-data-key",
    requirement="VOICEID-027",
    family="too-strict",
    fault="The caller needs kms:GenerateDataKeyWithoutPlaintext, too.",
)
def caller_needs_generate_data_key(client: Any) -> None:
    scene, who = Scene(client), person(client)
    key = scene.key()
    scene.permit(key, who, *NEEDED)
    theirs = scene.by(who)
    theirs.fill(theirs.domain(key), 1)


def _granted(client: Any) -> dict[str, Any]:
    """The grant of a new domain."""
    scene = Scene(client)
    key = scene.key()
    (grant,) = scene.grants_of(key, scene.domain(key))
    return grant


@witness(
    id="voice-id-grant-lacks-reencrypt-to",
    requirement="VOICEID-009",
    family="response",
    fault="The grant does not allow ReEncryptTo.",
)
def grant_lacks_reencrypt_to(client: Any) -> None:
    needed = {"Decrypt", "DescribeKey", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"}
    assert set(_granted(client)["Operations"]) >= needed


@witness(
    id="voice-id-grant-allows-encrypt",
    requirement="VOICEID-010",
    family="response",
    fault="The grant allows Encrypt, too.",
)
def grant_allows_encrypt(client: Any) -> None:
    assert not {"Encrypt", "RetireGrant", "Sign", "Verify"} & set(_granted(client)["Operations"])


@witness(
    id="voice-id-grant-without-retiring-principal",
    requirement="VOICEID-011",
    family="response",
    fault="The grant has no retiring principal.",
)
def grant_without_retiring_principal(client: Any) -> None:
    grant = _granted(client)
    assert grant.get("RetiringPrincipal") == grant["GranteePrincipal"] == "voiceid.amazonaws.com"
