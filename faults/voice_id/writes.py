"""Faults in what becomes of items: that change while data move, that were deleted, or whose change was denied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import new_name
from kms_conformance.cloud.services.rows import Scope, WrappedKey
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.cloud.voice_id.speakers import BY_CUSTOMER_ID, SPEAKER
from kms_conformance.cloud.voice_id.watchlists import WATCHLIST
from kms_conformance.faults.service_faults import KeepsWhatIsRefused
from kms_conformance.faults.service_mutant import DENIED, seeded, table

Copy = dict[tuple[str, str], dict[str, Any]]
"""The members of items by kind and id."""


class _Copying(VoiceId):
    """A copy of all items is taken when a change of key begins, and `finishing` uses it when it ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.copies: dict[str, Copy] = {}

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        copy = self.copied(scope) if key != scope.key else None
        changed = super().change_scope(scope, key, caller, members)
        if copy is not None:
            self.taken(scope, copy)
        return changed

    def copied(self, scope: Scope) -> Copy:
        """All speakers and watchlists."""
        records = self.store.records("scope = ? AND class IN (?, ?)", scope.arn, SPEAKER, WATCHLIST)
        return {(record.kind, record.item): self.members(record) for record in records}

    def taken(self, scope: Scope, copy: Copy) -> None:
        """Keep the copy."""
        self.copies[scope.arn] = copy

    def complete(self, scope: Scope) -> None:
        super().complete(scope)
        changed = self.store.scope(scope.arn)
        if changed is not None and changed.status == "COMPLETED":
            self.finishing(changed, self.copies.pop(scope.arn, {}))

    def finishing(self, scope: Scope, copy: Copy) -> None:
        """What is done with the copy."""

    def restore(self, scope: Scope, place: tuple[str, str], members: dict[str, Any]) -> None:
        """Write an item as it is in the copy."""
        written = self.put(scope, *place, members)
        if place[0] == SPEAKER:
            self.index(scope, BY_CUSTOMER_ID, [members["CustomerSpeakerId"]], written)


class _Resurrects(_Copying):
    def finishing(self, scope: Scope, copy: Copy) -> None:
        for place, members in copy.items():
            if self.store.record(scope.arn, *place) is None:
                self.restore(scope, place, members)


class _Undoes(_Copying):
    def finishing(self, scope: Scope, copy: Copy) -> None:
        for place, members in copy.items():
            if self.store.record(scope.arn, *place) is not None:
                self.restore(scope, place, members)


class _Drops(_Copying):
    """What is not in the copy was not there."""

    def finishing(self, scope: Scope, copy: Copy) -> None:
        for record in list(self.store.records("scope = ? AND class IN (?, ?)", scope.arn, SPEAKER, WATCHLIST)):
            if (record.kind, record.item) not in copy:
                self.store.drop_record(record)


class _Returns(_Copying):
    """The copy of one period under a key comes back with the next one."""

    def taken(self, scope: Scope, copy: Copy) -> None:
        self.copies[scope.arn + scope.key] = copy

    def complete(self, scope: Scope) -> None:
        VoiceId.complete(self, scope)
        changed = self.store.scope(scope.arn)
        if changed is not None and changed.status == "COMPLETED":
            for place, members in self.copies.pop(scope.arn + scope.key, {}).items():
                if self.store.record(scope.arn, *place) is not None:
                    self.restore(changed, place, members)


class _DeletedReturns(_Copying):
    """Deleted speakers are kept, and come back with the next change of key."""

    def taken(self, scope: Scope, copy: Copy) -> None:
        pass

    def delete_speaker(self, params: Params, caller: Caller) -> Answer:
        scope = self.entered(params, caller)
        before = self.copied(scope)
        answer = super().delete_speaker(params, caller)
        gone = before.keys() - self.copied(scope).keys()
        self.copies.setdefault(scope.arn, {}).update({place: before[place] for place in gone})
        return answer

    def finishing(self, scope: Scope, copy: Copy) -> None:
        for place, members in copy.items():
            self.restore(scope, place, members)


