"""Altered ciphertexts: every alteration of blobs of every origin."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import Blob, Context, Edit, KeyRef, Marker
from kms_conformance.strategies.near_misses import EDITS, SPLICES
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder, given

CONTEXT = Context((("tenant", "Alpha"),))
ORIGINS = ("small", "large", "bound", "data-key", "moved")


def plans() -> Iterator[Plan]:
    """One plan for each origin, and one for splices."""
    for origin in ORIGINS:
        yield _altered(origin)
    yield _spliced()


def _make(s: PlanBuilder, origin: str, key: int) -> tuple[int, Context | None]:
    match origin:
        case "large":
            return s.encrypt(key, None, Marker(4096)), None
        case "bound":
            return s.encrypt(key, CONTEXT), CONTEXT
        case "data-key":
            return s.data_key(key), None
        case "moved":
            return s.reencrypt(s.encrypt(key), KeyRef(key)), None
        case _:
            return s.encrypt(key), None


def _altered(origin: str) -> Plan:
    s = PlanBuilder(f"ciphertexts/{origin}")
    key, other = s.key(), s.key()
    blob, context = _make(s, origin, key)
    for label, edits in EDITS.items():
        for edit in edits:
            s.decrypt(blob, context, label=label, edit=edit)
    for label in ("flip", "cut", "append", "random-bytes"):
        for edit in EDITS[label][:2]:
            s.decrypt(blob, context, KeyRef(key), label=f"{label}-key-named", edit=edit)
    if origin in ("small", "bound"):
        for label, edits in EDITS.items():
            for edit in edits:
                s.reencrypt(blob, KeyRef(other), context, label=label, edit=edit)
    s.decrypt(blob, context, label="again")
    return s.plan()


def _spliced() -> Plan:
    """Two ciphertexts of one key, of one size and context or not, cut and exchanged; and of two keys."""
    s = PlanBuilder("ciphertexts/spliced")
    key, other = s.key(), s.key()
    pairs = {
        "same-kind": (s.encrypt(key, CONTEXT), s.encrypt(key, CONTEXT, Marker(16, "other")), CONTEXT),
        "other-key": (s.encrypt(key), s.encrypt(other), None),
        "data-keys": (s.data_key(key), s.data_key(key), None),
    }
    for name, (one, two, context) in pairs.items():
        for at in SPLICES:
            edit = Edit("spliced", at, two)
            s.add("Decrypt", label=f"splice-{name}", CiphertextBlob=Blob(one, edit), EncryptionContext=given(context))
    return s.plan()
