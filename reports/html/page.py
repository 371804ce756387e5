"""The page as text: values of the report, laid out by the templates beside this file."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from kms_conformance.models.report import Report, Verdict
from kms_conformance.reports.html.rows import rows, severities_of
from kms_conformance.reports.html.scoreboard import scoreboard
from kms_conformance.reports.html.state_map import state_map
from kms_conformance.reports.names import printable
from kms_conformance.reports.outcome import word
from kms_conformance.reports.summary import SEVERITIES, conclusion, notes

if TYPE_CHECKING:
    from jinja2 import Environment

VERDICT_MARKS = {
    Verdict.PASS: "✓",
    Verdict.FAIL: "✗",
    Verdict.KNOWN_FAIL: "≈",
    Verdict.NOT_EXERCISED: "○",
    Verdict.UNSUPPORTED: "–",
    Verdict.INDETERMINATE: "?",
    Verdict.ERROR: "!",
}
"""A sign for each verdict, so that no verdict is known by its colour alone."""
SEVERITY_MARKS = dict(zip(SEVERITIES, ("▲", "◆", "●"), strict=True))
FACTS = {"requirements_digest": "requirements"}
"""Names of the suite's facts that read better otherwise."""


def dumps(report: Report) -> str:
    """The text of report.html."""
    code = _data("page.js")
    return (
        _environment()
        .get_template("page.jinja")
        .render(
            report=report,
            word=word(report),
            conclusion=conclusion(report).partition(": ")[2],
            board=scoreboard(report),
            notes=tuple(notes(report)),
            map=state_map(report),
            rows=rows(report),
            choices=_choices(report),
            suite={FACTS.get(name, name): value for name, value in report.suite.items()},
            style=_markup(_data("style.css")),
            code=_markup(code),
            code_hash=b64encode(sha256(code.encode()).digest()).decode(),
        )
    )


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


@cache
def _environment() -> Environment:
    """The template engine; it is loaded only when a page is made."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        autoescape=True,
        finalize=_writable,
        loader=FunctionLoader(_data),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    made.globals |= {"verdict_marks": VERDICT_MARKS, "severity_marks": SEVERITY_MARKS}
    return made


def _writable(value: object) -> object:
    """A text with whatever may act on a reader written out, line ends left; markup of the templates as it is."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return "\n".join(map(printable, value.split("\n")))


def _markup(text: str) -> object:
    """Our own style or script, which is not escaped."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - a file of this package


def _data(name: str) -> str:
    """The text of a file of this package."""
    return (files("kms_conformance.reports.html") / name).read_text("utf-8")
