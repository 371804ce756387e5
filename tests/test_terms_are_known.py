"""Every kind of term that a call can hold has its row in each of the tables by kind of term."""

from __future__ import annotations

import inspect
from collections.abc import MutableMapping
from typing import Any, get_args

import pytest

from kms_conformance.conformance.wire.binding import VALUES
from kms_conformance.models import byte_terms, terms
from kms_conformance.models.term_codecs import BY_KIND
from kms_conformance.reports.source import SOURCES
from kms_conformance.reports.words import WORDS

PART_OF_A_BLOB = terms.Edit
"""An alteration is no parameter of its own."""
TABLES: dict[str, MutableMapping[type, Any]] = {
    "what it is for a target": VALUES,
    "how a script writes it": SOURCES,
    "how a report tells it": WORDS,
    "how it is kept as JSON": BY_KIND,
}
FILES = (terms.__name__, byte_terms.__name__)
CLASSES = [kind for _, kind in inspect.getmembers(terms, inspect.isclass) if kind.__module__ in FILES]
KINDS = [kind for kind in CLASSES if kind is not PART_OF_A_BLOB]


def missing() -> list[str]:
    """The kinds of term without a row, and the table where it is missing."""
    return [f"{kind.__name__}: {table}" for kind in KINDS for table, rows in TABLES.items() if kind not in rows]


def test_a_class_of_the_terms_is_a_term() -> None:
    assert set(CLASSES) == {kind for kind in get_args(terms.Term) if kind.__module__ in FILES}


def test_every_kind_of_term_has_its_row_in_each_table() -> None:
    assert not missing()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_is_missing_is_found(table: str, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(TABLES[table], kind)
    assert missing() == [f"{kind.__name__}: {table}"]
