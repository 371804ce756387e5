"""What the suite itself may cost, and that what measures it still runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.overhead import overhead_ms

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
MOST_MS = 1.5
"""Several times what a call costs (0.3 to 0.5): a bound for a mistake of another order, not a stop-watch."""


def test_a_call_costs_the_suite_little_beyond_boto3() -> None:
    cost, calls = overhead_ms("reference", 1)
    assert calls > 2000
    assert cost < MOST_MS


def test_phases_of_a_run_are_told_with_their_calls() -> None:
    command = [sys.executable, str(BENCHMARKS / "phases.py"), "reference", "--require=TAG-003"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    rows = {line.split()[0]: line.split()[1:] for line in said.splitlines() if len(line.split()) == 7}
    assert {"imports", "preflight", "search", "files", "rest", "all"} <= rows.keys()
    calls = {name: int(row[2]) for name, row in rows.items()}
    assert calls["preflight"] > 0 and calls["search"] > 0 and calls["files"] == 0
    assert sum(calls.values()) == 2 * calls["all"]


HEAVY = ("boto3", "botocore", "hypothesis", "moto", "jinja2", "rich", "cryptography", "kms_conformance.models")
LOADED = """
import sys
from kms_conformance.conformance.command.cli import main
try:
    main(sys.argv[1:])
finally:
    print(*sys.modules)
"""


@pytest.mark.parametrize(
    ("arguments", "may"), [(["--help"], ()), (["run", "--help"], ()), (["list", "profiles"], HEAVY[-1:])]
)
def test_what_only_tells_something_loads_nothing_heavy(arguments: list[str], may: tuple[str, ...]) -> None:
    said = subprocess.run([sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True).stdout
    loaded = said.splitlines()[-1].split()
    assert "argparse" in loaded and len(loaded) < 500
    assert not [name for name in HEAVY if name in loaded and name not in may]
