"""A run that is asked for some requirements does the work for these, and comes to the same verdicts on them."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.requirements.requirement import GROUPS, PROFILES
from kms_conformance.strategies.needed import digest, exercises, needed
from kms_conformance.strategies.units import Unit, units

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
import exercises as benchmark

ALL = list(units("quick", 1, PROFILES))


def names(chosen: list[Unit]) -> list[str]:
    return [unit.name for unit in chosen]


def test_the_table_knows_the_sequences_as_they_are() -> None:
    """One that has changed is never left out: `python benchmarks/exercises.py` writes the table anew."""
    fixed = {unit.name: digest(unit) for unit in ALL if not unit.examples}
    assert {name: mark for name, (mark, _) in exercises().items() if name in fixed}.items() <= fixed.items()
    unknown = fixed.keys() - exercises().keys()
    assert {name.split("/")[0] for name in unknown} <= {"signatures", "wire", "restarts", "times"}


@pytest.mark.parametrize("some", [20, pytest.param(len(ALL), marks=pytest.mark.exhaustive)])
def test_the_table_says_what_the_reference_shows(some: int) -> None:
    sequences = [unit for unit in benchmark.sequences() if len(unit.calls) < 60 or some == len(ALL)]
    chosen = random.Random(13).sample(sequences, min(some, len(sequences)))
    found = benchmark.exercised(chosen)
    assert found and {name: exercises()[name] for name in found} == found


def test_what_the_table_does_not_know_is_not_left_out() -> None:
    assert names(list(needed(ALL, []))) == names(ALL)
    assert names(list(needed(ALL, ["ALIAS-012"]))) == names(ALL), "nothing exercises it there"
    assert names(list(needed(ALL, ["WIRE-001", "CTX-003"]))) == names(ALL), "every answer does"
    changed = next(unit for unit in ALL if unit.calls and unit.name.startswith("tags/"))
    changed = replace(changed, calls=changed.calls[:-1])
    left = names(list(needed([changed, *ALL], ["CTX-003"])))
    assert left[0] == changed.name and left.count(changed.name) == 1
    assert len(left) < len(ALL) / 4


def test_signatures_are_exercised_by_their_own_units_alone() -> None:
    asked = next(name for name, row in REGISTRY.items() if row.profile == "sigv4")
    assert {unit.profiles for unit in needed(ALL, [asked])} == {("sigv4",)}


def test_a_restart_is_made_for_what_must_outlive_it_alone() -> None:
    restarts = [unit.name for unit in ALL if unit.upsets == "restart"]
    assert restarts and names(list(needed(ALL, ["INV-40", "INV-41"]))) == restarts
    assert not set(restarts) & set(names(list(needed(ALL, ["TAG-008"]))))


@pytest.mark.parametrize("name", ["TAG-008", "CTX-003", "GRANT-010"])
def test_what_is_about_http_alone_is_not_asked_for_anything_else(name: str) -> None:
    chosen = list(needed(ALL, [name]))
    assert not {profile for unit in chosen for profile in unit.profiles} & {"sigv4", "wire"}
    assert len(chosen) < len(ALL) / 4


def test_one_requirement_is_searched_for_in_a_quarter_of_the_searches_and_all_of_them_in_all() -> None:
    searches = [unit for unit in ALL if unit.examples]
    of_core = [unit for unit in searches if unit.profiles == ("kms-core",)]
    known = frozenset().union(*(names for _, names in exercises().values()))
    asked = [name for name in known if REGISTRY[name].profile == "kms-core"]
    assert [unit for unit in needed(ALL, ["CTX-003"]) if unit.examples] == of_core[:2] and len(of_core) == 8
    assert [unit for unit in needed(ALL, asked) if unit.examples] == of_core
    assert [unit for unit in needed(ALL, []) if unit.examples] == searches


def judged(folder: Path, *requirements: str) -> Report:
    chosen = checked(
        Options("moto", out=folder, profiles=("kms-tags",), require=requirements, baseline="none", progress="none")
    )
    return run(chosen, resolve(chosen.target), progress("none"))


def test_the_verdicts_are_those_of_a_run_for_everything(tmp_path: Path) -> None:
    whole = {row.requirement.id: row.verdict for row in judged(tmp_path).results}
    failing = [name for name, verdict in whole.items() if verdict == "fail"]
    assert failing
    for name in (failing[0], failing[-1]):
        narrow = judged(tmp_path, name)
        assert [(row.requirement.id, row.verdict) for row in narrow.results] == [(name, whole[name])]


def test_a_profile_exercises_its_requirements_without_others() -> None:
    """But for those that say which other profile they need (`beside`), or what a target must have."""
    profiles = {unit.name: set(unit.profiles) for unit in ALL}
    by: dict[str, list[set[str]]] = {}
    for name, (_, ids) in exercises().items():
        for id_ in ids:
            by.setdefault(id_, []).append(profiles.get(name, set()))
    alone = {name: {*GROUPS["domains"]} if name in GROUPS["domains"] else {name} for name in PROFILES}
    left = [
        id_
        for id_, rows in by.items()
        if not (row := REGISTRY[id_]).needs and not any(unit <= alone[row.profile] | {*row.beside} for unit in rows)
    ]
    assert left == []
