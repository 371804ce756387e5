"""What stands behind deviations, in words: causes that the registry knows, and the names of areas (causes.toml)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import tomli

from kms_conformance.models.report import FindingKind
from kms_conformance.models.requirements import REGISTRY, Requirement


@dataclass(frozen=True, slots=True)
class Cause:
    """A sentence that says what is wrong where all of its requirements depart in one of its kinds.

    `always` says it where, besides, no call was seen to have the right answer.
    """

    sentence: str
    always: str
    requirements: tuple[str, ...]
    kinds: tuple[FindingKind, ...]

    def speaks_of(self, requirement: str) -> bool:
        """Whether the requirement is one of its own."""
        return any(_means(name, requirement) for name in self.requirements)


def _means(name: str, requirement: str) -> bool:
    """Whether a name of the table, which may end in "*", is of the requirement."""
    return requirement.startswith(name[:-1]) if name.endswith("*") else requirement == name


_TABLE: Mapping[str, Any] = tomli.loads((files("kms_conformance.models") / "causes.toml").read_text("utf-8"))

AREAS: Mapping[str, str] = MappingProxyType(_TABLE["areas"])
"""The name of each area."""

CAUSES = tuple(
    Cause(
        row["sentence"],
        row.get("always", row["sentence"]),
        tuple(row["requirements"]),
        tuple(map(FindingKind, row.get("kinds", ["wrongly-allowed"]))),
    )
    for row in _TABLE["cause"]
)

OF_AREAS: Mapping[FindingKind, str] = {
    FindingKind.WRONGLY_ALLOWED: "what AWS refuses is allowed",
    FindingKind.DATA_LOST: "data do not come back as they were given",
    FindingKind.DATA_EXPOSED: "what must stay secret is given out",
    FindingKind.WRONGLY_DENIED: "what AWS allows is refused",
    FindingKind.WRONG_ERROR: "refused as on AWS, but with another error",
    FindingKind.WRONG_RESPONSE: "answers say something else than on AWS",
}
"""What is said of an area where no cause speaks of the requirement: true of a single deviation, too."""


def cause_of(requirement: Requirement, kind: FindingKind) -> Cause | None:
    """The cause of such a deviation; None where only its area can be named."""
    return next((cause for cause in CAUSES if kind in cause.kinds and cause.speaks_of(requirement.id)), None)


def area_name(area: str) -> str:
    """The name of an area, or its code where nobody named it."""
    return AREAS.get(area, area)


def faults(
    causes: Sequence[Cause] = CAUSES,
    areas: Mapping[str, str] = AREAS,
    registry: Iterable[Requirement] = REGISTRY.values(),
) -> Iterator[str]:
    """What the lint says against the table; nothing for a good one."""
    rows = tuple(registry)
    for area in sorted({row.area for row in rows} - areas.keys()):
        yield f"{area}: the area has no name"
    for row in rows:
        for kind in FindingKind:
            said = [cause.sentence for cause in causes if kind in cause.kinds and cause.speaks_of(row.id)]
            if len(said) > 1:
                yield f"{row.id}: {kind} has more than one cause: {'; '.join(said)}"
    for cause in causes:
        for name in cause.requirements:
            if not any(_means(name, row.id) for row in rows):
                yield f"{cause.sentence}: {name} is no requirement"
        if cause.sentence.endswith("."):
            yield f"{cause.sentence}: numbers follow a sentence, so it has no full stop"