class _WritesUnderOld(VoiceId):
    """What is moved is listed when the change begins; until its end all is written under the old key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._listed: dict[str, set[str]] = {}

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        listed = {dek.dek_id for dek in self.store.deks("scope = ?", scope.arn)}
        changed = super().change_scope(scope, key, caller, members)
        if key != scope.key:
            self._listed[scope.arn] = listed
        return changed

    def pending(self, scope: Scope) -> WrappedKey | None:
        left = self.store.deks("scope = ? AND kek <> ?", scope.arn, scope.key)
        return next((key for key in left if key.dek_id in self._listed.get(scope.arn, ())), None)

    def writing_key(self, scope: Scope) -> WrappedKey:
        if scope.status != "IN_PROGRESS" or scope.old_key is None:
            return super().writing_key(scope)
        key = self.generate(replace(scope, key=scope.old_key), "data")
        self.store.add_dek(key)
        return key


class _ConflictWrites(VoiceId):
    """A write is refused while the key is being changed, after it was done."""

    def handle(self, operation: str, params: Params, caller: Caller) -> Answer:
        answer = super().handle(operation, params, caller)
        if operation in ("CreateWatchlist", "UpdateWatchlist", "OptOutSpeaker", "DeleteSpeaker"):
            scope = self.domain(params, caller)
            if scope.status == "IN_PROGRESS":
                raise self.locked(scope)
        return answer


class _WritesLater(VoiceId):
    """A watchlist that cannot be written is acknowledged nevertheless."""

    def create_watchlist(self, params: Params, caller: Caller) -> Answer:
        self.admit(scope := self.domain(params, caller), caller)
        try:
            return super().create_watchlist(params, caller)
        except ServiceError as error:
            if error.code != DENIED:
                raise
            told = {name: params[name] for name in ("Name", "Description") if name in params}
            return {"Watchlist": {"DomainId": scope.name, "WatchlistId": new_name(), **told}}


class _LateUpdate(KeepsWhatIsRefused, VoiceId):
    late = ("UpdateWatchlist",)


class _LateSpeaker(KeepsWhatIsRefused, VoiceId):
    late = ("OptOutSpeaker",)


class _StillDescribed(VoiceId):
    """DeleteSpeaker removes a speaker from lists."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deleted: dict[tuple[str, str], Answer] = {}

    def delete_speaker(self, params: Params, caller: Caller) -> Answer:
        speaker = super().describe_speaker(params, caller)["Speaker"]
        self._deleted[params["DomainId"], speaker["GeneratedSpeakerId"]] = {"Speaker": speaker}
        return super().delete_speaker(params, caller)

    def describe_speaker(self, params: Params, caller: Caller) -> Answer:
        self.entered(params, caller)
        deleted = self._deleted.get((params["DomainId"], params["SpeakerId"]))
        return deleted or super().describe_speaker(params, caller)


WRITES = ("CreateWatchlist", "UpdateWatchlist", "OptOutSpeaker", "DeleteSpeaker")

MUTANTS = table(
    seeded(
        _Resurrects, "item-deleted-during-update-comes-back", "VOICEID-061", "effect",
        "What is deleted while an update is in progress is there again at its end.", "DeleteSpeaker",
    ),
    seeded(
        _Undoes, "overwrite-during-update-undone", "VOICEID-049", "effect",
        "What is overwritten while an update is in progress has its former value at the end.", "UpdateWatchlist",
    ),
    seeded(
        _Drops, "item-written-during-update-lost", "VOICEID-049", "effect",
        "What is written while an update is in progress is gone at its end.", "CreateWatchlist", "OptOutSpeaker",
    ),
    seeded(
        _WritesUnderOld, "writes-during-update-stay-under-old-key", "VOICEID-049", "effect",
        "What is written while an update is in progress stays under the old key.", "CreateWatchlist", "OptOutSpeaker",
    ),
    seeded(
        _ConflictWrites, "write-refused-as-conflict-takes-effect", "VOICEID-048", "effect",
        "Writes are refused as a conflict while an update is in progress, and done.", *WRITES,
    ),
    seeded(
        _Returns, "return-to-a-key-gives-stale-data", "VOICEID-058", "effect",
        "When a domain goes back to an earlier key its items are as they were under that.", "UpdateDomain",
    ),
    seeded(
        _DeletedReturns, "deleted-speaker-comes-back-after-update", "VOICEID-061", "effect",
        "A deleted speaker is there again after a change of key.", "DeleteSpeaker", "UpdateDomain",
    ),
    seeded(
        _WritesLater,
        "write-acknowledged-after-revocation",
        "VOICEID-020",
        "guard-off",
        "CreateWatchlist is acknowledged after the grant was revoked, and nothing is written.",
        "CreateWatchlist",
    ),
    seeded(
        _LateUpdate, "denied-update-takes-effect", "VOICEID-062", "effect",
        "UpdateWatchlist that was denied is done when the key is back.", "UpdateWatchlist",
    ),
    seeded(
        _LateSpeaker, "denied-opt-out-takes-effect", "VOICEID-062", "effect",
        "OptOutSpeaker that was denied is done when the key is back.", "OptOutSpeaker",
    ),
    seeded(
        _StillDescribed, "deleted-speaker-still-described", "VOICEID-061", "guard-off",
        "DescribeSpeaker by the generated id still shows a speaker who was deleted.", "DeleteSpeaker",
    ),
)  # fmt: skip
