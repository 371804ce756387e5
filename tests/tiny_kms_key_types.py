"""What a key spec means in the tiny KMS: the algorithms of a key, by its usage, and fresh key material.

The tables are those of the key spec reference (developerguide/symm-asymm-choose-key-spec.html) and of the supported
algorithms (developerguide/supported-algorithms.html). Material is bytes (a private key as PKCS #8), as keys are copied.
"""

from __future__ import annotations

import math
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, mlkem, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

PrivateKey = Any  # one of a dozen classes of the cryptography library, of different methods
EXPONENT = 65537

ALGORITHM_MEMBERS = {  # key usage -> the request's member that chooses an algorithm; KeyMetadata lists it in the plural
    "ENCRYPT_DECRYPT": "EncryptionAlgorithm",
    "SIGN_VERIFY": "SigningAlgorithm",
    "GENERATE_VERIFY_MAC": "MacAlgorithm",
    "KEY_AGREEMENT": "KeyAgreementAlgorithm",
    "ENCAPSULATE_DECAPSULATE": "EncapsulationAlgorithm",
}
_RSA_SIGNING = tuple(f"RSASSA_{scheme}_SHA_{bits}" for scheme in ("PKCS1_V1_5", "PSS") for bits in (256, 384, 512))
_RSA = {"ENCRYPT_DECRYPT": ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"), "SIGN_VERIFY": _RSA_SIGNING}  # AWS-023
_ECC: dict[str, tuple[str, ...]] = {"KEY_AGREEMENT": ("ECDH",)}
ALGORITHMS: dict[str, dict[str, tuple[str, ...]]] = {  # key spec -> key usage -> what such a key can do
    "SYMMETRIC_DEFAULT": {"ENCRYPT_DECRYPT": ("SYMMETRIC_DEFAULT",)},
    **{f"HMAC_{bits}": {"GENERATE_VERIFY_MAC": (f"HMAC_SHA_{bits}",)} for bits in (224, 256, 384, 512)},
    **dict.fromkeys(("RSA_2048", "RSA_3072", "RSA_4096"), _RSA),
    "ECC_NIST_P256": {"SIGN_VERIFY": ("ECDSA_SHA_256",)} | _ECC,  # AWS-022: the hash that fits the curve, alone
    "ECC_NIST_P384": {"SIGN_VERIFY": ("ECDSA_SHA_384",)} | _ECC,
    "ECC_NIST_P521": {"SIGN_VERIFY": ("ECDSA_SHA_512",)} | _ECC,
    "ECC_SECG_P256K1": {"SIGN_VERIFY": ("ECDSA_SHA_256",)},
    "ECC_NIST_EDWARDS25519": {"SIGN_VERIFY": ("ED25519_SHA_512", "ED25519_PH_SHA_512")},
    **{f"ML_DSA_{level}": {"SIGN_VERIFY": ("ML_DSA_SHAKE_256",)} for level in (44, 65, 87)},
    **{f"ML_KEM_{level}": {"ENCAPSULATE_DECAPSULATE": ("ML_KEM",)} for level in (512, 768, 1024)},
}
_MAKERS: dict[str, Callable[[], PrivateKey]] = {  # no SM2 (China Regions only), no ML_KEM_512 (not in the library)
    **{f"RSA_{bits}": partial(lambda bits: _rsa_key(bits), bits) for bits in (2048, 3072, 4096)},
    "ECC_NIST_P256": partial(ec.generate_private_key, ec.SECP256R1()),
    "ECC_NIST_P384": partial(ec.generate_private_key, ec.SECP384R1()),
    "ECC_NIST_P521": partial(ec.generate_private_key, ec.SECP521R1()),
    "ECC_SECG_P256K1": partial(ec.generate_private_key, ec.SECP256K1()),
    "ECC_NIST_EDWARDS25519": ed25519.Ed25519PrivateKey.generate,
    "ML_DSA_44": mldsa.MLDSA44PrivateKey.generate,
    "ML_DSA_65": mldsa.MLDSA65PrivateKey.generate,
    "ML_DSA_87": mldsa.MLDSA87PrivateKey.generate,
    "ML_KEM_768": mlkem.MLKEM768PrivateKey.generate,
    "ML_KEM_1024": mlkem.MLKEM1024PrivateKey.generate,
}
KEY_BYTES = {"SYMMETRIC_DEFAULT": 32, "HMAC_224": 28, "HMAC_256": 32, "HMAC_384": 48, "HMAC_512": 64}  # AWS-090
PAIRS = frozenset(_MAKERS)
MADE_HERE = PAIRS | KEY_BYTES.keys()


def kind_of(spec: str) -> str:
    """Symmetric, HMAC or asymmetric: an alias stays with one of them (API_UpdateAlias)."""
    return spec.split("_")[0] if spec in KEY_BYTES else "asymmetric"


def new_material(spec: str) -> bytes:
    """Random bytes, or a key pair's private key, DER-encoded."""
    if spec in KEY_BYTES:
        return secrets.token_bytes(KEY_BYTES[spec])
    made: bytes = _MAKERS[spec]().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return made


@lru_cache(maxsize=512)
def private_key(material: bytes) -> PrivateKey:
    return load_der_private_key(material, None, unsafe_skip_rsa_key_validation=True)  # it was made here


def public_key(material: bytes) -> bytes:
    """The DER-encoded SubjectPublicKeyInfo of a key pair (API_GetPublicKey)."""
    encoded: bytes = private_key(material).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded


def read_public_key(encoded: bytes) -> PrivateKey:
    return load_der_public_key(encoded)


_lock = threading.Lock()
_primes: dict[int, list[int]] = defaultdict(list)
_unused: dict[int, list[tuple[int, int]]] = defaultdict(list)


def _rsa_key(bits: int) -> rsa.RSAPrivateKey:
    """A key that nobody had before, of primes that others have, too: nothing here is worth the time for new ones."""
    with _lock:
        if not _unused[bits]:
            fresh = rsa.generate_private_key(EXPONENT, bits).private_numbers()
            for prime in (fresh.p, fresh.q):
                _unused[bits] += [(prime, other) for other in _primes[bits]]
                _primes[bits].append(prime)
        p, q = _unused[bits].pop()
    d = pow(EXPONENT, -1, math.lcm(p - 1, q - 1))
    crt = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, *crt, rsa.RSAPublicNumbers(EXPONENT, p * q))
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


LACKING = frozenset({"DATAKEY-013", "KEY-017"})
"""Requirements that fail for want of ML_KEM_512, of which `cryptography` has no keys."""
