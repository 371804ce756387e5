"""Faults in how a service uses the KMS, which no answer of its own shows: the audit trail does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.envelope import new_id, new_key
from kms_conformance.cloud.services.rows import Scope, WrappedKey
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.faults.service_mutant import administrator_of, by_the_account, seeded, table
from kms_conformance.faults.voice_id.contextual import Contextual


class _Unseen(VoiceId):
    """A key is not looked at: one that is no use is refused by what is done with it next."""

    def usable_key(self, key: str, caller: Caller) -> str:
        arn = self._named(key, caller)
        if arn.split(":")[3] != caller.region:
            raise self.invalid(f"The KMS key {arn} cannot be used: it is in another Region.")
        return arn

    def _named(self, key: str, caller: Caller) -> str:
        if ":key/" in key:
            return key
        if "alias/" not in key:
            return f"arn:aws:kms:{caller.region}:{caller.principal.account}:key/{key}"
        try:
            asked = {"KeyId": key, "KeySpec": "AES_256"}
            answer = self.kms.as_caller(administrator_of(caller), "GenerateDataKeyWithoutPlaintext", asked)
        except ServiceError as error:
            raise self.unfit_key(error) from error
        return str(answer["KeyId"])

    def adopt(self, scope: Scope, caller: Caller) -> WrappedKey:
        try:
            self.make_grant(scope, caller)
            return self.generate(scope, "domain")
        except ServiceError as error:
            self.forget_refused(scope)
            raise self.unfit_key(error) from error


class _SeenOnce(_Unseen):
    """What DescribeKey has said of a key to the root user, whose account may do all with it, is true for ever."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seen: set[str] = set()

    def usable_key(self, key: str, caller: Caller) -> str:
        if key in self._seen and caller.principal.arn.endswith(":root"):
            return super().usable_key(key, caller)
        arn = VoiceId.usable_key(self, key, caller)
        self._seen.add(arn)
        return arn


class _FurtherPair(Contextual):
    """Which the grant permits, because it is bound by a subset of the context."""

    def other(self, scope: Scope) -> dict[str, str]:
        return {**self.context_of(scope), "aws:voiceid:purpose": "customer-data"}

    def _is_other(self, source: str, params: Mapping[str, Any]) -> bool:
        return False  # the grant is enough


class _TextsByOtherName(Contextual):
    purposes = ("domain",)

    def other(self, scope: Scope) -> dict[str, str]:
        return {"aws:voiceid:domain:id": scope.name}

    def _is_other(self, source: str, params: Mapping[str, Any]) -> bool:
        # a domain that is being created is not in the store yet
        context = params.get("SourceEncryptionContext", params.get("EncryptionContext", {}))
        return bool(context == {"aws:voiceid:domain:id": source.rpartition("/")[2]})

    def ask_admission(self, scope: Scope, caller: Caller) -> None:
        key = next(self.store.deks("scope = ? AND purpose = 'domain' AND kek = ?", scope.arn, scope.key))
        asked = {"KeyId": key.key, "CiphertextBlob": key.wrapped, "EncryptionContext": dict(key.context)}
        self.kms.as_caller(caller, "Decrypt", asked)


class _BareAfterChange(Contextual):
    """Data keys that are made after a change of key are."""

    def other(self, scope: Scope) -> dict[str, str]:
        return {} if scope.change else self.context_of(scope)

    def _is_other(self, source: str, params: Mapping[str, Any]) -> bool:
        return not params.get("SourceEncryptionContext", params.get("EncryptionContext", {}))


