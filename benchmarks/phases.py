"""What a run costs, by phase: CPU and wall, calls, and for each call our own cost beside boto3's and the target's.

    python benchmarks/phases.py [moto] [reference] [served] [--effort=quick] [--baseline=none]

One worker, in a process of its own for each target; `served` is the reference behind HTTP in another process, whose
CPU is not counted here: its wall is.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

TARGETS = ("moto", "reference", "served")
BEGAN = time.perf_counter()

PHASES: tuple[tuple[str, str, str], ...] = (
    ("preflight", "run.run", "check"),
    ("preflight", "run.run", "claims"),
    ("preflight", "run.run", "unenforced"),
    ("search", "run.judging", "_Search.run"),
    ("proving", "run.judging", "_Search.prove"),
    ("reducing", "proof.reducer", "Reducer.reduce"),
    ("baseline", "run.known", "Known.settle"),
    ("files", "command.job", "_write"),
)
"""Each phase, and the function that is all of it; what is called from another phase is counted there alone."""
LAYERS: tuple[tuple[str, str, str], ...] = (
    ("boto3", "botocore.client", "BaseClient._make_api_call"),
    ("target", "moto.core.botocore_stubber", "BotocoreStubber.__call__"),
    ("target", "kms_conformance.conformance.targets.inprocess", "_Door.handle"),
    ("target", "botocore.httpsession", "URLLib3Session.send"),
)


@dataclass
class Cost:
    """Seconds of CPU and wall, and how often."""

    cpu: float = 0.0
    wall: float = 0.0
    times: int = 0


@dataclass
class Meter:
    """Costs by phase and layer; of two that are inside each other, the inner one has its own alone."""

    costs: dict[tuple[str, str], Cost] = field(default_factory=dict)
    open: list[tuple[str, str]] = field(default_factory=lambda: [("rest", "ours")])
    _cpu: float = field(default_factory=time.process_time)
    _wall: float = field(default_factory=time.perf_counter)

    def of(self, phase: str, layer: str) -> Cost:
        """The cost of a layer in a phase."""
        return self.costs.setdefault((phase, layer), Cost())

    def settle(self) -> None:
        """Count what went by since the last time to what is open."""
        cpu, wall, cost = time.process_time(), time.perf_counter(), self.of(*self.open[-1])
        cost.cpu, cost.wall = cost.cpu + cpu - self._cpu, cost.wall + wall - self._wall
        self._cpu, self._wall = cpu, wall

    @contextmanager
    def within(self, phase: str | None, layer: str) -> Iterator[None]:
        """Count to this what happens meanwhile."""
        self.settle()
        self.open.append((phase or self.open[-1][0], layer))
        self.of(*self.open[-1]).times += 1
        try:
            yield
        finally:
            self.settle()
            self.open.pop()

    def watch(self, module: str, name: str, phase: str | None, layer: str) -> None:
        """Count each call of a function."""
        *path, last = name.split(".")
        place: Any = import_module(module)
        for step in path:
            place = getattr(place, step)
        original: Callable[..., Any] = getattr(place, last)

        @wraps(original)
        def counted(*args: Any, **kwargs: Any) -> Any:
            with self.within(phase, layer):
                return original(*args, **kwargs)

        setattr(place, last, counted)

    def table(self) -> Mapping[str, Mapping[str, Cost]]:
        """The costs by phase, then by layer."""
        phases = dict.fromkeys(phase for phase, _ in self.costs)
        return {name: {layer: cost for (phase, layer), cost in self.costs.items() if phase == name} for name in phases}


def watching(target: str) -> Meter:
    """A meter of all phases and layers; what was imported until now is the first phase."""
    from kms_conformance.conformance.command import job  # noqa: F401

    if target == "moto":
        import moto  # noqa: F401
    meter = Meter()
    meter.costs["imports", "ours"] = Cost(time.process_time(), time.perf_counter() - BEGAN, 1)
    for phase, module, name in PHASES:
        meter.watch(f"kms_conformance.conformance.{module}", name, phase, "ours")
    for layer, module, name in LAYERS:
        if module.partition(".")[0] != "moto" or target == "moto":
            meter.watch(module, name, None, layer)
    return meter


def rows(meter: Meter) -> Iterator[str]:
    """The lines of the table."""
    yield f"{'phase':<10} {'CPU s':>8} {'wall s':>8} {'calls':>7} {'ours ms':>8} {'boto3 ms':>9} {'target ms':>10}"
    table = meter.table()
    for phase, layers in (*table.items(), ("all", _sums(table))):
        calls = layers.get("boto3", Cost()).times
        cpu, wall = (sum(getattr(cost, name) for cost in layers.values()) for name in ("cpu", "wall"))
        each = (layers.get(layer, Cost()).cpu * 1000 / calls if calls else 0 for layer in ("ours", "boto3"))
        answered = layers.get("target", Cost()).wall * 1000 / calls if calls else 0
        ours, boto = each
        yield f"{phase:<10} {cpu:8.2f} {wall:8.2f} {calls:7} {ours:8.3f} {boto:9.3f} {answered:10.3f}"


def _sums(table: Mapping[str, Mapping[str, Cost]]) -> Mapping[str, Cost]:
    sums: dict[str, Cost] = {}
    for layers in table.values():
        for layer, cost in layers.items():
            whole = sums.setdefault(layer, Cost())
            whole.cpu, whole.wall, whole.times = whole.cpu + cost.cpu, whole.wall + cost.wall, whole.times + cost.times
    return sums


def measured(target: str, options: Sequence[str]) -> Meter:
    """Judge a target in this process, and what that cost."""
    meter = watching(target)
    from kms_conformance.conformance.command.cli import main as command

    with tempfile.TemporaryDirectory() as folder, _served(target) as name:
        command(["run", "--target", name, "-n", "1", "--progress", "none", "--out", folder, *options])
        meter.settle()
    return meter


@contextmanager
def _served(target: str) -> Iterator[str]:
    """The target's name for --target; the served one is up meanwhile."""
    if target != "served":
        yield target
        return
    command = [sys.executable, "-m", "kms_conformance.conformance.command.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()


def main() -> None:
    """Print a table for each target."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("targets", nargs="*", choices=(*TARGETS, []), metavar="TARGET", help=" | ".join(TARGETS))
    given, passed_on = parser.parse_known_args()
    if len(given.targets) == 1:
        print("\n".join(rows(measured(given.targets[0], passed_on))))
        return
    for target in given.targets or TARGETS:
        print(f"{target}:", flush=True)
        subprocess.run([sys.executable, str(Path(__file__)), target, *passed_on], check=False)


if __name__ == "__main__":
    main()
