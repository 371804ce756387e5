"""Amazon Connect of a session: files go by URLs, what is delivered is looked for in S3, and how all goes away."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, cast

from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.session.ends import LONGER, PAUSE_S, awaited, patience, told
from kms_conformance.conformance.session.made import delete_made, known_resources, lose_resource
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.conformance.wire.walk import BY_TOKEN, walk_pages
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import MISSING, look_up
from kms_conformance.models.connect.facts import (
    ABOUT,
    ASSOCIATE,
    BODY,
    BUCKET,
    CREATE_INSTANCE,
    DEFAULT,
    DELIVERED,
    ENTRIES,
    GET_FILE,
    SERVICE,
    START_UPLOAD,
    instance_of,
    is_of_connect,
    subject_of,
)
from kms_conformance.models.connect.kept import QUEUE, WAITING
from kms_conformance.models.connect.state import Kind
from kms_conformance.models.outcomes import Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.resources import gone
from kms_conformance.models.terms import Value
from kms_conformance.models.world import World
from kms_conformance.reports.delivering import delivered, emptied, prepared

FILE_NAMES = ("InstanceId", "AssociatedResourceArn")
POLLS_AT_ONCE = 3
"""In process what is delivered is there at once: so often it is looked for."""


class _NoAnswerError(Exception):
    """S3 had no answer that can be read."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.got)
        self.outcome = outcome


def concerns_connect(call: Call) -> bool:
    """Whether a call is for Amazon Connect, or beside its API and about it."""
    return is_of_connect(call) or call.operation == BUCKET or call.get(ABOUT) is not None


def perform_of_connect(executor: Executor, call: Call, params: Mapping[str, Value], within_s: float) -> Outcome | None:
    """The outcome of a call that stands for several; None for any other."""
    if call.operation == CREATE_INSTANCE:
        return created(executor, params, within_s, call.principal)
    if call.operation in (BUCKET, DELIVERED):
        try:
            return (_bucket if call.operation == BUCKET else _looked_for)(executor, params, within_s)
        except _NoAnswerError as error:
            return error.outcome
    if call.operation == START_UPLOAD and BODY in params:
        return uploaded(executor, params, within_s, call.principal)
    if call.operation == GET_FILE:
        return got(executor, params, within_s, call.principal)
    if call.whole and call.operation in ENTRIES:
        entries = ENTRIES[call.operation]
        return walk_pages(executor, call.operation, params, entries, BY_TOKEN, principal=call.principal)
    return None


def created(executor: Executor, params: Mapping[str, Value], within_s: float, principal: str = "") -> Outcome:
    """The outcome of an instance's creation when it has ended: one that has failed is a refusal."""
    answer = executor.execute(CREATE_INSTANCE, params, principal=principal)
    if not isinstance(answer, Success):
        return answer
    named = {"InstanceId": answer.response.get("Id")}
    ask = partial(executor.execute, f"{SERVICE}:DescribeInstance", named, principal=principal)
    begun = ask()
    outcome = awaited(executor, SERVICE, begun, runs=_is_being_created, ask=ask, within_s=within_s)
    if _status(outcome) == "CREATION_FAILED":
        return Refusal("CREATION_FAILED")
    return outcome if isinstance(outcome, Indeterminate) else answer


def _is_being_created(outcome: Outcome) -> bool:
    return _status(outcome) == "CREATION_IN_PROGRESS"


def _status(outcome: Outcome) -> Value:
    return look_up(outcome.response, "Instance.InstanceStatus") if isinstance(outcome, Success) else None


# S3


def _asking(executor: Executor, operation: str, sent: dict[str, Any]) -> dict[str, Any]:
    outcome = executor.execute(operation, sent)
    return dict(outcome.response) if isinstance(outcome, Success) else {"Refused": outcome.got}


def _reading(executor: Executor, operation: str, sent: dict[str, Any]) -> dict[str, Any]:
    outcome = executor.execute(operation, sent)
    if isinstance(outcome, Success):
        return dict(outcome.response)
    if isinstance(outcome, Refusal):
        return {"Refused": outcome.got}
    raise _NoAnswerError(outcome)


def _bucket(executor: Executor, params: Mapping[str, Value], within_s: float) -> Outcome:
    """The outcome of making a bucket. UnboundError: there is none to be had."""
    region = str(executor.client.meta.region_name)
    try:
        found = prepared(partial(_asking, executor), str(params["Bucket"]), region, str(params.get(DEFAULT, "")))
    except TargetError as error:
        raise UnboundError(str(error)) from error
    if "Unable" in found:
        raise UnboundError(f"no delivery without S3: {found['Unable']}")
    return Success({})


