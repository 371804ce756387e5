"""Having a data integration run once, from S3 to S3: what the suite does, and scripts hold."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

__all__ = ["synchronised"]


def synchronised(
    ask: Callable[[str, str, dict[str, Any]], dict[str, Any]],
    operation: str,
    params: dict[str, Any],
    source: str,
    destination: str,
    texts: list[str],
    region: str,
    within_s: float,
) -> dict[str, Any]:
    """Put texts into the source of a data integration, have it run once, look at the destination, and forget both.

    `ask(service, operation, params)` gives an answer, or {"Refused": code}. `operation` begins the run. The outcome is
    the code of what was refused, or "FAILED" where the run fails ("Refused"); or what S3 refuses, or that no status is
    told ("Unable"); or that the run does not end in time ("Unended"), for which AWS gives no bound; or else the answer
    that began it, with

    Encryption   how the objects at the destination are encrypted, each way once
    LandedUnder  the key under which they are; neither where nothing is to be seen there
    """
    code, began = "Refused", "ExecutionConfiguration"
    bucket, _, folder = source.removeprefix("s3://").partition("/")
    prefix = destination.removeprefix("s3://").partition("/")[2]
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    names = [f"{folder}/{number}.txt" for number in range(len(texts))]
    both = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    whom = {"Effect": "Allow", "Principal": {"Service": "app-integrations.amazonaws.com"}}
    lets = json.dumps({"Version": "2012-10-17", "Statement": [{**whom, "Action": "s3:*", "Resource": both}]})
    landed: list[str] = []
    try:
        made = [ask("s3", "CreateBucket", {"Bucket": bucket, **where})]
        for name, text in zip(names, texts, strict=True):
            made.append(ask("s3", "PutObject", {"Bucket": bucket, "Key": name, "Body": text.encode()}))
        if unable := [str(row[code]) for row in made if code in row]:
            return {"Unable": unable[0]}
        ask("s3", "PutBucketPolicy", {"Bucket": bucket, "Policy": lets})  # a target without may let the service in
        on_demand = {"ExecutionMode": "ON_DEMAND", "OnDemandConfiguration": {"StartTime": "0"}}
        answer = ask("appintegrations", operation, {**params, began: on_demand})
        if code in answer:
            return {code: answer[code]}
        named = {"DataIntegrationIdentifier": params["DataIntegrationIdentifier"]}
        status, pause, end = "IN_PROGRESS", 0.05, time.monotonic() + within_s
        while status == "IN_PROGRESS" and time.monotonic() < end:
            listed = ask("appintegrations", "ListDataIntegrationAssociations", named)
            if code in listed:
                return {code: listed[code]}
            rows = listed.get("DataIntegrationAssociations") or [{}]
            status = str((rows[0].get("LastExecutionStatus") or {}).get("ExecutionStatus"))
            if status == "IN_PROGRESS":
                time.sleep(pause)
                pause = min(1.5 * pause, 2.0)
        if status == "IN_PROGRESS":
            return {"Unended": status}
        if status not in ("COMPLETED", "FAILED"):
            return {"Unable": f"ExecutionStatus is {status}"}
        if status == "FAILED":
            return {code: status}
        seen = ask("s3", "ListObjectsV2", {"Bucket": bucket, "Prefix": f"{prefix}/"}).get("Contents") or []
        landed = [str(row["Key"]) for row in seen]
        heads = [ask("s3", "HeadObject", {"Bucket": bucket, "Key": name}) for name in landed]
        if not heads:
            return answer
        ways = sorted({str(head.get("ServerSideEncryption")) for head in heads})
        keys = sorted({str(head.get("SSEKMSKeyId")) for head in heads})
        return {**answer, "Encryption": ways, "LandedUnder": " ".join(keys)}
    finally:
        for name in (*names, *landed):
            ask("s3", "DeleteObject", {"Bucket": bucket, "Key": name})
        ask("s3", "DeleteBucket", {"Bucket": bucket})
