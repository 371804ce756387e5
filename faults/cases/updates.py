"""Faults in what updates and deletions of Cases change, and leave."""

from __future__ import annotations

from kms_conformance.cloud.cases.base import CASE, FIELD
from kms_conformance.cloud.cases.service import Cases
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.faults.service_mutant import seeded, table


class _OthersLost(Cases):
    """The values of an update take the place of all others, but for the title."""

    def update_case(self, params: Params, caller: Caller) -> Answer:
        scope, item = self.domain(params, caller), params["caseId"]
        title = self.thing(scope, CASE, item)["values"]["title"]
        answer = super().update_case(params, caller)
        given = {row["id"]: dict(row["value"]) for row in params["fields"]}
        self.changed(scope, CASE, item, {"values": {"title": title, **given}})
        return answer


class _DescriptionLost(Cases):
    def update_template(self, params: Params, caller: Caller) -> Answer:
        return super().update_template({"description": "", **params}, caller)


class _FieldStays(Cases):
    def update_field(self, params: Params, caller: Caller) -> Answer:
        self.record(self.domain(params, caller), FIELD, params["fieldId"])
        return {}


class _CommentsStay(Cases):
    """A deleted case is hidden from GetCase; the comments on it can still be had."""

    def delete_case(self, params: Params, caller: Caller) -> Answer:
        scope = self.domain(params, caller)
        self.changed(scope, CASE, params["caseId"], {"hidden": True})
        return {}

    def get_case(self, params: Params, caller: Caller) -> Answer:
        if self.thing(self.domain(params, caller), CASE, params["caseId"]).get("hidden"):
            raise self.missing(CASE, params["caseId"])
        return super().get_case(params, caller)


class _CaseStays(Cases):
    def delete_case(self, params: Params, caller: Caller) -> Answer:
        self.record(self.domain(params, caller), CASE, params["caseId"])
        return {}


class _DomainStays(Cases):
    def delete_domain(self, params: Params, caller: Caller) -> Answer:
        self.domain(params, caller)
        return {}


class _CasesOutlive(Cases):
    """The domain is hidden; who knows the id of a case in it still gets that."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._hidden: set[str] = set()

    def delete_domain(self, params: Params, caller: Caller) -> Answer:
        self._hidden.add(self.domain(params, caller).arn)
        return {}

    def get_domain(self, params: Params, caller: Caller) -> Answer:
        if self.domain(params, caller).arn in self._hidden:
            raise self.missing("domain", params["domainId"])
        return super().get_domain(params, caller)

    def listed(self, scope: Scope, kind: str, params: Params) -> tuple[list[SealedRecord], dict[str, str]]:
        return ([], {}) if scope.arn in self._hidden else super().listed(scope, kind, params)


UPDATE_CASE, DELETE_CASE, DELETE_DOMAIN = "UpdateCase", "DeleteCase", "DeleteDomain"

MUTANTS = table(
    seeded(
        _OthersLost, "update-loses-other-values", "CASES-012", "effect",
        "UpdateCase takes away the values of all fields that it does not give, but for the title.", UPDATE_CASE,
    ),
    seeded(
        _DescriptionLost, "update-loses-the-description", "CASES-012", "effect",
        "UpdateTemplate takes away the description where it gives none.", "UpdateTemplate",
    ),
    seeded(
        _FieldStays, "field-not-updated", "CASES-012", "effect",
        "UpdateField says yes and changes nothing.", "UpdateField",
    ),
    seeded(
        _CommentsStay, "comments-outlive-their-case", "CASES-013", "guard-off",
        "GetCase refuses a deleted case, and the comments on it are still told.", DELETE_CASE, "SearchRelatedItems",
    ),
    seeded(
        _CaseStays, "case-not-deleted", "CASES-013", "guard-off",
        "DeleteCase says yes and deletes nothing.", DELETE_CASE,
    ),
    seeded(
        _DomainStays, "domain-not-deleted", "CASES-020", "guard-off",
        "DeleteDomain says yes and deletes nothing.", DELETE_DOMAIN,
    ),
    seeded(
        _CasesOutlive, "cases-outlive-their-domain", "CASES-020", "guard-off",
        "GetDomain refuses a deleted domain, and the cases in it are still told.", DELETE_DOMAIN, "GetCase",
    ),
)  # fmt: skip
