"""A worker: an open target, and the two things that are done on it: running a unit, and proving findings."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from kms_conformance.conformance.errors import OutOfBudgetError, OutOfCallsError, OutOfKeysError, TargetError
from kms_conformance.conformance.judge.examples import ExampleKey
from kms_conformance.conformance.judge.findings import Exercise, Finding
from kms_conformance.conformance.proof.proof import Prover, Raw, may_repeat, repeats
from kms_conformance.conformance.proof.replay import perform_plan, shows
from kms_conformance.conformance.run.machine import search
from kms_conformance.conformance.run.proofs import (
    BUDGET,
    FAULT,
    INTERRUPTED,
    LOST,
    MONEY,
    NO_KEY,
    Attempt,
    Group,
    Proofs,
    fault_key,
    prove_group,
    unproved,
)
from kms_conformance.conformance.session.session import Session
from kms_conformance.conformance.session.waiting import PATIENCE, RealTime, Waiting
from kms_conformance.conformance.targets.target import Clients, Credentials, Target
from kms_conformance.conformance.wire.executor import Executor, Fetch
from kms_conformance.conformance.wire.leases import KeyPool
from kms_conformance.conformance.wire.ledger import Ledger, followed
from kms_conformance.conformance.wire.manners import Pace, event_name, well_mannered
from kms_conformance.conformance.wire.marking import Marker, in_the_way
from kms_conformance.conformance.wire.meter import Meter
from kms_conformance.conformance.wire.principals import NOBODY, PATIENCE_S, Member, dismiss, enlist, renew
from kms_conformance.models.calls import Call
from kms_conformance.models.operations import operation_named
from kms_conformance.models.parties import OWNER, ROLES, STRANGER
from kms_conformance.models.report import Deviation, Example
from kms_conformance.strategies.units import Unit

LEAST_UNSTEADY = 0.001
"""What is thought of a connection that has not lost anything yet."""
REPLAYS = 2
"""How often a baseline entry must fail to show over a connection before it is called stale."""


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What a unit found. It is sent between processes."""

    name: str
    calls: int
    seconds: float
    found: tuple[Raw, ...] = ()
    exercised: frozenset[Exercise] = frozenset()
    examples: Mapping[ExampleKey, Example] = field(default_factory=dict)
    indeterminate: Mapping[str, str] = field(default_factory=dict)
    operations: Mapping[str, int] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    trouble: str = ""
    """Why the unit ended early: one of proofs.TROUBLES, and what was said."""
    profiles: tuple[str, ...] = ()


