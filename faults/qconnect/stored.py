"""Faults in what is stored of Q in Connect, and in its search indexes: most show at a port alone."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.qconnect.base import CONTENT, QUICK_RESPONSE, SESSION
from kms_conformance.cloud.qconnect.index import SearchIndex
from kms_conformance.cloud.qconnect.knowledge_bases import DOCUMENT
from kms_conformance.cloud.qconnect.service import QConnect
from kms_conformance.cloud.services.envelope import document
from kms_conformance.cloud.services.rows import Scope, SealedRecord, WrappedKey
from kms_conformance.faults.service_faults import Logging, masked
from kms_conformance.faults.service_mutant import OnAccount, seeded, table


class _Journal(Logging, QConnect):
    """Some kinds lie in a journal, too."""

    kinds: tuple[str, ...] = ()

    def put(
        self, scope: Scope, kind: str, item: str, value: Mapping[str, Any] | bytes, *, under: Any = None
    ) -> SealedRecord:
        if kind in self.kinds:
            self.log(self.form(value if isinstance(value, bytes) else document(value)))
        return super().put(scope, kind, item, value, under=under)

    def form(self, text: bytes) -> bytes:
        """What is written of it."""
        return text


class _Documents(_Journal):
    kinds = (DOCUMENT,)


class _Members(_Journal):
    kinds = (CONTENT,)


class _Responses(_Journal):
    kinds = (QUICK_RESPONSE,)

    def form(self, text: bytes) -> bytes:
        return base64.b64encode(text)


class _Sessions(_Journal):
    kinds = (SESSION,)


class _MaskedDocuments(_Documents):
    def form(self, text: bytes) -> bytes:
        return masked(text)


class _PlainIndex(Logging, SearchIndex):
    """An entry lies in the index as it is, too."""

    def write(self, knowledge: Scope, item: str, entry: Mapping[str, Any]) -> None:
        self.log(self.written(document({**entry})))
        super().write(knowledge, item, entry)

    def written(self, text: bytes) -> bytes:
        """What is written of it."""
        return text


class _PackedIndex(_PlainIndex):
    def written(self, text: bytes) -> bytes:
        return base64.b64encode(text)


class _OneIndex(SearchIndex):
    """All customers have one index."""

    def index_arn(self, knowledge: Scope) -> str:
        return f"arn:aws:{self.prefix}:{knowledge.region}:000000000000:index/all"


class _OneKeyIndex(SearchIndex):
    """The indexes of all customers have the data keys of the first."""

    def generate(self, scope: Scope, purpose: str) -> Any:
        made = super().generate(scope, purpose)
        first = next(self.store.deks("scope <> ?", scope.arn), None)
        return made if first is None else replace(made, wrapped=first.wrapped, context=first.context)

    def context_of(self, scope: Scope) -> dict[str, str]:
        return {self.context_key: "all"}

    def own_key(self, arn: str) -> str:
        return super().own_key("all")


class _OpenIndex(SearchIndex):
    """What has a name is found whosever it is."""

    def entries(self, knowledge: Scope) -> Iterator[tuple[int, str, dict[str, Any]]]:
        yield from super().entries(knowledge)
        for record in self.store.records("class = 'entry' AND scope <> ?", self.index_arn(knowledge)):
            yield record.number, record.item, self.members(record)


class _BorrowingIndex(SearchIndex):
    """What is indexed lies under the key of its knowledge base."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kms = OnAccount(self.kms, lambda source, operation, params: True)
        self._key = ""

    def write(self, knowledge: Scope, item: str, entry: Mapping[str, Any]) -> None:
        self._key = "" if knowledge.owned else knowledge.key
        try:
            super().write(knowledge, item, entry)
        finally:
            self._key = ""

    def writing_key(self, scope: Scope) -> WrappedKey:
        return super().writing_key(replace(scope, key=self._key) if self._key else scope)


def _with(index: type[SearchIndex]) -> type[QConnect]:
    """The service with other indexes."""

    def made_index(self: QConnect, **how: Any) -> SearchIndex:
        return index(self.cloud, keys=self.kms, **how)

    return type(f"With{index.__name__}", (QConnect,), {"made_index": made_index})


CREATE = "CreateContent"

MUTANTS = table(
    seeded(
        _with(_PlainIndex), "plaintext-in-search-index", "QCONNECT-004", "effect",
        "Contents lie in the search index in plaintext.", CREATE,
    ),
    seeded(
        _with(_PackedIndex), "base64-in-search-index", "QCONNECT-004", "effect",
        "Contents lie in the search index in Base64.", CREATE,
    ),
    seeded(
        _with(_BorrowingIndex), "search-index-under-a-customers-key", "QCONNECT-004", "effect",
        "What is indexed lies under the key of its knowledge base.", CREATE,
    ),
    seeded(
        _with(_OneIndex), "one-index-for-all-customers", "QCONNECT-009", "effect",
        "The contents of all customers lie in one search index.", CREATE,
    ),
    seeded(
        _with(_OneKeyIndex), "one-data-key-for-all-indexes", "QCONNECT-009", "effect",
        "The search indexes of all customers have the data key of the first.", CREATE,
    ),
    seeded(
        _with(_OpenIndex), "search-tells-of-other-customers", "QCONNECT-009", "effect",
        "Searches find what other customers have, too.", CREATE, "SearchContent", "Retrieve",
    ),
    seeded(
        _Documents, "documents-in-plaintext", "QCONNECT-012", "effect",
        "Documents lie in a journal in plaintext.", CREATE,
    ),
    seeded(
        _MaskedDocuments, "documents-masked", "QCONNECT-012", "effect",
        "Documents lie in a journal, masked with a key that repeats.", CREATE,
    ),
    seeded(
        _Members, "titles-in-plaintext", "QCONNECT-012", "effect",
        "Titles and metadata of contents lie in a journal in plaintext.", CREATE,
    ),
    seeded(
        _Responses, "quick-responses-in-base64", "QCONNECT-012", "effect",
        "Quick responses lie in a journal in Base64.", "CreateQuickResponse",
    ),
    seeded(
        _Sessions, "sessions-in-plaintext", "QCONNECT-012", "effect",
        "Descriptions of sessions lie in a journal in plaintext.", "CreateSession",
    ),
)  # fmt: skip
