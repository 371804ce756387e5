"""Contents: CreateContent, GetContent, UpdateContent, DeleteContent, ListContents, SearchContent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.qconnect.base import CONTENT
from kms_conformance.cloud.qconnect.index import SearchIndex
from kms_conformance.cloud.qconnect.knowledge_bases import DOCUMENT, READ_WITHIN_S, KnowledgeBaseOperations
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, DomainService, Params
from kms_conformance.cloud.services.rows import Scope

SUMMARY = ("name", "title", "contentType", "revisionId", "metadata", "tags")
GIVEN = ("title", "metadata")


class ContentOperations(KnowledgeBaseOperations):
    """A content has members and a document; both lie under the key of its knowledge base, and the index has a copy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.search = self.made_index(**{name: kwargs[name] for name in ("folder", "options") if name in kwargs})
        self._changed: list[tuple[Scope, str, dict[str, Any] | None]] = []

    def made_index(self, **how: Any) -> SearchIndex:
        """The search indexes of all customers."""
        return SearchIndex(self.cloud, keys=self.kms, **how)

    def parts(self) -> tuple[DomainService, ...]:
        """The service, and its search indexes."""
        return (self, self.search)

    def create_content(self, params: Params, caller: Caller) -> Answer:
        """CreateContent: the same client token finds what the first request has made."""
        scope, whole = self.holding(params, caller), {**params, "ClientToken": params.get("clientToken")}
        if known := self.repeated("CreateContent", whole, caller):
            return self.get_content({**params, "contentId": known}, caller)
        self.require_free_name(scope, params["name"])
        members = {
            "name": params["name"], "title": params.get("title", params["name"]),
            "metadata": dict(params.get("metadata") or {}), "tags": dict(params.get("tags") or {}),
            **self.uploaded(scope, params["uploadId"]),
        }  # fmt: skip
        item = str(uuid.uuid4())
        self.written(scope, item, members)
        self.remember("CreateContent", whole, caller, item)
        return self.shown_content(scope, item, caller)

    def require_free_name(self, scope: Scope, name: str) -> None:
        """Refuse the name of another content."""
        if any(True for _ in self.find(scope, CONTENT, name)):
            raise self.error("ConflictException", "Another content of the knowledge base has that name.")

    def written(self, scope: Scope, item: str, members: Mapping[str, Any]) -> None:
        """Write a content as a new revision, and let it be found."""
        new = {**members, "revisionId": str(uuid.uuid4())}
        self.index(scope, CONTENT, (new["name"],), self.put(scope, CONTENT, item, new))
        entry = {name: new[name] for name in SUMMARY}
        if new["contentType"].startswith("text/"):
            document = self.read(self.record(scope, DOCUMENT, new["document"]))
            entry["text"] = document.decode("utf-8", "replace")
        self._changed.append((scope, item, entry))

    def get_content(self, params: Params, caller: Caller) -> Answer:
        """GetContent: members, and a URL of the document."""
        scope = self.holding(params, caller)
        return self.shown_content(scope, self.record(scope, CONTENT, params["contentId"]).item, caller)

    def shown_content(self, scope: Scope, item: str, caller: Caller) -> Answer:
        """A content as answers show it."""
        members = self.members(self.record(scope, CONTENT, item))
        handed = self.handed(caller, "GET", (scope.arn, members["document"]), READ_WITHIN_S)
        url = {"url": handed.url, "urlExpiry": handed.expires}
        return {"content": {**self.summary(scope, item, members, caller), **url}}

    def summary(self, scope: Scope, item: str, members: Mapping[str, Any], caller: Caller) -> Answer:
        """What lists tell of a content."""
        names = {"contentId": item, "contentArn": self.inside(scope, CONTENT, item, caller)}
        base = {"knowledgeBaseId": scope.name, "knowledgeBaseArn": scope.arn, "status": "ACTIVE"}
        return {**names, **base, **{name: members[name] for name in SUMMARY}}

    def get_content_summary(self, params: Params, caller: Caller) -> Answer:
        """GetContentSummary."""
        scope = self.holding(params, caller)
        record = self.record(scope, CONTENT, params["contentId"])
        return {"contentSummary": self.summary(scope, record.item, self.members(record), caller)}

    def update_content(self, params: Params, caller: Caller) -> Answer:
        """UpdateContent: what is not given stays; a revision that is not the last one is refused."""
        scope = self.holding(params, caller)
        record = self.record(scope, CONTENT, params["contentId"])
        members = self.members(record)
        self.require_revision(members, params)
        given = {name: params[name] for name in GIVEN if name in params}
        if "uploadId" in params:
            given |= self.uploaded(scope, params["uploadId"])
        self.written(scope, record.item, {**members, **given})
        if "uploadId" in params:
            self.drop_document(scope, members["document"])
        return self.shown_content(scope, record.item, caller)

    def require_revision(self, members: Mapping[str, Any], params: Params) -> None:
        """Refuse a change of a revision that is not the last one."""
        if params.get("revisionId", members["revisionId"]) != members["revisionId"]:
            raise self.error("PreconditionFailedException", "The content was modified since that revision.")

    def delete_content(self, params: Params, caller: Caller) -> Answer:
        """DeleteContent."""
        scope = self.holding(params, caller)
        record = self.record(scope, CONTENT, params["contentId"])
        self.drop_document(scope, self.members(record)["document"])
        self.store.drop_record(record)
        self._changed.append((scope, record.item, None))
        return {}

    def list_contents(self, params: Params, caller: Caller) -> Answer:
        """ListContents."""
        scope = self.holding(params, caller)
        records = list(self.store.records("scope = ? AND class = ?", scope.arn, CONTENT))
        page, token = self.small_page(((row.number, row) for row in records), params, f"{CONTENT} {scope.arn}")
        rows = [self.summary(scope, row.item, self.members(row), caller) for row in page]
        return {"contentSummaries": rows, **token}

    def search_content(self, params: Params, caller: Caller) -> Answer:
        """SearchContent: those with the name, as the index of the customer has them."""
        scope = self.holding(params, caller)
        names = [row["value"] for row in params["searchExpression"]["filters"]]
        entries = ((number, (item, entry)) for number, item, entry in self.search.entries(scope))
        rows = (row for row in entries if all(row[1][1]["name"] == name for name in names))
        page, token = self.small_page(rows, params, f"search {scope.arn} {names}")
        return {"contentSummaries": [self.summary(scope, item, entry, caller) for item, entry in page], **token}

    # the index

    def after(self, operation: str, params: Params, caller: Caller) -> None:
        """What follows a call that was served: the index learns what it has changed."""
        super().after(operation, params, caller)
        for scope, item, entry in self._changed:
            if entry is None:
                self.search.remove(scope, item)
            else:
                self.search.write(scope, item, entry)

    def remove_scope(self, scope: Scope) -> None:
        """Remove a knowledge base with all that is in it, also from the index."""
        super().remove_scope(scope)
        self.search.remove_all(scope)

    def end_call(self) -> None:
        """Forget what one call alone may know."""
        super().end_call()
        self.search.end_call()
        self._changed.clear()

    def flush(self) -> None:
        """Forget every data key."""
        super().flush()
        self.search.flush()

    def forget(self) -> None:
        """The index, too."""
        super().forget()
        self.search.forget()

    def restart(self) -> None:
        """What the end of the process and a new start do."""
        super().restart()
        self.search.restart()

    def close(self) -> None:
        """End the thread and let go of the stores."""
        super().close()
        self.search.close()
