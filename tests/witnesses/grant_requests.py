"""Faults of CreateGrant: what it accepts, and what it takes for a retry."""

from typing import Any

from . import (
    allowed,
    new_alias,
    new_key,
    new_key_id,
    pending_key_id,
    refused,
    unknown_id,
    witness,
)
from .parties import grant, grants, ids, not_allowed, person

ALPHA = {"tenant": "Alpha"}


def _create(client: Any, key_id: str | None = None, **params: Any) -> dict[str, Any]:
    """The parameters of a CreateGrant to a new role; one that is None is left out."""
    plain = {"KeyId": key_id or new_key_id(client), "GranteePrincipal": person(client).arn, "Operations": ["Decrypt"]}
    return {name: value for name, value in (plain | params).items() if value is not None}


def _mac_key(client: Any) -> str:
    return str(new_key(client, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyId"])


@witness(
    id="create-grant-without-token",
    requirement="GRANT-002",
    family="response",
    fault="The answer of CreateGrant has no GrantToken.",
)
def create_grant_without_token(client: Any) -> None:
    assert allowed(client.create_grant, **_create(client)).get("GrantToken")


@witness(
    id="equal-grants-without-name-merged",
    requirement="GRANT-010",
    family="effect",
    fault="A CreateGrant without Name that equals an earlier one returns the earlier grant.",
)
def equal_grants_without_name_merged(client: Any) -> None:
    params = _create(client)
    one, two = allowed(client.create_grant, **params), allowed(client.create_grant, **params)
    assert one["GrantId"] != two["GrantId"]


@witness(
    id="named-grant-made-twice",
    requirement="GRANT-011",
    family="effect",
    fault="A CreateGrant that is repeated with the same Name makes a second grant.",
)
def named_grant_made_twice(client: Any) -> None:
    params = _create(client, Name="job")
    one, two = allowed(client.create_grant, **params), allowed(client.create_grant, **params)
    assert one["GrantId"] == two["GrantId"]
    assert len(grants(client, params["KeyId"])) == 1


@witness(
    id="retry-returns-the-same-token",
    requirement="GRANT-012",
    family="response",
    fault="A repeated CreateGrant returns the grant token of the first one.",
)
def retry_returns_the_same_token(client: Any) -> None:
    params = _create(client, Name="job")
    one, two = allowed(client.create_grant, **params), allowed(client.create_grant, **params)
    assert one["GrantToken"] != two["GrantToken"]


@witness(
    id="grant-name-taken-on-every-key",
    requirement="GRANT-014",
    family="effect",
    fault="A CreateGrant with a Name that a grant of another key has returns that grant.",
)
def grant_name_taken_on_every_key(client: Any) -> None:
    params = _create(client, Name="job")
    one = allowed(client.create_grant, **params)
    other = new_key_id(client)
    two = allowed(client.create_grant, **params | {"KeyId": other})
    assert one["GrantId"] != two["GrantId"]
    assert ids(grants(client, other)) == {two["GrantId"]}


@witness(
    id="grant-found-by-its-name",
    requirement="GRANT-015",
    family="guard-off",
    fault="RevokeGrant accepts the name of a grant in the place of its id.",
)
def grant_found_by_its_name(client: Any) -> None:
    params = _create(client, Name="job")
    allowed(client.create_grant, **params)
    not_allowed(client.revoke_grant, KeyId=params["KeyId"], GrantId="job")


@witness(
    id="grant-of-operations-the-key-has-not",
    requirement="GRANT-020",
    family="guard-off",
    fault="A grant on a symmetric encryption key may list Sign, Verify and the like.",
)
def grant_of_operations_the_key_has_not(client: Any) -> None:
    assert refused(client.create_grant, **_create(client, Operations=["Decrypt", "Sign"])) == "ValidationException"


@witness(
    id="grant-on-hmac-key-of-encryption",
    requirement="GRANT-023",
    family="guard-off",
    fault="A grant on an HMAC key may list Encrypt and Decrypt.",
)
def grant_on_hmac_key_of_encryption(client: Any) -> None:
    assert (
        refused(client.create_grant, **_create(client, _mac_key(client), Operations=["Encrypt"]))
        == "ValidationException"
    )


@witness(
    id="grant-without-grantee",
    requirement="GRANT-026",
    family="guard-off",
    fault="CreateGrant without a grantee principal is accepted.",
)
def grant_without_grantee(client: Any) -> None:
    not_allowed(client.create_grant, **_create(client, GranteePrincipal=None))


@witness(
    id="grant-with-two-retiring-principals",
    requirement="GRANT-027",
    family="guard-off",
    fault="CreateGrant accepts RetiringPrincipal and RetiringServicePrincipal together.",
)
def grant_with_two_retiring_principals(client: Any) -> None:
    retiring = {"RetiringPrincipal": person(client).arn, "RetiringServicePrincipal": "connect.amazonaws.com"}
    not_allowed(client.create_grant, **_create(client, **retiring))


@witness(
    id="service-grantee-without-source",
    requirement="GRANT-028",
    family="guard-off",
    fault="CreateGrant with GranteeServicePrincipal is accepted without a SourceArn constraint.",
)
def service_grantee_without_source(client: Any) -> None:
    not_allowed(
        client.create_grant, **_create(client, GranteePrincipal=None, GranteeServicePrincipal="connect.amazonaws.com")
    )


@witness(
    id="grant-to-what-is-no-principal",
    requirement="GRANT-030",
    family="guard-off",
    fault="CreateGrant accepts any text as grantee principal.",
)
def grant_to_what_is_no_principal(client: Any) -> None:
    assert refused(client.create_grant, **_create(client, GranteePrincipal="alice")) == "InvalidArnException"


@witness(
    id="grant-by-alias-wrong-code",
    requirement="GRANT-031",
    family="wrong-error",
    fault="CreateGrant with an alias is refused with KMSInvalidStateException.",
)
def grant_by_alias_wrong_code(client: Any) -> None:
    codes = ("NotFoundException", "ValidationException", "InvalidArnException")
    assert refused(client.create_grant, **_create(client, new_alias(client, new_key_id(client)))) in codes


@witness(
    id="grant-on-unknown-key-wrong-code",
    requirement="GRANT-032",
    family="wrong-error",
    fault="CreateGrant on a key that does not exist is refused with KMSInvalidStateException.",
)
def grant_on_unknown_key_wrong_code(client: Any) -> None:
    assert refused(client.create_grant, **_create(client, unknown_id())) == "NotFoundException"


@witness(
    id="context-constraint-on-hmac-key",
    requirement="GRANT-038",
    family="guard-off",
    fault="CreateGrant on an HMAC key accepts a context constraint.",
)
def context_constraint_on_hmac_key(client: Any) -> None:
    not_allowed(
        client.create_grant,
        **_create(client, _mac_key(client), Operations=["GenerateMac"], Constraints={"EncryptionContextSubset": ALPHA}),
    )


@witness(
    id="constraint-of-nine-pairs",
    requirement="GRANT-040",
    family="guard-off",
    fault="A context constraint may have more than 8 pairs.",
)
def constraint_of_nine_pairs(client: Any) -> None:
    nine = {f"key-{number}": "value" for number in range(9)}
    not_allowed(client.create_grant, **_create(client, Constraints={"EncryptionContextSubset": nine}))


@witness(
    id="constraint-value-of-385",
    requirement="GRANT-041",
    family="guard-off",
    fault="A value in a context constraint may have more than 384 characters.",
)
def constraint_value_of_385(client: Any) -> None:
    not_allowed(client.create_grant, **_create(client, Constraints={"EncryptionContextEquals": {"k": "v" * 385}}))


@witness(
    id="grant-on-disabled-key",
    requirement="STATE-CreateGrant-Disabled",
    family="guard-off",
    fault="CreateGrant is accepted on a disabled key.",
)
def grant_on_disabled_key(client: Any) -> None:
    key_id = new_key_id(client)
    client.disable_key(KeyId=key_id)
    assert refused(client.create_grant, **_create(client, key_id)) == "DisabledException"


@witness(
    id="grant-on-pending-key-wrong-code",
    requirement="STATE-CreateGrant-PendingDeletion",
    family="wrong-error",
    fault="CreateGrant on a key pending deletion is refused with NotFoundException.",
)
def grant_on_pending_key_wrong_code(client: Any) -> None:
    code = refused(client.create_grant, **_create(client, pending_key_id(client)))
    assert code in ("KMSInvalidStateException", "DisabledException")


@witness(
    id="grant-missing-operations-wrong-code",
    requirement="VALID-005",
    family="wrong-error",
    fault="CreateGrant without Operations is refused with NotFoundException.",
)
def grant_missing_operations_wrong_code(client: Any) -> None:
    assert refused(client.create_grant, **_create(client, Operations=None)) == "ValidationException"


@witness(
    id="source-arn-of-any-length",
    requirement="VALID-071",
    family="guard-off",
    fault="A SourceArn constraint may be longer than 512 characters.",
)
def source_arn_of_any_length(client: Any) -> None:
    assert (
        refused(
            client.create_grant,
            **_create(client, Constraints={"SourceArn": "arn:aws:connect:us-east-1:000000000000:" + "x" * 500}),
        )
        == "ValidationException"
    )


@witness(
    id="source-arn-of-any-form",
    requirement="VALID-072",
    family="guard-off",
    fault="A SourceArn constraint may be any text of allowed length.",
)
def source_arn_of_any_form(client: Any) -> None:
    assert (
        refused(client.create_grant, **_create(client, Constraints={"SourceArn": "a text of the right length"}))
        == "ValidationException"
    )


@witness(
    id="grant-name-of-257",
    requirement="VALID-074",
    family="guard-off",
    fault="The Name of a grant may have more than 256 characters.",
)
def grant_name_of_257(client: Any) -> None:
    assert refused(client.create_grant, **_create(client, Name="n" * 257)) == "ValidationException"


@witness(
    id="grant-name-with-spaces",
    requirement="VALID-075",
    family="guard-off",
    fault="The Name of a grant may have spaces.",
)
def grant_name_with_spaces(client: Any) -> None:
    assert refused(client.create_grant, **_create(client, Name="my job")) == "ValidationException"


@witness(
    id="grant-of-unknown-operation",
    requirement="VALID-076",
    family="guard-off",
    fault="A grant may list operations that there are not.",
)
def grant_of_unknown_operation(client: Any) -> None:
    params = _create(client, Operations=["Decrypt", "Destroy"])
    assert refused(client.create_grant, **params) == "ValidationException"


@witness(
    id="eleven-grant-tokens",
    requirement="VALID-077",
    family="guard-off",
    fault="A request may carry more than 10 grant tokens.",
)
def eleven_grant_tokens(client: Any) -> None:
    key_id = new_key_id(client)
    token = grant(client, key_id, person(client))["GrantToken"]
    params = {"KeyId": key_id, "Plaintext": b"x", "GrantTokens": [token] * 11}
    assert refused(client.encrypt, **params) == "ValidationException"


@witness(
    id="grant-token-too-long-wrong-code",
    requirement="VALID-078",
    family="wrong-error",
    fault="A grant token of more than 8192 characters is refused with AccessDeniedException.",
)
def grant_token_too_long_wrong_code(client: Any) -> None:
    params = {"KeyId": new_key_id(client), "Plaintext": b"x", "GrantTokens": ["t" * 8193]}
    assert refused(client.encrypt, **params) == "ValidationException"


@witness(
    id="grantee-too-long-wrong-code",
    requirement="VALID-102",
    family="wrong-error",
    fault="A grantee principal of more than 256 characters is refused with NotFoundException.",
)
def grantee_too_long_wrong_code(client: Any) -> None:
    assert refused(client.create_grant, **_create(client, GranteePrincipal="x" * 257)) == "ValidationException"


@witness(
    id="grantee-with-spaces-wrong-code",
    requirement="VALID-103",
    family="wrong-error",
    fault="A grantee principal with spaces in it is refused with NotFoundException.",
)
def grantee_with_spaces_wrong_code(client: Any) -> None:
    assert (
        refused(client.create_grant, **_create(client, GranteePrincipal="arn:aws:iam::000000000000:role/a b"))
        == "ValidationException"
    )


@witness(
    id="retiring-service-of-any-length",
    requirement="VALID-110",
    family="guard-off",
    fault="A RetiringServicePrincipal may have more than 128 characters.",
)
def retiring_service_of_any_length(client: Any) -> None:
    assert (
        refused(client.create_grant, **_create(client, RetiringServicePrincipal="a" * 120 + ".amazonaws.com"))
        == "ValidationException"
    )


@witness(
    id="retiring-service-of-any-form",
    requirement="VALID-111",
    family="guard-off",
    fault="A RetiringServicePrincipal may be a word without dots.",
)
def retiring_service_of_any_form(client: Any) -> None:
    params = _create(client, RetiringServicePrincipal="connect")
    assert refused(client.create_grant, **params) == "ValidationException"


@witness(
    id="grant-refuses-all-operations-at-once",
    requirement="STATE-CreateGrant-Enabled",
    family="too-strict",
    fault="CreateGrant refuses a grant that lists more than four operations.",
)
def grant_refuses_all_operations_at_once(client: Any) -> None:
    many = ["Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey", "CreateGrant", "RetireGrant"]
    allowed(client.create_grant, **_create(client, Operations=many))
