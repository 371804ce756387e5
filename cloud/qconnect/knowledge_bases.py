"""Knowledge bases: CreateKnowledgeBase, GetKnowledgeBase, ListKnowledgeBases, DeleteKnowledgeBase; and uploads."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from kms_conformance.cloud.qconnect.base import KNOWLEDGE_BASE, QConnectBase
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.handed_out import Fetched
from kms_conformance.cloud.services.rows import Scope

OWN_CONTENT = "CUSTOM"
"""The type of knowledge base to which content can be uploaded."""
UPLOAD, DOCUMENT = "upload", "document"
UPLOADED_WITHIN_MINUTES, READ_WITHIN_S = 60, 3600
TOLD = ("name", "description", "knowledgeBaseType", "renderingConfiguration")


class KnowledgeBaseOperations(QConnectBase):
    """A knowledge base is there at once."""

    def create_knowledge_base(self, params: Params, caller: Caller) -> Answer:
        """CreateKnowledgeBase: the same client token finds what the first request has made."""
        whole = {**params, "ClientToken": params.get("clientToken")}
        if params["knowledgeBaseType"] in ("EXTERNAL", "MANAGED") or "sourceConfiguration" in params:
            raise self.invalid("Knowledge bases with a source are not served by the reference target.")
        if known := self.repeated("CreateKnowledgeBase", whole, caller):
            return self.get_knowledge_base({"knowledgeBaseId": known}, caller)
        told = {name: params[name] for name in TOLD if name in params}
        scope = self.new_scope(KNOWLEDGE_BASE, params, caller, {**told, "tags": dict(params.get("tags") or {})})
        self.remember("CreateKnowledgeBase", whole, caller, scope.name)
        return {"knowledgeBase": self.shown_base(scope, caller)}

    def get_knowledge_base(self, params: Params, caller: Caller) -> Answer:
        """GetKnowledgeBase."""
        return {"knowledgeBase": self.shown_base(self.scope(KNOWLEDGE_BASE, params, caller), caller)}

    def shown_base(self, scope: Scope, caller: Caller) -> Answer:
        """A knowledge base as answers show it."""
        told = {"knowledgeBaseId": scope.name, "knowledgeBaseArn": scope.arn, "status": "ACTIVE"}
        return {**told, **self.described(scope, KNOWLEDGE_BASE, caller), **self.key_of(scope)}

    def list_knowledge_bases(self, params: Params, caller: Caller) -> Answer:
        """ListKnowledgeBases."""
        rows = enumerate(self.scopes_of(KNOWLEDGE_BASE, caller), 1)
        page, token = self.small_page(rows, params, KNOWLEDGE_BASE)
        return {"knowledgeBaseSummaries": [self.shown_base(scope, caller) for scope in page], **token}

    def delete_knowledge_base(self, params: Params, caller: Caller) -> Answer:
        """DeleteKnowledgeBase: all that is in it goes with it."""
        scope = self.scope(KNOWLEDGE_BASE, params, caller)
        self.store.drop_record(self.record(self.catalog(caller), KNOWLEDGE_BASE, scope.name))
        self.remove_scope(scope)
        return {}

    def holding(self, params: Params, caller: Caller, kind: str = OWN_CONTENT) -> Scope:
        """The knowledge base that a call names, which must be of the type that holds such things."""
        scope = self.scope(KNOWLEDGE_BASE, params, caller)
        if self.described(scope, KNOWLEDGE_BASE, caller)["knowledgeBaseType"] != kind:
            raise self.invalid(f"The knowledge base is not of the type {kind}.")
        return scope

    # uploads

    def start_content_upload(self, params: Params, caller: Caller) -> Answer:
        """StartContentUpload: what is put at the URL lies under the key of the knowledge base at once."""
        scope, upload, type_ = self.holding(params, caller), str(uuid.uuid4()), params["contentType"]
        self.put(scope, UPLOAD, upload, {"contentType": type_, "used": False})
        seconds = 60 * params.get("presignedUrlTimeToLive", UPLOADED_WITHIN_MINUTES)
        handed = self.handed(caller, "PUT", (scope.arn, upload), seconds)
        headers = {"content-type": type_}
        return {"uploadId": upload, "url": handed.url, "urlExpiry": handed.expires, "headersToInclude": headers}

    def served_at(self, method: str, place: Sequence[str], headers: Mapping[str, str], body: bytes) -> Fetched:
        """Take a document, or give one."""
        scope = self.store.scope(place[0])
        if scope is None:
            raise self.missing(KNOWLEDGE_BASE)
        if method == "GET":
            return self.document_at(scope, place[1])
        upload = self.members(self.record(scope, UPLOAD, place[1]))
        if headers.get("content-type") != upload["contentType"] or upload["used"]:
            raise self.denied("The headers that must be included are not, or there is a content already.")
        self.put(scope, DOCUMENT, place[1], body)
        return Fetched(200)

    def document_at(self, scope: Scope, document: str) -> Fetched:
        """The document of a content, as it was put."""
        record, upload = self.record(scope, DOCUMENT, document), self.record(scope, UPLOAD, document)
        return Fetched(200, self.read(record), {"Content-Type": self.members(upload)["contentType"]})

    def uploaded(self, scope: Scope, upload: str) -> dict[str, Any]:
        """What a content gets of an upload, which is used up by it; a refusal where nothing was put."""
        record = self.store.record(scope.arn, UPLOAD, upload)
        told = self.members(record) if record is not None else {"used": True}
        if told["used"] or self.store.record(scope.arn, DOCUMENT, upload) is None:
            raise self.invalid("There is no such upload that can be used.")
        self.put(scope, UPLOAD, upload, {**told, "used": True})
        return {"document": upload, "contentType": told["contentType"]}

    def drop_document(self, scope: Scope, document: str) -> None:
        """Remove a document, and what is known of its upload."""
        for kind in (DOCUMENT, UPLOAD):
            self.store.drop_record(self.record(scope, kind, document))
