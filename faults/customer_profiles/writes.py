"""Faults in what becomes of profiles that were deleted, and of those whose update was refused."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.profiles.profiles import PROFILE, keys_of
from kms_conformance.cloud.profiles.service import Profiles
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_faults import KeepsWhatIsRefused
from kms_conformance.faults.service_mutant import DENIED, seeded, table


class _Remembering(Profiles):
    """Remembers the members of deleted profiles, by their ids."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deleted: dict[str, dict[str, dict[str, Any]]] = {}

    def delete_profile(self, params: Params, caller: Caller) -> Answer:
        scope = self.entered(params, caller)
        members = self.get(scope, PROFILE, params["ProfileId"])
        answer = super().delete_profile(params, caller)
        if members is not None:
            self.deleted.setdefault(scope.arn, {})[params["ProfileId"]] = members
        return answer

    def remembered(self, params: Params, caller: Caller) -> dict[str, dict[str, Any]]:
        """Those of a domain."""
        return self.deleted.get(self.domain(params, caller).arn, {})


class _StillFound(_Remembering):
    def search_profiles(self, params: Params, caller: Caller) -> Answer:
        answer = super().search_profiles(params, caller)
        wanted = {(params["KeyName"], value) for value in params["Values"]}
        found = [
            {"ProfileId": id_, **{name: value for name, value in members.items() if name[0] != "_"}}
            for id_, members in self.remembered(params, caller).items()
            if wanted & {*keys_of(members), ("_profileId", id_)}
        ]
        return {**answer, "Items": [*answer["Items"], *found]}


class _StillGot(_Remembering):
    def batch_get_profile(self, params: Params, caller: Caller) -> Answer:
        answer = super().batch_get_profile(params, caller)
        kept = self.remembered(params, caller)
        asked = [id_ for id_ in params["ProfileIds"] if id_ in kept]
        return {
            "Profiles": [*answer["Profiles"], *({"ProfileId": id_, **kept[id_]} for id_ in asked)],
            "Errors": [error for error in answer["Errors"] if error["ProfileId"] not in asked],
        }


class _ComesBack(_Remembering):
    def complete(self, scope: Scope) -> None:
        super().complete(scope)
        for item, members in self.deleted.pop(scope.arn, {}).items():
            self.write_profile(scope, item, members)


class _Hidden(Profiles):
    """A deleted profile is not searched for any more, and still there for who has its id."""

    def delete_profile(self, params: Params, caller: Caller) -> Answer:
        scope = self.entered(params, caller)
        record = self.profile_record(scope, params["ProfileId"])
        self.members(record)
        self.store.change("DELETE FROM lookup WHERE record_id = ?", record.record_id)
        return {"Message": "OK"}


class _LateUpdate(KeepsWhatIsRefused, Profiles):
    late = ("UpdateProfile",)


class _DeniedUnindexes(Profiles):
    """The keys of a profile are taken out of the index before it is written anew, and a refusal does not undo that."""

    def handle(self, operation: str, params: Params, caller: Caller) -> Answer:
        try:
            return super().handle(operation, params, caller)
        except ServiceError as error:
            if operation == "UpdateProfile" and error.code == DENIED:
                with self.lock:
                    self._unindex(self.resource(params, caller), params["ProfileId"])
            raise

    def _unindex(self, arn: str, profile_id: str) -> None:
        record = self.store.record(arn, PROFILE, profile_id)
        if record is not None:
            self.store.change("DELETE FROM lookup WHERE record_id = ?", record.record_id)


DELETE, UPDATE = "DeleteProfile", "UpdateProfile"

MUTANTS = table(
    seeded(
        _StillFound, "deleted-profile-still-found", "PROFILES-021", "guard-off",
        "SearchProfiles finds profiles that were deleted.", DELETE, "SearchProfiles",
    ),
    seeded(
        _StillGot, "deleted-profile-still-shown", "PROFILES-021", "guard-off",
        "BatchGetProfile shows profiles that were deleted.", DELETE, "BatchGetProfile",
    ),
    seeded(
        _Hidden, "deleted-profile-hidden-alone", "PROFILES-021", "effect",
        "DeleteProfile takes a profile out of the search alone; it is there by its id.", DELETE,
    ),
    seeded(
        _ComesBack, "deleted-profile-comes-back-at-switch", "PROFILES-021", "effect",
        "A deleted profile is there again after a switch of key.", DELETE, "UpdateDomain",
    ),
    seeded(
        _LateUpdate, "denied-update-takes-effect", "PROFILES-022", "effect",
        "UpdateProfile that was denied is done when the key is back.", UPDATE,
    ),
    seeded(
        _DeniedUnindexes, "denied-update-hides-the-profile", "PROFILES-022", "effect",
        "A profile whose update was denied is not found any more by its keys.", UPDATE,
    ),
)  # fmt: skip
