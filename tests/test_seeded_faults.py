"""How good the search is: every seeded fault is found at quick, and blamed on the requirement named beforehand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.seeded_faults import hunt
from kms_conformance.faults import MUTANTS, OBSERVED, ServiceMutant

sys.path.insert(0, str(Path(__file__).parent))
from helpers import first_of

OF_KMS = {name: mutant for name, mutant in MUTANTS.items() if not isinstance(mutant, ServiceMutant)}
"""Those of services are told by their witnesses."""
OBSERVED_OF_KMS = [name for name in OBSERVED if name in OF_KMS]
OF_A_MINUTE = ("list-grants-never-truncated",)
"""Hunted by `pytest -m exhaustive` alone: it takes as long as ten others."""
HUNTED = [mutant for mutant in OF_KMS if mutant not in (*OBSERVED, *OF_A_MINUTE)]
IN_ONE, SHOULD_IN_ONE = 30, 8
"""Of so many faults one is hunted always."""


BLAMED_ELSEWHERE = {
    # The fault reads a length from the blob; a flipped bit in it leaves a shorter blob with trailing bytes.
    "ciphertext-trailing-bytes-ignored": "ENC-021",
    # Merged contexts also bind a result to a context that was not given at all.
    "reencrypt-contexts-merged": "CTX-022",
    # A context that is not bound is missed first where it is left out.
    "without-plaintext-drops-context": "CTX-006",
    # A walk that ends early is a list with entries missing.
    "list-tags-never-truncated": "PAGE-011",
    "list-grants-never-truncated": "GRANT-001",
    # Aliases of other keys in the second page are aliases of other keys.
    "list-aliases-next-page-of-all-keys": "ALIAS-025",
    # A key that a walk passes over is missing from the list of all keys.
    "list-keys-skips-item-between-pages": "KEY-057",
    # A key that was never used for more than dry runs was never used.
    "encrypt-dry-run-recorded-as-usage": "KEY-060",
    # That alias operations leave keys alone is said of all of them, and of DeleteAlias.
    "delete-last-alias-disables-key": "INV-32",
    # An alias that a list leaves out is blamed on what made it, in the shortest sequence.
    "list-aliases-by-key-arn-empty": "ALIAS-001",
    "list-aliases-by-key-newest-only": "ALIAS-001",
    # What a key's state allows is said before what automatic rotation has to do with it.
    "rotation-on-demand-needs-automatic": "STATE-RotateKeyOnDemand-Enabled",
    # Whoever comes first is refused for want of any permission, and a key that is pending cannot list its use.
    "grant-grantee-not-looked-at": "POLICY-026",
    "grants-lost-when-scheduled": "GRANT-001",
    # What a former policy allowed is allowed again where the account is everybody.
    "account-principal-is-everybody": "POLICY-004",
    # Who is refused a grant is refused what a policy allows, and policies are asked first.
    "granter-needs-the-operations-itself": "POLICY-060",
    # Every key is the same key: whatever is done to one is seen on another.
    "create-key-idempotent": "STATE-Encrypt-Enabled",
}
"""Faults that break another requirement as well, which is seen first: no more than one in twenty."""
MOST_CALLS = 8
"""Create two keys and an alias, encrypt, delete, create anew, list, use: nothing shorter shows what that may lose."""
OF_A_LIMIT = {
    "create-50th-alias-refused": 51,
    "list-aliases-default-page-100": 55,
    "rotation-25th-refused": 26,
    "rotation-26th-wrong-code": 27,
    "create-key-idempotent": 60,
    **dict.fromkeys(("list-keys-ends-after-100", "ciphertext-after-100-lost", "data-key-repeats-after-100"), 108),
    **dict.fromkeys(("list-aliases-ends-after-50", "list-grants-ends-after-50", "grant-after-50-not-enforced"), 66),
    **{name: 40 for name in MUTANTS if name.startswith("restart-")},
}
"""Faults that only as many keys, aliases, grants or rotations show, or any call at all; and those of a restart, which
is not repeated as often as it takes to find the shortest sequence."""

SAMPLE = [*first_of(IN_ONE, HUNTED), *(pytest.param(mutant, marks=pytest.mark.exhaustive) for mutant in OF_A_MINUTE)]


@pytest.mark.parametrize("mutant", SAMPLE)
def test_the_fault_is_found_and_blamed(mutant: str) -> None:
    hunted = hunt(mutant, "quick", 1)
    assert hunted.failed
    assert hunted.first in (hunted.requirement, BLAMED_ELSEWHERE.get(mutant))
    assert hunted.most_calls <= OF_A_LIMIT.get(mutant, MOST_CALLS)


@pytest.mark.parametrize("mutant", first_of(SHOULD_IN_ONE, OBSERVED_OF_KMS))
def test_a_fault_against_a_should_is_observed_and_fails_nothing(mutant: str) -> None:
    hunted = hunt(mutant, "quick", 1, whole=True)
    assert hunted.failed == ()
    assert hunted.requirement in hunted.observed


def test_at_least_19_of_20_faults_are_blamed_as_named() -> None:
    assert len(BLAMED_ELSEWHERE) <= 0.05 * len(HUNTED)


def test_there_are_enough_faults_and_not_only_guards_switched_off() -> None:
    off = sum(mutant.family == "guard-off" for mutant in OF_KMS.values())
    assert len(OF_KMS) >= 300
    assert off / len(OF_KMS) <= 0.4
