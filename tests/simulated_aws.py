"""AWS without AWS: the served cloud behind AWS's own host names, with its delays, quotas, prices and lost answers.

A private authority signs for *.amazonaws.com, and a resolver in this process leads those names to a port of the
loopback interface. Time is the cloud's: who would wait moves it. What the server counts it counts by itself.
"""

from __future__ import annotations

import calendar
import json
import random
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any
from unittest import mock

import trustme
from botocore.exceptions import ConnectionClosedError
from botocore.httpsession import URLLib3Session

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.http.tls import Certificate
from kms_conformance.cloud.kms.late import reference_kms
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.cloud.service import Caller, Event, ServiceError
from kms_conformance.conformance.targets import aws
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.inprocess import MovedClock
from kms_conformance.reports.helpers import script

ACCOUNT, REGION = "111122223333", "eu-central-1"
SUFFIX = ".amazonaws.com"
NAMES = (*(f"{name}.{REGION}{SUFFIX}" for name in ("kms", "sts", "s3", "cloudtrail")), f"iam{SUFFIX}", f"sts{SUFFIX}")
ADMINISTRATOR, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": ADMINISTRATOR, "AWS_SECRET_ACCESS_KEY": SECRET}
EVERYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


@dataclass
class Bill:
    """What the server charges, in US dollars, by rules of its own: Decimal hours of keys, and requests by kind."""

    cloud: Cloud
    requests: float = 0
    keys: dict[str, list[tuple[datetime, datetime | None]]] = field(default_factory=dict)
    specs: dict[str, str] = field(default_factory=dict)

    def note(self, event: Event) -> None:
        """An observer of the cloud."""
        if event.error is not None and event.error.code == "ThrottlingException":
            return
        if event.service == "s3":
            self.requests += self._of_s3(event.operation)
        if event.service != "kms":
            return
        self.requests += self._of_kms(event)
        if event.error is None and event.answer is not None:
            self._follow(event.operation, event.params, event.answer, event.time)

    @staticmethod
    def _of_s3(operation: str) -> float:
        if operation in ("DeleteObject", "DeleteBucket", "DeleteBucketEncryption"):
            return 0
        return 5e-6 if operation.startswith(("Put", "Create", "Copy", "List")) else 4e-7

    def _of_kms(self, event: Event) -> float:
        named = str(event.params.get("KeyId") or event.params.get("SourceKeyId") or "").rpartition("/")[2]
        spec = self.specs.get(named, "")
        dear = spec.startswith(("RSA_3", "RSA_4", "ECC", "ML_DSA")) and event.operation in (
            "Encrypt", "Decrypt", "ReEncrypt", "Sign", "Verify", "GetPublicKey", "DeriveSharedSecret",
        )  # fmt: skip
        return 1.5e-5 if dear else 3e-6

    def _follow(self, operation: str, params: Mapping[str, Any], answer: Mapping[str, Any], now: datetime) -> None:
        key_id = str(params.get("KeyId", "")).rpartition("/")[2]
        if operation == "CreateKey":
            made = answer["KeyMetadata"]
            self.keys[made["KeyId"]] = [(now, None)]
            self.specs[made["KeyId"]] = made["KeySpec"]
        elif operation == "ScheduleKeyDeletion" and key_id in self.keys:
            self.keys[key_id] = [(since, now) for since, _ in self.keys[key_id]]
        elif operation == "CancelKeyDeletion" and key_id in self.keys:
            self.keys[key_id] = [(since, None) for since, _ in self.keys[key_id]]
        elif operation == "RotateKeyOnDemand" and key_id in self.keys and len(self.keys[key_id]) < 3:
            self.keys[key_id].append((now, None))

    @property
    def usd(self) -> float:
        """All of it by now."""
        now = self.cloud.clock()
        spans = [(since, until or now) for parts in self.keys.values() for since, until in parts]
        return self.requests + sum(_hours(since, until) / _hours_of_month(since) for since, until in spans)


