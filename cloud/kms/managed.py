"""AWS managed keys: made on the first use through a service, or by DescribeKey, under an alias that AWS has defined."""

from __future__ import annotations

import json

from kms_conformance.cloud.kms.accounts import Kms

S3, S3_ALIAS = "s3", "alias/aws/s3"
PREDEFINED = tuple(f"alias/aws/{name}" for name in ("dynamodb", "ebs", "lambda", "rds", S3, "secretsmanager", "sqs"))
"""Aliases that a list shows without a key until there is one (API ListAliases); a few of AWS's."""
DESCRIPTIONS = {S3: "Default key that protects my S3 objects when no other key is defined"}  # AWS-114


def managed_key(kms: Kms, alias: str) -> str:
    """The ARN of a predefined alias, whose key is made here if there is none yet."""
    with kms.accounts.lock:
        if kms.aliases.get(alias) is None:
            service = alias.rpartition("/")[2]
            text = f"Default key that protects my {service} data when no other key is defined"
            key = kms.store.create(DESCRIPTIONS.get(service, text), _policy(kms, service))
            key.manager = "AWS"
            kms.aliases.add(alias, key, kms.clock())
    return kms.store.arn(alias)


def _policy(kms: Kms, service: str) -> str:
    """Use for whoever in the account may use the service, through it; to the account itself no more than to look.

    Source: KMS Developer Guide, AWS managed keys (the key policy of such a key, read with GetKeyPolicy).
    """
    through = {
        "Sid": f"Allow access through {service.upper()} for all principals in the account that are authorized to use "
        f"{service.upper()}",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        "Resource": "*",
        "Condition": {
            "StringEquals": {
                "kms:CallerAccount": kms.account,
                "kms:ViaService": f"{service}.{kms.region}.amazonaws.com",
            }
        },
    }
    look = {
        "Sid": "Allow direct access to key metadata to the account",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{kms.store.partition}:iam::{kms.account}:root"},
        "Action": ["kms:Describe*", "kms:Get*", "kms:List*"],
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Id": f"auto-{service}-2", "Statement": [through, look]})
