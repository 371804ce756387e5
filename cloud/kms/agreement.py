"""DeriveSharedSecret, Encapsulate and Decapsulate, and data key pairs. Served, and not judged yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from kms_conformance.cloud.kms.base import Answer, KmsBase
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.private_keys import new_secret, private_key, public_key
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.models.guards import (
    INVALID_USAGE,
    Guard,
    dry_run,
    grant_tokens,
    key_id,
    key_state,
    length,
    named_by,
    one_of,
    required,
    symmetric,
    usage,
)
from kms_conformance.models.key_types import AGREE, DATA_KEY_PAIRS, ENCAPSULATE

KEY = named_by("KeyId")
LONGEST_PUBLIC_KEY, LONGEST_CIPHERTEXT = 8192, 6144
UNFIT = "The public key is not on the curve of the KMS key."
REQUIREMENT = "not judged"


def _of_the_key(*guards: Guard) -> tuple[Guard, ...]:
    """Their rows of the table of key states are those of GenerateDataKey."""
    return (*grant_tokens(), *key_state("GenerateDataKey", KEY), *guards, dry_run())


def _syntax(*names: str) -> tuple[Guard, ...]:
    return (*key_id(REQUIREMENT, aliases=True), *(required(REQUIREMENT, name) for name in names))


_PAIR = (
    *_syntax("KeyPairSpec"),
    one_of(REQUIREMENT, "KeyPairSpec", DATA_KEY_PAIRS),
    *_of_the_key(usage("DATAKEY-008", KEY), symmetric("DATAKEY-008", INVALID_USAGE, KEY)),
)
_KEM = (*_syntax("EncapsulationAlgorithm"), one_of(REQUIREMENT, "EncapsulationAlgorithm", ("ML_KEM",)))
UNJUDGED: Mapping[str, tuple[Guard, ...]] = {
    "GenerateDataKeyPair": _PAIR,
    "GenerateDataKeyPairWithoutPlaintext": _PAIR,
    "DeriveSharedSecret": (
        *_syntax("KeyAgreementAlgorithm", "PublicKey"),
        one_of(REQUIREMENT, "KeyAgreementAlgorithm", ("ECDH",)),  # AWS-080
        length(REQUIREMENT, "PublicKey", 1, LONGEST_PUBLIC_KEY),
        *_of_the_key(usage("AWS-051", KEY, AGREE)),
    ),
    "Encapsulate": (*_KEM, *_of_the_key(usage("AWS-051", KEY, ENCAPSULATE))),
    "Decapsulate": (
        *_KEM,
        *_syntax("SharedSecretCiphertextBlob"),
        length(REQUIREMENT, "SharedSecretCiphertextBlob", 1, LONGEST_CIPHERTEXT),
        *_of_the_key(usage("AWS-051", KEY, ENCAPSULATE)),
    ),
}
"""The guards of these operations; a dry run is answered before anything is computed."""


class AgreementOperations(KmsBase):
    """Operations whose results two parties share, and key pairs that are made for use outside."""

    def derive_shared_secret(self, request: Request) -> Answer:
        """DeriveSharedSecret: the x coordinate that both sides compute, and no more (AWS-078)."""
        key = request.keys["KeyId"]
        private: ec.EllipticCurvePrivateKey = private_key(key.materials[-1].secret)
        public = _point(request.params["PublicKey"])
        if public.curve.name != private.curve.name:
            raise KmsError("ValidationException", UNFIT)
        return {
            "KeyId": key.arn,
            "SharedSecret": private.exchange(ec.ECDH(), public),
            "KeyAgreementAlgorithm": "ECDH",
            "KeyOrigin": "AWS_KMS",
        }

    def encapsulate(self, request: Request) -> Answer:
        """Encapsulate: a new secret each time."""
        key = request.keys["KeyId"]
        secret, blob = private_key(key.materials[-1].secret).public_key().encapsulate()
        return {**_told(request), "SharedSecret": secret, "SharedSecretCiphertextBlob": blob}

    def decapsulate(self, request: Request) -> Answer:
        """Decapsulate: of an altered ciphertext of the right length other bytes, by implicit rejection (N25)."""
        key = request.keys["KeyId"]
        try:
            secret = private_key(key.materials[-1].secret).decapsulate(request.params["SharedSecretCiphertextBlob"])
        except ValueError as error:
            raise KmsError("InvalidCiphertextException") from error
        return {**_told(request), "SharedSecret": secret}

    def generate_data_key_pair(self, request: Request) -> Answer:
        """GenerateDataKeyPair (AWS-067); of ML-KEM the private key is the seed (N27)."""
        key, spec = request.keys["KeyId"], request.params["KeyPairSpec"]
        secret = new_secret(spec)
        return {
            "PrivateKeyCiphertextBlob": self.seal(key, secret, request.context()),
            "PrivateKeyPlaintext": secret,
            "PublicKey": public_key(secret),
            "KeyId": key.arn,
            "KeyPairSpec": spec,
            "KeyMaterialId": self.current_material(key).material_id,
        }

    def generate_data_key_pair_without_plaintext(self, request: Request) -> Answer:
        """The same, without the private key for those who do not decrypt it."""
        answer = self.generate_data_key_pair(request)
        return {name: value for name, value in answer.items() if name != "PrivateKeyPlaintext"}


def _told(request: Request) -> Answer:
    return {"KeyId": request.keys["KeyId"].arn, "EncapsulationAlgorithm": request.params["EncapsulationAlgorithm"]}


def _point(der: bytes) -> ec.EllipticCurvePublicKey:
    """An elliptic curve key; what is none is refused without a text (AWS-079)."""
    try:
        key: Any = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KmsError("ValidationException") from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise KmsError("ValidationException", UNFIT)
    return key
