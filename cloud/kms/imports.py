"""GetParametersForImport, ImportKeyMaterial, DeleteImportedKeyMaterial.

An import token stands for what this KMS remembers: which wrapping key it goes with, by which algorithm, for which KMS
key, and until when it is good.  A process has few wrapping keys, because finding primes takes long; the sets that a KMS
key is given one after the other have different ones.

What was imported once is known again by its id.  The bytes of material that is not there any more are kept, so that
what it encrypted is told from what nobody made; nothing is done with them, because its key is in PendingImport.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap_with_padding
from cryptography.hazmat.primitives.serialization import load_der_private_key

from kms_conformance.cloud.kms.base import Answer, KmsBase
from kms_conformance.cloud.kms.cryptographic_operations import HASHES
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.materials import Material
from kms_conformance.cloud.kms.private_keys import private_key, public_key
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.rsa_pool import POOL
from kms_conformance.cloud.kms.store import Key
from kms_conformance.models.import_types import EXPIRES, ImportFacts, Lying
from kms_conformance.models.key_types import CURVES, HMAC_BITS, RSA_BITS
from kms_conformance.models.lifecycle import KeyState

VALID_FOR, AT_MOST = timedelta(hours=24), timedelta(days=365)
CODE, WRAPPING_KEYS = 32, 3
WRAPPING = {
    "RSAES_OAEP_SHA_1": "sha1", "RSAES_OAEP_SHA_256": "sha256", "RSA_AES_KEY_WRAP_SHA_1": "sha1",
    "RSA_AES_KEY_WRAP_SHA_256": "sha256",
}  # fmt: skip
"""The hash function of each wrapping algorithm."""


class Token(NamedTuple):
    """What an import token says."""

    key_id: str
    algorithm: str
    wrapping_key: bytes
    until: datetime


@lru_cache
def _wrapping_key(spec: str, number: int) -> bytes:
    return POOL.take(spec)


class ImportOperations(KmsBase):
    """The operations on imported material."""

    def get_parameters_for_import(self, request: Request) -> Answer:
        """GetParametersForImport (AWS-089)."""
        key, params = request.keys["KeyId"], request.params
        secret, until = self.wrapping_key(key, params["WrappingKeySpec"]), self.clock() + VALID_FOR
        token = Token(key.key_id, params["WrappingAlgorithm"], secret, until)
        return {
            "KeyId": key.arn,
            "ImportToken": self.import_token(token),
            "PublicKey": public_key(secret),
            "ParametersValidTo": until,
        }

    def wrapping_key(self, key: Key, spec: str) -> bytes:
        """The private key of another wrapping key than that of the set before."""
        number = sum(token.key_id == key.key_id for token in self.store.import_tokens.values())
        return _wrapping_key(spec, number % WRAPPING_KEYS)

    def import_token(self, token: Token) -> bytes:
        """The token; what it says is read by this KMS alone."""
        number = os.urandom(16)
        self.store.import_tokens[number] = token
        return number + hmac.digest(self.store.import_secret, number, "sha256")

    def token_of(self, raw: Any) -> Token | None:
        """What a token says that this KMS made; None of other bytes."""
        if not isinstance(raw, bytes) or not hmac.compare_digest(
            hmac.digest(self.store.import_secret, raw[:-CODE], "sha256"), raw[-CODE:]
        ):
            return None
        return self.store.import_tokens.get(raw[:-CODE])

    def unwrapped(self, token: Token, wrapped: bytes) -> bytes | None:
        """The material in what was wrapped for the token; None where it was not."""
        private: rsa.RSAPrivateKey = private_key(token.wrapping_key)
        function = HASHES[WRAPPING[token.algorithm]]
        oaep = padding.OAEP(padding.MGF1(function), function, label=None)
        size = private.key_size // 8
        try:
            if token.algorithm.startswith("RSAES"):
                return private.decrypt(wrapped, oaep)
            return aes_key_unwrap_with_padding(private.decrypt(wrapped[:size], oaep), wrapped[size:])
        except (ValueError, InvalidUnwrap):
            return None

    def fits(self, key: Key, secret: bytes) -> bool:
        """Whether bytes are material for a key of that spec."""
        if key.spec not in CURVES and key.spec not in RSA_BITS:
            return len(secret) == (HMAC_BITS[key.spec] // 8 if key.spec in HMAC_BITS else 32)
        try:
            private = load_der_private_key(secret, None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            return False
        if isinstance(private, rsa.RSAPrivateKey):
            return private.key_size == RSA_BITS.get(key.spec)
        return isinstance(private, ec.EllipticCurvePrivateKey) and private.curve.name == CURVES.get(key.spec)

    def material_id(self, key: Key, secret: bytes) -> str:
        """The id of material in a key: of the same bytes always the same (IMPORT-027, IMPORT-028)."""
        return hashlib.sha256(key.key_id.encode() + b"/" + secret).hexdigest()

    def had(self, key: Key, material_id: str) -> Material | None:
        """The material of that id, which the key has, or has had."""
        return next((row for row in key.every_material if row.material_id == material_id), None)

    def import_facts(self, key: Key, params: Mapping[str, Any]) -> ImportFacts:
        """What a request brings, as far as one thing does not depend on another that is wrong."""
        token, lies = self.token_of(params.get("ImportToken")), self.lying(params.get("ValidTo"))
        first, waiting = not key.materials, key.pending is not None
        if token is None or token.key_id != key.key_id:
            return ImportFacts("altered" if token is None else "other", lies, first=first, waiting=waiting)
        if token.until <= self.clock():
            return ImportFacts("expired", lies, first=first, waiting=waiting)
        secret = self.unwrapped(token, params.get("EncryptedKeyMaterial", b""))
        if secret is None or not self.fits(key, secret):
            fits = None if secret is None else False
            opens = secret is not None
            return ImportFacts("fits", lies, opens=opens, fits=fits, first=first, waiting=waiting)
        material_id, asked = self.material_id(key, secret), params.get("KeyMaterialId")
        known = self.had(key, material_id) is not None
        named = None if asked is None else asked == material_id
        return ImportFacts(
            "fits", lies, opens=True, fits=True, first=first, associated=known, waiting=waiting, named=named
        )

    def lying(self, moment: datetime | None) -> Lying | None:
        """Where a ValidTo lies."""
        if moment is None:
            return None
        now = self.clock()
        return "past" if moment <= now else "far" if moment > now + AT_MOST else "near"

    def import_key_material(self, request: Request) -> Answer:
        """ImportKeyMaterial (AWS-083, AWS-085)."""
        key, params = request.keys["KeyId"], request.params
        token = self.token_of(params["ImportToken"])
        secret = None if token is None else self.unwrapped(token, params["EncryptedKeyMaterial"])
        assert secret is not None, "the guards refuse what does not open"
        material = self.taken(key, secret)
        material.present = True
        material.valid_to = params.get("ValidTo") if params.get("ExpirationModel", EXPIRES) == EXPIRES else None
        if "KeyMaterialDescription" in params:
            material.description = params["KeyMaterialDescription"]
        self.settle(key)
        return {"KeyId": key.arn} | ({"KeyMaterialId": material.material_id} if key.symmetric else {})

    def taken(self, key: Key, secret: bytes) -> Material:
        """The material as the key has it from now on: its only one, one that it had, or one that waits (AWS-086)."""
        material = self.had(key, self.material_id(key, secret))
        if material is None:
            material = Material(secret, self.material_id(key, secret))
            if key.materials:
                key.pending = material
            else:
                key.materials.append(material)
        return material

    def require_material(self, request: Request) -> None:
        """Refuse what needs the material of a key that never had any, where no row of the state table does."""
        for key in request.keys.values():
            if not key.materials and request.operation in ("Decapsulate", "Encapsulate", "GetPublicKey"):
                raise KmsError("KMSInvalidStateException", f"{key.arn} is pending import.")

    def settle(self, key: Key) -> None:
        """The state of a key follows from whether all its materials are there (IMPORT-032 to IMPORT-034)."""
        whole = bool(key.materials) and all(row.present for row in key.materials)
        if whole and key.state is KeyState.PENDING_IMPORT:
            key.state = KeyState.ENABLED
        elif not whole and key.state in (KeyState.ENABLED, KeyState.DISABLED):
            key.state = KeyState.PENDING_IMPORT

    def delete_imported_key_material(self, request: Request) -> Answer:
        """DeleteImportedKeyMaterial: the current material unless another is named (IMPORT-031, IMPORT-039)."""
        key, asked = request.keys["KeyId"], request.params.get("KeyMaterialId")
        material = self.had(key, asked) if asked else key.materials[-1] if key.materials else None
        if material is not None:
            self.lose(key, material)
        shown = {"KeyMaterialId": material.material_id} if material is not None and key.symmetric else {}
        return {"KeyId": key.arn} | shown

    def lose(self, key: Key, material: Material) -> None:
        """Material is not there any more."""
        if material is key.pending:
            key.pending = None
            return
        material.present, material.valid_to = False, None
        self.settle(key)

    def expire(self, key: Key) -> None:
        """Lose the material whose time is over (IMPORT-035)."""
        for material in key.every_material:
            if material.present and material.valid_to is not None and material.valid_to <= self.clock():
                self.lose(key, material)
