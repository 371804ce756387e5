"""What faults in encryption contexts share: a Voice ID some of whose data keys have another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.services.rows import Scope, WrappedKey
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.faults.service_mutant import OnAccount


class Contextual(VoiceId):
    """Some data keys have another context; where the grant does not permit it, the account's permissions do."""

    purposes: tuple[str, ...] = ("data",)
    """Of the data keys that have it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kms = OnAccount(self.kms, lambda source, operation, params: self._is_other(source, params))

    def other(self, scope: Scope) -> dict[str, str]:
        """That context."""
        return {}

    def _is_other(self, source: str, params: Mapping[str, Any]) -> bool:
        scope, given = self.store.scope(source), params.get("EncryptionContext")
        context = params.get("SourceEncryptionContext", given)
        return scope is not None and context == self.other(scope)

    def generate(self, scope: Scope, purpose: str) -> WrappedKey:
        """A new data key, with the other context where its purpose is one of these."""
        return self._generated(scope, purpose) if purpose in self.purposes else super().generate(scope, purpose)

    def _generated(self, scope: Scope, purpose: str) -> WrappedKey:
        key = super().generate(scope, purpose)
        asked = {"KeyId": scope.key, "KeySpec": "AES_256", "EncryptionContext": self.other(scope)}
        wrapped = self.kms.as_service(scope.arn, "GenerateDataKeyWithoutPlaintext", asked)["CiphertextBlob"]
        return replace(key, wrapped=wrapped, context=self.other(scope))

    def unwrap(self, key: WrappedKey) -> bytes:
        """The plaintext of a data key, with the context that it was made with."""
        if key.purpose not in self.purposes:
            return super().unwrap(key)
        asked = {"KeyId": key.key, "CiphertextBlob": key.wrapped, "EncryptionContext": dict(key.context)}
        plaintext: bytes = self.kms.as_service(key.scope, "Decrypt", asked)["Plaintext"]
        return plaintext

    def reencrypt(self, scope: Scope, key: WrappedKey) -> bytes:
        """The same data key under the scope's key, with the same context."""
        if key.purpose not in self.purposes:
            return super().reencrypt(scope, key)
        asked = {
            "CiphertextBlob": key.wrapped, "SourceKeyId": key.key, "SourceEncryptionContext": dict(key.context),
            "DestinationKeyId": scope.key, "DestinationEncryptionContext": dict(key.context),
        }  # fmt: skip
        wrapped: bytes = self.kms.as_service(scope.arn, "ReEncrypt", asked)["CiphertextBlob"]
        return wrapped
