"""Workers on many machines: a cluster of dask, behind the extra `cluster`.

Work goes through a concurrent.futures.Executor, a piece to each worker at a time; what a lost worker had is done again
by another. As many pieces are under way as there were workers at the start, however many come later: so each may send
its part of what the target takes, and all together no more than that.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar

from kms_conformance.conformance.errors import ConformanceError, SuiteError, UsageError
from kms_conformance.conformance.run.lost import Silence, lost_group, lost_unit
from kms_conformance.conformance.run.proofs import Group, Proofs
from kms_conformance.conformance.run.work import UnitResult, Worker, opened
from kms_conformance.conformance.targets.target import Target
from kms_conformance.conformance.version import suite_version
from kms_conformance.conformance.wire.ledger import Ledger
from kms_conformance.strategies.units import Unit

T = TypeVar("T")
R = TypeVar("R", UnitResult, Proofs)

LOCAL = "local:"
CONNECT_S = 10
DEATHS = 1
"""So many workers may a unit take with it, and be tried again."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker opens, for which run."""

    run: str
    target: Target
    noted: bool
    """What is made there is written down, where the report is."""
    max_keys: int | None


class Cluster:
    """Work on the workers of a cluster."""

    def __init__(self, address: str) -> None:
        self.sent: Counter[str] = Counter()
        self._stack = ExitStack()
        self._settings: Settings | None = None
        self._silence = Silence()
        try:
            self._client = self._stack.enter_context(_client(address, self._stack))
            self.number = len(self._client.scheduler_info(n_workers=-1)["workers"])
            """How many workers there were at the start."""
            _require_workers(self._client, self.number, address)
            self._pool: Executor = self._client.get_executor(pure=False)
        except BaseException:
            self._stack.close()
            raise

    def begin(self, target: Target, ledger: Ledger | None, max_keys: int | None) -> None:
        """What they shall open; each when it has something to do."""
        run = f"kms-conformance-{token_hex(6)}"
        if ledger is not None:
            self._client.subscribe_topic(run, lambda event: ledger.add(event[1]["row"]))
        self._settings = Settings(run, target, ledger is not None, max_keys)

    def run(self, units: Sequence[Unit], wanted: Callable[[Unit], bool]) -> Iterator[UnitResult]:
        """The results of the units."""
        return self._in_order("run", units, lost_unit, wanted)

    def prove(self, groups: Sequence[Group]) -> Iterator[Proofs]:
        """The proofs of the groups."""
        return self._in_order("prove", groups, lost_group, lambda _: True)

    def end(self) -> None:
        """Have the workers close what they opened, and let go of them."""
        with suppress(Exception):
            if self._settings is not None:
                self._client.run(close, self._settings.run)
        self._settings = None
        self._stack.close()

    def _in_order(
        self, task: str, work: Sequence[T], lost: Callable[[T, str], R], wanted: Callable[[T], bool]
    ) -> Iterator[R]:
        """The results in the order of the work: as many pieces are under way as there are workers."""
        settings = self._settings
        assert settings is not None
        waiting, begun = deque(work), deque[tuple[T, Future[Any]]]()
        try:
            while waiting or begun:
                busy = [future for _, future in begun if not future.done()]
                while waiting and len(busy) < self.number and not (begun and self._silence.holds_back):
                    item = waiting.popleft()
                    if wanted(item):
                        busy.append(self._pool.submit(perform, settings, task, item))
                        begun.append((item, busy[-1]))
                if begun and begun[0][1].done():
                    item, future = begun.popleft()
                    yield self._result(future, item, lost)
                elif busy:
                    wait(busy, return_when=FIRST_COMPLETED)
        finally:
            for _, future in begun:
                if not future.cancel():
                    self._count(future)

    def _result(self, future: Future[Any], item: T, lost: Callable[[T, str], R]) -> R:
        try:
            result: R | str = future.result()
        except ConformanceError:
            raise
        except Exception as error:  # noqa: BLE001 - KilledWorker, or whatever else a cluster does to a piece of work
            return lost(item, f"the cluster could not do it ({type(error).__name__})")
        if isinstance(result, str):
            raise SuiteError(result)
        self._silence.heard(result.trouble)
        self.sent.update(result.operations)
        return result

    def _count(self, future: Future[Any]) -> None:
        """Count the calls of what nobody waits for any more: they were sent."""
        with suppress(Exception):
            self.sent.update(future.result(timeout=CONNECT_S).operations)


