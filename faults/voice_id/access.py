"""Faults in who gets data, and when: revocation, keys out of reach, and callers without permission."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, WrappedKey
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.faults.service_faults import GrantsAnew, Keeping
from kms_conformance.faults.service_mutant import DENIED, administrator_of, by_the_account, refused_for, seeded, table


class _Keeping(Keeping, VoiceId):
    def ask_admission(self, scope: Scope, caller: Caller) -> None:
        try:
            super().ask_admission(scope, caller)
        except ServiceError as error:
            if error.code == DENIED or error.code not in self.passed_over:
                raise


class _OutlivesRevocation(_Keeping):
    passed_over = (DENIED,)


class _OutlivesDisabling(_Keeping):
    passed_over = ("DisabledException",)


class _OutlivesScheduling(_Keeping):
    passed_over = ("KMSInvalidStateException",)


class _GrantsAnew(GrantsAnew, VoiceId):
    pass


class _EmptyList(VoiceId):
    def list_speakers(self, params: Params, caller: Caller) -> Answer:
        self.admit(self.domain(params, caller), caller)
        try:
            return super().list_speakers(params, caller)
        except ServiceError as error:
            if not refused_for(error, DENIED):
                raise
            return {"SpeakerSummaries": []}


class _NotFound(VoiceId):
    def describe_speaker(self, params: Params, caller: Caller) -> Answer:
        try:
            return super().describe_speaker(params, caller)
        except ServiceError as error:
            raise self.missing("SPEAKER") if refused_for(error, "DisabledException") else error from error


class _StaysLost(VoiceId):
    """Until UpdateDomain."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lost: set[str] = set()

    def ask_admission(self, scope: Scope, caller: Caller) -> None:
        try:
            super().ask_admission(scope, caller)
        except ServiceError as error:
            if error.code == "DisabledException":
                self._lost.add(scope.arn)
            raise

    def check_access(self, scope: Scope) -> None:
        super().check_access(scope)
        if scope.arn in self._lost:
            raise self.denied("The KMS key was disabled.")

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        changed = super().change_scope(scope, key, caller, members)
        self._lost.discard(scope.arn)
        return changed


class _TextsForAll(VoiceId):
    def describe_domain(self, params: Params, caller: Caller) -> Answer:
        return super().describe_domain(params, administrator_of(caller))

    def list_domains(self, params: Params, caller: Caller) -> Answer:
        return super().list_domains(params, administrator_of(caller))


class _ForgetsEarly(VoiceId):
    """What lies under a key that is pending deletion is removed at the first call that finds it so."""

    def handle(self, operation: str, params: Params, caller: Caller) -> Answer:
        try:
            return super().handle(operation, params, caller)
        except ServiceError as error:
            if refused_for(error, "KMSInvalidStateException"):
                with self.lock:
                    self._forget(self.resource(params, caller))
            raise

    def _forget(self, arn: str) -> None:
        for record in list(self.store.records("scope = ? AND class = 'speaker'", arn)):
            self.store.drop_record(record)


class _AsksNobody(VoiceId):
    def admit(self, scope: Scope, caller: Caller) -> None:
        pass


