"""What a witness computes by itself with a public key."""

from typing import Any

from Crypto.Hash import SHA512
from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from . import allowed, new_key

HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512(), "1": hashes.SHA1()}


def signer(client: Any, spec: str = "ECC_NIST_P256") -> str:
    """The id of a new key for signing."""
    return str(new_key(client, KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyId"])


def rsa_key(client: Any, spec: str = "RSA_2048") -> str:
    """The id of a new RSA key for encryption."""
    return str(new_key(client, KeySpec=spec, KeyUsage="ENCRYPT_DECRYPT")["KeyId"])


def mac_key(client: Any, bits: int = 256) -> str:
    """The id of a new HMAC key."""
    return str(new_key(client, KeySpec=f"HMAC_{bits}", KeyUsage="GENERATE_VERIFY_MAC")["KeyId"])


def der_of(client: Any, key: str) -> bytes:
    """The public key as GetPublicKey gives it."""
    return bytes(allowed(client.get_public_key, KeyId=key)["PublicKey"])


def sign(client: Any, key: str, algorithm: str, message: bytes, kind: str = "RAW") -> bytes:
    """A signature."""
    answer = allowed(client.sign, KeyId=key, SigningAlgorithm=algorithm, Message=message, MessageType=kind)
    return bytes(answer["Signature"])


def verifies(der: bytes, algorithm: str, message: bytes, signature: bytes, kind: str = "RAW") -> bool:
    """Whether a signature is that of a message, or of a digest, computed here."""
    key: Any = load_der_public_key(der)
    try:
        if algorithm == "ED25519_PH_SHA_512":
            eddsa.new(ECC.import_key(der), "rfc8032").verify(SHA512.new(message), signature)
        elif algorithm == "ML_DSA_SHAKE_256":
            (key.verify_mu if kind == "EXTERNAL_MU" else key.verify)(signature, message)
        else:
            function = HASHES[algorithm.rpartition("_")[2]]
            chosen: Any = utils.Prehashed(function) if kind == "DIGEST" else function
            if algorithm.startswith("ECDSA"):
                key.verify(signature, message, ec.ECDSA(chosen))
            elif "PSS" in algorithm:
                salt = padding.PSS(padding.MGF1(function), salt_length=function.digest_size)
                key.verify(signature, message, salt, chosen)
            else:
                key.verify(signature, message, padding.PKCS1v15(), chosen)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_whole_key(der: bytes) -> bool:
    """Whether bytes are a SubjectPublicKeyInfo in DER, written as everybody writes it."""
    try:
        key = load_der_public_key(der)
    except ValueError:
        return False
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == der


def sealed(der: bytes, algorithm: str, plaintext: bytes) -> bytes:
    """A plaintext encrypted here."""
    key = load_der_public_key(der)
    assert isinstance(key, rsa.RSAPublicKey)
    function = HASHES[algorithm.rpartition("_")[2]]
    return key.encrypt(plaintext, padding.OAEP(padding.MGF1(function), function, label=None))
