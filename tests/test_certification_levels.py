"""The levels of certification: what each takes, and that nothing is certified that was not shown."""

from __future__ import annotations

from typing import Any

import pytest

from kms_conformance.models.certification import EXCUSES, Judged, Level, standing
from kms_conformance.models.report import REASONS, Verdict
from kms_conformance.models.requirements import Floor
from tests.import_graph import ROOT


def row(verdict: Verdict = Verdict.PASS, reason: str | None = None, **more: bool | int) -> Judged:
    given: dict[str, Any] = {"must": True, "positive": 1, "negative": 1, **more}
    return Judged("R-1", verdict=verdict, reason=reason, floor=Floor(1, 1), **given)


GOOD = row()
UNJUDGED = Verdict.NOT_EXERCISED


@pytest.mark.parametrize(
    ("rows", "effort", "level"),
    [
        ([GOOD], "standard", Level.WITH_PORTS),
        ([GOOD], "thorough", Level.WITH_PORTS),
        ([GOOD], "quick", Level.EXERCISED),
        ([GOOD, row(UNJUDGED, "needs-port")], "standard", Level.CONFORMANT),
        ([GOOD, row(UNJUDGED, "needs-port", must=False)], "standard", Level.WITH_PORTS),
        ([GOOD, row(UNJUDGED, "needs-time")], "standard", Level.WITH_PORTS),
        ([GOOD, row(UNJUDGED, "budget")], "standard", Level.EXERCISED),
        ([GOOD, row(UNJUDGED, "blocked")], "standard", Level.EXERCISED),
        ([GOOD, row(Verdict.FAIL)], "standard", Level.EXERCISED),
        ([GOOD, row(Verdict.KNOWN_FAIL)], "standard", Level.EXERCISED),
        ([GOOD, row(Verdict.INDETERMINATE, "needs-port")], "standard", Level.EXERCISED),
        ([GOOD, row(Verdict.UNSUPPORTED)], "standard", Level.EXERCISED),
        ([GOOD, row(positive=0)], "standard", Level.EXERCISED),
        ([GOOD, row(negative=0)], "standard", Level.EXERCISED),
        ([GOOD, row(Verdict.INDETERMINATE, "throttled", must=False)], "standard", Level.WITH_PORTS),
        ([row(Verdict.FAIL)], "quick", Level.EXERCISED),
        ([row(UNJUDGED, "needs-port")], "standard", None),
        ([row(Verdict.UNSUPPORTED), row(Verdict.INDETERMINATE, "timed-out")], "standard", None),
        ([], "standard", None),
    ],
)
def test_a_level_takes_what_it_says(rows: list[Judged], effort: str, level: Level | None) -> None:
    found = standing(rows, effort)
    assert found.level is level
    assert bool(found.hindrances) is (level is not Level.WITH_PORTS)


def test_what_keeps_a_profile_from_more_is_named() -> None:
    found = standing([GOOD, row(Verdict.FAIL), row(UNJUDGED, "budget"), row(positive=0)], "quick")
    told = "; ".join(found.hindrances)
    for said in ("R-1: fail", "R-1: not-exercised (budget)", "too few inputs (+0 -1)", "effort quick"):
        assert said in told


def test_the_excuses_are_reasons_of_the_report() -> None:
    assert EXCUSES.keys() <= set(REASONS)
    assert all(name.startswith("needs-") for name in EXCUSES)


def test_the_page_has_the_levels_and_the_excuses() -> None:
    page = (ROOT / "docs" / "certification.md").read_text("utf-8")
    table = page.partition("<!-- excuses -->")[2].partition("<!-- end of excuses -->")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| `")]
    assert {reason.strip("`"): text for reason, text in rows} == EXCUSES
    assert all(f"| `{level}` |" in page for level in Level)
