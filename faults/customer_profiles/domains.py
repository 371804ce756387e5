"""Faults in what domains have to do with each other."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.profiles.profiles import PROFILE
from kms_conformance.cloud.profiles.service import Profiles
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.faults.service_faults import SharesDataKeys
from kms_conformance.faults.service_mutant import seeded, table


class _SearchesOthers(Profiles):
    """A search goes over all domains on the same key."""

    def with_key(self, scope: Scope, name: str, value: str) -> list[SealedRecord]:
        found = super().with_key(scope, name, value)
        for other in self.store.scopes("kek = ? AND arn <> ? AND parent IS NULL", scope.key, scope.arn):
            found += super().with_key(other, name, value)
        return found


class _GetsOthers(Profiles):
    """The id of a profile is enough to get it, whatever domain is named."""

    def batch_get_profile(self, params: Params, caller: Caller) -> Answer:
        answer = super().batch_get_profile(params, caller)
        missing = {error["ProfileId"] for error in answer["Errors"]}
        others = self.store.records(
            "class = ? AND scope IN (SELECT arn FROM scopes WHERE account = ?)", PROFILE, caller.principal.account
        )
        found = [record for record in others if record.item in missing]
        there = {record.item for record in found}
        return {
            "Profiles": [*answer["Profiles"], *map(self.shown_profile, found)],
            "Errors": [error for error in answer["Errors"] if error["ProfileId"] not in there],
        }


class _OneIndex(Profiles):
    """A domain that is created anew under the name of one that was deleted has its profiles."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._left: dict[str, dict[str, dict[str, Any]]] = {}

    def delete_domain(self, params: Params, caller: Caller) -> Answer:
        scope = self.domain(params, caller)
        records = list(self.store.records("scope = ? AND class = ?", scope.arn, PROFILE))
        self._left[scope.arn] = {record.item: self.members(record) for record in records}
        return super().delete_domain(params, caller)

    def furnish(self, scope: Scope) -> None:
        super().furnish(scope)
        for item, members in self._left.pop(scope.arn, {}).items():
            self.write_profile(scope, item, members)


class _SharesDataKeys(SharesDataKeys, Profiles):
    pass


SEARCH, GET, CREATE, CREATE_DOMAIN = "SearchProfiles", "BatchGetProfile", "CreateProfile", "CreateDomain"


class _GrantsStay(Profiles):
    """A deleted domain leaves its grants behind."""

    def remove_scope(self, scope: Scope) -> None:
        self.store.drop_scope(scope.arn)


MUTANTS = table(
    seeded(
        _GrantsStay, "grants-of-deleted-domain-stay", "PROFILES-019", "effect",
        "DeleteDomain leaves the grants that were made for the domain.", "DeleteDomain",
    ),
    seeded(
        _SearchesOthers, "search-finds-profiles-of-other-domains", "PROFILES-015", "response",
        "SearchProfiles finds profiles of other domains on the same key.", SEARCH,
    ),
    seeded(
        _GetsOthers, "profile-of-another-domain-shown", "PROFILES-015", "response",
        "BatchGetProfile shows profiles of other domains.", GET,
    ),
    seeded(
        _OneIndex, "profiles-of-a-deleted-domain-inherited", "PROFILES-015", "effect",
        "A domain with the name of a deleted one has its profiles.", "DeleteDomain", CREATE_DOMAIN,
    ),
    seeded(
        _SharesDataKeys, "data-key-shared-by-domains", "PROFILES-015", "effect",
        "Domains on one key share a data key, which is wrapped for the first of them.", CREATE_DOMAIN, CREATE,
    ),
)  # fmt: skip
