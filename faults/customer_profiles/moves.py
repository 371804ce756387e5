"""Faults in a switch of key: what is lost of profiles and objects."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.profiles.profiles import OBJECT, PROFILE, SEARCH_KEY
from kms_conformance.cloud.profiles.service import Profiles
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_mutant import seeded, table


class _Finishing(Profiles):
    """Something else is done when all has moved."""

    def complete(self, scope: Scope) -> None:
        super().complete(scope)
        changed = self.store.scope(scope.arn)
        if changed is not None and changed.status == "COMPLETED":
            self.finishing(changed)

    def finishing(self, scope: Scope) -> None:
        """What that is."""


class _LosesLast(_Finishing):
    def finishing(self, scope: Scope) -> None:
        for record in list(self.store.records("scope = ? AND class = ?", scope.arn, PROFILE))[-1:]:
            self.store.drop_record(record)


class _LosesIndex(_Finishing):
    def finishing(self, scope: Scope) -> None:
        self.store.change("DELETE FROM lookup WHERE scope = ? AND class = ?", scope.arn, SEARCH_KEY)


class _LosesObjects(_Finishing):
    def finishing(self, scope: Scope) -> None:
        if scope.parent is not None:
            return
        for record in list(self.store.records("scope = ? AND class = ?", scope.arn, OBJECT)):
            self.store.drop_record(record)


class _Undoes(_Finishing):
    """Profiles are copied when a switch begins, and put in place when it ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._copies: dict[str, dict[str, dict[str, Any]]] = {}

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        records = list(self.store.records("scope = ? AND class = ?", scope.arn, PROFILE)) if key != scope.key else []
        copy = {record.item: self.members(record) for record in records}
        changed = super().change_scope(scope, key, caller, members)
        if key != scope.key:
            self._copies[scope.arn] = copy
        return changed

    def finishing(self, scope: Scope) -> None:
        for item, members in self._copies.pop(scope.arn, {}).items():
            if self.store.record(scope.arn, PROFILE, item) is not None:
                self.write_profile(scope, item, members)


class _RetiresFirst(Profiles):
    """The grant on the old key is retired when the new one is named, and what lies under the old one stays there."""

    def needed(self, arn: str) -> Collection[str]:
        scope = self.store.scope(arn)
        return {scope.key} if scope else ()

    def switched(self, scope: Scope, key: str) -> Scope:
        changed = super().switched(scope, key)
        return replace(changed, status="COMPLETED") if changed.status == "IN_PROGRESS" else changed

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        changed = super().change_scope(scope, key, caller, members)
        self.retire_unneeded(scope.arn)
        return changed


UPDATE = "UpdateDomain"

MUTANTS = table(
    seeded(
        _LosesLast, "last-profile-lost-at-switch", "PROFILES-009", "effect",
        "The newest profile is gone after a switch of key.", UPDATE,
    ),
    seeded(
        _LosesIndex, "search-keys-lost-at-switch", "PROFILES-009", "effect",
        "After a switch of key profiles are found by their id alone.", UPDATE,
    ),
    seeded(
        _LosesObjects, "objects-lost-at-switch", "PROFILES-009", "effect",
        "The objects of profiles are gone after a switch of key.", UPDATE,
    ),
    seeded(
        _Undoes, "update-during-switch-undone", "PROFILES-009", "effect",
        "A profile that is updated right after a switch of key has its former members later.", UPDATE, "UpdateProfile",
    ),
    seeded(
        _RetiresFirst, "old-grant-retired-before-moving", "PROFILES-009", "effect",
        "After a switch of key what was written before cannot be read: it lies under a key without a grant.", UPDATE,
    ),
)  # fmt: skip
