"""What scripts do with Amazon Connect: instances, files by URLs, and what is delivered to S3."""

from __future__ import annotations

import time
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from kms_conformance.models.connect.at_rest import shared_for_good
from kms_conformance.reports.delivering import delivered, prepared
from kms_conformance.reports.helpers.ports import dump, examine
from kms_conformance.reports.helpers.qconnect import fetched
from kms_conformance.reports.helpers.script import Script


def _until(script: Script, ask: Any, member: str, running: str) -> dict[str, Any]:
    """An answer when a member of it, by its dotted path, is no longer so."""
    end = time.monotonic() + script.reencrypt_s
    while True:
        answer = dict(ask())
        value: Any = answer
        for part in member.split("."):
            value = value.get(part, {})
        if value != running:
            return answer
        if time.monotonic() > end:
            raise RuntimeError(f"cannot be shown: {member} stays {running}")
        time.sleep(0.1)


def new_instance(script: Script, connect: Any, /, **params: Any) -> dict[str, Any]:
    """The answer of CreateInstance when the instance is there; ClientError where that has failed."""
    answer = dict(connect.create_instance(**params))

    def ask() -> Any:
        return connect.describe_instance(InstanceId=answer["Id"])

    told = _until(script, ask, "Instance.InstanceStatus", "CREATION_IN_PROGRESS")
    if told["Instance"].get("InstanceStatus") == "CREATION_FAILED":
        raise ClientError({"Error": {"Code": "CREATION_FAILED", "Message": ""}}, "CreateInstance")
    return answer


def _s3(script: Script, kms: Any) -> Any:
    made = script.sibling(kms, "s3")

    def ask(operation: str, sent: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = dict(getattr(made, xform_name(operation))(**sent))
        except ClientError as error:
            return {"Refused": error.response["Error"]["Code"]}
        return {**answer, "Body": answer["Body"].read()} if hasattr(answer.get("Body"), "read") else answer

    return ask


def new_bucket(script: Script, kms: Any, bucket: str, default_key: str = "") -> None:
    """A bucket that lets Amazon Connect in."""
    found = prepared(_s3(script, kms), bucket, script.region, default_key)
    if "Unable" in found:
        raise RuntimeError(f"cannot be shown: S3 answers {found['Unable']}")


def look_for(
    script: Script, kms: Any, bucket: str, prefix: str, text: str, *, gone: bool = False
) -> dict[str, Any]:  # fmt: skip
    """What is told of the object with a text as its content; ClientError where S3 refuses to tell it."""
    end = time.monotonic() + script.reencrypt_s

    def wait(number: int) -> bool:
        if script.in_process:
            return number < 2
        time.sleep(min(2.0, 0.1 * (number + 1)))
        return time.monotonic() < end

    found = delivered(_s3(script, kms), bucket, prefix, text, gone=gone, wait=wait)
    if "Unable" in found:
        raise RuntimeError(f"cannot be shown: S3 answers {found['Unable']}")
    if "Refused" in found:
        raise ClientError({"Error": {"Code": found["Refused"], "Message": ""}}, "GetObject")
    return found


def upload_file(script: Script, kms: Any, connect: Any, body: str, /, **params: Any) -> dict[str, Any]:
    """The answer of StartAttachedFileUpload when the file was put and is approved."""
    begun = dict(connect.start_attached_file_upload(**params))
    place = begun["UploadUrlMetadata"]
    fetched(script, kms, "PUT", place["Url"], place.get("HeadersToInclude") or {}, body=body.encode())
    named = {name: params[name] for name in ("InstanceId", "AssociatedResourceArn")} | {"FileId": begun["FileId"]}
    connect.complete_attached_file_upload(**named)
    told = _file(script, connect, named)
    if told.get("FileStatus") in ("FAILED", "REJECTED"):
        raise ClientError({"Error": {"Code": told["FileStatus"], "Message": ""}}, "StartAttachedFileUpload")
    return begun


def _file(script: Script, connect: Any, named: dict[str, Any]) -> dict[str, Any]:
    return _until(script, lambda: connect.get_attached_file(**named), "FileStatus", "PROCESSING")


def read_file(script: Script, kms: Any, connect: Any, /, **params: Any) -> dict[str, Any]:
    """The answer of GetAttachedFile, with what is at the URL that it tells."""
    answer = _file(script, connect, params)
    if "DownloadUrlMetadata" not in answer or answer.get("FileStatus") != "APPROVED":
        return answer
    body = fetched(script, kms, "GET", answer["DownloadUrlMetadata"]["Url"], {})
    return {**answer, "Body": body.decode("utf-8", "replace")}


def examine_instance(script: Script, kms: Any, name: str, data: list[Any]) -> dict[str, Any]:
    """What a dump shows of an instance and of texts, and of data keys that instances share."""
    return {**examine(script, kms, name, "", data), "SharedForGood": shared_for_good(dump(script, kms))}
