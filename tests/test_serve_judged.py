"""The served KMS is the one in this process: judged over HTTP it has no deviation either."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kms_conformance.conformance.command.cli import main
from tests.test_serve_command import serve

OF_HTTP = ["kms-grants", "sigv4", "audit", "s3-sse-kms"]
"""What differs from the KMS in this process: principals by STS, signatures, and what is served beside KMS."""


@pytest.mark.parametrize("profiles", [OF_HTTP, pytest.param([], marks=pytest.mark.exhaustive)], ids=["few", "all"])
def test_judged_over_http_it_has_no_deviation(
    profiles: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve() as (_, _, url):
        profiles = [word for profile in profiles for word in ("--profile", profile)]
        status = main(["run", "--target", url, *profiles, "--out", str(tmp_path), "--progress", "none"])
    assert status == 0, capsys.readouterr()
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    verdicts = report["summary"]
    assert (verdicts["fail"], verdicts["indeterminate"], verdicts["error"], verdicts["unsupported"]) == (0, 0, 0, 0)
    assert verdicts["pass"] > 100
    assert [row["id"] for row in report["requirements"] if row["deviations"] or row["observations"]] == []
