"""Ed25519ph of RFC 8032, which `cryptography` has not; loaded by the few keys that need it."""

from Crypto.Hash import SHA512
from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa


def sign(private: bytes, message: bytes) -> bytes:
    """The signature of a message, by a private key in PKCS #8."""
    return bytes(eddsa.new(ECC.import_key(private), "rfc8032").sign(SHA512.new(message)))


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """ValueError: it is not the signature of the message, by a public key in a SubjectPublicKeyInfo."""
    eddsa.new(ECC.import_key(public), "rfc8032").verify(SHA512.new(message), signature)
