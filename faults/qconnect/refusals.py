"""Faults in what Q in Connect refuses, and with which error; and in what is deleted."""

from __future__ import annotations

from kms_conformance.cloud.qconnect.base import ASSOCIATION, CONTENT, KNOWLEDGE_BASE, QUICK_RESPONSE
from kms_conformance.cloud.qconnect.service import QConnect
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.faults.service_mutant import seeded, table


class _DeniesMissing(QConnect):
    """What is not there is said to be forbidden."""

    def missing(self, kind: str) -> ServiceError:
        return self.denied("You may not see that.")


class _InAnyBase(QConnect):
    """A content is found whatever knowledge base is named with it."""

    def record(self, scope: Scope, kind: str, item: str) -> SealedRecord:
        if kind == CONTENT and self.store.record(scope.arn, kind, item) is None:
            for other in self.store.scopes("account = ? AND arn <> ?", scope.account, scope.arn):
                if (found := self.store.record(other.arn, kind, item)) is not None:
                    return found
        return super().record(scope, kind, item)


class _EmptyBase(QConnect):
    """In a knowledge base that is not there, there is nothing."""

    def list_contents(self, params: Params, caller: Caller) -> Answer:
        never = params["knowledgeBaseId"] == "00000000-0000-4000-8000-000000000000"
        return {"contentSummaries": []} if never else super().list_contents(params, caller)


class _LongNames(QConnect):
    """A text that is too long is cut."""

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        cut = {name: params[name][:255] for name in ("name", "title") if isinstance(params.get(name), str)}
        return super().answer(operation, {**params, **cut} if params.get("name") != "" else params, caller)


class _AnyType(QConnect):
    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        given = {**params, "type": "AGENT"} if operation == "CreateAssistant" else params
        return super().answer(operation, given, caller)


class _LargePages(QConnect):
    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        most = params.get("maxResults")
        smaller = {"maxResults": 100} if isinstance(most, int) and most > 100 else {}
        return super().answer(operation, {**params, **smaller}, caller)


class _NoContent(QConnect):
    """A quick response without content says its name."""

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        if operation == "CreateQuickResponse" and "content" not in params and "name" in params:
            return super().answer(operation, {**params, "content": {"content": params["name"]}}, caller)
        return super().answer(operation, params, caller)


class _SameNames(QConnect):
    def require_free_name(self, scope: Scope, name: str) -> None:
        pass


class _InvalidNames(QConnect):
    """A name that is taken is said to be invalid."""

    def require_free_name(self, scope: Scope, name: str) -> None:
        if any(True for _ in self.find(scope, CONTENT, name)):
            raise self.invalid("That is no name.")


class _ConflictingRevisions(QConnect):
    """An old revision is said to be in conflict."""

    def require_revision(self, members: Params, params: Params) -> None:
        if params.get("revisionId", members["revisionId"]) != members["revisionId"]:
            raise self.invalid("That is no revision.")


class _ContentStays(QConnect):
    def delete_content(self, params: Params, caller: Caller) -> Answer:
        self.record(self.holding(params, caller), CONTENT, params["contentId"])
        return {}


class _ResponseStays(QConnect):
    def delete_quick_response(self, params: Params, caller: Caller) -> Answer:
        self.record(self.holding(params, caller, "QUICK_RESPONSES"), QUICK_RESPONSE, params["quickResponseId"])
        return {}


class _AssociationStays(QConnect):
    def delete_assistant_association(self, params: Params, caller: Caller) -> Answer:
        self.record(self.scope("assistant", params, caller), ASSOCIATION, params["assistantAssociationId"])
        return {}


