"""The parts of a script that stand for several calls to KMS."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.operations.counting import COUNTED
from kms_conformance.models.operations.managed import MANAGED_KEY
from kms_conformance.models.operations.restarts import RESTART

FUNCTIONS: dict[str, str] = {
    "key_ids": '''
def key_ids(kms: Any) -> list[str]:
    """The ids of all keys."""
    return [row["KeyId"] for row in every_page(kms.list_keys, "Keys", Limit=1000)["Keys"]]
''',
    "create_counted": '''
def create_counted(kms: Any, /, **params: Any) -> dict[str, Any]:
    """The answer of CreateKey, with the number of new keys beside it that have its description."""
    before = key_ids(kms)
    answer = must(kms.create_key, **params)
    new = [key_id for key_id in key_ids(kms) if key_id not in (*before, answer["KeyMetadata"]["KeyId"])]
    described = {key_id: must(kms.describe_key, KeyId=key_id)["KeyMetadata"].get("Description") for key_id in new}
    further = [key_id for key_id, text in described.items() if text == params["Description"]]
    for key_id in further:
        may(kms.schedule_key_deletion, KeyId=key_id, PendingWindowInDays=7)
    return {**answer, "Further": len(further)}
''',
    "managed_key": '''
def managed_key(kms: Any, name: str, location: Any) -> dict[str, Any]:
    """The answer of DescribeKey for the AWS managed key of S3, once an object was written under it."""
    s3, place = sibling(kms, "s3"), {"Bucket": name, "Key": "under-the-managed-key"}
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
        return must(kms.describe_key, KeyId="alias/aws/s3")
    finally:
        may(s3.delete_object, **place)
        may(s3.delete_bucket, Bucket=name)
''',
    "restart": '''
def restart(kms: Any) -> None:
    """End the target and start it, and wait until it answers again."""
    if RESTART_COMMAND:
        subprocess.run(RESTART_COMMAND, check=True, capture_output=True)
    else:
        request = Request(RESTART_URL, b"{}", {"Content-Type": "application/json"})
        with urlopen(request, timeout=30) as answer:
            answer.read()
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
''',
}
"""Functions by name. One may use those before it, and those of script_parts."""

IN_PROCESS = {
    "restart": '''
def restart(kms: Any) -> None:
    """Restart the target in this process."""
    kms.sibling.ports().restart()
''',
}
"""What is otherwise of a target in this process."""


def together(call: Call, params: list[str]) -> str | None:
    """The expression for the answer of a call to KMS that stands for several; None for any other."""
    if call.operation == COUNTED:
        return f"create_counted({', '.join(('kms', *params))})"
    if call.operation == MANAGED_KEY:
        return f"managed_key({', '.join(('kms', *(param.partition('=')[2] for param in params)))})"
    if call.operation == RESTART:
        return "restart(kms)"
    return None
