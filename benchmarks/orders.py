"""Whether a unit's verdict depends on the units before it: the reference, with its units in other orders.

python benchmarks/orders.py [--orders 3] [--effort quick] [--seed 1] [--profile P]... [--every N]

One line for each order; exit status 1: a requirement whose verdict is another one than in the order of the suite.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from random import Random

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import Work, run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report
from kms_conformance.strategies.units import Unit, units

ALWAYS = ("audit",)
"""Units that read what others did."""


def shuffled(order: int, every: int = 1) -> Work:
    """Every n-th unit, in one order for each number; 0: that of the suite."""

    def work(effort: str, seed: int, profiles: Collection[str]) -> list[Unit]:
        found = list(units(effort, seed, profiles))
        kept = [unit for index, unit in enumerate(found) if index % every == 0 or unit.name in ALWAYS]
        if order:
            Random(order).shuffle(kept)
        return kept

    return work


def judged(options: Options, order: int, every: int) -> Report:
    """The report of one run."""
    with tempfile.TemporaryDirectory() as folder:
        placed = checked(replace(options, out=Path(folder)))
        return run(placed, resolve(placed.target), progress("none"), shuffled(order, every))


def told(report: Report) -> dict[str, tuple[str, str]]:
    """The verdict on each requirement and its reason."""
    return {row.requirement.id: (str(row.verdict), row.reason or "") for row in report.results}


def main() -> int:
    """Run all orders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=3)
    parser.add_argument("--effort", default="quick")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", action="append", default=[])
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    options = Options(
        target="reference", profiles=tuple(given.profile), effort=given.effort, seed=given.seed, out=Path()
    )
    expected: dict[str, tuple[str, str]] = {}
    changed = 0
    for order in range(given.orders + 1):
        began = time.monotonic()
        report = judged(options, order, given.every)
        verdicts = told(report)
        expected = expected or verdicts
        other = {name: verdict for name, verdict in verdicts.items() if verdict != expected[name]}
        changed += bool(other)
        said = "; ".join(f"{name} {' '.join(verdict)}" for name, verdict in other.items()) or "the same verdicts"
        print(f"order {order}: {report.volatile.calls} calls, {time.monotonic() - began:.0f} s: {said}", flush=True)
    print(f"{given.effort}: {given.orders - changed} of {given.orders} other orders give the same verdicts")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
