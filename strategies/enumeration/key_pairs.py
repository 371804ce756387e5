"""Data key pairs: each spec, contexts and states of the key that encrypts their private keys."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.key_types import AGREE, DATA_KEY_PAIRS, EDWARDS, ENCAPSULATE, ENCRYPT, ML_KEM, SIGN
from kms_conformance.models.terms import SEALED_PRIVATE_KEY, Blob, Context, Edit, KeyRef, Term
from kms_conformance.strategies.enumeration.signing import ASYMMETRIC
from kms_conformance.strategies.enumeration.states import PATHS
from kms_conformance.strategies.enumeration.usages import RECIPIENT
from kms_conformance.strategies.near_misses import reordered
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.typed_plan_builder import TypedPlanBuilder

CONTEXT = Context((("tenant", "Alpha"), ("record", "Beta")))
MISSED: dict[str, Context | None] = {
    "context-omitted": None,
    "pair-dropped": Context((("tenant", "Alpha"),)),
    "value-case": Context((("tenant", "alpha"), ("record", "Beta"))),
    "values-exchanged": Context((("tenant", "Beta"), ("record", "Alpha"))),
}
UNKNOWN_SPECS = ("ML_DSA_44", "RSA_1024", "AES_256", "ecc_nist_p256")
"""What no pair is of, though some of it are specs of keys."""
SEALED_ALONE = ("RSA_2048", "ECC_NIST_P256", "ECC_SECG_P256K1", EDWARDS, *ML_KEM)
"""Specs that are tried without plaintext, too."""
PLAINTEXT = (True, False)


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _specs()
    yield _contexts()
    yield _values()
    yield _states()


def _specs() -> Plan:
    s = TypedPlanBuilder("key-pairs/specs", ASYMMETRIC)
    key = s.key()
    for spec in DATA_KEY_PAIRS:
        s.pair(key, spec)
    for spec in SEALED_ALONE:
        s.pair(key, spec, plaintext=False)
    for plaintext in PLAINTEXT:
        s.pair(key, label="once-more", plaintext=plaintext)
    return s.plan()


def _contexts() -> Plan:
    """A private key opens under its context and no other, and unaltered; and it moves like any ciphertext."""
    s = TypedPlanBuilder("key-pairs/contexts", ASYMMETRIC)
    key, other = s.key(), s.key()
    for plaintext in PLAINTEXT:
        made, bare = s.pair(key, context=CONTEXT, plaintext=plaintext), s.pair(key, plaintext=plaintext)
        s.open_pair(made, CONTEXT)
        s.open_pair(made, reordered(CONTEXT), label="reordered")
        for label, missed in MISSED.items():
            s.open_pair(made, missed, label=label)
        s.open_pair(bare, CONTEXT, label="context-added")
        for label, edit in {"flipped": Edit("flipped", 900), "cut": Edit("truncated", 900)}.items():
            s.open_pair(bare, label=label, edit=edit)
        params: dict[str, Term] = {
            "CiphertextBlob": Blob(made, member=SEALED_PRIVATE_KEY),
            "DestinationKeyId": KeyRef(other),
        }
        moved = s.add("ReEncrypt", label="private-key", makes=True, SourceEncryptionContext=CONTEXT, **params)
        s.decrypt(moved, key=KeyRef(other), label="moved")
    wide = Context((("Größe", "値 🔑"),))
    s.open_pair(s.pair(key, context=wide, label="wide-text"), wide, label="wide-text")
    return s.plan(observe=False)


def _values() -> Plan:
    """Specs that there are not, keys of other types, dry runs, and a recipient."""
    s = TypedPlanBuilder("key-pairs/values", ASYMMETRIC)
    key = s.key()
    others = {
        "rsa": s.key_of(KeySpec="RSA_2048", KeyUsage=ENCRYPT),
        "hmac": s.key_of_another_usage(),
        "signing": s.key_of(KeySpec="ECC_NIST_P256", KeyUsage=SIGN),
        "agreement": s.key_of(KeySpec="ECC_NIST_P256", KeyUsage=AGREE),
        "ml-kem": s.key_of(KeySpec=ML_KEM[1], KeyUsage=ENCAPSULATE),
    }
    for plaintext in PLAINTEXT:
        s.pair(key, plaintext=plaintext)
        for spec in UNKNOWN_SPECS:
            s.pair(key, spec, plaintext=plaintext)
        for label, other in others.items():
            s.pair(other, label=f"of-a-key-{label}", plaintext=plaintext)
        for label, flag in {"dry-run": True, "dry-run-off": False}.items():
            s.pair(key, label=label, plaintext=plaintext, DryRun=flag)
        s.pair(key, "RSA_1024", label="dry-run-unknown-spec", plaintext=plaintext, DryRun=True)
    s.pair(key, label="recipient", Recipient=RECIPIENT)
    return s.plan(observe=False)


def _states() -> Plan:
    """Both operations on one key in each state, and then Decrypt of what was made before."""
    s = TypedPlanBuilder("key-pairs/states", ASYMMETRIC)
    key = s.key()
    before = {plaintext: s.pair(key, plaintext=plaintext) for plaintext in PLAINTEXT}
    for path in ("disabled", "pending", "pending-from-disabled", "cancelled"):
        state, steps = PATHS[path]
        for step in steps:
            s.on(step, key)
        for plaintext in PLAINTEXT:
            s.pair(key, label=str(state), plaintext=plaintext)
        if path.startswith("pending"):
            s.on("CancelKeyDeletion", key)
        s.on("EnableKey", key)
        for plaintext, made in before.items():
            s.pair(key, label=f"after-{path}", plaintext=plaintext)
            s.open_pair(made, label=f"after-{path}")
    return s.plan(observe=False)
