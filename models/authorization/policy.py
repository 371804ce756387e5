"""A policy document as values: what its text says, once parsed.

Source: IAM User Guide, Grammar of the IAM JSON policy language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

Quantifier: TypeAlias = Literal["", "ForAllValues", "ForAnyValue"]
"""The set operator before a condition operator."""

OLD_VERSION, VERSION = "2008-10-17", "2012-10-17"
"""The two versions of the language; without Version a document is of the old one, which has no variables."""


class Effect(StrEnum):
    """What a statement does when it applies, and what a document says of a request."""

    ALLOW = "Allow"
    DENY = "Deny"
    NONE = "None"


class PolicyError(ValueError):
    """A text that is no policy.

    requirement  the catalogue's id of what it breaks: POLICY-010 no JSON; 011 JSON but no policy; 012 a statement
                 without Principal; 013 an unknown Effect; 014 an unknown element or operator; 015 a principal that
                 cannot exist; 034 ForAllValues with a key of one value
    """

    def __init__(self, message: str, requirement: str) -> None:
        super().__init__(message)
        self.requirement = requirement


@dataclass(frozen=True, slots=True)
class Element:
    """Action, NotAction, Resource or NotResource: the patterns, and whether the element is the Not form."""

    patterns: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Principals:
    """Principal or NotPrincipal.

    aws        "*", account ids and ARNs, as written; the text "*" for the whole element stands here too
    services   service principals
    federated  identity providers: no caller of KMS is one
    """

    aws: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    federated: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition key under one operator.

    operator  its base name: StringLike of "ForAnyValue:StringLikeIfExists"
    key       in lower case, as names of condition keys have no case
    values    as written, with numbers and truth values as texts
    """

    operator: str
    key: str
    values: tuple[str, ...]
    quantifier: Quantifier = ""
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Without actions or resources it applies to nothing (POLICY-016)."""

    effect: Effect
    actions: Element | None = None
    resources: Element | None = None
    principals: Principals | None = None
    conditions: tuple[Condition, ...] = ()
    sid: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A document."""

    statements: tuple[Statement, ...] = ()
    version: str = OLD_VERSION
    id: str | None = None

    @property
    def has_variables(self) -> bool:
        """Whether ${...} is a variable in this document, and not a text."""
        return self.version == VERSION
