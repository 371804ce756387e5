"""Conditions on the algorithms, the message type, the pairs and the keys of calls with keys of other types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kms_conformance.models.key_types import AGREE, ENCRYPT, MAC, SIGN
from kms_conformance.models.operations import PROFILE_OF
from kms_conformance.models.terms import Context, KeyRef, OwnKey, Term
from kms_conformance.strategies.enumeration.authorization import PROFILE
from kms_conformance.strategies.enumeration.conditions import Conditions, condition_on
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.typed_plan_builder import MESSAGE, TypedPlanBuilder, digest

PSS: Mapping[str, Term] = {"Message": MESSAGE, "SigningAlgorithm": "RSASSA_PSS_SHA_256"}
PKCS1: Mapping[str, Term] = {"Message": MESSAGE, "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"}
DIGEST: Mapping[str, Term] = {**PSS, "Message": digest(MESSAGE, "sha256"), "MessageType": "DIGEST"}
OF_MAC: Mapping[str, Term] = {"Message": MESSAGE, "MacAlgorithm": "HMAC_SHA_256"}
ECDH: Mapping[str, Term] = {"KeyAgreementAlgorithm": "ECDH", "PublicKey": OwnKey("ECC_NIST_P256")}
PAIRS: Mapping[str, Mapping[str, Term]] = {
    "curve": {"KeyPairSpec": "ECC_NIST_P256"},
    "edwards": {"KeyPairSpec": "ECC_NIST_EDWARDS25519"},
    "rsa": {"KeyPairSpec": "RSA_2048"},
}
OAEP: Mapping[str, Mapping[str, Term]] = {
    "sha-256": {"Plaintext": MESSAGE, "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"},
    "sha-1": {"Plaintext": MESSAGE, "EncryptionAlgorithm": "RSAES_OAEP_SHA_1"},
}
KEYS: Mapping[str, Mapping[str, Term]] = {
    "Sign": {"KeySpec": "RSA_2048", "KeyUsage": SIGN},
    "Encrypt": {"KeySpec": "RSA_2048", "KeyUsage": ENCRYPT},
    "GenerateMac": {"KeySpec": "HMAC_256", "KeyUsage": MAC},
    "DeriveSharedSecret": {"KeySpec": "ECC_NIST_P256", "KeyUsage": AGREE},
}
"""The type of key that an operation is tried with; a symmetric one where it is not here."""


def plans() -> Iterator[Plan]:
    """One plan for each condition."""
    yield _plan(
        "signing-algorithm", "Sign", {"StringLike": {"kms:SigningAlgorithm": "RSASSA_PSS*"}},
        {"pss": PSS, "pkcs1": PKCS1, "pss-of-a-digest": DIGEST},
    )  # fmt: skip
    yield _plan(
        "message-type", "Sign", {"StringEquals": {"kms:MessageType": "RAW"}},
        {"raw": {**PSS, "MessageType": "RAW"}, "digest": DIGEST, "not-sent": PSS},
    )  # fmt: skip
    for name, value in {"right": "HMAC_SHA_256", "another": "HMAC_SHA_512"}.items():
        yield _plan(
            f"mac-algorithm-{name}", "GenerateMac", {"StringEquals": {"kms:MacAlgorithm": value}}, {"sent": OF_MAC}
        )
    yield _plan("data-key-pair-spec", "GenerateDataKeyPair", {"StringLike": {"kms:DataKeyPairSpec": "ECC_*"}}, PAIRS)
    sealed = "GenerateDataKeyPairWithoutPlaintext"
    yield _plan("sealed-pair-spec", sealed, {"StringEquals": {"kms:DataKeyPairSpec": "ECC_NIST_P256"}}, PAIRS)
    yield _plan(
        "pair-under-a-context", "GenerateDataKeyPair", {"StringEquals": {"kms:EncryptionContext:tenant": "Alpha"}},
        {
            "right": {**PAIRS["curve"], "EncryptionContext": Context((("tenant", "Alpha"),))},
            "another": {**PAIRS["curve"], "EncryptionContext": Context((("tenant", "Beta"),))},
            "none": PAIRS["curve"],
        },
    )  # fmt: skip
    yield _plan("oaep-algorithm", "Encrypt", {"StringEquals": {"kms:EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}}, OAEP)
    for name, value in {"right": "ECDH", "another": "SM2"}.items():
        condition = {"StringEquals": {"kms:KeyAgreementAlgorithm": value}}
        yield _plan(f"agreement-algorithm-{name}", "DeriveSharedSecret", condition, {"sent": ECDH})
    for name, spec in {"right": "RSA_2048", "another": "RSA_3072"}.items():
        yield _plan(f"key-spec-{name}", "Sign", {"StringEquals": {"kms:KeySpec": spec}}, {"sent": PSS})
    for name, usage in {"right": SIGN, "another": ENCRYPT}.items():
        yield _plan(f"key-usage-{name}", "Sign", {"StringEquals": {"kms:KeyUsage": usage}}, {"sent": PSS})


def _plan(name: str, operation: str, condition: Conditions, calls: Mapping[str, Mapping[str, Term]]) -> Plan:
    """The calls under the condition, and all of them without it."""
    profile = "kms-asymmetric" if operation == "Encrypt" else PROFILE_OF[operation]
    s = TypedPlanBuilder(f"conditions/{name}", PROFILE, profile)
    key = s.key_of(**KEYS.get(operation, {}))
    for title, wanted in ((name, condition), ("unconditional", None)):
        condition_on(s, key, (operation,), wanted, title)
        for label, params in calls.items():
            s.by("alice", operation, f"{name}-{label}", True, KeyId=KeyRef(key), **params)
    return s.plan(observe=False)
