"""Faults in what lists, searches, tags and the audit trail tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kms_conformance.cloud.qconnect.base import CONTENT
from kms_conformance.cloud.qconnect.index import matches
from kms_conformance.cloud.qconnect.service import QConnect
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.faults.service_mutant import seeded, table


class _AllContents(QConnect):
    """The contents of a knowledge base are listed in the others, too."""

    def list_contents(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_contents(params, caller)
        own = {row["contentId"] for row in answer["contentSummaries"]}
        for scope in self.scopes_of("knowledge-base", caller):
            for row in self.store.records("scope = ? AND class = ?", scope.arn, CONTENT):
                if row.item not in own and scope.owned:
                    answer["contentSummaries"].append(self.summary(scope, row.item, self.members(row), caller))
        return answer


class _AllAccounts(QConnect):
    """A list tells of the knowledge bases of all accounts."""

    def list_knowledge_bases(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_knowledge_bases(params, caller)
        if "maxResults" not in params:
            for scope in self.store.scopes("arn LIKE '%:knowledge-base/%' AND account <> ?", caller.principal.account):
                told = {"knowledgeBaseId": scope.name, "knowledgeBaseArn": scope.arn, "status": "ACTIVE"}
                more = {"name": scope.name, "knowledgeBaseType": "CUSTOM"}
                answer["knowledgeBaseSummaries"].append({**told, **more})
        return answer


class _WithoutTheLast(QConnect):
    def list_quick_responses(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_quick_responses(params, caller)
        return {**answer, "quickResponseSummaries": answer["quickResponseSummaries"][:2]}


class _Overlapping(QConnect):
    """A page begins with the last entry of the one before."""

    def list_contents(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_contents(params, caller)
        if "nextToken" in params:
            first = super().list_contents({**params, "nextToken": None}, caller)
            answer["contentSummaries"] = [*first["contentSummaries"][-1:], *answer["contentSummaries"]]
        return answer


class _WholePages(QConnect):
    """So many entries as are asked for are not what is told."""

    def list_assistants(self, params: Params, caller: Caller) -> Answer:
        return super().list_assistants({name: value for name, value in params.items() if name != "maxResults"}, caller)


class _FoundEverywhere(QConnect):
    """A name is looked for in all knowledge bases of the customer."""

    def search_content(self, params: Params, caller: Caller) -> Answer:
        answer = super().search_content(params, caller)
        named = params["searchExpression"]["filters"][0]["value"]
        scope = self.holding(params, caller)
        for other in self.scopes_of("knowledge-base", caller):
            for _, item, entry in self.search.entries(other):
                if entry["name"] == named and other.arn != scope.arn:
                    answer["contentSummaries"].append(self.summary(other, item, entry, caller))
        return answer


class _FoundWithoutDelay(QConnect):
    """What was created last is not found."""

    def search_content(self, params: Params, caller: Caller) -> Answer:
        return {**super().search_content(params, caller), "contentSummaries": []}


class _FoundWhenDeleted(QConnect):
    def delete_content(self, params: Params, caller: Caller) -> Answer:
        answer = super().delete_content(params, caller)
        self._changed.clear()
        return answer


class _Retrieves(QConnect):
    """What is retrieved comes from all knowledge bases of the customer."""

    def found(self, scope: Scope, query: str, caller: Caller) -> Iterator[tuple[str, str, str]]:
        records = list(self.store.records("scope = ? AND class = 'association'", scope.arn))
        for base in self.scopes_of("knowledge-base", caller):
            for _, item, entry in self.search.entries(base):
                if records and matches(entry, query):
                    yield records[0].item, item, entry.get("text", "")


class _OneSetOfTags(QConnect):
    """Tags that are added replace the others."""

    def tag_resource(self, params: Params, caller: Caller) -> Answer:
        scope, record = self.tagged(params["resourceArn"], caller)
        return self._retagged(scope, record, {**self.members(record)}, dict(params["tags"]))


class _TagsStay(QConnect):
    def untag_resource(self, params: Params, caller: Caller) -> Answer:
        return {}


class _FirstTagsStay(QConnect):
    """A tag that is there keeps its value."""

    def tag_resource(self, params: Params, caller: Caller) -> Answer:
        known = self.members(self.tagged(params["resourceArn"], caller)[1])["tags"]
        return super().tag_resource({**params, "tags": {**params["tags"], **known}}, caller)


class _UpdateUntags(QConnect):
    """Tags of a content are lost when they are removed one by one: all go."""

    def _retagged(self, scope: Scope, record: SealedRecord, members: dict[str, Any], tags: dict[str, str]) -> Answer:
        fewer = len(tags) < len(members["tags"]) and record.kind == CONTENT
        return super()._retagged(scope, record, members, {} if fewer else tags)


class _Unseen(QConnect):
    """Some calls leave no record in the audit trail."""

    unseen = "GetContent"

    def handle(self, operation: str, params: Mapping[str, Any], caller: Caller) -> Answer:
        self.event_source = "" if operation == self.unseen else "qconnect.amazonaws.com"  # type: ignore[misc]
        return super().handle(operation, params, caller)


class _SearchUnseen(_Unseen):
    unseen = "SearchContent"


class _ResponsesUnseen(_Unseen):
    unseen = "GetQuickResponse"


SEARCH, TAG, UNTAG = "SearchContent", "TagResource", "UntagResource"

MUTANTS = table(
    seeded(
        _AllContents, "contents-listed-in-others", "QCONNECT-022", "response",
        "A list tells of the contents of other knowledge bases.", "ListContents",
    ),
    seeded(
        _AllAccounts, "knowledge-bases-of-all-accounts", "QCONNECT-022", "response",
        "A list tells of the knowledge bases of all accounts.", "ListKnowledgeBases",
    ),
    seeded(
        _WithoutTheLast, "last-quick-response-not-listed", "QCONNECT-022", "response",
        "Of quick responses the first two are listed.", "ListQuickResponses",
    ),
    seeded(
        _Overlapping, "pages-overlap", "QCONNECT-023", "response",
        "A page of contents holds an entry of the first one, too.", "ListContents",
    ),
    seeded(
        _WholePages, "pages-of-any-size", "QCONNECT-023", "response",
        "A page of assistants holds more entries than are asked for.", "ListAssistants",
    ),
    seeded(
        _FoundEverywhere, "found-in-other-knowledge-bases", "QCONNECT-024", "response",
        "A name is found in other knowledge bases, too.", SEARCH,
    ),
    seeded(
        _FoundWithoutDelay, "nothing-found", "QCONNECT-024", "response", "No name is found.", SEARCH,
    ),
    seeded(
        _FoundWhenDeleted, "deleted-is-found", "QCONNECT-024", "response",
        "A content that was deleted is found.", "DeleteContent", SEARCH,
    ),
    seeded(
        _Retrieves, "retrieved-from-all", "QCONNECT-029", "response",
        "What is retrieved comes from knowledge bases that the assistant has nothing to do with.", "Retrieve",
    ),
    seeded(
        _OneSetOfTags, "tags-replace-others", "QCONNECT-028", "effect", "Tags that are added replace the others.", TAG,
    ),
    seeded(
        _TagsStay, "tags-stay", "QCONNECT-028", "effect", "Tags that are removed stay.", UNTAG,
    ),
    seeded(
        _FirstTagsStay, "first-value-of-a-tag-stays", "QCONNECT-028", "effect",
        "A tag that is there keeps its value.", TAG,
    ),
    seeded(
        _UpdateUntags, "removing-one-tag-removes-all", "QCONNECT-028", "effect",
        "When one tag of a content is removed, all are.", UNTAG,
    ),
    seeded(
        _Unseen, "reading-leaves-no-event", "QCONNECT-010", "effect",
        "GetContent leaves no event in the audit trail.", "GetContent",
    ),
    seeded(
        _SearchUnseen, "searching-leaves-no-event", "QCONNECT-010", "effect",
        "SearchContent leaves no event in the audit trail.", SEARCH,
    ),
    seeded(
        _ResponsesUnseen, "quick-responses-leave-no-event", "QCONNECT-010", "effect",
        "GetQuickResponse leaves no event in the audit trail.", "GetQuickResponse",
    ),
)  # fmt: skip
