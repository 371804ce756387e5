"""One resource of a service that has a package of its own, as the model knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kms_conformance.models.parties import ACCOUNT
from kms_conformance.models.terms import Output, Term


@dataclass(frozen=True, slots=True)
class Resource:
    """One of these by the slot of the answer that made it.

    kind      a member of the service's own enumeration; its value is the path at which answers tell the id
    inside    the slot of what it is in; None of what is in nothing
    settings  what it is told to be, by the member of the answer: the value, and the requirement that put it there
    values    likewise, of what is named by terms
    account   whose it is
    key       the customer's key under which it lies, where it has one of its own; granted: the service has its grant
    disabled_times  how often that key had been out of use when it was written last
    ended     it has come to its end, and is still told; updated: it was changed
    swapped   what is stored of it was exchanged with what is stored of another
    """

    slot: int
    kind: StrEnum
    inside: int | None = None
    settings: Mapping[str, tuple[Term, str]] = field(default_factory=dict)
    values: Mapping[Term, tuple[Term, str]] = field(default_factory=dict)
    account: str = ACCOUNT
    deleted: bool = False
    lost: bool = False
    key: int | None = None
    granted: bool = True
    disabled_times: int = 0
    ended: bool = False
    updated: bool = False
    swapped: bool = False

    @property
    def id(self) -> Output:
        """What names it."""
        return Output(self.slot, self.kind)
