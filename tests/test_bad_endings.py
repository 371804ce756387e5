"""A target that dies, hangs, lies or floods in the middle of a run: no PASS, no false accusation, and soon an end."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from helpers import command, first_of, report_of
from hostile import TURNS, turning
from test_plugin import pytest_run

AFTER = 60
READ_TIMEOUT_S = 0.4
SOON_S = 60
MOST_KB = 400 * 1024
PROFILES = ("kms-core", "kms-aliases", "kms-tags")


def target_file(folder: Path, url: str) -> str:
    (folder / "target.toml").write_text(f'endpoint_url = "{url}"\nread_timeout_s = {READ_TIMEOUT_S}\n', "utf-8")
    return "target.toml"


def own_memory() -> int:
    """The kilobytes of this process: what it starts is as large until it has become another program."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def most_memory() -> int:
    """The kilobytes of the largest process that was started here, by whatever test."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


@pytest.mark.parametrize(("kind", "workers"), [(kind, "2" if kind in ("closes", "floods") else "1") for kind in TURNS])
def test_a_target_that_turns_does_not_pass(kind: str, workers: str, tmp_path: Path) -> None:
    before = most_memory()
    with turning(TURNS[kind], AFTER) as url:
        wanted = [word for name in PROFILES for word in ("--profile", name)]
        started = time.monotonic()
        options = ("--target", target_file(tmp_path, url), "--out", "out", "--progress", "none", "-n", workers)
        ran = command("run", *options, *wanted, cwd=tmp_path)
        assert time.monotonic() - started < SOON_S
    assert ran.returncode == 3, (ran.stdout[-500:], ran.stderr)
    assert "Traceback" not in ran.stderr
    report = report_of(tmp_path / "out")
    assert report["conclusion"] == "INCOMPLETE"
    assert "\nINCOMPLETE: " in ran.stdout and "\nPASS" not in ran.stdout
    assert report["summary"]["fail"] == 0, [row["id"] for row in report["requirements"] if row["verdict"] == "fail"]
    assert report["summary"]["pass"] > 0
    assert '<p class="stamp stamp-incomplete">' in (tmp_path / "out" / "report.html").read_text("utf-8")
    assert 'name="conclusion"' in (tmp_path / "out" / "junit.xml").read_text("utf-8")
    assert most_memory() <= max(before, own_memory(), MOST_KB), "a process took more than any before it, and too much"


@pytest.mark.parametrize("kind", first_of(6, TURNS))
def test_pytest_says_the_same(kind: str, tmp_path: Path) -> None:
    before = most_memory()
    with turning(TURNS[kind], AFTER) as url:
        wanted = [word for name in PROFILES for word in ("--kms-profile", name)]
        given = ("--kms-target", target_file(tmp_path, url), *wanted)
        started = time.monotonic()
        ran = pytest_run(tmp_path, "--pyargs", "kms_conformance.conformance", *given)
        assert time.monotonic() - started < SOON_S
    assert ran.returncode == 3, ran.stdout[-500:]
    failed = [line for line in ran.stdout.splitlines() if line.startswith("FAILED")]
    assert len(failed) == 1 and "test_conclusion" in failed[0] and "INCOMPLETE" in failed[0]
    assert most_memory() <= max(before, own_memory(), MOST_KB), "a process took more than any before it, and too much"
