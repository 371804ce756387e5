"""Faults in what is given and told while the key of a domain is out of reach, and after."""

from __future__ import annotations

import uuid
from typing import Any

from kms_conformance.cloud.profiles.service import Profiles
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.faults.service_faults import GrantsAnew, Keeping
from kms_conformance.faults.service_mutant import DENIED, seeded, table


class _OutlivesRevocation(Keeping, Profiles):
    passed_over = (DENIED,)


class _OutlivesDisabling(Keeping, Profiles):
    passed_over = ("DisabledException",)


class _GrantsAnew(GrantsAnew, Profiles):
    pass


class _UnreadableLeftOut(Profiles):
    """A search shows what can be read."""

    def search_profiles(self, params: Params, caller: Caller) -> Answer:
        try:
            return super().search_profiles(params, caller)
        except ServiceError as error:
            if error.code != DENIED:
                raise
            return {"Items": []}

    def with_key(self, scope: Scope, name: str, value: str) -> list[SealedRecord]:
        return [record for record in super().with_key(scope, name, value) if self._opens(record)]

    def _opens(self, record: SealedRecord) -> bool:
        try:
            self.read(record)
        except ServiceError:
            return False
        return True


class _NoObjects(Profiles):
    def list_profile_objects(self, params: Params, caller: Caller) -> Answer:
        try:
            return super().list_profile_objects(params, caller)
        except ServiceError as error:
            if error.code != DENIED:
                raise
            return {"Items": []}


class _StaysLost(Profiles):
    """A domain that was found without its key is closed until UpdateDomain names one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lost: set[str] = set()

    def check_access(self, scope: Scope) -> None:
        if scope.arn in self._lost:
            raise self.denied("The KMS key could not be used.")
        try:
            super().check_access(scope)
        except ServiceError as error:
            if error.code == DENIED:
                self._lost.add(scope.arn)
            raise

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Any) -> Scope:
        self._lost.discard(scope.arn)
        return super().change_scope(scope, key, caller, members)


class _WritesLater(Profiles):
    """A profile that cannot be written is acknowledged nevertheless."""

    def create_profile(self, params: Params, caller: Caller) -> Answer:
        try:
            return super().create_profile(params, caller)
        except ServiceError as error:
            if error.code != DENIED:
                raise
            return {"ProfileId": uuid.uuid4().hex}


SEARCH, GET, OBJECTS, CREATE = "SearchProfiles", "BatchGetProfile", "ListProfileObjects", "CreateProfile"

MUTANTS = table(
    seeded(
        _OutlivesDisabling, "data-keys-outlive-disabling", "PROFILES-013", "guard-off",
        "A data key that was used once is used on after the key was disabled.", SEARCH, GET, OBJECTS,
    ),
    seeded(
        _OutlivesRevocation, "data-keys-outlive-revocation", "PROFILES-013", "guard-off",
        "A data key that was used once is used on after the grant was revoked.", SEARCH, GET, OBJECTS,
    ),
    seeded(
        _GrantsAnew, "revoked-grant-made-anew", "PROFILES-013", "guard-off",
        "A grant that was revoked is made anew at the next read.", SEARCH, GET, OBJECTS,
    ),
    seeded(
        _UnreadableLeftOut, "search-leaves-out-what-cannot-be-read", "PROFILES-013", "wrong-error",
        "SearchProfiles leaves out what cannot be read.", SEARCH,
    ),
    seeded(
        _NoObjects, "denied-list-of-objects-is-empty", "PROFILES-013", "wrong-error",
        "ListProfileObjects without access to the key is an empty list.", OBJECTS,
    ),
    seeded(
        _StaysLost, "enabled-key-stays-lost", "PROFILES-013", "effect",
        "After a read without access to the key profiles stay out of reach when it is restored.", SEARCH, GET,
    ),
    seeded(
        _WritesLater, "denied-write-acknowledged", "PROFILES-013", "guard-off",
        "CreateProfile without access to the key is acknowledged, and nothing is written.", CREATE,
    ),
)  # fmt: skip
