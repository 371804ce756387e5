"""`compare`: several targets side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kms_conformance.conformance.command.saved_reports import saved_report
from kms_conformance.conformance.errors import UsageError
from kms_conformance.reports.comparison import comparison, dumps, page


def compare(folders: Sequence[Path], out: Path) -> int:
    """Write compare.html and compare.json, and say where they differ."""
    compared = comparison([saved_report(folder) for folder in folders])
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in (("compare.html", page(compared)), ("compare.json", dumps(compared))):
            (out / name).write_text(text, "utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise UsageError(f"{out} cannot be written ({error.strerror}); give another folder with --out") from error
    for column in compared.columns:
        counts = ", ".join(f"{number} {verdict}" for verdict, number in column.counts.items())
        print(f"{column.name}: {counts}")
    differing = sum(row.differs for row in compared.rows)
    print(f"{differing} of {len(compared.rows)} requirements are kept by one and departed from by another")
    for name in ("compare.json", "compare.html"):
        print(f"comparison: {out / name}")
    return 0
