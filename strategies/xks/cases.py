"""All cases of a run: those of ciphertexts several times, by the effort."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kms_conformance.models.xks.asks import Case
from kms_conformance.strategies.xks import ciphertexts, errors, facts, signatures

ROUNDS: Mapping[str, int] = {"quick": 2, "standard": 6, "thorough": 40}


def cases(effort: str, seed: int) -> Iterator[Case]:
    """In the order of the report."""
    yield from facts.cases(seed)
    for number in range(ROUNDS[effort]):
        yield from ciphertexts.cases(seed, number)
    yield from signatures.cases(seed)
    yield from errors.cases(seed)
