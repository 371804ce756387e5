"""What gives permissions: the grants that a target made, and the policies that were put."""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.models.grants import Terms as GrantTerms
from kms_conformance.models.terms import Term


@dataclass(frozen=True, slots=True)
class Issued:
    """A grant that a target made, by the slot of its first answer.

    sent          the members of its request that a list repeats
    made, ended   when, by the clock of the world; None: it was not
    by            "RevokeGrant" or "RetireGrant", once it is ended
    issuer        the account under which it was made, as a principal
    times         how often its key had been disabled and scheduled for deletion before
    listed        a list has shown it
    parent        the grant by which its maker could make it; no page says what becomes of it when that one ends
    """

    slot: int
    key: int
    terms: GrantTerms
    sent: tuple[tuple[str, Term], ...] = ()
    because: str = "GRANT-001"
    made: float = 0
    ended: float | None = None
    by: str = ""
    issuer: str = ""
    times: int = 0
    listed: bool = False
    parent: int | None = None
    lost: bool = False
    outlived: bool = False
    aged: bool = False
    """The clock was moved since."""


@dataclass(frozen=True, slots=True)
class Document:
    """A policy that was put, and since when it is the one; the text is None where there is none any more."""

    text: Term
    since: float = 0
