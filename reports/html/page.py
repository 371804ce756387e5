"""The page as text: values of the report, laid out by the templates beside this file."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from kms_conformance.models.report import SEVERITIES, Report, Verdict
from kms_conformance.reports.causes import headline
from kms_conformance.reports.html.details import CEILING, fitting
from kms_conformance.reports.html.rows import rows, severities_of
from kms_conformance.reports.html.scoreboard import scoreboard
from kms_conformance.reports.html.state_map import state_map
from kms_conformance.reports.names import printable
from kms_conformance.reports.outcome import word
from kms_conformance.reports.summary import conclusion, notes

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
MOST_CAUSES = 16
"""That are shown at once."""
LONGEST_TEXT = 40_000
"""No script is as long; an error code of a target may be."""
LONGEST_IN_A_LINE = 300
FACTS = {"requirements_digest": "requirements"}
"""Names of the suite's facts that read better otherwise."""


def dumps(report: Report) -> str:
    """The text of report.html."""
    code = _data("page.js")
    environment = _environment()
    page = environment.get_template("page.jinja")
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
        "style": _markup(_data("style.css")),
        "code": _markup(code),
        "code_hash": b64encode(sha256(code.encode()).digest()).decode(),
    }
    without = page.render(values, details="", left_out=len(found))
    body = environment.get_template("requirement.jinja").module.body  # type: ignore[attr-defined]
    worst_first = sorted(found, key=lambda row: row.rank)
    room = CEILING - len(without.encode("utf-8", "backslashreplace"))
    details, number = fitting({row.anchor: str(body(row)) for row in worst_first}, room)
    return page.render(values, details=_markup(details), left_out=len(found) - number)


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
    made.filters["short"] = _short
    made.globals |= {"verdict_marks": VERDICT_MARKS, "severity_marks": SEVERITY_MARKS, "most_causes": MOST_CAUSES}
    return made


def _writable(value: object) -> object:
    """A text with whatever may act on a reader written out, line ends left; markup of the templates as it is.

    A text that is too long for anybody to read is cut off.
    """
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    if len(value) > LONGEST_TEXT:
        value = f"{value[:LONGEST_TEXT]}… ({len(value):,} characters, all of them in report.json)"
    return "\n".join(map(printable, value.split("\n")))


def _short(text: str) -> str:
    """As much of a text as a line may hold."""
    return text if len(text) <= LONGEST_IN_A_LINE else f"{text[:LONGEST_IN_A_LINE]}…"


def _markup(text: str) -> object:
    """Our own style or script, which is not escaped."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - a file of this package


def _data(name: str) -> str:
    """The text of a file of this package."""
    return (files("kms_conformance.reports.html") / name).read_text("utf-8")
