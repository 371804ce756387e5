"""Traces: which calls of a sequence depend on which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kms_conformance.models.calls import (
    Call,
    aliases_of,
    answers_of,
    blobs_of,
    buckets_of,
    events_of,
    grants_of,
    keys_of,
    objects_of,
    parts_of,
)
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.parties import placeholders
from kms_conformance.models.storage import Place
from kms_conformance.models.terms import AliasRef, PolicyText, RoleName

Trace = tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class About:
    """All that a call refers to."""

    keys: frozenset[int]
    answers: frozenset[int]
    aliases: frozenset[AliasRef]
    buckets: frozenset[int]
    objects: frozenset[Place]
    events: frozenset[int]
    parts: frozenset[int]


MOST_REMEMBERED = 4096
_REMEMBERED: dict[int, tuple[Call, About]] = {}
"""By the identity of the call, which is kept with it, so that no other has that: a trace is gone through many times."""


def about(call: Call) -> About:
    """What a call refers to, found out once."""
    known = _REMEMBERED.get(id(call))
    if known is None:
        if len(_REMEMBERED) >= MOST_REMEMBERED:
            _REMEMBERED.clear()
        found = About(
            keys=frozenset(_keys_of(call)),
            answers=frozenset(_answers_of(call)),
            aliases=frozenset(aliases_of(call)),
            buckets=frozenset(buckets_of(call)),
            objects=frozenset(objects_of(call)),
            events=frozenset(events_of(call)),
            parts=frozenset(parts_of(call)),
        )
        known = _REMEMBERED[id(call)] = (call, found)
    return known[1]


def needed(trace: Trace, *, changes: bool) -> Trace:
    """The last call, what made the things it refers to, and (if asked) the writes to these keys and aliases."""
    last = about(trace[-1])
    keys, blobs, aliases = last.keys, last.answers, last.aliases
    if changes:  # a key behind a ciphertext may have changed after that was made
        keys = keys.union(*(about(call).keys for call in needed(trace, changes=False)))
    buckets, objects, events = last.buckets, last.objects, last.events
    kept = [trace[-1]]
    for call in reversed(trace[:-1]):
        operation, own = OPERATIONS[call.operation], about(call)
        wanted = call.result is not None and call.result in (keys if operation.makes == "key" else blobs)
        wanted = wanted or call.recorded in events or (changes and _permits(call, trace[-1]))
        written = operation.writes and bool(own.aliases & aliases or _stores(own, buckets, objects))
        changed = changes and operation.writes and bool(own.parts & blobs or own.keys & keys)
        if wanted or written or changed:
            kept.append(call)
            keys, blobs = keys | own.keys, blobs | own.answers
            aliases, events = aliases | own.aliases, events | own.events
            buckets, objects = buckets | own.buckets, objects | own.objects
    return tuple(reversed(kept))


_ENABLING, _ROTATION = ("EnableKey", "DisableKey"), ("EnableKeyRotation", "DisableKeyRotation")
_ALIAS, _ROLE_POLICY = ("CreateAlias", "UpdateAlias", "DeleteAlias"), ("PutRolePolicy", "DeleteRolePolicy")
OVERWRITES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_ENABLING, _ENABLING),
    "ScheduleKeyDeletion": (*_ENABLING, "CancelKeyDeletion", "ScheduleKeyDeletion"),
    **{name: group for group in (_ROTATION, _ALIAS, _ROLE_POLICY) for name in group},
    **{name: (name,) for name in ("PutKeyPolicy", "UpdateKeyDescription")},
}
"""Of which earlier writes to the same key, alias or role nothing is left after one of these."""


def latest(trace: Trace) -> Trace:
    """The same with the changes of the administrator, of those that overwrite one another the last alone."""
    overwritten: set[tuple[object, ...]] = set()
    kept = []
    *before, last = needed(trace, changes=True)
    for call in reversed(before):
        of = (frozenset(aliases_of(call) if call.operation in _ALIAS else keys_of(call)), call.get("RoleName"))
        lost = (call.operation, *of) in overwritten or call.principal
        if call.result is None and lost:
            continue
        overwritten |= {(name, *of) for name in OVERWRITES.get(call.operation, ())}
        kept.append(call)
    return (*reversed(kept), last)


def _keys_of(call: Call) -> set[int]:
    """The keys that a call refers to, in its policy, too."""
    return keys_of(call) | _named_in_policy(call, "key", "keyid")


def _named_in_policy(call: Call, *words: str) -> set[int]:
    """The slots that placeholders of these words in a policy name."""
    texts = [term.template for _, term in call.params if isinstance(term, PolicyText)]
    return {int(slot) for text in texts for word, slot in placeholders(text) if word in words}


def _answers_of(call: Call) -> set[int]:
    """The slots of the answers that a call refers to."""
    return blobs_of(call) | answers_of(call) | grants_of(call) | parts_of(call) | _named_in_policy(call, "domain")


LISTS_OF_GRANTS = ("ListGrants", "ListRetirableGrants")


def _permits(call: Call, last: Call) -> bool:
    """Whether a call may have changed what another may do or show, and names no key by which that is seen."""
    if call.operation == "RetireGrant":
        return bool(last.principal) or last.operation in LISTS_OF_GRANTS
    role = call.get("RoleName")
    return isinstance(role, RoleName) and role.name == last.principal


def _stores(written: About, buckets: frozenset[int], objects: frozenset[Place]) -> bool:
    """Whether a write is about one of these objects, or about one of the buckets as a whole."""
    return bool(written.objects & objects) if written.objects else bool(written.buckets & buckets)


def written(trace: Trace) -> Trace:
    """The last call, and all calls that write something: what a list of everything shows depends on nothing else."""
    return tuple(call for call in trace[:-1] if OPERATIONS[call.operation].writes or _makes_a_key(call)) + trace[-1:]


def _makes_a_key(call: Call) -> bool:
    return OPERATIONS[call.operation].makes == "key"


def related(trace: Trace) -> Trace:
    """All calls that touch a key or a ciphertext which the last call depends on."""
    base = needed(trace, changes=True)
    keys = {slot for call in base for slot in about(call).keys} | {call.result for call in base}
    blobs = {slot for call in base for slot in blobs_of(call)}
    aliases = {alias for call in base for alias in about(call).aliases}
    buckets = {bucket for call in base for bucket in about(call).buckets}
    kept = {
        id(call)
        for call in trace[:-1]
        if about(call).keys & keys
        or blobs_of(call) & blobs
        or about(call).aliases & aliases
        or about(call).buckets & buckets
    }
    repeats = {id(call) for call in trace if call.operation == trace[-1].operation}
    chosen = tuple(call for call in trace if id(call) in kept | repeats | {id(row) for row in base})
    return complete(trace, chosen)


def complete(trace: Trace, chosen: Trace) -> Trace:
    """The chosen calls with everything they depend on, in the order of the trace."""
    wanted = {id(call) for call in chosen}
    keys: set[int] = set()
    blobs: set[int] = set()
    events: set[int] = set()
    kept = []
    for call in reversed(trace):
        makes = OPERATIONS[call.operation].makes
        made = call.result is not None and call.result in (keys if makes == "key" else blobs)
        if id(call) in wanted or made or call.recorded in events:
            kept.append(call)
            keys, blobs, events = keys | about(call).keys, blobs | about(call).answers, events | about(call).events
    return tuple(reversed(kept))


def consistent(trace: Trace) -> Trace | None:
    """The sequence without calls whose key, ciphertext or bucket nobody made; None when that takes the last call."""
    buckets: set[int] = set()
    keys: set[int] = set()
    blobs: set[int] = set()
    events: set[int | None] = set()
    kept = []
    for call in trace:
        if OPERATIONS[call.operation].makes == "bucket":
            buckets |= buckets_of(call)
        own = about(call)
        there = own.keys <= keys and own.answers <= blobs
        if there and own.buckets <= buckets and own.events <= events:
            kept.append(call)
            events.add(call.recorded)
            if call.result is not None:
                (keys if OPERATIONS[call.operation].makes == "key" else blobs).add(call.result)
    return tuple(kept) if kept and kept[-1] is trace[-1] else None
