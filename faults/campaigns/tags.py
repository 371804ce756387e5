"""Faults in the tags of campaigns."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.campaigns.base import Campaign
from kms_conformance.cloud.campaigns.service import Campaigns
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.faults.service_mutant import seeded, table


class _OfCreation(Campaigns):
    """What a campaign was created with is described, and not listed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._later: dict[str, set[str]] = {}

    def tag_resource(self, params: Params, caller: Caller) -> Answer:
        answer = super().tag_resource(params, caller)
        self._later.setdefault(params["arn"], set()).update(params["tags"])
        return answer

    def tags_of(self, campaign: Campaign) -> dict[str, str]:
        later = self._later.get(campaign.arn, set())
        return {key: value for key, value in super().tags_of(campaign).items() if key in later}


class _NotTakenAway(Campaigns):
    def untag_resource(self, params: Params, caller: Caller) -> Answer:
        self.campaign(params, caller)
        return {}


class _Replaced(Campaigns):
    def tag_resource(self, params: Params, caller: Caller) -> Answer:
        self.keep(self.campaign(params, caller), tags=dict(params["tags"]))
        return {}


class _OfAnything(Campaigns):
    def list_tags_for_resource(self, params: Params, caller: Caller) -> Answer:
        try:
            return super().list_tags_for_resource(params, caller)
        except ServiceError:
            return {"tags": {}}


TAG, UNTAG, LIST = "TagResource", "UntagResource", "ListTagsForResource"

MUTANTS = table(
    seeded(
        _OfCreation, "tags-of-creation-not-listed", "CAMPAIGNS-019", "response",
        "ListTagsForResource leaves out the tags that a campaign was created with.", LIST,
    ),
    seeded(
        _NotTakenAway, "tags-not-taken-away", "CAMPAIGNS-019", "effect",
        "UntagResource says yes and takes nothing away.", UNTAG,
    ),
    seeded(
        _Replaced, "tags-replaced", "CAMPAIGNS-019", "effect",
        "TagResource takes away all tags that it does not name.", TAG,
    ),
    seeded(
        _OfAnything, "tags-of-nothing-listed", "CAMPAIGNS-020", "guard-off",
        "ListTagsForResource answers for a campaign that does not exist any more.", LIST,
    ),
)  # fmt: skip
