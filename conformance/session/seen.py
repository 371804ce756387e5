"""What a session found: a finding, and where it was seen."""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.models.report import FindingKind


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding and where in the session's trace it was seen."""

    finding: Finding
    index: int
    calls: int
    """How many calls the executor had made."""
    observation: bool = False

    @property
    def astray(self) -> bool:
        """Whether the target went another way than AWS: what follows is said of a state that AWS never comes to."""
        return self.finding.claim is None and self.finding.kind is not FindingKind.WRONG_ERROR and not self.observation