def _hours(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds() // 3600) + 1


def _hours_of_month(moment: datetime) -> int:
    return 24 * calendar.monthrange(moment.year, moment.month)[1]


class SimulatedAws(Cloud):
    """A cloud that throttles by the documented quotas, a second at a time, of its own clock."""

    def __init__(self, quotas: Mapping[str, float], **options: Any) -> None:
        super().__init__(**options)
        self.quotas = quotas
        self.window: Counter[tuple[str, int]] = Counter()
        self.served = self.throttled = 0
        self.lock = threading.Lock()
        account = self.accounts.open(ACCOUNT, secret="of root")
        add_neighbours(self)
        self.bill = Bill(self)
        self.observers.append(self.bill.note)
        self.account = account

    def call(
        self, service: str, operation: str, params: Mapping[str, Any], caller: Caller, request_id: str | None = None
    ) -> Mapping[str, Any]:
        """Serve one call, unless there were too many of its kind in this second."""
        rate = self.quotas.get(f"{service}/{operation}")
        if rate is not None:
            moment = (f"{service}/{operation}", int(self.clock().timestamp() / max(1, 1 / rate)))
            with self.lock:
                self.served += 1
                self.window[moment] += 1
                over = self.window[moment] > max(1, rate)
                self.throttled += over
            if over:
                code = "ThrottlingException"
                raise ServiceError(code, "You have exceeded the rate at which you may call KMS.", 400)
        return super().call(service, operation, params, caller, request_id)

    def administrator(self, policy: str = EVERYTHING) -> None:
        """A user of the account with that policy, who signs with the credentials of this module."""
        from kms_conformance.cloud.identity.entities import AccessKey

        root = self.accounts.credential(ACCOUNT)
        assert root is not None
        caller = self.accounts.caller(root, REGION, "127.0.0.1", "test")
        for operation, params in (
            ("CreateUser", {"UserName": "sandbox"}),
            ("PutUserPolicy", {"UserName": "sandbox", "PolicyName": "p", "PolicyDocument": policy}),
        ):
            self.services["iam"].handle(operation, params, caller)
        user = self.account.users["sandbox"]
        self.accounts.keys[ADMINISTRATOR] = AccessKey(
            ADMINISTRATOR, SECRET, ACCOUNT, "sandbox", self.clock(), user_id=user.unique_id
        )


def simulated(delay_s: float = 0, grants_s: float | None = None, quotas: Mapping[str, float] | None = None) -> Any:
    """A cloud with these virtual seconds until a change of keys, and of grants and policies, shows."""
    permissions = timedelta(seconds=delay_s if grants_s is None else grants_s)
    late: dict[str, Any] = {}
    if delay_s or permissions:
        late = {"grant_delay": permissions, "policy_delay": permissions, "key_state_delay": delay_s}
    cloud = SimulatedAws(quotas or {}, make_kms=lambda **where: reference_kms({**late, **where}))
    cloud.administrator()
    return cloud


@dataclass(frozen=True)
class Place:
    """Where a simulated AWS is."""

    port: int
    authority: Path


@contextmanager
def placed(cloud: Cloud) -> Iterator[Place]:
    """The cloud, served over TLS on a port of this machine."""
    authority = trustme.CA(organization_name="simulated AWS")
    issued = authority.issue_cert(*NAMES, "localhost")
    with TemporaryDirectory(prefix="simulated-aws-") as folder:
        chain, key, trusted = (Path(folder) / name for name in ("chain.pem", "key.pem", "ca.pem"))
        chain.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        key.write_bytes(issued.private_key_pem.bytes())
        authority.cert_pem.write_to_path(str(trusted))
        with serving(cloud, certificate=Certificate(chain, key, trusted)) as url:
            yield Place(int(url.rpartition(":")[2]), trusted)


class RemoteClock:
    """The cloud's clock, by its control port: who would wait moves it."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._own = threading.local()

    def _asked(self, method: str, body: str = "") -> float:
        if not hasattr(self._own, "connection"):
            context = ssl.create_default_context(cafile=str(self._place.authority))
            self._own.connection = HTTPSConnection("localhost", self._place.port, context=context)
        self._own.connection.request(method, "/_reference/clock", body)
        answer = json.loads(self._own.connection.getresponse().read())
        return datetime.fromisoformat(answer["now"]).timestamp()

    def now(self) -> float:
        """Seconds since 1970."""
        return self._asked("GET")

    def date(self) -> datetime:
        """The same, as a date."""
        return datetime.fromtimestamp(self.now(), UTC)

    def wait(self, seconds: float) -> None:
        """Move the clock."""
        self._asked("POST", json.dumps({"advance_s": seconds}))


@contextmanager
def reached(place: Place, clock: Any, lost: float = 0, seed: int = 1) -> Iterator[None]:
    """AWS's names lead there and nowhere else; so large a part of all answers is lost on the way."""
    looked_up, send = socket.getaddrinfo, URLLib3Session.send
    chance = random.Random(seed)

    def resolver(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name.endswith(SUFFIX):
            return looked_up("127.0.0.1", place.port, *rest, **named)
        if name not in ("localhost", "127.0.0.1", "::1"):
            raise AssertionError(f"the simulation looks up {name}")
        return looked_up(host, port, *rest, **named)

    def sent(self: Any, request: Any) -> Any:
        response = send(self, request)
        if chance.random() < lost:
            raise ConnectionClosedError(endpoint_url=request.url)
        return response

    def made(connection: Connection) -> Any:
        make: Any = clients(replace(connection, verify=str(place.authority)))
        make.clock = clock
        return make

    with (
        mock.patch.object(socket, "getaddrinfo", resolver),
        mock.patch.object(URLLib3Session, "send", sent),
        mock.patch.object(aws, "clients", made),
        mock.patch.object(script, "time", SimpleNamespace(sleep=clock.wait)),
        mock.patch.dict("os.environ", CREDENTIALS),
    ):
        yield


@contextmanager
def running(cloud: Cloud, lost: float = 0, seed: int = 1) -> Iterator[Place]:
    """A simulated AWS that this process reaches."""
    with placed(cloud) as place, reached(place, MovedClock(cloud), lost, seed):
        yield place
