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


ROOT = statement("*", principal="<root>")
"""The default policy: IAM policies of the account decide."""
MANAGING = (
    "Create*", "Describe*", "Enable*", "List*", "Put*", "Update*", "Revoke*", "Disable*", "Get*", "Delete*",
    "TagResource", "UntagResource", "ScheduleKeyDeletion", "CancelKeyDeletion",
)  # fmt: skip
MANAGE = statement(*MANAGING, principal="<root>")
"""The account manages the key; use of it is left to other statements. CreateGrant is in it."""
