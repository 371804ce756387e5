"""GetPublicKey, Sign and Verify, as AWS-074 and AWS-106 have them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

from kms_conformance.cloud.kms.base import Answer, KmsBase
from kms_conformance.cloud.kms.private_keys import private_key, public_key
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.models.key_types import ALGORITHM_MEMBERS, SIGNING, algorithms

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512(),
}  # fmt: skip


class SigningOperations(KmsBase):
    """The operations on public keys and signatures."""

    def get_public_key(self, request: Request) -> Answer:
        """GetPublicKey: of the lists of algorithms that of the key's usage alone (ASYM-028)."""
        key = request.keys["KeyId"]
        return {
            "KeyId": key.arn,
            "PublicKey": self.public_key_of(key),
            "KeySpec": key.spec,
            "CustomerMasterKeySpec": key.spec,
            "KeyUsage": key.usage,
            ALGORITHM_MEMBERS[key.usage]: list(algorithms(key.spec, key.usage)),
        }

    def signature_fits(self, key: Key, params: Mapping[str, Any]) -> bool | None:
        """Whether the signature of a Verify is that of its message; None where it cannot be asked."""
        algorithm, message, signature = (params.get(name) for name in ("SigningAlgorithm", "Message", "Signature"))
        kind, signing = message_type(params), SIGNING.get(str(algorithm))
        if signing is None or algorithm not in algorithms(key.spec, key.usage) or kind not in signing.types:
            return None
        if not message or not signature or (kind != "RAW" and len(message) != signing.digest_bytes()):
            return None
        return self.is_signature(key, str(algorithm), message, kind, signature)

    def public_key_of(self, key: Key) -> bytes:
        """The public part of a key."""
        return public_key(key.materials[-1].secret)

    def sign(self, request: Request) -> Answer:
        """Sign."""
        key, algorithm = request.keys["KeyId"], request.params["SigningAlgorithm"]
        return {
            "KeyId": key.arn,
            "Signature": self.signature(key, algorithm, request.params["Message"], message_type(request.params)),
            "SigningAlgorithm": algorithm,
        }

    def verify(self, request: Request) -> Answer:
        """Verify: what is not verified does not come here (ASYM-010 to ASYM-013)."""
        key = request.keys["KeyId"]
        return {"KeyId": key.arn, "SignatureValid": True, "SigningAlgorithm": request.params["SigningAlgorithm"]}

    def signature(self, key: Key, algorithm: str, message: bytes, kind: str) -> bytes:
        """The signature of a message, or of a digest; the salt of PSS is as long as the digest."""
        secret, signing = key.materials[-1].secret, SIGNING[algorithm]
        private = private_key(secret)
        match signing.scheme:
            case "ed25519":
                return bytes(private.sign(message))
            case "ed25519ph":
                from kms_conformance.cloud.kms import ed25519ph

                return ed25519ph.sign(secret, message)
            case "ml-dsa":
                return bytes((private.sign_mu if kind == "EXTERNAL_MU" else private.sign)(message))
            case "ecdsa":
                return bytes(private.sign(_digest(signing.hash, message, kind), ec.ECDSA(_prehashed(signing.hash))))
            case scheme:
                digest = _digest(signing.hash, message, kind)
                return bytes(private.sign(digest, self.padding(scheme, signing.hash), _prehashed(signing.hash)))

    def padding(self, scheme: str, function: str) -> Any:
        """The padding of an RSA signature."""
        if scheme == "pkcs1":
            return padding.PKCS1v15()
        return padding.PSS(padding.MGF1(HASHES[function]), salt_length=padding.PSS.DIGEST_LENGTH)

    def is_signature(self, key: Key, algorithm: str, message: bytes, kind: str, signature: bytes) -> bool:
        """Whether a signature is that of a message, or of a digest."""
        secret, signing = key.materials[-1].secret, SIGNING[algorithm]
        public = private_key(secret).public_key()
        try:
            match signing.scheme:
                case "ed25519":
                    public.verify(signature, message)
                case "ed25519ph":
                    from kms_conformance.cloud.kms import ed25519ph

                    ed25519ph.verify(self.public_key_of(key), message, signature)
                case "ml-dsa":
                    (public.verify_mu if kind == "EXTERNAL_MU" else public.verify)(signature, message)
                case "ecdsa":
                    digest = _digest(signing.hash, message, kind)
                    public.verify(signature, digest, ec.ECDSA(_prehashed(signing.hash)))
                case scheme:
                    digest = _digest(signing.hash, message, kind)
                    public.verify(signature, digest, self.padding(scheme, signing.hash), _prehashed(signing.hash))
        except (InvalidSignature, ValueError):
            return False
        return True


def message_type(params: Mapping[str, Any]) -> str:
    """RAW where none is sent (ASYM-020)."""
    return str(params.get("MessageType", "RAW"))


def _digest(function: str, message: bytes, kind: str) -> bytes:
    return message if kind == "DIGEST" else hashlib.new(function, message).digest()


def _prehashed(function: str) -> utils.Prehashed:
    return utils.Prehashed(HASHES[function])
