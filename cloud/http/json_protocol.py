"""AWS JSON 1.0 and 1.1: the operation in X-Amz-Target, everything else in the body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.model import ServiceModel

from kms_conformance.cloud.http.json_values import members, read_object
from kms_conformance.cloud.http.messages import HttpRequest, HttpResponse
from kms_conformance.cloud.http.refusals import Dialect
from kms_conformance.cloud.kms.wire import body
from kms_conformance.cloud.service import ServiceError


class JsonProtocol:
    """The protocol of one service."""

    dialect: Dialect = "json"

    def __init__(self, model: ServiceModel) -> None:
        self._model = model
        self._prefix = f"{model.metadata['targetPrefix']}."
        self._operations = frozenset(model.operation_names)
        self._content_type = f"application/x-amz-json-{model.metadata.get('jsonVersion', '1.0')}"

    def serves(self, request: HttpRequest) -> bool:
        """All requests have one path: what they are for stands elsewhere."""
        return True

    def read(self, request: HttpRequest) -> tuple[str, dict[str, Any]]:
        """Operation and parameters; a request for anything else is for no operation at all."""
        target = request.fields.get("x-amz-target", "")
        operation = target.removeprefix(self._prefix)
        if request.method != "POST" or operation == target or operation not in self._operations:
            raise ServiceError("UnknownOperationException", "", 400)
        return operation, members(self._model.operation_model(operation).input_shape, read_object(request.body))

    def answer(self, operation: str, answer: Mapping[str, Any], request_id: str) -> HttpResponse:
        """The members as JSON."""
        return HttpResponse(200, body(answer), self._headers(request_id))

    def refusal(self, error: ServiceError, request_id: str) -> HttpResponse:
        """The code as __type, the message if there is one, and further members."""
        return HttpResponse(error.status, body(error), self._headers(request_id))

    def _headers(self, request_id: str) -> dict[str, str]:
        return {"x-amzn-RequestId": request_id, "Content-Type": self._content_type}
