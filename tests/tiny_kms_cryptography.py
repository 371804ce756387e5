"""Encryption in the tiny KMS: AES-256-GCM as AWS documents it, in a blob of its own make, and RSA, bare."""

from __future__ import annotations

import hmac
import secrets
import uuid
from collections.abc import Mapping
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tiny_kms_keys import Key, Keys, Material
from tiny_kms_requests import INVALID, NULL_TEXT, SYMMETRIC, Json, KmsError, refuse_if
from tiny_kms_signing import rsa_decrypt, rsa_encrypt

KEY_ID, NONCE, MAC = 16, 12, 32  # bytes in a ciphertext; between key id and nonce one more, the material's number


def _encode_context(context: Mapping[str, str]) -> bytes:
    """Sorted (CTX-012), length-prefixed, lone surrogates kept: no two contexts share an encoding (INV-04)."""
    texts = [text.encode("utf-8", "surrogatepass") for pair in sorted(context.items()) for text in pair]
    return b"".join(len(text).to_bytes(4, "big") + text for text in texts)


class Cryptography(Keys):
    def _seal(self, key: Key, plaintext: bytes, context: Mapping[str, str]) -> bytes:
        """Key id | material | nonce | AES-256-GCM under that material, the context as associated data | MAC."""
        nonce, number = secrets.token_bytes(NONCE), len(key.materials) - 1  # the current one (ROT-014)
        sealed = AESGCM(key.materials[number].secret).encrypt(nonce, plaintext, _encode_context(context))
        data = uuid.UUID(key.key_id).bytes + bytes([number]) + nonce + sealed
        return data + hmac.digest(self._mac_key, data, "sha256")

    def _enclose(self, key: Key, plaintext: bytes, params: Json, side: str = "") -> bytes:
        if key.spec == SYMMETRIC:
            return self._seal(key, plaintext, params.get(side + "EncryptionContext", {}))
        return rsa_encrypt(key.materials[-1].secret, params[side + "EncryptionAlgorithm"], key.spec, plaintext)

    def _locate(self, operation: str, params: Json, side: str = "") -> tuple[Key, Material, bytes]:
        """Find what made the ciphertext, and the part to decrypt (empty where a dry run ignores it)."""
        member = side + "KeyId"
        ignores = params.get("DryRun") and "IGNORE_CIPHERTEXT" in params.get("DryRunModifiers", [])  # DRYRUN-006
        needed = member if ignores else "CiphertextBlob"
        refuse_if(needed not in params, INVALID, NULL_TEXT.format(needed[0].lower() + needed[1:]))
        named = self._find(operation, params[member]) if member in params else None
        if ignores and named:
            return named, named.materials[-1], b""
        data, mac = params["CiphertextBlob"][:-MAC], params["CiphertextBlob"][-MAC:]
        genuine = hmac.compare_digest(hmac.digest(self._mac_key, data, "sha256"), mac)
        if not genuine and params.get(side + "EncryptionAlgorithm", SYMMETRIC) != SYMMETRIC:
            if named is None:  # a standard ciphertext does not name its key (API_Decrypt, KeyId)
                raise KmsError(INVALID, f"{member} is required for asymmetric ciphertexts.")
            return named, named.materials[-1], params["CiphertextBlob"]
        refuse_if(not genuine, "InvalidCiphertextException")  # AWS-003: no message. Nothing in it was believed yet
        key = self._keys[str(uuid.UUID(bytes=data[:KEY_ID]))]
        text = "The key ID in the request does not identify a CMK that can perform this operation."
        refuse_if(named not in (None, key), "IncorrectKeyException", text)  # ENC-015; first of all (ENC-017, VALID-140)
        return key, key.materials[data[KEY_ID]], data[KEY_ID + 1 :]

    def _open(self, material: Material, body: bytes, params: Json, side: str = "") -> bytes:
        if not body:
            return b""
        algorithm = params.get(side + "EncryptionAlgorithm", SYMMETRIC)
        if algorithm != SYMMETRIC:
            return rsa_decrypt(material.secret, algorithm, body)
        context = params.get(side + "EncryptionContext", {})
        with suppress(InvalidTag):
            return AESGCM(material.secret).decrypt(body[:NONCE], body[NONCE:], _encode_context(context))
        raise KmsError("InvalidCiphertextException")  # CTX-002 to CTX-011

    def _encrypt(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        blob = self._enclose(key, params["Plaintext"], params)
        self._used(operation, params, key)
        algorithm = params.get("EncryptionAlgorithm", SYMMETRIC)
        return {"CiphertextBlob": blob, "KeyId": key.arn, "EncryptionAlgorithm": algorithm}

    def _decrypt(self, operation: str, params: Json) -> Json:
        key, material, body = self._locate(operation, params)
        self._guard(operation, params, key)
        plaintext = self._open(material, body, params)
        self._used(operation, params, key)
        made_by = {"KeyId": key.arn, "EncryptionAlgorithm": params.get("EncryptionAlgorithm", SYMMETRIC)}
        if key.spec == SYMMETRIC:  # API_Decrypt: KeyMaterialId is of symmetric keys alone
            made_by["KeyMaterialId"] = material.material_id
        return made_by | {"Plaintext": plaintext}

    def _re_encrypt(self, operation: str, params: Json) -> Json:
        source, material, body = self._locate(operation, params, "Source")
        target = self._find(operation, params["DestinationKeyId"])
        result: Json = {"SourceKeyId": source.arn, "KeyId": target.arn}
        sides = ("Source", source, material), ("Destination", target, target.materials[-1])
        for side, key, its_material in sides:  # both must be usable (STATE-335)
            self._guard(operation, params, key, side)
            result[side + "EncryptionAlgorithm"] = params.get(side + "EncryptionAlgorithm", SYMMETRIC)
            if key.spec == SYMMETRIC:
                result[side + "KeyMaterialId"] = its_material.material_id
        plaintext = self._open(material, body, params, "Source")
        blob = self._enclose(target, plaintext, params, "Destination")  # CTX-022
        self._used(operation, params, source, target)
        return result | {"CiphertextBlob": blob}

    def _generate_data_key(self, operation: str, params: Json) -> Json:
        spec, size = params.get("KeySpec"), params.get("NumberOfBytes")
        refuse_if((spec is None) == (size is None), INVALID, "Please specify either number of bytes or key spec.")
        key = self._guard(operation, params)
        plaintext = secrets.token_bytes(size or {"AES_256": 32, "AES_128": 16}[str(spec)])
        blob = self._seal(key, plaintext, params.get("EncryptionContext", {}))
        self._used(operation, params, key)
        made_by = {"KeyId": key.arn, "KeyMaterialId": key.materials[-1].material_id}
        return made_by | {"Plaintext": plaintext, "CiphertextBlob": blob}

    def _generate_data_key_without_plaintext(self, operation: str, params: Json) -> Json:
        return {name: v for name, v in self._generate_data_key(operation, params).items() if name != "Plaintext"}

    def _generate_random(self, operation: str, params: Json) -> Json:
        refuse_if("NumberOfBytes" not in params, INVALID, "NumberOfBytes is required.")  # RNG-002
        code = "CustomKeyStoreNotFoundException"  # there is none (RNG-006)
        refuse_if("CustomKeyStoreId" in params, code, "The custom key store does not exist.")
        return {"Plaintext": secrets.token_bytes(params["NumberOfBytes"])}
