"""Faults in how data get from one key to another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import document
from kms_conformance.cloud.services.records import DOMAIN, ITSELF
from kms_conformance.cloud.services.rows import Scope, WrappedKey
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.faults.service_mutant import OnAccount, described_under, seeded, table


class _LastSkipped(VoiceId):
    def pending(self, scope: Scope) -> WrappedKey | None:
        left = list(self.store.deks("scope = ? AND kek <> ?", scope.arn, scope.key))
        return left[0] if len(left) > 1 else None


class _NothingMoved(VoiceId):
    def pending(self, scope: Scope) -> WrappedKey | None:
        return None


class _CompletedAtOnce(VoiceId):
    """What is to be moved is moved later, a step with each call."""

    def switched(self, scope: Scope, key: str) -> Scope:
        changed = super().switched(scope, key)
        return replace(changed, status="COMPLETED") if changed.status == "IN_PROGRESS" else changed

    def advance(self, arn: str) -> bool:
        scope = self.store.scope(arn)
        key = self.pending(scope) if scope else None
        if scope is None or key is None:
            return False
        try:
            self.move(scope, key)
        except ServiceError:
            return False
        self.retire_unneeded(arn)
        return True


class _AsksOldKey(VoiceId):
    """The grant on the old key is kept, and proven before each use of the new one."""

    def needed(self, arn: str) -> Any:
        scope = self.store.scope(arn)
        return {*super().needed(arn), scope.old_key} if scope else ()

    def check_access(self, scope: Scope) -> None:
        super().check_access(scope)
        if scope.status == "COMPLETED" and scope.old_key:
            try:
                self.generate(replace(scope, key=scope.old_key), "data")
            except ServiceError as error:
                raise self.without_key(error) from error


class _UsesOldKey(VoiceId):
    """Whatever the KMS says to that."""

    def check_access(self, scope: Scope) -> None:
        super().check_access(scope)
        if scope.status == "COMPLETED" and scope.old_key:
            try:
                self.generate(replace(scope, key=scope.old_key), "data")
            except ServiceError:
                return


class _TextsStay(VoiceId):
    """Name and description of a domain stay under the old key."""

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        changed = super().change_scope(scope, key, caller, members)
        record = self.store.record(scope.arn, DOMAIN, ITSELF)
        if key != scope.key and record is not None:
            under = self.generate(scope, "texts")
            self.store.add_dek(under)
            place = replace(record, dek_id=under.dek_id)
            self.store.put_record(self.sealed(place, document(members), self.opened(under)))
        return changed

    def pending(self, scope: Scope) -> WrappedKey | None:
        left = self.store.deks("scope = ? AND kek <> ? AND purpose <> 'texts'", scope.arn, scope.key)
        return next(left, None)


class _KeepsOldGrant(VoiceId):
    def complete(self, scope: Scope) -> None:
        with self.store.transaction():
            if self.finished(scope):
                self.store.put_scope(replace(scope, status="COMPLETED", message=None))


class _DeletesFirst(VoiceId):
    """Each item is read and removed, and then written anew."""

    def move(self, scope: Scope, key: WrappedKey) -> None:
        records = list(self.store.records("dek_id = ?", key.dek_id))
        old = self.unwrap(key)
        contents = [self.unsealed(record, old) for record in records]
        hashes = self.store.rows("SELECT * FROM lookup WHERE scope = ?", scope.arn)
        for record in records:
            self.store.drop_record(record)
        self.faults.passing("rewrapped")
        fresh = self.generate(scope, key.purpose)
        new = self.unwrap(fresh)
        with self.store.transaction():
            self.store.add_dek(fresh)
            for record, content in zip(records, contents, strict=True):
                self.store.put_record(self.sealed(replace(record, dek_id=fresh.dek_id), content, new))
            for row in hashes:
                self.store.add_hash(*row)


class _DropsUnmovable(VoiceId):
    def fail(self, scope: Scope, key: WrappedKey, error: ServiceError) -> None:
        if "previous" not in self.message_of(scope, key, error):
            super().fail(scope, key, error)
            return
        for record in list(self.store.records("dek_id = ?", key.dek_id)):
            self.store.drop_record(record)
        self.store.drop_unused(key.dek_id)


class _Mixes(VoiceId):
    """The second change takes what lies under the new key of the first one, and leaves the rest."""

    def is_locked(self, scope: Scope) -> bool:
        return False

    def pending(self, scope: Scope) -> WrappedKey | None:
        return next(self.store.deks("scope = ? AND kek = ?", scope.arn, scope.old_key), None)


class _ConflictRenames(VoiceId):
    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        if key != scope.key and self.is_locked(scope):
            self.put(scope, DOMAIN, ITSELF, members, under=described_under(self, scope))
        return super().change_scope(scope, key, caller, members)


class _ConflictTakesKey(VoiceId):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._refused: dict[str, str] = {}

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        if key != scope.key and self.is_locked(scope):
            self._refused[scope.arn] = key
        return super().change_scope(scope, key, caller, members)

    def shown_domain(self, scope: Scope, strings: Any) -> Answer:
        return super().shown_domain(replace(scope, key=self._refused.get(scope.arn, scope.key)), strings)


class _UnmovedMissing(VoiceId):
    """A list shows what has been moved."""

    def page_of(self, scope: Scope, kind: str, params: Params, condition: str = "TRUE") -> Any:
        page, token = super().page_of(scope, kind, params, condition)
        if scope.status != "IN_PROGRESS":
            return page, token
        unmoved = {key.dek_id for key in self.store.deks("scope = ? AND kek <> ?", scope.arn, scope.key)}
        return [record for record in page if record.dek_id not in unmoved], token


class _NoReads(VoiceId):
    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        if operation in ("DescribeSpeaker", "DescribeWatchlist", "ListSpeakers", "ListWatchlists"):
            scope = self.domain(params, caller)
            if scope.status == "IN_PROGRESS":
                raise self.locked(scope)
        return super().answer(operation, params, caller)


class _UnreadableLeftOut(VoiceId):
    def page_of(self, scope: Scope, kind: str, params: Params, condition: str = "TRUE") -> Any:
        page, token = super().page_of(scope, kind, params, condition)
        return [record for record in page if self._opens(record)], token

    def _opens(self, record: Any) -> bool:
        try:
            self.read(record)
        except ServiceError:
            return False
        return True


class _NewGrantUnbound(VoiceId):
    def constraint_of(self, scope: Scope) -> dict[str, Any]:
        present = self.store.scope(scope.arn)
        return super().constraint_of(scope) if present is None or present.key == scope.key else {}


class _NoNewGrant(VoiceId):
    """What a grant would permit is done with the permissions of the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._changed: set[str] = set()
        self.kms = OnAccount(self.kms, lambda source, operation, params: source in self._changed)

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        if key != scope.key:
            self._changed.add(scope.arn)
        return super().change_scope(scope, key, caller, members)

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        if scope.arn not in self._changed:
            super().make_grant(scope, caller)


