"""What everyday services hold: by its name, each version of it, and the keys under which that lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kms_conformance.models.terms import Term


@dataclass(frozen=True, slots=True)
class Version:
    """Customer data that were written at one time.

    keys     the slots of the keys any one of which opens it; none: a key of AWS
    lived    how often these had been disabled, saved from deletion and rotated when it was written
    because  the requirement by which it is read; empty: that of the service
    enveloped  it lies under a data key of its own
    shown    the slot of the first answer that showed how it is stored
    made     the slot of the answer that made it
    """

    text: Term
    keys: tuple[int, ...] = ()
    lived: tuple[int, int, int] = (0, 0, 0)
    because: str = ""
    enveloped: bool = False
    shown: int | None = None
    made: int | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """A parameter or a secret: domain and item at once.

    slot     of the answer that made it; None where nothing refers to that
    key      the slot of the key for what is written without a word on it; None: a key of AWS
    versions  the oldest first
    labels   by label the number of a version, counted from 1
    items    of a table: by the primary key what was written last
    deleted  it is not there any more
    lost     it is not as the model has it: nothing more is asked of it
    """

    service: str
    name: Term
    slot: int | None = None
    key: int | None = None
    versions: tuple[Version, ...] = ()
    labels: Mapping[str, int] = field(default_factory=dict)
    items: Mapping[Term, Term] = field(default_factory=dict)
    deleted: bool = False
    lost: bool = False
