"""What tests may ask of the server itself, from this machine alone.

    GET  /_reference/clock                      {"now": "2030-01-31T12:00:00+00:00"}
    POST /_reference/clock {"advance_s": 3600}  the same, after the step

    POST /_reference/restart {}                 every KMS is stored and loaded again

and, where services are served that keep domains, what docs/reference-services.md describes:

    GET  /_reference/profile
    GET  /_reference/inspect/dump?since=TIME&nonce=HEX
    POST /_reference/fault/worker {"action": "pause" | "resume" | "step", "steps": 1}
    POST /_reference/fault/crash  {"at": POINT, "how": "restart" | "kill"}
    POST /_reference/fault/flush  {}
    POST /_reference/fault/swap   {"a": RECORD, "b": RECORD}
    POST /_reference/fault/alter  {"record": RECORD}
    POST /_reference/fault/clock  {"advance_s": 3600}
    POST /_reference/fault/rotate {}
    POST /_reference/fault/age    {"seconds": 3600}
    POST /_reference/fault/record {"instance": ID, "contact": ID, "type": "CALL_RECORDINGS", "text": TEXT}

No bucket of S3 can have that name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.messages import HttpRequest, HttpResponse
from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.services.description import description
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.cloud.services.fault_port import FaultPort
from kms_conformance.cloud.services.inspect_port import Alters, Dumps, Inspector, Rotates, Swaps, to_json_lines

PREFIX = "/_reference/"
CLOCK = f"{PREFIX}clock"
FORWARD = 'send {"advance_s": SECONDS}: the clock goes forward only'


class _UnreadableError(Exception):
    """What was sent is not what is asked for; the text says what is."""


def respond(request: HttpRequest, cloud: Cloud) -> HttpResponse:
    """The response to a request below PREFIX."""
    if not _is_loopback(request.client):
        return _told(403, error="only this machine may ask")
    if not _is_here(request.fields.get("host", "")):  # a page in a browser, whose host's name was made to lead here
        return _told(403, error="ask by the name localhost, or by an address of the loopback")
    answer = ANSWERS.get((request.method, request.path.removeprefix(PREFIX)))
    if answer is None:
        there = ", ".join(f"{method} {PREFIX}{path}" for method, path in ANSWERS)
        return _told(404, error=f"there is nothing but {there}")
    try:
        return answer(request, cloud)
    except _UnreadableError as error:
        return _told(400, error=str(error))


def domain_services(cloud: Cloud) -> tuple[DomainService, ...]:
    """The services of a cloud that keep domains."""
    return tuple(service for service in cloud.services.values() if isinstance(service, DomainService))


def _clock(request: HttpRequest, cloud: Cloud) -> HttpResponse:
    if request.method == "POST":
        seconds = _sent(request, FORWARD).get("advance_s")
        try:
            cloud.clock.advance(_number(seconds))
        except ValueError:
            raise _UnreadableError(FORWARD) from None
    return _told(200, now=cloud.clock().isoformat())


def _restart(_: HttpRequest, cloud: Cloud) -> HttpResponse:
    cloud.restart()
    return _told(200)


def _profile(request: HttpRequest, cloud: Cloud) -> HttpResponse:
    url = f"http://{request.fields.get('host', '')}"
    return _told(200, **description(domain_services(cloud), url, cloud.accounts.by_id))


def _dump(request: HttpRequest, cloud: Cloud) -> HttpResponse:
    asked = {name: values[-1] for name, values in parse_qs(request.query).items()}
    try:
        since = datetime.fromisoformat(asked["since"]) if asked.get("since") else None
        nonce = bytes.fromhex(asked.get("nonce", ""))
    except ValueError:
        raise _UnreadableError("since is a time such as 2030-01-31T12:00:00Z, nonce is hexadecimal") from None
    own = next((service for service in cloud.services.values() if isinstance(service, Dumps)), None)
    lines = own.dump_lines() if own else Inspector(domain_services(cloud)).dump(since, nonce or None)
    return HttpResponse(200, to_json_lines(lines), {"Content-Type": "application/x-ndjson"})


def _worker(request: HttpRequest, cloud: Cloud) -> HttpResponse:
    hint = 'send {"action": "pause"}, {"action": "resume"} or {"action": "step", "steps": NUMBER}'
    sent, port = _sent(request, hint), _faults(cloud)
    steps = sent.get("steps", 1)
    if sent.get("action") == "step" and isinstance(steps, int) and 0 <= steps <= LARGEST_STEP:
        return _told(200, steps=port.step(steps))
    if sent.get("action") not in ("pause", "resume"):
        raise _UnreadableError(hint)
    (port.pause if sent["action"] == "pause" else port.resume)()
    return _told(200, worker=sent["action"])


LARGEST_STEP = 1_000_000


def _crash(request: HttpRequest, cloud: Cloud) -> HttpResponse:
    hint = 'send {"at": POINT or null, "how": "restart" or "kill"}'
    sent = _sent(request, hint)
    at, how = sent.get("at"), sent.get("how", "restart")
    if how not in ("restart", "kill") or not isinstance(at, str | None):
        raise _UnreadableError(hint)
    try:
        _faults(cloud).crash(at, "kill" if how == "kill" else "restart")
    except ValueError as error:
        raise _UnreadableError(str(error)) from None
    return _told(200, at=at, how=how)


def _flush(_: HttpRequest, cloud: Cloud) -> HttpResponse:
    _faults(cloud).flush()
    return _told(200)


def _rotate(_: HttpRequest, cloud: Cloud) -> HttpResponse:
    own = next((service for service in cloud.services.values() if isinstance(service, Rotates)), None)
    try:
        (own.rotate_keys if own else _faults(cloud).rotate)()
    except ServiceError:
        raise _UnreadableError("the service rotates no key") from None
    return _told(200)


def _age(request: HttpRequest, cloud: Cloud) -> HttpResponse:
    hint = 'send {"seconds": SECONDS}: what is stored gets older only'
    try:
        _faults(cloud).age(_number(_sent(request, hint).get("seconds")))
    except ValueError:
        raise _UnreadableError(hint) from None
    return _told(200)


def _record(request: HttpRequest, cloud: Cloud) -> HttpResponse:
    hint = 'send {"instance": ID, "contact": ID, "type": RESOURCE TYPE, "text": TEXT}: a recording of a contact'
    sent = _sent(request, hint)
    instance, contact, type_, text = (str(sent.get(name)) for name in ("instance", "contact", "type", "text"))
    try:
        _faults(cloud).record(instance, contact, type_, text.encode())
    except ValueError:
        raise _UnreadableError(hint) from None
    return _told(200)


def _swap(request: HttpRequest, cloud: Cloud) -> HttpResponse:
    hint = 'send {"a": RECORD, "b": RECORD}: ids of two records of one service, as the dump tells them'
    sent = _sent(request, hint)
    own = next((service for service in cloud.services.values() if isinstance(service, Swaps)), None)
    try:
        (own.swap_records if own else _faults(cloud).swap)(str(sent.get("a")), str(sent.get("b")))
    except (ValueError, ServiceError):
        raise _UnreadableError(hint) from None
    return _told(200)


def _alter(request: HttpRequest, cloud: Cloud) -> HttpResponse:
    hint = 'send {"record": RECORD}: the id of a record, as the dump tells it'
    record = str(_sent(request, hint).get("record"))
    own = next((service for service in cloud.services.values() if isinstance(service, Alters)), None)
    try:
        (own.alter_record if own else _faults(cloud).alter)(record)
    except (ValueError, ServiceError):
        raise _UnreadableError(hint) from None
    return _told(200)


ANSWERS: Mapping[tuple[str, str], Callable[[HttpRequest, Cloud], HttpResponse]] = {
    ("GET", "clock"): _clock,
    ("POST", "clock"): _clock,
    ("POST", "restart"): _restart,
    ("GET", "profile"): _profile,
    ("GET", "inspect/dump"): _dump,
    ("POST", "fault/worker"): _worker,
    ("POST", "fault/crash"): _crash,
    ("POST", "fault/flush"): _flush,
    ("POST", "fault/rotate"): _rotate,
    ("POST", "fault/age"): _age,
    ("POST", "fault/record"): _record,
    ("POST", "fault/swap"): _swap,
    ("POST", "fault/alter"): _alter,
    ("POST", "fault/clock"): _clock,
}
"""By method and path below PREFIX."""


def _faults(cloud: Cloud) -> FaultPort:
    return FaultPort(domain_services(cloud), cloud.clock)


def _sent(request: HttpRequest, hint: str) -> dict[str, Any]:
    try:
        sent = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise _UnreadableError(hint)
    return sent


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("no number")
    return value


def _is_loopback(client: str) -> bool:
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return False


def _is_here(host: str) -> bool:
    """Whether a Host header names this machine."""
    name = urlsplit(f"//{host}").hostname or ""
    return name == "localhost" or name.endswith(".localhost") or _is_loopback(name)


def _told(status: int, **members: Any) -> HttpResponse:
    return HttpResponse(status, json.dumps(members).encode() + b"\n", {"Content-Type": "application/json"})
