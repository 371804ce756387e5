"""What the tiny KMS does with asymmetric and HMAC keys, and its data key pairs."""

from __future__ import annotations

import hmac
from contextlib import suppress

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from tiny_kms_cryptography import Cryptography
from tiny_kms_key_types import ALGORITHM_MEMBERS, PAIRS, kind_of, new_material, private_key, public_key, read_public_key
from tiny_kms_requests import INVALID, Json, KmsError, refuse_if
from tiny_kms_signing import check_message, is_signature, sign


class Asymmetric(Cryptography):
    def _get_public_key(self, operation: str, params: Json) -> Json:
        key = self._find(operation, params["KeyId"])
        secret = kind_of(key.spec) != "asymmetric"  # no error of the page fits better (API_GetPublicKey, Errors)
        refuse_if(secret, "UnsupportedOperationException", f"{key.arn} has no public key.")
        self._guard(operation, params, key)
        member = ALGORITHM_MEMBERS[key.usage] + "s"
        described = {"KeySpec": key.spec, "CustomerMasterKeySpec": key.spec, "KeyUsage": key.usage}
        made_by = {"KeyId": key.arn, "PublicKey": public_key(key.materials[-1].secret)}
        return made_by | described | {member: list(key.algorithms)}

    def _sign(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        how = params["SigningAlgorithm"], params.get("MessageType", "RAW"), params["Message"]
        check_message(key.spec, *how)
        signature = sign(key.materials[-1].secret, *how)
        self._used(operation, params, key)
        return {"KeyId": key.arn, "Signature": signature, "SigningAlgorithm": params["SigningAlgorithm"]}

    def _verify(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        how = params["SigningAlgorithm"], params.get("MessageType", "RAW"), params["Message"]
        check_message(key.spec, *how)
        valid = is_signature(params["Signature"], key.materials[-1].secret, *how)
        refuse_if(not valid, "KMSInvalidSignatureException")  # never an answer of false (API_Verify)
        self._used(operation, params, key)
        return {"KeyId": key.arn, "SignatureValid": True, "SigningAlgorithm": params["SigningAlgorithm"]}

    def _generate_mac(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        digest = params["MacAlgorithm"].removeprefix("HMAC_").replace("SHA_", "sha")
        mac = hmac.digest(key.materials[-1].secret, params["Message"], digest)
        self._used(operation, params, key)
        return {"KeyId": key.arn, "Mac": mac, "MacAlgorithm": params["MacAlgorithm"]}

    def _verify_mac(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        digest = params["MacAlgorithm"].removeprefix("HMAC_").replace("SHA_", "sha")
        mac = hmac.digest(key.materials[-1].secret, params["Message"], digest)
        refuse_if(not hmac.compare_digest(mac, params["Mac"]), "KMSInvalidMacException")  # AWS-005: no message
        self._used(operation, params, key)
        return {"KeyId": key.arn, "MacValid": True, "MacAlgorithm": params["MacAlgorithm"]}

    def _derive_shared_secret(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        ours, theirs, secret = private_key(key.materials[-1].secret), None, b""
        with suppress(ValueError, TypeError, UnsupportedAlgorithm):
            theirs = read_public_key(params["PublicKey"])
        same_curve = isinstance(theirs, ec.EllipticCurvePublicKey) and theirs.curve.name == ours.curve.name
        refuse_if(not same_curve, INVALID)  # AWS-079: no message
        secret = ours.exchange(ec.ECDH(), theirs)
        self._used(operation, params, key)
        made_by = {"KeyId": key.arn, "KeyAgreementAlgorithm": params["KeyAgreementAlgorithm"], "KeyOrigin": "AWS_KMS"}
        return made_by | {"SharedSecret": secret}

    def _encapsulate(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        secret, blob = private_key(key.materials[-1].secret).public_key().encapsulate()
        self._used(operation, params, key)
        made_by = {"KeyId": key.arn, "EncapsulationAlgorithm": params["EncapsulationAlgorithm"]}
        return made_by | {"SharedSecret": secret, "SharedSecretCiphertextBlob": blob}

    def _decapsulate(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        secret = b""
        with suppress(ValueError):  # of a wrong length; any other blob gives some secret (API_Decapsulate)
            secret = private_key(key.materials[-1].secret).decapsulate(params["SharedSecretCiphertextBlob"])
        refuse_if(not secret, "InvalidCiphertextException")
        self._used(operation, params, key)
        made_by = {"KeyId": key.arn, "EncapsulationAlgorithm": params["EncapsulationAlgorithm"]}
        return made_by | {"SharedSecret": secret}

    def _generate_data_key_pair(self, operation: str, params: Json) -> Json:
        key, spec = self._guard(operation, params), params["KeyPairSpec"]
        if spec not in PAIRS:  # API_GenerateDataKeyPair, KeyPairSpec: SM2 in China Regions alone
            raise KmsError("UnsupportedOperationException", f"KeyPairSpec {spec} is not supported in this Region.")
        private = new_material(spec)
        blob = self._seal(key, private, params.get("EncryptionContext", {}))
        self._used(operation, params, key)
        made_by = {"KeyId": key.arn, "KeyMaterialId": key.materials[-1].material_id, "KeyPairSpec": spec}
        return made_by | {
            "PrivateKeyCiphertextBlob": blob, "PrivateKeyPlaintext": private, "PublicKey": public_key(private),
        }  # fmt: skip

    def _generate_data_key_pair_without_plaintext(self, operation: str, params: Json) -> Json:
        answer = self._generate_data_key_pair(operation, params)
        return {name: value for name, value in answer.items() if name != "PrivateKeyPlaintext"}
