"""Faults in the key of a domain: how it is shown, granted, switched, and which is accepted."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.profiles.service import Profiles
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_faults import Ungranted
from kms_conformance.faults.service_mutant import DENIED, refused_for, seeded, table

KEY = "DefaultEncryptionKey"


class _Unshown(Profiles):
    def get_domain(self, params: Params, caller: Caller) -> Answer:
        answer = super().get_domain(params, caller)
        answer.pop(KEY, None)
        return answer


class _Ungranted(Ungranted, Profiles):
    pass


class _SwitchUngranted(_Ungranted):
    def goes_without(self, scope: Scope) -> bool:
        before = self.store.scope(scope.arn)
        return before is not None and before.key != scope.key


class _UnknownReplaced(Profiles):
    """A key that does not exist is taken for none: the domain lies under the service's own."""

    def wanted_key(self, arn: str, params: Params, caller: Caller) -> str:
        try:
            return super().wanted_key(arn, params, caller)
        except ServiceError as error:
            if not refused_for(error, "NotFoundException"):
                raise
            return self.own_key(arn)


class _UnusableIgnored(Profiles):
    """UpdateDomain says yes to a key that is refused, and leaves the domain where it is."""

    def update_domain(self, params: Params, caller: Caller) -> Answer:
        try:
            return super().update_domain(params, caller)
        except ServiceError as error:
            if KEY not in params or error.code not in (DENIED, "BadRequestException"):
                raise
            rest = {name: value for name, value in params.items() if name != KEY}
            return {**super().update_domain(rest, caller), KEY: params[KEY]}


class _ShownAlone(Profiles):
    """The new key is shown as the domain's; nothing else is done with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._switched: dict[str, str] = {}

    def update_domain(self, params: Params, caller: Caller) -> Answer:
        if not params.get(KEY):
            return super().update_domain(params, caller)
        scope = self.domain(params, caller)
        self._switched[scope.arn] = self.usable_key(params[KEY], caller)
        return super().update_domain({name: value for name, value in params.items() if name != KEY}, caller)

    def shown_domain(self, scope: Scope, strings: Params) -> Answer:
        answer = super().shown_domain(scope, strings)
        return {**answer, KEY: self._switched[scope.arn]} if scope.arn in self._switched else answer


class _ShowsFirst(Profiles):
    """GetDomain shows the key that the domain was created with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._first: dict[str, str] = {}

    def update_domain(self, params: Params, caller: Caller) -> Answer:
        scope = self.domain(params, caller)
        answer = super().update_domain(params, caller)
        if not scope.owned:
            self._first.setdefault(scope.arn, scope.key)
        return answer

    def get_domain(self, params: Params, caller: Caller) -> Answer:
        answer = super().get_domain(params, caller)
        first = self._first.get(self.resource(params, caller))
        return {**answer, KEY: first} if first and KEY in answer else answer


CREATE, UPDATE, GET = "CreateDomain", "UpdateDomain", "GetDomain"

MUTANTS = table(
    seeded(
        _Unshown, "key-not-shown", "PROFILES-001", "response",
        "GetDomain does not show the key of a domain.", GET,
    ),
    seeded(
        _Ungranted, "no-grant", "PROFILES-003", "effect",
        "No grant is made; the service uses the permissions of the account.", CREATE, UPDATE,
    ),
    seeded(
        _ShowsFirst, "switch-not-shown", "PROFILES-008", "response",
        "After a switch GetDomain shows the key of before.", UPDATE, GET,
    ),
    seeded(
        _ShownAlone, "switch-not-made", "PROFILES-008", "effect",
        "A switch of key is shown and not made: the domain stays under the key of before.", UPDATE,
    ),
    seeded(
        _SwitchUngranted, "no-grant-on-new-key", "PROFILES-008", "effect",
        "A switch of key makes no grant on the new key.", UPDATE,
    ),
    seeded(
        _UnknownReplaced, "unknown-key-accepted", "PROFILES-017", "guard-off",
        "A key that does not exist is accepted; the domain lies under a key of the service.", CREATE, UPDATE,
    ),
    seeded(
        _UnusableIgnored, "unusable-key-ignored-by-update", "PROFILES-017", "guard-off",
        "UpdateDomain accepts a key that cannot be used, and leaves the domain under the one of before.", UPDATE,
    ),
)  # fmt: skip
