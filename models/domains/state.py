"""Domains, their items and changes of key as the model knows them, and why each is as it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kms_conformance.models.terms import Term

Members = tuple[tuple[str, Term], ...]


class Status(StrEnum):
    """Of a change of key, in the words of Voice ID."""

    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


FINAL = (Status.COMPLETED, Status.FAILED)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of key.

    status   None: it runs or has ended, and nobody has looked
    calm     how often each of its keys had been out of reach when it began (models.domains.reach)
    others   keys of changes before it, which had not ended when it began
    retried  it had failed once
    """

    old: int
    new: int
    status: Status | None = None
    calm: tuple[tuple[int, int], ...] = ()
    others: tuple[int, ...] = ()
    retried: bool = False
    watched: bool = False
    """Its end was seen at once, not waited for."""
    disturbed: str = ""
    """Which key was out of reach before its end was seen, by the words of `says`."""


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain by the slot of the answer that made it.

    key        under which its data are, or are to be; None: a key of the service
    data       what it holds itself
    granted    the keys on which the service has a grant for it
    revoked    how often grants for it were revoked, by key
    before     the keys that it has had
    because    the requirement by which it is as it is
    """

    slot: int
    service: str
    key: int | None
    data: Members = ()
    granted: frozenset[int] = frozenset()
    revoked: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    change: Change | None = None
    because: str = ""
    kept: str = ""
    """The requirement by which it must have outlived the last change that was refused, until the next one is not."""
    crashed: bool = False
    """Its service was thrown back while a change of key was running."""
    deleted: bool = False
    lost: bool = False
    parent: int | None = None
    """The domain that it lies in: it is an object type, whose objects lie under its own key, or else under that of the
    domain."""

    @property
    def changing(self) -> bool:
        """Whether a change of key may be running: it began, and nobody has seen its end."""
        return self.change is not None and self.change.status not in FINAL


@dataclass(frozen=True, slots=True)
class Item:
    """An item by the slot of the answer that made it.

    times      how often its domain had been through what data must outlive, when it was written
    meanwhile  it was written while a change of key may have been running
    kept       a refused call left it alone
    """

    slot: int
    domain: int
    kind: str
    data: Members
    times: tuple[tuple[str, int], ...] = ()
    meanwhile: bool = False
    kept: bool = False
    swapped: bool = False
    """What is stored of it was exchanged with what is stored of another one."""
    altered: bool = False
    """A byte of what is stored of it was changed."""
    keys: tuple[Term, ...] = ()
    """Texts that were added for it to be found by."""
    owner: int | None = None
    """The item that it belongs to."""
    deleted: bool = False
    lost: bool = False
