"""Faults in how grants end."""

from typing import Any

from . import (
    allowed,
    new_key_id,
    refused,
    seal,
    witness,
)
from .parties import Person, denied, grant, grants, ids, not_allowed, person, put, statement


def _granted(client: Any, **more: Any) -> tuple[str, Person, dict[str, Any]]:
    """A new key, a role with a grant of Decrypt on it, and the grant."""
    key_id, alice = new_key_id(client), person(client)
    return key_id, alice, grant(client, key_id, alice, **more)


def _revoke(client: Any, key_id: str, made: dict[str, Any]) -> None:
    allowed(client.revoke_grant, KeyId=key_id, GrantId=made["GrantId"])


def _retire(client: Any, made: dict[str, Any]) -> None:
    allowed(client.retire_grant, GrantToken=made["GrantToken"])


@witness(
    id="revoke-grant-does-nothing",
    requirement="GRANT-006",
    family="effect",
    fault="RevokeGrant answers, and the grant stays.",
)
def revoke_grant_does_nothing(client: Any) -> None:
    key_id, _, made = _granted(client)
    _revoke(client, key_id, made)
    assert grants(client, key_id) == []


@witness(
    id="revoked-grant-only-hidden",
    requirement="GRANT-006",
    family="effect",
    fault="A revoked grant leaves the lists and still gives its permissions.",
)
def revoked_grant_only_hidden(client: Any) -> None:
    key_id, alice, made = _granted(client)
    blob = seal(client, key_id, b"x")
    _revoke(client, key_id, made)
    denied(alice.kms.decrypt, CiphertextBlob=blob)


@witness(
    id="revoked-grant-good-by-token",
    requirement="GRANT-006",
    family="effect",
    fault="A revoked grant still gives its permissions to a request with its token.",
)
def revoked_grant_good_by_token(client: Any) -> None:
    key_id, alice, made = _granted(client)
    blob = seal(client, key_id, b"x")
    _revoke(client, key_id, made)
    not_allowed(alice.kms.decrypt, CiphertextBlob=blob, GrantTokens=[made["GrantToken"]])


@witness(
    id="retire-grant-does-nothing",
    requirement="GRANT-007",
    family="effect",
    fault="RetireGrant answers, and the grant stays.",
)
def retire_grant_does_nothing(client: Any) -> None:
    key_id, _, made = _granted(client)
    _retire(client, made)
    assert grants(client, key_id) == []


@witness(
    id="retired-grant-only-hidden",
    requirement="GRANT-007",
    family="effect",
    fault="A retired grant leaves the lists and still gives its permissions.",
)
def retired_grant_only_hidden(client: Any) -> None:
    key_id, alice, made = _granted(client)
    blob = seal(client, key_id, b"x")
    _retire(client, made)
    denied(alice.kms.decrypt, CiphertextBlob=blob)


@witness(
    id="revocation-ends-all-of-the-grantee",
    requirement="GRANT-008",
    family="effect",
    fault="RevokeGrant ends all grants of its grantee on the key.",
)
def revocation_ends_all_of_the_grantee(client: Any) -> None:
    key_id, alice, made = _granted(client)
    other = grant(client, key_id, alice, "Encrypt")
    _revoke(client, key_id, made)
    assert ids(grants(client, key_id)) == {other["GrantId"]}


@witness(
    id="revocation-ends-equal-grants",
    requirement="GRANT-009",
    family="effect",
    fault="RevokeGrant ends all grants that are equal to the one it names.",
)
def revocation_ends_equal_grants(client: Any) -> None:
    key_id, alice, made = _granted(client)
    other = grant(client, key_id, alice)
    _revoke(client, key_id, made)
    assert ids(grants(client, key_id)) == {other["GrantId"]}


@witness(
    id="retiring-principal-cannot-retire",
    requirement="GRANT-051",
    family="too-strict",
    fault="The retiring principal of a grant cannot retire it without a policy.",
)
def retiring_principal_cannot_retire(client: Any) -> None:
    carol = person(client)
    _, _, made = _granted(client, RetiringPrincipal=carol.arn)
    _retire(carol.kms, made)


@witness(
    id="every-grantee-may-retire",
    requirement="GRANT-052",
    family="guard-off",
    fault="A grantee can retire its grant though it does not list RetireGrant.",
)
def every_grantee_may_retire(client: Any) -> None:
    _, alice, made = _granted(client, RetiringPrincipal=person(client).arn)
    denied(alice.kms.retire_grant, GrantToken=made["GrantToken"])


