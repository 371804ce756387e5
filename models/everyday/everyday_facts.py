"""What is asked of a call for an everyday service."""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.models.lifecycle import KeyState


@dataclass(frozen=True, slots=True)
class EverydayFacts:
    """Each is None where it cannot be asked.

    free      whether nothing has the name of what is to be made
    there     whether there is what is named, and what it is asked for
    opened    the states of the keys under which that lies which is to be decrypted
    former    the same of versions that were written before the last one, under another key
    known     whether the key that is to be used exists in this Region; `fit`, whether it is a symmetric encryption key
    written   its state
    documented  whether the context is the one that the service documents
    caller_lacks  the action that the caller is not allowed on a key; empty where nothing is lacking
    """

    free: bool | None = None
    there: bool | None = None
    opened: frozenset[KeyState] = frozenset()
    former: frozenset[KeyState] = frozenset()
    known: bool | None = None
    fit: bool | None = None
    written: KeyState | None = None
    documented: bool | None = None
    caller_lacks: str | None = None
