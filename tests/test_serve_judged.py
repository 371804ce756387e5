"""The served KMS is the one in this process: judged over HTTP it has no deviation either."""

from __future__ import annotations

import json
from pathlib import Path

from tests.helpers import command
from tests.test_serve_command import serve


def test_judged_over_http_it_has_no_deviation(tmp_path: Path) -> None:
    with serve() as (_, _, url):
        ran = command("run", "--target", url, "--out", "report", "--progress", "none", cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    report = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    verdicts = report["summary"]
    assert (verdicts["fail"], verdicts["indeterminate"], verdicts["error"], verdicts["unsupported"]) == (0, 0, 0, 0)
    assert verdicts["pass"] > 300
    assert [row["id"] for row in report["requirements"] if row["deviations"] or row["observations"]] == []
