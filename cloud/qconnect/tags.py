"""Tags: TagResource, UntagResource, ListTagsForResource, of all that has an ARN."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.qconnect.assistants import AssistantOperations
from kms_conformance.cloud.qconnect.base import (
    ASSISTANT,
    ASSOCIATION,
    CONTENT,
    KNOWLEDGE_BASE,
    QUICK_RESPONSE,
    SESSION,
)
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord

MOST_TAGS = 50
INSIDE = {CONTENT: KNOWLEDGE_BASE, QUICK_RESPONSE: KNOWLEDGE_BASE, ASSOCIATION: ASSISTANT, SESSION: ASSISTANT}
"""By the kind of something that of the scope which it is in."""


class TagOperations(AssistantOperations):
    """Tags lie with what is told of a resource."""

    def tag_resource(self, params: Params, caller: Caller) -> Answer:
        """TagResource: tags of other keys stay."""
        scope, record = self.tagged(params["resourceArn"], caller)
        members = self.members(record)
        tags = {**members["tags"], **params["tags"]}
        if len(tags) > MOST_TAGS:
            raise self.error("TooManyTagsException", f"A resource has at most {MOST_TAGS} tags.")
        return self._retagged(scope, record, members, tags)

    def untag_resource(self, params: Params, caller: Caller) -> Answer:
        """UntagResource."""
        scope, record = self.tagged(params["resourceArn"], caller)
        members = self.members(record)
        left = {key: value for key, value in members["tags"].items() if key not in params["tagKeys"]}
        return self._retagged(scope, record, members, left)

    def list_tags_for_resource(self, params: Params, caller: Caller) -> Answer:
        """ListTagsForResource."""
        _, record = self.tagged(params["resourceArn"], caller)
        return {"tags": self.members(record)["tags"]}

    def _retagged(self, scope: Scope, record: SealedRecord, members: dict[str, Any], tags: dict[str, str]) -> Answer:
        self.put(scope, record.kind, record.item, {**members, "tags": tags})
        return {}

    def tagged(self, arn: str, caller: Caller) -> tuple[Scope, SealedRecord]:
        """The scope and the record in which the tags of a resource lie."""
        begins = self.arn_of("", caller, "").removesuffix("/")
        kind, *ids = arn.removeprefix(begins).split("/") if arn.startswith(begins) else [""]
        if kind in (ASSISTANT, KNOWLEDGE_BASE) and ids:
            catalog = self.catalog(caller)
            return catalog, self.record(catalog, kind, ids[0])
        scope = self.store.scope(self.arn_of(INSIDE[kind], caller, ids[0])) if kind in INSIDE and ids else None
        if scope is None:
            raise self.missing("resource")
        return scope, self.record(scope, kind, ids[-1])
