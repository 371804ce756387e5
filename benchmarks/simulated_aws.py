"""Runs against a simulated AWS: whether the suite is silent there, keeps within quotas and budget, and cleans up.

python -m benchmarks.simulated_aws [--runs 10] [--first 1] [--profile P]... [--lost 0.002] [--budget 60] [--kills 30]

The cloud is served behind AWS's own host names (tests/simulated_aws.py). In each run changes take another number of
virtual seconds to show, between 0 and 300; calls are throttled by the documented quotas; some answers are lost on their
way. One line for each run; then kill -9 at random requests, each followed by a sweep from an empty folder. Exit status
1: a false failure, more than 1 % of the calls throttled, a cost that is more than 2 % off what the server counted or
more than the budget, something of ours left, or something of others touched.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.targets.aws import composed
from kms_conformance.conformance.targets.inprocess import MovedClock
from kms_conformance.conformance.wire.purse import Purse
from kms_conformance.models.aws.quotas import QUOTAS
from kms_conformance.models.report import Verdict
from tests.simulated_aws import ACCOUNT, REGION, SimulatedAws, running, simulated
from tests.simulated_kills import Figures, hunt

PROFILES = ("kms-core", "kms-grants", "kms-authorization", "kms-aliases", "kms-tags", "kms-rotation", "s3-sse-kms")
LONGEST_S, MOST_THROTTLED, MOST_OFF = 300, 0.01, 0.02
LIMITS = {f"kms/{name}": rate for name, rate in QUOTAS["kms"].items()} | {"cloudtrail/LookupEvents": 2.0}


@dataclass
class Run:
    """What one run came to."""

    seed: int
    delay_s: float
    calls: int = 0
    keys: int = 0
    passed: int = 0
    indeterminate: int = 0
    failed: tuple[str, ...] = ()
    throttled: float = 0
    counted_usd: float = 0
    charged_usd: float = 0
    budget_usd: float = 0
    left: int = 0
    hours: float = 0
    seconds: float = 0

    @property
    def wrong(self) -> bool:
        """Whether it shows what must not be."""
        off = abs(self.counted_usd - self.charged_usd) > MOST_OFF * self.charged_usd
        over = self.charged_usd > self.budget_usd
        return bool(self.failed) or self.throttled > MOST_THROTTLED or off or over or self.left > 0

    def __str__(self) -> str:
        return (
            f"run {self.seed:>2}: delay {self.delay_s:5.1f} s, {self.calls:,} calls in {self.hours:.1f} virtual hours, "
            f"{self.keys} keys; {self.passed} pass, {len(self.failed)} fail {' '.join(self.failed)}, "
            f"{self.indeterminate} indeterminate; {100 * self.throttled:.2f} % throttled; "
            f"counted ${self.counted_usd:.4f}, charged ${self.charged_usd:.4f} of ${self.budget_usd:.2f}; "
            f"{self.left} keys left; {self.seconds:.0f} s CPU"
        )


def delays(runs: int, seed: int = 1) -> list[float]:
    """The delays of so many runs: none, the longest that is documented, and some in between."""
    chance = random.Random(seed)
    return [0.0, float(LONGEST_S), *(round(chance.uniform(0, LONGEST_S), 1) for _ in range(runs - 2))][:runs]


def one(seed: int, delay_s: float, profiles: tuple[str, ...], lost: float, budget_usd: float) -> Run:
    """One run, on a fresh cloud."""
    cloud: SimulatedAws = simulated(delay_s, quotas=LIMITS)
    began = time.process_time()
    result = Run(seed, delay_s, budget_usd=budget_usd)
    with running(cloud, lost, seed), tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()):
        name = composed(ACCOUNT, REGION, str(budget_usd))
        options = checked(Options(target=name, profiles=profiles, seed=seed, out=Path(folder), baseline="none"))
        report = run(options, resolve(name), progress("none"))
        result.counted_usd = Purse(budget_usd, Path(folder) / "spending.json", MovedClock(cloud).now).spent_usd
        result.charged_usd = cloud.bill.usd
    result.seconds = time.process_time() - began
    result.calls, result.keys = report.volatile.calls, report.volatile.keys_created
    result.passed = report.summary["pass"]
    result.indeterminate = report.summary["indeterminate"]
    result.failed = tuple(row.requirement.id for row in report.results if row.verdict is Verdict.FAIL)
    result.throttled = cloud.throttled / max(1, cloud.served)
    result.left = sum(until is None for parts in cloud.bill.keys.values() for _, until in parts)
    result.hours = cloud.clock.offset.total_seconds() / 3600
    return result


def results(options: argparse.Namespace) -> Iterator[Run]:
    """Each run, once it is over."""
    profiles = tuple(options.profile or PROFILES)
    for seed, delay_s in enumerate(delays(options.runs), options.first):
        yield one(seed, delay_s, profiles, options.lost, options.budget)


def main() -> int:
    """Do all that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--profile", action="append")
    parser.add_argument("--lost", type=float, default=0.002)
    parser.add_argument("--budget", type=float, default=60.0)
    parser.add_argument("--kills", type=int, default=30)
    options = parser.parse_args()
    wrong = 0
    for result in results(options):
        wrong += result.wrong
        print(result, flush=True)
    if options.kills:
        with redirect_stdout(StringIO()):
            figures = hunt(options.kills)
        print(figures)
        wrong += figures != Figures(kills=options.kills)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
