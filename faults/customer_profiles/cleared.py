"""Faults when the key of a domain is taken away, and in keys of profiles when it is switched."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from kms_conformance.cloud.profiles.profiles import KEYS, PROFILE
from kms_conformance.cloud.profiles.service import Profiles
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord, WrappedKey
from kms_conformance.faults.service_mutant import seeded, table

KEY = "DefaultEncryptionKey"
AS_IT_IS = b"unencrypted: "


def _cleared(scope: Scope | None) -> bool:
    """Whether a domain had a key that was taken away."""
    return scope is not None and scope.owned and scope.old_key is not None


class Dropping(Profiles):
    """Items that lie under the key of before are dropped where they should move."""

    kind = PROFILE
    """The kind of those items."""

    def move(self, scope: Scope, key: WrappedKey) -> None:
        """Bring one data key under the scope's key, without the items under it."""
        if self.drops(scope):
            for record in list(self.store.records("dek_id = ? AND class = ?", key.dek_id, self.kind)):
                self.store.drop_record(record)
        if self.store.dek(key.dek_id) is not None:
            super().move(scope, key)

    def drops(self, scope: Scope) -> bool:
        """Whether that happens in a scope."""
        return _cleared(scope)


class _LosesProfiles(Dropping):
    pass


class _StillShown(Profiles):
    def get_domain(self, params: Params, caller: Caller) -> Answer:
        answer, scope = super().get_domain(params, caller), self.domain(params, caller)
        return {**answer, KEY: scope.old_key} if _cleared(scope) else answer


class _WritesNothing(Profiles):
    """Profiles of a domain without the key that it had are as good as closed, and nobody is told."""

    def write_profile(self, scope: Scope, profile_id: str, members: Params) -> None:
        if not _cleared(scope):
            super().write_profile(scope, profile_id, members)


class _Unencrypted(Profiles):
    """Without the key of the customer records are stored as they are."""

    def sealed(self, record: SealedRecord, plaintext: bytes, key: bytes) -> SealedRecord:
        if _cleared(self.store.scope(record.scope)):
            return replace(record, sealed=AS_IT_IS + plaintext)
        return super().sealed(record, plaintext, key)

    def unsealed(self, record: SealedRecord, key: bytes) -> bytes:
        if record.sealed.startswith(AS_IT_IS):
            return record.sealed.removeprefix(AS_IT_IS)
        return super().unsealed(record, key)


class _LosesKeys(Profiles):
    """The keys that were added to profiles are forgotten when a switch ends."""

    def complete(self, scope: Scope) -> None:
        super().complete(scope)
        changed = self.store.scope(scope.arn)
        if changed is not None and changed.status == "COMPLETED" and not changed.owned:
            with suppress(ServiceError):
                for record in list(self.store.records("scope = ? AND class = ?", scope.arn, PROFILE)):
                    members = {name: value for name, value in self.members(record).items() if name != KEYS}
                    self.write_profile(changed, record.item, members)


UPDATE = "UpdateDomain"

MUTANTS = table(
    seeded(
        _StillShown, "cleared-key-still-shown", "PROFILES-011", "response",
        "GetDomain shows a key that was taken away.", UPDATE, "GetDomain",
    ),
    seeded(
        _LosesProfiles, "profiles-lost-when-key-cleared", "PROFILES-011", "effect",
        "The profiles that were there are gone after the key of the domain was taken away.", UPDATE,
    ),
    seeded(
        _WritesNothing, "writes-lost-after-key-cleared", "PROFILES-011", "effect",
        "Writes of profiles are acknowledged and not done after the key of the domain was taken away.",
        UPDATE, "CreateProfile", "UpdateProfile", "AddProfileKey",
    ),
    seeded(
        _Unencrypted, "plaintext-after-key-cleared", "PROFILES-014", "effect",
        "After the key of a domain was taken away what is in it is stored in plaintext.", UPDATE, "CreateProfile",
    ),
    seeded(
        _LosesKeys, "added-keys-lost-at-switch", "PROFILES-009", "effect",
        "After a switch of key profiles are not found by keys that AddProfileKey gave them.", UPDATE, "AddProfileKey",
    ),
)  # fmt: skip
