"""Calls to the ports of a target: a dump of what is stored is taken and put to the KMS, faults are made."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.session.apart import apart
from kms_conformance.conformance.targets.target import Ports
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.models.calls import Call
from kms_conformance.models.connect.at_rest import shared_for_good
from kms_conformance.models.connect.facts import ABOUT as OF_CONNECT, RECORD
from kms_conformance.models.connect.kept import SHARED
from kms_conformance.models.domains.at_rest import examined, records_of
from kms_conformance.models.domains.likeness import compared
from kms_conformance.models.domains.ports import AGE, ALTER, COMPARE, CRASH, DUMP, ROTATE, SWAP, WORKER
from kms_conformance.models.domains.state import Domain
from kms_conformance.models.integrations.at_rest import configured
from kms_conformance.models.integrations.kept import CONFIGURED, LIFETIME, OTHERS
from kms_conformance.models.operations.restarts import RESTART
from kms_conformance.models.operations.times import ADVANCE
from kms_conformance.models.outcomes import Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.terms import Value
from kms_conformance.models.world import World

ANSWERS_WITHIN_S, PAUSE_S = 120, 0.2
LONGEST_SLEEP_S = 60
"""So long a life of a key is waited for."""
INDEXED = 2
"""The level from which on a dump tells of data keys and records."""


def perform_at_port(
    executor: Executor, world: World, call: Call, params: Mapping[str, Value], conversation: str
) -> Outcome:
    """The outcome of a call to a port in a conversation, of which all texts are new."""
    ports = executor.ports
    assert ports is not None, "asked of a target with ports"
    match call.operation:
        case name if name == DUMP:
            shown = _dump(executor, *executor.unseen.of(ports.dump(), conversation), world, params)
            whole = shown["Level"] >= INDEXED and _is_whole(world, call, params, shown)
            return Success(shown) if whole else Indeterminate("incomplete-dump")
        case name if name == ROTATE:
            if not ports.rotate():
                raise UnboundError("the port rotates no key")
        case name if name == AGE:
            return _aged(executor, ports)
        case name if name == RECORD:
            sent = (str(params[member]) for member in ("InstanceId", "ContactId", "Type", "Text"))
            if not ports.record(*sent):
                raise UnboundError("the port takes no recordings")
        case name if name == WORKER:
            ports.worker(str(params["Action"]), int(str(params.get("Steps", 1))))
        case name if name == SWAP:
            return _swap(ports, params)
        case name if name == COMPARE:
            return _compare(ports, params)
        case name if name == ALTER:
            found = records_of(ports.dump(), [str(params["Id"])]) if ports.has("inspect") else []
            if not found or not ports.alter(found[0]):
                raise UnboundError("the port does not change what is stored")
        case name if name == RESTART:
            _restart(executor, ports)
        case name if name == ADVANCE:
            ports.advance(int(str(params["Seconds"])))
        case name if name == CRASH:
            at = params.get("At")
            if not ports.crash(None if at is None else str(at)):
                raise UnboundError(f"the port knows no point {at}")
    return Success({})


def _restart(executor: Executor, ports: Ports) -> None:
    """Restart the target, and wait until it answers again."""
    ports.restart()
    end = time.monotonic() + ANSWERS_WITHIN_S
    while not isinstance(executor.execute("ListKeys", {"Limit": 1}), Success | Refusal):
        if time.monotonic() > end:
            raise TargetError(f"the target does not answer {ANSWERS_WITHIN_S} s after its restart; see if it runs")
        executor.try_again()
        time.sleep(PAUSE_S)


def _aged(executor: Executor, ports: Ports) -> Outcome:
    """Have the keys of configuration come to their end; UnboundError where nobody says when that is."""
    seconds = executor.configuration_key_s
    if not seconds:
        raise UnboundError("the target file does not tell how long keys of configuration live")
    if not ports.age(seconds + 1):
        if seconds > LONGEST_SLEEP_S:
            raise UnboundError("the port does not let time go by")
        time.sleep(seconds + 1)
    return Success({"Lifetime": seconds})


def _swap(ports: Ports, params: Mapping[str, Value]) -> Outcome:
    ids = params["Ids"]
    found = records_of(ports.dump(), list(map(str, ids)) if isinstance(ids, list) else [])
    if len(found) < INDEXED or not ports.has("inspect"):
        return Indeterminate("incomplete-dump")
    ports.swap(*found)
    return Success({})


def _compare(ports: Ports, params: Mapping[str, Value]) -> Outcome:
    """What dumps tell of a few items; UnboundError where they do not tell where these lie."""
    twins = params["Twins"]
    ids = list(map(str, twins)) if isinstance(twins, list) else []
    shown = compared(ports.dump(), ids, str(params["Repetitive"]), str(params["Varied"]))
    if shown is None:
        raise UnboundError("the dump does not tell where items lie")
    return Success(shown)


def _dump(
    executor: Executor, lines: list[Any], fresh: list[Any], world: World, params: Mapping[str, Value]
) -> dict[str, Any]:
    """What a dump shows."""

    def unwrap(blob: bytes, context: dict[str, str]) -> bytes | None:
        outcome = executor.execute("Decrypt", {"CiphertextBlob": blob, "EncryptionContext": context})
        plaintext = outcome.response.get("Plaintext") if isinstance(outcome, Success) else None
        return plaintext if isinstance(plaintext, bytes) else None

    data = params.get("Data")
    domain = _domain(world, params)
    told: dict[str, Any] = {}
    if CONFIGURED in params:
        ids, others, keys = (_texts(params[name]) for name in (CONFIGURED, OTHERS, "Customers"))
        told = configured(lines, ids, others, keys, float(str(params.get(LIFETIME, 0))))
    if OF_CONNECT in params:
        told = {SHARED: shared_for_good(lines)}
    return told | examined(
        lines,
        unwrap,
        name=str(params["Name"]),
        context_key=world.context_keys.get(domain.service if domain is not None else "", str(params["ContextKey"])),
        data=list(data) if isinstance(data, list) else [],
        fresh=fresh,
    )


def _texts(value: Value) -> list[str]:
    return list(map(str, value)) if isinstance(value, list) else []


def _domain(world: World, params: Mapping[str, Value]) -> Domain | None:
    return world.domains.get(int(str(params.get("Domain", -1))))


def _is_whole(world: World, call: Call, params: Mapping[str, Value], shown: Mapping[str, Any]) -> bool:
    """Whether a dump shows as many records as there must be of a domain, or of what another service keeps."""
    if (domain := _domain(world, params)) is not None:
        live = sum(item.domain == domain.slot and not item.deleted for item in world.items.values())
        return bool(shown["Records"] >= live)
    own = apart(call)
    return own is None or own.whole(world, params, shown)
