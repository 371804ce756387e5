"""Assistants, the knowledge bases that they are associated with, what they retrieve, and sessions."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from kms_conformance.cloud.qconnect.base import ASSISTANT, ASSOCIATION, KNOWLEDGE_BASE, SESSION
from kms_conformance.cloud.qconnect.index import matches
from kms_conformance.cloud.qconnect.quick_responses import QuickResponseOperations
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope

MOST_RESULTS = 10
TOLD = ("name", "description", "type")


class AssistantOperations(QuickResponseOperations):
    """An assistant is there at once, and knows what its knowledge bases have in the index of the customer."""

    def create_assistant(self, params: Params, caller: Caller) -> Answer:
        """CreateAssistant: the same client token finds what the first request has made."""
        whole = {**params, "ClientToken": params.get("clientToken")}
        if known := self.repeated("CreateAssistant", whole, caller):
            return self.get_assistant({"assistantId": known}, caller)
        told = {name: params[name] for name in TOLD if name in params}
        scope = self.new_scope(ASSISTANT, params, caller, {**told, "tags": dict(params.get("tags") or {})})
        self.remember("CreateAssistant", whole, caller, scope.name)
        return {"assistant": self.shown_assistant(scope, caller)}

    def get_assistant(self, params: Params, caller: Caller) -> Answer:
        """GetAssistant."""
        return {"assistant": self.shown_assistant(self.scope(ASSISTANT, params, caller), caller)}

    def shown_assistant(self, scope: Scope, caller: Caller) -> Answer:
        """An assistant as answers show it."""
        told = {"assistantId": scope.name, "assistantArn": scope.arn, "status": "ACTIVE"}
        return {**told, **self.described(scope, ASSISTANT, caller), **self.key_of(scope)}

    def list_assistants(self, params: Params, caller: Caller) -> Answer:
        """ListAssistants."""
        page, token = self.small_page(enumerate(self.scopes_of(ASSISTANT, caller), 1), params, ASSISTANT)
        return {"assistantSummaries": [self.shown_assistant(scope, caller) for scope in page], **token}

    def delete_assistant(self, params: Params, caller: Caller) -> Answer:
        """DeleteAssistant: its associations and sessions go with it."""
        scope = self.scope(ASSISTANT, params, caller)
        self.store.drop_record(self.record(self.catalog(caller), ASSISTANT, scope.name))
        self.remove_scope(scope)
        return {}

    # associations

    def create_assistant_association(self, params: Params, caller: Caller) -> Answer:
        """CreateAssistantAssociation with a knowledge base."""
        scope, named = self.scope(ASSISTANT, params, caller), params["association"].get("knowledgeBaseId")
        if params["associationType"] != "KNOWLEDGE_BASE" or named is None:
            raise self.invalid("Only knowledge bases are associated by the reference target.")
        base = self.scope(KNOWLEDGE_BASE, {"knowledgeBaseId": named}, caller)
        item = str(uuid.uuid4())
        members = {
            "associationType": params["associationType"], "tags": dict(params.get("tags") or {}),
            "associationData": {
                "knowledgeBaseAssociation": {"knowledgeBaseId": base.name, "knowledgeBaseArn": base.arn}
            },
        }  # fmt: skip
        self.put(scope, ASSOCIATION, item, members)
        return {"assistantAssociation": self.shown_association(scope, item, members, caller)}

    def shown_association(self, scope: Scope, item: str, members: Mapping[str, Any], caller: Caller) -> Answer:
        """An association as answers show it."""
        arn = self.inside(scope, ASSOCIATION, item, caller)
        names = {"assistantAssociationId": item, "assistantAssociationArn": arn}
        return {**names, "assistantId": scope.name, "assistantArn": scope.arn, **members}

    def get_assistant_association(self, params: Params, caller: Caller) -> Answer:
        """GetAssistantAssociation."""
        scope = self.scope(ASSISTANT, params, caller)
        record = self.record(scope, ASSOCIATION, params["assistantAssociationId"])
        return {"assistantAssociation": self.shown_association(scope, record.item, self.members(record), caller)}

    def list_assistant_associations(self, params: Params, caller: Caller) -> Answer:
        """ListAssistantAssociations."""
        scope = self.scope(ASSISTANT, params, caller)
        records = list(self.store.records("scope = ? AND class = ?", scope.arn, ASSOCIATION))
        rows = ((row.number, row) for row in records)
        page, token = self.small_page(rows, params, f"{ASSOCIATION} {scope.arn}")
        told = [self.shown_association(scope, row.item, self.members(row), caller) for row in page]
        return {"assistantAssociationSummaries": told, **token}

    def delete_assistant_association(self, params: Params, caller: Caller) -> Answer:
        """DeleteAssistantAssociation."""
        scope = self.scope(ASSISTANT, params, caller)
        self.store.drop_record(self.record(scope, ASSOCIATION, params["assistantAssociationId"]))
        return {}

    def retrieve(self, params: Params, caller: Caller) -> Answer:
        """Retrieve: texts with a word of the query, from the knowledge bases of some associations, or of all."""
        scope, how = self.scope(ASSISTANT, params, caller), params["retrievalConfiguration"]
        if "filter" in how:
            raise self.invalid("Filters are not served by the reference target.")
        wanted = how["knowledgeSource"].get("assistantAssociationIds")
        found = [row for row in self.found(scope, params["retrievalQuery"], caller) if not wanted or row[0] in wanted]
        return {
            "results": [
                {"associationId": association, "sourceId": item, "referenceType": "KNOWLEDGE_BASE", "contentText": text}
                for association, item, text in found[: how.get("numberOfResults", MOST_RESULTS)]
            ]
        }

    def found(self, scope: Scope, query: str, caller: Caller) -> Iterator[tuple[str, str, str]]:
        """What the index has for a query: the association, the content, and its text."""
        for record in list(self.store.records("scope = ? AND class = ?", scope.arn, ASSOCIATION)):
            told = self.members(record)["associationData"]["knowledgeBaseAssociation"]
            base = self.store.scope(told["knowledgeBaseArn"])
            for _, item, entry in self.search.entries(base) if base is not None else ():
                if "text" in entry and matches(entry, query):
                    yield record.item, item, entry["text"]

    # sessions

    def create_session(self, params: Params, caller: Caller) -> Answer:
        """CreateSession."""
        scope, item = self.scope(ASSISTANT, params, caller), str(uuid.uuid4())
        members = {name: params[name] for name in ("name", "description") if name in params}
        self.put(scope, SESSION, item, {**members, "tags": dict(params.get("tags") or {}), "origin": "CUSTOMER"})
        return self.get_session({**params, "sessionId": item}, caller)

    def get_session(self, params: Params, caller: Caller) -> Answer:
        """GetSession."""
        scope = self.scope(ASSISTANT, params, caller)
        record = self.record(scope, SESSION, params["sessionId"])
        arn = self.inside(scope, SESSION, record.item, caller)
        return {"session": {"sessionId": record.item, "sessionArn": arn, **self.members(record)}}
