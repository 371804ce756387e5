"""GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext: key pairs that are made for use outside."""

from __future__ import annotations

from kms_conformance.cloud.kms.base import Answer, KmsBase
from kms_conformance.cloud.kms.private_keys import new_secret, public_key
from kms_conformance.cloud.kms.requests import Request


class DataKeyPairOperations(KmsBase):
    """The operations on data key pairs."""

    def generate_data_key_pair(self, request: Request) -> Answer:
        """GenerateDataKeyPair (AWS-067)."""
        return self.data_key_pair(request)

    def generate_data_key_pair_without_plaintext(self, request: Request) -> Answer:
        """The same, without the private key for those who do not decrypt it."""
        answer = self.data_key_pair(request)
        return {name: value for name, value in answer.items() if name != "PrivateKeyPlaintext"}

    def data_key_pair(self, request: Request) -> Answer:
        """A new pair."""
        key, spec = request.keys["KeyId"], request.params["KeyPairSpec"]
        secret = self.new_private_key(spec)
        return {
            "PrivateKeyCiphertextBlob": self.seal(key, secret, request.context()),
            "PrivateKeyPlaintext": secret,
            "PublicKey": public_key(secret),
            "KeyId": key.arn,
            "KeyPairSpec": spec,
            "KeyMaterialId": self.current_material(key).material_id,
        }

    def new_private_key(self, spec: str) -> bytes:
        """A private key as PKCS #8; of ML-KEM as its seed (N27)."""
        return new_secret(spec)
