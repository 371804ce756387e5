"""The one door to a cloud: which service a request is for, who sends it, and the response."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from botocore.model import ServiceModel

from kms_conformance.cloud.cloud import UNKNOWN_FAILURE, Cloud
from kms_conformance.cloud.http import content, control
from kms_conformance.cloud.http.chunked import DIGEST, STREAMED, unchunked
from kms_conformance.cloud.http.json_protocol import JsonProtocol
from kms_conformance.cloud.http.messages import HttpRequest, HttpResponse
from kms_conformance.cloud.http.protocol import WireProtocol
from kms_conformance.cloud.http.query_protocol import QueryProtocol
from kms_conformance.cloud.http.refusals import Dialect, NotAuthenticError, Reason
from kms_conformance.cloud.http.rest_protocol import RestJsonProtocol, S3Protocol
from kms_conformance.cloud.http.signature_reading import Signature, read_signature
from kms_conformance.cloud.http.sigv4 import verify
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.service_models import service_model
from kms_conformance.cloud.services.handed_out import PREFIX

_log = logging.getLogger(__name__)
PROTOCOLS: Mapping[str, Callable[[ServiceModel], WireProtocol]] = {
    "json": JsonProtocol,
    "query": QueryProtocol,
    "rest-json": RestJsonProtocol,
    "rest-xml": S3Protocol,
}
_MIB = 1024 * 1024
LARGEST_BODY: Mapping[Dialect, int] = {"json": _MIB, "query": _MIB, "rest-json": 8 * _MIB, "s3": 128 * _MIB}
"""In bytes. No request to KMS, STS or IAM that is allowed comes near."""
SMALLEST_LIMIT = min(LARGEST_BODY.values())
NOTHING_HERE = HttpResponse(404, b"There is no such service here.\n", {"Content-Type": "text/plain"})
_VERSION = re.compile(r"(?:^|&)Version=(\d{4}-\d\d-\d\d)(?:&|$)")


@dataclass(frozen=True, slots=True)
class Door:
    """A service as it is reached: its name, the name in the scope of signatures, and its protocol."""

    service: str
    signing_name: str
    protocol: WireProtocol


class Gateway:
    """Responds to requests for the services that a cloud has when it is made."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self._doors: dict[str, list[Door]] = {}
        self._targets: dict[str, Door] = {}
        self._versions: dict[str, Door] = {}
        for name in cloud.services:
            model = service_model(name)
            door = Door(name, model.signing_name, PROTOCOLS[model.protocol](model))
            self._doors.setdefault(door.signing_name, []).append(door)
            if model.protocol == "json":
                self._targets[model.metadata["targetPrefix"]] = door
            elif model.protocol == "query":
                self._versions[model.api_version] = door

    def largest_body(self, head: HttpRequest) -> int:
        """How many bytes the body of a request may have, by its head."""
        if head.path.startswith(PREFIX):
            return content.LARGEST
        door = self._door(head, _signature(head)[0])
        return LARGEST_BODY[door.protocol.dialect] if door else _MIB

    def refusal(self, head: HttpRequest, error: ServiceError) -> HttpResponse:
        """The refusal of a request whose body was not read to its end."""
        door = self._door(head, _signature(head)[0])
        return door.protocol.refusal(error, str(uuid.uuid4())) if door else HttpResponse(error.status)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """The response to a request."""
        if request.path.startswith(control.PREFIX):
            return control.respond(request, self.cloud)
        if request.path.startswith(PREFIX):
            return content.respond(request, self.cloud)
        signature, unread = _signature(request)
        door = self._door(request, signature)
        if door is None:
            return NOTHING_HERE
        protocol, request_id = door.protocol, str(uuid.uuid4())
        try:
            if signature is None:
                assert unread is not None
                raise unread
            caller, sent = self._authenticated(request, signature, door)
            operation, params = protocol.read(sent)
            answer = self.cloud.call(door.service, operation, params, caller, request_id)
            return protocol.answer(operation, answer, request_id)
        except NotAuthenticError as error:
            return protocol.refusal(error.refusal(protocol.dialect), request_id)
        except ServiceError as error:
            return protocol.refusal(error, request_id)
        except Exception:  # noqa: BLE001  # a server's own faults are a 500, never a lost connection
            _log.exception("a request to %s failed", door.service)
            return protocol.refusal(ServiceError("InternalFailure", UNKNOWN_FAILURE, 500), request_id)

    def _door(self, request: HttpRequest, signature: Signature | None) -> Door | None:
        """What the request itself is for, whatever it was signed for; without a sign of either, S3.

        Of services with one signing name, as Amazon Connect's have, it is the one that has the path.
        """
        if target := request.fields.get("x-amz-target"):
            door = self._targets.get(target.rpartition(".")[0])
            if door:
                return door
        if version := _version(request):
            door = self._versions.get(version)
            if door:
                return door
        named = self._doors.get(signature.service if signature else "s3", [])
        at_its_path = (door for door in named if len(named) > 1 and door.protocol.serves(request))
        return next(at_its_path, named[0] if named else None)

    def _authenticated(self, request: HttpRequest, signature: Signature, door: Door) -> tuple[Caller, HttpRequest]:
        """Who sends a request, and the request with the body that was meant."""
        if signature.service != door.signing_name:
            text = f"Credential should be scoped to correct service: '{door.signing_name}'. "
            raise NotAuthenticError(Reason.SCOPE, text)
        accounts, clock = self.cloud.accounts, self.cloud.clock
        credential = verify(
            request,
            signature,
            dialect=door.protocol.dialect,
            credential=accounts.credential(signature.access_key_id),
            signed_at=clock.machine_time(),
            now=clock(),
        )
        agent = request.fields.get("user-agent", "")
        caller = accounts.caller(credential, signature.region, request.client, agent, secure=request.secure)
        scheme = "https" if request.secure else "http"
        caller = replace(caller, endpoint=f"{scheme}://{request.fields.get('host', '')}")
        chunks = door.protocol.dialect == "s3" and request.fields.get(DIGEST) in STREAMED
        return caller, unchunked(request, signature, credential.secret) if chunks else request


def _signature(request: HttpRequest) -> tuple[Signature | None, NotAuthenticError | None]:
    """The signature of a request, or why there is none."""
    try:
        return read_signature(request), None
    except NotAuthenticError as error:
        return None, error


def _version(request: HttpRequest) -> str | None:
    """The API version that a Query request asks for."""
    if "Version=" in request.query and (found := _VERSION.search(request.query)):
        return found[1]
    if request.fields.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        found = _VERSION.search(request.body.decode("latin-1"))
        return found[1] if found else None
    return None
