"""What the pages share: the template engine, signs, and texts of a target that cannot act on a reader."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from kms_conformance.models.report import SEVERITIES, Verdict
from kms_conformance.reports.names import printable

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


@cache
def environment() -> Environment:
    """The template engine; it is loaded only when a page is made."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        autoescape=True,
        finalize=_writable,
        loader=FunctionLoader(data),
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


def markup(text: str) -> object:
    """Our own style or script, which is not escaped."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - a file of this package


def data(name: str) -> str:
    """The text of a file of this package."""
    return (files("kms_conformance.reports.html") / name).read_text("utf-8")


def code_hash(code: str) -> str:
    """The hash by which a page's Content-Security-Policy names its script."""
    return b64encode(sha256(code.encode()).digest()).decode()
