"""Faults in what a change of key reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.records import DOMAIN, ITSELF
from kms_conformance.cloud.services.rows import Scope, WrappedKey
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.faults.service_mutant import seeded, table


def _details(answer: Answer) -> Answer:
    """The details of the update in a domain as it is shown."""
    details: Answer = answer.get("ServerSideEncryptionUpdateDetails") or {}
    return details


class _OldKeyIsNew(VoiceId):
    def shown_domain(self, scope: Scope, strings: Any) -> Answer:
        return super().shown_domain(replace(scope, old_key=scope.key if scope.status else None), strings)


class _OldKeyIsFirst(VoiceId):
    def switched(self, scope: Scope, key: str) -> Scope:
        changed = super().switched(scope, key)
        return replace(changed, old_key=scope.old_key) if scope.old_key and key != scope.key else changed


class _ShowsOldUntilDone(VoiceId):
    def shown_domain(self, scope: Scope, strings: Any) -> Answer:
        under = scope.old_key if scope.status == "IN_PROGRESS" and scope.old_key else scope.key
        return super().shown_domain(replace(scope, key=under), strings)


class _NoDetails(VoiceId):
    def shown_domain(self, scope: Scope, strings: Any) -> Answer:
        answer = super().shown_domain(scope, strings)
        answer.pop("ServerSideEncryptionUpdateDetails", None)
        return answer


class _OldKeyGoesMidway(VoiceId):
    def describe_domain(self, params: Params, caller: Caller) -> Answer:
        answer = super().describe_domain(params, caller)
        if _details(answer["Domain"]).get("UpdateStatus") != "IN_PROGRESS":
            _details(answer["Domain"])["OldKmsKeyId"] = self.domain(params, caller).key
        return answer


class _KeepsDescription(VoiceId):
    def update_domain(self, params: Params, caller: Caller) -> Answer:
        try:
            kept = self.get(self.domain(params, caller), DOMAIN, ITSELF) or {}
        except ServiceError:
            kept = {}
        return super().update_domain({**kept, **params}, caller)


class _Sticking(VoiceId):
    """Gets stuck in a change of key, and goes on with those of other domains."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stuck: set[str] = set()

    def stick(self, scope: Scope) -> None:
        """There is nothing to do for a domain at this time."""
        self._stuck.add(scope.arn)

    def advance(self, arn: str) -> bool:
        self._stuck.discard(arn)
        return super().advance(arn) and arn not in self._stuck


class _NeverEnds(_Sticking):
    def complete(self, scope: Scope) -> None:
        self.stick(scope)


class _FailsWithoutSpeakers(VoiceId):
    def complete(self, scope: Scope) -> None:
        if any(self.store.records("scope = ? AND class = 'speaker'", scope.arn)):
            super().complete(scope)
        else:
            self.store.put_scope(replace(scope, status="FAILED", message="There is nothing to encrypt."))


