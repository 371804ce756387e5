"""Whether the suite is silent on a target whose changes take their time, seed after seed.

python benchmarks/eventual.py [--seeds 20] [--first 1] [--effort quick] [--delay 30] [--bound SECONDS]
                              [--keys 30] [--keys-bound SECONDS]

Changes of permissions take `--delay` seconds, those of keys and aliases `--keys`.  The target is the reference in this
process, whose clock is moved.  One line for each seed; exit status 1: a false alarm, an observation, or a requirement
that did not pass without a reason that the registry gives.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import Target
from kms_conformance.conformance.targets.embedded import delayed
from kms_conformance.models.report import Report, Verdict

PROFILES = ("kms-core", "kms-grants", "kms-authorization", "kms-aliases", "kms-tags", "kms-rotation")


def judged(seed: int, effort: str, target: Target) -> Report:
    """The report of one run."""
    with tempfile.TemporaryDirectory() as folder:
        options = Options(target="reference", profiles=PROFILES, effort=effort, seed=seed, out=Path(folder))
        return run(checked(options), target, progress("none"))


def alarms(report: Report) -> list[str]:
    """What should not be in it."""
    found = [f"{row.requirement.id} {row.verdict}" for row in report.results if _unexplained(row.verdict, row.reason)]
    return found + [f"{row.requirement.id} observed" for row in report.results if row.observations]


def _unexplained(verdict: Verdict, reason: str | None) -> bool:
    return verdict is not Verdict.PASS and not (verdict is Verdict.NOT_EXERCISED and (reason or "").startswith("needs"))


def main() -> int:
    """Run all seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--effort", default="quick")
    parser.add_argument("--delay", type=float, default=30)
    parser.add_argument("--bound", type=float, help="declared; default: the delay")
    parser.add_argument("--keys", type=float, default=30)
    parser.add_argument("--keys-bound", type=float, help="declared; default: --keys")
    options = parser.parse_args()
    noisy = 0
    target = delayed("reference", options.delay, options.bound, keys=options.keys, keys_bound=options.keys_bound)
    for seed in range(options.first, options.first + options.seeds):
        began = time.process_time()
        report = judged(seed, options.effort, target)
        found, counts = alarms(report), report.summary
        noisy += bool(found)
        said = "; ".join(found) or "silent"
        seconds, calls, keys = time.process_time() - began, report.volatile.calls, report.volatile.keys_created
        passed = f"{counts['pass']} pass, {counts['not-exercised']} not exercised"
        print(f"seed {seed:>3}: {calls:>5} calls, {keys} keys, {seconds:4.0f} s CPU, {passed}: {said}", flush=True)
    times = f"permissions {options.delay:g} s, keys {options.keys:g} s"
    print(f"{options.effort}, {times}: {options.seeds - noisy} of {options.seeds} seeds are silent")
    return 1 if noisy else 0


if __name__ == "__main__":
    sys.exit(main())