def _paced(pace: Pace, fetch: Fetch, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Any:
    """A request to a URL that was handed out, in its turn."""
    pace.wait()
    return fetch(method, url, headers, body)


class Worker:
    """One open target with its key pool."""

    def __init__(self, target: Target, client: Clients, ledger: Ledger | None, max_keys: int | None) -> None:
        self.target = target
        self.sent: Counter[str] = Counter()
        """All calls of this worker's clients, whoever made them: the session, a lease, a script."""
        pace = Pace(target.max_rps)
        clock = getattr(client, "clock", None)
        self.meter = None if target.metering is None else Meter(target.metering, clock)
        """Counts what requests cost, where they cost anything."""
        self._marker = None if target.mark is None else Marker(target.mark)

        def mannered(service: str = "kms", credentials: Credentials | None = None) -> Any:
            made = self._counted(well_mannered(client(service, credentials), pace))
            if self.meter is not None:
                self.meter.followed(made)
            if self._marker is not None and credentials is None:
                self._marker.followed(made)
            if ledger is not None:
                followed(made, ledger)
            return self.pool.followed(made) if service == "kms" and credentials is not None else made

        self.executor = Executor(mannered(), mannered, steady=target.in_process)
        self.executor.not_implemented, self.executor.disclaimed = target.not_implemented, target.disclaimed
        self.executor.callerless, self.executor.wire = target.callerless, target.wire
        fetch = getattr(client, "fetch", None)
        self.executor.handed_out = None if fetch is None else partial(_paced, pace, fetch)
        self.executor.context_keys = getattr(client, "context_keys", {})
        self.implements: tuple[str, ...] | None = getattr(client, "implements", target.implements)
        """The profiles that are claimed: of a hosted service those that it says once it is open."""
        self.executor.configuration_key_s = target.info.configuration_key_s
        self._forget = getattr(client, "forget", None)
        """Throws away what earlier conversations left in a target of this process, keys too."""
        self.executor.emptied = self._forget is not None
        self._let_go = getattr(client, "let_go", None)
        """The same, but for the keys, which are lent again."""
        own = getattr(client, "ports", None)
        self.executor.ports = own() if own is not None else target.ports
        self.pool = KeyPool(self.executor, ledger, max_keys)
        self.clients = mannered
        info = target.info
        self.waiting = Waiting(info.grant_s, clock or RealTime(), key_state_bound=info.key_state_s)
        if target.with_principals:
            self.enlist()
        self._prover = Prover(
            client=lambda: self.pool.followed(mannered()),
            others=mannered,
            begin=self.begin,
            patiently=partial(self.begin, patient=True),
            info=target.info,
            unsteadiness=self._unsteadiness,
            cast=self._member,
            lends=not self.executor.emptied,
        )

    def _counted(self, client: Any) -> Any:
        """The client, with its calls counted under the names that they have in a sequence."""
        service = client.meta.service_model.service_name

        def count(model: Any, **_: Any) -> None:
            self.sent[operation_named(service, model.name)] += 1

        client.meta.events.register(f"before-parameter-build.{event_name(client)}", count)
        return client

    def begin(self, *, patient: bool = False) -> Session:
        """A new session on this worker's target; a patient one waits longer for changes to show.

        What it sees does not depend on who did what before it, where the target can forget that.
        """
        if self._forget is not None:
            self._forget()
            self.pool.forget()
        info = self.target.info
        waiting = replace(self.waiting, patience=PATIENCE) if patient else self.waiting
        return Session(
            executor=self.executor,
            pool=self.pool,
            region=info.region,
            audit_s=info.audit_s,
            waiting=waiting,
            reencrypt_s=info.reencrypt_s,
        )

    def _member(self, name: str) -> Member:
        """A principal as the scripts take one."""
        cast = self.executor.cast
        if name not in cast.parties:
            raise TargetError(f"there is no principal {name}")
        owner = cast.parties[OWNER].credentials if name == STRANGER and OWNER in cast.parties else None
        return Member(self.clients, cast.parties[name], owner, lambda: self._credentials(name))

    def _credentials(self, name: str) -> Credentials | None:
        """What a principal signs with; a call of its own shows whether its session is over."""
        self.executor.execute("ListKeys", {"Limit": 1}, principal=name)
        return self.executor.cast.parties[name].credentials

    def enlist(self) -> None:
        """Make the principals, and remember them in the ledger."""
        if not self.executor.cast.parties:
            patience_s = max(PATIENCE_S, self.target.info.grant_s)
            self.executor.cast = enlist(self.clients, self.target.principals, patience_s=patience_s)
            self.executor.renew = lambda name: renew(self.clients, self.executor.cast, name)
            if self._marker is not None:  # AWS takes its time until KMS knows a new role
                self.waiting.clock.wait(self.waiting.bound)

    @property
    def alone(self) -> str:
        """Why there is nobody but the administrator; empty where there is somebody."""
        cast = self.executor.cast
        return "" if set(ROLES) & set(cast.parties) else cast.why or "there are no principals"

    def dismiss(self) -> tuple[str, ...]:
        """Remove the principals; the names of the roles that are still there."""
        left = dismiss(self.clients, self.executor.cast)
        self.executor.cast = NOBODY
        return left

    def _unsteadiness(self) -> float:
        """How many of the answers a connection may lose or garble; nothing comes between us and our own process."""
        return 0 if self.executor.steady else max(LEAST_UNSTEADY, 2 * self.executor.faults / self.executor.calls)

    def _leave_tags(self, profiles: Sequence[str], calls: Sequence[Call]) -> None:
        """Have keys made without a tag of ours where that would be seen in what is judged."""
        if self._marker is not None:
            self._marker.plain = self.pool.plain = in_the_way(profiles, calls)

    def run(self, unit: Unit) -> UnitResult:
        """Run one unit; a fault of the target's connection or of ours ends the unit, not the run."""
        self._tidy()
        self._leave_tags(unit.profiles, unit.calls)
        started, calls, trouble = time.monotonic(), self.executor.calls, ""
        sent, keys = self.sent.copy(), len(self.pool.created)
        harvest = _Harvest(self.executor.calls)
        self.executor.try_again()
        self.executor.begin(unit.budget)
        try:
            if unit.examples:
                search(unit, self.begin, lambda session: self._end(session, harvest))
            else:
                session = self.begin()
                try:
                    perform_plan(session, unit.calls, observe=unit.observe)
                finally:
                    self._end(session, harvest)
        except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - the unit ends, what it found is kept
            trouble = self._trouble(error)
        finally:
            self.executor.limit = None
        if not trouble and self.executor.gone:
            trouble = self._lost()
        return UnitResult(
            name=unit.name,
            calls=self.executor.calls - calls,
            seconds=time.monotonic() - started,
            found=tuple(harvest.found.values()),
            exercised=frozenset(harvest.exercised),
            examples=harvest.examples,
            indeterminate=harvest.indeterminate,
            operations=self.sent - sent,
            keys=tuple(self.pool.created[keys:]),
            trouble=trouble,
            profiles=unit.profiles,
        )

    def prove(self, group: Group) -> Proofs:
        """Prove the findings of one kind and operation, each only if no known or earlier one explains it."""
        return prove_group(group, self.attempt)

    def attempt(self, raw: Raw, known: Sequence[Deviation]) -> Attempt:
        """Reduce and prove one finding; what it comes to does not depend on what was proved before it."""
        self._tidy()
        self._leave_tags((), raw.trace)
        calls, sent, keys = self.executor.calls, self.sent.copy(), len(self.pool.created)
        asked: list[tuple[Finding, int]] = []
        stopped = False

        def repeated(finding: Finding) -> Deviation | None:
            nonlocal stopped
            row = repeats(finding, known)
            if may_repeat(finding):
                asked.append((finding, self.executor.calls - calls))
            stopped = row is not None
            return row

        deviation: Deviation | None = unproved(raw)
        trouble = ""
        self.executor.try_again()
        try:
            deviation = self._prover.prove(raw, repeated)
        except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - the finding stays, unproved
            trouble = self._trouble(error)
        return Attempt(
            deviation=deviation,
            asked=tuple(asked),
            stopped=stopped,
            calls=self.executor.calls - calls,
            sent=self.sent - sent,
            keys=tuple(self.pool.created[keys:]),
            trouble=trouble,
        )

    def still_shows(self, trace: Sequence[Call], finding: Finding) -> bool | None:
        """Whether a baseline entry still departs; None when it cannot be replayed."""
        self._tidy()
        self._leave_tags((), trace)
        attempts = 1 if self.target.in_process else REPLAYS
        try:
            return any(shows(self.begin, trace, finding) is not None for _ in range(attempts))
        except (TargetError, OutOfKeysError, OutOfCallsError, LookupError):
            return None

    def _tidy(self) -> None:
        """Begin a unit or a proof without what others left in the stores and the trail, where the target can do so."""
        if self._let_go is not None:
            self._let_go()

    def _end(self, session: Session, harvest: _Harvest) -> None:
        limit, self.executor.limit = self.executor.limit, None  # its keys are given back in any case
        try:
            session.close()
        finally:
            self.executor.limit = limit
            harvest.take(session)

    def _lost(self) -> str:
        """The target stopped answering, or sends what nobody can read to its end."""
        return f"{LOST}: {self.executor.oversized}" if self.executor.oversized else LOST

    def _trouble(self, error: BaseException) -> str:
        match error:
            case KeyboardInterrupt():
                return INTERRUPTED
            case OutOfBudgetError():
                return MONEY
            case OutOfKeysError() | OutOfCallsError():
                return BUDGET
            case TargetError():
                return f"{NO_KEY}: {error}" if self.executor.answered else self._lost()
            case _:  # our own fault is a verdict of its own, with what led to it
                return f"{FAULT}: " + "".join(traceback.format_exception(error, limit=-4))


class _Harvest:
    """What the sessions of one unit brought."""

    def __init__(self, calls_at_start: int) -> None:
        self._start, self._started = calls_at_start, time.monotonic()
        self.found: dict[tuple[object, ...], Raw] = {}
        self.exercised: set[Exercise] = set()
        self.examples: dict[ExampleKey, Example] = {}
        self.indeterminate: dict[str, str] = {}

    def take(self, session: Session) -> None:
        astray = {seen.index for seen in session.found if seen.astray}
        self.exercised |= session.exercised
        self.examples = session.examples | self.examples
        self.indeterminate |= session.indeterminate
        for seen in session.found:
            key = fault_key(seen.finding)
            if (known := self.found.get(key)) is not None:
                self.found[key] = replace(known, times=known.times + 1)
            else:
                trace = tuple(session.trace[: seen.index + 1])
                seconds = time.monotonic() - self._started
                straight = tuple(call for index, call in enumerate(trace[:-1]) if index not in astray) + trace[-1:]
                self.found[key] = Raw(
                    seen.finding, trace, straight, seen.calls - self._start, seconds, observation=seen.observation
                )


@contextmanager
def opened(target: Target, ledger: Ledger | None = None, max_keys: int | None = None) -> Iterator[Worker]:
    """A worker on a freshly opened target."""
    with target.open() as client:
        worker = Worker(target, client, ledger, max_keys)
        try:
            yield worker
        finally:
            worker.dismiss()
