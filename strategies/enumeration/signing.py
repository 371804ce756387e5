"""Keys for signing: each spec and each algorithm of it, with near misses of what is verified.

One key of a spec serves all that is asked of it, since the key itself is what costs: to find the primes of an RSA key
takes up to seconds.  What does not depend on the spec is asked of an elliptic curve key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from kms_conformance.models.key_types import (
    AGREE,
    EDWARDS,
    ENCAPSULATE,
    ENCRYPT,
    KEY_TYPES,
    ML_DSA,
    ML_KEM,
    PREHASHED,
    SIGN,
    SIGNING,
    algorithms,
)
from kms_conformance.models.terms import KeyRef, Marker, Output, Rewriting, Rewritten, Term
from kms_conformance.strategies.enumeration.states import PATHS
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.typed_plan_builder import ANOTHER, MESSAGE, TypedPlanBuilder, altered, digest

ASYMMETRIC = "kms-asymmetric"
SPECS = tuple(spec for spec, usages in KEY_TYPES.items() if SIGN in usages)
NEAR = {
    "RSA_2048": ("RSASSA_PSS_SHA_256", "RSASSA_PKCS1_V1_5_SHA_256"),
    "ECC_NIST_P256": ("ECDSA_SHA_256",),
    EDWARDS: ("ED25519_SHA_512", PREHASHED),
    "ML_DSA_44": ("ML_DSA_SHAKE_256",),
}
"""Specs and algorithms that have all near misses; of the others the algorithm is tried alone."""
NEXT = {
    "RSASSA_PSS_SHA_256": ("RSASSA_PSS_SHA_384", "RSASSA_PKCS1_V1_5_SHA_256"),
    "RSASSA_PKCS1_V1_5_SHA_256": ("RSASSA_PKCS1_V1_5_SHA_512", "RSASSA_PSS_SHA_256"),
}
"""By algorithm others of the same key: of another hash function, and of another padding."""
USAGES_TRIED = (*NEAR, "ECC_SECG_P256K1")
"""Specs of which keys are asked for that there are not."""
CURVE, ALGORITHM = "ECC_NIST_P256", "ECDSA_SHA_256"
UNFIT = tuple(name for name, row in SIGNING.items() if name != ALGORITHM and "RAW" in row.types)
"""Algorithms of other specs."""


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for spec in SPECS:
        yield _of_spec(spec)
    for spec, of_spec in NEAR.items():
        for algorithm in of_spec:
            yield _near_misses(spec, algorithm)
    yield _of_other_usages()
    yield _nonces()
    yield _values()
    yield _another_usage()
    yield _dry_runs()
    yield from _states()
    yield _aliases()


def _of_spec(spec: str) -> Plan:
    s = TypedPlanBuilder(f"signing/{spec}", ASYMMETRIC)
    key = s.create(spec, SIGN)
    for usage in ("ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"):
        if spec in USAGES_TRIED and usage not in KEY_TYPES[spec]:
            s.create(spec, usage, f"{spec}-for-{usage}")
    if spec in USAGES_TRIED:
        s.add("CreateKey", label=f"{spec}-without-usage", makes=True, KeySpec=spec)
    for label in ("public-key", "public-key-again"):
        s.public_key(key, label)
    for algorithm in algorithms(spec, SIGN):
        _algorithm(s, key, algorithm)
    return s.plan()


def _algorithm(s: TypedPlanBuilder, key: int, algorithm: str) -> None:
    """A message and its digest, as far as the algorithm takes both."""
    signing = SIGNING[algorithm]
    made: dict[str, int] = {}
    messages: dict[str, Term] = {"RAW": MESSAGE}
    if signing.hash:
        messages["DIGEST"] = digest(MESSAGE, signing.hash)
    if "EXTERNAL_MU" in signing.types:
        messages["EXTERNAL_MU"] = Marker(64, "mu")
    for kind in signing.types:
        made[kind] = s.sign(key, algorithm, messages[kind], kind, label=f"{algorithm}-{kind}")
        s.verify(key, made[kind], algorithm, messages[kind], kind, label=f"{algorithm}-{kind}")
    if signing.types == ("RAW", "DIGEST"):
        for kind, other in (("RAW", "DIGEST"), ("DIGEST", "RAW")):
            s.verify(key, made[kind], algorithm, messages[other], other, label=f"{algorithm}-{kind}-as-{other}")


def _near_misses(spec: str, algorithm: str) -> Plan:
    s = TypedPlanBuilder(f"signing/{spec}/{algorithm}", ASYMMETRIC)
    key, signing = s.key_of(KeySpec=spec, KeyUsage=SIGN), SIGNING[algorithm]
    kind = signing.types[0]
    message: Term = MESSAGE if kind == "RAW" else digest(MESSAGE, signing.hash)
    another: Term = ANOTHER if kind == "RAW" else digest(ANOTHER, signing.hash)
    made = s.sign(key, algorithm, message, kind, label="once-more")
    s.verify(key, made, algorithm, message, kind)
    s.verify(key, made, algorithm, another, kind, label="another-message")
    if signing.types == ("RAW", "DIGEST"):
        _digests(s, key, made, algorithm)
    for label, signature in altered(made, "Signature").items():
        s.verify(key, signature, algorithm, message, kind, label=f"signature-{label}")
    if spec == CURVE:
        for form in get_args(Rewriting):
            s.verify(key, Rewritten(made, spec, form), algorithm, message, kind, label=f"signature-{form}")
    s.verify(key, b"", algorithm, message, kind, label="signature-empty")
    s.verify(key, MESSAGE, algorithm, message, kind, label="signature-of-other-bytes")
    if spec in ("RSA_2048", CURVE):
        other = s.key_of(KeySpec=spec, KeyUsage=SIGN)
        s.public_key(key)
        s.public_key(other, "another-public-key")
        s.verify(other, made, algorithm, message, kind, label="another-key")
    for fitting in NEXT.get(algorithm, ()):
        s.verify(key, made, fitting, message, kind, label=f"{fitting}-for-{algorithm}")
    return s.plan()


def _digests(s: TypedPlanBuilder, key: int, made: int, algorithm: str) -> None:
    """A digest given as a message is hashed again; of another length it is none."""
    function = SIGNING[algorithm].hash
    s.verify(key, made, algorithm, digest(ANOTHER, function), "DIGEST", label="digest-of-another-message")
    s.verify(key, made, algorithm, digest(MESSAGE, function), "DIGEST", label="digest-of-the-message")
    s.verify(key, made, algorithm, digest(MESSAGE, function), "RAW", label="message-of-its-digest")
    twice = s.sign(key, algorithm, digest(MESSAGE, function), "RAW", label="digest-as-message")
    s.verify(key, twice, algorithm, digest(MESSAGE, function), "RAW", label="digest-as-message")
    s.verify(key, twice, algorithm, digest(MESSAGE, function), "DIGEST", label="digest-hashed-once")
    for size in (28, SIGNING[algorithm].digest_bytes() - 1, SIGNING[algorithm].digest_bytes() + 1):
        s.sign(key, algorithm, Marker(size), "DIGEST", label="digest-of-another-length")
        s.verify(key, made, algorithm, Marker(size), "DIGEST", label="digest-of-another-length")


def _of_other_usages() -> Plan:
    """Keys with a public part that neither sign nor encrypt."""
    s = TypedPlanBuilder("signing/other-types", ASYMMETRIC)
    for spec, usage in ((CURVE, AGREE), (ML_KEM[1], ENCAPSULATE)):
        key = s.create(spec, usage)
        s.create(spec, ENCRYPT, f"{spec}-for-{ENCRYPT}")
        s.public_key(key, f"public-key-of-{spec}")
    return s.plan()


def _nonces() -> Plan:
    """Signatures of many messages under one key: what must be secret is never used twice."""
    s = TypedPlanBuilder("signing/many", ASYMMETRIC)
    for spec in (CURVE, "ECC_SECG_P256K1"):
        key = s.key_of(KeySpec=spec, KeyUsage=SIGN)
        s.public_key(key)
        for number in range(4):
            s.sign(key, ALGORITHM, Marker(24, f"message-{number}"), label="many-messages")
    return s.plan()


def _values() -> Plan:
    """Sizes, enumerations and algorithms, each at its edges."""
    s = TypedPlanBuilder("signing/values", ASYMMETRIC)
    key, rsa = s.key_of(KeySpec=CURVE, KeyUsage=SIGN), s.key_of(KeySpec="RSA_2048", KeyUsage=SIGN)
    s.public_key(key)
    for size in (1, 4096):
        made = s.sign(key, ALGORITHM, Marker(size), label=f"message-of-{size}")
        s.verify(key, made, ALGORITHM, Marker(size), label=f"message-of-{size}")
    for size in (4097, 0):
        s.sign(key, ALGORITHM, Marker(size), label=f"message-of-{size}")
    made = s.sign(key, ALGORITHM)
    s.verify(key, made, ALGORITHM)
    s.verify(key, made, ALGORITHM, Marker(4097), label="message-of-4097")
    s.verify(key, made, ALGORITHM, kind=None, label="no-message-type")
    untold = s.sign(key, ALGORITHM, kind=None, label="no-message-type")
    s.verify(key, untold, ALGORITHM, label="raw-of-no-message-type")
    s.verify(key, Marker(6145), ALGORITHM, label="signature-of-6145")
    s.sign(key, "ECDSA_SHA_1", label="algorithm-of-no-enumeration")
    for label, unknown in {"of-no-enumeration": "ECDSA_SHA_1", "of-another-spec": "RSASSA_PSS_SHA_256"}.items():
        s.verify(key, made, unknown, label=f"algorithm-{label}")
    for algorithm in UNFIT:
        s.sign(key, algorithm, label="algorithm-of-another-spec")
    s.sign(rsa, "RSASSA_PSS_SHA_256")
    s.sign(rsa, ALGORITHM, label="algorithm-of-another-spec")
    longer = s.sign(key, ALGORITHM, Marker(64))
    s.verify(key, longer, ALGORITHM, Marker(64))
    for kind in ("DIGESTED", "raw", "EXTERNAL_MU"):
        s.sign(key, ALGORITHM, Marker(64), kind, label=f"message-type-{kind}")
        s.verify(key, longer, ALGORITHM, Marker(64), kind, label=f"message-type-{kind}")
    _crossed(s)
    return s.plan()


def _crossed(s: TypedPlanBuilder) -> None:
    """Ed25519 takes messages, and Ed25519ph digests; ML-DSA takes a mu of 64 bytes."""
    edwards, quantum = s.key_of(KeySpec=EDWARDS, KeyUsage=SIGN), s.key_of(KeySpec=ML_DSA[0], KeyUsage=SIGN)
    hashed = digest(MESSAGE, "sha512")
    for algorithm, kind, other in (("ED25519_SHA_512", "RAW", "DIGEST"), (PREHASHED, "DIGEST", "RAW")):
        made = s.sign(edwards, algorithm, hashed, kind, label=f"{algorithm}-{kind}")
        s.verify(edwards, made, algorithm, hashed, kind, label=f"{algorithm}-{kind}")
        s.sign(edwards, algorithm, hashed, other, label=f"{algorithm}-{other}")
        s.verify(edwards, made, algorithm, hashed, other, label=f"{algorithm}-{other}")
    made = s.sign(quantum, "ML_DSA_SHAKE_256", Marker(64), "EXTERNAL_MU", label="mu-of-64")
    s.verify(quantum, made, "ML_DSA_SHAKE_256", Marker(64), "EXTERNAL_MU", label="mu-of-64")
    for size in (63, 65):
        s.sign(quantum, "ML_DSA_SHAKE_256", Marker(size), "EXTERNAL_MU", label=f"mu-of-{size}")
        s.verify(quantum, made, "ML_DSA_SHAKE_256", Marker(size), "EXTERNAL_MU", label=f"mu-of-{size}")


def _another_usage() -> Plan:
    """Keys that are not for signing, and those without a public key."""
    s = TypedPlanBuilder("signing/usages", ASYMMETRIC)
    key, rsa = s.key_of(KeySpec=CURVE, KeyUsage=SIGN), s.key_of(KeySpec="RSA_2048", KeyUsage=SIGN)
    decrypting = s.key_of(KeySpec="RSA_2048", KeyUsage=ENCRYPT)
    s.public_key(key)
    by_curve, by_rsa = s.sign(key, ALGORITHM), s.sign(rsa, "RSASSA_PSS_SHA_256")
    s.verify(key, by_curve, ALGORITHM)
    s.verify(rsa, by_rsa, "RSASSA_PSS_SHA_256")
    others = {"symmetric": s.key(), "hmac": s.key_of_another_usage()}
    for label, other in others.items():
        s.sign(other, ALGORITHM, label=f"of-a-key-{label}")
        s.verify(other, by_curve, ALGORITHM, label=f"of-a-key-{label}")
        s.public_key(other, f"of-a-key-{label}")
    s.sign(decrypting, "RSASSA_PSS_SHA_256", label="of-a-key-for-encryption")
    s.verify(decrypting, by_rsa, "RSASSA_PSS_SHA_256", label="of-a-key-for-encryption")
    s.encrypt(decrypting, label="right-usage", EncryptionAlgorithm="RSAES_OAEP_SHA_256")
    for label, more in {"another-usage": {"EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}, "no-algorithm": {}}.items():
        s.send("Encrypt", f"for-signing-{label}", {"KeyId": KeyRef(rsa), "Plaintext": MESSAGE, **more}, makes=True)
    return s.plan()


def _dry_runs() -> Plan:
    s = TypedPlanBuilder("signing/dry-runs", ASYMMETRIC)
    key = s.key_of(KeySpec=CURVE, KeyUsage=SIGN)
    made = s.sign(key, ALGORITHM)
    calls: dict[str, dict[str, Term]] = {
        "Sign": {"KeyId": KeyRef(key), "Message": MESSAGE, "SigningAlgorithm": ALGORITHM},
        "Verify": {
            "KeyId": KeyRef(key),
            "Message": MESSAGE,
            "SigningAlgorithm": ALGORITHM,
            "Signature": Output(made, "Signature"),
        },
    }
    for operation, params in calls.items():
        for label, flag in {"dry-run": True, "dry-run-off": False, "no-dry-run": None}.items():
            s.send(operation, label, {**params, "DryRun": flag}, makes=operation == "Sign")
        s.send(operation, "dry-run-too-long", {**params, "Message": Marker(4097), "DryRun": True})
    return s.plan()


def _states() -> Iterator[Plan]:
    """Each operation on a key in each state; a signature from before verifies when the key is enabled again."""
    for path, (state, steps) in PATHS.items():
        s = TypedPlanBuilder(f"signing/state/{path}", ASYMMETRIC)
        key = s.key_of(KeySpec=CURVE, KeyUsage=SIGN)
        s.public_key(key)
        made = s.sign(key, ALGORITHM)
        s.verify(key, made, ALGORITHM)
        for step in steps:
            s.on(step, key)
        s.public_key(key, str(state))
        s.sign(key, ALGORITHM, label=str(state))
        s.verify(key, made, ALGORITHM, label=str(state))
        if path.startswith("pending"):
            s.on("CancelKeyDeletion", key)
        if path != "enabled":
            s.on("EnableKey", key)
            s.verify(key, made, ALGORITHM, label=f"after-{path}")
            s.sign(key, ALGORITHM, label=f"after-{path}")
            s.public_key(key, f"after-{path}")
        yield s.plan(observe=False)


def _aliases() -> Plan:
    """An alias moves to another key of its type and usage alone."""
    s = TypedPlanBuilder("signing/aliases", ASYMMETRIC, "kms-aliases")
    key, other = s.key_of(KeySpec=CURVE, KeyUsage=SIGN), s.key_of(KeySpec="RSA_2048", KeyUsage=SIGN)
    decrypting, symmetric = s.key_of(KeySpec="RSA_2048", KeyUsage=ENCRYPT), s.key()
    signing, encrypting = s.alias(key), s.alias(symmetric)
    s.sign(key, ALGORITHM)
    s.add("UpdateAlias", label="same-usage", AliasName=encrypting, TargetKeyId=KeyRef(s.key()))
    s.add("UpdateAlias", label="symmetric-to-rsa", AliasName=encrypting, TargetKeyId=KeyRef(decrypting))
    s.add("UpdateAlias", label="signing-to-encryption", AliasName=signing, TargetKeyId=KeyRef(decrypting))
    s.add("UpdateAlias", label="signing-to-symmetric", AliasName=signing, TargetKeyId=KeyRef(symmetric))
    s.add("UpdateAlias", label="another-spec", AliasName=signing, TargetKeyId=KeyRef(other))
    return s.plan()
