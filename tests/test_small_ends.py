"""Whatever goes wrong at the edge of a run ends in one line, and nothing that was recorded is lost."""

from __future__ import annotations

import http.client
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.run.baseline import save
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report
from kms_conformance.reports import files
from kms_conformance.reports.outcome import exit_status, missing, word

sys.path.insert(0, str(Path(__file__).parent))
from helpers import report_of, started
from served import served

FAULT = "mutant:rotation-25th-refused"
QUICKLY = ("--target", "reference", "--profile", "kms-tags", "--max-calls", "200", "--progress", "none")


def judged(folder: Path, **options: object) -> Report:
    chosen = checked(Options(FAULT, out=folder, profiles=("kms-rotation",), progress="none", **options))  # type: ignore[arg-type]
    return run(chosen, resolve(chosen.target), progress("none"))


def test_what_the_baseline_knows_does_not_end_a_search(tmp_path: Path) -> None:
    new = judged(tmp_path)
    baseline = tmp_path / "baseline.json"
    save(baseline, [row for result in new.results for row in result.deviations])
    cut = judged(tmp_path, max_failures=1)
    known = judged(tmp_path, max_failures=1, baseline=str(baseline))
    searched, cut_short, whole = (
        report.volatile.calls - sum(report.volatile.reducing_calls) for report in (new, cut, known)
    )
    assert cut_short < searched <= whole


def test_a_search_that_ends_early_is_no_pass(tmp_path: Path) -> None:
    cut = judged(tmp_path, max_failures=1)
    assert cut.ended_early == "--max-failures 1" and (word(cut), exit_status(cut)) == ("FAIL", 1)
    nothing = replace(cut, results=tuple(row for row in cut.results if row.verdict == "pass"))
    assert nothing.results and (word(nothing), exit_status(nothing)) == ("INCOMPLETE", 3)
    assert "the search ended for --max-failures 1" in missing(nothing)[0]


@pytest.mark.parametrize("out", ["", "  "])
def test_an_empty_folder_name_is_told(out: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["run", *QUICKLY, "--out", out])
    assert ended.value.code == 2 and "--out: it is empty; give a folder" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["report.json", "report.html", "keys.jsonl", ".run.lock"])
def test_a_folder_in_the_place_of_a_file_is_told_before_anything_is_spent(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).mkdir()
    assert main(["run", *QUICKLY, "--out", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert f"{name} is a folder" in err and err.count("\n") == 1


@pytest.mark.parametrize("name", ["repro", "histories"])
def test_a_file_in_the_place_of_a_folder_is_told_before_anything_is_spent(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text("", "utf-8")
    assert main(["run", *QUICKLY, "--out", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert f"{name} is a file" in err and err.count("\n") == 1 and not out


def test_a_disk_that_is_full_from_the_start_ends_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kms_conformance.conformance.run.lock.os.write", full)
    assert main(["run", *QUICKLY, "--out", str(tmp_path)]) == 0
    assert "Traceback" not in capsys.readouterr().err


def test_on_a_full_disk_the_result_is_shown_and_the_last_report_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *QUICKLY, "--out", str(tmp_path)]) == 0
    before = report_of(tmp_path)
    capsys.readouterr()

    def full(path: Path, *_: object, **__: object) -> int:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(files.Path, "write_text", full)
    monkeypatch.setattr("kms_conformance.conformance.run.options.prepare", lambda out: None)
    assert main(["run", *QUICKLY, "--out", str(tmp_path)]) == 3
    out, err = capsys.readouterr()
    assert "No space left on device; make room" in err and err.count("\n") == 1
    assert "PASS: " in out
    assert report_of(tmp_path) == before


@pytest.mark.parametrize("after_s", [0.3, 0.6, 1.0])
def test_ctrl_c_in_the_first_second_is_quiet(after_s: float, tmp_path: Path) -> None:
    with started("run", *QUICKLY, "--effort", "thorough", "--out", "out", cwd=tmp_path) as process:
        time.sleep(after_s)
        os.kill(process.pid, signal.SIGINT)
        err = process.communicate(timeout=30)[1]
    assert "Traceback" not in err
    assert process.returncode in (130, -signal.SIGINT)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "clock"),
        ("POST", "restart"),
        ("GET", "inspect/dump"),
        ("POST", "fault/crash"),
        ("POST", "fault/worker"),
    ],
)
def test_no_port_takes_a_request_for_another_host(method: str, path: str) -> None:
    with served() as running:
        connection = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=5)
        body = b'{"advance_s": 3600, "at": "all-moved", "how": "restart", "action": "pause"}'
        connection.request(method, f"/_reference/{path}", body, {"Host": "evil.example"})
        assert connection.getresponse().status == 403
        connection.close()


def test_the_ports_take_no_request_that_was_meant_for_another_host() -> None:
    with served() as running:
        where = urlsplit(running.url).netloc
        statuses = {}
        for host in (where, "localhost:4566", "evil.example", "127.0.0.1.evil.example", ""):
            connection = http.client.HTTPConnection(where, timeout=5)
            connection.putrequest("GET", "/_reference/clock", skip_host=True)
            connection.putheader("Host", host)
            connection.endheaders()
            statuses[host] = connection.getresponse().status
            connection.close()
    assert statuses == {where: 200, "localhost:4566": 200, "evil.example": 403, "127.0.0.1.evil.example": 403, "": 403}
