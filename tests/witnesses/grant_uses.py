"""Faults in what a grant permits."""

from typing import Any

from . import (
    allowed,
    new_key_id,
    refused,
    seal,
    witness,
)
from .parties import Person, denied, grant, not_allowed, person, put, statement, stranger

ALPHA, BETA = {"tenant": "Alpha"}, {"tenant": "Beta"}
BOTH = {"tenant": "Alpha", "purpose": "voice"}


def _with_grant(client: Any, *operations: str, **more: Any) -> tuple[str, Person]:
    """A new key, and a role with a grant on it."""
    key_id, alice = new_key_id(client), person(client)
    grant(client, key_id, alice, *operations, **more)
    return key_id, alice


def _bound(client: Any, kind: str, context: dict[str, str], *operations: str) -> tuple[str, Person]:
    """The same with a context constraint."""
    return _with_grant(client, *operations, Constraints={f"EncryptionContext{kind}": context})


def _opens(who: Person, blob: bytes, context: dict[str, str] | None = None, **more: Any) -> None:
    allowed(who.kms.decrypt, CiphertextBlob=blob, EncryptionContext=context or {}, **more)


def _does_not_open(who: Person, blob: bytes, context: dict[str, str] | None = None, **more: Any) -> None:
    denied(who.kms.decrypt, CiphertextBlob=blob, EncryptionContext=context or {}, **more)


@witness(
    id="grant-operations-not-looked-at",
    requirement="GRANT-003",
    family="guard-off",
    fault="A grant gives its grantee every operation on the key, whichever it lists.",
)
def grant_operations_not_looked_at(client: Any) -> None:
    key_id, alice = _with_grant(client, "Encrypt")
    _does_not_open(alice, seal(client, key_id, b"x"))


@witness(
    id="grant-grantee-not-looked-at",
    requirement="GRANT-003",
    family="guard-off",
    fault="A grant gives its operations to everybody, whoever is its grantee.",
)
def grant_grantee_not_looked_at(client: Any) -> None:
    key_id, _ = _with_grant(client)
    _does_not_open(person(client), seal(client, key_id, b"x"))


@witness(
    id="grant-good-for-every-key",
    requirement="GRANT-003",
    family="guard-off",
    fault="A grant gives its operations on every key of the account.",
)
def grant_good_for_every_key(client: Any) -> None:
    _, alice = _with_grant(client)
    _does_not_open(alice, seal(client, new_key_id(client), b"x"))


@witness(
    id="grant-of-one-side-of-reencrypt-gives-both",
    requirement="GRANT-003",
    family="guard-off",
    fault="A grant of ReEncryptFrom or ReEncryptTo gives both on its key.",
)
def grant_of_one_side_of_reencrypt_gives_both(client: Any) -> None:
    key_id, alice = _with_grant(client, "ReEncryptFrom")
    other = new_key_id(client)
    grant(client, other, alice, "ReEncryptFrom")
    denied(alice.kms.re_encrypt, CiphertextBlob=seal(client, key_id, b"x"), DestinationKeyId=other)


