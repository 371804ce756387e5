"""The search index: one for each customer, in a store of its own, under a key of the service that no other index has.

Source: Administrator Guide, Encryption at rest: search indexes are dedicated per customer and encrypted under keys that
AWS owns; Key management: the knowledge documents are in Amazon OpenSearch Service under a service-owned key, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.cloud.services.rows import Scope

ENTRY = "entry"
_WORDS = re.compile(r"\w+")


class SearchIndex(DomainService):
    """What can be found of contents. An entry holds all that a search tells, so that no other key is needed for it."""

    name = "opensearch"
    prefix = "wisdom-index"
    context_key = "aws:wisdom:index:arn"
    media = "search-index"
    served = frozenset()

    def index_arn(self, knowledge: Scope) -> str:
        """The ARN of the index of the customer whose knowledge base that is."""
        return f"arn:aws:{self.prefix}:{knowledge.region}:{knowledge.account}:index/{knowledge.account}"

    def of_customer(self, knowledge: Scope) -> Scope:
        """The index of a customer, made when it is needed first."""
        arn = self.index_arn(knowledge)
        found = self.store.scope(arn)
        if found is not None:
            return found
        account, region, now = knowledge.account, knowledge.region, self.now()
        made = Scope(arn, account, account, region, self.own_key(arn), created=now, updated=now)
        return self.create_scope(made, root(account, region), {})

    def write(self, knowledge: Scope, item: str, entry: Mapping[str, Any]) -> None:
        """Let something be found, or be found otherwise."""
        index = self.of_customer(knowledge)
        with self.store.transaction():
            self.put(index, ENTRY, item, {"knowledgeBase": knowledge.name, **entry})

    def remove(self, knowledge: Scope, item: str) -> None:
        """Let something be found no more."""
        record = self.store.record(self.index_arn(knowledge), ENTRY, item)
        if record is not None:
            with self.store.transaction():
                self.store.drop_record(record)

    def remove_all(self, knowledge: Scope) -> None:
        """Let nothing of a knowledge base be found any more."""
        for _, item, _ in list(self.entries(knowledge)):
            self.remove(knowledge, item)

    def entries(self, knowledge: Scope) -> Iterator[tuple[int, str, dict[str, Any]]]:
        """What there is of a knowledge base: its place, its item and the entry."""
        if not self.store.opened:
            return
        for record in self.store.records("scope = ? AND class = ?", self.index_arn(knowledge), ENTRY):
            entry = self.members(record)
            if self.is_of(entry, knowledge):
                yield record.number, record.item, entry

    def is_of(self, entry: Mapping[str, Any], knowledge: Scope) -> bool:
        """Whether an entry is of a knowledge base."""
        return bool(entry["knowledgeBase"] == knowledge.name)


def matches(entry: Mapping[str, Any], query: str) -> bool:
    """Whether an entry has a word of a query in its title or its text."""
    wanted = set(_WORDS.findall(query.casefold()))
    return bool(wanted & set(_WORDS.findall(f"{entry['title']} {entry.get('text', '')}".casefold())))
