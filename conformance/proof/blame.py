"""Blame: to which requirement a reduced finding belongs."""

from __future__ import annotations

from collections.abc import Callable

from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.models.access.permitted import demanded
from kms_conformance.models.calls import Call
from kms_conformance.models.operation import Allowance
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.world import World

TwinFails = Callable[[Call], bool]
"""Performs the sequence with another last call, and says whether that one departs too."""


def blame(finding: Finding, last: Call, world: World, twin_fails: TwinFails) -> str:
    """The requirement.

    A guard that failed alone, and a claim, name theirs.  The demand that a valid call succeeds belongs to the most
    specific requirement that applies; one whose feature is the *absence* of a parameter is to blame only if the twin
    that has the parameter succeeds.
    """
    if finding.claim is not None or finding.by_guard or finding.candidates[0].startswith("PROTO-"):
        return finding.candidates[0]
    for requirement in demanded(world, last):
        if requirement in finding.candidates:
            return requirement
    for row in OPERATIONS[finding.operation].allowances:
        if (
            row.requirement in finding.candidates
            and row.applies(world, last)
            and _is_to_blame(row, world, last, twin_fails)
        ):
            return row.requirement
    return finding.candidates[-1]


def _is_to_blame(row: Allowance, world: World, last: Call, twin_fails: TwinFails) -> bool:
    return row.without is None or not twin_fails(row.without(world, last))
