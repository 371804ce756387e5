"""RSA keys for encryption: sizes at each edge of each padding, ciphertexts made here, and moves between key types."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.key_types import ENCRYPT, OAEP, RSA_BITS, SIGN, largest_plaintext
from kms_conformance.models.terms import Edit, KeyRef, Marker, Term
from kms_conformance.strategies.enumeration.signing import ASYMMETRIC
from kms_conformance.strategies.enumeration.states import PATHS
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.typed_plan_builder import MESSAGE, TypedPlanBuilder, sealed

SPEC, ALGORITHM, OTHER_ALGORITHM = "RSA_2048", "RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1"
EDITS: dict[str, Edit] = {
    "bit-changed": Edit("flipped", 500),
    "last-bit-changed": Edit("flipped", 1000),
    "cut": Edit("truncated", 1000),
    "cut-in-front": Edit("truncated", 0, front=True),
    "lengthened": Edit("extended", 0),
}


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for spec in RSA_BITS:
        yield _sizes(spec)
    yield _openings()
    yield _moves()
    yield _data_keys()
    yield from _states()


def _sizes(spec: str) -> Plan:
    s = TypedPlanBuilder(f"rsa/{spec}", ASYMMETRIC)
    key = s.create(spec, ENCRYPT)
    public = s.public_key(key)
    s.public_key(key, "public-key-again")
    for algorithm in OAEP:
        most = largest_plaintext(spec, algorithm)
        for size in (1, most, most + 1):
            s.seal(key, algorithm, Marker(size), label=f"{spec}-{algorithm}-of-{size}")
        for size in (1, most):
            s.open(sealed(key, public, algorithm, size), key, algorithm, label=f"{algorithm}-made-here-of-{size}")
    return s.plan()


def _openings() -> Plan:
    """An RSA ciphertext tells neither its key nor its algorithm: both are asked for, and the right ones."""
    s = TypedPlanBuilder("rsa/openings", ASYMMETRIC)
    key, other = (s.key_of(KeySpec=SPEC, KeyUsage=ENCRYPT) for _ in range(2))
    blob = s.seal(key, ALGORITHM)
    for _ in range(2):
        s.seal(key, ALGORITHM, label="repeated")
    s.open(blob, key, ALGORITHM)
    s.open(blob, key, OTHER_ALGORITHM, label="another-algorithm")
    s.open(blob, key, None, label="no-algorithm")
    s.open(blob, key, "SYMMETRIC_DEFAULT", label="symmetric-algorithm")
    s.open(blob, None, ALGORITHM, label="no-key-id")
    s.open(blob, other, ALGORITHM, label="another-key")
    for label, edit in EDITS.items():
        s.open(blob, key, ALGORITHM, label=f"ciphertext-{label}", edit=edit)
    s.encrypt(key, label="no-algorithm", plaintext=MESSAGE)
    s.encrypt(key, label="symmetric-algorithm", plaintext=MESSAGE, EncryptionAlgorithm="SYMMETRIC_DEFAULT")
    s.encrypt(key, label="algorithm-outside-enum", plaintext=MESSAGE, EncryptionAlgorithm="RSAES_PKCS1_V1_5")
    plain = s.key()
    symmetric = s.encrypt(plain)
    s.decrypt(symmetric)
    s.decrypt(symmetric, key=KeyRef(key), label="symmetric-ciphertext")
    return s.plan()


def _moves() -> Plan:
    """ReEncrypt in all four combinations of symmetric and RSA keys."""
    s = TypedPlanBuilder("rsa/moves", ASYMMETRIC)
    one, two = (s.key_of(KeySpec=SPEC, KeyUsage=ENCRYPT) for _ in range(2))
    key, signing = s.key(), s.key_of(KeySpec=SPEC, KeyUsage=SIGN)
    by_rsa, plain = s.seal(one, ALGORITHM), s.encrypt(key)
    source: dict[str, Term] = {"SourceEncryptionAlgorithm": ALGORITHM}
    to: dict[str, Term] = {"DestinationEncryptionAlgorithm": OTHER_ALGORITHM}
    s.reencrypt(by_rsa, KeyRef(key), source=KeyRef(one), label="rsa-to-symmetric", more=source)
    s.reencrypt(plain, KeyRef(two), label="symmetric-to-rsa", more=to)
    s.reencrypt(by_rsa, KeyRef(two), source=KeyRef(one), label="rsa-to-rsa", more=source | to)
    s.reencrypt(plain, KeyRef(key), label="symmetric-to-symmetric")
    s.reencrypt(plain, KeyRef(two), label="to-rsa-without-algorithm")
    s.reencrypt(by_rsa, KeyRef(key), source=KeyRef(one), label="from-rsa-without-algorithm")
    s.reencrypt(by_rsa, KeyRef(key), label="from-rsa-without-key", more=source)
    wrong: dict[str, Term] = {"SourceEncryptionAlgorithm": OTHER_ALGORITHM}
    s.reencrypt(by_rsa, KeyRef(key), source=KeyRef(one), label="from-rsa-by-another-algorithm", more=wrong)
    most = largest_plaintext(SPEC, OTHER_ALGORITHM)
    for size in (most, most + 1):
        large = s.encrypt(key, plaintext=Marker(size), label=f"plaintext-of-{size}")
        s.reencrypt(large, KeyRef(two), label=f"to-rsa-of-{size}", more=to)
    s.reencrypt(plain, KeyRef(signing), label="to-a-key-for-signing", more=to)
    return s.plan()


def _data_keys() -> Plan:
    """Only a symmetric encryption key protects data keys."""
    s = TypedPlanBuilder("rsa/data-keys", ASYMMETRIC)
    key, rsa = s.key(), s.key_of(KeySpec=SPEC, KeyUsage=ENCRYPT)
    for slot, label in ((key, "right-usage"), (rsa, "of-an-rsa-key")):
        s.data_key(slot, label=label)
        s.sealed_data_key(slot, label=label)
    return s.plan()


def _states() -> Iterator[Plan]:
    """Encrypt, Decrypt and ReEncrypt with an RSA key in each state."""
    for path in ("disabled", "pending"):
        state, steps = PATHS[path]
        s = TypedPlanBuilder(f"rsa/state/{path}", ASYMMETRIC)
        key, symmetric = s.key_of(KeySpec=SPEC, KeyUsage=ENCRYPT), s.key()
        blob = s.seal(key, ALGORITHM)
        s.open(blob, key, ALGORITHM)
        for step in steps:
            s.on(step, key)
        s.seal(key, ALGORITHM, label=str(state))
        s.open(blob, key, ALGORITHM, label=str(state))
        params: dict[str, Term] = {"SourceEncryptionAlgorithm": ALGORITHM}
        s.reencrypt(blob, KeyRef(symmetric), source=KeyRef(key), label=str(state), more=params)
        if path == "pending":
            s.on("CancelKeyDeletion", key)
        s.on("EnableKey", key)
        s.open(blob, key, ALGORITHM, label=f"after-{path}")
        yield s.plan(observe=False)
