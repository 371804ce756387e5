"""Nothing of ours is left at a target, however a run ends: by SIGTERM, by SIGKILL, by the death of a worker."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.s3.service import S3Service
from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.run.cleaning import clean
from kms_conformance.conformance.run.defaults import LEDGER
from kms_conformance.conformance.run.lock import owned
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.wire.ledger import BUCKET, KEY, ROLE, Ledger
from kms_conformance.conformance.wire.principals import PREFIX

sys.path.insert(0, str(Path(__file__).parent))
from helpers import command, report_of, started, wait_for_units
from served import ANOTHER_ADMINISTRATOR, OTHER_ACCOUNT, Served
from test_lost_workers import workers_of

PROFILES = ("kms-core", "kms-grants", "s3-sse-kms")
pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="no process groups here")


@pytest.fixture
def cloud() -> Iterator[Served]:
    made = Cloud()
    made.register(S3Service(made))
    made.accounts.open(OTHER_ACCOUNT, secret=ANOTHER_ADMINISTRATOR["secret_access_key"])
    with serving(made) as url:
        yield Served(made, url)


def options(url: str, *more: str) -> list[str]:
    wanted = [word for name in PROFILES for word in ("--profile", name)]
    return ["run", "--target", url, "--out", "out", "--progress", "json", *wanted, *more]


def left_at(url: str) -> dict[str, list[Any]]:
    """Keys in use, roles of ours, and buckets."""
    make = clients(Connection(url))
    kms = make("kms")
    pages = kms.get_paginator("list_keys").paginate()
    states = [kms.describe_key(KeyId=row["KeyId"])["KeyMetadata"] for page in pages for row in page["Keys"]]
    return {
        "keys": [row["KeyId"] for row in states if row["KeyState"] != "PendingDeletion"],
        "roles": [row["RoleName"] for row in make("iam").list_roles()["Roles"] if row["RoleName"].startswith(PREFIX)],
        "buckets": [row["Name"] for row in make("s3").list_buckets()["Buckets"]],
    }


NOTHING: dict[str, list[Any]] = {"keys": [], "roles": [], "buckets": []}


@pytest.mark.parametrize("workers", [pytest.param("1", marks=pytest.mark.exhaustive), "2"])
def test_sigterm_ends_a_run_as_ctrl_c_does(workers: str, cloud: Served, tmp_path: Path) -> None:
    with started(*options(cloud.url, "--effort", "thorough", "-n", workers), cwd=tmp_path) as process:
        wait_for_units(process, 10)
        os.killpg(process.pid, signal.SIGTERM)
        err = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "Traceback" not in err
    assert report_of(tmp_path / "out")["conclusion"] == "INTERRUPTED"
    assert left_at(cloud.url) == NOTHING


def wait_for_end(group: int) -> bool:
    """Whether the process group is gone soon."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def some_time_later(process: subprocess.Popen[str], seed: int) -> None:
    """A random moment: while it starts, or makes its roles (even seeds), or while it is at work (odd ones)."""
    chance = random.Random(seed)
    if seed % 2:
        wait_for_units(process, 5 + chance.randrange(40))
        time.sleep(chance.random())
    else:
        wait_for_roles(process, chance.uniform(0, 2))


def wait_for_roles(process: subprocess.Popen[str], seconds: float) -> None:
    """The first words of the run, which are said once its roles are there, or a time before."""
    assert process.stderr is not None
    process.stderr.readline()
    time.sleep(seconds)


MOMENTS = [1, *(pytest.param(n, marks=pytest.mark.exhaustive) for n in range(2, 21))]
WORKERS = 2
IN_THE_MAKING = "more than the one key that the target was making for each worker in the moment of its end"


@pytest.mark.parametrize("seed", MOMENTS)
@pytest.mark.parametrize("ending", [pytest.param(signal.SIGTERM, marks=pytest.mark.exhaustive), signal.SIGKILL])
def test_after_a_run_was_ended_and_the_next_nothing_is_left(
    ending: signal.Signals, seed: int, cloud: Served, tmp_path: Path
) -> None:
    with started(*options(cloud.url, "--effort", "thorough", "-n", "2"), cwd=tmp_path) as process:
        some_time_later(process, seed)
        process.send_signal(ending)
        process.communicate(timeout=60)
        assert wait_for_end(process.pid), "a process of ours lives on"
    noted = (tmp_path / "out" / LEDGER).read_text("utf-8")
    if ending == signal.SIGTERM:
        assert process.returncode == 130
        assert left_at(cloud.url) == NOTHING
    else:
        assert left_at(cloud.url) != NOTHING
    assert command(*options(cloud.url, "--max-calls", "50"), cwd=tmp_path).returncode == 0
    left = left_at(cloud.url)
    assert left | {"keys": []} == NOTHING
    assert len(left["keys"]) <= WORKERS * (ending == signal.SIGKILL), IN_THE_MAKING
    assert not [key for key in left["keys"] if key in noted]


