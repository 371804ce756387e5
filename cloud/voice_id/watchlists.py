"""Watchlists: groups of fraudsters. Each domain has one from the start, which stays."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import new_name
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.cloud.voice_id.base import VoiceIdBase, shown

WATCHLIST = "watchlist"


class WatchlistOperations(VoiceIdBase):
    """The operations on watchlists."""

    def watchlist(self, scope: Scope, watchlist_id: str) -> dict[str, Any]:
        """The members of a watchlist."""
        members = self.get(scope, WATCHLIST, watchlist_id)
        if members is None:
            raise self.missing("WATCHLIST")
        return members

    def create_watchlist(self, params: Params, caller: Caller) -> Answer:
        """CreateWatchlist."""
        scope = self.entered(params, caller)
        made = self.repeated("CreateWatchlist", params, caller)
        if made and (members := self.get(scope, WATCHLIST, made)):
            return {"Watchlist": _shown(scope, made, members)}
        watchlist_id, now = new_name(), self.now()
        members = {"Name": params["Name"], "Description": params.get("Description"), "DefaultWatchlist": False,
                   "CreatedAt": now, "UpdatedAt": now}  # fmt: skip
        self.put(scope, WATCHLIST, watchlist_id, members)
        self.remember("CreateWatchlist", params, caller, watchlist_id)
        return {"Watchlist": _shown(scope, watchlist_id, members)}

    def update_watchlist(self, params: Params, caller: Caller) -> Answer:
        """UpdateWatchlist: what is not given stays."""
        scope = self.entered(params, caller)
        given = {name: params[name] for name in ("Name", "Description") if name in params}
        members = {**self.watchlist(scope, params["WatchlistId"]), **given, "UpdatedAt": self.now()}
        self.put(scope, WATCHLIST, params["WatchlistId"], members)
        return {"Watchlist": _shown(scope, params["WatchlistId"], members)}

    def describe_watchlist(self, params: Params, caller: Caller) -> Answer:
        """DescribeWatchlist."""
        scope = self.entered(params, caller)
        return {"Watchlist": _shown(scope, params["WatchlistId"], self.watchlist(scope, params["WatchlistId"]))}

    def list_watchlists(self, params: Params, caller: Caller) -> Answer:
        """ListWatchlists."""
        scope = self.entered(params, caller)
        page, token = self.page_of(scope, WATCHLIST, params)
        return {"WatchlistSummaries": [_shown(scope, row.item, self.members(row)) for row in page], **token}

    def delete_watchlist(self, params: Params, caller: Caller) -> Answer:
        """DeleteWatchlist: neither the one of the start nor one with fraudsters."""
        scope = self.entered(params, caller)
        if self.watchlist(scope, params["WatchlistId"])["DefaultWatchlist"]:
            raise self.invalid("The default watchlist of a domain cannot be deleted.")
        if any(params["WatchlistId"] in members["WatchlistIds"] for members in self.all(scope, "fraudster")):
            raise self.conflict("CANNOT_DELETE_NON_EMPTY_WATCHLIST", "There are fraudsters in the watchlist.")
        record = self.store.record(scope.arn, WATCHLIST, params["WatchlistId"])
        assert record is not None
        self.store.drop_record(record)
        return {}


def _shown(scope: Scope, watchlist_id: str, members: dict[str, Any]) -> Answer:
    return shown({"DomainId": scope.name, "WatchlistId": watchlist_id, **members})
