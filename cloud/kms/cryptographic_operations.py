"""The cryptographic operations, and random bytes."""

from __future__ import annotations

import os

from kms_conformance.cloud.kms.base import Answer, KmsBase
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.messages import NULL_CIPHERTEXT
from kms_conformance.cloud.kms.opened import Opened
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import SYMMETRIC


class CryptoOperations(KmsBase):
    """Operations that seal and open."""

    data_key_bytes: dict[str, int]

    def encrypt(self, request: Request) -> Answer:
        """Encrypt: no KeyMaterialId in the answer (AWS-061)."""
        key = request.keys["KeyId"]
        blob = self.seal(key, request.params["Plaintext"], request.context())
        return {"CiphertextBlob": blob, "KeyId": key.arn, "EncryptionAlgorithm": SYMMETRIC}

    def decrypt(self, request: Request) -> Answer:
        """Decrypt (AWS-062): the material is the one that made the ciphertext (ROT-013)."""
        opened = _required(request)
        return {
            "KeyId": opened.key.arn,
            "Plaintext": opened.plaintext,
            "EncryptionAlgorithm": SYMMETRIC,
            "KeyMaterialId": opened.material_id,
        }

    def re_encrypt(self, request: Request) -> Answer:
        """ReEncrypt: bound to the destination context alone (CTX-021, CTX-022); the plaintext stays here (AWS-065)."""
        source, destination = _required(request), request.keys["DestinationKeyId"]
        assert source.plaintext is not None, "the guard CTX-020 refuses what does not open"
        return {
            "CiphertextBlob": self.seal(destination, source.plaintext, request.context("DestinationEncryptionContext")),
            "SourceKeyId": source.key.arn,
            "KeyId": destination.arn,
            "SourceEncryptionAlgorithm": SYMMETRIC,
            "DestinationEncryptionAlgorithm": SYMMETRIC,
            "SourceKeyMaterialId": source.material_id,
            "DestinationKeyMaterialId": self.current_material(destination).material_id,
        }

    def generate_data_key(self, request: Request) -> Answer:
        """GenerateDataKey (AWS-066)."""
        return self.data_key(request)

    def generate_data_key_without_plaintext(self, request: Request) -> Answer:
        """GenerateDataKeyWithoutPlaintext: the plaintext is for those who decrypt it (AWS-066)."""
        return {name: value for name, value in self.data_key(request).items() if name != "Plaintext"}

    def data_key(self, request: Request) -> Answer:
        """A fresh data key, sealed and as it is."""
        key, params = request.keys["KeyId"], request.params
        size = self.data_key_bytes[params["KeySpec"]] if "KeySpec" in params else params["NumberOfBytes"]
        plaintext = self.random_bytes(size)
        return {
            "CiphertextBlob": self.seal(key, plaintext, request.context()),
            "Plaintext": plaintext,
            "KeyId": key.arn,
            "KeyMaterialId": self.current_material(key).material_id,
        }

    def generate_random(self, request: Request) -> Answer:
        """GenerateRandom."""
        return {"Plaintext": self.random_bytes(request.params["NumberOfBytes"])}

    def random_bytes(self, size: int) -> bytes:
        """Bytes that nobody can foretell."""
        return os.urandom(size)


def _required(request: Request) -> Opened:
    if request.opened is None:
        raise KmsError("ValidationException", NULL_CIPHERTEXT)
    return request.opened
