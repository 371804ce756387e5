"""Policies and requests to compare evaluators with: an allowed request first, then one thing broken.

A case is made around one condition key and one operator, taken in turn, so that each comes up about equally often.
A case is a function of the seed and its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from kms_conformance.models.authorization.evaluation import request_keys
from kms_conformance.models.authorization.operators import NULL, OPERATORS
from kms_conformance.strategies.policy_conditions import condition, operators_for
from kms_conformance.strategies.policy_documents import Case, allowed_case
from kms_conformance.strategies.policy_near_misses import BREAKAGES
from kms_conformance.strategies.policy_requests import CONDITION_KEYS, only_iam, question

CONDITION_OPERATORS = (*OPERATORS, NULL)
KEYS_OF = {
    name: tuple(key for key in CONDITION_KEYS if name == NULL or name in operators_for(key))
    for name in CONDITION_OPERATORS
}
"""The condition keys that go with each operator."""

OTHERS = tuple(key for key in CONDITION_KEYS if not only_iam(key))
"""The condition keys that may stand beside any other."""


def cases(seed: int, count: int) -> Iterator[Case]:
    """The first cases of a seed."""
    return (case(seed, number) for number in range(count))


def case(seed: int, number: int) -> Case:
    """One case: even numbers go by the condition keys in turn, odd ones by the operators."""
    rng = Random(f"{seed}/{number}")  # noqa: S311 - test data
    turn, by_operator = divmod(number, 2)
    operator = CONDITION_OPERATORS[turn % len(CONDITION_OPERATORS)] if by_operator else None
    key = rng.choice(KEYS_OF[operator]) if operator else CONDITION_KEYS[turn % len(CONDITION_KEYS)]
    asked = question(rng, key)
    keys = request_keys(asked.access)
    drawn = [condition(rng, key, keys, hold=True, operator=operator)]
    if rng.random() < 0.4:
        drawn.append(condition(rng, rng.choice(OTHERS), keys, hold=True))
    allowed = allowed_case(rng, asked, drawn)
    breakages = [change for change, weight in BREAKAGES for _ in range(weight)]
    return rng.choice(breakages)(rng, allowed, drawn) if rng.random() < 0.62 else allowed
