"""Principals as policies and grants remember them: by unique id, and shown by ARN as long as they are there.

IAM User Guide, AWS JSON policy elements: Principal, "the ARN ... is transformed to the role's unique principal ID when
the policy is saved"; a role or user that is deleted and made again under its old name is somebody else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Protocol


class Directory(Protocol):
    """Who keeps users and roles."""

    def unique_id(self, arn: str) -> str | None:
        """The unique id of the user or role with that ARN."""

    def arn_of(self, unique_id: str) -> str | None:
        """The ARN of the user or role with that unique id."""


class Nobody:
    """The directory of a KMS that stands alone: names are all that it knows."""

    def unique_id(self, arn: str) -> str | None:
        """None."""

    def arn_of(self, unique_id: str) -> str | None:
        """None."""


def remembered(principals: Iterable[str], directory: Directory) -> dict[str, str]:
    """The unique ids of the users and roles among those ARNs."""
    ids = {arn: directory.unique_id(arn) for arn in principals}
    return {arn: unique_id for arn, unique_id in ids.items() if unique_id is not None}


def gone(ids: Mapping[str, str], directory: Directory) -> dict[str, str]:
    """Those of the remembered who are no more, whoever has their ARN now: what is shown in its place."""
    return {arn: unique_id for arn, unique_id in ids.items() if directory.unique_id(arn) != unique_id}


def by_arn(principals: Iterable[str], directory: Directory) -> dict[str, str]:
    """The ARNs of those who are given by their unique id."""
    arns = {text: directory.arn_of(text) for text in principals}
    return {text: arn for text, arn in arns.items() if arn is not None}


def renamed(policy: str, names: Mapping[str, str]) -> str:
    """The policy with other names in its Principal elements; the very text where nobody is named otherwise."""
    if not names:
        return policy
    document = json.loads(policy)
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        for element in ("Principal", "NotPrincipal"):
            if isinstance(named := statement.get(element), dict) and "AWS" in named:
                named["AWS"] = _renamed(named["AWS"], names)
    return json.dumps(document, indent=2)


def _renamed(named: Any, names: Mapping[str, str]) -> Any:
    return [names.get(text, text) for text in named] if isinstance(named, list) else names.get(named, named)
