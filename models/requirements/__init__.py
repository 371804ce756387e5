"""The registry: every requirement as data, read from the tables beside this file and from the key state table."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

import tomli

from kms_conformance.models.lifecycle import LIFECYCLE, PROFILES, SOURCE, SOURCES, state_requirement
from kms_conformance.models.requirements.requirement import FLOORS, Floor, Kind, Level, Requirement, Severity

__all__ = ["FLOORS", "REGISTRY", "Floor", "Kind", "Level", "Requirement", "Severity", "digest"]


def _from_tables() -> dict[str, Requirement]:
    tables = (entry for entry in files(__name__).iterdir() if entry.name.endswith(".toml"))
    rows = [row for table in sorted(tables, key=lambda entry: entry.name) for row in _rows(table.read_text("utf-8"))]
    return {row.id: row for row in rows}


def _rows(text: str) -> list[Requirement]:
    return [Requirement.from_row(row) for row in tomli.loads(text)["requirement"]]


def _from_lifecycle() -> dict[str, Requirement]:
    """One requirement for each cell of the key state table."""
    rows = {}
    for operation, cells in LIFECYCLE.items():
        for state, errors in cells.items():
            outcome = f"is refused with {' or '.join(sorted(errors))}" if errors else "is allowed"
            rows[state_requirement(operation, state)] = Requirement(
                id=state_requirement(operation, state),
                area="STATE",
                kind="guard" if errors else "response",
                level="MUST",
                profile=PROFILES.get(operation, "kms-core"),
                severity="security" if errors else "availability",
                operations=(operation,),
                statement=f"{operation} on a key whose state is {state} {outcome}.",
                source=SOURCES.get(operation, SOURCE),
            )
    return rows


REGISTRY: Mapping[str, Requirement] = MappingProxyType(_from_tables() | _from_lifecycle())
"""All requirements by id."""


def digest() -> str:
    """A fingerprint of all requirements: two reports with the same digest were judged by the same ones."""
    return "sha256:" + sha256("\n".join(repr(REGISTRY[id_]) for id_ in sorted(REGISTRY)).encode()).hexdigest()
