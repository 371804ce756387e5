"""A target file with kind = "aws" (docs/aws.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.targets.aws import LIFETIME_H, PROFILES, Account
from kms_conformance.conformance.targets.target_file import (
    NUMBER,
    SHAPE,
    TEXT,
    Shape,
    check_shape,
    principals,
    unknown_profiles,
)

KIND = "aws"
TAKEN = ("name", "region", "implements", "max_rps", "connect_timeout_s", "read_timeout_s", "principals")
"""Keys that mean what they mean in any target file."""
AWS_SHAPE: Shape = {
    "kind": (KIND,),
    "account_id": TEXT,
    "budget_usd": NUMBER,
    "expires_h": NUMBER,
    "paid_trails": NUMBER,
    "consistency": ("eventual",),
    "bounds": dict.fromkeys(("grant_s", "key_state_s", "audit_s"), NUMBER),
    **{name: SHAPE[name] for name in TAKEN},
}
OF_AN_ENDPOINT = {
    "endpoint_url": 'kind = "aws" finds the endpoints by the Region; leave it out',
    "credentials": 'kind = "aws" takes those of the usual chain (AWS_PROFILE and so on); leave it out',
}


def account(path: Path, data: Shape) -> Account:
    """What the file says; a UsageError names the key that is wrong."""
    for key, why in OF_AN_ENDPOINT.items():
        if key in data:
            raise UsageError(f"{path}: {key} cannot be given: {why}")
    check_shape(path, data, AWS_SHAPE)
    settings: dict[str, Any] = {name: data[name] for name in ("name", "max_rps", "bounds") if name in data}
    settings |= {name: data[name] for name in ("connect_timeout_s", "read_timeout_s") if name in data}
    named = tuple(data["implements"]) if "implements" in data else PROFILES
    return Account(
        account_id=data.get("account_id", ""),
        region=data.get("region", ""),
        budget_usd=data.get("budget_usd"),
        where=str(path),
        implements=named,
        expires_h=data.get("expires_h", LIFETIME_H),
        paid_trails=data.get("paid_trails", 0),
        principals=principals(path, data.get("principals", {})),
        warnings=unknown_profiles(path, named),
        **settings,
    )
