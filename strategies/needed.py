"""Which units a run needs that is asked for some requirements: those that exercise them on a KMS that is right.

`exercises.json` tells that of each fixed sequence; benchmarks/exercises.py makes it.  What it does not know, a unit
that is new or has changed, or a requirement that nothing exercised there, is never left out: an old table costs calls.
A random search asks everything of its profile, and seldom for the one that is named: such a run has fewer.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from math import ceil

from kms_conformance.models.codec import encode
from kms_conformance.models.operation import DATA_OUTLIVES, SETTINGS_OUTLIVE
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.strategies.units import Unit

TABLE = "exercises.json"
FEWEST_SEARCHES = 0.25
"""The part of a profile's searches that a run has at least that is asked for some of its requirements."""
BY_ITSELF = ("sigv4",)
"""Profiles that nothing but their own units exercise; the table has no service that asks for signatures."""
OVER_HTTP = ("sigv4", "wire")
"""Profiles whose own units are for them alone: the table, made in process, does not know these."""
BY_PORT = {
    "restart": frozenset({DATA_OUTLIVES, SETTINGS_OUTLIVE}),
    "clock": frozenset({"ALIAS-032", "GRANT-073", "IMPORT-018", "IMPORT-035", "KEY-054", "ROT-029"}),
}
"""Requirements that nothing exercises but what a port does to the whole target; and nothing else needs that."""
BY_PORTS = frozenset().union(*BY_PORT.values())


def needed(units: Iterable[Unit], requirements: Collection[str]) -> Iterator[Unit]:
    """The units that can exercise one of the requirements; all of them where none is named."""
    table = exercises()
    known = frozenset().union(*(names for _, names in table.values()))
    asked = {REGISTRY[name].profile for name in requirements}
    rest = {name for name in requirements if REGISTRY[name].profile not in BY_ITSELF} - BY_PORTS
    profiles = {REGISTRY[name].profile for name in rest}
    units = tuple(units)
    searches = _searches(units, rest)
    for unit in units:
        if not requirements or not rest <= known:
            yield unit
        elif unit.alone:
            if not BY_PORT[unit.upsets].isdisjoint(requirements):
                yield unit
        elif not set(OVER_HTTP).isdisjoint(unit.profiles):
            if not asked.isdisjoint(unit.profiles):
                yield unit
        elif unit.examples:
            if unit in searches and not profiles.isdisjoint(unit.profiles):
                yield unit
        elif rest:
            mark, names = table.get(unit.name, ("", frozenset()))
            if mark != digest(unit) or not names.isdisjoint(rest):
                yield unit


def _searches(units: Iterable[Unit], requirements: Collection[str]) -> frozenset[Unit]:
    """Of each profile's searches the first ones: the part that the requirements asked for are of all that it has."""
    of_profile = Counter(row.profile for row in REGISTRY.values())
    asked = Counter(REGISTRY[name].profile for name in requirements)
    rows: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.examples:
            rows.setdefault(unit.profiles[0], []).append(unit)
    parts = {profile: max(FEWEST_SEARCHES, asked[profile] / of_profile[profile]) for profile in rows}
    return frozenset(unit for profile, row in rows.items() for unit in row[: ceil(len(row) * parts[profile])])


@cache
def digest(unit: Unit) -> str:
    """What changes with the calls of a unit; a run asks several times, before and after the target was probed."""
    text = json.dumps([encode(call) for call in unit.calls], sort_keys=True)
    return blake2b(f"{unit.observe}{text}".encode("utf-8", "backslashreplace"), digest_size=6).hexdigest()


@cache
def exercises() -> Mapping[str, tuple[str, frozenset[str]]]:
    """By unit its digest, and what it exercises."""
    rows = json.loads((files("kms_conformance.strategies") / TABLE).read_text("utf-8"))
    return {name: (mark, frozenset(ids.split())) for name, (mark, ids) in rows.items()}


def written(found: Mapping[str, tuple[str, Collection[str]]]) -> str:
    """The text of the table: a unit on a line."""
    rows = (f'{json.dumps(name)}: ["{mark}", "{" ".join(sorted(ids))}"]' for name, (mark, ids) in sorted(found.items()))
    return "{\n" + ",\n".join(rows) + "\n}\n"
