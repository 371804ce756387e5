"""Nothing that was recorded is lost: when the target dies, when somebody presses Ctrl-C; and no key is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report
from kms_conformance.reports.json_report import schema
from kms_conformance.strategies.units import units

sys.path.insert(0, str(Path(__file__).parent))
from helpers import AWS_JSON, Answer, call, command, dying, is_gone, report_of, serving, started, tiny, wait_for_units
from tiny_kms import running

NO_ANSWER = {"indeterminate", "not-exercised"}
QUIET = ("--progress", "none")
FEW, SOME = 100, 400
"""Requests after which a target dies: some requirements are judged, most are not."""


def valid_report(folder: Path) -> dict[str, Any]:
    report = report_of(folder)
    jsonschema.validate(report, schema())
    return report


def verdicts(report: dict[str, Any]) -> Counter[str]:
    return Counter(row["verdict"] for row in report["requirements"])


def target_file(folder: Path, url: str) -> str:
    (folder / "target.toml").write_text(f'endpoint_url = "{url}"\nread_timeout_s = 0.3\n', "utf-8")
    return "target.toml"


@pytest.mark.parametrize(("hang_s", "workers"), [(0, "1"), (0, "2"), (1, "1")], ids=["closes", "closes-2", "hangs"])
def test_what_was_judged_before_the_target_died_is_reported(hang_s: float, workers: str, tmp_path: Path) -> None:
    with serving(dying(SOME, hang_s)) as target:
        options = ("--target", target_file(tmp_path, target.url), "--out", "out", "-n", workers)
        ran = command("run", *options, *QUIET, cwd=tmp_path)
        asked_in_vain = len(target.operations) - SOME
    assert ran.returncode == 3
    assert ran.stderr.startswith(f"kms-conformance: {target.url} stopped answering: ")
    assert ran.stderr.count("\n") == 1
    report = valid_report(tmp_path / "out")
    assert not report["run"]["interrupted"]
    assert set(verdicts(report)) == {"pass", "indeterminate"}
    assert {row["reason"] for row in report["requirements"]} == {None, "connection-lost"}
    assert asked_in_vain < 15 * int(workers), "the run went on asking a target that is gone"


def test_a_target_that_is_killed_ends_the_run_soon(tmp_path: Path) -> None:
    served = [sys.executable, str(Path(__file__).parent / "tiny_kms.py"), "--port", "0"]
    with subprocess.Popen(served, stdout=subprocess.PIPE, text=True) as kms:
        assert kms.stdout is not None
        url = kms.stdout.readline().split()[-1]
        with started("run", "--target", url, "--out", "out", "--progress", "json", cwd=tmp_path) as process:
            wait_for_units(process, 5)
            kms.kill()
            _, err = process.communicate(timeout=20)
    assert process.returncode == 3
    assert "Traceback" not in err and "stopped answering" in err.splitlines()[-1]
    assert set(verdicts(valid_report(tmp_path / "out"))) == {"pass", "indeterminate"}


def judged(url: str, folder: Path, **options: Any) -> Report:
    chosen = checked(Options(url, out=folder, progress="none", **options))
    return run(chosen, resolve(chosen.target), progress("none"))


def test_a_random_search_ends_soon_when_the_target_dies(tmp_path: Path) -> None:
    profiles = ("kms-core",)
    beside = [unit for unit in units("quick", 1, profiles) if not unit.alone]
    assert beside[-1].examples
    with serving(dying(FEW)) as target:
        report = judged(target.url, tmp_path, shard=(len(beside), len(beside)), profiles=profiles)
        asked_in_vain = len(target.operations) - FEW
    assert asked_in_vain < 15
    assert {str(row.verdict) for row in report.results} == {"pass", "indeterminate"}


def departing(after: int = 10**9) -> Answer:
    """A KMS with a hole (a disabled key encrypts), which falls silent so many requests after it has shown."""
    kms, left, shown = tiny(), iter(range(after)), [False]

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        if shown[0] and next(left, None) is None:
            raise ConnectionResetError
        status, kind, text = kms(operation, body)
        if operation == "Encrypt" and b"DisabledException" in text:
            shown[0] = True
            return 200, AWS_JSON, b'{"KeyId": "a key"}'
        return status, kind, text

    return answer


@pytest.mark.parametrize("after", [0, 10, 20, 25, 30])
def test_a_hole_found_before_the_target_died_is_in_the_report(after: int, tmp_path: Path) -> None:
    with serving(departing(after)) as target:
        report = judged(target.url, tmp_path, max_failures=1)
    rows = {row.requirement.id: row for row in report.results}
    assert rows["STATE-Encrypt-Disabled"].deviations
    assert str(rows["STATE-Encrypt-Disabled"].verdict) == "fail"


def test_a_target_that_comes_back_is_judged_to_the_end(tmp_path: Path) -> None:
    kms, asked = tiny(), iter(range(10**9))

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        if SOME <= next(asked) < SOME + 4:
            raise ConnectionResetError
        return kms(operation, body)

    with serving(answer) as target:
        report = judged(target.url, tmp_path, max_calls=600)
    verdicts = Counter(str(row.verdict) for row in report.results)
    assert verdicts.keys() <= {"pass", "not-exercised", "indeterminate"}
    assert verdicts["indeterminate"] <= 4, "more than the calls that had no answer"
    assert not report.lost
    assert len(target.operations) > 600


def test_a_budget_of_keys_that_is_used_up_loses_nothing(tmp_path: Path) -> None:
    with serving(departing()) as target:
        report = judged(target.url, tmp_path, max_keys=5, max_calls=400, profiles=("kms-core",))
        assert states(target.url).total() <= 5
    assert any(row.deviations for row in report.results)


def interrupt(process: subprocess.Popen[str]) -> str:
    """Ctrl-C as a terminal sends it, to the whole group; what is said until the end."""
    os.killpg(process.pid, signal.SIGINT)
    return process.communicate(timeout=30)[1]


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no process groups here")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_writes_the_report_and_leaves_no_process(workers: str, tmp_path: Path) -> None:
    options = ("--target", "reference", "--effort", "thorough", "--out", "out", "-n", workers, "--progress", "json")
    with started("run", *options, cwd=tmp_path) as process:
        wait_for_units(process, 20)
        err = interrupt(process)
    assert process.returncode == 130
    assert all(json.loads(line) for line in err.splitlines()), "something else than progress was said"
    report = valid_report(tmp_path / "out")
    assert report["run"]["interrupted"]
    assert set(verdicts(report)) <= {"pass", "not-exercised"}
    assert verdicts(report)["pass"] > 0
    end = time.monotonic() + 10
    while not is_gone(process.pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert is_gone(process.pid), "a worker was left behind"


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no process groups here")
@pytest.mark.parametrize("after_s", [0, pytest.param(0.3, marks=pytest.mark.exhaustive)])
def test_ctrl_c_while_the_workers_start_is_quiet(after_s: float, tmp_path: Path) -> None:
    options = ("--target", "reference", "--effort", "thorough", "--out", "out", "-n", "2", "--progress", "json")
    with started("run", *options, cwd=tmp_path) as process:
        assert process.stderr is not None
        assert json.loads(process.stderr.readline())["event"] == "begin"
        time.sleep(after_s)
        err = interrupt(process)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert valid_report(tmp_path / "out")["run"]["interrupted"]


def states(url: str) -> Counter[str]:
    listed = call(url, "ListKeys", Limit=1000)
    assert not listed["Truncated"]
    return Counter(call(url, "DescribeKey", KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] for key in listed["Keys"])


def test_every_key_is_scheduled_for_deletion_at_the_end(tmp_path: Path) -> None:
    with running() as url:
        options = ("--target", url, "--max-calls", "300", "--out", "out", "-n", "2")
        assert command("run", *options, *QUIET, cwd=tmp_path).returncode == 0
        assert set(states(url)) == {"PendingDeletion"}
        made = states(url).total()
    rows = [json.loads(line) for line in (tmp_path / "out" / "keys.jsonl").read_text("utf-8").splitlines()]
    keys = [row["key"] for row in rows if "key" in row]
    assert len(keys) == len(set(keys)) == made
    assert "run" in rows[0] and rows[-1] == {"end": rows[0]["run"]}


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no process groups here")
@pytest.mark.parametrize("workers", [pytest.param("1", marks=pytest.mark.exhaustive), "2"])
def test_every_key_is_scheduled_for_deletion_after_ctrl_c(workers: str, tmp_path: Path) -> None:
    with running() as url:
        options = ("--target", url, "--effort", "thorough", "--out", "out", "-n", workers, "--progress", "json")
        with started("run", *options, cwd=tmp_path) as process:
            wait_for_units(process, 10)
            interrupt(process)
        assert process.returncode == 130
        assert set(states(url)) == {"PendingDeletion"}


def test_keys_of_earlier_runs_are_left_alone(tmp_path: Path) -> None:
    with running() as url:
        other = call(url, "CreateKey")["KeyMetadata"]["KeyId"]
        (tmp_path / "keys.jsonl").write_text(json.dumps({"key": other}) + "\n", "utf-8")
        judged(url, tmp_path, max_calls=100)
        assert states(url)["Enabled"] == 1