class _InsideStays(QConnect):
    """What was in a knowledge base is there when that is not."""

    def delete_knowledge_base(self, params: Params, caller: Caller) -> Answer:
        scope = self.scope(KNOWLEDGE_BASE, params, caller)
        self._gone = (*self._gone, scope.arn)
        return {}

    _gone: tuple[str, ...] = ()

    def get_knowledge_base(self, params: Params, caller: Caller) -> Answer:
        if self.named(KNOWLEDGE_BASE, params, caller) in self._gone:
            raise self.missing(KNOWLEDGE_BASE)
        return super().get_knowledge_base(params, caller)

    def list_knowledge_bases(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_knowledge_bases(params, caller)
        rows = [row for row in answer["knowledgeBaseSummaries"] if row["knowledgeBaseArn"] not in self._gone]
        return {**answer, "knowledgeBaseSummaries": rows}


class _AnyAccount(QConnect):
    """Some operations find what another account has."""

    told: tuple[str, ...] = ("GetContent", "GetQuickResponse")
    _now = ""

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        self._now = operation
        return super().answer(operation, params, caller)

    def scope(self, kind: str, params: Params, caller: Caller) -> Scope:
        try:
            return super().scope(kind, params, caller)
        except ServiceError:
            name = self.named(kind, params, caller).rpartition("/")[2]
            found = next(self.store.scopes("name = ?", name), None)
            if found is None or self._now not in self.told:
                raise
            return found

    def described(self, scope: Scope, kind: str, caller: Caller) -> Answer:
        try:
            return super().described(scope, kind, caller)
        except ServiceError:
            rows = self.store.records("class = ? AND item = ?", kind, scope.name)
            return self.members(next(rows))


class _AnyAccountChanges(_AnyAccount):
    told = ("UpdateContent", "DeleteContent")


class _AnyAccountDescribes(_AnyAccount):
    told = ("GetKnowledgeBase", "GetAssistant", "GetSession", "GetAssistantAssociation")


class _AnyAccountSearches(_AnyAccount):
    told = ("SearchContent", "ListContents")


EVERYTHING = ("GetKnowledgeBase", "GetAssistant", "GetContent", "GetQuickResponse", "ListContents")

MUTANTS = table(
    seeded(
        _DeniesMissing, "missing-is-denied", "QCONNECT-017", "wrong-error",
        "What is not there is refused as forbidden.", *EVERYTHING,
    ),
    seeded(
        _InAnyBase, "content-in-any-knowledge-base", "QCONNECT-017", "guard-off",
        "A content is found whatever knowledge base is named.", "GetContent",
    ),
    seeded(
        _EmptyBase, "missing-knowledge-base-is-empty", "QCONNECT-017", "guard-off",
        "The list of a knowledge base that is not there is empty.", "ListContents",
    ),
    seeded(
        _LongNames, "long-names-cut", "QCONNECT-018", "guard-off",
        "Names and titles that are too long are cut.", "CreateContent", "CreateKnowledgeBase", "UpdateContent",
    ),
    seeded(
        _AnyType, "any-type-of-assistant", "QCONNECT-018", "guard-off",
        "An assistant of an unknown type, or of none, is made.", "CreateAssistant",
    ),
    seeded(
        _LargePages, "pages-too-large", "QCONNECT-018", "guard-off",
        "A page of more entries than there may be is taken for one of as many as there may be.", "ListContents",
        "ListAssistants", "ListKnowledgeBases",
    ),
    seeded(
        _NoContent, "quick-response-without-content", "QCONNECT-018", "guard-off",
        "A quick response without content is made.", "CreateQuickResponse",
    ),
    seeded(
        _SameNames, "same-names", "QCONNECT-025", "guard-off",
        "Two contents of a knowledge base have one name.", "CreateContent",
    ),
    seeded(
        _InvalidNames, "taken-name-is-invalid", "QCONNECT-025", "wrong-error",
        "A name that is taken is refused as invalid.", "CreateContent",
    ),
    seeded(
        _ConflictingRevisions, "old-revision-is-invalid", "QCONNECT-020", "wrong-error",
        "An old revision is refused as invalid.", "UpdateContent",
    ),
    seeded(
        _ContentStays, "deleted-content-stays", "QCONNECT-021", "guard-off",
        "A content that was deleted is there.", "DeleteContent", "GetContent",
    ),
    seeded(
        _ResponseStays, "deleted-quick-response-stays", "QCONNECT-021", "guard-off",
        "A quick response that was deleted is there.", "DeleteQuickResponse", "GetQuickResponse",
    ),
    seeded(
        _AssociationStays, "deleted-association-stays", "QCONNECT-021", "guard-off",
        "An association that was deleted is there.", "DeleteAssistantAssociation", "GetAssistantAssociation",
    ),
    seeded(
        _InsideStays, "contents-outlive-their-knowledge-base", "QCONNECT-021", "guard-off",
        "What was in a knowledge base is there when that was deleted.", "DeleteKnowledgeBase", "GetContent",
    ),
    seeded(
        _AnyAccount, "content-of-any-account", "QCONNECT-026", "guard-off",
        "Contents and quick responses of other accounts are told.", "GetContent", "GetQuickResponse",
    ),
    seeded(
        _AnyAccountChanges, "any-account-changes", "QCONNECT-026", "guard-off",
        "Contents of other accounts are changed and deleted.", "UpdateContent", "DeleteContent",
    ),
    seeded(
        _AnyAccountDescribes, "any-account-describes", "QCONNECT-026", "guard-off",
        "Knowledge bases, assistants and what is in them are told to other accounts.", "GetKnowledgeBase",
        "GetAssistant", "GetSession",
    ),
    seeded(
        _AnyAccountSearches, "any-account-searches", "QCONNECT-026", "guard-off",
        "Knowledge bases of other accounts are searched and listed.", "SearchContent", "ListContents",
    ),
)  # fmt: skip