@witness(
    id="grant-limits-its-grantee",
    requirement="GRANT-004",
    family="effect",
    fault="Whoever has a grant on a key may do what it lists, and nothing that a policy allows besides.",
)
def grant_limits_its_grantee(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    put(client, key_id, statement("Decrypt", to=alice.arn), iam=True)
    grant(client, key_id, alice, "DescribeKey")
    _opens(alice, seal(client, key_id, b"x"))


@witness(
    id="grant-beats-explicit-deny",
    requirement="GRANT-005",
    family="guard-off",
    fault="A grant allows what a policy explicitly denies.",
)
def grant_beats_explicit_deny(client: Any) -> None:
    key_id, alice = _with_grant(client)
    put(client, key_id, statement("Decrypt", to=alice.arn, effect="Deny"), iam=True)
    _does_not_open(alice, seal(client, key_id, b"x"))


@witness(
    id="constraint-equals-taken-for-subset",
    requirement="GRANT-033",
    family="guard-off",
    fault="EncryptionContextEquals is satisfied by a context that has more pairs.",
)
def constraint_equals_taken_for_subset(client: Any) -> None:
    key_id, alice = _bound(client, "Equals", ALPHA)
    _does_not_open(alice, seal(client, key_id, b"x", BOTH), BOTH)


@witness(
    id="constraint-subset-by-its-first-pair",
    requirement="GRANT-034",
    family="guard-off",
    fault="Of EncryptionContextSubset the first pair alone is looked at.",
)
def constraint_subset_by_its_first_pair(client: Any) -> None:
    key_id, alice = _bound(client, "Subset", BOTH)
    _does_not_open(alice, seal(client, key_id, b"x", ALPHA), ALPHA)


@witness(
    id="constraint-subset-taken-for-equals",
    requirement="GRANT-003",
    family="too-strict",
    fault="EncryptionContextSubset refuses a context that has more pairs.",
)
def constraint_subset_taken_for_equals(client: Any) -> None:
    key_id, alice = _bound(client, "Subset", ALPHA)
    _opens(alice, seal(client, key_id, b"x", BOTH), BOTH)


@witness(
    id="constraint-values-without-case",
    requirement="GRANT-035",
    family="guard-off",
    fault="Values in context constraints are compared without regard to case.",
)
def constraint_values_without_case(client: Any) -> None:
    key_id, alice = _bound(client, "Equals", ALPHA)
    other = {"tenant": "alpha"}
    _does_not_open(alice, seal(client, key_id, b"x", other), other)


@witness(
    id="constraint-pairs-in-order",
    requirement="GRANT-037",
    family="too-strict",
    fault="A constraint is satisfied only by a context with its pairs in the same order.",
)
def constraint_pairs_in_order(client: Any) -> None:
    key_id, alice = _bound(client, "Equals", BOTH)
    turned = dict(reversed(list(BOTH.items())))
    _opens(alice, seal(client, key_id, b"x", BOTH), turned)


@witness(
    id="constraint-refuses-describe-key",
    requirement="GRANT-039",
    family="too-strict",
    fault="A grant with a context constraint does not allow DescribeKey.",
)
def constraint_refuses_describe_key(client: Any) -> None:
    key_id, alice = _bound(client, "Equals", ALPHA, "Decrypt", "DescribeKey")
    assert allowed(alice.kms.describe_key, KeyId=key_id)["KeyMetadata"]["KeyId"] == key_id


@witness(
    id="constraint-not-for-encryption",
    requirement="GRANT-043",
    family="guard-off",
    fault=("Context constraints are not looked at by Encrypt, GenerateDataKey and GenerateDataKeyWithoutPlaintext."),
)
def constraint_not_for_encryption(client: Any) -> None:
    key_id, alice = _bound(client, "Equals", ALPHA, "Encrypt")
    denied(alice.kms.encrypt, KeyId=key_id, Plaintext=b"x", EncryptionContext=BETA)


@witness(
    id="constraint-not-for-the-destination",
    requirement="GRANT-043",
    family="guard-off",
    fault=("The destination context of ReEncrypt is not held against the constraint of a grant of ReEncryptTo."),
)
def constraint_not_for_the_destination(client: Any) -> None:
    key_id, alice = _bound(client, "Equals", ALPHA, "ReEncryptTo")
    other = new_key_id(client)
    grant(client, other, alice, "ReEncryptFrom")
    params = {"CiphertextBlob": seal(client, other, b"x"), "DestinationKeyId": key_id}
    denied(alice.kms.re_encrypt, **params, DestinationEncryptionContext=BETA)


@witness(
    id="constraint-not-for-the-source",
    requirement="GRANT-043",
    family="guard-off",
    fault="The source context of ReEncrypt is not held against the constraint of a grant of ReEncryptFrom.",
)
def constraint_not_for_the_source(client: Any) -> None:
    key_id, alice = _bound(client, "Equals", ALPHA, "ReEncryptFrom")
    other = new_key_id(client)
    grant(client, other, alice, "ReEncryptTo")
    params = {"CiphertextBlob": seal(client, key_id, b"x", BETA), "DestinationKeyId": other}
    denied(alice.kms.re_encrypt, **params, SourceEncryptionContext=BETA)


@witness(
    id="constraints-not-looked-at",
    requirement="GRANT-033",
    family="guard-off",
    fault="Decrypt does not look at context constraints.",
)
def constraints_not_looked_at(client: Any) -> None:
    key_id, alice = _bound(client, "Equals", ALPHA)
    _does_not_open(alice, seal(client, key_id, b"x", BETA), BETA)


@witness(
    id="constraint-source-arn-not-looked-at",
    requirement="GRANT-044",
    family="guard-off",
    fault="A grant with a SourceArn constraint allows direct calls of its grantee.",
)
def constraint_source_arn_not_looked_at(client: Any) -> None:
    arn = "arn:aws:connect:us-east-1:000000000000:instance/12345678"
    key_id, alice = _with_grant(client, Constraints={"SourceArn": arn})
    _does_not_open(alice, seal(client, key_id, b"x"))


@witness(
    id="child-grant-with-more-operations",
    requirement="GRANT-046",
    family="guard-off",
    fault="A grantee with CreateGrant can grant operations that its own grant does not list.",
)
def child_grant_with_more_operations(client: Any) -> None:
    key_id, alice = _with_grant(client, "Decrypt", "CreateGrant")
    params = {"KeyId": key_id, "GranteePrincipal": person(client).arn}
    not_allowed(alice.kms.create_grant, **params, Operations=["Encrypt"])


@witness(
    id="child-grant-with-weaker-constraint",
    requirement="GRANT-047",
    family="guard-off",
    fault="A grantee with CreateGrant can leave out its own grant's constraint.",
)
def child_grant_with_weaker_constraint(client: Any) -> None:
    key_id, alice = _bound(client, "Subset", ALPHA, "Decrypt", "CreateGrant")
    params = {"KeyId": key_id, "GranteePrincipal": person(client).arn}
    not_allowed(alice.kms.create_grant, **params, Operations=["Decrypt"])


@witness(
    id="granter-needs-the-operations-itself",
    requirement="GRANT-048",
    family="too-strict",
    fault="Whoever may create grants by a policy can grant only what grants give it itself.",
)
def granter_needs_the_operations_itself(client: Any) -> None:
    key_id, carol = new_key_id(client), person(client)
    put(client, key_id, statement("CreateGrant", to=carol.arn), iam=True)
    grant(carol.kms, key_id, person(client), "Encrypt")


@witness(
    id="every-grantee-may-create-grants",
    requirement="GRANT-049",
    family="guard-off",
    fault="A grantee can create grants of its own operations though its grant does not list CreateGrant.",
)
def every_grantee_may_create_grants(client: Any) -> None:
    key_id, alice = _with_grant(client)
    params = {"KeyId": key_id, "GranteePrincipal": person(client).arn}
    denied(alice.kms.create_grant, **params, Operations=["Decrypt"])


@witness(
    id="session-is-no-grantee",
    requirement="GRANT-029",
    family="too-strict",
    fault="A grant to the ARN of an assumed-role session gives that session nothing.",
)
def session_is_no_grantee(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    grant(client, key_id, alice, GranteePrincipal=alice.session_arn)
    _opens(alice, seal(client, key_id, b"x"))


@witness(
    id="stranger-is-no-grantee",
    requirement="GRANT-072",
    family="too-strict",
    fault="A grant to a principal of another account gives it nothing.",
)
def stranger_is_no_grantee(client: Any) -> None:
    key_id, other = new_key_id(client), stranger(client)
    other.may(statement("Decrypt"))
    grant(client, key_id, other)
    _opens(other, seal(client, key_id, b"x"))


@witness(
    id="token-refused-once-settled",
    requirement="TOKEN-003",
    family="too-strict",
    fault="A grant gives nothing to a request that carries its token.",
)
def token_refused_once_settled(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    token = grant(client, key_id, alice)["GrantToken"]
    _opens(alice, seal(client, key_id, b"x"), GrantTokens=[token])


@witness(
    id="token-gives-every-operation",
    requirement="TOKEN-005",
    family="guard-off",
    fault="With the token of its grant a grantee may do everything with the key.",
)
def token_gives_every_operation(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    token = grant(client, key_id, alice)["GrantToken"]
    denied(alice.kms.encrypt, KeyId=key_id, Plaintext=b"x", GrantTokens=[token])


@witness(
    id="token-good-for-its-bearer",
    requirement="TOKEN-006",
    family="guard-off",
    fault="A grant token gives the operations of its grant to whoever sends it.",
)
def token_good_for_its_bearer(client: Any) -> None:
    key_id = new_key_id(client)
    token = grant(client, key_id, person(client))["GrantToken"]
    _does_not_open(person(client), seal(client, key_id, b"x"), GrantTokens=[token])


@witness(
    id="unknown-token-accepted",
    requirement="TOKEN-007",
    family="guard-off",
    fault="A text that is no grant token is accepted as one and ignored.",
)
def unknown_token_accepted(client: Any) -> None:
    key_id, alice = _with_grant(client)
    params = {"CiphertextBlob": seal(client, key_id, b"x"), "GrantTokens": ["no token of anybody"]}
    assert refused(alice.kms.decrypt, **params) == "InvalidGrantTokenException"
