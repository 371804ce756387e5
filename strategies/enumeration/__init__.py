"""Small spaces, tried whole: every cell of the state table, every boundary, every operator on every operation."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.strategies.enumeration import (
    ciphertexts,
    contexts,
    creation,
    identifiers,
    lifecycle,
    reencryption,
    sizes,
    states,
)
from kms_conformance.strategies.script import Plan


def plans() -> Iterator[Plan]:
    """All enumerated plans, in the order in which they are run."""
    for part in (creation, states, lifecycle, identifiers, sizes, contexts, ciphertexts, reencryption):
        yield from part.plans()
