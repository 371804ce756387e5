"""The executor: one call on a boto3 client, and its outcome as a value."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from botocore import xform_name
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError as BotoConnectionError,
    HTTPClientError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from botocore.parsers import ResponseParserError

from kms_conformance.models.guards import THROTTLING
from kms_conformance.models.outcomes import Broken, Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.terms import Value

NOT_IMPLEMENTED_CODES = {"NotImplemented", "NotImplementedException", "UnknownOperationException", "InvalidAction"}
ERROR_MEMBERS = {"__type", "message", "Message", "code", "Error", "ResponseMetadata", "Code", "Type"}


class Executor:
    """Calls of one client. It counts, it never raises for what a target does, and it never judges."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.calls = 0
        self.operations: Counter[str] = Counter()
        self._methods: dict[str, Callable[..., Any]] = {}
        self.raw_body: bytes | None = None
        client.meta.events.register("after-call.kms", self._keep_raw_body)

    def execute(self, operation: str, params: Mapping[str, Value]) -> Outcome:
        """Send one request and name what came back."""
        method = self._methods.get(operation)
        if method is None:
            method = self._methods[operation] = getattr(self.client, xform_name(operation))
        self.calls += 1
        self.operations[operation] += 1
        self.raw_body = None
        try:
            response = method(**params)
        except ClientError as error:
            return self._refusal(error.response)
        except ReadTimeoutError:
            return Indeterminate("timed-out")
        except (BotoConnectionError, ResponseStreamingError):
            return Indeterminate("connection-lost")
        except ResponseParserError as error:
            return Broken("unparseable", type(error).__name__)
        except HTTPClientError as error:
            return _cause(error)
        except (BotoCoreError, KeyboardInterrupt):
            raise
        except NotImplementedError:
            return Broken("not-implemented", "NotImplementedError")
        except Exception as error:  # noqa: BLE001 - an in-process target's own fault is its HTTP 500
            return Broken("server-error", type(error).__name__)
        return self._success(response)

    def _keep_raw_body(self, http_response: Any, **_: Any) -> None:
        self.raw_body = http_response.content

    def _success(self, response: dict[str, Any]) -> Outcome:
        response.pop("ResponseMetadata", None)
        if self.raw_body is None:
            return Success(response)
        body = _json(self.raw_body)
        if body is None:
            return Broken("unparseable", "the body is not a JSON object")
        return Success(_with_unknown_members(response, body))

    def _refusal(self, response: Mapping[str, Any]) -> Outcome:
        error, metadata = response.get("Error", {}), response.get("ResponseMetadata", {})
        code, status = str(error.get("Code", "")), int(metadata.get("HTTPStatusCode", 400))
        if code in THROTTLING and code != "LimitExceededException":
            return Indeterminate("throttled")
        if status == 501 or code in NOT_IMPLEMENTED_CODES:
            return Broken("not-implemented", code)
        if status >= 500:
            return Broken("server-error", f"HTTP {status} {code}")
        members: dict[str, Any] = dict(response)
        if self.raw_body is not None:
            body = _json(self.raw_body)
            if body is None or code in ("", str(status)):
                return Broken("unparseable", f"HTTP {status} without an error code in JSON")
            members |= body
        return Refusal(code, status, {k: v for k, v in members.items() if k not in ERROR_MEMBERS})


def _cause(error: HTTPClientError) -> Outcome:
    """A fault in process reaches botocore's HTTP layer and comes out wrapped; one on the wire is a lost connection."""
    cause = error.kwargs.get("error") if isinstance(error.kwargs, dict) else None
    if isinstance(cause, NotImplementedError):
        return Broken("not-implemented", "NotImplementedError")
    if isinstance(cause, Exception) and not isinstance(cause, OSError):
        return Broken("server-error", type(cause).__name__)
    return Indeterminate("connection-lost")


def _json(body: bytes) -> dict[str, Any] | None:
    """The body as a JSON object; none at all, and null, are an empty object (EnableKey, DisableKey)."""
    if not body:
        return {}
    try:
        parsed = json.loads(body)
    except ValueError:
        return None
    return {} if parsed is None else parsed if isinstance(parsed, dict) else None


def _with_unknown_members(parsed: dict[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The parsed answer plus members that the service model does not know: they may be what must not be there."""
    for name, value in raw.items():
        known = parsed.get(name)
        if isinstance(value, dict) and isinstance(known, dict):
            _with_unknown_members(known, value)
        elif name not in parsed and value is not None:
            parsed[name] = value
    return parsed
