"""Encapsulation with ML-KEM: each spec, altered ciphertexts, and those of another key or length."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.key_types import AGREE, ENCAPSULATE, KEM_CIPHERTEXT_BYTES, ML_KEM, SIGN
from kms_conformance.models.terms import Altered, Edit, Encapsulated, Marker, Term
from kms_conformance.strategies.enumeration.agreement import AGREEMENT
from kms_conformance.strategies.enumeration.states import PATHS
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.typed_plan_builder import CAPSULE, TypedPlanBuilder

SPEC = ML_KEM[1]
FLIPS: dict[str, Edit] = {
    "first-bit-changed": Edit("flipped", 0),
    "bit-changed": Edit("flipped", 500),
    "last-bit-changed": Edit("flipped", 1000),
}
LENGTHS: dict[str, Edit] = {
    "cut": Edit("truncated", 1000),
    "cut-in-half": Edit("truncated", 500),
    "cut-in-front": Edit("truncated", 0, front=True),
    "lengthened": Edit("extended", 0),
}


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for spec in ML_KEM:
        yield _of_spec(spec)
    yield _values()
    yield _states()


def _of_spec(spec: str) -> Plan:
    s = TypedPlanBuilder(f"encapsulation/{spec}", AGREEMENT)
    key, other = s.create(spec, ENCAPSULATE), s.key_of(KeySpec=spec, KeyUsage=ENCAPSULATE)
    public = s.public_key(key)
    made, again = (s.encapsulate(key, label=label) for label in ("plain", "once-more"))
    for capsule in (made, again, made):
        s.decapsulate(key, capsule)
    for number in range(2):
        s.decapsulate(key, Encapsulated(key, public, spec, number), label="made-here")
    for _ in range(2):
        for label, edit in FLIPS.items():
            s.decapsulate(key, Altered(made, CAPSULE, edit), label=label)
        s.decapsulate(other, made, label="of-another-key")
    for label, edit in LENGTHS.items():
        s.decapsulate(key, Altered(made, CAPSULE, edit), label=label)
    for size in KEM_CIPHERTEXT_BYTES.values():
        if size != KEM_CIPHERTEXT_BYTES[spec]:
            s.decapsulate(key, Marker(size), label="of-another-spec")
    return s.plan(observe=False)


def _values() -> Plan:
    """Another algorithm, sizes, keys of other usages, and dry runs."""
    s = TypedPlanBuilder("encapsulation/values", AGREEMENT)
    key = s.key_of(KeySpec=SPEC, KeyUsage=ENCAPSULATE)
    made = s.encapsulate(key)
    s.decapsulate(key, made)
    for unknown in ("ML_KEM_768", "RSA_KEM"):
        s.encapsulate(key, label="algorithm-of-no-enumeration", EncapsulationAlgorithm=unknown)
        s.decapsulate(key, made, label="algorithm-of-no-enumeration", EncapsulationAlgorithm=unknown)
    sizes: dict[str, Term] = {"empty": b"", "size-1": b"1", "size-6144": Marker(6144), "size-6145": Marker(6145)}
    for label, term in sizes.items():
        s.decapsulate(key, term, label=label)
    others = {
        "symmetric": s.key(),
        "signing": s.key_of(KeySpec="ECC_NIST_P256", KeyUsage=SIGN),
        "agreement": s.key_of(KeySpec="ECC_NIST_P256", KeyUsage=AGREE),
    }
    for label, other in others.items():
        s.encapsulate(other, label=f"of-a-key-{label}")
        s.decapsulate(other, made, label=f"of-a-key-{label}")
    for label, flag in {"dry-run": True, "dry-run-off": False}.items():
        s.encapsulate(key, label=label, DryRun=flag)
        s.decapsulate(key, made, label=label, DryRun=flag)
    s.encapsulate(key, label="dry-run-of-no-algorithm", EncapsulationAlgorithm="RSA_KEM", DryRun=True)
    s.decapsulate(key, Marker(1087), label="dry-run-of-another-length", DryRun=True)
    return s.plan(observe=False)


def _states() -> Plan:
    """Both operations on one key in each state; a ciphertext from before opens when the key is enabled again."""
    s = TypedPlanBuilder("encapsulation/states", AGREEMENT)
    key = s.key_of(KeySpec=SPEC, KeyUsage=ENCAPSULATE)
    made = s.encapsulate(key)
    s.decapsulate(key, made)
    for path in ("disabled", "pending", "pending-from-disabled", "cancelled"):
        state, steps = PATHS[path]
        for step in steps:
            s.on(step, key)
        s.encapsulate(key, label=str(state))
        s.decapsulate(key, made, label=str(state))
        if path.startswith("pending"):
            s.on("CancelKeyDeletion", key)
        s.on("EnableKey", key)
        s.encapsulate(key, label=f"after-{path}")
        s.decapsulate(key, made, label=f"after-{path}")
    return s.plan(observe=False)
