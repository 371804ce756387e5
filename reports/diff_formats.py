"""A diff for people (text), for a pull request (Markdown) and for machines (JSON, kms-conformance/diff/1)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from kms_conformance.reports.diff import MEANING, WORSE, Change, Diff, Kind
from kms_conformance.reports.markdown import code, prose, table
from kms_conformance.reports.names import printable
from kms_conformance.reports.saved import SavedFinding, SavedReport

SCHEMA = "kms-conformance/diff/1"
MOST_SHOWN = 60
"""Lines of one kind that a person is shown; JSON has all."""
HEAD = ("requirement", "statement", "before", "after", "deviations")
NOTHING = "no requirement has another verdict, and no deviation came or went"


def text(diff: Diff) -> str:
    """For a terminal."""
    lines = [f"old  {_headline(diff.old)}", f"new  {_headline(diff.new)}"]
    lines += [f"note: {remark}" for remark in diff.remarks()]
    for kind, changes in _by_kind(diff).items():
        lines += ["", f"{kind} ({len(changes)}): {MEANING[kind]}"]
        for change in changes[:MOST_SHOWN]:
            row = change.result
            lines.append(f"  {row.id}  {row.profile}, {row.level}, {row.severity}: {row.statement}")
            lines += [f"      {_verdicts(change)}"] if change.before != change.after else []
            lines += [f"      {_finding(finding)}" for finding in change.findings]
        lines += [f"  and {len(changes) - MOST_SHOWN} more"] if len(changes) > MOST_SHOWN else []
    lines += ["", _summary(diff)]
    return "\n".join(map(printable, lines)) + "\n"


def markdown(diff: Diff) -> str:
    """For a comment on a pull request."""
    lines = [f"### {prose(diff.old.target)} to {prose(diff.new.target)}", "", prose(_summary(diff)), ""]
    lines += [f"- {side}: {prose(_headline(report))}" for side, report in (("old", diff.old), ("new", diff.new))]
    lines += [f"- {prose(remark)}" for remark in diff.remarks()]
    for kind, changes in _by_kind(diff).items():
        lines += ["", f"**{kind} ({len(changes)})**: {MEANING[kind]}", ""]
        lines += table(HEAD, map(_cells, changes[:MOST_SHOWN]))
        lines += ["", f"and {len(changes) - MOST_SHOWN} more"] if len(changes) > MOST_SHOWN else []
    return "\n".join(lines) + "\n"


def _cells(change: Change) -> tuple[str, ...]:
    row = change.result
    return (
        prose(f"{row.id} ({row.level}, {row.severity})"),
        prose(row.statement),
        code(change.before) if change.before else "not known",
        code(change.after) if change.after else "not known",
        "<br>".join(prose(_finding(finding)) for finding in change.findings),
    )


def document(diff: Diff) -> dict[str, Any]:
    """For machines: all changes."""
    return {
        "schema": SCHEMA,
        "old": _side(diff.old),
        "new": _side(diff.new),
        "remarks": list(diff.remarks()),
        "worse": bool(diff.of(WORSE)),
        "counts": {str(kind): len(changes) for kind, changes in _by_kind(diff).items()},
        "changes": [
            {
                "kind": str(change.kind),
                "requirement": change.result.id,
                "profile": change.result.profile,
                "level": change.result.level,
                "severity": change.result.severity,
                "statement": change.result.statement,
                "before": change.before or None,
                "after": change.after or None,
                "findings": [
                    {
                        "kind": row.kind,
                        "severity": row.severity,
                        "operation": row.operation,
                        "label": row.label,
                        "expected": list(row.expected),
                        "got": row.got,
                        "repro": row.repro,
                    }
                    for row in change.findings
                ],
            }
            for change in diff.changes
        ],
    }


FORMATS: Mapping[str, Callable[[Diff], str]] = {
    "text": text,
    "markdown": markdown,
    "json": lambda diff: json.dumps(document(diff), indent=2) + "\n",
}


def _by_kind(diff: Diff) -> dict[Kind, list[Change]]:
    return {kind: rows for kind in Kind if (rows := diff.of([kind]))}


def _summary(diff: Diff) -> str:
    counts = Counter(change.kind for change in diff.changes)
    return ", ".join(f"{counts[kind]} {kind}" for kind in Kind if counts[kind]) or NOTHING


def _headline(report: SavedReport) -> str:
    counts = Counter(str(row.verdict) for row in report.results.values())
    said = ", ".join(f"{number} {verdict}" for verdict, number in counts.most_common())
    return f"{report.target}, {report.effort}, seed {report.seed}: {said}"


def _side(report: SavedReport) -> dict[str, Any]:
    return {
        "target": report.name,
        "version": report.version,
        "effort": report.effort,
        "seed": report.seed,
        "started": report.started,
        "conclusion": report.conclusion,
        "requirements_digest": report.digest,
    }


def _verdicts(change: Change) -> str:
    return f"{change.before or 'not in the old report'} -> {change.after or 'not in the new report'}"


def _finding(row: SavedFinding) -> str:
    return f"{row.operation} [{row.label}] {row.kind}: {' or '.join(row.expected)} expected, {row.got} came"
