"""examples/emulators without the network: its table is sound, and what it starts it ends."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.request import ProxyHandler, build_opener

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from helpers import is_gone, report_of
from tiny_kms import running as tiny_running

FOLDER = Path(__file__).parent.parent / "examples" / "emulators"
SERVED = ("{bin}/python", "-m", "http.server", "--bind", "127.0.0.1", "{port}")


@pytest.fixture
def judge() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("judge", FOLDER / "judge.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules["judge"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["judge"]


def test_every_table_is_pinned_and_on_the_loopback(judge: ModuleType) -> None:
    programs = judge._programs()
    emulators = {"moto-server", "moto-authorized", "ministack", "roto", "localstack", "localemu"}
    assert emulators | {"microburst"} == set(programs)
    for program in programs.values():
        assert any(line.endswith(f"=={program.version}") for line in program.install)
        said = " ".join((*program.start, *program.environment.values()))
        assert "127.0.0.1" in said and "{port}" in said and "0.0.0.0" not in said


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no process groups here")
def test_a_server_is_ended_whatever_happens(judge: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Remembered(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Remembered)
    program = judge.Program("it", "1", (), SERVED)

    def interrupted() -> None:
        with judge.running(program, Path(sys.executable).parent, tmp_path) as url:
            assert build_opener(ProxyHandler({})).open(url, timeout=5).status == 200
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert is_gone(started[0].pid)


def test_what_does_not_start_is_told_in_one_line(judge: ModuleType, tmp_path: Path) -> None:
    program = judge.Program("it", "1", (), ("{bin}/python", "-c", "raise SystemExit('no licence')"))
    with (
        pytest.raises(judge.UnavailableError, match=r"^it does not answer: no licence; "),
        judge.running(program, Path(sys.executable).parent, tmp_path),
    ):
        pytest.fail("it did not start")


def test_a_python_that_is_too_old_is_told_in_one_line(judge: ModuleType, tmp_path: Path) -> None:
    program = judge.Program("it", "1", (), (), python="3.14")
    with pytest.raises(judge.UnavailableError, match=r"^it needs Python 3\.14 to 3\.13; .*--python$"):
        judge.installed(program, tmp_path, sys.executable)


def test_an_endpoint_that_runs_already_is_judged_and_put_into_the_table(tmp_path: Path) -> None:
    with tiny_running() as url:
        options = ("--max-calls=60", "--progress=none", "--out", "out")
        asked = [sys.executable, str(FOLDER / "judge.py"), url, *options]
        ran = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    head, row = (line.split() for line in ran.stdout.splitlines()[-2:])
    name = url.removeprefix("http://").replace(":", "-")
    verdicts = dict(zip(head, row, strict=True))
    report = report_of(tmp_path / "out" / name)
    assert verdicts["target"] == report["target"]["name"] == name
    assert int(verdicts["pass"]) == report["summary"]["pass"] > 0
    assert verdicts["status"] == "0"


def test_an_unknown_emulator_is_told() -> None:
    asked = [sys.executable, str(FOLDER / "judge.py"), "motto"]
    ran = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 2
    assert "unknown emulator 'motto'; known are moto-server" in ran.stderr


def test_what_a_script_of_preparation_prints_is_whom_the_suite_calls_as(judge: ModuleType, tmp_path: Path) -> None:
    script = tmp_path / "prepare.py"
    script.write_text("import json, sys; print(json.dumps({'access_key_id': sys.argv[1], 'secret_access_key': 'x'}))")
    program = judge.Program("it", "1", (), (), prepare=(str(script), "more"))
    prepared = judge._prepared(program, "http://127.0.0.1:1")
    assert prepared.credentials == {"access_key_id": "http://127.0.0.1:1", "secret_access_key": "x"}
    script.write_text("raise SystemExit('no IAM there')")
    with pytest.raises(
        judge.UnavailableError, match=r"^it cannot be prepared: no IAM there; run .*prepare\.py by hand$"
    ):
        judge._prepared(program, "http://127.0.0.1:1")


def test_every_script_of_preparation_is_there(judge: ModuleType) -> None:
    prepared = [program for program in judge._programs().values() if program.prepare]
    assert {program.name for program in prepared} == {"moto-authorized", "ministack", "localemu"}
    assert all((FOLDER / program.prepare[0]).is_file() for program in prepared)
