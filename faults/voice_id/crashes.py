"""Faults that show when the service ends, or to whom looks at what is stored while data move."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.rows import Scope, WrappedKey
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.faults.service_mutant import seeded, table


class _StatusLost(VoiceId):
    """The status of an update is in memory alone."""

    def start(self) -> None:
        for scope in list(self.store.scopes("status = 'IN_PROGRESS'")):
            self.store.put_scope(replace(scope, status=None, old_key=None))
        super().start()


class _NotResumed(VoiceId):
    """What is to be done is known in memory alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known: set[str] = set()

    def start(self) -> None:
        self._known.clear()
        super().start()

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        self._known.add(scope.arn)
        return super().change_scope(scope, key, caller, members)

    def advance(self, arn: str) -> bool:
        return arn in self._known and super().advance(arn)

    def busy(self) -> list[str]:
        return [arn for arn in super().busy() if arn in self._known]


class _CompletedByRestart(VoiceId):
    """A change of key under way counts as done after a restart."""

    def start(self) -> None:
        for scope in list(self.store.scopes("status = 'IN_PROGRESS'")):
            self.store.put_scope(replace(scope, status="COMPLETED"))
        super().start()


class _LostByCrash(VoiceId):
    """What is being moved is in memory alone."""

    def move(self, scope: Scope, key: WrappedKey) -> None:
        wrapped = self.reencrypt(scope, key)
        records = list(self.store.records("dek_id = ?", key.dek_id))
        for record in records:
            self.store.change("DELETE FROM records WHERE record_id = ?", record.record_id)
        self.faults.passing("rewrapped")
        with self.store.transaction():
            self.store.rewrap(key, wrapped, scope.key)
            for record in records:
                self.store.put_record(record)
        self.faults.passing("moved")


class _NamedBeforeMoved(VoiceId):
    """A data key names the new key before it lies under it."""

    def move(self, scope: Scope, key: WrappedKey) -> None:
        wrapped = self.reencrypt(scope, key)
        self.store.change("UPDATE deks SET kek = ? WHERE dek_id = ?", scope.key, key.dek_id)
        self.faults.passing("rewrapped")
        self.store.rewrap(key, wrapped, scope.key)
        self.faults.passing("moved")


class _EarlyByOne(VoiceId):
    """The last data key is moved in the step after the one that says COMPLETED."""

    def advance(self, arn: str) -> bool:
        scope = self.store.scope(arn)
        if scope is None:
            return False
        left = list(self.store.deks("scope = ? AND kek <> ?", arn, scope.key))
        if scope.status == "IN_PROGRESS" and len(left) == 1:
            self.store.put_scope(replace(scope, status="COMPLETED", message=None))
            return True
        if scope.status == "COMPLETED" and left:
            return self._late(scope, left[0])
        return super().advance(arn)

    def _late(self, scope: Scope, key: WrappedKey) -> bool:
        try:
            self.move(scope, key)
        except ServiceError:
            return False
        self.retire_unneeded(scope.arn)
        return True

    def busy(self) -> list[str]:
        unmoved = "EXISTS (SELECT 1 FROM deks WHERE deks.scope = scopes.arn AND deks.kek <> scopes.kek)"
        late = self.store.scopes(f"status = 'COMPLETED' AND deleted IS NULL AND {unmoved}")
        return [*super().busy(), *(scope.arn for scope in late)]


class _Unlogged(VoiceId):
    """ReEncrypt goes past whatever observes the KMS."""

    def reencrypt(self, scope: Scope, key: WrappedKey) -> bytes:
        observers = self.cloud.observers[:]
        self.cloud.observers.clear()
        try:
            return super().reencrypt(scope, key)
        finally:
            self.cloud.observers[:] = observers


MUTANTS = table(
    seeded(
        _StatusLost, "status-lost-by-restart", "VOICEID-054", "effect",
        "After a restart an update that was in progress has neither status nor end.", "UpdateDomain",
    ),
    seeded(
        _NotResumed, "update-not-resumed-after-restart", "VOICEID-054", "effect",
        "After a restart an update that was in progress stays so.", "UpdateDomain",
    ),
    seeded(
        _LostByCrash, "item-lost-by-crash", "VOICEID-054", "effect",
        "Items that are being moved when the service ends are lost.", "UpdateDomain",
    ),
    seeded(
        _NamedBeforeMoved, "item-unreadable-after-crash", "VOICEID-054", "effect",
        "Items that are being moved when the service ends cannot be read with either key.", "UpdateDomain",
    ),
    seeded(
        _CompletedByRestart, "completed-by-restart", "VOICEID-055", "effect",
        "A restart has an update that was in progress say that it is completed.", "UpdateDomain", "DescribeDomain",
    ),
    seeded(
        _EarlyByOne, "completed-before-last-item", "VOICEID-055", "effect",
        "An update is completed one step before the last item has moved.", "UpdateDomain", "DescribeDomain",
    ),
    seeded(
        _Unlogged, "reencrypt-not-logged", "AUDIT-001b", "effect",
        "ReEncrypt of a change of key is in no audit trail.", "UpdateDomain",
    ),
)  # fmt: skip
