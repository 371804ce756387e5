"""The cloud in this process: boto3 clients whose calls end in it, without a socket and without signatures.

Who calls is told by the access key id, and by the token of a session.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from botocore.response import StreamingBody

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.content import respond
from kms_conformance.cloud.http.messages import HttpRequest
from kms_conformance.cloud.identity.accounts import SECOND_ACCOUNT
from kms_conformance.cloud.kms.inprocess import attach
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.cloud.services.fault_port import FaultPort
from kms_conformance.cloud.services.inspect_port import Inspector
from kms_conformance.cloud.trail.service import CloudTrail
from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.targets.target import Clients, Credentials

REGION = "us-east-1"
NOWHERE = "http://reference.invalid"
"""Nothing is sent: a name that nobody has, so that what goes past the cloud in this process never reaches AWS."""
UNKNOWN_TOKEN = "The security token included in the request is invalid."
ADMINISTRATOR = Credentials("test", "test")


@dataclass(slots=True)
class _Door:
    """One service of the cloud, for one caller."""

    cloud: Cloud
    service: str
    credentials: Credentials
    request_id: str = ""

    def next_id(self) -> str:
        """The request id of the call that comes next."""
        self.request_id = str(uuid.uuid4())
        return self.request_id

    def handle(self, operation: str, params: Mapping[str, Any], /) -> Mapping[str, Any]:
        if self.service != "s3":
            return self.cloud.call(self.service, operation, params, self._caller(), self.request_id)
        body: Any = params.get("Body")
        sent = {**params, "Body": body.read()} if hasattr(body, "read") else params
        answer = self.cloud.call(self.service, operation, sent, self._caller(), self.request_id)
        if "Body" not in answer:
            return answer
        return {**answer, "Body": StreamingBody(io.BytesIO(answer["Body"]), len(answer["Body"]))}

    def _caller(self) -> Caller:
        """Who calls, with the IAM policies that hold now."""
        known = self.cloud.accounts.credential(self.credentials.access_key_id)
        if known is None or not known.active or known.token != self.credentials.session_token:
            code = "UnrecognizedClientException" if self.service == "kms" else "InvalidClientTokenId"
            raise ServiceError(code, UNKNOWN_TOKEN, 400 if self.service == "kms" else 403)
        if known.expires is not None and known.expires < self.cloud.clock():
            raise ServiceError("ExpiredTokenException", "The security token included in the request is expired.")
        caller = self.cloud.accounts.caller(known, REGION, "127.0.0.1", "kms-conformance", secure=True)
        return replace(caller, endpoint=NOWHERE)


class MovedClock:
    """The cloud's clock for a session that would wait: it is moved instead."""

    def __init__(self, cloud: Cloud) -> None:
        self._clock = cloud.clock

    def now(self) -> float:
        """Seconds."""
        return self._clock().timestamp()

    def date(self) -> datetime:
        """The same, as a date."""
        return self._clock()

    def wait(self, seconds: float) -> None:
        """Move the clock."""
        self._clock.advance(seconds)


class InProcessPorts:
    """What may be asked and done beside the API, of the services of a cloud in this process."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        services = [service for service in cloud.services.values() if isinstance(service, DomainService)]
        self._inspector, self._fault = Inspector(services), FaultPort(services, cloud.clock)

    def has(self, port: str) -> bool:
        """The whole cloud can be restarted and moved in time; the others are there where some service keeps domains."""
        return port in ("restart", "clock") or bool(self._fault.services)

    def advance(self, seconds: int) -> None:
        """Move the clock."""
        self._cloud.clock.advance(seconds)

    def restart(self) -> None:
        """Store every KMS, and load it again."""
        self._cloud.restart()

    def dump(self) -> list[Any]:
        """The lines of a dump."""
        return self._inspector.dump()

    def worker(self, action: str, steps: int) -> None:
        """Pause, resume or step the workers."""
        if action == "step":
            self._fault.step(steps)
        else:
            (self._fault.pause if action == "pause" else self._fault.resume)()

    def swap(self, one: str, other: str) -> None:
        """Exchange what two records hold."""
        self._fault.swap(one, other)

    def alter(self, record: str) -> bool:
        """Change a bit of what a record holds."""
        self._fault.alter(record)
        return True

    def rotate(self) -> bool:
        """Have new material made for the keys that services hold themselves."""
        self._fault.rotate()
        return True

    def age(self, seconds: float) -> bool:
        """Have what is stored be older."""
        self._fault.age(seconds)
        return True

    def record(self, instance: str, contact: str, type_: str, text: str) -> bool:
        """Have a recording of a contact taken as if somebody had called."""
        self._fault.record(instance, contact, type_, text.encode())
        return True

    def crash(self, at: str | None = None) -> bool:
        """Throw the services back to what is stored."""
        self._fault.crash(at)
        return True


class InProcessClients:
    """Makes clients of one cloud; its `clock` is moved by who would wait otherwise."""

    def __init__(self, cloud: Cloud, make: Clients) -> None:
        self.cloud, self._make, self.clock = cloud, make, MovedClock(cloud)
        if SECOND_ACCOUNT not in cloud.accounts.by_id:
            cloud.accounts.open(SECOND_ACCOUNT)

    def ports(self) -> InProcessPorts:
        """The ports of the services with domains."""
        return InProcessPorts(self.cloud)

    def fetch(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Status and body of a request to a URL that a service of the cloud has handed out."""
        sent = tuple((name.lower(), value) for name, value in headers.items())
        request = HttpRequest(method, urlsplit(url).path, query="", headers=sent, body=body, client="127.0.0.1")
        response = respond(request, self.cloud)
        return response.status, response.body

    def let_go(self) -> None:
        """Throw away what is stored for domains and all events of the trail; keys, and who may call, stay."""
        for service in self.cloud.services.values():
            if isinstance(service, DomainService | CloudTrail):
                service.forget()

    def __call__(self, service: str = "kms", credentials: Credentials | None = None) -> Any:
        """A client of KMS, IAM or STS; `sibling` of it makes others of the same cloud."""
        if service not in self.cloud.services:
            raise TargetError(
                f"a target in this process has no {service}; judge one that is served: kms-conformance serve"
            )
        client = self._make(service, credentials)
        door = _Door(self.cloud, service, credentials or ADMINISTRATOR)
        attach(client, door, door.next_id)
        client.sibling = self
        return client