class _WrapsItself(VoiceId):
    """Data keys stay in memory while they are in use, and are wrapped under a new key by Encrypt.

    So a change of key needs neither ReEncrypt nor the old key.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[str, bytes] = {}

    def unwrap(self, key: WrappedKey) -> bytes:
        if self._is_left(key) and key.dek_id in self._kept:
            return self._kept[key.dek_id]
        plaintext = super().unwrap(key)
        self._kept[key.dek_id] = plaintext
        return plaintext

    def _is_left(self, key: WrappedKey) -> bool:
        return key.key != self.scope_of(key).key

    def reencrypt(self, scope: Scope, key: WrappedKey) -> bytes:
        plaintext = self._kept.get(key.dek_id) or self.unwrap(key)
        asked = {"KeyId": scope.key, "Plaintext": plaintext, "EncryptionContext": self.context_of(scope)}
        # the grant names no Encrypt
        wrapped: bytes = by_the_account(self, scope, "Encrypt", asked)["CiphertextBlob"]
        return wrapped


class _MovesBehindTheService(VoiceId):
    """Data get from one key to the other in the clear: no data keys of the KMS are made for them.

    Each data key is opened once with the old key and made anew by the service itself, which has it wrapped.
    """

    def move(self, scope: Scope, key: WrappedKey) -> None:
        old, new = self.unwrap(key), new_key()
        asked = {"KeyId": scope.key, "Plaintext": new, "EncryptionContext": self.context_of(scope)}
        wrapped = by_the_account(self, scope, "Encrypt", asked)["CiphertextBlob"]
        fresh = replace(key, dek_id=new_id("k"), key=scope.key, wrapped=wrapped, created=self.now())
        with self.store.transaction():
            self.store.add_dek(fresh)
            for record in self.store.records("dek_id = ?", key.dek_id):
                self.store.put_record(self.resealed(record, fresh, old, new))
            self.store.drop_unused(key.dek_id)
        self.faults.passing("moved")


class _RenamedMovesAll(VoiceId):
    """Each UpdateDomain wraps every data key again, under the same key if no other is named."""

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        changed = super().change_scope(scope, key, caller, members)
        if key == scope.key and scope.status in (None, "COMPLETED"):
            for left in list(self.store.deks("scope = ?", scope.arn)):
                self.store.rewrap(left, self.reencrypt(changed, left), key)
        return changed


CREATE, WATCH, SPEAK, UPDATE = "CreateDomain", "CreateWatchlist", "OptOutSpeaker", "UpdateDomain"

MUTANTS = table(
    seeded(
        _Unseen, "key-not-described", "VOICEID-012", "effect",
        "No key is looked at with DescribeKey; one that cannot be used is refused by CreateGrant.", CREATE, UPDATE,
    ),
    seeded(
        _SeenOnce, "key-described-once-for-the-root-user", "VOICEID-012", "effect",
        "The root user creates a domain on a key that another one has without a DescribeKey.", CREATE,
    ),
    seeded(
        _FurtherPair, "further-pair-in-context-of-items", "VOICEID-013", "effect",
        "The data keys of items have a further pair in their context.", WATCH, SPEAK, UPDATE,
    ),
    seeded(
        _TextsByOtherName, "domain-texts-by-another-context", "VOICEID-013", "effect",
        "The data key of a domain's name has another context than the domain's ARN.", CREATE, UPDATE,
    ),
    seeded(
        _BareAfterChange, "no-context-after-update", "VOICEID-013", "effect",
        "Data keys that are made after a change of key have no context.", WATCH, SPEAK, UPDATE,
    ),
    seeded(
        _WrapsItself, "moved-from-memory", "VOICEID-047", "effect",
        "A change of key wraps data keys that are in memory with Encrypt, and calls no ReEncrypt.", UPDATE,
    ),
    seeded(
        _MovesBehindTheService, "moved-without-new-data-keys", "VOICEID-047", "effect",
        "A change of key encrypts items under new data keys that the KMS did not make.", UPDATE,
    ),
    seeded(
        _RenamedMovesAll, "update-with-same-key-reencrypts", "VOICEID-059", "effect",
        "UpdateDomain with the same key wraps every data key again with ReEncrypt.", UPDATE,
    ),
)  # fmt: skip
