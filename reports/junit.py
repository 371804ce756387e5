"""JUnit XML: a test suite for each area, a test case for each requirement, its exercise as properties."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree as ET

from kms_conformance.models.report import Report, Result, Verdict
from kms_conformance.reports.names import printable
from kms_conformance.reports.outcome import missing, word
from kms_conformance.reports.summary import conclusion

UNFINISHED = ("INCOMPLETE", "INTERRUPTED")
ELEMENT = {Verdict.FAIL: "failure", Verdict.ERROR: "error", Verdict.PASS: ""}


def dumps(report: Report) -> str:
    """The text of junit.xml."""
    root = ET.Element("testsuites", name="kms-conformance")
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for area, rows in groupby(report.results, key=lambda result: result.requirement.area):
        suite = ET.SubElement(root, "testsuite", name=printable(f"{report.target.name}.{area}"))
        counts = dict.fromkeys(totals, 0)
        for result in rows:
            suite.append(_case(result))
            counts["tests"] += 1
            element = ELEMENT.get(result.verdict, "skipped")
            key = {"failure": "failures", "error": "errors", "skipped": "skipped"}.get(element)
            if key:
                counts[key] += 1
        for name, number in counts.items():
            suite.set(name, str(number))
            totals[name] += number
    if word(report) in UNFINISHED or report.stale:
        _conclude(root, report, totals)
    for name, number in totals.items():
        root.set(name, str(number))
    root.set("time", str(report.volatile.duration_s))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _conclude(root: ET.Element, report: Report, totals: dict[str, int]) -> None:
    """A test case of the run itself, where no requirement tells that it did not come to a good end."""
    kind, key = ("error", "errors") if word(report) in UNFINISHED else ("failure", "failures")
    suite = ET.SubElement(root, "testsuite", name=printable(f"{report.target.name}.run"), tests="1")
    for name in ("failures", "errors", "skipped"):
        suite.set(name, str(int(name == key)))
    case = ET.SubElement(suite, "testcase", classname="run", name="conclusion")
    ET.SubElement(case, kind, message=printable(conclusion(report))).text = printable("\n".join(missing(report)))
    totals["tests"] += 1
    totals[key] += 1


def _case(result: Result) -> ET.Element:
    row = result.requirement
    case = ET.Element("testcase", classname=f"{row.profile}.{row.area}", name=row.id)
    properties = ET.SubElement(case, "properties")
    for name, value in properties_of(result).items():
        ET.SubElement(properties, "property", name=name, value=value)
    element = ELEMENT.get(result.verdict, "skipped")
    if element:
        ET.SubElement(case, element, message=message(result)).text = explanation(result)
    return case


def properties_of(result: Result) -> dict[str, str]:
    """What a machine may want of a requirement beside its verdict."""
    return {
        "requirement": result.requirement.id,
        "level": result.requirement.level,
        "verdict": str(result.verdict),
        "exercised.positive": str(result.positive),
        "exercised.negative": str(result.negative),
    }


def message(result: Result) -> str:
    """One line for a verdict that is not pass."""
    reason = f": {result.reason}" if result.reason else ""
    first = result.deviations[0] if result.deviations else None
    shown = f": {first.operation} expected {' or '.join(first.expected)}, got {first.got}" if first else ""
    return printable(f"{result.verdict}{reason}{shown}")


def explanation(result: Result) -> str:
    """The statement, its source, and every deviation."""
    lines = [result.requirement.statement, f"Source: {result.requirement.source}"]
    lines += (
        f"{row.kind} {row.operation} ({row.label}): expected {' or '.join(row.expected)}, got {printable(row.got)}, "
        f"{len(row.trace)} calls, reproduced {row.reproduced}"
        for row in result.deviations
    )
    return "\n".join(lines)
