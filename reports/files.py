"""All files of a report folder."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from kms_conformance.models.codec import encode
from kms_conformance.models.report import Report
from kms_conformance.reports import html, json_report, junit
from kms_conformance.reports.names import history_name, named, repro_name
from kms_conformance.reports.script import script


def write(report: Report, folder: Path) -> None:
    """Write report.json, report.html, junit.xml, and for each deviation its minimal history and its script."""
    _forget(folder)
    for result in report.results:
        for base, deviation in named(result):
            lines = "".join(json.dumps(encode(call), ensure_ascii=False) + "\n" for call in deviation.trace)
            _put(folder / history_name(base), lines)
            _put(folder / repro_name(base), script(deviation, report.target, result.requirement))
    _put(folder / "junit.xml", junit.dumps(report))
    _put(folder / "report.html", html.dumps(report))
    _put(folder / "report.json", json_report.dumps(report))


def _forget(folder: Path) -> None:
    """Remove the histories and scripts that an earlier report of the folder names, and nothing that is not ours."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        for row in json.loads((folder / "report.json").read_text("utf-8"))["requirements"]:
            for found in (*row["deviations"], *row["observations"]):
                base = Path(found["history"]).stem
                (folder / history_name(base)).unlink(missing_ok=True)
                (folder / repro_name(base)).unlink(missing_ok=True)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Half a surrogate pair, which a target may send, has no UTF-8 form; its escape means the same in JSON and Python.
    # It takes the place of an older one when it is whole: what was recorded is not lost on a full disk.
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_text(text, "utf-8", errors="backslashreplace", newline="\n")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
