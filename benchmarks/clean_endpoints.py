"""Whether the suite is silent on endpoints that are right, seed after seed.

python benchmarks/clean_endpoints.py ENDPOINT [--seeds 20] [--first 1] [--effort quick] [--delay 0.3] [--runs 10]

ENDPOINT  tiny    a second KMS, written apart from the suite (tests/tiny_kms.py)
          late    the same; changes of keys and aliases take `--delay` seconds
          filled  the served reference, on which `--runs` runs with other seeds were made before the first one counts

One line for each seed; exit status 1: a false alarm, an observation, or a requirement that did not pass without a
reason that the registry gives.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.server import serving
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report

sys.path.append(str(Path(__file__).parent.parent))
from benchmarks.eventual import alarms
from tests import tiny_kms, tiny_kms_late

ENDPOINTS = ("tiny", "late", "filled")
EARLIER = 1000
"""The seed of the first run that only fills an endpoint."""


@contextmanager
def target_file(endpoint: str, delay: float) -> Iterator[Path]:
    """Serve the endpoint and yield the file that describes it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "target.toml"
        if endpoint == "filled":
            with serving(Cloud()) as url:
                file.write_text(f'endpoint_url = "{url}"\n')
                yield file
        elif endpoint == "late":
            with tiny_kms_late.running(delay) as url:
                bounds = f'consistency = "eventual"\n[bounds]\ngrant_s = 0\nkey_state_s = {delay}\n'
                file.write_text(f'endpoint_url = "{url}"\n{bounds}')
                yield file
        else:
            with tiny_kms.running() as url:
                file.write_text(f'endpoint_url = "{url}"\n')
                yield file


def judged(file: Path, effort: str, seed: int) -> Report:
    """The report of one run."""
    with tempfile.TemporaryDirectory() as folder:
        options = checked(Options(target=str(file), effort=effort, seed=seed, out=Path(folder)))
        return run(options, resolve(str(file)), progress("none"))


def main() -> int:
    """Run all seeds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("endpoint", choices=ENDPOINTS)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--effort", default="quick")
    parser.add_argument("--delay", type=float, default=0.3)
    parser.add_argument("--runs", type=int, default=10)
    options = parser.parse_args()
    noisy = 0
    with target_file(options.endpoint, options.delay) as file:
        for earlier in range(options.runs if options.endpoint == "filled" else 0):
            judged(file, options.effort, EARLIER + earlier)
        for seed in range(options.first, options.first + options.seeds):
            began = time.monotonic()
            report = judged(file, options.effort, seed)
            found, counts = alarms(report), report.summary
            noisy += bool(found)
            done = f"{report.volatile.calls} calls, {time.monotonic() - began:.0f} s, {counts['pass']} pass"
            print(f"seed {seed:>3}: {done}: {'; '.join(found) or 'silent'}", flush=True)
    print(f"{options.endpoint}, {options.effort}: {options.seeds - noisy} of {options.seeds} seeds are silent")
    return 1 if noisy else 0


if __name__ == "__main__":
    sys.exit(main())
