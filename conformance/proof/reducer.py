"""The reducer: from the calls that led to a finding to the fewest and plainest that still show it.

Delta debugging over symbolic calls.  A first guess, the calls on which the last one depends, is almost always
right, and saves the bisection of long traces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.judge.traces import Trace, consistent, latest, needed, related, written
from kms_conformance.conformance.proof.replay import Shown
from kms_conformance.models.calls import Call, keys_of
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.terms import Context, KeyRef

Shows = Callable[[Trace], Shown | None]
"""Performs a sequence and gives the finding at its last call, if it is the fault looked for."""

MOST_ATTEMPTS, MOST_CALLS = 60, 1500
OF_AN_OBSERVATION = 300
"""The calls that reducing an observation may take, which fails nobody."""
SEALING = ("GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt")
"""Operations in whose place an Encrypt often does."""

TOLD_AS_NAMED = ("SSEKMSKeyId",)
"""Parameters in which a key id is not the plainer form: that answers tell the ARN is then a demand of its own."""


def never(_: Finding) -> bool:
    """Nothing is known yet."""
    return False


class Reducer:
    """Reduces one finding, at a bounded cost."""

    def __init__(
        self,
        shows: Shows,
        most_calls: int = MOST_CALLS,
        known: Callable[[Finding], bool] = never,
        attempts: int = MOST_ATTEMPTS,
    ) -> None:
        """`known`: what has been proved already is not made shorter once more."""
        self._shows, self._most_calls, self._known, self._most = shows, most_calls, known, attempts
        self._attempts = self._calls = 0
        self._failed: set[Trace] = set()

    def reduce(self, trace: Sequence[Call], *, straight: bool = True) -> tuple[Trace, Shown] | None:
        """The shortest sequence found, with its finding; None when not even the whole trace shows it again.

        `straight`: AWS would come to where its last call is made.
        """
        for start in self._starts(tuple(trace), straight):
            if (finding := self._try(start)) is not None:
                return (start, finding) if self._known(finding.finding) else self._smaller(start, finding)
        return None

    def _starts(self, trace: Trace, straight: bool) -> Iterator[Trace]:
        yield needed(trace, changes=False)
        if straight:
            yield latest(trace)
        yield needed(trace, changes=True)
        yield written(trace)
        yield related(trace)
        yield trace

    def _smaller(self, trace: Trace, finding: Shown) -> tuple[Trace, Shown]:
        size = len(trace) // 2
        while size >= 1:
            trace, finding = self._without_chunks(trace, finding, size)
            size //= 2
        return self._plainer(trace, finding)

    def _without_chunks(self, trace: Trace, finding: Shown, size: int) -> tuple[Trace, Shown]:
        """Leave out runs of `size` calls, from the end; the last call stays."""
        end = len(trace) - 1
        missed: set[tuple[object, ...]] = set()
        while end > 0:
            start = max(0, end - size)
            form = _form(trace, trace[start:end])
            if form in missed:  # of so many calls that are alike, others will not be missed less
                end = start
                continue
            candidate = consistent(trace[:start] + trace[end:])
            if candidate is not None and (found := self._try(candidate)) is not None:
                trace, finding = candidate, found
                end = min(start, len(trace) - 1)
                missed.clear()
            else:
                end = start
                missed |= {form} if form else set()
        return trace, finding

    def _plainer(self, trace: Trace, finding: Shown) -> tuple[Trace, Shown]:
        """Make values plain: parameters left out or simple, key ARNs to key ids, every producer an Encrypt."""
        in_vain: set[object] = set()
        for index in range(len(trace) - 1, -1, -1):
            for candidate in plainer_calls(trace, index):
                places = _alike(trace, index)
                change = (_kind(trace[index]), candidate.params)
                changed = consistent(_with(trace, places, index, candidate))
                if changed is None or changed == trace or (len(places) > 1 and change in in_vain):
                    continue
                if (found := self._try(changed)) is not None:
                    trace, finding = changed, found
                    if len(changed) <= index or changed[index] != candidate:
                        return self._plainer(trace, finding)
                in_vain.add(change)
        return trace, finding

    def _try(self, trace: Trace) -> Shown | None:
        if trace in self._failed or self._attempts >= self._most or self._calls >= self._most_calls:
            return None
        self._attempts += 1
        self._calls += len(trace)
        finding = self._shows(trace)
        if finding is None:
            self._failed.add(trace)
        return finding


MANY = 10
NUMBER = re.compile(r"\d+")
"""What tells the calls of a series apart."""


def _form(trace: Trace, calls: Trace) -> tuple[object, ...]:
    """What calls that only repeat one another have in common, and how many they are; nothing where they do not.

    Only where the trace has many of them: of a few each may be there for a reason of its own.
    """
    kinds = {_kind(call) for call in calls}
    if len(kinds) != 1 or sum(_kind(call) in kinds for call in trace) < MANY:
        return ()
    return (len(calls), *kinds)


def _kind(call: Call) -> tuple[object, ...]:
    named = tuple(name for name, _ in call.params)
    return (call.operation, NUMBER.sub("", call.label), call.principal, named, frozenset(keys_of(call)))


def _alike(trace: Trace, index: int) -> list[int]:
    """The places of a series to which a call belongs, where it has many: they are made plainer together."""
    kind = _kind(trace[index])
    places = [place for place, call in enumerate(trace) if _kind(call) == kind]
    return places if len(places) >= MANY else [index]


def _with(trace: Trace, places: Sequence[int], index: int, candidate: Call) -> Trace:
    """The trace with the candidate at `index`, and in all these places what it has otherwise."""
    old = trace[index]
    if len(places) == 1 or old.operation != candidate.operation:
        return (*trace[:index], candidate, *trace[index + 1 :])
    names = {*old.names(), *candidate.names()}
    changes = {name: candidate.get(name) for name in names if old.get(name) != candidate.get(name)}
    return tuple(call.having(**changes) if place in places else call for place, call in enumerate(trace))


def plainer_calls(trace: Trace, index: int) -> Iterator[Call]:
    """Plainer versions of one call, the plainest first."""
    call = trace[index]
    if call.lease:
        return
    if call.operation in SEALING and index < len(trace) - 1:
        yield _as_encrypt(call)
    for name, terms in OPERATIONS[call.operation].simpler.items():
        for term in terms:
            if call.get(name) == term:
                break
            yield call.having(**{name: term})
    for name, term in call.params:
        if isinstance(term, KeyRef) and term.form == "arn" and name not in TOLD_AS_NAMED:
            yield call.having(**{name: replace(term, form="id")})


def _as_encrypt(call: Call) -> Call:
    moved = call.operation == "ReEncrypt"
    key = call.get("DestinationKeyId" if moved else "KeyId")
    context = call.get("DestinationEncryptionContext" if moved else "EncryptionContext")
    return Call.of(
        "Encrypt",
        result=call.result,
        KeyId=key,
        Plaintext=b"0123456789abcdef",
        EncryptionContext=context if isinstance(context, Context) else None,
    )
