"""Key identifiers: every form that is right, and every near miss, in every parameter that takes one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kms_conformance.models.calls import Call
from kms_conformance.models.import_types import TOKEN
from kms_conformance.models.key_types import SYMMETRIC
from kms_conformance.models.operations import KMS_OPERATIONS, OPERATIONS, PROFILE_OF
from kms_conformance.models.terms import AliasRef, Blob, KeyRef, Output, Term, Wrapped
from kms_conformance.strategies.canonical import MAKES, OAEP, OF_ANOTHER_TYPE, PARAMS
from kms_conformance.strategies.near_misses import broken_identifiers
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

TAKES_AN_ALIAS = (
    "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GetPublicKey", "Sign", "Verify",
    "GenerateMac", "VerifyMac", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "DeriveSharedSecret",
    "Encapsulate", "Decapsulate",
)  # fmt: skip
"""Operations whose KeyId may be an alias; Decrypt and ReEncrypt have plans of their own."""
WRONG_ON_PENDING = "CancelKeyDeletion"
VERIFIES = {
    "Verify": ("Sign", "Signature"),
    "VerifyMac": ("GenerateMac", "Mac"),
    "Decapsulate": ("Encapsulate", "SharedSecretCiphertextBlob"),
}
"""By operation the one whose answer it verifies, or opens, and the member."""
NOTHING_MADE: Mapping[str, Term] = {}
UNDO = {"DisableKey": "EnableKey", "ScheduleKeyDeletion": "CancelKeyDeletion"}
ONE_KEY = tuple(
    name for name, params in PARAMS.items() if name in KMS_OPERATIONS and isinstance(params.get("KeyId"), KeyRef)
)
"""Operations of KMS of which KeyId names the one key."""


def plans() -> Iterator[Plan]:
    """One plan for each parameter that names a key, and one for each with an alias in it."""
    for operation in ONE_KEY:
        yield _one_key(operation)
    yield _decrypt()
    yield _source()
    yield _destination()
    for operation in ONE_KEY:
        if operation != "ListAliases":
            yield _with_an_alias(operation)
    yield _opened_by_alias()


def _key(s: PlanBuilder, operation: str) -> int:
    """A key of the type that the operation needs."""
    ref = PARAMS[operation]["KeyId"]
    assert isinstance(ref, KeyRef), "the operation names a key"
    of_type: Mapping[str, Any] = OF_ANOTHER_TYPE.get(ref.slot, {})
    if "Origin" in of_type:  # such a key is never lent
        return s.append(Call.of("CreateKey", result=s.slot(), **of_type))
    return s.key_of(**of_type) if of_type else s.key()


def _forms(key: int) -> dict[str, Term]:
    return {"id": KeyRef(key), "arn": KeyRef(key, "arn")}


def _profiles(operation: str, *more: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((PROFILE_OF[operation], *more)))


def _params(s: PlanBuilder, operation: str, key: int) -> dict[str, Term]:
    """The canonical parameters; RevokeGrant has a grant of its own to take back."""
    more = {"GrantId": Output(s.grant(key, "", form="account"), "GrantId")} if operation == "RevokeGrant" else {}
    return PARAMS[operation] | more


def _made(s: PlanBuilder, operation: str, key: int) -> dict[str, Term]:
    """What the plan itself makes for all calls to verify, in place of the canonical one."""
    if operation == "ImportKeyMaterial":
        handing_out = PARAMS["GetParametersForImport"] | {"KeyId": KeyRef(key)}
        slot = s.send("GetParametersForImport", "plain", handing_out, makes=True)
        return {TOKEN: Output(slot, TOKEN), "EncryptedKeyMaterial": Wrapped(slot, OAEP, SYMMETRIC)}
    if operation not in VERIFIES:
        return {}
    maker, member = VERIFIES[operation]
    return {member: Output(s.send(maker, "plain", PARAMS[maker] | {"KeyId": KeyRef(key)}, makes=True), member)}


def _call(
    s: PlanBuilder, operation: str, term: Term, label: str, key: int, *, made: Mapping[str, Term] = NOTHING_MADE
) -> None:
    params = {**_params(s, operation, key), **made, "KeyId": term}
    s.send(operation, label, {k: v for k, v in params.items() if v is not None}, makes=operation in MAKES)


def _one_key(operation: str) -> Plan:
    s = PlanBuilder(f"identifiers/{operation}", *_profiles(operation))
    key = _key(s, operation)
    made = _made(s, operation, key)
    if operation == WRONG_ON_PENDING:
        s.on("ScheduleKeyDeletion", key)
    for label, term in _forms(key).items():
        _call(s, operation, term, f"by-{label}", key, made=made)
        if operation == WRONG_ON_PENDING:
            s.on("ScheduleKeyDeletion", key)
        elif operation in UNDO:
            s.on(UNDO[operation], key)
    for label, term in broken_identifiers(key).items():
        _call(s, operation, term, label, key, made=made)
    if operation != "ListAliases":  # its KeyId is optional
        _call(s, operation, None, "missing-id", key, made=made)
    for name in PARAMS[operation]:
        if name != "KeyId" and name not in ("KeySpec", "PolicyName"):
            params = {k: v for k, v in (PARAMS[operation] | made).items() if k != name}
            s.send(operation, f"missing-{name}", {**params, "KeyId": KeyRef(key)}, makes=operation in MAKES)
    return s.plan()


def _with_an_alias(operation: str) -> Plan:
    """An alias by name and by ARN, and one that was never created."""
    s = PlanBuilder(f"identifiers/alias/{operation}", *_profiles(operation, "kms-aliases"))
    key = _key(s, operation)
    made = _made(s, operation, key)
    alias, nobody = s.alias(key), AliasRef(s.slot())
    if operation == WRONG_ON_PENDING:
        s.on("ScheduleKeyDeletion", key)
    for label, term in {"by-alias": alias, "by-alias-arn": alias.arn}.items():
        _call(s, operation, term, label, key, made=made)
    if operation in TAKES_AN_ALIAS:
        _call(s, operation, nobody, "unknown-alias", key, made=made)
        _call(s, operation, nobody.arn, "unknown-alias-arn", key, made=made)
    _call(s, operation, KeyRef(key), "by-id", key, made=made)
    return s.plan()


def _opened_by_alias() -> Plan:
    """Decrypt and both sides of ReEncrypt by the right alias, another key's, and none's."""
    s = PlanBuilder("identifiers/alias/opening", "kms-core", "kms-aliases")
    key, other = s.key(), s.key()
    ours, theirs, nobody = s.alias(key), s.alias(other), AliasRef(s.slot())
    blob = s.encrypt(key)
    named: dict[str, Term] = {
        "by-alias": ours,
        "by-alias-arn": ours.arn,
        "other-keys-alias": theirs,
        "other-keys-alias-arn": theirs.arn,
        "unknown-alias": nobody,
    }
    for label, term in named.items():
        s.add("Decrypt", label=label, CiphertextBlob=Blob(blob), KeyId=term)
        s.reencrypt(blob, KeyRef(other), source=term, label=f"source-{label}")
    for label, term in {"by-alias": theirs, "by-alias-arn": theirs.arn, "unknown-alias": nobody}.items():
        moved = s.reencrypt(blob, term, label=f"to-{label}")
        if term != nobody:
            s.decrypt(moved, key=KeyRef(other), label=f"moved-{label}")
    return s.plan()


def _decrypt() -> Plan:
    """KeyId of Decrypt: the right key in each form, another key in each form, and each near miss."""
    s = PlanBuilder("identifiers/Decrypt")
    key, other = s.key(), s.key()
    blobs = {"plain": s.encrypt(key), "data-key": s.data_key(key), "moved": s.reencrypt(s.encrypt(other), KeyRef(key))}
    for origin, blob in blobs.items():
        s.decrypt(blob, label=f"{origin}-no-key-id")
        for label, term in _forms(key).items():
            s.add("Decrypt", label=f"{origin}-by-{label}", CiphertextBlob=Blob(blob), KeyId=term)
        for label, term in _forms(other).items():
            s.add("Decrypt", label=f"other-key-{label}", CiphertextBlob=Blob(blob), KeyId=term)
    for label, term in broken_identifiers(key).items():
        s.add("Decrypt", label=label, CiphertextBlob=Blob(blobs["plain"]), KeyId=term)
    return s.plan()


def _source() -> Plan:
    s = PlanBuilder("identifiers/ReEncrypt-source")
    key, other, third = s.key(), s.key(), s.key()
    blob = s.encrypt(key)
    to = KeyRef(other)
    s.reencrypt(blob, to, label="no-source-id")
    for label, term in _forms(key).items():
        s.reencrypt(blob, to, source=term, label=f"by-{label}")
    for wrong in (other, third):
        for label, term in _forms(wrong).items():
            s.reencrypt(blob, to, source=term, label=f"other-key-{label}")
    for label, term in broken_identifiers(key).items():
        s.reencrypt(blob, to, source=term, label=f"source-{label}")
    return s.plan()


def _destination() -> Plan:
    s = PlanBuilder("identifiers/ReEncrypt-destination")
    key, other = s.key(), s.key()
    blob = s.encrypt(key)
    for label, term in _forms(other).items():
        s.reencrypt(blob, term, label=f"to-{label}")
    for label, term in broken_identifiers(other).items():
        s.reencrypt(blob, term, label=f"destination-{label}")
    s.reencrypt(blob, None, label="missing-destination")
    s.reencrypt(blob, None, source=KeyRef(key), label="missing-destination-source-named")
    return s.plan()


assert set(PARAMS) >= {name for name in OPERATIONS if ":" not in name and OPERATIONS[name].judged}, (
    "a canonical call for each"
)


NEEDED = {name for name, row in OPERATIONS.items() if ":" not in name and row.judged}
assert set(PARAMS) >= NEEDED, "every operation has its canonical call"
