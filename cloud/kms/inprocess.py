"""A boto3 client whose calls end in a ReferenceKms of this process, without a socket.

botocore builds the request as ever; its event before-call then gives the answer in place of HTTP, and botocore goes
on as ever, so that errors are raised as its own exception classes.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any, Protocol

from botocore.client import BaseClient
from botocore.model import OperationModel, StructureShape

from kms_conformance.cloud.kms.errors import KmsError, ServiceError
from kms_conformance.cloud.kms.wire import answer_members, body, modelled_errors, visible

_log = logging.getLogger(__name__)
_PARAMS = "kms_conformance_params"


class InProcessResponse:
    """What stands for the HTTP response: status, headers, and the body as it would have been on the wire."""

    def __init__(self, status_code: int, request_id: str, answer: Mapping[str, Any] | ServiceError) -> None:
        self.status_code = status_code
        self.headers = {"x-amzn-RequestId": request_id, "Content-Type": "application/x-amz-json-1.1"}
        self._answer = answer

    @cached_property
    def content(self) -> bytes:
        """The body, made only for those who look (a listener to after-call)."""
        return body(self._answer)


class Served(Protocol):
    """What answers the calls of a client: a ReferenceKms, or any other service."""

    def handle(self, operation: str, params: Mapping[str, Any], /) -> Mapping[str, Any]:
        """Serve one call, with values as boto3 sends and returns them; raises ServiceError for a refusal."""


def attach(client: BaseClient, served: Served, next_id: Callable[[], str] = lambda: str(uuid.uuid4())) -> None:
    """Let every call of a boto3 client end in `served`; a second call replaces the first one's.

    next_id  makes the request id of a call, before it is served
    """
    events, service = client.meta.events, client.meta.service_model.service_id.hyphenize()
    handlers: dict[str, Callable[..., Any]] = {
        f"before-parameter-build.{service}": _keep_params,
        f"before-call.{service}": partial(_serve, served, next_id),
    }
    for event, handler in handlers.items():
        unique_id = f"kms-conformance-{event}"
        events.unregister(event, unique_id=unique_id)
        events.register_last(event, handler, unique_id=unique_id)


def _keep_params(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
    """Keep the parameters as they are before serialization, so that nothing has to be parsed again."""
    context[_PARAMS] = params


def _serve(
    served: Served, next_id: Callable[[], str], model: OperationModel, context: dict[str, Any], **_: Any
) -> tuple[InProcessResponse, dict[str, Any]]:
    request_id = next_id()
    try:
        answer = served.handle(model.name, context[_PARAMS])
    except ServiceError as error:
        return _refused(error, model, request_id)
    except Exception:  # noqa: BLE001  # a server's own faults are a 500, never the caller's traceback
        _log.exception("the in-process service failed in %s", model.name)
        unknown = KmsError("InternalFailure", "The request processing has failed because of an unknown error.")
        return _refused(unknown, model, request_id)
    http = InProcessResponse(200, request_id, answer)
    shown = visible(answer, answer_members(model.name)) if model.service_model.service_name == "kms" else dict(answer)
    return http, {**shown, "ResponseMetadata": _metadata(http, request_id)}


def _refused(error: ServiceError, model: OperationModel, request_id: str) -> tuple[InProcessResponse, dict[str, Any]]:
    http = InProcessResponse(error.status, request_id, error)
    parsed: dict[str, Any] = {
        "Error": {"Message": error.message, "Code": error.code},
        "ResponseMetadata": _metadata(http, request_id),
    }
    if error.message and error.code in modelled_errors():  # AWS-001, AWS-002
        parsed["message"] = error.message
    return http, parsed | _error_members(error, model)


def _error_members(error: ServiceError, model: OperationModel) -> dict[str, Any]:
    """The further members of an error that its shape has: boto3 shows no others."""
    shape = next((each for each in model.service_model.error_shapes if each.name == error.code), None)
    known = shape.members if isinstance(shape, StructureShape) else {}
    return {name: value for name, value in error.members.items() if name in known}


def _metadata(http: InProcessResponse, request_id: str) -> dict[str, Any]:
    return {
        "RequestId": request_id,
        "HTTPStatusCode": http.status_code,
        "HTTPHeaders": {name.lower(): value for name, value in http.headers.items()},
        "RetryAttempts": 0,
    }
