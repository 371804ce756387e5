"""Patterns of the policy language: wildcards and variables in a text, and what they match.

A pattern is a tuple of tokens: characters that stand for themselves, and the two wildcards.  The value of a variable
consists of characters only: a star in it is a star.  Source: IAM User Guide, IAM policy elements: Variables and tags.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum
from typing import TypeAlias


class Wildcard(Enum):
    """A token that stands for other characters than itself."""

    MANY = "*"
    ONE = "?"


Token: TypeAlias = str | Wildcard
Tokens: TypeAlias = tuple[Token, ...]
Lookup: TypeAlias = Callable[[str], str | None]
"""The one value of a condition key by its name in lower case; None where it has none."""

WILDCARDS = {wildcard.value: wildcard for wildcard in Wildcard}
VARIABLE = re.compile(r"\$\{(?P<special>[*?$])\}|\$\{(?P<name>[^{},']+)(?:,\s*'(?P<default>[^']*)')?\}")
ARN_PARTS = 6


def wildcards(text: str) -> Tokens:
    """The tokens of a text without variables."""
    return tuple(WILDCARDS.get(character, character) for character in text)


def expanded(text: str, lookup: Lookup) -> Tokens | None:
    """The tokens of a text, its variables replaced; None when one has no value and no default.

    >>> expanded("${aws:username}-*", {"aws:username": "bob"}.get) == ("b", "o", "b", "-", Wildcard.MANY)
    True
    """
    tokens: list[Token] = []
    end = 0
    for found in VARIABLE.finditer(text):
        tokens += wildcards(text[end : found.start()])
        end = found.end()
        value = found["special"] or _value(found["name"].strip().lower(), found["default"], lookup)
        if value is None:
            return None
        tokens += value
    return (*tokens, *wildcards(text[end:]))


def _value(name: str, default: str | None, lookup: Lookup) -> str | None:
    value = lookup(name)
    return default if value is None else value


def plain(tokens: Tokens) -> str:
    """The text of a pattern in which wildcards are characters like others."""
    return "".join(token.value if isinstance(token, Wildcard) else token for token in tokens)


def matches(tokens: Sequence[Token], text: str) -> bool:
    """Whether a whole text matches a pattern, with regard to case. Time grows with the product of their lengths."""
    at, place, star, resume = 0, 0, -1, 0
    while at < len(text):
        if place < len(tokens) and tokens[place] is Wildcard.MANY:
            star, resume, place = place, at, place + 1
        elif place < len(tokens) and (tokens[place] is Wildcard.ONE or tokens[place] == text[at]):
            at, place = at + 1, place + 1
        elif star >= 0:
            resume += 1
            at, place = resume, star + 1
        else:
            return False
    return all(token is Wildcard.MANY for token in tokens[place:])


def matches_arn(tokens: Tokens, text: str) -> bool:
    """Whether an ARN matches a pattern part by part: a wildcard ends at the colon, but for the sixth part."""
    parts, values = _parts(tokens), text.split(":", ARN_PARTS - 1)
    if len(parts) != ARN_PARTS or len(values) != ARN_PARTS:
        return False
    return all(matches(part, value) for part, value in zip(parts, values, strict=True))


def _parts(tokens: Tokens) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token == ":" and len(parts) < ARN_PARTS:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def matches_resource(pattern: str, resource: str, lookup: Lookup | None) -> bool:
    """Whether a pattern of Resource or NotResource matches the ARN of a resource.

    An ARN with fewer than six parts is completed with stars.  Variables stand in the sixth part only; one without a
    value matches no resource.  Without a lookup there are no variables.

    Source: IAM User Guide, IAM JSON policy elements: Resource, 'incomplete ARN'; Variables, 'Resource element'.
    """
    if pattern == "*":
        return True
    *front, last = pattern.split(":", ARN_PARTS - 1)
    values = resource.split(":", ARN_PARTS - 1)
    sixth = expanded(last, lookup) if lookup and len(front) == ARN_PARTS - 1 else wildcards(last)
    if len(values) != ARN_PARTS or sixth is None:
        return False
    missing: list[Tokens] = [(Wildcard.MANY,)] * (ARN_PARTS - 1 - len(front))
    parts = [*map(wildcards, front), sixth, *missing]
    return all(matches(part, value) for part, value in zip(parts, values, strict=True))
