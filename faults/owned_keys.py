"""Faults that any service whose keys are its own may have: each is a class to be put before that of a service."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.cloud.services.rows import OWNED, Scope, WrappedKey
from kms_conformance.faults.service_mutant import administrator_of, by_the_account


class OfTheAccount(DomainService):
    """Knows the customer's keys."""

    def customers_keys(self, caller: Caller) -> list[str]:
        """The ARNs of the keys of the account."""
        keys: list[str] = []
        asked: dict[str, Any] = {"Limit": 1000}
        while True:
            answer = self.kms.as_caller(administrator_of(caller), "ListKeys", asked)
            keys += [row["KeyArn"] for row in answer["Keys"]]
            if not answer.get("Truncated"):
                return keys
            asked["Marker"] = answer["NextMarker"]

    def grant_on_all(self, scope: Scope, caller: Caller) -> None:
        """Make the service's grant on every key of the account on which one can be made."""
        for key in self.customers_keys(caller):
            try:
                self.granted(replace(scope, key=key), administrator_of(caller))
            except ServiceError:
                continue

    def try_all(self, caller: Caller) -> None:
        """Ask every key of the account for a data key, which is not used."""
        for key in self.customers_keys(caller):
            try:
                self.kms.as_caller(administrator_of(caller), "GenerateDataKey", {"KeyId": key, "KeySpec": "AES_256"})
            except ServiceError:
                continue

    def is_usable(self, key: str, caller: Caller) -> bool:
        """Whether a key is enabled."""
        told = self.kms.as_caller(administrator_of(caller), "DescribeKey", {"KeyId": key})["KeyMetadata"]
        return bool(told["KeyState"] == "Enabled")


class Borrows(OfTheAccount):
    """Data keys lie under the newest key of the account, which the account lets be used."""

    newest = ""

    def newest_key(self, caller: Caller) -> str:
        """The key that was made last and can be used; "" where there is none."""
        told = [
            self.kms.as_caller(administrator_of(caller), "DescribeKey", {"KeyId": key})["KeyMetadata"]
            for key in self.customers_keys(caller)
        ]
        usable = [row for row in told if row["KeyState"] == "Enabled" and row["KeySpec"] == "SYMMETRIC_DEFAULT"]
        return str(max(usable, key=lambda row: row["CreationDate"])["Arn"]) if usable else ""

    def own_key(self, arn: str) -> str:
        """The key of a new scope."""
        return self.newest or super().own_key(arn)

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        """It needs none."""

    def adopt(self, scope: Scope, caller: Caller) -> WrappedKey:
        """The first data key of a scope."""
        return self.generate(scope, "domain")

    def generate(self, scope: Scope, purpose: str) -> WrappedKey:
        """A new data key."""
        if scope.owned:
            return super().generate(scope, purpose)
        asked = {"KeyId": scope.key, "KeySpec": "AES_256", "EncryptionContext": self.context_of(scope)}
        wrapped = by_the_account(self, scope, "GenerateDataKeyWithoutPlaintext", asked)["CiphertextBlob"]
        made = super().generate(replace(scope, key=f"{OWNED}none"), purpose)
        return replace(made, key=scope.key, wrapped=wrapped)

    def unwrap(self, key: WrappedKey) -> bytes:
        """The plaintext of a data key."""
        if key.key.startswith(OWNED):
            return super().unwrap(key)
        scope = self.scope_of(key)
        asked = {"KeyId": key.key, "CiphertextBlob": key.wrapped, "EncryptionContext": self.context_of(scope)}
        plaintext: bytes = by_the_account(self, scope, "Decrypt", asked)["Plaintext"]
        return plaintext


class ForgetsOldMaterial(DomainService):
    """Rotation throws the material of before away."""

    def rotate(self) -> None:
        """Make new material."""
        super().rotate()
        self.store.__dict__["service_keys"] = self.store.service_keys[-1:]


class OneDataKey(DomainService):
    """All scopes have the data key of the first one."""

    first: WrappedKey | None = None

    def generate(self, scope: Scope, purpose: str) -> WrappedKey:
        """A data key of its own name, and nothing else of its own."""
        made = super().generate(scope, purpose)
        self.first = self.first or made
        return replace(made, wrapped=self.first.wrapped, key=self.first.key, context=self.first.context)

    def context_of(self, scope: Scope) -> dict[str, str]:
        """One for all."""
        return {self.context_key: "all"}

    def own_key(self, arn: str) -> str:
        """One for all."""
        return super().own_key("all")
