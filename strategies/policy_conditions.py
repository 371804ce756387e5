"""Conditions that hold for a request, or miss it by one thing: values derived from those that the request has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import ip_network
from random import Random
from types import MappingProxyType
from typing import Literal, TypeAlias

from kms_conformance.models.authorization.conditions import MULTIVALUED, Keys
from kms_conformance.models.authorization.operators import NULL, OPERATORS, moment

Shape: TypeAlias = Literal["String", "Numeric", "Date", "Bool", "Binary", "IpAddress", "Arn"]
"""What a condition key's values are; the word with which the operators begin."""
Value: TypeAlias = "str | bool"

SHAPES: Mapping[str, tuple[Shape, ...]] = MappingProxyType(
    {
        "aws:currenttime": ("Date",),
        "aws:epochtime": ("Date", "Numeric"),
        "aws:tokenissuetime": ("Date",),
        "aws:sourceip": ("IpAddress",),
        "aws:principaltag/blob": ("Binary", "String"),
        "kms:validto": ("Numeric",),
        **dict.fromkeys(
            (
                "kms:rotationperiodindays",
                "kms:schedulekeydeletionpendingwindowindays",
                "kms:trailingdayswithoutkeyusage",
            ),
            ("Numeric",),
        ),
        **dict.fromkeys(
            (
                "aws:multifactorauthpresent",
                "aws:principalisawsservice",
                "aws:securetransport",
                "aws:viaawsservice",
                "kms:bypasspolicylockoutsafetycheck",
                "kms:grantisforawsresource",
                "kms:multiregion",
                "kms:reencryptonsamekey",
            ),
            ("Bool",),
        ),
        **dict.fromkeys(
            (
                "aws:principalarn",
                "aws:sourcearn",
                "kms:grantconstraintsourcearn",
                "kms:granteeprincipal",
                "kms:retiringprincipal",
            ),
            ("Arn", "Arn", "String"),
        ),
    }
)
"""Of the keys that hold other things than texts."""


STAND_INS: Mapping[Shape, str] = {
    "Arn": "arn:aws:iam::111122223333:role/Limited",
    "Binary": "QmluYXJ5",
    "IpAddress": "203.0.113.9",
}
"""Values for keys that a request doesn't have; of other shapes any text will do."""


def shape_of(operator: str) -> Shape:
    """What values an operator compares; Null goes with any."""
    shapes: tuple[Shape, ...] = ("Numeric", "Date", "Bool", "Binary", "IpAddress", "Arn")
    return next((shape for shape in shapes if shape in operator), "String")


def operators_for(key: str) -> tuple[str, ...]:
    """The operators that make sense with a key, weighted."""
    shapes = SHAPES.get(key.lower(), ("String",))
    return tuple(name for shape in shapes for name in OPERATORS if shape_of(name) == shape)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A condition as a document writes it: the whole operator, the key, the value."""

    operator: str
    key: str
    value: Value | list[Value]


def condition(rng: Random, key: str, keys: Keys, *, hold: bool, operator: str | None = None) -> Drawn:
    """A condition on a key, meant to hold for a request with these condition keys or to miss it narrowly."""
    base = operator or (NULL if rng.random() < 0.05 else rng.choice(operators_for(key)))
    have = keys.get(key.lower(), ())
    if base == NULL:
        return Drawn(NULL, key, _truth(rng, (not have) == hold))
    negated = OPERATORS[base].negated
    several = key.lower() in MULTIVALUED
    quantifier = rng.choice(("ForAllValues:", "ForAnyValue:")) if rng.random() < (0.97 if several else 0.06) else ""
    if not have:
        fitting = hold and not negated and not quantifier
        return Drawn(
            f"{quantifier}{base}{'IfExists' * fitting}",
            key,
            _text(rng, base, STAND_INS.get(shape_of(base), "none"), keys, relation=True),
        )
    actual = have if quantifier == "ForAllValues:" else [rng.choice(have)]
    values = [_text(rng, base, text, keys, relation=hold != negated) for text in actual]
    if rng.random() < 0.3:
        values.insert(rng.randrange(len(values) + 1), _text(rng, base, rng.choice(have), keys, relation=False))
    suffix = "IfExists" if rng.random() < 0.15 else ""
    return Drawn(f"{quantifier}{base}{suffix}", key, values[0] if len(values) == 1 else values)


def _truth(rng: Random, truth: bool) -> Value:
    return truth if rng.random() < 0.5 else str(truth).lower()


def _text(rng: Random, base: str, actual: str, keys: Keys, *, relation: bool) -> Value:
    """A value of the policy that goes together with the request's, or narrowly doesn't."""
    name = base.replace("Not", "")
    if name == "Bool":
        return _truth(rng, (actual == "true") == relation)
    if name.startswith("Numeric"):
        return _shifted(rng, name.removeprefix("Numeric"), actual, relation, str)
    if name.startswith("Date"):
        return _shifted(rng, name.removeprefix("Date"), actual, relation, lambda seconds: _date(rng, seconds))
    if relation and actual and OPERATORS[base].variables and rng.random() < 0.15:
        return _variable(rng, actual, keys)
    return TEXTS[name](rng, actual) if relation else MISSES[name](rng, actual)


def _variable(rng: Random, actual: str, keys: Keys) -> str:
    same = sorted(key for key, values in keys.items() if values == (actual,) and key not in MULTIVALUED)
    forms = [f"${{{key}}}" for key in same] + [f"${{aws:PrincipalTag/None, '{actual}'}}", "${aws:PrincipalTag/None}"]
    if "*" in actual:
        forms.append(actual.replace("*", "${*}"))
    return rng.choice(forms)


FITTING = {
    "Equals": (0,), "LessThan": (1, 60), "LessThanEquals": (0, 1), "GreaterThan": (-1, -60),
    "GreaterThanEquals": (0, -1),
}  # fmt: skip
"""What must be added to the request's number so that the order holds."""
MISSING = {
    "Equals": (1, -1), "LessThan": (0, -1), "LessThanEquals": (-1,), "GreaterThan": (0, 1), "GreaterThanEquals": (1,),
}  # fmt: skip


