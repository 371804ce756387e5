"""Faults in whose keys are used: a service whose keys are its own touches those of the customer."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.scheduling.service import Scheduling
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.owned_keys import Borrows, ForgetsOldMaterial, OfTheAccount
from kms_conformance.faults.service_mutant import seeded, table


class _GrantsOnAll(OfTheAccount, Scheduling):
    def create_time_off(self, params: Params, caller: Caller) -> Answer:
        answer = super().create_time_off(params, caller)
        self.grant_on_all(self.instance_to_write(params, caller), caller)
        return answer


class _TriesAll(OfTheAccount, Scheduling):
    """Every key of the account is tried before the service's own is taken."""

    def create_time_off(self, params: Params, caller: Caller) -> Answer:
        self.try_all(caller)
        return super().create_time_off(params, caller)


class _RefusesWithoutKeys(OfTheAccount, Scheduling):
    """A request is not told while a key cannot be used that could be when it was made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._usable: dict[str, list[str]] = {}

    def create_time_off(self, params: Params, caller: Caller) -> Answer:
        answer = super().create_time_off(params, caller)
        keys = [key for key in self.customers_keys(caller) if self.is_usable(key, caller)]
        self._usable[answer["TimeOffId"]] = keys
        return answer

    def get_time_off(self, params: Params, caller: Caller) -> Answer:
        needed = self._usable.get(str(params["TimeOffId"]), ())
        if not all(self.is_usable(key, caller) for key in needed):
            raise self.denied("A KMS key of the account cannot be used.")
        return super().get_time_off(params, caller)


class _Borrows(Borrows, Scheduling):
    """What an instance has lies under the newest key of the account from each request on."""

    def instance_to_write(self, params: Params, caller: Caller) -> Scope:
        self.newest = self.newest_key(caller)
        return super().instance_to_write(params, caller)


class _OldMaterialForgotten(ForgetsOldMaterial, Scheduling):
    pass


CREATE, GET = "CreateTimeOff", "GetTimeOff"

MUTANTS = table(
    seeded(
        _GrantsOnAll, "grants-on-all-keys", "FORECAST-001", "effect",
        "A new request gets its instance a grant on every key of the account.", CREATE,
    ),
    seeded(
        _TriesAll, "customers-keys-tried", "FORECAST-001", "effect",
        "A new request has every key of the account asked for a data key, which is not used.", CREATE,
    ),
    seeded(
        _RefusesWithoutKeys, "refuses-while-a-key-is-disabled", "FORECAST-004", "effect",
        "A request is not told while a key cannot be used that could be when it was made.", GET,
    ),
    seeded(
        _Borrows, "data-keys-under-a-customers-key", "FORECAST-001", "effect",
        "The data keys of a new instance lie under the newest key of the account.", CREATE, GET,
    ),
    seeded(
        _OldMaterialForgotten, "rotation-forgets-the-old-material", "FORECAST-005", "effect",
        "When the service's key is rotated, what was written before cannot be read any more.", GET,
    ),
)  # fmt: skip
