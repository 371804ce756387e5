"""Faults in what Cases refuses, and with which error."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.cases.base import CASE
from kms_conformance.cloud.cases.service import Cases
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_mutant import seeded, table


class _NoCases(Cases):
    """A case that is not there has no fields."""

    def get_case(self, params: Params, caller: Caller) -> Answer:
        scope = self.domain(params, caller)
        if self.store.record(scope.arn, CASE, params["caseId"]) is None and not self._was(params["caseId"]):
            return {"fields": [], "templateId": params["caseId"]}
        return super().get_case(params, caller)

    def _was(self, case: str) -> bool:
        return case != "00000000-0000-4000-8000-000000000000"


class _DeniesMissing(Cases):
    """What is not there is said to be forbidden."""

    def missing(self, kind: str, name: str) -> ServiceError:
        return self.denied("You may not see that.")


class _Unnamed(Cases):
    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        given = {"name": "template", **params} if operation == "CreateTemplate" else params
        return super().answer(operation, given, caller)


class _LongNames(Cases):
    """A name that is too long is cut."""

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        cut = {"name": params["name"][:100]} if isinstance(params.get("name"), str) else {}
        return super().answer(operation, {**params, **cut}, caller)


class _LargePages(Cases):
    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        most = params.get("maxResults")
        smaller = {"maxResults": min(most, 10)} if isinstance(most, int) and most > 10 else {}
        return super().answer(operation, {**params, **smaller}, caller)


class _Untitled(Cases):
    def create_case(self, params: Params, caller: Caller) -> Answer:
        named = {row["id"] for row in params["fields"]}
        title: list[dict[str, Any]] = [] if "title" in named else [{"id": "title", "value": {"stringValue": "case"}}]
        return super().create_case({**params, "fields": [*params["fields"], *title]}, caller)


class _AnyTemplate(Cases):
    def thing(self, scope: Scope, kind: str, item: str) -> dict[str, Any]:
        told = super().thing(scope, kind, item)
        return {**told, "status": "Active"} if kind == "template" and self.creating else told

    creating = False

    def create_case(self, params: Params, caller: Caller) -> Answer:
        self.creating = True
        try:
            return super().create_case(params, caller)
        finally:
            self.creating = False


class _SameNames(Cases):
    def require_free_name(self, scope: Scope, kind: str, name: str | None, but: str = "") -> None:
        pass


class _RenamedAlike(Cases):
    """A name is looked up at creation alone."""

    def require_free_name(self, scope: Scope, kind: str, name: str | None, but: str = "") -> None:
        if not but:
            super().require_free_name(scope, kind, name, but)


class _AnyAccount(Cases):
    """A domain is found by its id, whosever it is."""

    def domain(self, params: Params, caller: Caller) -> Scope:
        found = next(self.store.scopes("name = ?", params["domainId"]), None)
        return found or super().domain(params, caller)


class _ListsAllAccounts(Cases):
    def list_domains(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_domains(params, caller)
        if "maxResults" in params or "nextToken" in answer:
            return answer
        own = {row["domainId"] for row in answer["domains"]}
        others = [self.summary(scope) for scope in self.store.scopes() if scope.name not in own]
        return {**answer, "domains": [*answer["domains"], *others[-1:]]}


MUTANTS = table(
    seeded(
        _NoCases, "unknown-case-without-fields", "CASES-009", "guard-off",
        "GetCase tells of a case that never was that it has no fields.", "GetCase",
    ),
    seeded(
        _DeniesMissing, "what-is-missing-is-denied", "CASES-009", "wrong-error",
        "What does not exist is refused with AccessDeniedException.", "GetDomain", "GetCase", "GetTemplate",
    ),
    seeded(
        _Unnamed, "template-without-name", "CASES-010", "guard-off",
        "CreateTemplate makes up a name where none is given.", "CreateTemplate",
    ),
    seeded(
        _LongNames, "names-cut-at-100", "CASES-011", "guard-off",
        "Names of more than 100 characters are cut.", "CreateField", "CreateTemplate",
    ),
    seeded(
        _LargePages, "large-pages-accepted", "CASES-011", "guard-off",
        "Lists take any maxResults.", "ListTemplates", "ListDomains",
    ),
    seeded(
        _Untitled, "case-without-title", "CASES-016", "guard-off",
        "CreateCase makes up a title where none is given.", "CreateCase",
    ),
    seeded(
        _AnyTemplate, "inactive-template-takes-cases", "CASES-017", "guard-off",
        "A case is created from a template that is inactive.", "CreateCase",
    ),
    seeded(
        _SameNames, "template-names-repeat", "CASES-018", "guard-off",
        "Two templates of a domain may have one name.", "CreateTemplate",
    ),
    seeded(
        _RenamedAlike, "template-renamed-to-a-taken-name", "CASES-018", "guard-off",
        "A template may be renamed to a name that another one of the domain has.", "UpdateTemplate",
    ),
    seeded(
        _AnyAccount, "domain-of-any-account", "CASES-023", "guard-off",
        "Who knows the id of a domain of another account gets at all that is in it.", "GetDomain", "GetCase",
    ),
    seeded(
        _ListsAllAccounts, "domains-of-another-account-listed", "CASES-014", "response",
        "ListDomains shows a domain of another account, too.", "ListDomains",
    ),
)  # fmt: skip
