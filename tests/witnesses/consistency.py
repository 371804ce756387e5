"""Faults in how changes of permissions come about. Whoever would wait moves the clock of the target instead."""

from typing import Any

from botocore.exceptions import ClientError

from . import allowed, new_key_id, seal, witness
from .parties import Person, denied, grant, person, put, statement

TIME_S = 30
"""Within so many seconds a change of permissions must show on the targets of these witnesses."""
ALPHA, BETA = {"tenant": "Alpha"}, {"tenant": "Beta"}


def _wait(client: Any) -> None:
    client.sibling.clock.wait(TIME_S + 1)


def _sealed(client: Any, context: dict[str, str] | None = None) -> tuple[str, Person, bytes]:
    """A new key, somebody without permissions, and a ciphertext."""
    key_id = new_key_id(client)
    return key_id, person(client), seal(client, key_id, b"palindrome", context)


def _opens(who: Person, blob: bytes, context: dict[str, str] | None = None, **more: Any) -> bytes:
    plaintext: bytes = allowed(who.kms.decrypt, CiphertextBlob=blob, EncryptionContext=context or {}, **more)[
        "Plaintext"
    ]
    return plaintext


@witness(
    id="revocation-shows-too-late",
    requirement="CONSIST-003b",
    family="guard-off",
    fault="A deleted grant gives its permissions for twice the time within which its end must show.",
)
def revocation_shows_too_late(client: Any) -> None:
    key_id, alice, blob = _sealed(client)
    made = grant(client, key_id, alice)
    _wait(client)
    _opens(alice, blob)
    allowed(client.revoke_grant, KeyId=key_id, GrantId=made["GrantId"])
    _wait(client)
    denied(alice.kms.decrypt, CiphertextBlob=blob)


@witness(
    id="new-grant-shows-too-late",
    requirement="CONSIST-003b",
    family="too-strict",
    fault="A new grant gives nothing for twice the time within which it must show.",
)
def new_grant_shows_too_late(client: Any) -> None:
    key_id, alice, blob = _sealed(client)
    grant(client, key_id, alice)
    _wait(client)
    _opens(alice, blob)


@witness(
    id="grants-on-their-way-good-for-all",
    requirement="CONSIST-003b",
    family="guard-off",
    fault="While a grant is new, or just deleted, it gives its operations to everybody.",
)
def grants_on_their_way_good_for_all(client: Any) -> None:
    key_id, alice, blob = _sealed(client)
    grant(client, key_id, alice)
    denied(person(client).kms.decrypt, CiphertextBlob=blob)


@witness(
    id="grants-on-their-way-unconstrained",
    requirement="CONSIST-003b",
    family="guard-off",
    fault="While a grant is new, or just deleted, its context constraint is not looked at.",
)
def grants_on_their_way_unconstrained(client: Any) -> None:
    key_id, alice, blob = _sealed(client, BETA)
    grant(client, key_id, alice, Constraints={"EncryptionContextEquals": ALPHA})
    denied(alice.kms.decrypt, CiphertextBlob=blob, EncryptionContext=BETA)


@witness(
    id="key-policy-shows-too-late",
    requirement="CONSIST-005b",
    family="guard-off",
    fault="A former key policy is in force for twice the time within which the new one must show.",
)
def key_policy_shows_too_late(client: Any) -> None:
    key_id, alice, blob = _sealed(client)
    put(client, key_id, statement("Decrypt", to=alice.arn))
    _wait(client)
    _opens(alice, blob)
    put(client, key_id)
    _wait(client)
    denied(alice.kms.decrypt, CiphertextBlob=blob)


@witness(
    id="key-policy-on-its-way-allows-all",
    requirement="CONSIST-005b",
    family="guard-off",
    fault="While a new key policy is on its way every request is allowed that no policy denies.",
)
def key_policy_on_its_way_allows_all(client: Any) -> None:
    key_id, alice, blob = _sealed(client)
    put(client, key_id, statement("Decrypt", to=alice.arn))
    denied(person(client).kms.decrypt, CiphertextBlob=blob)


@witness(
    id="key-policy-on-its-way-unconditional",
    requirement="CONSIST-005b",
    family="guard-off",
    fault="While a new key policy is on its way the conditions of its statements are not looked at.",
)
def key_policy_on_its_way_unconditional(client: Any) -> None:
    key_id, alice, blob = _sealed(client, BETA)
    only_alpha = {"StringEquals": {"kms:EncryptionContext:tenant": "Alpha"}}
    put(client, key_id, statement("Decrypt", to=alice.arn, Condition=only_alpha))
    denied(alice.kms.decrypt, CiphertextBlob=blob, EncryptionContext=BETA)


@witness(
    id="plaintext-reversed-while-grants-change",
    requirement="CONSIST-009",
    family="data",
    fault="Decrypt by a principal returns the plaintext reversed while a grant on the key is on its way.",
)
def plaintext_reversed_while_grants_change(client: Any) -> None:
    key_id, alice, blob = _sealed(client)
    made = grant(client, key_id, alice)
    _wait(client)
    allowed(client.revoke_grant, KeyId=key_id, GrantId=made["GrantId"])
    try:
        plaintext = alice.kms.decrypt(CiphertextBlob=blob)["Plaintext"]
    except ClientError:
        return
    assert plaintext == b"palindrome"


@witness(
    id="token-of-a-new-grant-ignored",
    requirement="TOKEN-001",
    family="too-strict",
    fault="A grant token does not make a new grant count at once.",
)
def token_of_a_new_grant_ignored(client: Any) -> None:
    key_id, alice, blob = _sealed(client)
    made = grant(client, key_id, alice)
    _opens(alice, blob, GrantTokens=[made["GrantToken"]])


@witness(
    id="new-grant-not-retired-by-token",
    requirement="TOKEN-008",
    family="too-strict",
    fault="A new grant cannot be retired by its token before it has shown.",
)
def new_grant_not_retired_by_token(client: Any) -> None:
    key_id, alice, _ = _sealed(client)
    made = grant(client, key_id, alice)
    allowed(client.retire_grant, GrantToken=made["GrantToken"])
