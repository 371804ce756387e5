"""Faults in what a refused UpdateDomain leaves behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.records import DOMAIN, ITSELF
from kms_conformance.cloud.services.rows import OWNED, Scope, WrappedKey
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.faults.service_mutant import DENIED, described_under, seeded, table


class _Leaving(VoiceId):
    """Something of an UpdateDomain is done before its key is refused."""

    def update_domain(self, params: Params, caller: Caller) -> Answer:
        try:
            return super().update_domain(params, caller)
        except ServiceError as error:
            if error.code in (DENIED, "ValidationException"):
                self.leave(self.domain(params, caller), params)
            raise

    def leave(self, scope: Scope, params: Params) -> None:
        """What is done."""


class _Renamed(_Leaving):
    def leave(self, scope: Scope, params: Params) -> None:
        strings = {name: params[name] for name in ("Name", "Description") if name in params}
        self.put(scope, DOMAIN, ITSELF, strings, under=described_under(self, scope))


class _Keyed(_Leaving):
    """The key that was refused shows as the domain's, until another update is accepted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._refused: dict[str, str] = {}

    def leave(self, scope: Scope, params: Params) -> None:
        self._refused[scope.arn] = params["ServerSideEncryptionConfiguration"]["KmsKeyId"]

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        changed = super().change_scope(scope, key, caller, members)
        self._refused.pop(scope.arn, None)
        return changed

    def shown_domain(self, scope: Scope, strings: Any) -> Answer:
        return super().shown_domain(replace(scope, key=self._refused.get(scope.arn, scope.key)), strings)


class _Failed(_Leaving):
    def leave(self, scope: Scope, params: Params) -> None:
        self.store.put_scope(
            replace(scope, status="FAILED", old_key=scope.key, message="The key cannot be used.")
        )  # fmt: skip


class _AnyKey(VoiceId):
    """A key that cannot be used is taken for a domain that has one, and the change fails."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._updating = False

    def update_domain(self, params: Params, caller: Caller) -> Answer:
        self._updating = True
        try:
            return super().update_domain(params, caller)
        finally:
            self._updating = False

    def usable_key(self, key: str, caller: Caller) -> str:
        try:
            return super().usable_key(key, caller)
        except ServiceError as error:
            if not (self._updating and error.message.endswith("KeyState is Disabled.")):
                raise
            return OWNED + key

    def adopt(self, scope: Scope, caller: Caller) -> WrappedKey:
        if scope.owned:
            present = self.store.scope(scope.arn)
            return super().adopt(present or scope, caller)
        return super().adopt(scope, caller)

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        if not key.startswith(OWNED):
            return super().change_scope(scope, key, caller, members)
        failed = replace(scope, status="FAILED", old_key=scope.key, message="The current KMS key cannot be used.")
        self.store.put_scope(failed)
        return replace(failed, key=key.removeprefix(OWNED))


MUTANTS = table(
    seeded(
        _Renamed, "refused-update-takes-name", "VOICEID-057", "effect",
        "An UpdateDomain whose key is refused takes name and description.", "UpdateDomain",
    ),
    seeded(
        _Keyed, "refused-update-takes-key", "VOICEID-057", "effect",
        "An UpdateDomain whose key is refused shows it as the key of the domain.", "UpdateDomain",
    ),
    seeded(
        _Failed, "refused-update-shows-as-failed", "VOICEID-057", "effect",
        "An UpdateDomain whose key is refused shows as a failed update.", "UpdateDomain",
    ),
    seeded(
        _AnyKey, "disabled-key-accepted-for-update", "VOICEID-057", "guard-off",
        "UpdateDomain accepts a disabled key, and the update fails.", "UpdateDomain",
    ),
)  # fmt: skip
