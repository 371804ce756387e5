"""The cryptographic operations, and random bytes."""

from __future__ import annotations

import os
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from kms_conformance.cloud.kms.base import Answer, KmsBase
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.messages import NULL_CIPHERTEXT
from kms_conformance.cloud.kms.opened import Opened
from kms_conformance.cloud.kms.private_keys import private_key
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import SYMMETRIC, Key
from kms_conformance.models.key_types import OAEP

OF_DESTINATION, CONTEXT_OF_DESTINATION = "DestinationEncryptionAlgorithm", "DestinationEncryptionContext"
HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - as AWS has it
    "sha256": hashes.SHA256(),
}


def oaep(algorithm: str) -> padding.OAEP:
    """The padding of an encryption algorithm of RSA keys: MGF1 has its hash function, too (ENC-020)."""
    function = HASHES[OAEP[algorithm]]
    return padding.OAEP(padding.MGF1(function), function, label=None)


class CryptoOperations(KmsBase):
    """Operations that seal and open."""

    data_key_bytes: dict[str, int]

    def encrypt(self, request: Request) -> Answer:
        """Encrypt: no KeyMaterialId in the answer (AWS-061)."""
        key, algorithm = request.keys["KeyId"], request.params.get("EncryptionAlgorithm", SYMMETRIC)
        blob = self.sealed(key, algorithm, request.params["Plaintext"], request.context())
        return {"CiphertextBlob": blob, "KeyId": key.arn, "EncryptionAlgorithm": algorithm}

    def sealed(self, key: Key, algorithm: str, plaintext: bytes, context: Mapping[str, str]) -> bytes:
        """A fresh ciphertext, by the one algorithm of a symmetric key or by one of an RSA key."""
        return self.seal_rsa(key, algorithm, plaintext) if algorithm in OAEP else self.seal(key, plaintext, context)

    def seal_rsa(self, key: Key, algorithm: str, plaintext: bytes) -> bytes:
        """A ciphertext under the public key of an RSA key."""
        public: rsa.RSAPublicKey = private_key(key.materials[-1].secret).public_key()
        return public.encrypt(plaintext, oaep(algorithm))

    def open_rsa(self, key: Key, algorithm: str, blob: bytes) -> Opened | None:
        """A ciphertext opened with an RSA key; None where it is none of this key and algorithm."""
        private: rsa.RSAPrivateKey = private_key(key.materials[-1].secret)
        try:
            plaintext = private.decrypt(blob, oaep(algorithm))
        except ValueError:
            return None
        return Opened(key, plaintext, key.materials[-1].material_id, algorithm)

    def decrypt(self, request: Request) -> Answer:
        """Decrypt (AWS-062): the material is the one that made the ciphertext (ROT-013)."""
        opened = _required(request)
        answer = {
            "KeyId": opened.key.arn,
            "Plaintext": opened.plaintext,
            "EncryptionAlgorithm": opened.algorithm,
        }
        return answer | ({"KeyMaterialId": opened.material_id} if opened.key.symmetric else {})  # ENC-029

    def re_encrypt(self, request: Request) -> Answer:
        """ReEncrypt: bound to the destination context alone (CTX-021, CTX-022); the plaintext stays here (AWS-065)."""
        source, destination = _required(request), request.keys["DestinationKeyId"]
        assert source.plaintext is not None, "the guard CTX-020 refuses what does not open"
        algorithm, context = request.params.get(OF_DESTINATION, SYMMETRIC), request.context(CONTEXT_OF_DESTINATION)
        answer = {
            "CiphertextBlob": self.sealed(destination, algorithm, source.plaintext, context),
            "SourceKeyId": source.key.arn,
            "KeyId": destination.arn,
            "SourceEncryptionAlgorithm": source.algorithm,
            OF_DESTINATION: algorithm,
        }
        if source.key.symmetric:
            answer["SourceKeyMaterialId"] = source.material_id
        if destination.symmetric:
            answer["DestinationKeyMaterialId"] = self.current_material(destination).material_id
        return answer

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
