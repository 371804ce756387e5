"""REST-JSON and REST-XML: the operation in method and path, parameters in path, query string, headers and body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from botocore.model import ServiceModel
from moto.core.model import ServiceModel as MotoModel
from moto.core.parse import RequestParserError, RestJSONParser, RestXMLParser
from moto.core.serialize import BaseJSONSerializer, RestJSONSerializer, S3Serializer, SerializationContext
from werkzeug.datastructures import Headers, MultiDict

from kms_conformance.cloud.http.messages import HttpRequest, HttpResponse
from kms_conformance.cloud.http.query_protocol import MOST_FIELDS, printable
from kms_conformance.cloud.http.refusals import Dialect
from kms_conformance.cloud.http.rest_routes import routes
from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.service_models import service_description

NOT_MODIFIED = 304


class RestProtocol:
    """What both have in common."""

    parser: Any
    serializer: Any
    malformed = ServiceError("SerializationException", "The request cannot be read.", 400)
    unknown = ServiceError("UnknownOperationException", "", 404)

    def __init__(self, model: ServiceModel) -> None:
        self._model = MotoModel(service_description(model.service_name), model.service_name)
        self._routes = routes(model)

    def serves(self, request: HttpRequest) -> bool:
        """Whether an operation has the path of a request."""
        return any(route.path.fullmatch(request.path) for route in self._routes)

    def read(self, request: HttpRequest) -> tuple[str, dict[str, Any]]:
        """Operation and parameters, as the service model places them."""
        try:
            pairs = parse_qsl(request.query, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
        except ValueError:
            raise self.malformed.anew() from None
        query = dict(pairs)
        for route in self._routes:
            if (placed := route.matches(request, query)) is not None:
                return route.operation, self._params(route.operation, request, placed, MultiDict(pairs))
        raise self.unknown.anew()

    def _params(
        self, operation: str, request: HttpRequest, placed: dict[str, str], query: MultiDict[str, str]
    ) -> dict[str, Any]:
        parts = {
            "method": request.method,
            "url_path": request.path,
            "url_params": placed,
            "values": query,
            "headers": Headers(list(request.headers)),
            "body": request.body,
        }
        self.check_body(operation, request)
        try:
            parsed: dict[str, Any] = self.parser(self._model.operation_model(operation)).parse(parts)
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError, RecursionError,
                RequestParserError):  # fmt: skip
            raise self.malformed.anew() from None
        for name in self._lists_in_query(operation):
            if not parsed.get(name):  # the parser cannot tell an empty list from none
                parsed.pop(name, None)
        return parsed

    def _lists_in_query(self, operation: str) -> list[str]:
        """The members of a request that are lists in the query string."""
        shape = self._model.operation_model(operation).input_shape
        members = shape.members.items() if shape is not None else ()
        return [
            name
            for name, member in members
            if member.type_name == "list" and member.serialization.get("location") == "querystring"
        ]

    def check_body(self, operation: str, request: HttpRequest) -> None:
        """Refuse a body that the parser would take for something else."""

    def answer(self, operation: str, answer: Mapping[str, Any], request_id: str) -> HttpResponse:
        """The members where the service model places them."""
        serializer = self.serializer(self._model.operation_model(operation), SerializationContext(request_id))
        response = serializer.serialize(dict(answer))
        content = response["body"]
        headers = {name: str(value) for name, value in response["headers"].items()}
        body = content.encode() if isinstance(content, str) else bytes(content or b"")
        return HttpResponse(response["status_code"], body, {**headers, **self.ids(request_id)})

    def ids(self, request_id: str) -> dict[str, str]:
        """The headers that tell the request id."""
        return {"x-amzn-RequestId": request_id}


class NestedJson(RestJSONSerializer):
    """moto takes a nested structure that has a member "body", as a comment has one, for the answer itself."""

    def _serialize_structure_member(self, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if "headers" in serialized:  # the answer itself
            super()._serialize_structure_member(serialized, value, shape, key)
        else:
            BaseJSONSerializer._serialize_structure_member(self, serialized, value, shape, key)


class RestJsonProtocol(RestProtocol):
    """REST-JSON, of the services that keep domains."""

    dialect: Dialect = "rest-json"
    parser, serializer = RestJSONParser, NestedJson

    def check_body(self, operation: str, request: HttpRequest) -> None:
        """A body without a payload member is a JSON object."""
        shape = self._model.operation_model(operation).input_shape
        if request.body and shape is not None and "payload" not in shape.serialization:
            try:
                value = json.loads(request.body)
            except (ValueError, RecursionError):
                raise self.malformed.anew() from None
            if not isinstance(value, dict):
                raise self.malformed.anew()

    def refusal(self, error: ServiceError, request_id: str) -> HttpResponse:
        """The code in a header, message and further members in the body."""
        body = json.dumps({"message": error.message, **error.members}).encode()
        headers = {"Content-Type": "application/json", "x-amzn-ErrorType": error.code}
        return HttpResponse(error.status, body, {**headers, **self.ids(request_id)})


class S3Protocol(RestProtocol):
    """REST-XML as S3 speaks it, with the bucket in the path."""

    dialect: Dialect = "s3"
    parser, serializer = RestXMLParser, S3Serializer
    malformed = ServiceError("MalformedXML", "The XML you provided was not well-formed.", 400)
    unknown = ServiceError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)

    def check_body(self, operation: str, request: HttpRequest) -> None:
        """No XML may define anything of its own."""
        shape = self._model.operation_model(operation).input_shape
        streams = shape is not None and shape.serialization.get("payload") == "Body"
        if not streams and b"<!" in request.body:
            raise self.malformed.anew()

    def answer(self, operation: str, answer: Mapping[str, Any], request_id: str) -> HttpResponse:
        """The members where the service model places them; an object has a type of its own, a range a status."""
        response = super().answer(operation, answer, request_id)
        own_type = {"Content-Type": str(answer["ContentType"])} if "ContentType" in answer else {}
        status = 206 if answer.get("ContentRange") else response.status
        return replace(response, status=status, headers={**response.headers, **own_type})

    def refusal(self, error: ServiceError, request_id: str) -> HttpResponse:
        """Code, message and further members in XML; there is no body to tell that nothing was modified."""
        if error.status == NOT_MODIFIED:
            return HttpResponse(NOT_MODIFIED, b"", self.ids(request_id))
        members = {"Code": error.code, "Message": error.message, **error.members}
        members |= {"RequestId": request_id, "HostId": S3Serializer.DEFAULT_HOST_ID}
        told = "".join(f"<{name}>{escape(printable(str(value)))}</{name}>" for name, value in members.items())
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{told}</Error>'.encode()
        return HttpResponse(error.status, body, {"Content-Type": "application/xml", **self.ids(request_id)})

    def ids(self, request_id: str) -> dict[str, str]:
        """S3 has names of its own for them."""
        return {"x-amz-request-id": request_id, "x-amz-id-2": S3Serializer.DEFAULT_HOST_ID}
