"""What can be computed with a public key alone: whether it is one, and whether a signature verifies."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from kms_conformance.models.asymmetric import mlkem
from kms_conformance.models.key_types import CURVES, EDWARDS, ML_DSA, ML_KEM, RSA_BITS, SIGNING

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512(),
}  # fmt: skip
POST_QUANTUM = {spec: spec.replace("_", "") + "PublicKey" for spec in ML_DSA}
"""The classes of `cryptography` that these keys are of."""


@lru_cache(maxsize=256)
def load(der: bytes) -> Any:
    """The public key in a SubjectPublicKeyInfo; None where it is none that is known here."""
    try:
        return load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return None


def is_public_key(der: bytes, spec: str) -> bool:
    """Whether bytes are the DER SubjectPublicKeyInfo, and nothing more, of a key of that spec."""
    if spec in ML_KEM:
        return mlkem.read_public_key(spec, der) is not None
    key = load(der)
    if key is None or key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != der:
        return False
    match key:
        case rsa.RSAPublicKey():
            return key.key_size == RSA_BITS.get(spec)
        case ec.EllipticCurvePublicKey():
            return key.curve.name == CURVES.get(spec)
        case ed25519.Ed25519PublicKey():
            return spec == EDWARDS
        case _:
            return type(key).__name__ == POST_QUANTUM.get(spec)


def rsa_padding(scheme: str, function: hashes.HashAlgorithm) -> AsymmetricPadding:
    """The padding of an RSA signature; the salt of PSS is as long as the digest (ASYM-014)."""
    if scheme == "pkcs1":
        return padding.PKCS1v15()
    return padding.PSS(padding.MGF1(function), salt_length=padding.PSS.DIGEST_LENGTH)


def verify(der: bytes, algorithm: str, message: bytes, message_type: str, signature: bytes) -> bool:
    """Whether a signature is that of the message, or of the digest, under the key."""
    key, signing = load(der), SIGNING[algorithm]
    if key is None:
        return False
    try:
        match signing.scheme:
            case "ed25519":
                key.verify(signature, message)
            case "ed25519ph":  # what is given is hashed once more (ASYM-024)
                from Crypto.Hash import SHA512  # few keys need it
                from Crypto.PublicKey import ECC
                from Crypto.Signature import eddsa

                eddsa.new(ECC.import_key(der), "rfc8032").verify(SHA512.new(message), signature)
            case "ml-dsa":
                (key.verify_mu if message_type == "EXTERNAL_MU" else key.verify)(signature, message)
            case scheme:
                function = HASHES[signing.hash]
                hashed: Any = utils.Prehashed(function) if message_type == "DIGEST" else function
                if scheme == "ecdsa":
                    key.verify(signature, message, ec.ECDSA(hashed))
                else:
                    key.verify(signature, message, rsa_padding(scheme, function), hashed)
    except (InvalidSignature, ValueError, TypeError, AttributeError):  # of a key of another kind, too
        return False
    return True


def ecdsa_r(signature: bytes) -> int | None:
    """The first of the two numbers of an ECDSA signature; None where it is none."""
    try:
        return utils.decode_dss_signature(signature)[0]
    except ValueError:
        return None
