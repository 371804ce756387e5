"""Quick responses: CreateQuickResponse, GetQuickResponse, UpdateQuickResponse, and so on; no search."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.qconnect.base import QUICK_RESPONSE
from kms_conformance.cloud.qconnect.contents import ContentOperations
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope

OF_RESPONSES = "QUICK_RESPONSES"
GIVEN = ("name", "contentType", "description", "shortcutKey", "isActive", "channels", "language")
PLAIN = "application/x.quickresponse;format=plain"
HIDDEN = ("text",)


class QuickResponseOperations(ContentOperations):
    """They lie in knowledge bases of a type of their own, under its key, and in no index here."""

    def create_quick_response(self, params: Params, caller: Caller) -> Answer:
        """CreateQuickResponse: the same client token finds what the first request has made."""
        scope, whole = self.holding(params, caller, OF_RESPONSES), {**params, "ClientToken": params.get("clientToken")}
        if known := self.repeated("CreateQuickResponse", whole, caller):
            return self.get_quick_response({**params, "quickResponseId": known}, caller)
        item, now = str(uuid.uuid4()), self.now()
        first = {"contentType": PLAIN, "isActive": True, "tags": dict(params.get("tags") or {}), "createdTime": now}
        self.put(scope, QUICK_RESPONSE, item, {**first, **self.given(params), "lastModifiedTime": now})
        self.remember("CreateQuickResponse", whole, caller, item)
        return self.shown_response(scope, item, caller)

    def given(self, params: Params) -> dict[str, Any]:
        """What a request gives."""
        text = (params.get("content") or {}).get("content")
        return {name: params[name] for name in GIVEN if name in params} | ({"text": text} if text else {})

    def get_quick_response(self, params: Params, caller: Caller) -> Answer:
        """GetQuickResponse."""
        scope = self.holding(params, caller, OF_RESPONSES)
        record = self.record(scope, QUICK_RESPONSE, params["quickResponseId"])
        return self.shown_response(scope, record.item, caller)

    def shown_response(self, scope: Scope, item: str, caller: Caller) -> Answer:
        """A quick response with its content."""
        members = self.members(self.record(scope, QUICK_RESPONSE, item))
        kind = "markdown" if members["contentType"].endswith("markdown") else "plainText"
        contents = {"contents": {kind: {"content": members["text"]}}}
        return {"quickResponse": {**self.response_summary(scope, item, members, caller), **contents}}

    def response_summary(self, scope: Scope, item: str, members: Mapping[str, Any], caller: Caller) -> Answer:
        """What lists tell of a quick response."""
        names = {"quickResponseId": item, "quickResponseArn": self.inside(scope, QUICK_RESPONSE, item, caller)}
        base = {"knowledgeBaseId": scope.name, "knowledgeBaseArn": scope.arn, "status": "CREATED"}
        return {**names, **base, **{name: value for name, value in members.items() if name not in HIDDEN}}

    def update_quick_response(self, params: Params, caller: Caller) -> Answer:
        """UpdateQuickResponse: what is not given stays."""
        scope = self.holding(params, caller, OF_RESPONSES)
        record = self.record(scope, QUICK_RESPONSE, params["quickResponseId"])
        gone = {name for name in ("description", "shortcutKey") if params.get(f"remove{name[0].upper()}{name[1:]}")}
        members = {name: value for name, value in self.members(record).items() if name not in gone}
        new = {**members, **self.given(params), "lastModifiedTime": self.now()}
        self.put(scope, QUICK_RESPONSE, record.item, new)
        return self.shown_response(scope, record.item, caller)

    def delete_quick_response(self, params: Params, caller: Caller) -> Answer:
        """DeleteQuickResponse."""
        scope = self.holding(params, caller, OF_RESPONSES)
        self.store.drop_record(self.record(scope, QUICK_RESPONSE, params["quickResponseId"]))
        return {}

    def list_quick_responses(self, params: Params, caller: Caller) -> Answer:
        """ListQuickResponses."""
        scope = self.holding(params, caller, OF_RESPONSES)
        records = list(self.store.records("scope = ? AND class = ?", scope.arn, QUICK_RESPONSE))
        rows = ((row.number, row) for row in records)
        page, token = self.small_page(rows, params, f"{QUICK_RESPONSE} {scope.arn}")
        told = [self.response_summary(scope, row.item, self.members(row), caller) for row in page]
        return {"quickResponseSummaries": told, **token}
