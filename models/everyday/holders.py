"""What a call is about, in whichever everyday service: by its name, or by the answer that made it."""

from __future__ import annotations

from kms_conformance.models.everyday.state import Holder, Version
from kms_conformance.models.terms import Output, Term
from kms_conformance.models.world import World

Opened = tuple[Holder, Version]
"""A version that is decrypted, and what holds it."""


def holder_named(world: World, service: str, term: Term) -> Holder | None:
    """What a term names: its name, or a member of the answer that made it."""
    if isinstance(term, Output):
        made = (row for row in world.holders.values() if row.service == service and row.slot == term.slot)
        found = next(made, None)
    else:
        found = world.holders.get((service, term))
    return None if found is None or found.deleted else found


def names_former_key(opened: Opened) -> bool:
    """Whether a version was written under another key than the last one, before that."""
    holder, version = opened
    return version is not holder.versions[-1] and version.keys != holder.versions[-1].keys