@witness(
    id="account-cannot-retire",
    requirement="GRANT-053",
    family="too-strict",
    fault="The account in which a grant was made cannot retire it.",
)
def account_cannot_retire(client: Any) -> None:
    _, _, made = _granted(client)
    _retire(client, made)


@witness(
    id="key-policy-lets-retire",
    requirement="GRANT-054",
    family="guard-off",
    fault="kms:RetireGrant in a key policy lets anybody it names retire grants.",
)
def key_policy_lets_retire(client: Any) -> None:
    key_id, _, made = _granted(client)
    bob = person(client)
    put(client, key_id, statement("RetireGrant", to=bob.arn), iam=True)
    denied(bob.kms.retire_grant, GrantToken=made["GrantToken"])


@witness(
    id="iam-deny-of-retiring-ignored",
    requirement="GRANT-055",
    family="guard-off",
    fault="A Deny of kms:RetireGrant in an IAM policy does not keep the retiring principal from it.",
)
def iam_deny_of_retiring_ignored(client: Any) -> None:
    carol = person(client)
    _, _, made = _granted(client, RetiringPrincipal=carol.arn)
    carol.may(statement("RetireGrant", effect="Deny"))
    denied(carol.kms.retire_grant, GrantToken=made["GrantToken"])


@witness(
    id="source-arn-keeps-from-retiring",
    requirement="GRANT-045",
    family="too-strict",
    fault="A grant with a SourceArn constraint cannot be retired.",
)
def source_arn_keeps_from_retiring(client: Any) -> None:
    carol = person(client)
    source = {"SourceArn": "arn:aws:connect:us-east-1:000000000000:instance/12345678"}
    _, _, made = _granted(client, RetiringPrincipal=carol.arn, Constraints=source)
    _retire(carol.kms, made)


@witness(
    id="grantee-may-revoke",
    requirement="GRANT-056",
    family="guard-off",
    fault="The grantee of a grant can revoke it.",
)
def grantee_may_revoke(client: Any) -> None:
    key_id, alice, made = _granted(client)
    denied(alice.kms.revoke_grant, KeyId=key_id, GrantId=made["GrantId"])


@witness(
    id="retire-grant-by-nothing",
    requirement="GRANT-057",
    family="guard-off",
    fault="RetireGrant with a grant id alone, or a key alone, answers as if it had retired something.",
)
def retire_grant_by_nothing(client: Any) -> None:
    _, _, made = _granted(client)
    not_allowed(client.retire_grant, GrantId=made["GrantId"])


@witness(
    id="unknown-grant-revoked",
    requirement="GRANT-058",
    family="guard-off",
    fault="RevokeGrant of a grant id that was never given answers as if it had revoked something.",
)
def unknown_grant_revoked(client: Any) -> None:
    not_allowed(client.revoke_grant, KeyId=new_key_id(client), GrantId="0123456789abcdef" * 4)


@witness(
    id="revocation-refused-while-disabled",
    requirement="GRANT-061",
    family="too-strict",
    fault="RevokeGrant refuses a disabled key.",
)
def revocation_refused_while_disabled(client: Any) -> None:
    key_id, _, made = _granted(client)
    client.disable_key(KeyId=key_id)
    _revoke(client, key_id, made)


@witness(
    id="grants-lost-when-disabled",
    requirement="GRANT-074",
    family="effect",
    fault="Disabling a key deletes its grants.",
)
def grants_lost_when_disabled(client: Any) -> None:
    key_id, _, made = _granted(client)
    client.disable_key(KeyId=key_id)
    assert ids(grants(client, key_id)) == {made["GrantId"]}


@witness(
    id="grants-lost-when-scheduled",
    requirement="GRANT-074",
    family="effect",
    fault="Scheduling a key for deletion deletes its grants.",
)
def grants_lost_when_scheduled(client: Any) -> None:
    key_id, _, made = _granted(client)
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    assert ids(grants(client, key_id)) == {made["GrantId"]}


@witness(
    id="retire-by-token-refused",
    requirement="TOKEN-008",
    family="too-strict",
    fault="RetireGrant refuses a grant token.",
)
def retire_by_token_refused(client: Any) -> None:
    _, _, made = _granted(client)
    _retire(client, made)


@witness(
    id="revoke-grant-missing-id-wrong-code",
    requirement="VALID-037",
    family="wrong-error",
    fault="RevokeGrant without GrantId is refused with NotFoundException.",
)
def revoke_grant_missing_id_wrong_code(client: Any) -> None:
    assert refused(client.revoke_grant, KeyId=new_key_id(client)) == "ValidationException"
