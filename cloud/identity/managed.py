"""The policies that AWS manages and that are served here (AWS Managed Policy Reference Guide)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from kms_conformance.cloud.identity.entities import ManagedPolicy

_CREATED = datetime.fromisoformat("2015-02-06T18:39:46Z")
_STATEMENTS: dict[str, dict[str, Any]] = {
    "AdministratorAccess": {"Effect": "Allow", "Action": "*", "Resource": "*"},
    "AmazonS3FullAccess": {"Effect": "Allow", "Action": ["s3:*", "s3-object-lambda:*"], "Resource": "*"},
    "AWSKeyManagementServicePowerUser": {
        "Effect": "Allow",
        "Action": [
            "kms:CreateAlias", "kms:CreateKey", "kms:DeleteAlias", "kms:Describe*", "kms:GenerateRandom", "kms:Get*",
            "kms:List*", "kms:TagResource", "kms:UntagResource", "iam:ListGroups", "iam:ListRoles", "iam:ListUsers",
        ],
        "Resource": "*",
    },
}  # fmt: skip


def _policy(number: int, name: str, statement: dict[str, Any]) -> ManagedPolicy:
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    policy_id = f"ANPAJAWSMANAGED{number:06d}".replace("0", "A").replace("1", "B")
    arn = f"arn:aws:iam::aws:policy/{name}"
    return ManagedPolicy(
        name=name,
        path="/",
        policy_id=policy_id,
        arn=arn,
        created=_CREATED,
        updated=_CREATED,
        versions={"v1": (document, _CREATED)},
    )


AWS_MANAGED = {
    policy.arn: policy
    for policy in (_policy(number, name, statement) for number, (name, statement) in enumerate(_STATEMENTS.items()))
}
