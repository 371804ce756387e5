"""The served KMS is the one in this process: judged over HTTP it has no deviation either."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kms_conformance.conformance.cli import main
from tests.test_serve_command import serve


def test_judged_over_http_it_has_no_deviation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serve() as (_, _, url):
        status = main(["run", "--target", url, "--out", str(tmp_path), "--progress", "none"])
    assert status == 0, capsys.readouterr()
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    verdicts = report["summary"]
    assert (verdicts["fail"], verdicts["indeterminate"], verdicts["error"], verdicts["unsupported"]) == (0, 0, 0, 0)
    assert verdicts["pass"] > 300
    assert [row["id"] for row in report["requirements"] if row["deviations"] or row["observations"]] == []