MUTANTS = table(
    seeded(
        _LastSkipped, "last-item-skipped", "VOICEID-044", "effect",
        "What is moved last stays under the old key.", "UpdateDomain",
    ),
    seeded(
        _NothingMoved, "nothing-moved", "VOICEID-044", "effect",
        "An update is completed without anything having moved.", "UpdateDomain",
    ),
    seeded(
        _CompletedAtOnce, "completed-at-once", "VOICEID-055", "effect",
        "An update is completed at once, and the data move later.", "UpdateDomain",
    ),
    seeded(
        _AsksOldKey, "old-key-asked-after-completed", "VOICEID-044", "effect",
        "After a completed update data are readable only while the old key can be used.", "UpdateDomain",
    ),
    seeded(
        _UsesOldKey, "old-key-used-after-completed", "VOICEID-044", "effect",
        "After a completed update each read asks the KMS for the old key, whatever it answers.", "UpdateDomain",
    ),
    seeded(
        _TextsStay,
        "domain-texts-stay-under-old-key",
        "VOICEID-043",
        "effect",
        "After a completed update the name and the description of the domain lie under the old key.",
        "UpdateDomain",
    ),
    seeded(
        _KeepsOldGrant, "old-grant-kept", "VOICEID-046", "effect",
        "The grant on the old key stays after a completed update.", "UpdateDomain",
    ),
    seeded(
        _DeletesFirst, "deletes-before-copying", "VOICEID-052", "effect",
        "Items are removed before they are written under the new key, and lost if that cannot be used.", "UpdateDomain",
    ),
    seeded(
        _DropsUnmovable, "unmovable-items-dropped", "VOICEID-051", "effect",
        "What lies under a lost old key is removed, and the update completed.", "UpdateDomain",
    ),
    seeded(
        _Mixes, "second-update-mixes-keys", "VOICEID-058", "effect",
        "A second update is accepted and leaves what the first one had not moved under the first key.", "UpdateDomain",
    ),
    seeded(
        _ConflictRenames, "conflict-takes-name", "VOICEID-050", "effect",
        "A second update that is refused as a conflict takes name and description.", "UpdateDomain",
    ),
    seeded(
        _ConflictTakesKey, "conflict-takes-key", "VOICEID-050", "effect",
        "A second update that is refused as a conflict shows as the key of the domain.", "UpdateDomain",
    ),
    seeded(
        _UnmovedMissing, "unmoved-items-missing-in-lists", "VOICEID-048", "effect",
        "Lists leave out what has not been moved yet while an update is in progress.", "ListSpeakers", "ListWatchlists",
    ),
    seeded(
        _NoReads, "no-reads-during-update", "VOICEID-048", "too-strict",
        "Reads are refused as a conflict while an update is in progress.",
        "DescribeSpeaker", "DescribeWatchlist", "ListSpeakers", "ListWatchlists",
    ),
    seeded(
        _UnreadableLeftOut, "unreadable-items-left-out", "VOICEID-051", "response",
        "Lists leave out what cannot be read.", "ListSpeakers", "ListWatchlists",
    ),
    seeded(
        _NewGrantUnbound, "new-grant-without-constraint", "VOICEID-045", "effect",
        "The grant on a new key has no constraint.", "UpdateDomain",
    ),
    seeded(
        _NoNewGrant, "no-grant-on-new-key", "VOICEID-045", "effect",
        "A change of key makes no grant on the new key.", "UpdateDomain",
    ),
)  # fmt: skip
