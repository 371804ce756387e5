"""Others than the administrator who call: who they are, and how they come to be."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from kms_conformance.models.operations.iam import POLICY_NAME
from kms_conformance.reports.helpers.calls import may, must
from kms_conformance.reports.helpers.script import KEYS, Script

POLICY = POLICY_NAME
"""The name of the one inline policy that a sequence puts on a role."""


def account_root(arn: str) -> str:
    """The root principal of the account of an ARN."""
    _, partition, _, _, account, _ = arn.split(":", 5)
    return f"arn:{partition}:iam::{account}:root"


@dataclass(slots=True)
class Principal:
    """Somebody who calls: a role with its session, its clients, and those of the administrator of its account.

    keys, owner  as boto3 takes credentials; no owner: the administrator is that of KMS
    """

    script: Script
    kms: Any
    arn: str
    session_arn: str
    name: str
    keys: dict[str, Any]
    owner: dict[str, Any] | None = None

    def client(self, service: str) -> Any:
        """The client with which it calls a service."""
        return self.script.sibling(self.kms, service, self.keys)

    def administrator(self, service: str) -> Any:
        """The client of its account's administrator."""
        return self.script.sibling(self.kms, service, self.owner)


def principal(script: Script, kms: Any, name: str) -> Principal:
    """A new role without permissions; of another account where it is "other"."""
    owner = _other_account() if name == "other" else None
    iam, sts = script.sibling(kms, "iam", owner), script.sibling(kms, "sts", owner)
    me = must(sts.get_caller_identity)
    if owner and me["Account"] == must(script.sibling(kms, "sts").get_caller_identity)["Account"]:
        raise RuntimeError("cannot be shown: there is no second account; set OTHER_ACCESS_KEY_ID")
    trust = {"Effect": "Allow", "Principal": {"AWS": sorted({account_root(me["Arn"]), me["Arn"]})}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [{**trust, "Action": "sts:AssumeRole"}]})
    role = f"kms-conformance-{uuid4().hex[:8]}-{name}"
    arn = must(iam.create_role, RoleName=role, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    script.roles.append((iam, role))
    for _ in range(20):
        session = may(sts.assume_role, RoleArn=arn, RoleSessionName="conformance")
        if session:
            given = session["Credentials"]
            keys = dict(zip(KEYS, map(given.get, ("AccessKeyId", "SecretAccessKey", "SessionToken")), strict=True))
            session_arn = session["AssumedRoleUser"]["Arn"]
            return Principal(script, kms, arn, session_arn, name=role, keys=keys, owner=owner)
        time.sleep(0.5)
    raise RuntimeError("cannot be shown: the new role cannot be assumed")


def _other_account() -> dict[str, Any]:
    given = (
        os.environ.get("OTHER_ACCESS_KEY_ID", "111111111111"),
        os.environ.get("OTHER_SECRET_ACCESS_KEY", "test"),
        os.environ.get("OTHER_SESSION_TOKEN"),
    )
    return dict(zip(KEYS, given, strict=True))
