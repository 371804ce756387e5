"""The condition operators: when one value of a request and one value of a policy go together.

An operator with a negated twin shares its test.  Values that are not of the operator's type go together with nothing.
Source: IAM User Guide, IAM JSON policy elements: Condition operators; variables only with string and ARN operators and
with Bool (Variables, 'Condition element', leaves Bool out; the section of Bool itself takes it in).
"""

from __future__ import annotations

import binascii
import operator
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from ipaddress import ip_address, ip_network
from types import MappingProxyType
from typing import TypeAlias

from kms_conformance.models.authorization.patterns import Tokens, matches, matches_arn, plain

Test: TypeAlias = Callable[[str, Tokens], bool]
"""The request's value, and the policy's as a pattern."""
Order: TypeAlias = Callable[[Decimal, Decimal], bool]

NULL = "Null"
"""The operator that asks whether a key is there at all; it has no test."""

NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
DATE = re.compile(
    r"(\d{4})-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(?:Z|([+-])(\d\d):?(\d\d)))?)?",
    re.ASCII,
)
"""ISO 8601 as W3C profiles it; a bare year can't be told from seconds since 1970 and is taken for them."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A row of the table."""

    test: Test
    negated: bool = False
    variables: bool = False


def _equal(value: str, pattern: Tokens) -> bool:
    return value == plain(pattern)


def _same_letters(value: str, pattern: Tokens) -> bool:
    return value.lower() == plain(pattern).lower()


def _like(value: str, pattern: Tokens) -> bool:
    return matches(pattern, value)


def _arn_like(value: str, pattern: Tokens) -> bool:
    return matches_arn(pattern, value)


def _truth(value: str, pattern: Tokens) -> bool:
    return value.lower() == plain(pattern).lower() and value.lower() in ("true", "false")


def _bytes(value: str, pattern: Tokens) -> bool:
    try:
        return b64decode(value, validate=True) == b64decode(plain(pattern), validate=True)
    except (binascii.Error, ValueError):
        return False


def _address(value: str, pattern: Tokens) -> bool:
    try:
        return ip_address(value) in ip_network(plain(pattern), strict=False)
    except ValueError:
        return False


def number(text: str) -> Decimal | None:
    """An integer or a decimal fraction; None for anything else."""
    return Decimal(text) if NUMBER.fullmatch(text) else None


def moment(text: str) -> Decimal | None:
    """Seconds since 1970, of a date or of such seconds; None for anything else."""
    found = DATE.fullmatch(text)
    if found is None:
        return number(text)
    year, month, day, hour, minute, second, fraction, sign, hours, minutes = found.groups()
    try:
        day_begins = datetime(int(year), int(month), int(day or 1), tzinfo=UTC)
        whole = day_begins.replace(hour=int(hour or 0), minute=int(minute or 0), second=int(second or 0))
    except ValueError:
        return None
    offset = (int(hours or 0) * 60 + int(minutes or 0)) * (-60 if sign == "-" else 60)
    return Decimal(int(whole.timestamp()) - offset) + Decimal(fraction or 0)


def _ordered(read: Callable[[str], Decimal | None], order: Order) -> Test:
    def test(value: str, pattern: Tokens) -> bool:
        left, right = read(value), read(plain(pattern))
        return left is not None and right is not None and order(left, right)

    return test


ORDERS: Mapping[str, Order] = {
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}


def _both(name: str, negated: str, test: Test, *, variables: bool = False) -> dict[str, Operator]:
    return {name: Operator(test, False, variables), negated: Operator(test, True, variables)}


OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        **_both("StringEquals", "StringNotEquals", _equal, variables=True),
        **_both("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", _same_letters, variables=True),
        **_both("StringLike", "StringNotLike", _like, variables=True),
        **_both("ArnEquals", "ArnNotEquals", _arn_like, variables=True),
        **_both("ArnLike", "ArnNotLike", _arn_like, variables=True),
        **_both("NumericEquals", "NumericNotEquals", _ordered(number, operator.eq)),
        **{f"Numeric{name}": Operator(_ordered(number, order)) for name, order in ORDERS.items()},
        **_both("DateEquals", "DateNotEquals", _ordered(moment, operator.eq)),
        **{f"Date{name}": Operator(_ordered(moment, order)) for name, order in ORDERS.items()},
        "Bool": Operator(_truth, variables=True),
        "BinaryEquals": Operator(_bytes),
        **_both("IpAddress", "NotIpAddress", _address),
    }
)
"""Every operator by its base name, but for Null."""
