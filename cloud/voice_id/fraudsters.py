"""Fraudsters: made by registration jobs, each in one watchlist at least."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.cloud.voice_id.base import shown
from kms_conformance.cloud.voice_id.speakers import SpeakerOperations
from kms_conformance.cloud.voice_id.watchlists import WatchlistOperations

FRAUDSTER = "fraudster"


class FraudsterOperations(SpeakerOperations, WatchlistOperations):
    """The operations on fraudsters."""

    def fraudster(self, scope: Scope, fraudster_id: str) -> dict[str, Any]:
        """The members of a fraudster."""
        members = self.get(scope, FRAUDSTER, fraudster_id)
        if members is None:
            raise self.missing("FRAUDSTER")
        return members

    def describe_fraudster(self, params: Params, caller: Caller) -> Answer:
        """DescribeFraudster."""
        scope = self.entered(params, caller)
        return {"Fraudster": _shown(scope, params["FraudsterId"], self.fraudster(scope, params["FraudsterId"]))}

    def list_fraudsters(self, params: Params, caller: Caller) -> Answer:
        """ListFraudsters: all, or those of one watchlist."""
        scope = self.entered(params, caller)
        wanted = params.get("WatchlistId")
        if wanted:
            self.watchlist(scope, wanted)
        found = [
            (row, self.members(row)) for row in self.store.records("scope = ? AND class = ?", scope.arn, FRAUDSTER)
        ]
        kept = ((row.number, (row.item, told)) for row, told in found if wanted in (None, *told["WatchlistIds"]))
        page, token = self.page(kept, params, f"{scope.arn} {FRAUDSTER} {wanted}")
        return {"FraudsterSummaries": [_shown(scope, item, told) for item, told in page], **token}

    def delete_fraudster(self, params: Params, caller: Caller) -> Answer:
        """DeleteFraudster, with voiceprint and audio."""
        scope = self.entered(params, caller)
        self.fraudster(scope, params["FraudsterId"])
        record = self.store.record(scope.arn, FRAUDSTER, params["FraudsterId"])
        assert record is not None
        self.forget_voice(scope, record.item)
        self.store.drop_record(record)
        return {}

    def associate_fraudster(self, params: Params, caller: Caller) -> Answer:
        """AssociateFraudster: no error if it is in the watchlist already."""
        scope = self.entered(params, caller)
        members = self.fraudster(scope, params["FraudsterId"])
        self.watchlist(scope, params["WatchlistId"])
        return self._in(scope, params["FraudsterId"], members, {*members["WatchlistIds"], params["WatchlistId"]})

    def disassociate_fraudster(self, params: Params, caller: Caller) -> Answer:
        """DisassociateFraudster: never from its last watchlist."""
        scope = self.entered(params, caller)
        members = self.fraudster(scope, params["FraudsterId"])
        if params["WatchlistId"] not in members["WatchlistIds"]:
            raise self.missing("WATCHLIST")
        left = {*members["WatchlistIds"]} - {params["WatchlistId"]}
        if not left:
            raise self.conflict(
                "FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST", "The fraudster is in no other watchlist."
            )
        return self._in(scope, params["FraudsterId"], members, left)

    def _in(self, scope: Scope, fraudster_id: str, members: dict[str, Any], watchlists: set[str]) -> Answer:
        members = {**members, "WatchlistIds": sorted(watchlists)}
        self.put(scope, FRAUDSTER, fraudster_id, members)
        return {"Fraudster": _shown(scope, fraudster_id, members)}


def _shown(scope: Scope, fraudster_id: str, members: dict[str, Any]) -> Answer:
    return shown({"DomainId": scope.name, "GeneratedFraudsterId": fraudster_id, **members})
