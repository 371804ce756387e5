"""What may be certified of a target, profile by profile: the levels and their rules (docs/certification.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kms_conformance.models.report import Verdict
from kms_conformance.models.requirements import Floor


class Level(StrEnum):
    """How far a profile can be relied on, the least first.

    EXERCISED   it was judged; what it departs from is listed
    CONFORMANT  every MUST passed on enough distinct inputs; what could not be asked of it is listed, with the reason
    WITH_PORTS  conformant, and what only a port of the target shows passed, too
    """

    EXERCISED = "exercised"
    CONFORMANT = "conformant"
    WITH_PORTS = "conformant-with-ports"


EFFORTS = frozenset({"standard", "thorough"})
"""Of a run that can show more than `exercised`: `quick` looks too short a time."""
EXCUSES: Mapping[str, str] = {
    "needs-time": "a time that no run waits for",
    "needs-region": "a second Region",
    "needs-port": "a port that shows what is stored, or makes a fault",
    "needs-principal": "a second caller",
    "needs-key-store": "a custom key store",
    "needs-key-usage": "a key of another usage",
    "needs-managed-key": "an AWS managed key",
}
"""The closed list: a MUST without a verdict keeps nobody from being conformant for these reasons alone."""
OF_PORTS = "needs-port"


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one requirement, and on how many distinct inputs it rests."""

    requirement: str
    must: bool
    verdict: Verdict
    reason: str | None
    positive: int
    negative: int
    floor: Floor

    @property
    def excused(self) -> bool:
        """Whether it has no verdict for a reason of the closed list."""
        return self.verdict is Verdict.NOT_EXERCISED and self.reason in EXCUSES

    @property
    def passed(self) -> bool:
        """Whether it passed, on as many inputs as it takes."""
        enough = self.positive >= self.floor.positive and self.negative >= self.floor.negative
        return self.verdict is Verdict.PASS and enough


@dataclass(frozen=True, slots=True)
class Standing:
    """The level that a profile has reached, None where nothing of it was judged, and what keeps it from the next."""

    level: Level | None
    hindrances: tuple[str, ...] = ()


def standing(rows: Iterable[Judged], effort: str, undone: int = 0) -> Standing:
    """The level of a profile by all of its requirements; `undone` units of the run were left for want of calls."""
    every = tuple(rows)
    if not any(row.verdict in {Verdict.PASS, Verdict.FAIL, Verdict.KNOWN_FAIL} for row in every):
        return Standing(None, ("nothing of it was judged",))
    against = [_told(row) for row in every if row.must and not row.passed and not row.excused]
    if effort not in EFFORTS:
        against.append(f"effort {effort}: it takes {' or '.join(sorted(EFFORTS))}")
    if undone:
        against.append(f"{undone} units of work were left for want of calls or keys")
    if against:
        return Standing(Level.EXERCISED, tuple(against))
    blind = [_told(row) for row in every if row.must and row.reason == OF_PORTS and row.excused]
    if blind or not any(row.must for row in every):
        return Standing(Level.CONFORMANT, tuple(blind))
    return Standing(Level.WITH_PORTS)


def _told(row: Judged) -> str:
    if row.verdict is Verdict.PASS:
        return f"{row.requirement}: passed on too few inputs (+{row.positive} -{row.negative})"
    return f"{row.requirement}: {row.verdict}" + (f" ({row.reason})" if row.reason else "")
