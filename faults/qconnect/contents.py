"""Faults in what is read of contents, quick responses, assistants and sessions, and in what updates leave."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from kms_conformance.cloud.qconnect.base import QUICK_RESPONSE
from kms_conformance.cloud.qconnect.service import QConnect
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.handed_out import Fetched
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_mutant import seeded, table


class _Documents(QConnect):
    """Documents are given out otherwise than they were put."""

    def document_at(self, scope: Scope, document: str) -> Fetched:
        fetched = super().document_at(scope, document)
        return fetched._replace(body=self.altered(fetched.body))

    def altered(self, body: bytes) -> bytes:
        """What is given out for a document."""
        return body.replace(b"\r\n", b"\n")


class _Cut(_Documents):
    def altered(self, body: bytes) -> bytes:
        return body[:16384]


class _Decoded(_Documents):
    def altered(self, body: bytes) -> bytes:
        return body.decode("utf-8", "replace").encode()


class _Stripped(_Documents):
    def altered(self, body: bytes) -> bytes:
        return body.strip()


class _Responses(QConnect):
    """Quick responses are written otherwise than they were sent."""

    def given(self, params: Params) -> dict[str, Any]:
        told = super().given(params)
        return {**told, "text": self.altered(told["text"])} if "text" in told else told

    def altered(self, text: str) -> str:
        """What is written for a text."""
        return text.strip()


class _Escaped(_Responses):
    def altered(self, text: str) -> str:
        return escape(text)


class _ShortResponses(_Responses):
    def altered(self, text: str) -> str:
        return text[:1000]


class _Untitled(QConnect):
    """The title is the name, whatever it is to be."""

    def create_content(self, params: Params, caller: Caller) -> Answer:
        return super().create_content({**params, "title": params["name"]}, caller)


class _WithoutMetadata(QConnect):
    def create_content(self, params: Params, caller: Caller) -> Answer:
        return super().create_content({name: value for name, value in params.items() if name != "metadata"}, caller)


class _WithoutDescriptions(QConnect):
    def create_session(self, params: Params, caller: Caller) -> Answer:
        return super().create_session({name: value for name, value in params.items() if name != "description"}, caller)


class _UntaggedAtFirst(QConnect):
    def create_knowledge_base(self, params: Params, caller: Caller) -> Answer:
        return super().create_knowledge_base({name: value for name, value in params.items() if name != "tags"}, caller)


class _Associated(QConnect):
    """An association tells the newest knowledge base."""

    def shown_association(self, scope: Scope, item: str, members: Mapping[str, Any], caller: Caller) -> Answer:
        told = super().shown_association(scope, item, members, caller)
        newest = self.scopes_of("knowledge-base", caller)[-1]
        base = {"knowledgeBaseId": newest.name, "knowledgeBaseArn": newest.arn}
        return {**told, "associationData": {"knowledgeBaseAssociation": base}}


class _Replaces(QConnect):
    """What an update of a content does not give is as it was not given at first."""

    def update_content(self, params: Params, caller: Caller) -> Answer:
        return super().update_content({"metadata": {}, **params}, caller)


class _ReplacesResponses(QConnect):
    def update_quick_response(self, params: Params, caller: Caller) -> Answer:
        removed = {} if "description" in params else {"removeDescription": True}
        return super().update_quick_response({**params, **removed}, caller)


class _KeepsDocuments(QConnect):
    """An update gives no other document."""

    def update_content(self, params: Params, caller: Caller) -> Answer:
        return super().update_content({name: value for name, value in params.items() if name != "uploadId"}, caller)


class _KeepsResponses(QConnect):
    """An update gives no other text."""

    def update_quick_response(self, params: Params, caller: Caller) -> Answer:
        given = {name: value for name, value in params.items() if name != "content"}
        return super().update_quick_response(given, caller)


class _MergesMetadata(QConnect):
    """An update of metadata to others does nothing."""

    def update_content(self, params: Params, caller: Caller) -> Answer:
        return super().update_content({name: value for name, value in params.items() if name != "metadata"}, caller)


class _AnyRevision(QConnect):
    def require_revision(self, members: Mapping[str, Any], params: Params) -> None:
        pass


class _FirstRevision(QConnect):
    """The revision that a content was created with stays the last one."""

    def written(self, scope: Scope, item: str, members: Mapping[str, Any]) -> None:
        super().written(scope, item, members)
        if "revisionId" in members:
            record = self.record(scope, "content", item)
            self.put(scope, "content", item, {**self.members(record), "revisionId": members["revisionId"]})


class _LosesOnRefusal(QConnect):
    """An update with an old revision is refused, and its title taken over."""

    def update_content(self, params: Params, caller: Caller) -> Answer:
        scope = self.holding(params, caller)
        record = self.record(scope, "content", params["contentId"])
        members = self.members(record)
        late = params.get("revisionId", members["revisionId"]) != members["revisionId"]
        if late and "title" in params:
            self._late = (scope, record.item, {**members, "title": params["title"]})
        return super().update_content(params, caller)

    _late: Any = None

    def end_call(self) -> None:
        if self._late is not None:
            (scope, item, members), self._late = self._late, None
            with self.store.transaction():
                self.put(scope, "content", item, members)
        super().end_call()


class _Renamed(QConnect):
    """A quick response with another name has another id."""

    def update_quick_response(self, params: Params, caller: Caller) -> Answer:
        answer = super().update_quick_response(params, caller)
        if "name" in params:
            scope = self.holding(params, caller, "QUICK_RESPONSES")
            self.store.drop_record(self.record(scope, QUICK_RESPONSE, params["quickResponseId"]))
        return answer


CREATE, UPDATE, GET = "CreateContent", "UpdateContent", "GetContent"
RESPOND, ANSWER = "CreateQuickResponse", "UpdateQuickResponse"

MUTANTS = table(
    seeded(
        _Documents, "documents-with-other-line-ends", "QCONNECT-006", "effect",
        "Documents come back with other line ends.", CREATE, GET,
    ),
    seeded(
        _Cut, "long-documents-cut", "QCONNECT-006", "effect", "Of long documents the end is lost.", CREATE, GET,
    ),
    seeded(
        _Decoded, "binary-documents-decoded", "QCONNECT-006", "effect",
        "Documents that are no text are read as if they were.", CREATE, GET,
    ),
    seeded(
        _Stripped, "documents-stripped", "QCONNECT-006", "effect",
        "White space at the ends of documents is lost.", CREATE, GET,
    ),
    seeded(
        _Responses, "quick-responses-stripped", "QCONNECT-007", "effect",
        "White space at the ends of quick responses is lost.", RESPOND,
    ),
    seeded(
        _Escaped, "quick-responses-escaped", "QCONNECT-007", "effect",
        "Quick responses come back with characters escaped as in HTML.", RESPOND,
    ),
    seeded(
        _ShortResponses, "long-quick-responses-cut", "QCONNECT-007", "effect",
        "Of long quick responses the end is lost.", RESPOND,
    ),
    seeded(
        _Untitled, "title-is-the-name", "QCONNECT-027", "effect", "The title of a content is its name.", CREATE, GET,
    ),
    seeded(
        _WithoutMetadata, "metadata-lost", "QCONNECT-027", "effect", "Metadata are lost at the creation.", CREATE, GET,
    ),
    seeded(
        _WithoutDescriptions, "sessions-not-described", "QCONNECT-027", "effect",
        "The description of a session is lost.", "CreateSession",
    ),
    seeded(
        _UntaggedAtFirst, "first-tags-lost", "QCONNECT-027", "effect",
        "The tags that a knowledge base is created with are lost.", "CreateKnowledgeBase",
    ),
    seeded(
        _Associated, "associated-with-another", "QCONNECT-027", "effect",
        "Of an association the newest knowledge base is told.", "GetAssistantAssociation", "CreateAssistantAssociation",
    ),
    seeded(
        _Replaces, "update-takes-metadata-away", "QCONNECT-019", "effect",
        "An update that gives no metadata takes them away.", UPDATE,
    ),
    seeded(
        _ReplacesResponses, "update-takes-the-description-away", "QCONNECT-019", "effect",
        "An update of a quick response that gives no description takes it away.", ANSWER,
    ),
    seeded(
        _KeepsDocuments, "update-keeps-the-document", "QCONNECT-019", "effect",
        "An update gives a content no other document.", UPDATE,
    ),
    seeded(
        _KeepsResponses, "update-keeps-the-quick-response", "QCONNECT-019", "effect",
        "An update gives a quick response no other text.", ANSWER,
    ),
    seeded(
        _MergesMetadata, "update-keeps-metadata", "QCONNECT-019", "effect",
        "An update gives a content no other metadata.", UPDATE,
    ),
    seeded(
        _Renamed, "renamed-is-gone", "QCONNECT-019", "effect",
        "A quick response that gets another name is gone.", ANSWER,
    ),
    seeded(
        _AnyRevision, "revisions-not-compared", "QCONNECT-020", "guard-off",
        "An update of an old revision is taken.", UPDATE,
    ),
    seeded(
        _FirstRevision, "one-revision-for-ever", "QCONNECT-020", "guard-off",
        "A content has the revision that it was created with for ever.", UPDATE,
    ),
    seeded(
        _LosesOnRefusal, "old-revision-taken-after-all", "QCONNECT-019", "effect",
        "An update of an old revision is refused, and its title taken over.", UPDATE,
    ),
)  # fmt: skip
