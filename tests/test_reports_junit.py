"""junit.xml: what CI shows is the verdict, and only `pass` is green."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kms_conformance.models.report import Verdict
from kms_conformance.reports.junit import dumps

sys.path.insert(0, str(Path(__file__).parent))
import synthetic

SHOWN = {
    Verdict.PASS: None,
    Verdict.FAIL: "failure",
    Verdict.KNOWN_FAIL: "skipped",
    Verdict.NOT_EXERCISED: "skipped",
    Verdict.UNSUPPORTED: "skipped",
    Verdict.INDETERMINATE: "skipped",
    Verdict.ERROR: "error",
}


def cases(root: ElementTree.Element) -> dict[str, ElementTree.Element]:
    return {str(case.get("name")): case for case in root.iter("testcase")}


def test_each_verdict_shows_as_what_it_is() -> None:
    report = synthetic.report()
    found = cases(ElementTree.fromstring(dumps(report)))
    assert set(found) == {row.requirement.id for row in report.results} | {"conclusion"}
    for row in report.results:
        shown = [child.tag for child in found[row.requirement.id] if child.tag != "properties"]
        assert shown == ([SHOWN[row.verdict]] if SHOWN[row.verdict] else []), row.requirement.id


def test_the_counts_are_those_of_the_verdicts() -> None:
    report = synthetic.report()
    root = ElementTree.fromstring(dumps(report))
    elements = [SHOWN[row.verdict] for row in report.results]
    wanted = {
        "tests": len(elements) + 1,
        "failures": elements.count("failure"),
        "errors": elements.count("error") + 1,
        "skipped": elements.count("skipped"),
    }
    for name, number in wanted.items():
        assert int(str(root.get(name))) == number
        assert sum(int(str(suite.get(name))) for suite in root.iter("testsuite")) == number
    for suite in root.iter("testsuite"):
        assert int(str(suite.get("tests"))) == len(list(suite.iter("testcase")))
        assert int(str(suite.get("failures"))) == len(list(suite.iter("failure")))


def test_a_run_that_passes_has_no_test_case_of_its_own() -> None:
    clean = synthetic.report([synthetic.result("KEY-030", Verdict.PASS)], ())
    assert list(cases(ElementTree.fromstring(dumps(clean)))) == ["KEY-030"]
    stale = synthetic.report([synthetic.result("KEY-030", Verdict.PASS)])
    shown = cases(ElementTree.fromstring(dumps(stale)))["conclusion"]
    assert [child.tag for child in shown] == ["failure"]


def test_a_test_case_says_what_was_exercised() -> None:
    report = synthetic.report()
    found = cases(ElementTree.fromstring(dumps(report)))
    for row in report.results:
        properties = {entry.get("name"): entry.get("value") for entry in found[row.requirement.id].iter("property")}
        assert properties["level"] == row.requirement.level
        assert properties["exercised.positive"] == str(row.positive)
        assert properties["exercised.negative"] == str(row.negative)
        assert properties["verdict"] == str(row.verdict)


def test_a_failure_tells_what_departed_and_a_skip_tells_why() -> None:
    found = cases(ElementTree.fromstring(dumps(synthetic.report())))
    crowd = found["VALID-083"].find("failure")
    assert crowd is not None and crowd.text is not None
    assert crowd.text.count("Decrypt") >= 24
    assert "expected InvalidCiphertextException, got X" in str(crowd.get("message"))
    skip = found["KEY-053"].find("skipped")
    assert skip is not None and "needs-time" in str(skip.get("message"))


@pytest.mark.parametrize("got", ["a\x00b", "\x1b[31mred", "<b>&\"'", "half\ud800", "two\nlines", "\ufffe"])
def test_no_answer_of_a_target_breaks_the_file(got: str) -> None:
    row = synthetic.deviation("CTX-020", got=got)
    text = dumps(synthetic.report([synthetic.result("CTX-020", Verdict.FAIL, None, row)]))
    failure = ElementTree.fromstring(text.encode("utf-8")).find(".//failure")
    assert failure is not None and "got" in str(failure.get("message"))