class _BeginsAgain(VoiceId):
    """As if it were checked once more: the second answer after the end says so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: Counter[tuple[str, int]] = Counter()

    def describe_domain(self, params: Params, caller: Caller) -> Answer:
        answer, scope = super().describe_domain(params, caller), self.domain(params, caller)
        if scope.status == "COMPLETED":
            self._told[scope.arn, scope.change] += 1
            if self._told[scope.arn, scope.change] == 2:
                _details(answer["Domain"])["UpdateStatus"] = "IN_PROGRESS"
        return answer


class _HealsItself(VoiceId):
    def advance(self, arn: str) -> bool:
        scope = self.store.scope(arn)
        if scope is None or scope.status != "FAILED" or scope.deleted is not None:
            return super().advance(arn)
        if key := self.pending(scope):
            try:
                self.move(scope, key)
            except ServiceError:
                return False
        self.store.put_scope(replace(scope, status="IN_PROGRESS", message=None))
        return True


class _NoMessage(VoiceId):
    def message_of(self, scope: Scope, key: WrappedKey, error: ServiceError) -> str:
        return ""

    def shown_domain(self, scope: Scope, strings: Any) -> Answer:
        return super().shown_domain(replace(scope, message=scope.message or None), strings)


class _RetryDoesNothing(VoiceId):
    def switched(self, scope: Scope, key: str) -> Scope:
        return scope if key == scope.key else super().switched(scope, key)


class _RetryRefused(VoiceId):
    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        if key == scope.key and scope.status == "FAILED":
            raise self.invalid("The domain has that key already.")
        return super().change_scope(scope, key, caller, members)


class _WaitsForOldKey(_Sticking):
    def fail(self, scope: Scope, key: WrappedKey, error: ServiceError) -> None:
        if "previous" in self.message_of(scope, key, error):
            self.stick(scope)
        else:
            super().fail(scope, key, error)


class _WaitsForNewKey(_Sticking):
    def fail(self, scope: Scope, key: WrappedKey, error: ServiceError) -> None:
        if "current" in self.message_of(scope, key, error):
            self.stick(scope)
        else:
            super().fail(scope, key, error)


class _FailureIsCompleted(VoiceId):
    def fail(self, scope: Scope, key: WrappedKey, error: ServiceError) -> None:
        if "current" in self.message_of(scope, key, error):
            self.store.put_scope(replace(scope, status="COMPLETED", message=None))
        else:
            super().fail(scope, key, error)


class _SameKeyNeverBack(VoiceId):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._left: dict[str, set[str]] = {}

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        if key in self._left.get(scope.arn, ()):
            raise self.invalid("The domain has had that key before.")
        changed = super().change_scope(scope, key, caller, members)
        if key != scope.key:
            self._left.setdefault(scope.arn, set()).add(scope.key)
        return changed


MUTANTS = table(
    seeded(
        _OldKeyIsNew, "old-key-is-the-new-one", "VOICEID-040", "response",
        "OldKmsKeyId of an update is the new key.", "UpdateDomain", "DescribeDomain",
    ),
    seeded(
        _OldKeyIsFirst, "old-key-is-the-first-one", "VOICEID-040", "response",
        "OldKmsKeyId stays that of the first change of key.", "UpdateDomain", "DescribeDomain",
    ),
    seeded(
        _ShowsOldUntilDone, "shows-old-key-until-completed", "VOICEID-040", "response",
        "KmsKeyId is shown as the old key while the update is in progress.", "UpdateDomain", "DescribeDomain",
    ),
    seeded(
        _NoDetails, "no-update-details", "VOICEID-040", "response",
        "A change of key is not reported in ServerSideEncryptionUpdateDetails.", "UpdateDomain", "DescribeDomain",
    ),
    seeded(
        _OldKeyGoesMidway, "old-key-shown-as-new-at-the-end", "VOICEID-040", "response",
        "OldKmsKeyId turns into the new key when the update is over.", "DescribeDomain",
    ),
    seeded(
        _KeepsDescription, "update-keeps-description", "VOICEID-041", "effect",
        "UpdateDomain without Description keeps the old one.", "UpdateDomain",
    ),
    seeded(
        _NeverEnds, "stays-in-progress", "VOICEID-042", "effect",
        "An update stays in progress when all is moved.", "UpdateDomain",
    ),
    seeded(
        _FailsWithoutSpeakers, "fails-without-speakers", "VOICEID-042", "effect",
        "The update of a domain without speakers fails.", "UpdateDomain",
    ),
    seeded(
        _BeginsAgain, "completed-goes-back-to-in-progress", "VOICEID-056", "response",
        "A completed update is in progress again after it was described.", "DescribeDomain",
    ),
    seeded(
        _HealsItself, "failed-update-goes-on-by-itself", "VOICEID-056", "response",
        "A failed update goes on without UpdateDomain when the key is back.", "DescribeDomain",
    ),
    seeded(
        _NoMessage, "failed-without-message", "VOICEID-051", "response",
        "A failed update has no Message.", "DescribeDomain",
    ),
    seeded(
        _RetryDoesNothing, "retry-does-nothing", "VOICEID-053", "effect",
        "UpdateDomain with the existing configuration leaves a failed update as it is.", "UpdateDomain",
    ),
    seeded(
        _RetryRefused, "retry-refused", "VOICEID-053", "too-strict",
        "UpdateDomain with the existing configuration is refused after a failed update.", "UpdateDomain",
    ),
    seeded(
        _WaitsForOldKey, "waits-for-a-lost-old-key", "VOICEID-051", "effect",
        "An update whose old key is lost stays in progress.", "UpdateDomain",
    ),
    seeded(
        _WaitsForNewKey, "waits-for-a-lost-new-key", "VOICEID-052", "effect",
        "An update whose new key is lost stays in progress.", "UpdateDomain",
    ),
    seeded(
        _FailureIsCompleted, "lost-new-key-reported-as-completed", "VOICEID-052", "effect",
        "An update whose new key is lost is reported as completed.", "UpdateDomain",
    ),
    seeded(
        _SameKeyNeverBack, "no-way-back-to-an-earlier-key", "VOICEID-058", "too-strict",
        "A domain cannot go back to a key that it had before.", "UpdateDomain",
    ),
)  # fmt: skip
