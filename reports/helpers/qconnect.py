"""Operations on Q in Connect which stand for several calls: documents go by URLs, creations come to their end."""

from __future__ import annotations

import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from botocore.exceptions import ClientError

from kms_conformance.models.claims import look_up
from kms_conformance.models.qconnect.accesses import accesses
from kms_conformance.reports.helpers.script import Script
from kms_conformance.reports.helpers.trail import every_event


def fetched(script: Script, kms: Any, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """What is at a URL that was handed out; ClientError where it is refused."""
    if script.in_process:
        status, content = kms.sibling.fetch(method, url, headers, body)
        if status >= 300:
            raise _refused(status, method)
        return bytes(content)
    request = Request(url, body or None, headers, method=method)  # noqa: S310 - as the target has handed it out
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310
            return bytes(answer.read())
    except HTTPError as error:
        raise _refused(error.code, method) from error


def _refused(status: int, method: str) -> ClientError:
    return ClientError({"Error": {"Code": str(status), "Message": ""}}, method)


def read_content(script: Script, kms: Any, qconnect: Any, /, **params: Any) -> dict[str, Any]:
    """The answer of GetContent, with the document at the URL that it tells."""
    answer = dict(qconnect.get_content(**params))
    document = fetched(script, kms, "GET", answer["content"]["url"], {})
    if not answer["content"].get("contentType", "").startswith("text/"):
        return {**answer, "Document": document}
    try:
        return {**answer, "Document": document.decode()}
    except UnicodeDecodeError:
        return {**answer, "Document": document}


def made_at_last(
    script: Script, qconnect: Any, operation: str, look: str, path: str, outer: str, /, **params: Any
) -> dict[str, Any]:
    """The answer to a creation or an update when it has ended; ClientError where it is refused, or fails."""
    answer, end = dict(getattr(qconnect, operation)(**params)), time.monotonic() + script.reencrypt_s
    shown, name = path.split(".")
    named = {name: look_up(answer, path), **({outer: params[outer]} if outer else {})}
    status = answer[shown].get("status")
    while status in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"):
        if time.monotonic() > end:
            raise RuntimeError("cannot be shown: the creation does not end")
        time.sleep(0.1)
        status = getattr(qconnect, look)(**named)[shown].get("status")
    if status in ("CREATE_FAILED", "UPDATE_FAILED"):
        raise ClientError({"Error": {"Code": status, "Message": ""}}, operation)
    return answer


def write_content(
    script: Script, kms: Any, qconnect: Any, operation: str, document: str | bytes, type_: str, /, **params: Any
) -> dict[str, Any]:
    """The answer to a creation or an update of a content, whose document is uploaded first."""
    start = qconnect.start_content_upload(knowledgeBaseId=params["knowledgeBaseId"], contentType=type_)
    body = document if isinstance(document, bytes) else document.encode()
    fetched(script, kms, "PUT", start["url"], headers=dict(start.get("headersToInclude") or {}), body=body)
    where = ("get_content", "content.contentId", "knowledgeBaseId")
    return made_at_last(script, qconnect, operation, *where, **params, uploadId=start["uploadId"])


def accesses_seen(
    script: Script, cloudtrail: Any, name: str, operations: list[str], texts: list[str]
) -> dict[str, Any]:
    """What the trail shows of calls about a resource."""
    time.sleep(script.trail_s)
    lookups = [[{"AttributeKey": "EventName", "AttributeValue": operation}] for operation in operations]
    rows = [row for asked in lookups for row in every_event(cloudtrail, LookupAttributes=asked)["Events"]]
    return accesses(rows, name, operations, texts)