def _looked_for(executor: Executor, params: Mapping[str, Value], within_s: float) -> Outcome:
    """The outcome of looking for what was delivered."""
    end, pause = time.monotonic() + patience(executor, SERVICE, within_s), PAUSE_S

    def wait(number: int) -> bool:
        nonlocal pause
        if executor.steady or executor.spent or time.monotonic() > end:
            return executor.steady and number + 1 < POLLS_AT_ONCE
        time.sleep(pause)
        pause *= LONGER
        return True

    place, text = (str(params["Bucket"]), str(params["Prefix"])), str(params["Text"])
    found = delivered(partial(_reading, executor), *place, text, gone=bool(params.get("Gone")), wait=wait)
    if "Unable" in found:
        raise UnboundError(f"what is delivered is not told: {found['Unable']}")
    if "Refused" in found:
        return Refusal(found["Refused"], 400, {})
    known = told(executor, SERVICE, ended=bool(found["Lacking"]) is bool(params.get("Gone")))
    return Success(found) if known else Indeterminate("timed-out")


# files


def uploaded(executor: Executor, params: Mapping[str, Value], within_s: float, principal: str = "") -> Outcome:
    """The outcome of a file's upload when it was put and said to be complete: one that has failed is a refusal."""
    rest = {name: value for name, value in params.items() if name != BODY}
    begun = executor.execute(START_UPLOAD, rest, principal=principal)
    if not isinstance(begun, Success):
        return begun
    url = look_up(begun.response, "UploadUrlMetadata.Url")
    headers = look_up(begun.response, "UploadUrlMetadata.HeadersToInclude")
    sent = cast("Mapping[str, str]", {} if headers is MISSING else headers)
    put = _fetch(executor, "PUT", str(url), sent, str(params[BODY]).encode())
    if not isinstance(put, Success):
        return put
    named = {**{name: params[name] for name in FILE_NAMES}, "FileId": begun.response.get("FileId")}
    done = executor.execute(f"{SERVICE}:CompleteAttachedFileUpload", named, principal=principal)
    if not isinstance(done, Success):
        return done
    outcome = _at_last(executor, named, within_s, principal)
    if isinstance(outcome, Success) and outcome.response.get("FileStatus") in ("FAILED", "REJECTED"):
        return Refusal(str(outcome.response["FileStatus"]))
    return begun if isinstance(outcome, Success) else outcome


def _at_last(executor: Executor, named: Mapping[str, Value], within_s: float, principal: str) -> Outcome:
    """The answer of GetAttachedFile when a file is no longer processed."""
    ask = partial(executor.execute, GET_FILE, named, principal=principal)
    return awaited(executor, SERVICE, ask(), runs=_is_processed, ask=ask, within_s=within_s)


def _is_processed(outcome: Outcome) -> bool:
    return isinstance(outcome, Success) and outcome.response.get("FileStatus") == "PROCESSING"


def got(executor: Executor, params: Mapping[str, Value], within_s: float, principal: str = "") -> Outcome:
    """The answer of GetAttachedFile, with what is at the URL that it tells; refused where that leads to nothing."""
    answer = _at_last(executor, params, within_s, principal)
    url = look_up(answer.response, "DownloadUrlMetadata.Url") if isinstance(answer, Success) else MISSING
    if not isinstance(answer, Success) or url is MISSING or answer.response.get("FileStatus") != "APPROVED":
        return answer
    fetched = _fetch(executor, "GET", str(url), {})
    if not isinstance(fetched, Success):
        return fetched
    return Success({**answer.response, BODY: cast(bytes, fetched.response["Body"]).decode("utf-8", "replace")})


def _fetch(executor: Executor, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Outcome:
    try:
        return executor.fetch(method, url, headers, body)
    except TargetError as error:
        raise UnboundError(str(error)) from error


# what a session keeps


def usable_connect(world: World, call: Call) -> bool:
    """Whether all that a call refers to was made, and is of known state."""
    return known_resources(world, call, ABOUT)


def lose_connect(world: World, call: Call) -> World:
    """The world after a departure: of what was written nothing more is asked; what was to be made is not there."""
    makes = call.operation in (ASSOCIATE, START_UPLOAD)
    return lose_resource(world, call, subject_of(world, call) if is_of_connect(call) and not makes else None)


def clear_connect(executor: Executor, bindings: Bindings, trace: Sequence[Call]) -> None:
    """Delete the instances that a trace made, and its buckets, as far as the target lets us."""
    delete_made(executor, bindings, trace, SERVICE)
    for call in trace:
        if call.operation == BUCKET:
            with suppress(UnboundError, TargetError):
                emptied(partial(_asking, executor), str(bindings.bind(call.get("Bucket"))))


def whole_dump(world: World, params: Mapping[str, Value], shown: Mapping[str, Value]) -> bool:
    """Whether a dump shows as many records as there are contacts in an instance, and what waits where it is asked."""
    if params.get(QUEUE) is not None:
        return bool(shown["Queues"]) and (params[QUEUE] != WAITING or bool(shown["Waiting"]))
    instance = instance_of(world, world.resources[int(str(params[ABOUT]))])
    rows = [row for row in world.resources.values() if row.kind is Kind.CONTACT and row.inside == instance.slot]
    return int(str(shown["Records"])) >= sum(not gone(world, row) for row in rows)
