"""All files of a report folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from kms_conformance.models.codec import encode
from kms_conformance.models.report import Report
from kms_conformance.reports import json_report, junit
from kms_conformance.reports.names import history_name, named, repro_name
from kms_conformance.reports.script import script


def write(report: Report, folder: Path) -> None:
    """Write report.json, junit.xml, and for each deviation its minimal history and its script."""
    for old in ("histories", "repro"):
        shutil.rmtree(folder / old, ignore_errors=True)
    for result in report.results:
        for base, deviation in named(result):
            lines = "".join(json.dumps(encode(call), ensure_ascii=False) + "\n" for call in deviation.trace)
            _put(folder / history_name(base), lines)
            _put(folder / repro_name(base), script(deviation, report.target, result.requirement))
    _put(folder / "junit.xml", junit.dumps(report))
    _put(folder / "report.json", json_report.dumps(report))


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
