"""Key agreement: secrets with keys of ours and of KMS, and public keys that are not quite one of the curve."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.key_types import AGREE, EDWARDS, ENCAPSULATE, ENCRYPT, KEY_TYPES, ML_KEM, SIGN
from kms_conformance.models.terms import Altered, Edit, Marker, Output, OwnKey, OwnKeyForm, Term
from kms_conformance.strategies.enumeration.states import PATHS
from kms_conformance.strategies.enumeration.usages import RECIPIENT
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.typed_plan_builder import TypedPlanBuilder

AGREEMENT = "kms-key-agreement"
SPECS = tuple(spec for spec, usages in KEY_TYPES.items() if AGREE in usages)
SPEC = SPECS[0]
OTHER_CURVES = (*SPECS[1:], "ECC_SECG_P256K1")
INVALID: tuple[OwnKeyForm, ...] = ("off-curve", "infinity", "compressed")
CUTS: dict[str, Edit] = {
    "cut": Edit("truncated", 1000),
    "cut-in-front": Edit("truncated", 0, front=True),
    "lengthened": Edit("extended", 0),
    "point-alone": Edit("truncated", 290, front=True),
}
NO_KEYS: dict[str, Term] = {
    "text": b"InvalidPublicKey",
    "byte": b"0",
    "size-8192": Marker(8192),
    "size-8193": Marker(8193),
    "empty": b"",
}


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for spec in SPECS:
        yield _of_spec(spec)
    yield _near_misses()
    yield _values()
    yield _states()


def _of_spec(spec: str) -> Plan:
    s = TypedPlanBuilder(f"agreement/{spec}", AGREEMENT)
    key, other = s.create(spec, AGREE), s.key_of(KeySpec=spec, KeyUsage=AGREE)
    public, theirs = s.public_key(key), s.public_key(other, "another-public-key")
    for number in (0, 1, 0):
        s.derive(key, OwnKey(spec, number), label=f"with-our-key-{number}")
    s.derive(key, OwnKey(spec, meeting=public), label="secret-with-a-leading-zero")
    s.derive(key, Output(theirs, "PublicKey"), label="with-another-key")
    s.derive(other, Output(public, "PublicKey"), label="with-another-key")
    s.derive(other, OwnKey(spec), label="of-another-key")
    s.derive(key, Output(public, "PublicKey"), label="with-itself")
    for form in INVALID:
        s.derive(key, OwnKey(spec, form=form), label=form)
    s.derive(key, OwnKey(SPECS[spec == SPEC]), label="of-another-curve")
    return s.plan(observe=False)


def _near_misses() -> Plan:
    """What is no public key, or one of another kind or curve."""
    s = TypedPlanBuilder("agreement/near-misses", AGREEMENT)
    key = s.key_of(KeySpec=SPEC, KeyUsage=AGREE)
    public = s.public_key(key)
    s.derive(key, OwnKey(SPEC))
    for curve in OTHER_CURVES:
        s.derive(key, OwnKey(curve), label=f"of-{curve}")
    s.derive(key, OwnKey(SPEC, form="other-parameters"), label="of-other-parameters")
    for label, edit in CUTS.items():
        s.derive(key, Altered(public, "PublicKey", edit), label=f"public-key-{label}")
    for label, term in NO_KEYS.items():
        s.derive(key, term, label=f"public-key-{label}")
    others = {"rsa": ("RSA_2048", ENCRYPT), "edwards": (EDWARDS, SIGN), "ml-kem": (ML_KEM[1], ENCAPSULATE)}
    for label, (spec, usage) in others.items():
        theirs = s.public_key(s.key_of(KeySpec=spec, KeyUsage=usage), f"public-key-{label}")
        s.derive(key, Output(theirs, "PublicKey"), label=f"public-key-{label}")
    signing = s.public_key(s.key_of(KeySpec=SPEC, KeyUsage=SIGN), "public-key-signing")
    s.derive(key, Output(signing, "PublicKey"), label="public-key-signing")
    return s.plan(observe=False)


def _values() -> Plan:
    """Another algorithm, keys of other usages, dry runs, and a recipient."""
    s = TypedPlanBuilder("agreement/values", AGREEMENT)
    key = s.key_of(KeySpec=SPEC, KeyUsage=AGREE)
    s.derive(key, OwnKey(SPEC))
    s.derive(key, OwnKey(SPEC), label="algorithm-of-no-enumeration", KeyAgreementAlgorithm="ECDH_HKDF")
    s.derive(key, OwnKey(SPEC), label="algorithm-in-small-letters", KeyAgreementAlgorithm="ecdh")
    others = {
        "symmetric": s.key(),
        "signing": s.key_of(KeySpec=SPEC, KeyUsage=SIGN),
        "hmac": s.key_of_another_usage(),
        "ml-kem": s.key_of(KeySpec=ML_KEM[1], KeyUsage=ENCAPSULATE),
    }
    for label, other in others.items():
        s.derive(other, OwnKey(SPEC), label=f"of-a-key-{label}")
    for label, flag in {"dry-run": True, "dry-run-off": False}.items():
        s.derive(key, OwnKey(SPEC), label=label, DryRun=flag)
    s.derive(key, b"InvalidPublicKey", label="dry-run-of-no-public-key", DryRun=True)
    s.derive(key, OwnKey(SPEC), label="recipient", Recipient=RECIPIENT)
    return s.plan(observe=False)


def _states() -> Plan:
    s = TypedPlanBuilder("agreement/states", AGREEMENT)
    key = s.key_of(KeySpec=SPEC, KeyUsage=AGREE)
    s.public_key(key)
    s.derive(key, OwnKey(SPEC))
    for path in ("disabled", "pending", "pending-from-disabled", "cancelled"):
        state, steps = PATHS[path]
        for step in steps:
            s.on(step, key)
        s.derive(key, OwnKey(SPEC), label=str(state))
        if path.startswith("pending"):
            s.on("CancelKeyDeletion", key)
        s.on("EnableKey", key)
        s.derive(key, OwnKey(SPEC), label=f"after-{path}")
    return s.plan(observe=False)
