"""Faults in whose keys are used for contact data: the customer's, or one for all."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.connect.service import Connect
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.faults.owned_keys import Borrows, ForgetsOldMaterial, OfTheAccount, OneDataKey
from kms_conformance.faults.service_mutant import seeded, table


class _GrantsOnAll(OfTheAccount, Connect):
    """A new instance gets a grant on every key."""

    def create_instance(self, params: Params, caller: Caller) -> Answer:
        answer = super().create_instance(params, caller)
        self.grant_on_all(self.instance({"InstanceId": answer["Id"]}, caller), caller)
        return answer


class _TriesAll(OfTheAccount, Connect):
    """Every key of the account is tried before the service's own is taken."""

    def create_contact(self, params: Params, caller: Caller) -> Answer:
        self.try_all(caller)
        return super().create_contact(params, caller)


class _RefusesWithoutKeys(OfTheAccount, Connect):
    """Tells nothing of a contact while a key cannot be used that could be when its instance was made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._usable: dict[str, list[str]] = {}

    def create_instance(self, params: Params, caller: Caller) -> Answer:
        answer = super().create_instance(params, caller)
        self._usable[answer["Id"]] = [key for key in self.customers_keys(caller) if self.is_usable(key, caller)]
        return answer

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        needed = self._usable.get(str(params.get("InstanceId")), ())
        if operation == "DescribeContact" and not all(self.is_usable(key, caller) for key in needed):
            raise self.denied("A KMS key of the account cannot be used.")
        return super().answer(operation, params, caller)


class _Borrows(Borrows, Connect):
    def create_instance(self, params: Params, caller: Caller) -> Answer:
        self.newest = self.newest_key(caller)
        return super().create_instance(params, caller)


class _OldMaterialForgotten(ForgetsOldMaterial, Connect):
    pass


class _OneDataKey(OneDataKey, Connect):
    pass


MUTANTS = table(
    seeded(
        _GrantsOnAll, "grants-on-all-keys", "INSTANCE-002", "effect",
        "A new instance gets a grant on every key of the account.", "CreateInstance",
    ),
    seeded(
        _TriesAll, "customers-keys-tried", "INSTANCE-002", "effect",
        "A new contact has every key of the account asked for a data key, which is not used.", "CreateContact",
    ),
    seeded(
        _RefusesWithoutKeys, "refuses-while-a-key-is-disabled", "INSTANCE-008", "effect",
        "A contact is not told while a key cannot be used that could be when its instance was made.",
        "DescribeContact",
    ),
    seeded(
        _Borrows, "data-keys-under-a-customers-key", "INSTANCE-008", "effect",
        "The data keys of a new instance lie under the newest key of the account.", "CreateInstance", "DescribeContact",
    ),
    seeded(
        _OldMaterialForgotten, "rotation-forgets-the-old-material", "INSTANCE-009", "effect",
        "When the service's key is rotated, what was written before cannot be read any more.", "DescribeContact",
    ),
    seeded(
        _OneDataKey, "data-key-shared-by-instances", "INSTANCE-003", "effect",
        "All instances have the data key of the first one.", "CreateInstance",
    ),
)  # fmt: skip
