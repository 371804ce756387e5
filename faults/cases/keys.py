"""Faults in whose keys are used: a service whose keys are its own touches those of the customer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.cases.service import Cases
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import OWNED, Scope, WrappedKey
from kms_conformance.faults.service_mutant import administrator_of, by_the_account, seeded, table


class _OfTheAccount(Cases):
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


class _GrantsOnAll(_OfTheAccount):
    def create_domain(self, params: Params, caller: Caller) -> Answer:
        answer = super().create_domain(params, caller)
        for key in self.customers_keys(caller):
            with suppress(ServiceError):
                self.granted(replace(self.domain(answer, caller), key=key), administrator_of(caller))
        return answer


class _GrantsWithACase(_OfTheAccount):
    """A grant is made when a case is created, on the keys that there are then."""

    def create_case(self, params: Params, caller: Caller) -> Answer:
        answer = super().create_case(params, caller)
        for key in self.customers_keys(caller):
            with suppress(ServiceError):
                self.granted(replace(self.domain(params, caller), key=key), administrator_of(caller))
        return answer


class _TriesAll(_OfTheAccount):
    """Every key of the account is tried before the service's own is taken."""

    def create_case(self, params: Params, caller: Caller) -> Answer:
        for key in self.customers_keys(caller):
            with suppress(ServiceError):
                self.kms.as_caller(administrator_of(caller), "GenerateDataKey", {"KeyId": key, "KeySpec": "AES_256"})
        return super().create_case(params, caller)


class _RefusesWithoutKeys(_OfTheAccount):
    """Reads and writes nothing while a key cannot be used that could be when the domain was made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._usable: dict[str, list[str]] = {}

    def create_domain(self, params: Params, caller: Caller) -> Answer:
        answer = super().create_domain(params, caller)
        self._usable[answer["domainId"]] = [key for key in self.customers_keys(caller) if self.is_usable(key, caller)]
        return answer

    def is_usable(self, key: str, caller: Caller) -> bool:
        """Whether a key is enabled."""
        told = self.kms.as_caller(administrator_of(caller), "DescribeKey", {"KeyId": key})["KeyMetadata"]
        return bool(told["KeyState"] == "Enabled")

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        needed = self._usable.get(str(params.get("domainId")), ())
        if operation in ("GetCase", "UpdateCase") and not all(self.is_usable(key, caller) for key in needed):
            raise self.denied("A KMS key of the account cannot be used.")
        return super().answer(operation, params, caller)


class _Borrows(_OfTheAccount):
    """The data keys of a domain lie under the newest key of the account, which the account lets be used."""

    def create_domain(self, params: Params, caller: Caller) -> Answer:
        self.newest = self.newest_key(caller)
        return super().create_domain(params, caller)

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
        return self.newest or super().own_key(arn)

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        pass

    def adopt(self, scope: Scope, caller: Caller) -> WrappedKey:
        return self.generate(scope, "domain")

    def generate(self, scope: Scope, purpose: str) -> WrappedKey:
        if scope.owned:
            return super().generate(scope, purpose)
        asked = {"KeyId": scope.key, "KeySpec": "AES_256", "EncryptionContext": self.context_of(scope)}
        wrapped = by_the_account(self, scope, "GenerateDataKeyWithoutPlaintext", asked)["CiphertextBlob"]
        made = super().generate(replace(scope, key=f"{OWNED}none"), purpose)
        return replace(made, key=scope.key, wrapped=wrapped)

    def unwrap(self, key: WrappedKey) -> bytes:
        if key.key.startswith(OWNED):
            return super().unwrap(key)
        scope = self.scope_of(key)
        asked = {"KeyId": key.key, "CiphertextBlob": key.wrapped, "EncryptionContext": self.context_of(scope)}
        plaintext: bytes = by_the_account(self, scope, "Decrypt", asked)["Plaintext"]
        return plaintext


class _OldMaterialForgotten(Cases):
    """Rotation throws the material of before away."""

    def rotate(self) -> None:
        super().rotate()
        self.store.__dict__["service_keys"] = self.store.service_keys[-1:]


class _RotatesTheIndex(Cases):
    """Rotation makes the data key of comments unknown: old ones are there no more."""

    def rotate(self) -> None:
        super().rotate()
        with self.store.transaction():
            for record in list(self.store.records("class = 'related-item'")):
                self.store.drop_record(record)


MUTANTS = table(
    seeded(
        _GrantsOnAll, "grants-on-all-keys", "CASES-003", "effect",
        "A new domain gets a grant on every key of the account.", "CreateDomain",
    ),
    seeded(
        _GrantsWithACase, "grants-with-a-case", "CASES-003", "effect",
        "A new case gets its domain a grant on every key of the account.", "CreateCase",
    ),
    seeded(
        _TriesAll, "customers-keys-tried", "CASES-003", "effect",
        "A new case has every key of the account asked for a data key, which is not used.", "CreateCase",
    ),
    seeded(
        _RefusesWithoutKeys, "refuses-while-a-key-is-disabled", "CASES-004", "effect",
        "Cases are neither read nor written while a key cannot be used that could be when their domain was made.",
        "GetCase", "UpdateCase",
    ),
    seeded(
        _Borrows, "data-keys-under-a-customers-key", "CASES-004", "effect",
        "The data keys of a domain lie under the newest key of the account.", "CreateDomain", "GetCase",
    ),
    seeded(
        _OldMaterialForgotten, "rotation-forgets-the-old-material", "CASES-005", "effect",
        "When the service's key is rotated, what was written before cannot be read any more.", "GetCase",
    ),
    seeded(
        _RotatesTheIndex, "rotation-loses-comments", "CASES-001", "effect",
        "When the service's key is rotated, the comments of before are gone.", "SearchRelatedItems",
    ),
)  # fmt: skip
