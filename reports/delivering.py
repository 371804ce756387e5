"""What is done with the bucket to which recordings and files are delivered: what the suite does, and scripts hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

__all__ = ["delivered", "emptied", "prepared"]

Ask = Callable[[str, dict[str, Any]], dict[str, Any]]
"""A call to S3: its answer, with a body as bytes; or {"Refused": code}."""
MOST_POLLS = 40


def prepared(ask: Ask, bucket: str, region: str, default_key: str = "") -> dict[str, Any]:
    """Make a bucket that lets Amazon Connect in, with a key by default if one is given; "Unable" where S3 refuses."""
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    made = [ask("CreateBucket", {"Bucket": bucket, **where})]
    both = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    whom = {"Effect": "Allow", "Principal": {"Service": "connect.amazonaws.com"}}
    lets = json.dumps({"Version": "2012-10-17", "Statement": [{**whom, "Action": "s3:*", "Resource": both}]})
    ask("PutBucketPolicy", {"Bucket": bucket, "Policy": lets})  # a target without may let the service in
    if default_key:
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": default_key}}
        rules = {"Bucket": bucket, "ServerSideEncryptionConfiguration": {"Rules": [rule]}}
        made.append(ask("PutBucketEncryption", rules))
    return next(({"Unable": row["Refused"]} for row in made if "Refused" in row), {})


def delivered(
    ask: Ask, bucket: str, prefix: str, text: str, *, gone: bool = False, wait: Callable[[int], bool]
) -> dict[str, Any]:
    """Look below a prefix for the object that has a text as its content; `gone`: until it is there no more.

    wait   called with the number of the look before the next one; False: no more looks

    Lacking      1 where there is no such object, else 0
    Encryption   how it is encrypted, and LandedUnder, the key under which it is; neither where there is none
    Refused      the code by which S3 refuses to tell what an object has, where none that it tells is the one
    Unable       the code by which it refuses to list any
    """
    found: dict[str, Any] = {}
    for number in range(MOST_POLLS):
        listed = ask("ListObjectsV2", {"Bucket": bucket, "Prefix": prefix})
        if "Refused" in listed:
            return {"Unable": listed["Refused"]}
        found, refused = _found(ask, bucket, [str(row["Key"]) for row in listed.get("Contents") or []], text)
        if refused and not found and not gone:
            return {"Refused": refused}
        if bool(found) is not gone or not wait(number):
            break
    if not found:
        return {"Lacking": 1}
    ways = {"Encryption": [str(found.get("ServerSideEncryption"))], "LandedUnder": str(found.get("SSEKMSKeyId"))}
    return {"Lacking": 0, **ways}


def _found(ask: Ask, bucket: str, names: list[str], text: str) -> tuple[dict[str, Any], str]:
    """The answer for the object with that content, and the last refusal to tell what one has."""
    refused = ""
    for name in names:
        got = ask("GetObject", {"Bucket": bucket, "Key": name})
        if "Refused" in got:
            refused = str(got["Refused"])
        elif got.get("Body") == text.encode():
            return got, ""
    return {}, refused


def emptied(ask: Ask, bucket: str) -> None:
    """Delete a bucket with all that is in it, as far as S3 lets us."""
    listed = ask("ListObjectsV2", {"Bucket": bucket})
    for row in listed.get("Contents") or []:
        ask("DeleteObject", {"Bucket": bucket, "Key": str(row["Key"])})
    ask("DeleteBucket", {"Bucket": bucket})
