"""Reports of whole profiles, made up, in folders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kms_conformance.conformance.run.verdicts import selected
from kms_conformance.models.report import Report, Result, TargetInfo, Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports import json_report
from tests import synthetic

TARGET = TargetInfo("vendor", "endpoint", "http://localhost:4566", "3.1", claimed=("kms-tags",))


def report_of(*profiles: str, changes: Mapping[str, Result] | None = None, **more: Any) -> Report:
    """All requirements of some profiles pass, but for these."""
    rows = {
        row.id: Result(row, Verdict.PASS, positive=4, negative=4) for row in selected(profiles or ("kms-tags",), ())
    }
    results = tuple((rows | dict(changes or {})).values())
    named = profiles or ("kms-tags",)
    return replace(synthetic.report(results), target=TARGET, profiles=named, effort="standard", stale=(), **more)


def excused(requirement: str, reason: str = "") -> dict[str, Result]:
    """It has no verdict, for its own reason or another."""
    row = REGISTRY[requirement]
    return {requirement: Result(row, Verdict.NOT_EXERCISED, reason or row.needs)}


def failing(requirement: str, *labels: str, verdict: Verdict = Verdict.FAIL) -> dict[str, Result]:
    """It is departed from in these ways."""
    found = tuple(synthetic.deviation(requirement, label=label) for label in labels or ("one-way",))
    return {requirement: replace(synthetic.result(requirement, verdict), deviations=found)}


def folder_of(folder: Path, report: Report) -> Path:
    """A folder with nothing but the report."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json_report.dumps(report), "utf-8", errors="backslashreplace")
    return folder
