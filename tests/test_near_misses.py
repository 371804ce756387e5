"""Near misses miss by one thing, and every way to miss has a requirement of its own."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from kms_conformance.models.ciphertext_guards import CONTEXT_REQUIREMENTS
from kms_conformance.models.contexts import difference
from kms_conformance.models.terms import Edit
from kms_conformance.models.wire import apply_edit, marker_bytes
from kms_conformance.strategies.enumeration import plans
from kms_conformance.strategies.near_misses import BASE_CONTEXTS, CONTEXT_OPERATORS, EDITS, missed_contexts, reordered
from kms_conformance.strategies.units import EFFORTS, SHARES, units

BY_OPERATOR = {
    "value-changed": "CTX-002",
    "value-first-character": "CTX-002",
    "value-shorter": "CTX-002",
    "key-changed": "CTX-003",
    "key-longer": "CTX-003",
    "pair-dropped": "CTX-006",
    "pair-added": "CTX-005",
    "context-omitted": "CTX-006",
    "key-case": "CTX-007",
    "value-case": "CTX-008",
    "key-value-swapped": "CTX-009",
    "space-after-value": "CTX-010",
    "space-before-value": "CTX-010",
    "boundary-shift": "INV-04",
    "boundary-shift-back": "INV-04",
}


@pytest.mark.parametrize("operator", BY_OPERATOR)
def test_each_operator_misses_by_its_requirement(operator: str) -> None:
    stored = {"tenant": "Alpha"}
    missed = [dict(pairs) for pairs in CONTEXT_OPERATORS[operator](tuple(stored.items()))]
    assert missed
    assert {difference(stored, given) for given in missed} == {BY_OPERATOR[operator]}


@pytest.mark.parametrize(
    ("stored", "given", "requirement"),
    [
        ({"a": "b", "c": "d"}, {"a": "b,c:d"}, "INV-04"),
        ({"a": "b", "c": "d"}, {"a": "bcd"}, "INV-04"),
        ({"ab": "c"}, {"a": "bc"}, "INV-04"),
        ({"a": "b", "c": "d"}, {"a": "b"}, "CTX-004"),
        ({"a": "b", "c": "d"}, {"a": "d", "c": "b"}, "CTX-001"),
        ({}, {"a": "b"}, "CTX-011"),
        ({"a": "b"}, {}, "CTX-006"),
        ({"k": "é"}, {"k": unicodedata.normalize("NFD", "é")}, "CTX-015"),
        ({"a": "b", "c": "d"}, {"c": "d", "a": "b"}, None),
    ],
)
def test_a_difference_belongs_to_one_requirement(
    stored: dict[str, str], given: dict[str, str], requirement: str | None
) -> None:
    assert difference(stored, given) == requirement


@given(
    st.dictionaries(st.text(max_size=6), st.text(max_size=6)), st.dictionaries(st.text(max_size=6), st.text(max_size=6))
)
def test_contexts_differ_exactly_when_they_are_unequal_maps(one: dict[str, str], other: dict[str, str]) -> None:
    requirement = difference(one, other)
    assert (requirement is None) == (one == other)
    assert requirement is None or requirement in CONTEXT_REQUIREMENTS


def test_every_way_to_miss_a_context_is_enumerated() -> None:
    met = {
        difference(context.as_map(), missed.as_map())
        for context in BASE_CONTEXTS.values()
        for _, missed in missed_contexts(context)
    }
    assert met | {"CTX-011"} >= set(CONTEXT_REQUIREMENTS)
    assert {name for context in BASE_CONTEXTS.values() for name, _ in missed_contexts(context)} == set(
        CONTEXT_OPERATORS
    )


def test_another_order_is_the_same_context() -> None:
    for context in BASE_CONTEXTS.values():
        assert difference(context.as_map(), reordered(context).as_map()) is None


@given(st.binary(min_size=2, max_size=300), st.sampled_from([edit for edits in EDITS.values() for edit in edits]))
def test_an_altered_ciphertext_is_another_one(blob: bytes, edit: Edit) -> None:
    assert apply_edit(blob, edit, None) != blob


@given(st.integers(0, 5000), st.text(max_size=5))
def test_markers_have_their_size_and_are_repeatable(size: int, tag: str) -> None:
    assert len(marker_bytes(size, tag)) == size
    assert marker_bytes(size, tag) == marker_bytes(size, tag)


def test_units_are_a_fixed_list_with_names_and_seeds_of_their_own() -> None:
    for effort in EFFORTS:
        one, again, other = (list(units(effort, seed, SHARES)) for seed in (1, 1, 2))
        assert one == again
        assert [unit.name for unit in one] == [unit.name for unit in other]
        assert len({unit.name for unit in one}) == len(one)
        searches = [unit for unit in one if unit.examples]
        assert len({unit.seed for unit in searches}) == len(searches) >= EFFORTS[effort].units


def test_a_profile_that_is_not_judged_costs_nothing() -> None:
    every = list(units("quick", 1, SHARES))
    for profile in SHARES:
        assert [row for row in every if row.profiles == (profile,)] == [
            row for row in units("quick", 1, (profile,)) if row.profiles == (profile,)
        ]
        assert all(row.profiles == (profile,) for row in units("quick", 1, (profile,)))


def test_plans_never_use_what_they_did_not_make() -> None:
    for plan in plans():
        made: set[int] = set()
        for call in plan.calls:
            text = repr(call.params)
            for name in ("KeyRef(slot=", "Blob(slot="):
                for part in text.split(name)[1:]:
                    assert int(part.split(",")[0].rstrip(")")) in made, (plan.name, call)
            if call.result is not None:
                made.add(call.result)
