"""`compare`: each report has its column, each requirement its row, and nothing of a target is markup."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.command.cli import main
from kms_conformance.models.report import Report, Verdict
from tests.saved import excused, failing, folder_of, report_of
from tests.synthetic import HOSTILE

A, B = "TAG-010", "TAG-011"
CHROMIUM = shutil.which("chromium")


def compared(tmp_path: Path, *reports: Report) -> tuple[dict[str, Any], str]:
    folders = [str(folder_of(tmp_path / str(number), report)) for number, report in enumerate(reports)]
    assert main(["compare", *folders, "--out", str(tmp_path / "out")]) == 0
    read = (tmp_path / "out" / name for name in ("compare.json", "compare.html"))
    text, page = (path.read_text("utf-8") for path in read)
    document: dict[str, Any] = json.loads(text)
    return document, page


def other(name: str, **changes: Any) -> Report:
    report = report_of(**changes)
    return replace(report, target=replace(report.target, name=name))


def test_a_row_says_what_each_report_says(tmp_path: Path) -> None:
    document, page = compared(
        tmp_path,
        other("one"),
        other("two", changes=failing(A, verdict=Verdict.KNOWN_FAIL) | excused(B, "budget")),
        replace(other("three"), results=other("three").results[:3]),
    )
    assert [row["name"] for row in document["reports"]] == ["one 3.1", "two 3.1", "three 3.1"]
    rows = {row["id"]: row for row in document["requirements"]}
    assert [cell and cell["verdict"] for cell in rows[A]["verdicts"]] == ["pass", "known-fail", None]
    assert rows[B]["verdicts"][1]["reason"] == "budget"
    assert [row["id"] for row in document["requirements"] if row["differs"]] == [A], (
        "what one did not judge is no difference"
    )
    assert page.count("not in its report") == len(rows) - 3
    assert document["same_catalogue"] is True


def test_reports_of_one_target_are_told_apart(tmp_path: Path) -> None:
    document, _ = compared(tmp_path, report_of(), replace(report_of(), seed=2), replace(report_of(), seed=2))
    names = [row["name"] for row in document["reports"]]
    assert len(set(names)) == 3 and "seed 2" in names[1]


def test_another_catalogue_is_said(tmp_path: Path) -> None:
    new = replace(report_of(), suite={**report_of().suite, "requirements_digest": "sha256:0"})
    document, page = compared(tmp_path, report_of(), new)
    assert document["same_catalogue"] is False and "different requirements" in page


def test_what_a_target_says_is_no_markup(tmp_path: Path) -> None:
    _, page = compared(tmp_path, other(HOSTILE, changes=failing(A, HOSTILE)), other("two"))
    assert "<script>alert" not in page and "\x1b" not in page


def test_no_report_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = folder_of(tmp_path / "whole", report_of())
    (tmp_path / "file").write_text("", "utf-8")
    for arguments in ([str(whole), str(tmp_path / "nowhere")], [str(whole), "--out", str(tmp_path / "file")]):
        assert main(["compare", *arguments]) == 2
        assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
def test_the_address_chooses_the_rows_that_a_browser_shows(tmp_path: Path) -> None:
    compared(tmp_path, other("one"), other("two", changes=failing(A)))
    assert CHROMIUM is not None
    address = (tmp_path / "out" / "compare.html").as_uri()
    for chosen, shown in (("#differs=on", f"1 of {len(report_of().results)}"), ("#text=nothing+fits", "0 of")):
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", address + chosen]
        page = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
        assert f'aria-live="polite">{shown}' in page
