"""How good the search is: every seeded fault is found at quick, and blamed on the requirement named beforehand."""

from __future__ import annotations

import pytest

from benchmarks.seeded_faults import hunt
from kms_conformance.conformance.targets.mutants import MUTANTS

BLAMED_SECOND = {
    # The fault reads a length from the blob; a flipped bit in it leaves a shorter blob with trailing bytes.
    "ciphertext-trailing-bytes-ignored": "ENC-021",
    # Merged contexts also bind a result to a context that was not given at all.
    "reencrypt-contexts-merged": "CTX-022",
}
"""Faults that break another requirement as well, which is seen first."""
MOST_CALLS = 7
"""Create, encrypt, disable, schedule, cancel, enable, decrypt: nothing shorter shows what that path may lose."""


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_fault_is_found_and_blamed(mutant: str) -> None:
    hunted = hunt(mutant, "quick", 1)
    assert hunted.requirement in hunted.failed
    assert hunted.first in (hunted.requirement, BLAMED_SECOND.get(mutant))
    assert hunted.most_calls <= MOST_CALLS


def test_there_are_enough_faults_and_not_only_guards_switched_off() -> None:
    off = sum(mutant.family == "guard-off" for mutant in MUTANTS.values())
    assert len(MUTANTS) >= 40
    assert off / len(MUTANTS) <= 0.4
