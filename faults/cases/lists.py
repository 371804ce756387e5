"""Faults in the lists of Cases."""

from __future__ import annotations

from kms_conformance.cloud.cases.service import Cases
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.faults.service_mutant import seeded, table


class _OfAllDomains(Cases):
    def list_templates(self, params: Params, caller: Caller) -> Answer:
        """The templates of every domain of the account."""
        answer = super().list_templates(params, caller)
        whose = caller.principal.account, caller.region
        for scope in self.store.scopes("account = ? AND region = ?", *whose):
            if scope.name != params["domainId"] and "nextToken" not in answer and "maxResults" not in params:
                answer["templates"] += super().list_templates({**params, "domainId": scope.name}, caller)["templates"]
        return answer


class _OfAllCases(Cases):
    def related_to(self, scope: Scope, case: str) -> list[SealedRecord]:
        """What is related to any case of the domain."""
        return list(self.store.records("scope = ? AND class = 'related-item'", scope.arn))


class _WithoutNewest(Cases):
    def list_fields(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_fields(params, caller)
        if "nextToken" in answer or "maxResults" in params:
            return answer
        return {**answer, "fields": answer["fields"][:-1]}


class _OneMore(Cases):
    def list_templates(self, params: Params, caller: Caller) -> Answer:
        most = params.get("maxResults")
        return super().list_templates({**params, "maxResults": most + 1} if most else params, caller)


class _FirstPageAgain(Cases):
    """A page of comments begins with the last comment of the page before."""

    last: Answer | None = None

    def search_related_items(self, params: Params, caller: Caller) -> Answer:
        before, answer = self.last, super().search_related_items(params, caller)
        items = answer["relatedItems"]
        self.last = items[-1] if items else None
        if params.get("nextToken") and before is not None:
            return {**answer, "relatedItems": [before, *items][: max(2, len(items))]}
        return answer


MUTANTS = table(
    seeded(
        _OfAllDomains, "templates-of-all-domains", "CASES-014", "response",
        "ListTemplates shows the templates of all domains of the account.", "ListTemplates",
    ),
    seeded(
        _OfAllCases, "comments-of-all-cases", "CASES-014", "response",
        "SearchRelatedItems shows the comments on all cases of the domain.", "SearchRelatedItems",
    ),
    seeded(
        _WithoutNewest, "newest-field-not-listed", "CASES-014", "response",
        "ListFields lacks the newest field.", "ListFields",
    ),
    seeded(
        _OneMore, "one-more-than-asked-for", "CASES-015", "response",
        "A page of templates holds one more than maxResults.", "ListTemplates",
    ),
    seeded(
        _FirstPageAgain, "pages-overlap", "CASES-015", "response",
        "A page of comments begins with the last comment of the page before.", "SearchRelatedItems",
    ),
)  # fmt: skip
