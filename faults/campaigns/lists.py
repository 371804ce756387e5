"""Faults in the list of campaigns."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.cloud.campaigns.service import Campaigns
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.faults.service_mutant import seeded, table


class _OfAll(Campaigns):
    def records_of(self, instance: str | None, caller: Caller) -> Iterator[tuple[Scope, SealedRecord]]:
        return super().records_of(None, caller)


class _WithoutNewest(Campaigns):
    def list_campaigns(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_campaigns(params, caller)
        if "nextToken" in answer or "filters" not in params:
            return answer
        return {**answer, "campaignSummaryList": answer["campaignSummaryList"][:-1]}


class _OneMore(Campaigns):
    def list_campaigns(self, params: Params, caller: Caller) -> Answer:
        most = params.get("maxResults")
        return super().list_campaigns({**params, "maxResults": most + 1} if most else params, caller)


class _FirstPageAgain(Campaigns):
    """The second page begins with the last campaign of the first one."""

    last: Answer | None = None

    def list_campaigns(self, params: Params, caller: Caller) -> Answer:
        before, answer = self.last, super().list_campaigns(params, caller)
        entries = answer["campaignSummaryList"]
        self.last = entries[-1] if entries else None
        if params.get("nextToken") and before is not None:
            return {**answer, "campaignSummaryList": [before, *entries][: max(2, len(entries))]}
        return answer


class _LargePages(Campaigns):
    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        most = params.get("maxResults")
        smaller = {"maxResults": 50} if isinstance(most, int) and most > 50 else {}
        return super().answer(operation, {**params, **smaller}, caller)


LIST = "ListCampaigns"

MUTANTS = table(
    seeded(
        _OfAll, "filter-ignored", "CAMPAIGNS-017", "response",
        "A list for one instance shows the campaigns of all.", LIST,
    ),
    seeded(
        _WithoutNewest, "newest-campaign-not-listed", "CAMPAIGNS-017", "response",
        "A list for one instance lacks the newest campaign.", LIST,
    ),
    seeded(
        _OneMore, "one-more-than-asked-for", "CAMPAIGNS-018", "response",
        "A page holds one campaign more than maxResults.", LIST,
    ),
    seeded(
        _FirstPageAgain, "pages-overlap", "CAMPAIGNS-018", "response",
        "A page begins with the last campaign of the page before.", LIST,
    ),
    seeded(
        _LargePages, "page-of-51-accepted", "CAMPAIGNS-025", "guard-off",
        "ListCampaigns takes a maxResults of more than 50.", LIST,
    ),
)  # fmt: skip
