"""DeriveSharedSecret, Encapsulate and Decapsulate: secrets that two parties share."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from kms_conformance.cloud.kms.base import Answer, KmsBase
from kms_conformance.cloud.kms.private_keys import private_key
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key


class AgreementOperations(KmsBase):
    """Operations whose results two parties share."""

    def derive_shared_secret(self, request: Request) -> Answer:
        """DeriveSharedSecret (AWS-078)."""
        key = request.keys["KeyId"]
        return {
            "KeyId": key.arn,
            "SharedSecret": self.shared_secret(key, request.params["PublicKey"]),
            "KeyAgreementAlgorithm": "ECDH",
            "KeyOrigin": key.origin,
        }

    def shared_secret(self, key: Key, public: bytes) -> bytes:
        """The x coordinate that both sides compute, in full length."""
        private: ec.EllipticCurvePrivateKey = private_key(key.materials[-1].secret)
        peer: Any = load_der_public_key(public)
        return private.exchange(ec.ECDH(), peer)

    def encapsulate(self, request: Request) -> Answer:
        """Encapsulate: a new secret each time."""
        secret, blob = self.encapsulated(request.keys["KeyId"])
        return {**_told(request), "SharedSecret": secret, "SharedSecretCiphertextBlob": blob}

    def encapsulated(self, key: Key) -> tuple[bytes, bytes]:
        """A new secret, and its ciphertext."""
        secret, blob = private_key(key.materials[-1].secret).public_key().encapsulate()
        return secret, blob

    def decapsulate(self, request: Request) -> Answer:
        """Decapsulate."""
        secret = self.decapsulated(request.keys["KeyId"], request.params["SharedSecretCiphertextBlob"])
        return {**_told(request), "SharedSecret": secret}

    def decapsulated(self, key: Key, blob: bytes) -> bytes:
        """The secret in a ciphertext; of an altered one other bytes, by implicit rejection (N25)."""
        secret: bytes = private_key(key.materials[-1].secret).decapsulate(blob)
        return secret


def _told(request: Request) -> Answer:
    return {"KeyId": request.keys["KeyId"].arn, "EncapsulationAlgorithm": request.params["EncapsulationAlgorithm"]}
