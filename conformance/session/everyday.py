"""Everyday services of a session: what may still be asked, stored values that KMS opens, and how things go away."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from kms_conformance.conformance.session.ends import awaited
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import look_up
from kms_conformance.models.everyday import (
    parameter_facts as parameters,
    secret_facts as secrets,
    table_facts as tables,
)
from kms_conformance.models.everyday.facts import is_everyday, is_of_secrets, is_of_tables
from kms_conformance.models.everyday.settling import changes
from kms_conformance.models.everyday.state import Holder
from kms_conformance.models.everyday.stored import CONTEXTS, NO_CIPHERTEXT
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.outcomes import Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.terms import Output, Value
from kms_conformance.models.world import World


def perform_of_everyday(executor: Executor, call: Call, params: Mapping[str, Value], within_s: float) -> Outcome | None:
    """The outcome of opening a stored parameter with KMS; None for any other call."""
    if call.operation in (tables.CREATE, tables.UPDATE, tables.DELETE):
        return _settled(executor, call, params, within_s)
    if call.operation != parameters.OPEN:
        return None
    told = executor.execute(parameters.GET, {"Name": params["Name"]}, principal=call.principal)
    if not isinstance(told, Success):
        return told
    value, arn = (look_up(told.response, f"Parameter.{member}") for member in ("Value", "ARN"))
    try:
        blob = b64decode(str(value), validate=True)
    except (binascii.Error, ValueError):
        return Refusal(NO_CIPHERTEXT)
    context = CONTEXTS[str(params[parameters.CONTEXT])](str(arn))
    sent: dict[str, Value] = {"CiphertextBlob": blob, **({"EncryptionContext": context} if context else {})}
    opened = executor.execute("Decrypt", sent, principal=call.principal)
    if not isinstance(opened, Success):
        return opened
    plaintext = opened.response.get("Plaintext")
    text = plaintext.decode("utf-8", "replace") if isinstance(plaintext, bytes) else None
    return Success({**opened.response, "Plaintext": text})


def _settled(executor: Executor, call: Call, params: Mapping[str, Value], within_s: float) -> Outcome:
    """The answer to a change of a table, when the table has come to rest, or is gone."""
    named = {"TableName": params.get("TableName")}
    begun = executor.execute(call.operation, params, principal=call.principal)
    if not isinstance(begun, Success):
        return begun
    ask = partial(executor.execute, tables.DESCRIBE, named)
    ended = awaited(executor, tables.SERVICE, begun, runs=is_changing, ask=ask, within_s=within_s)
    return ended if isinstance(ended, Indeterminate) else begun


def is_changing(outcome: Outcome) -> bool:
    """Whether an answer tells of a table that is being made, changed or deleted."""
    told = outcome.response if isinstance(outcome, Success) else {}
    table = told.get("Table") or told.get("TableDescription")
    return changes(table) if isinstance(table, Mapping) else False


def usable_everyday(world: World, call: Call) -> bool:
    """Whether all that a call is about is of known state; what KMS is to open lies under a key that can be used."""
    if is_of_secrets(call):
        return _usable_secret(world, call)
    if is_of_tables(call):
        return _usable_table(world, call)
    named = [holder for holder, _ in parameters.told(world, call)]
    named += [holder] if (holder := parameters.parameter_of(world, call)) is not None else []
    if any(_is_lost(world, holder) for holder in named):
        return False
    return call.operation != parameters.OPEN or all(
        bool(version.keys)
        and not version.enveloped
        and all(world.keys[slot].state is KeyState.ENABLED for slot in version.keys)
        for _, version in parameters.told(world, call)
    )


def _usable_secret(world: World, call: Call) -> bool:
    """Whether a secret was made, and is known.

    Of one that opens with either of two keys whether the new one can be used: that the former one would do is said on
    one page alone.
    """
    named = call.get("SecretId")
    holder = secrets.secret_of(world, call)
    if holder is None:
        gone = (row.slot for row in world.holders.values() if row.service == secrets.SERVICE and row.deleted)
        return not isinstance(named, Output) or named.slot in gone
    if _is_lost(world, holder):
        return False
    return all(
        len(version.keys) == 1
        or world.keys[version.keys[-1]].state is KeyState.ENABLED
        or all(world.keys[slot].state is not KeyState.ENABLED for slot in version.keys)
        for _, version in secrets.opened(world, call)
    )


def _usable_table(world: World, call: Call) -> bool:
    """Whether a table is of known state, under a key that can be used: what a table does without is not judged."""
    table = tables.table_of(world, call)
    if table is None:
        return True
    key = world.keys[table.key] if table.key is not None else None
    return not table.lost and (key is None or (not key.lost and key.state is KeyState.ENABLED))


def _is_lost(world: World, holder: Holder) -> bool:
    return holder.lost or any(world.keys[slot].lost for version in holder.versions for slot in version.keys)


def lose_everyday(world: World, call: Call) -> World:
    """The world after a departure: of what was written, or should not have been, nothing more is asked."""
    if not OPERATIONS[call.operation].writes:
        return world
    holder = _subject(world, call)
    if holder is None and call.operation == parameters.PUT:
        holder = Holder(parameters.SERVICE, call.get("Name"))
    if holder is None and call.operation == tables.CREATE:
        holder = Holder(tables.SERVICE, call.get("TableName"))
    return world if holder is None else world.with_holder(replace(holder, lost=True))


def _subject(world: World, call: Call) -> Holder | None:
    if is_of_tables(call):
        return tables.table_of(world, call)
    return secrets.secret_of(world, call) if is_of_secrets(call) else parameters.parameter_of(world, call)


def clear_everyday(executor: Executor, bindings: Bindings, trace: Sequence[Call]) -> None:
    """Delete the parameters and secrets that a trace has written; a target that is emptied needs none of that."""
    makers = (parameters.PUT, secrets.CREATE, tables.CREATE)
    made = {(call.operation, call.get("Name") or call.get("TableName")) for call in trace if call.operation in makers}
    for operation, name in () if executor.emptied else sorted(made, key=repr):
        if operation == parameters.PUT:
            executor.execute(f"{parameters.SERVICE}:DeleteParameter", {"Name": bindings.bind(name)})
        elif operation == tables.CREATE:
            executor.execute(tables.DELETE, {"TableName": bindings.bind(name)})
        else:
            executor.execute(secrets.DELETE, {"SecretId": bindings.bind(name), "ForceDeleteWithoutRecovery": True})


def whole_dump(world: World, params: Mapping[str, Value], shown: Mapping[str, Value]) -> bool:
    """No dump is about what these services have: their APIs tell how it is stored."""
    return True


concerns_everyday = is_everyday