def _shifted(rng: Random, order: str, actual: str, relation: bool, write: Callable[[int], str]) -> str:
    number = int(moment(actual) or 7)
    return write(number + rng.choice((FITTING if relation else MISSING)[order]))


def _date(rng: Random, seconds: int) -> str:
    zone = rng.choice((UTC, UTC, timezone(timedelta(hours=rng.choice((-5, 1))))))
    return datetime.fromtimestamp(seconds, zone).isoformat().replace("+00:00", "Z")


def near(rng: Random, text: str) -> str:
    """Another text, as like as can be."""
    forms = {text[:-1], text + "x", "x" + text, text.swapcase(), text[:-1] + ("x" if text[-1:] != "x" else "y")}
    return rng.choice(sorted(forms - {text}))


def wild(rng: Random, text: str) -> str:
    """A pattern that matches a text."""
    start = rng.randrange(len(text) + 1)
    end = rng.randrange(start, len(text) + 1)
    return rng.choice((text[:start] + "*" + text[end:], text[:start] + "?" * (end - start) + text[end:], text))


def _wild_arn(rng: Random, text: str) -> str:
    parts = text.split(":", 5)
    place = rng.randrange(len(parts))
    return ":".join([*parts[:place], wild(rng, parts[place]) if place else parts[0], *parts[place + 1 :]])


def _miss_arn(rng: Random, text: str) -> str:
    parts = text.split(":", 5)
    place = rng.randrange(len(parts))
    other = [*parts[:place], near(rng, parts[place]), *parts[place + 1 :]]
    return rng.choice((":".join(other), ":".join([*parts[:place], "*"]), _wild_arn(rng, ":".join(other))))


def _network(rng: Random, text: str) -> str:
    bits = rng.choice((24, 20, 8, 32) if "." in text else (64, 48, 128))
    return rng.choice((text, f"{text}/{bits}", str(ip_network(f"{text}/{bits}", strict=False))))


def _other_network(rng: Random, text: str) -> str:
    if ":" in text:
        return rng.choice(("2001:db8:1234:5679::/64", "203.0.113.0/24", "2001:db8:1234:5678::a"))
    head, _, last = text.rpartition(".")
    return rng.choice((f"{head}.{int(last) + 1}", f"{head}.{int(last) ^ 16}/28", "192.0.2.0/24", "2001:db8::/32"))


Write: TypeAlias = Callable[[Random, str], str]
TEXTS: Mapping[str, Write] = {
    "StringEquals": lambda rng, text: text,
    "StringEqualsIgnoreCase": lambda rng, text: text.swapcase(),
    "StringLike": wild,
    "ArnEquals": _wild_arn,
    "ArnLike": _wild_arn,
    "BinaryEquals": lambda rng, text: text,
    "IpAddress": _network,
}
MISSES: Mapping[str, Write] = {
    "StringEquals": near,
    "StringEqualsIgnoreCase": lambda rng, text: near(rng, text) + "z",
    "StringLike": lambda rng, text: wild(rng, near(rng, text) + "z"),
    "ArnEquals": _miss_arn,
    "ArnLike": _miss_arn,
    "BinaryEquals": lambda rng, text: "QmluYXJ5",
    "IpAddress": _other_network,
}
