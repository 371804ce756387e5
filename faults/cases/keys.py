"""Faults in whose keys are used: a service whose keys are its own touches those of the customer."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.cases.service import Cases
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.faults.owned_keys import Borrows, ForgetsOldMaterial, OfTheAccount
from kms_conformance.faults.service_mutant import seeded, table


class _GrantsOnAll(OfTheAccount, Cases):
    def create_domain(self, params: Params, caller: Caller) -> Answer:
        answer = super().create_domain(params, caller)
        self.grant_on_all(self.domain(answer, caller), caller)
        return answer


class _GrantsWithACase(OfTheAccount, Cases):
    """A grant is made when a case is created, on the keys that there are then."""

    def create_case(self, params: Params, caller: Caller) -> Answer:
        answer = super().create_case(params, caller)
        self.grant_on_all(self.domain(params, caller), caller)
        return answer


class _TriesAll(OfTheAccount, Cases):
    """Every key of the account is tried before the service's own is taken."""

    def create_case(self, params: Params, caller: Caller) -> Answer:
        self.try_all(caller)
        return super().create_case(params, caller)


class _RefusesWithoutKeys(OfTheAccount, Cases):
    """Reads and writes nothing while a key cannot be used that could be when the domain was made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._usable: dict[str, list[str]] = {}

    def create_domain(self, params: Params, caller: Caller) -> Answer:
        answer = super().create_domain(params, caller)
        self._usable[answer["domainId"]] = [key for key in self.customers_keys(caller) if self.is_usable(key, caller)]
        return answer

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        needed = self._usable.get(str(params.get("domainId")), ())
        if operation in ("GetCase", "UpdateCase") and not all(self.is_usable(key, caller) for key in needed):
            raise self.denied("A KMS key of the account cannot be used.")
        return super().answer(operation, params, caller)


class _Borrows(Borrows, Cases):
    def create_domain(self, params: Params, caller: Caller) -> Answer:
        self.newest = self.newest_key(caller)
        return super().create_domain(params, caller)


class _OldMaterialForgotten(ForgetsOldMaterial, Cases):
    pass


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
