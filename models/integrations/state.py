"""Data integrations as the model knows them, and why each is as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kms_conformance.models.parties import ACCOUNT
from kms_conformance.models.terms import Output, Term

REPORTED, NO_KEY, GRANTED, ALLOWED, USED = "APPINT-001", "APPINT-002", "APPINT-003", "APPINT-004", "APPINT-005"
"""The requirements of the key that is told, of none, of the grant and what it allows, of events of a run."""
REVOKED, OUT_OF_REACH, LANDED = "APPINT-006", "APPINT-007", "APPINT-008"
"""Those of runs without the grant, with a key that cannot be used, and of what a run delivers."""
AT_REST, READABLE, CALLER, SAME_KEY, GRANT_ENDED, KEPT, APART, LIMITED = (
    "APPINT-009", "APPINT-010", "APPINT-011", "APPINT-012", "APPINT-013", "APPINT-014", "APPINT-015", "APPINT-016",
)  # fmt: skip
"""Those of configuration at rest and while the key is out of reach, of who may name a key, of a key that stays, of the
grant of what is deleted, of what is read again, and of the keys of configuration: whose, and for how long."""
MISSING, REQUIRED, BOUNDS, FREE_NAME = "APPINT-017", "APPINT-018", "APPINT-019", "APPINT-020"
LISTED, PAGED, UPDATED, DELETED = "APPINT-021", "APPINT-022", "APPINT-023", "APPINT-024"
ONCE, IN_USE, ASSOCIATED, TAGGED, FOREIGN = "APPINT-025", "APPINT-026", "APPINT-027", "APPINT-028", "APPINT-029"
"""Those of a second association, of a deletion while there is one, of associations that are listed, of tags, and of
what another account has."""
UNKNOWN_KEY, STAGED, RUNS = "APPINT-030", "APPINT-031", "APPINT-032"
"""Those of a key that there is not, of external data at rest, and of runs that come to their end."""


@dataclass(frozen=True, slots=True)
class Association:
    """The association of a data integration, by the slot of the answer that made it.

    settings  what the list tells of it, by member
    """

    slot: int
    settings: Mapping[str, Term] = field(default_factory=dict)

    @property
    def id(self) -> Output:
        """What names it."""
        return Output(self.slot, "DataIntegrationAssociationId")


@dataclass(frozen=True, slots=True)
class Integration:
    """A data integration by the slot of the answer that made it.

    settings  what GetDataIntegration tells, by dotted path: the value, and the requirement that put it there
    tags      by key; None where a tag was taken away
    ran       a run of it has come to its end
    revoked   whether no grant on its key is left; None where nobody knows
    """

    slot: int
    key: int
    settings: Mapping[str, tuple[Term, str]] = field(default_factory=dict)
    tags: Mapping[str, str | None] = field(default_factory=dict)
    account: str = ACCOUNT
    association: Association | None = None
    ran: bool = False
    revoked: bool | None = False
    updated: bool = False
    deleted: bool = False
    lost: bool = False

    @property
    def id(self) -> Output:
        """What names it."""
        return Output(self.slot, "Id")

    @property
    def arn(self) -> Output:
        """Its ARN."""
        return Output(self.slot, "Arn")
