"""Workers in processes of their own. One that dies costs its unit a second try, and nobody else anything."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, TypeAlias, TypeVar, cast

from kms_conformance.conformance.errors import ConformanceError, SuiteError
from kms_conformance.conformance.run.lost import Silence, lost_group, lost_unit
from kms_conformance.conformance.run.proofs import Group, Proofs
from kms_conformance.conformance.run.work import UnitResult, Worker, opened
from kms_conformance.conformance.targets.target import Target
from kms_conformance.conformance.wire.ledger import Ledger
from kms_conformance.strategies.units import Unit

T = TypeVar("T")
R = TypeVar("R", UnitResult, Proofs)
Task = Callable[[Worker, Any], Any]
Settings: TypeAlias = tuple[Target, Ledger | None, int | None]
"""What to open, where to note what is made there, and how many keys that may be."""

TRIES = 2
"""How often a unit may end its process before it is called at fault."""
IN_VAIN = 12
"""After so many deaths without a result between them no process is started any more."""
ENDS_WITHIN_S = 30
STARTED = multiprocessing.get_context("spawn")
ENDINGS = {signal.SIGINT, signal.SIGTERM}
"""What ends a run; it is for the process that holds the report."""


def always(_: object) -> bool:
    """Whether anything else is wanted."""
    return True


class _Hand:
    """A process with a target, or a connection to it, of its own; `index` is the work that it has, if any.

    It is started before it is told what to open: `early` is a target in its own process, with which it warms up.
    """

    def __init__(self, settings: Settings | None, early: Target | None) -> None:
        self._settings, self._early = settings, early
        self.index: int | None = None
        self.dropped = False
        """Nobody waits for what it is doing."""
        self.failed = ""
        """Why it cannot work, if it could say."""
        self.keys = 0
        resource_tracker.ensure_running()  # which would let through, at its start, what is held back here
        with _undisturbed():  # else Ctrl-C could reach it before it ignores that
            self.pipe, theirs = STARTED.Pipe()
            self._process = STARTED.Process(target=_serve, args=(theirs, early), daemon=True)
            self._process.start()
            theirs.close()  # so that the end of the process is the end of the pipe
        if settings is not None:
            self.begin(settings)

    def begin(self, settings: Settings) -> None:
        """Tell it what to open; if it is dead, that shows when it is given work."""
        self._settings = settings
        with suppress(OSError):
            self.pipe.send(settings)

    def again(self) -> _Hand:
        """Another process in place of this one, which may make the keys that are left of its share."""
        self.kill()
        assert self._settings is not None
        target, ledger, max_keys = self._settings
        return _Hand((target, ledger, None if max_keys is None else max(1, max_keys - self.keys)), None)

    @property
    def busy(self) -> bool:
        """Whether it has work."""
        return self.index is not None or self.dropped

    def take(self, index: int, task: Task, item: object) -> bool:
        """Give it work; False: it is dead."""
        try:
            self.pipe.send((task, item))
        except OSError:
            return False
        self.index = index
        return True

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.join()
        self.pipe.close()

    def stop(self) -> None:
        """Tell it that there is no more work."""
        with suppress(OSError):
            self.pipe.send(None)

    def end(self, until: float) -> None:
        """Wait until it has ended, and kill it then."""
        self._process.join(max(0, until - time.monotonic()))
        self.kill()


class Processes:
    """Work in several processes."""

    def __init__(self, number: int, early: Target | None) -> None:
        self.number = number
        """How many they are."""
        self._hands = [_Hand(None, early) for _ in range(number)]
        self.sent: Counter[str] = Counter()
        """The calls of all results that came."""
        self._in_vain = 0
        self._begun = self._ended = False
        self._silence = Silence()

    def begin(self, target: Target, ledger: Ledger | None, max_keys: int | None) -> None:
        """Tell all of them what to open; each may make so many keys."""
        self._begun = True
        for hand in self._hands:
            hand.begin((target, ledger, max_keys))

    def run(self, units: Sequence[Unit], wanted: Callable[[Unit], bool] = always) -> Iterator[UnitResult]:
        """The results of the units."""
        return self._in_order(Worker.run, units, lost_unit, wanted)

    def prove(self, groups: Sequence[Group]) -> Iterator[Proofs]:
        """The proofs of the groups."""
        return self._in_order(Worker.prove, groups, lost_group, always)

    def end(self) -> None:
        """End all processes, if they have not ended yet."""
        if self._ended:
            return
        self._ended = True
        until = time.monotonic() + (ENDS_WITHIN_S if self._begun else 0)
        try:
            for hand in self._hands:
                hand.stop()
            for hand in self._hands:
                self._hear_out(hand, until)
            for hand in self._hands:
                hand.end(until)
        finally:
            for hand in self._hands:
                hand.kill()

    def _hear_out(self, hand: _Hand, until: float) -> None:
        """Count the calls of what nobody waits for any more: they were sent."""
        with suppress(EOFError, OSError):
            if hand.busy and hand.pipe.poll(max(0, until - time.monotonic())):
                result = hand.pipe.recv()
                self.sent.update({} if isinstance(result, str) else result.operations)

    def _in_order(
        self, task: Task, work: Sequence[T], lost: Callable[[T, str], R], wanted: Callable[[T], bool]
    ) -> Iterator[R]:
        """The results in the order of the work, as soon as they are there.

        After Ctrl-C what is under way is awaited: none of it is lost.
        """
        waiting, done = deque(range(len(work))), dict[int, R]()
        deaths: Counter[int] = Counter()
        interrupted = False
        following = iter(range(len(work)))
        awaited = next(following, None)
        try:
            while awaited is not None:
                try:
                    while not interrupted and self._give(waiting, task, work, wanted):
                        pass
                    if awaited not in done and awaited not in waiting and not self._has(awaited):
                        awaited = next(following, None)  # nobody has it, nobody will
                    elif awaited not in done:
                        self._take(waiting, done, deaths, work, lost)
                except KeyboardInterrupt:
                    if interrupted:
                        raise
                    interrupted = True
                    waiting.clear()
                if awaited in done:
                    yield done.pop(awaited)
                    awaited = next(following, None)
        finally:
            for hand in self._hands:
                hand.dropped, hand.index = hand.dropped or hand.index is not None, None
        if interrupted:
            raise KeyboardInterrupt

    def _has(self, index: int) -> bool:
        return any(hand.index == index for hand in self._hands)

    def _give(self, waiting: deque[int], task: Task, work: Sequence[T], wanted: Callable[[T], bool]) -> bool:
        """Give the next work that is wanted to a free process; whether there was one."""
        while waiting and not wanted(work[waiting[0]]):
            waiting.popleft()
        if self._silence.holds_back and any(hand.index is not None for hand in self._hands):
            return False
        place = next((place for place, hand in enumerate(self._hands) if not hand.busy), None)
        if place is None or not waiting:
            return False
        if self._hands[place].take(waiting[0], task, work[waiting[0]]):
            waiting.popleft()
        else:
            self._replace(place)
        return True

    def _take(
        self,
        waiting: deque[int],
        done: dict[int, R],
        deaths: Counter[int],
        work: Sequence[T],
        lost: Callable[[T, str], R],
    ) -> None:
        """Wait for a process: for its result, or its death."""
        ready = wait([hand.pipe for hand in self._hands if hand.busy])
        for place, hand in enumerate(self._hands):
            if hand.pipe not in ready:
                continue
            index, hand.index = hand.index, None
            dropped, hand.dropped = hand.dropped, False
            try:
                result = cast(Any, hand.pipe.recv())
            except (EOFError, OSError):
                result = None
            if isinstance(result, str):
                hand.failed, result = result, None
            if result is not None:
                self._in_vain = 0
                self.sent.update(result.operations)
                self._silence.heard(result.trouble)
                hand.keys += len(result.keys)
                if not dropped and index is not None:
                    done[index] = result
                continue
            self._replace(place)
            if dropped or index is None:
                continue
            deaths[index] += 1
            if deaths[index] < TRIES:
                waiting.appendleft(index)
            else:
                done[index] = lost(work[index], hand.failed or f"its worker process died {TRIES} times")

    def _replace(self, place: int) -> None:
        """Start another process in place of a dead one. SuiteError: none of them lives."""
        self._in_vain += 1
        if self._in_vain >= IN_VAIN:
            said = self._hands[place].failed or "the system ends them; see if there is memory enough"
            raise SuiteError(f"{IN_VAIN} worker processes died one after the other: {said}")
        self._hands[place] = self._hands[place].again()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold what ends a run back, from this process and from those that it starts meanwhile."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, early: Target | None) -> None:
    """In each process: open the target once, and do what comes through the pipe."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    try:
        if early is not None:
            _warm_up(early)
        with suppress(EOFError, OSError):
            settings: Settings | None = pipe.recv()
            if settings is None:
                return
            with opened(*settings) as worker:
                while (given := pipe.recv()) is not None:
                    task, item = given
                    pipe.send(task(worker, item))
    except ConformanceError as error:
        with suppress(OSError):
            pipe.send(str(error))


def _warm_up(target: Target) -> None:
    """Load what the target is made of, and the model of KMS, before there is work."""
    with suppress(ConformanceError), target.open() as clients:
        clients()


def _follow_parent() -> None:
    """End with the process that started this one, however that one ended: nobody waits for the work any more."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