def _require_workers(client: Any, number: int, address: str) -> None:
    """A UsageError where there are none, or none that has this version of the suite."""
    if number == 0:
        raise UsageError(f"--cluster {address} has no workers; start some with: dask worker {address}")
    own = suite_version()
    try:
        versions = set(client.run(_version).values())
    except Exception as error:
        raise UsageError(f"workers of {address} cannot load the suite ({error}); install it there, too") from error
    for other in sorted(versions - {own}):
        raise UsageError(f"workers of {address} have version {other} of the suite, not {own}; install the same one")


def _client(address: str, stack: ExitStack) -> Any:
    """A client of the cluster; a UsageError where dask is missing, or nobody answers there."""
    try:
        dask, distributed = import_module("dask"), import_module("distributed")
    except ImportError:
        raise UsageError("--cluster needs dask; install it with: pip install 'kms-conformance[cluster]'") from None
    quiet = {"distributed.scheduler.allowed-failures": DEATHS, "distributed.logging.distributed": "critical"}
    stack.enter_context(dask.config.set(quiet))
    if not address.startswith(LOCAL):
        try:
            asyncio.run(_greet(distributed, address))
            return distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(
                f"no scheduler of dask answers at --cluster {address}; start one, or use local:N"
            ) from error
    cluster = distributed.LocalCluster(
        n_workers=number_of(address), threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
    )
    stack.enter_context(cluster)
    return distributed.Client(cluster, set_as_default=False)


async def _greet(distributed: Any, address: str) -> None:
    """Connect once: a client that is never connected complains when it is thrown away."""
    comm = await distributed.core.connect(address, timeout=CONNECT_S)
    await comm.close()


def there() -> bool:
    """Whether the extra is installed."""
    return find_spec("distributed") is not None


def number_of(address: str) -> int:
    """N of local:N; a UsageError where that is no number."""
    text = address.removeprefix(LOCAL)
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"--cluster {address} is neither local:N nor the address of a scheduler; give local:2")
    return int(text)


class _Told(Ledger):
    """In a worker: the ledger of the run is where its report is, maybe on another machine."""

    def __init__(self, topic: str) -> None:
        super().__init__(Path())
        self._topic, self._worker = topic, import_module("distributed").get_worker()

    def add(self, row: Mapping[str, Any]) -> None:
        """Have the row written there."""
        self._worker.log_event(self._topic, {"row": dict(row)})


_LOCK = threading.Lock()
_OPEN: dict[str, tuple[ExitStack, Worker]] = {}
"""In a worker: by the run what is open. A worker of several threads does one thing at a time."""


def perform(settings: Settings, task: str, item: Any) -> Any:
    """In a worker: do it, on a target that is opened once for each run; why that cannot be, in words."""
    with _LOCK:
        try:
            if settings.run not in _OPEN:
                stack = ExitStack()
                ledger = _Told(settings.run) if settings.noted else None
                worker = stack.enter_context(opened(settings.target, ledger, settings.max_keys))
                _OPEN[settings.run] = (stack, worker)
            return getattr(_OPEN[settings.run][1], task)(item)
        except ConformanceError as error:
            return str(error)


def close(run: str) -> None:
    """In a worker: close what was opened for a run."""
    with _LOCK:
        if run in _OPEN:
            _OPEN.pop(run)[0].close()


def _version() -> str:
    return suite_version()
