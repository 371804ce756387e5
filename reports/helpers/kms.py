"""Operations on KMS, and on S3 beside it, that stand for several calls."""

from __future__ import annotations

import os
import subprocess
import time
from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from kms_conformance.reports.helpers.calls import every_page, may, must, outcome
from kms_conformance.reports.helpers.ports import post
from kms_conformance.reports.helpers.script import Script


def create_counted(kms: Any, /, **params: Any) -> dict[str, Any]:
    """The answer of CreateKey, with the number of new keys beside it that have its description."""
    before = _key_ids(kms)
    answer = must(kms.create_key, **params)
    new = [key_id for key_id in _key_ids(kms) if key_id not in (*before, answer["KeyMetadata"]["KeyId"])]
    described = {key_id: must(kms.describe_key, KeyId=key_id)["KeyMetadata"].get("Description") for key_id in new}
    further = [key_id for key_id, text in described.items() if text == params["Description"]]
    for key_id in further:
        may(kms.schedule_key_deletion, KeyId=key_id, PendingWindowInDays=7)
    return {**answer, "Further": len(further)}


def _key_ids(kms: Any) -> list[str]:
    return [row["KeyId"] for row in every_page(kms.list_keys, "Keys", Limit=1000)["Keys"]]


def managed_key(script: Script, kms: Any, name: str, location: Any) -> dict[str, Any]:
    """The answer of DescribeKey for the AWS managed key of S3, once an object was written under it."""
    s3, place = script.sibling(kms, "s3"), {"Bucket": name, "Key": "under-the-managed-key"}
    must(s3.create_bucket, Bucket=name, **({"CreateBucketConfiguration": location} if location else {}))
    try:
        written = outcome(s3.put_object, Body=b"object", ServerSideEncryption="aws:kms", **place)
        metadata = may(kms.describe_key, KeyId="alias/aws/s3").get("KeyMetadata", {})
        if metadata.get("KeyState") in ("Disabled", "PendingDeletion"):  # a target has let it go
            may(kms.cancel_key_deletion, KeyId=metadata["KeyId"])
            may(kms.enable_key, KeyId=metadata["KeyId"])
            written = ""
        if written != "success":
            must(s3.put_object, Body=b"object", ServerSideEncryption="aws:kms", **place)
        return dict(must(kms.describe_key, KeyId="alias/aws/s3"))
    finally:
        may(s3.delete_object, **place)
        may(s3.delete_bucket, Bucket=name)


def clear(script: Script, s3: Any) -> None:
    """Delete the buckets that the script has made, with what is in them."""
    while script.buckets:
        name = script.buckets.pop()
        for row in may(s3.list_objects_v2, Bucket=name).get("Contents", []):
            may(s3.delete_object, Bucket=name, Key=row["Key"])
        may(s3.delete_bucket, Bucket=name)


def restart(script: Script, kms: Any) -> None:
    """End the target and start it, and wait until it answers again."""
    if script.in_process:
        kms.sibling.ports().restart()
        return
    if script.restart_command:
        subprocess.run(script.restart_command, check=True, capture_output=True)  # noqa: S603 - as the target file says
    else:
        post(os.environ.get("RESTART_URL", script.restart_url), {})
    end = time.monotonic() + 120
    while True:
        try:
            kms.list_keys(Limit=1)
            return
        except ClientError:
            return
        except BotoCoreError as error:
            if time.monotonic() > end:
                raise RuntimeError("cannot be shown: the target does not answer after its restart") from error
            time.sleep(0.2)


def advance(script: Script, kms: Any, seconds: int) -> None:
    """Move the target's clock: at CLOCK_URL, or as the script says."""
    if script.in_process:
        kms.sibling.ports().advance(seconds)
    else:
        post(os.environ.get("CLOCK_URL", script.clock_url), {"advance_s": seconds})
    script.moved += timedelta(seconds=seconds)
