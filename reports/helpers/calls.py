"""Calls of a script: one that must succeed, one that may be refused, one whose outcome counts, and whole lists."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from kms_conformance.reports.helpers.script import Script

THROTTLED = ("ThrottlingException", "Throttling", "RequestLimitExceeded")
NOT_IMPLEMENTED = ("NotImplemented", "NotImplementedException", "UnknownOperationException", "InvalidAction")
BROKEN = ("server-error", "not-implemented", "unparseable")
"""Outcomes that are neither success nor refusal."""


def outcome(call: Callable[..., Any], /, **params: Any) -> str:
    """Success, the error code, or how the answer is broken. RuntimeError: there is no answer."""
    try:
        call(**params)
    except ClientError as error:
        return _refusal(error)
    except NotImplementedError:
        return "not-implemented"
    except BotoCoreError as error:
        cause = error.kwargs.get("error") if type(error) is HTTPClientError else None
        if cause is None or isinstance(cause, OSError):
            raise RuntimeError(f"cannot be shown: {error}") from error
        return f"server-error ({type(cause).__name__})"
    except Exception as error:  # noqa: BLE001 - a target in this process raises what it likes
        return f"server-error ({type(error).__name__})"
    return "success"


def _refusal(error: ClientError) -> str:
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    if code in THROTTLED:
        raise RuntimeError(f"cannot be shown: {code}") from error
    if status == 501 or code in NOT_IMPLEMENTED:
        return "not-implemented"
    if status >= 500:
        return f"server-error (HTTP {status})"
    return "unparseable" if code in ("", str(status)) else code


def must(call: Callable[..., Any], /, **params: Any) -> Any:
    """The answer of a call without which the deviation cannot be shown. RuntimeError: it is refused."""
    try:
        return call(**params)
    except Exception as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        raise RuntimeError(f"cannot be shown: {call.__name__} is refused with {code}") from error


def may(call: Callable[..., Any], /, **params: Any) -> dict[str, Any]:
    """The answer of a call that may be refused; then nothing. RuntimeError: there is no answer."""
    answer: dict[str, Any] = {}
    outcome(lambda: answer.update(call(**params)))
    return answer


def acceptable(got: str, expected: tuple[str, ...]) -> bool:
    """Whether the outcome is one of those that the requirement allows."""
    refused = got not in ("success", "LimitExceededException") and not got.startswith(BROKEN)
    return got in expected or (refused and "any client error" in expected)


def departing(operation: str, got: str, *expected: str) -> str:
    """What departs, or an empty text where the outcome is one of those expected."""
    return "" if acceptable(got, expected) else f"{operation}: got {got}, expected {' or '.join(expected)}"


def breaking(operation: str, got: str, *expected: str) -> str:
    """The same of a broken answer alone: another refusal is another requirement's."""
    return departing(operation, got, *expected) if got.startswith(BROKEN) else ""


def every_page(call: Callable[..., Any], entries: str, /, **params: Any) -> dict[str, Any]:
    """All pages of a list of KMS in one answer; a marker that comes back for the second time ends it."""
    return _all_of(call, entries, ("NextMarker", "Marker", "Truncated"), params)


def every_entry(call: Callable[..., Any], entries: str, mark: str = "NextToken", /, **params: Any) -> dict[str, Any]:
    """All pages of a list of another service in one answer; a token that comes back for the second time ends it."""
    return _all_of(call, entries, (mark, mark, mark), params)


def _all_of(
    call: Callable[..., Any], entries: str, names: tuple[str, str, str], params: dict[str, Any]
) -> dict[str, Any]:
    """`names`: the member that says where to go on, the parameter for it, and the member that says whether to."""
    told, sent, more = names
    found: list[Any] = []
    seen: list[Any] = []
    while True:
        answer = must(call, **params)
        found += answer.get(entries, [])
        place = answer.get(told)
        if not answer.get(more) or not place or place in seen:
            return {**answer, entries: found}
        seen.append(place)
        params[sent] = place


def settle(kms: Any, key_id: str) -> None:
    """Wait until a rotation on demand is done, for half a minute at most."""
    for _ in range(60):
        if may(kms.get_key_rotation_status, KeyId=key_id).get("OnDemandRotationStartDate") is None:
            return
        time.sleep(0.5)


def watch(script: Script, kms: Any) -> None:
    """Keep the raw bodies: boto3 hides members that its service model does not know."""
    kms.meta.events.register("after-call.kms", lambda http_response, **_: script.bodies.append(http_response.content))


def last_body(script: Script) -> dict[str, Any]:
    """All members of the last answer, errors included."""
    try:
        body = json.loads(script.bodies[-1]) if script.bodies and script.bodies[-1] else {}
    except ValueError:
        return {}
    return {name: value for name, value in body.items() if value is not None} if isinstance(body, dict) else {}


def last_body_parses(script: Script) -> bool:
    """Whether the last raw body is a JSON object, null, or nothing."""
    try:
        return not (script.bodies and script.bodies[-1]) or isinstance(json.loads(script.bodies[-1]), dict | None)
    except ValueError:
        return False
