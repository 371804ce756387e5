"""Policy documents of the plans: statements as texts, with the placeholders of models.parties.expand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from kms_conformance.models.terms import PolicyText

Json = str | Sequence[str] | Mapping[str, object]


def document(*statements: str) -> PolicyText:
    """A policy of these statements."""
    return PolicyText('{"Version": "2012-10-17", "Statement": [' + ", ".join(statements) + "]}")


def statement(
    *actions: str,
    principal: str = "",
    service: str = "",
    effect: str = "Allow",
    resource: str | Sequence[str] = "*",
    condition: Mapping[str, Mapping[str, Json]] | None = None,
) -> str:
    """A statement on KMS actions; with a principal ("<alice>", "*") or a service it is one of a key policy."""
    row: dict[str, object] = {"Effect": effect}
    if principal:
        row["Principal"] = {"AWS": principal}
    if service:
        row["Principal"] = {"Service": service}
    row["Action"] = [f"kms:{action}" for action in actions]
    row["Resource"] = resource
    if condition:
        row["Condition"] = condition
    return json.dumps(row)


def through(
    via: str,
    *actions: str,
    equal: Mapping[str, Json] | None = None,
    others: Mapping[str, Mapping[str, Json]] | None = None,
) -> str:
    """A statement of a key policy: dora may do the actions through one service alone, and under further conditions.

    via    the service, as kms:ViaService has it
    equal  what else StringEquals asks for; `others` further operators
    """
    condition = {"StringEquals": {"kms:ViaService": via, **(equal or {})}, **(others or {})}
    return statement(*actions, principal="<dora>", condition=condition)


ROOT = statement("*", principal="<root>")
"""The default policy: IAM policies of the account decide."""
MANAGING = (
    "Create*", "Describe*", "Enable*", "List*", "Put*", "Update*", "Revoke*", "Disable*", "Get*", "Delete*",
    "TagResource", "UntagResource", "ScheduleKeyDeletion", "CancelKeyDeletion",
)  # fmt: skip
MANAGE = statement(*MANAGING, principal="<root>")
"""The account manages the key; use of it is left to other statements. CreateGrant is in it."""
