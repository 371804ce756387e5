"""The AWS managed key of a service: made on the first use, and used through that service alone."""

from __future__ import annotations

import json

from kms_conformance.conformance.targets.reference.kms import ReferenceKms

DESCRIPTION = "Default key that protects my S3 objects when no other key is defined"  # AWS-114
ALIAS = "alias/aws/s3"


def managed_key(kms: ReferenceKms) -> str:
    """The ARN of the alias aws/s3, whose key is made here if there is none yet."""
    with kms.accounts.lock:
        if kms.aliases.get(ALIAS) is None:
            key = kms.store.create(DESCRIPTION, _policy(kms))
            key.manager = "AWS"
            kms.aliases.add(ALIAS, key, kms.clock())
    return kms.store.arn(ALIAS)


def _policy(kms: ReferenceKms) -> str:
    """Use for whoever in the account may use S3, through S3; to the account itself no more than to look.

    Source: KMS Developer Guide, AWS managed keys (the key policy of such a key, read with GetKeyPolicy).
    """
    through_s3 = {
        "Sid": "Allow access through S3 for all principals in the account that are authorized to use S3",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        "Resource": "*",
        "Condition": {
            "StringEquals": {"kms:CallerAccount": kms.account, "kms:ViaService": f"s3.{kms.region}.amazonaws.com"}
        },
    }
    look = {
        "Sid": "Allow direct access to key metadata to the account",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{kms.store.partition}:iam::{kms.account}:root"},
        "Action": ["kms:Describe*", "kms:Get*", "kms:List*"],
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Id": "auto-s3-2", "Statement": [through_s3, look]})