class _AsksOnce(VoiceId):
    """Whoever was admitted to a domain has opened it for all callers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._open: set[str] = set()

    def ask_admission(self, scope: Scope, caller: Caller) -> None:
        try:
            super().ask_admission(scope, caller)
        except ServiceError as error:
            if error.code != DENIED or scope.arn not in self._open:
                raise
        self._open.add(scope.arn)


class _NoNewGrant(VoiceId):
    """A grant that is made anew serves the UpdateDomain that made it, and is retired with its end."""

    def update_domain(self, params: Params, caller: Caller) -> Answer:
        scope = self.domain(params, caller)
        before = self._grants(scope)
        answer = super().update_domain(params, caller)
        for grant_id in self._grants(scope) - before if before else ():
            self.kms.as_service(scope.arn, "RetireGrant", {"KeyId": scope.key, "GrantId": grant_id})
        return answer

    def _grants(self, scope: Scope) -> set[str]:
        rows = self.store.grants("scope = ? AND kek = ?", scope.arn, scope.key)
        return {row.grant_id for row in rows if row.grant_id}


class _AnyGrantWillDo(VoiceId):
    def unwrap(self, key: WrappedKey) -> bytes:
        try:
            return super().unwrap(key)
        except ServiceError as error:
            if error.code != DENIED or not self._has_another(key):
                raise
        scope = self.scope_of(key)
        asked = {"KeyId": key.key, "CiphertextBlob": key.wrapped, "EncryptionContext": self.context_of(scope)}
        plaintext: bytes = by_the_account(self, scope, "Decrypt", asked)["Plaintext"]
        return plaintext

    def _has_another(self, key: WrappedKey) -> bool:
        return any(scope.arn != key.scope and self._works(scope) for scope in self.store.scopes("kek = ?", key.key))

    def _works(self, scope: Scope) -> bool:
        try:
            self.generate(scope, "data")
        except ServiceError:
            return False
        return True


class _AllOrNothing(VoiceId):
    """A domain is as readable as every other one on its key."""

    def check_access(self, scope: Scope) -> None:
        super().check_access(scope)
        for other in self.store.scopes("kek = ? AND deleted IS NULL", scope.key):
            super().check_access(other)


class _PinsMaterial(VoiceId):
    """Takes what was wrapped before a rotation for foreign."""

    def unwrap(self, key: WrappedKey) -> bytes:
        plaintext = super().unwrap(key)
        if not key.key.startswith("arn:"):
            return plaintext
        told = by_the_account(self, self.scope_of(key), "ListKeyRotations", {"KeyId": key.key})["Rotations"]
        if any(rotation["RotationDate"].timestamp() > key.created for rotation in told if "RotationDate" in rotation):
            raise ServiceError("InvalidCiphertextException", "The material of the key is another one.")
        return plaintext


MUTANTS = table(
    seeded(
        _OutlivesRevocation, "data-keys-outlive-revocation", "VOICEID-020", "guard-off",
        "A data key that was used once is used on after the grant was revoked.", "DescribeSpeaker", "DescribeWatchlist",
    ),
    seeded(
        _GrantsAnew, "revoked-grant-made-anew", "VOICEID-020", "guard-off",
        "A grant that was revoked is made anew at the next read.", "DescribeSpeaker", "DescribeWatchlist",
    ),
    seeded(
        _EmptyList, "denied-list-is-empty", "VOICEID-020", "wrong-error",
        "ListSpeakers without access to the key is an empty list.", "ListSpeakers",
    ),
    seeded(
        _OutlivesDisabling, "data-keys-outlive-disabling", "VOICEID-022", "guard-off",
        "A data key that was used once is used on after the key was disabled.", "DescribeSpeaker", "DescribeWatchlist",
    ),
    seeded(
        _NotFound, "denied-speaker-is-not-found", "VOICEID-022", "wrong-error",
        "DescribeSpeaker while the key is disabled says that there is no such speaker.", "DescribeSpeaker",
    ),
    seeded(
        _StaysLost, "enabled-key-stays-lost", "VOICEID-022", "effect",
        "After a read with a disabled key data stay out of reach when it is enabled.", "DescribeSpeaker",
    ),
    seeded(
        _OutlivesScheduling, "data-keys-outlive-scheduled-deletion", "VOICEID-023", "guard-off",
        "A data key that was used once is used on while the key is pending deletion.",
        "DescribeSpeaker", "DescribeWatchlist",
    ),
    seeded(
        _ForgetsEarly, "data-removed-while-key-is-pending-deletion", "VOICEID-023", "effect",
        "Speakers are removed at a read while the key is pending deletion.", "DescribeSpeaker",
    ),
    seeded(
        _AsksNobody, "caller-needs-no-decrypt", "VOICEID-024", "guard-off",
        "A caller who may not decrypt with the key gets data.", "DescribeSpeaker", "DescribeWatchlist",
    ),
    seeded(
        _TextsForAll,
        "domain-texts-need-no-decrypt",
        "VOICEID-024",
        "guard-off",
        "Name and description of a domain are shown to a caller who may not decrypt with the key.",
        "DescribeDomain",
        "ListDomains",
    ),
    seeded(
        _AsksOnce, "admission-shared-by-callers", "VOICEID-024", "guard-off",
        "A caller who may not decrypt with the key gets data after another one did.", "DescribeSpeaker",
    ),
    seeded(
        _NoNewGrant, "no-new-grant-after-revocation", "VOICEID-025", "effect",
        "UpdateDomain with the existing configuration succeeds and brings no revoked grant back.", "UpdateDomain",
    ),
    seeded(
        _AnyGrantWillDo, "grant-of-another-domain-will-do", "VOICEID-026", "guard-off",
        "A domain whose grant was revoked is readable while another one has a grant on its key.", "DescribeSpeaker",
    ),
    seeded(
        _AllOrNothing, "revocation-denies-other-domains", "VOICEID-015", "too-strict",
        "A domain cannot be read when the grant of another one on its key was revoked.", "DescribeSpeaker",
    ),
    seeded(
        _PinsMaterial, "unreadable-after-rotation", "VOICEID-038", "effect",
        "What was written before a rotation of the key cannot be read after it.", "DescribeSpeaker",
    ),
)  # fmt: skip
