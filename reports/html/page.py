"""The page as text: values of the report, laid out by the templates beside this file."""

from __future__ import annotations

from kms_conformance.models.report import SEVERITIES, Report, Verdict
from kms_conformance.reports.causes import headline
from kms_conformance.reports.html.details import CEILING, fitting
from kms_conformance.reports.html.rows import rows, severities_of
from kms_conformance.reports.html.scoreboard import scoreboard
from kms_conformance.reports.html.state_map import state_map
from kms_conformance.reports.html.templates import code_hash, data, environment, markup
from kms_conformance.reports.outcome import word
from kms_conformance.reports.summary import conclusion, notes

FACTS = {"requirements_digest": "requirements"}
"""Names of the suite's facts that read better otherwise."""


def dumps(report: Report) -> str:
    """The text of report.html."""
    code = data("page.js")
    engine = environment()
    page = engine.get_template("page.jinja")
    found = rows(report)
    values = {
        "report": report,
        "word": word(report),
        "headline": headline(report),
        "conclusion": conclusion(report).partition(": ")[2],
        "board": scoreboard(report),
        "notes": tuple(notes(report)),
        "map": state_map(report),
        "rows": found,
        "choices": _choices(report),
        "suite": {FACTS.get(name, name): value for name, value in report.suite.items()},
        "style": markup(data("style.css")),
        "code": markup(code),
        "code_hash": code_hash(code),
    }
    without = page.render(values, details="", left_out=len(found))
    body = engine.get_template("requirement.jinja").module.body  # type: ignore[attr-defined]
    worst_first = sorted(found, key=lambda row: row.rank)
    room = CEILING - len(without.encode("utf-8", "backslashreplace"))
    details, number = fitting({row.anchor: str(body(row)) for row in worst_first}, room)
    return page.render(values, details=markup(details), left_out=len(found) - number)


def _choices(report: Report) -> dict[str, list[str]]:
    """What the filter offers: the values that the report has, each in its own order."""
    found = [result.requirement for result in report.results]
    severities = {name for result in report.results for name in severities_of(result)}
    return {
        "verdict": [str(verdict) for verdict in Verdict if report.summary[str(verdict)]],
        "severity": [name for name in SEVERITIES if name in severities],
        "profile": list(dict.fromkeys(row.profile for row in found)),
        "area": list(dict.fromkeys(row.area for row in found)),
    }
