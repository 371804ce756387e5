"""Q in Connect of a session: documents go by URLs, creations come to their end, and how all goes away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.session.ends import awaited
from kms_conformance.conformance.session.made import delete_made, known_resources, lose_resource
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.conformance.wire.walk import BY_SMALL_TOKEN, BY_TOKEN, walk_pages
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import MISSING, look_up
from kms_conformance.models.outcomes import Outcome, Refusal, Success
from kms_conformance.models.qconnect.accesses import accesses
from kms_conformance.models.qconnect.facts import (
    ABOUT,
    ACCESSES,
    CREATE_ASSISTANT,
    CREATE_BASE,
    CREATE_CONTENT,
    CREATE_RESPONSE,
    ENTRIES,
    GET_CONTENT,
    REVISION,
    SENT,
    SERVICE,
    TYPE,
    UPDATE_CONTENT,
    is_of_qconnect,
    subject_of,
)
from kms_conformance.models.qconnect.kept import INDEXED
from kms_conformance.models.qconnect.operations import GETS
from kms_conformance.models.qconnect.state import INSIDE, Kind
from kms_conformance.models.resources import gone, parameter
from kms_conformance.models.terms import Value
from kms_conformance.models.world import World

MADE = {
    CREATE_BASE: Kind.KNOWLEDGE_BASE,
    CREATE_ASSISTANT: Kind.ASSISTANT,
    CREATE_CONTENT: Kind.CONTENT,
    UPDATE_CONTENT: Kind.CONTENT,
    CREATE_RESPONSE: Kind.QUICK_RESPONSE,
}
"""What may be there only some time after it was asked for."""
UNDER_WAY, FAILED = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"), ("CREATE_FAILED", "UPDATE_FAILED")
LOOKUP, EVENTS = "LookupEvents", "Events"


def concerns_qconnect(call: Call) -> bool:
    """Whether a call is for Q in Connect, or for a port or the trail and about a knowledge base."""
    return is_of_qconnect(call) or call.get(ABOUT) is not None


def perform_of_qconnect(executor: Executor, call: Call, params: Mapping[str, Value], within_s: float) -> Outcome | None:
    """The outcome of a call that stands for several; None for any other."""
    if call.operation == ACCESSES:
        return _accesses(executor, params)
    if call.operation == GET_CONTENT:
        return got(executor, params, call.principal)
    if call.operation in (CREATE_CONTENT, UPDATE_CONTENT) and SENT in params:
        return written(executor, call, params, within_s)
    if call.operation in MADE:
        return made(executor, call, params, within_s)
    if call.whole and call.operation in ENTRIES:
        entries = ENTRIES[call.operation]
        return walk_pages(executor, call.operation, params, entries, BY_SMALL_TOKEN, principal=call.principal)
    return None


def _accesses(executor: Executor, params: Mapping[str, Value]) -> Outcome:
    """What the trail has of calls about a knowledge base; it is asked by the name of each operation."""
    rows: list[Value] = []
    operations = cast("list[str]", params["Operations"])
    for operation in operations:
        asked = {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": operation}]}
        outcome = walk_pages(executor, LOOKUP, cast("Mapping[str, Value]", asked), EVENTS, BY_TOKEN)
        if not isinstance(outcome, Success):
            return outcome
        rows += cast("list[Value]", outcome.response.get(EVENTS, []))
    texts = list(map(str, cast("list[Value]", params["Data"])))
    return Success(accesses(cast("list[dict[str, object]]", rows), str(params["Name"]), operations, texts))


def got(executor: Executor, params: Mapping[str, Value], principal: str = "") -> Outcome:
    """The answer of GetContent, with the document at the URL that it tells; refused where that leads to nothing."""
    answer = executor.execute(GET_CONTENT, params, principal=principal)
    url = look_up(answer.response, "content.url") if isinstance(answer, Success) else MISSING
    if not isinstance(answer, Success) or url is MISSING:
        return answer
    fetched = _fetch(executor, "GET", str(url), {})
    if not isinstance(fetched, Success):
        return fetched
    document, type_ = cast(bytes, fetched.response["Body"]), look_up(answer.response, f"content.{TYPE}")
    return Success({**answer.response, SENT: _text(document) if str(type_).startswith("text/") else document})


def _text(document: bytes) -> Value:
    try:
        return document.decode()
    except UnicodeDecodeError:
        return document


def written(executor: Executor, call: Call, params: Mapping[str, Value], within_s: float) -> Outcome:
    """The outcome of a creation or an update with a document, which is uploaded first."""
    base, document, type_ = params["knowledgeBaseId"], params[SENT], params.get(TYPE, "text/plain")
    start = {"knowledgeBaseId": base, TYPE: type_}
    begun = executor.execute(f"{SERVICE}:StartContentUpload", start, principal=call.principal)
    if not isinstance(begun, Success):
        return begun
    headers = cast("Mapping[str, str]", begun.response.get("headersToInclude") or {})
    body = document if isinstance(document, bytes) else str(document).encode()
    put = _fetch(executor, "PUT", str(begun.response.get("url")), headers, body)
    if not isinstance(put, Success):
        return put
    rest = {name: value for name, value in params.items() if name not in (SENT, TYPE)}
    return made(executor, call, {**rest, "uploadId": begun.response.get("uploadId")}, within_s)


def _fetch(executor: Executor, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Outcome:
    try:
        return executor.fetch(method, url, headers, body)
    except TargetError as error:
        raise UnboundError(str(error)) from error


def made(executor: Executor, call: Call, params: Mapping[str, Value], within_s: float) -> Outcome:
    """The outcome of a creation or an update when it has ended: one that has failed is a refusal."""
    answer, kind = executor.execute(call.operation, params, principal=call.principal), MADE[call.operation]
    if not isinstance(answer, Success) or not _runs(kind, answer):
        return answer
    outer = parameter(INSIDE[kind]) if kind in INSIDE else ""
    named = {parameter(kind): look_up(answer.response, kind), **({outer: params[outer]} if outer else {})}
    ask = partial(executor.execute, f"{SERVICE}:{GETS[kind]}", named, principal=call.principal)
    outcome = awaited(executor, SERVICE, answer, runs=partial(_runs, kind), ask=ask, within_s=within_s)
    if (status := _status(kind, outcome)) in FAILED:
        return Refusal(str(status))
    return answer if isinstance(outcome, Success) else outcome


def _runs(kind: Kind, outcome: Outcome) -> bool:
    return _status(kind, outcome) in UNDER_WAY


def _status(kind: Kind, outcome: Outcome) -> Value:
    return look_up(outcome.response, f"{kind.shown}.status") if isinstance(outcome, Success) else None


def usable_qconnect(world: World, call: Call) -> bool:
    """Whether all that a call refers to was made, and is of known state."""
    return known_resources(world, replace(call, params=tuple(row for row in call.params if row[0] != REVISION)), ABOUT)


def lose_qconnect(world: World, call: Call) -> World:
    """The world after a departure: of what was written nothing more is asked."""
    return lose_resource(world, call, subject_of(world, call) if is_of_qconnect(call) else None)


def clear_qconnect(executor: Executor, bindings: Bindings, trace: Sequence[Call]) -> None:
    """Delete the assistants and the knowledge bases that a trace made, as far as the target lets us."""
    delete_made(executor, bindings, trace, SERVICE)


def whole_dump(world: World, params: Mapping[str, Value], shown: Mapping[str, Value]) -> bool:
    """Whether a dump shows a record for each resource in a knowledge base, and the index where it is asked."""
    base = world.resources[int(str(params[ABOUT]))]
    live = sum(row.inside == base.slot and not gone(world, row) for row in world.resources.values())
    return int(str(shown["Records"])) >= live and (params.get(INDEXED) is None or bool(shown["IndexStores"]))
