"""Whether the conditions of a statement hold for the condition keys of a request.

Source: IAM User Guide, Condition operators ('If the key ... is not present', IfExists, Null), and Single-valued vs.
multivalued context keys (ForAllValues, ForAnyValue).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from kms_conformance.models.authorization.operators import NULL, OPERATORS
from kms_conformance.models.authorization.patterns import Lookup, Tokens, expanded, wildcards
from kms_conformance.models.authorization.policy import Condition

Keys: TypeAlias = Mapping[str, tuple[str, ...]]
"""Condition keys by their names in lower case."""

MULTIVALUED = frozenset({
    "aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist", "aws:resourceorgpaths",
    "aws:sourceorgpaths", "aws:tagkeys", "kms:encryptioncontextkeys", "kms:grantoperations", "kms:resourcealiases",
})  # fmt: skip
"""The keys that may have several values, however many they have: they need ForAllValues or ForAnyValue."""


def is_multivalued(keys: Keys, key: str) -> bool:
    """Whether a key is of the multivalued sort, or has several values in this request."""
    return key in MULTIVALUED or len(keys.get(key, ())) > 1


def lookup_in(keys: Keys) -> Lookup:
    """The values of policy variables: those of the keys with one value; an empty text is none."""
    return lambda key: None if is_multivalued(keys, key) else next(iter(keys.get(key, ())), None) or None


def holds(condition: Condition, keys: Keys, lookup: Lookup | None) -> bool:
    """Whether one condition holds. Without a lookup, ${...} is a text like others."""
    values = keys.get(condition.key, ())
    if condition.operator == NULL:
        return ("false" if values else "true") in (value.lower() for value in condition.values)
    operator = OPERATORS[condition.operator]
    if condition.quantifier and not any(values):
        values = ()  # an empty text is no value to a set operator
    if not values:
        return condition.if_exists or condition.quantifier == "ForAllValues" or _missing_is_enough(condition)
    patterns = [_pattern(text, lookup if operator.variables else None) for text in condition.values]

    def passes(value: str) -> bool:
        return any(pattern is not None and operator.test(value, pattern) for pattern in patterns) != operator.negated

    if condition.quantifier:
        return (all if condition.quantifier == "ForAllValues" else any)(map(passes, values))
    return not is_multivalued(keys, condition.key) and passes(values[0])


def _missing_is_enough(condition: Condition) -> bool:
    """A negated operator holds for a key that isn't there, but not for any of no values."""
    return OPERATORS[condition.operator].negated and not condition.quantifier


def _pattern(text: str, lookup: Lookup | None) -> Tokens | None:
    return expanded(text, lookup) if lookup else wildcards(text)
