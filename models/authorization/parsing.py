"""From the text of a policy to its values, or why the text is none.

Source: IAM User Guide, Grammar of the IAM JSON policy language, and JSON policy elements reference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Literal, NoReturn, TypeAlias, cast

from kms_conformance.models.authorization.operators import NULL, OPERATORS
from kms_conformance.models.authorization.policy import (
    OLD_VERSION,
    VERSION,
    Condition,
    Effect,
    Element,
    Policy,
    PolicyError,
    Principals,
    Quantifier,
    Statement,
)

Json: TypeAlias = "str | bool | None | list[Json] | dict[str, Json]"
"""Numbers are read as the texts they are."""
Name: TypeAlias = Literal["Action", "Resource"]

DOCUMENT = frozenset({"Version", "Id", "Statement"})
ELEMENTS = frozenset({
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
})  # fmt: skip
"""The elements of a statement."""
PRINCIPAL_TYPES = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?")


def parse_policy(text: str) -> Policy:
    """The document that a JSON text holds: of an identity, or of a resource.

    Raises PolicyError, with a message for people.
    """
    document = _object(_json(text), "A policy")
    _only(document, DOCUMENT, "A policy")
    version = document.get("Version", OLD_VERSION)
    if version not in (OLD_VERSION, VERSION):
        _refuse(f"Version must be {VERSION} or {OLD_VERSION}.")
    rows = document.get("Statement")
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not rows:
        _refuse("Statement must be a statement or a list of statements.")
    statements = tuple(_statement(_object(row, "A statement")) for row in rows)
    return Policy(statements, version, _text(document, "Id"))


def _refuse(message: str, requirement: str = "POLICY-011") -> NoReturn:
    raise PolicyError(message, requirement)


def _json(text: str) -> Json:
    try:
        return cast(
            Json, json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_json, object_pairs_hook=_distinct)
        )
    except PolicyError:
        raise
    except (ValueError, RecursionError) as error:
        raise PolicyError("The policy is not JSON.", "POLICY-010") from error


def _no_json(constant: str) -> NoReturn:
    raise ValueError(constant)


def _distinct(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    if len(dict(pairs)) < len(pairs):
        _refuse("An element must not hold a name twice.")
    return dict(pairs)


def _object(value: Json, what: str) -> dict[str, Json]:
    return value if isinstance(value, dict) else _refuse(f"{what} must be an object.")


def _only(value: dict[str, Json], names: frozenset[str], what: str) -> None:
    if unknown := sorted(value.keys() - names):
        _refuse(f"{what} has no {', '.join(unknown)}.", "POLICY-014")


def _text(value: dict[str, Json], name: str) -> str | None:
    found = value.get(name)
    return found if found is None or isinstance(found, str) else _refuse(f"{name} must be a string.")


def _texts(value: Json, what: str) -> tuple[str, ...]:
    rows = value if isinstance(value, list) else [value]
    if not all(isinstance(row, str) for row in rows):
        _refuse(f"{what} must be a string or a list of strings.")
    return tuple(cast(list[str], rows))


def _statement(row: dict[str, Json]) -> Statement:
    _only(row, ELEMENTS, "A statement")
    principals = _principals(row)
    effect = row.get("Effect")
    if effect not in (Effect.ALLOW, Effect.DENY):
        _refuse("Effect must be Allow or Deny.", "POLICY-013")
    actions = _element(row, "Action")
    if actions and not all(ACTION.fullmatch(pattern) for pattern in actions.patterns):
        _refuse("An action must be * or a service, a colon and a name.")
    return Statement(
        effect=Effect(effect),
        actions=actions,
        resources=_element(row, "Resource"),
        principals=principals,
        conditions=tuple(_conditions(_object(row.get("Condition", {}), "Condition"))),
        sid=_text(row, "Sid"),
    )


def _element(row: dict[str, Json], name: Name) -> Element | None:
    found = [given for given in (name, f"Not{name}") if given in row]
    if len(found) > 1:
        _refuse(f"A statement has {name} or Not{name}, not both.")
    return Element(_texts(row[found[0]], found[0]), found[0] != name) if found else None


def _principals(row: dict[str, Json]) -> Principals | None:
    found = [given for given in ("Principal", "NotPrincipal") if given in row]
    if len(found) > 1:
        _refuse("A statement has Principal or NotPrincipal, not both.")
    if not found:
        return None
    negated, value = found[0] == "NotPrincipal", row[found[0]]
    if value == "*":
        return Principals(("*",), negated=negated)
    types = _object(value, found[0])
    _only(types, PRINCIPAL_TYPES, found[0])
    texts = {name: _texts(types[name], name) for name in types}
    if not any(texts.values()):
        _refuse(f"{found[0]} must name one principal at least.", "POLICY-012")
    return Principals(texts.get("AWS", ()), texts.get("Service", ()), texts.get("Federated", ()), negated)


def _conditions(block: dict[str, Json]) -> Iterator[Condition]:
    for name, keys in block.items():
        quantifier, operator, if_exists = _operator(name)
        for key, value in _object(keys, name).items():
            rows = value if isinstance(value, list) else [value]
            yield Condition(operator, key.lower(), tuple(map(_value, rows)), quantifier, if_exists)


def _operator(name: str) -> tuple[Quantifier, str, bool]:
    """The set operator, the base name, and whether IfExists follows, which Null does not take."""
    found = OPERATOR.fullmatch(name)
    if found is None or found[2] not in {*OPERATORS, NULL} or (found[2] == NULL and found[0] != NULL):
        _refuse(f"There is no condition operator {name}.", "POLICY-014")
    return cast(Quantifier, found[1] or ""), found[2], bool(found[3])


def _value(value: Json) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else _refuse("A condition value must be a string, a number or a boolean.")
