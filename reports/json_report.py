"""report.json, schema kms-conformance/report/1: names are fixed, additions are allowed."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from kms_conformance.models.report import SCHEMA, Deviation, Report, Result, severity
from kms_conformance.models.requirements import Requirement
from kms_conformance.reports.names import history_name, named, repro_name
from kms_conformance.reports.outcome import missing, word

Json = dict[str, Any]


def schema() -> Json:
    """The published JSON Schema."""
    text = (files("kms_conformance.reports") / "report.schema.json").read_text("utf-8")
    loaded: Json = json.loads(text)
    return loaded


def document(report: Report) -> Json:
    """The report as a JSON document; what differs from run to run is in run.volatile alone."""
    target, volatile = report.target, report.volatile
    return {
        "schema": SCHEMA,
        "suite": dict(report.suite),
        "target": {
            "name": target.name,
            "kind": target.kind,
            "endpoint": target.endpoint,
            "version": target.version,
            "region": target.region,
            "claimed": list(target.claimed),
            "skipped": dict(target.skipped),
        },
        "run": {
            "seed": report.seed,
            "effort": report.effort,
            "profiles": list(report.profiles),
            "interrupted": report.interrupted,
            "lost": report.lost,
            "ended_early": report.ended_early,
            "undone": report.undone,
            "volatile": {
                "started": volatile.started,
                "duration_s": volatile.duration_s,
                "calls": volatile.calls,
                "operations": dict(volatile.operations),
                "keys_created": volatile.keys_created,
                "reducing_calls": list(volatile.reducing_calls),
                "found_after_s": dict(volatile.found_after_s),
                **({} if volatile.cost_usd is None else {"cost_usd": volatile.cost_usd}),
            },
        },
        "requirements": [_requirement(result) for result in report.results],
        "stale": [
            {"requirement": row.requirement, "operation": row.operation, "kind": row.kind, "label": row.label}
            for row in report.stale
        ],
        "summary": report.summary,
        "conclusion": word(report),
        "missing": list(missing(report)),
    }


def dumps(report: Report) -> str:
    """The text of report.json."""
    return json.dumps(document(report), indent=2, ensure_ascii=False) + "\n"


def _requirement(result: Result) -> Json:
    row = result.requirement
    found = [_deviation(base, deviation, row) for base, deviation in named(result)]
    return {
        "id": row.id,
        "area": row.area,
        "profile": row.profile,
        "level": row.level,
        "kind": row.kind,
        "statement": row.statement,
        "source": row.source,
        "verdict": str(result.verdict),
        "reason": result.reason,
        "severity": result.severity,
        "exercised": {"positive": result.positive, "negative": result.negative},
        "deviations": found[: len(result.deviations)],
        "observations": found[len(result.deviations) :],
    }


def _deviation(base: str, deviation: Deviation, requirement: Requirement) -> Json:
    return {
        "kind": str(deviation.kind),
        "severity": severity(deviation.kind, requirement),
        "operation": deviation.operation,
        "label": deviation.label,
        "expected": list(deviation.expected),
        "got": deviation.got,
        "candidates": list(deviation.candidates),
        "reproduced": deviation.reproduced,
        "known": deviation.known,
        "times": deviation.times,
        "minimal_calls": len(deviation.trace),
        "found_after": {"calls": deviation.found_after.calls, "seconds": deviation.found_after.seconds},
        "history": history_name(base),
        "repro": repro_name(base),
    }
