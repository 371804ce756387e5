"""Digital signatures and RSA encryption of the tiny KMS: what its algorithms compute, apart from keys and requests.

The schemes are those of the key spec reference (developerguide/symm-asymm-choose-key-spec.html).
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from Crypto.Hash import SHA512
from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from tiny_kms_key_types import private_key
from tiny_kms_requests import INVALID, KmsError, refuse_if

HASHES: dict[str, hashes.HashAlgorithm] = {
    "SHA_1": hashes.SHA1(), "SHA_256": hashes.SHA256(), "SHA_384": hashes.SHA384(), "SHA_512": hashes.SHA512(),
}  # fmt: skip
MESSAGE_TYPES = {  # signing algorithm -> what it takes (API_Sign, MessageType); all others take RAW and DIGEST
    "ED25519_SHA_512": ("RAW",),
    "ED25519_PH_SHA_512": ("DIGEST",),
    "ML_DSA_SHAKE_256": ("RAW", "EXTERNAL_MU"),
}
MU_BYTES = 64


def _hash_of(algorithm: str) -> hashes.HashAlgorithm:
    return next(value for name, value in HASHES.items() if algorithm.endswith(name))


def check_message(spec: str, algorithm: str, kind: str, message: bytes) -> None:
    """Refuse a message that the algorithm cannot take as it is said to be (API_Sign, AWS-073)."""
    unfit = kind not in MESSAGE_TYPES.get(algorithm, ("RAW", "DIGEST"))
    refuse_if(unfit, INVALID, f"Message type {kind} is incompatible with key spec {spec}.")  # floci, issue 3025
    if kind == "DIGEST":
        wrong = len(message) != _hash_of(algorithm).digest_size
        refuse_if(wrong, INVALID, f"Digest is invalid length for algorithm {algorithm}.")
    refuse_if(kind == "EXTERNAL_MU" and len(message) != MU_BYTES, INVALID, "An external mu has 64 bytes.")


def _scheme(algorithm: str, kind: str) -> tuple[Any, ...]:
    """What the cryptography library's sign and verify want to know beside the message."""
    if not algorithm.startswith(("RSASSA", "ECDSA")):
        return ()
    by = _hash_of(algorithm)
    hashing = utils.Prehashed(by) if kind == "DIGEST" else by
    if algorithm.startswith("ECDSA"):
        return (ec.ECDSA(hashing),)
    if algorithm.startswith("RSASSA_PKCS1"):
        return padding.PKCS1v15(), hashing
    return padding.PSS(padding.MGF1(by), by.digest_size), hashing  # AWS-074: the salt is as long as the digest


def sign(material: bytes, algorithm: str, kind: str, message: bytes) -> bytes:
    if algorithm == "ED25519_PH_SHA_512":  # hashed once more, although it is a digest (API_Sign, MessageType)
        return eddsa.new(ECC.import_key(material), "rfc8032").sign(SHA512.new(message))
    key = private_key(material)
    signature: bytes = key.sign_mu(message) if kind == "EXTERNAL_MU" else key.sign(message, *_scheme(algorithm, kind))
    return signature


def is_signature(signature: bytes, material: bytes, algorithm: str, kind: str, message: bytes) -> bool:
    with suppress(InvalidSignature, ValueError):
        if algorithm == "ED25519_PH_SHA_512":
            eddsa.new(ECC.import_key(material), "rfc8032").verify(SHA512.new(message), signature)
            return True
        key = private_key(material).public_key()
        if kind == "EXTERNAL_MU":
            key.verify_mu(signature, message)
        else:
            key.verify(signature, message, *_scheme(algorithm, kind))
        return True
    return False


def _oaep(algorithm: str) -> padding.OAEP:
    by = _hash_of(algorithm)
    return padding.OAEP(padding.MGF1(by), by, None)  # one hash for both: RSAES_OAEP_SHA_256 in the key spec reference


def rsa_encrypt(material: bytes, algorithm: str, spec: str, plaintext: bytes) -> bytes:
    key = private_key(material).public_key()
    most = key.key_size // 8 - 2 * _hash_of(algorithm).digest_size - 2  # RFC 8017, 7.1.1; the table of API_Encrypt
    text = f"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {most} bytes."  # AWS-056 to 060
    refuse_if(len(plaintext) > most, INVALID, text)
    ciphertext: bytes = key.encrypt(plaintext, _oaep(algorithm))
    return ciphertext


def rsa_decrypt(material: bytes, algorithm: str, ciphertext: bytes) -> bytes:
    with suppress(ValueError):
        plaintext: bytes = private_key(material).decrypt(ciphertext, _oaep(algorithm))
        return plaintext
    raise KmsError("InvalidCiphertextException")
