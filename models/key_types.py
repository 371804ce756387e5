"""Key types: what keys of each spec are for, and what each algorithm takes. Model, reference and strategies read it.

Source: KMS Developer Guide, "Key spec reference"; KMS API Reference, CreateKey ("KeySpec"), Sign ("MessageType",
"SigningAlgorithm"), Encrypt ("the maximum size of the data that you can encrypt"), GenerateDataKeyPair ("KeyPairSpec").
A test compares the table with the enumerations of the service model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

ENCRYPT, SIGN, MAC, AGREE, ENCAPSULATE = (
    "ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT", "ENCAPSULATE_DECAPSULATE",
)  # fmt: skip
SYMMETRIC = "SYMMETRIC_DEFAULT"

RSA_BITS = {f"RSA_{bits}": bits for bits in (2048, 3072, 4096)}
CURVES = {
    "ECC_NIST_P256": "secp256r1",
    "ECC_NIST_P384": "secp384r1",
    "ECC_NIST_P521": "secp521r1",
    "ECC_SECG_P256K1": "secp256k1",
}
"""Elliptic curves of ECDSA, by their names in SEC 2."""
EDWARDS = "ECC_NIST_EDWARDS25519"
ML_DSA, ML_KEM = ("ML_DSA_44", "ML_DSA_65", "ML_DSA_87"), ("ML_KEM_512", "ML_KEM_768", "ML_KEM_1024")
HMAC_BITS = {f"HMAC_{bits}": bits for bits in (224, 256, 384, 512)}
ONLY_IN_CHINA = "SM2"

MessageType: TypeAlias = Literal["RAW", "DIGEST", "EXTERNAL_MU"]
Scheme: TypeAlias = Literal["pss", "pkcs1", "ecdsa", "ed25519", "ed25519ph", "ml-dsa"]


@dataclass(frozen=True, slots=True)
class Signing:
    """A signing algorithm.

    hash      the function by which a message becomes the digest that is signed, as hashlib names it; "": none
    types     the message types that it takes
    salted    two signatures of one message differ by chance
    """

    scheme: Scheme
    hash: str
    types: tuple[MessageType, ...]
    salted: bool = False

    def digest_bytes(self) -> int:
        """The length of a digest, or of an external mu of ML-DSA, which both come in place of a message."""
        return int(self.hash.removeprefix("sha")) // 8 if self.hash else 64


EITHER: tuple[MessageType, ...] = ("RAW", "DIGEST")
SIGNING: Mapping[str, Signing] = {
    **{f"RSASSA_PSS_SHA_{bits}": Signing("pss", f"sha{bits}", EITHER, salted=True) for bits in (256, 384, 512)},
    **{f"RSASSA_PKCS1_V1_5_SHA_{bits}": Signing("pkcs1", f"sha{bits}", EITHER) for bits in (256, 384, 512)},
    **{f"ECDSA_SHA_{bits}": Signing("ecdsa", f"sha{bits}", EITHER, salted=True) for bits in (256, 384, 512)},
    "ML_DSA_SHAKE_256": Signing("ml-dsa", "", ("RAW", "EXTERNAL_MU"), salted=True),
    "ED25519_SHA_512": Signing("ed25519", "", ("RAW",)),
    "ED25519_PH_SHA_512": Signing("ed25519ph", "sha512", ("DIGEST",)),
}
"""The signing algorithms of all Regions; SM2DSA is of those in China."""
PREHASHED = "ED25519_PH_SHA_512"
"""It hashes the digest that it is given once more (ASYM-024)."""
SIGNING_ALGORITHMS = (*SIGNING, "SM2DSA")
MESSAGE_TYPES: tuple[MessageType, ...] = ("RAW", "DIGEST", "EXTERNAL_MU")

OAEP: Mapping[str, str] = {"RSAES_OAEP_SHA_1": "sha1", "RSAES_OAEP_SHA_256": "sha256"}
"""The encryption algorithms of RSA keys, with the hash function of each, which MGF1 has too (ENC-020)."""
HASH_BYTES = {"sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}
MAC_HASHES: Mapping[str, str] = {f"HMAC_SHA_{bits}": f"sha{bits}" for bits in HMAC_BITS.values()}
"""The algorithms of HMAC keys, with the hash function of each."""

_RSA_SIGNING = tuple(name for name in SIGNING if name.startswith("RSASSA"))
Usages: TypeAlias = Mapping[str, tuple[str, ...]]
KEY_TYPES: Mapping[str, Usages] = {
    **{spec: {ENCRYPT: tuple(OAEP), SIGN: _RSA_SIGNING} for spec in RSA_BITS},
    "ECC_NIST_P256": {SIGN: ("ECDSA_SHA_256",), AGREE: ("ECDH",)},
    "ECC_NIST_P384": {SIGN: ("ECDSA_SHA_384",), AGREE: ("ECDH",)},
    "ECC_NIST_P521": {SIGN: ("ECDSA_SHA_512",), AGREE: ("ECDH",)},
    "ECC_SECG_P256K1": {SIGN: ("ECDSA_SHA_256",)},
    SYMMETRIC: {ENCRYPT: (SYMMETRIC,)},
    **{spec: {MAC: (f"HMAC_SHA_{bits}",)} for spec, bits in HMAC_BITS.items()},
    **{spec: {SIGN: ("ML_DSA_SHAKE_256",)} for spec in ML_DSA},
    EDWARDS: {SIGN: ("ED25519_SHA_512", PREHASHED)},
    **{spec: {ENCAPSULATE: ("ML_KEM",)} for spec in ML_KEM},
}
"""By key spec and key usage the algorithms, in AWS's order where that was recorded (AWS-021 to AWS-023)."""

KEM_CIPHERTEXT_BYTES: Mapping[str, int] = {"ML_KEM_512": 768, "ML_KEM_768": 1088, "ML_KEM_1024": 1568}
"""The length of an encapsulated secret (KEM-002)."""

ALGORITHM_MEMBERS: Mapping[str, str] = {
    ENCRYPT: "EncryptionAlgorithms",
    SIGN: "SigningAlgorithms",
    MAC: "MacAlgorithms",
    AGREE: "KeyAgreementAlgorithms",
    ENCAPSULATE: "EncapsulationAlgorithms",
}
"""The member of key metadata, and of a public key, that lists the algorithms of keys of a usage."""

DATA_KEY_PAIRS = (*RSA_BITS, *CURVES, EDWARDS, *ML_KEM)
"""The specs of data key pairs (DATAKEY-013), but for SM2 in China."""


def algorithms(spec: str, usage: str) -> tuple[str, ...]:
    """The algorithms of keys of a spec and a usage; none where there are no such keys."""
    return KEY_TYPES.get(spec, {}).get(usage, ())


def has_public_key(spec: str) -> bool:
    """Whether a key has a public part, which GetPublicKey gives."""
    return spec != SYMMETRIC and spec not in HMAC_BITS


def largest_plaintext(spec: str, algorithm: str) -> int:
    """The most bytes that an RSA key encrypts: RFC 8017, 7.1.1, k - 2 hLen - 2 (ENC-004 to ENC-009)."""
    return RSA_BITS[spec] // 8 - 2 * HASH_BYTES[OAEP[algorithm]] - 2
