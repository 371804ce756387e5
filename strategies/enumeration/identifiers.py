"""Key identifiers: every form that is right, and every near miss, in every parameter that takes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kms_conformance.models.terms import Blob, KeyRef, Term
from kms_conformance.strategies.near_misses import broken_identifiers
from kms_conformance.strategies.script import Plan, Script

MANAGEMENT = ("DescribeKey", "EnableKey", "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion")
WRONG_ON_PENDING = "CancelKeyDeletion"


def plans() -> Iterator[Plan]:
    """One plan for each parameter that names a key."""
    for operation in MANAGEMENT:
        yield _management(operation)
    yield _uses("Encrypt", lambda s, key, term, label: _encrypt(s, term, label))
    yield _uses("GenerateDataKey", lambda s, key, term, label: _data_key(s, term, label))
    yield _decrypt()
    yield _source()
    yield _destination()


def _forms(key: int) -> dict[str, Term]:
    return {"id": KeyRef(key), "arn": KeyRef(key, "arn")}


def _management(operation: str) -> Plan:
    s = Script(f"identifiers/{operation}")
    key = s.key()
    if operation == WRONG_ON_PENDING:
        s.on("ScheduleKeyDeletion", key)
    for label, term in _forms(key).items():
        s.add(operation, label=f"by-{label}", KeyId=term)
        undo = {"DisableKey": "EnableKey", "ScheduleKeyDeletion": "CancelKeyDeletion"}.get(operation)
        if operation == WRONG_ON_PENDING:
            s.on("ScheduleKeyDeletion", key)
        elif undo:
            s.on(undo, key)
    for label, term in broken_identifiers(key).items():
        s.add(operation, label=label, KeyId=term)
    s.add(operation, label="missing-id")
    return s.plan()


Use = Callable[[Script, int, Term, str], None]


def _uses(operation: str, use: Use) -> Plan:
    s = Script(f"identifiers/{operation}")
    key = s.key()
    for label, term in _forms(key).items():
        use(s, key, term, f"by-{label}")
    for label, term in broken_identifiers(key).items():
        use(s, key, term, label)
    use(s, key, None, "missing-id")
    if operation == "Encrypt":
        s.add("Encrypt", label="missing-plaintext", makes=True, KeyId=KeyRef(key))
    return s.plan()


def _encrypt(s: Script, term: Term, label: str) -> None:
    s.add("Encrypt", label=label, makes=True, KeyId=term, Plaintext=b"0123456789abcdef")


def _data_key(s: Script, term: Term, label: str) -> None:
    s.add("GenerateDataKey", label=label, makes=True, KeyId=term, KeySpec="AES_256")


def _decrypt() -> Plan:
    """KeyId of Decrypt: the right key in each form, another key in each form, and each near miss."""
    s = Script("identifiers/Decrypt")
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
    s = Script("identifiers/ReEncrypt-source")
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
    s = Script("identifiers/ReEncrypt-destination")
    key, other = s.key(), s.key()
    blob = s.encrypt(key)
    for label, term in _forms(other).items():
        s.reencrypt(blob, term, label=f"to-{label}")
    for label, term in broken_identifiers(other).items():
        s.reencrypt(blob, term, label=f"destination-{label}")
    s.reencrypt(blob, None, label="missing-destination")
    s.reencrypt(blob, None, source=KeyRef(key), label="missing-destination-source-named")
    return s.plan()
