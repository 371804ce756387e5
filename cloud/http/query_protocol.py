"""AWS Query: Action and parameters in a form, answers in XML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from botocore.model import ServiceModel
from moto.core.model import ServiceModel as MotoModel
from moto.core.parse import QueryParser
from moto.core.serialize import QuerySerializer, SerializationContext

from kms_conformance.cloud.http.messages import HttpRequest, HttpResponse
from kms_conformance.cloud.http.refusals import Dialect
from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.service_models import service_description

MOST_FIELDS = 1000


class QueryProtocol:
    """The protocol of one service."""

    dialect: Dialect = "query"

    def __init__(self, model: ServiceModel) -> None:
        self._model = MotoModel(service_description(model.service_name), model.service_name)
        self._version = model.api_version
        self._namespace = model.metadata["xmlNamespace"]
        self._operations = frozenset(model.operation_names)

    def serves(self, request: HttpRequest) -> bool:
        """All requests have one path: what they are for stands elsewhere."""
        return True

    def read(self, request: HttpRequest) -> tuple[str, dict[str, Any]]:
        """Operation and parameters, from the form in the body and from the query string."""
        fields = _form(request)
        action, version = fields.get("Action"), fields.get("Version", self._version)
        if not action:
            raise ServiceError("MissingAction", "Missing Action", 400)
        if action not in self._operations or version != self._version:
            raise ServiceError("InvalidAction", f"Could not find operation {action} for version {version}", 400)
        parser: Any = QueryParser(self._model.operation_model(action))
        try:
            params: dict[str, Any] = parser.parse({"values": fields})
        except (ValueError, TypeError, OverflowError):
            raise ServiceError(
                "MalformedInput", "The form cannot be read as the parameters of the action.", 400
            ) from None
        return action, params

    def answer(self, operation: str, answer: Mapping[str, Any], request_id: str) -> HttpResponse:
        """The members as XML."""
        serializer = QuerySerializer(self._model.operation_model(operation), SerializationContext(request_id))
        return HttpResponse(200, str(serializer.serialize(dict(answer))["body"]).encode(), _headers(request_id))

    def refusal(self, error: ServiceError, request_id: str) -> HttpResponse:
        """Code and message, and whose fault it is."""
        fault = "Receiver" if error.status >= 500 else "Sender"
        text = (
            f'<ErrorResponse xmlns="{self._namespace}">\n  <Error>\n    <Type>{fault}</Type>\n'
            f"    <Code>{escape(error.code)}</Code>\n    <Message>{escape(printable(error.message))}</Message>\n"
            f"  </Error>\n  <RequestId>{request_id}</RequestId>\n</ErrorResponse>\n"
        )
        return HttpResponse(error.status, text.encode(), _headers(request_id))


def printable(text: str) -> str:
    """A text without the characters that XML has no way to write."""
    return "".join(c if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff") else "\ufffd" for c in text)


def _headers(request_id: str) -> dict[str, str]:
    return {"x-amzn-RequestId": request_id, "Content-Type": "text/xml"}


def _form(request: HttpRequest) -> dict[str, str]:
    form = request.body if request.method == "POST" else b""
    try:
        pairs = parse_qsl(request.query, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
        pairs += parse_qsl(form.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise ServiceError("MalformedQueryString", "The form cannot be read.", 400) from None
    return dict(pairs)
