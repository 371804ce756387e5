"""Callers, documents and requests that the tests of the authorization model share."""

from __future__ import annotations

import json
from typing import Any

from kms_conformance.models.authorization.access import Access, Principal
from kms_conformance.models.authorization.evaluation import evaluate
from kms_conformance.models.authorization.parsing import parse_policy
from kms_conformance.models.authorization.policy import Effect, Policy

OWNER, OTHER = "111122223333", "444455556666"
KEY = f"arn:aws:kms:us-west-2:{OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROOT = Principal("root", f"arn:aws:iam::{OWNER}:root", OWNER, OWNER)
ALICE = Principal(
    "user", f"arn:aws:iam::{OWNER}:user/team/alice", OWNER, "AIDACKCEVSQ6C2EXAMPLE", tags={"Team": "blue"}
)
ENGINEER = Principal(
    "session",
    f"arn:aws:sts::{OWNER}:assumed-role/Engineer/shift",
    OWNER,
    "AROADBQP57FF2AEXAMPLE:shift",
    f"arn:aws:iam::{OWNER}:role/path/Engineer",
)
BOB = Principal("user", f"arn:aws:iam::{OTHER}:user/bob", OTHER, "AIDA00000000000EXAMPLE")
OTHER_ROOT = Principal("root", f"arn:aws:iam::{OTHER}:root", OTHER, OTHER)
S3 = Principal("service", "s3.amazonaws.com")
NOBODY = Principal("anonymous", "")


def access(principal: Principal = ALICE, action: str = "kms:Decrypt", resource: str = KEY) -> Access:
    """A request without condition keys but those of its principal."""
    return Access(principal, action, resource)


def with_keys(keys: dict[str, Any], principal: Principal = ALICE, action: str = "kms:Decrypt") -> Access:
    """A request with condition keys as a policy writes them."""
    return Access(principal, action, KEY, {name.lower(): _values(value) for name, value in keys.items()})


def _values(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def policy(*statements: dict[str, Any], version: str | None = "2012-10-17") -> Policy:
    """A document; statements without Effect, Action or Resource get Allow, kms:* and *."""
    rows = [
        {
            **({} if "Effect" in row else {"Effect": "Allow"}),
            **({} if {"Action", "NotAction"} & row.keys() else {"Action": "kms:*"}),
            **({} if {"Resource", "NotResource"} & row.keys() else {"Resource": "*"}),
            **row,
        }
        for row in statements
    ]
    return parse_policy(json.dumps({**({"Version": version} if version else {}), "Statement": rows}))


def allows(condition: dict[str, Any], keys: dict[str, Any], version: str | None = "2012-10-17") -> bool:
    """Whether an Allow with this condition applies to a request with these condition keys."""
    return evaluate(policy({"Condition": condition}, version=version), with_keys(keys)) is Effect.ALLOW