def test_sweep_removes_it_too_and_says_so(cloud: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with started(*options(cloud.url, "--effort", "thorough"), cwd=tmp_path) as process:
        wait_for_units(process, 10)
        process.kill()
        process.wait()
    sweep = ["sweep", "--out", str(tmp_path / "out")]
    before = left_at(cloud.url)
    assert main([*sweep, "--expired"]) == main([*sweep, "--run", "another"]) == 0
    assert capsys.readouterr().out == "nothing is left behind\n" * 2
    assert main([*sweep, "--dry-run"]) == 0
    assert " keys" in capsys.readouterr().out
    assert left_at(cloud.url) == before != NOTHING
    assert main(sweep) == 0
    assert "removed" in capsys.readouterr().out
    assert left_at(cloud.url) == NOTHING


def test_roles_of_a_killed_worker_are_removed_by_the_run_itself(cloud: Served, tmp_path: Path) -> None:
    with started(*options(cloud.url, "--effort", "thorough", "-n", "2"), cwd=tmp_path) as process:
        wait_for_units(process, 5)
        os.kill(workers_of(process.pid)[0], signal.SIGKILL)
        wait_for_units(process, 15)
        os.kill(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
    left = left_at(cloud.url)
    assert left | {"keys": []} == NOTHING
    noted = (tmp_path / "out" / LEDGER).read_text("utf-8")
    assert len(left["keys"]) <= 1, IN_THE_MAKING
    assert not [key for key in left["keys"] if key in noted]


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with owned(tmp_path / "out"):
        ran = command("run", "--target", "reference", "--out", "out", "--max-calls", "10", cwd=tmp_path)
    assert ran.returncode == 2
    assert f"out is in use by process {os.getpid()}" in ran.stderr and ran.stderr.count("\n") == 1
    again = command("run", "--target", "reference", "--out", "out", "--max-calls", "10", cwd=tmp_path)
    assert "in use" not in again.stderr


def test_the_ledger_gives_only_what_runs_at_that_endpoint_left(tmp_path: Path) -> None:
    path = tmp_path / "keys.jsonl"
    path.write_text(json.dumps({"key": "of nobody"}) + "\n", "utf-8")
    one, other, last = Ledger(path), Ledger(path), Ledger(path)
    one.begin("http://a", "http://a")
    for thing in ((KEY, "k"), (ROLE, "r"), (BUCKET, "b")):
        one.note(thing)
    one.gone((BUCKET, "b"))
    other.begin("http://b", "http://b")
    other.note((KEY, "of b"))
    with path.open("a", encoding="utf-8") as lines:
        lines.write('{"key": "tor')
    assert [list(run.things) for run in last.left("http://a")] == [[(KEY, "k"), (ROLE, "r")]]
    assert one.own() == [(KEY, "k"), (ROLE, "r")]


@pytest.mark.parametrize(
    "line",
    [
        '{"gone": "x"}',
        '{"run": ["r"]}',
        '{"key": 3}',
        '{"run": "r", "began": "yesterday"}',
        '{"toaster": "t"}',
        "[]",
        "7",
        '{"k',
    ],
)
def test_a_line_that_no_run_wrote_is_told_and_the_others_are_swept(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = Ledger(tmp_path / "keys.jsonl")
    ledger.begin("http://127.0.0.1:1", "http://127.0.0.1:1")
    ledger.note((KEY, "k"))
    with ledger.path.open("a", encoding="utf-8") as lines:
        lines.write(line + "\n")
    assert main(["sweep", "--out", str(tmp_path), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "left 1 key" in said and "1 line of" in said and "nothing is left" not in said


def test_nobody_at_the_endpoint_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = Ledger(tmp_path / "keys.jsonl")
    ledger.begin("http://127.0.0.1:1", "http://127.0.0.1:1")
    ledger.note((KEY, "k"))
    assert main(["sweep", "--out", str(tmp_path)]) == 3
    said = capsys.readouterr()
    assert said.err.count("\n") == 1 and "http://127.0.0.1:1" in said.err and said.out == ""


def test_what_is_not_ours_is_not_touched(cloud: Served, tmp_path: Path) -> None:
    make = clients(Connection(cloud.url))
    foreign = make("kms").create_key()["KeyMetadata"]["KeyId"]
    make("s3").create_bucket(Bucket="somebody-elses")
    assert command(*options(cloud.url, "--max-calls", "400"), cwd=tmp_path).returncode == 0
    assert left_at(cloud.url) == {"keys": [foreign], "roles": [], "buckets": ["somebody-elses"]}


def test_what_cannot_be_removed_is_told() -> None:
    nowhere = clients(Connection("http://127.0.0.1:9", connect_timeout_s=0.2))
    assert clean(nowhere, [(KEY, "k"), (ROLE, "r")]) == [(KEY, "k"), (ROLE, "r")]
