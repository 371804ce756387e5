"""`diff` tells what became worse, and what is not the target's doing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.command.report_arguments import KINDS
from kms_conformance.models.report import Report, Verdict
from kms_conformance.reports.diff import WORSE, Kind
from tests.saved import excused, failing, folder_of, report_of
from tests.synthetic import HOSTILE

A, B = "TAG-010", "TAG-011"


def told(tmp_path: Path, capsys: pytest.CaptureFixture[str], old: Report, new: Report, *more: str) -> tuple[int, str]:
    folders = [str(folder_of(tmp_path / name, report)) for name, report in (("old", old), ("new", new))]
    status = main(["diff", *folders, *more])
    said = capsys.readouterr()
    assert said.err == ""
    return status, said.out


PASSES = report_of()
FAILS = report_of(changes=failing(A, "one-way"))
FAILS_MORE = report_of(changes=failing(A, "one-way", "another"))
KNOWN = report_of(changes=failing(A, "one-way", verdict=Verdict.KNOWN_FAIL))
UNASKED = report_of(changes=excused(A, "blocked"))
LESS = replace(PASSES, results=tuple(row for row in PASSES.results if row.requirement.id != A))
OTHER_CATALOGUE = {**PASSES.suite, "requirements_digest": f"sha256:{'0' * 64}"}


@pytest.mark.parametrize(
    ("old", "new", "kinds", "status"),
    [
        (PASSES, PASSES, {}, 0),
        (FAILS, KNOWN, {}, 0),
        (PASSES, FAILS, {"newly-failing": 1}, 1),
        (PASSES, KNOWN, {"newly-failing": 1}, 1),
        (FAILS, FAILS_MORE, {"new-deviation": 1}, 1),
        (FAILS_MORE, FAILS, {"deviation-gone": 1}, 0),
        (FAILS, PASSES, {"fixed": 1}, 0),
        (PASSES, UNASKED, {"no-longer-exercised": 1}, 1),
        (FAILS, UNASKED, {"no-longer-exercised": 1}, 1),
        (UNASKED, PASSES, {"newly-exercised": 1}, 0),
        (UNASKED, FAILS, {"fails-as-new": 1}, 0),
        (UNASKED, UNASKED, {}, 0),
        (PASSES, LESS, {"no-longer-exercised": 1}, 1),
        (LESS, PASSES, {"new-in-catalogue": 1}, 0),
        (LESS, FAILS, {"fails-as-new": 1}, 0),
        (replace(PASSES, suite=OTHER_CATALOGUE), LESS, {"gone-from-catalogue": 1}, 0),
    ],
)
def test_each_change_has_its_kind_and_what_is_worse_its_status(
    old: Report, new: Report, kinds: dict[str, int], status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    got, text = told(tmp_path, capsys, old, new, "--format", "json")
    document = json.loads(text)
    assert (got, document["counts"]) == (status, kinds)
    assert document["worse"] is bool(status)


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_reader_sees_which_requirement_and_what_came(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, text = told(tmp_path, capsys, PASSES, report_of(changes=failing(A) | excused(B, "budget")), "--format", form)
    for said in (A, B, "newly-failing", "no-longer-exercised", "one-way", "pass", "fail", "budget", "vendor 3.1"):
        assert said in text


def test_the_status_may_be_that_of_other_kinds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(tmp_path, capsys, PASSES, FAILS, "--fail-on", "none")[0] == 0
    assert told(tmp_path, capsys, FAILS, PASSES, "--fail-on", "fixed")[0] == 1
    assert told(tmp_path, capsys, PASSES, FAILS, "--fail-on", "fixed", "--fail-on", "newly-failing")[0] == 1


def test_what_makes_a_difference_beside_the_target_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = replace(PASSES, seed=PASSES.seed + 1, effort="quick", suite=OTHER_CATALOGUE, interrupted=True)
    _, text = told(tmp_path, capsys, PASSES, other)
    for said in ("different requirements", "effort standard before, quick now", "seed", "did not come to its end"):
        assert said in text


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_what_a_target_says_reaches_no_screen(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = report_of(changes=failing(A, HOSTILE))
    new = replace(new, target=replace(new.target, name=HOSTILE, version=HOSTILE))
    _, text = told(tmp_path, capsys, PASSES, new, "--format", form)
    assert text.encode() and text.replace("\n", "").isprintable()


def test_what_a_target_says_is_no_markup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deviation = failing(A, "`|<b>\x1b[31m")
    _, text = told(tmp_path, capsys, PASSES, report_of(changes=deviation), "--format", "markdown")
    assert "<b>" not in text and "\x1b" not in text and "\\|" in text


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema": "kms-conformance/report/2"}', "null"])
def test_what_is_no_report_is_one_clear_line(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole, broken = folder_of(tmp_path / "whole", PASSES), tmp_path / "broken"
    broken.mkdir()
    (broken / "report.json").write_text(text, "utf-8")
    for folders in ([whole, broken], [broken, whole], [whole, tmp_path / "nowhere"]):
        assert main(["diff", *map(str, folders)]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "report" in said


def test_a_report_that_is_cut_anywhere_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = folder_of(tmp_path / "whole", FAILS)
    text = (whole / "report.json").read_text("utf-8")
    for size in range(0, len(text) - 2, len(text) // 40):
        (tmp_path / "report.json").write_text(text[:size], "utf-8")
        assert main(["diff", str(whole), str(tmp_path)]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_the_options_name_all_kinds() -> None:
    assert list(KINDS) == [str(kind) for kind in Kind]
    assert [str(kind) for kind in WORSE] == ["newly-failing", "new-deviation", "no-longer-exercised"]
