"""The scoreboard: the worst first, a line for each fault and not for each example of it, nothing wider than it is."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.report import FindingKind, Report, TargetInfo, Verdict, severity
from kms_conformance.reports.terminal import conclusion, scoreboard

sys.path.insert(0, str(Path(__file__).parent))
import synthetic

FOLDER = Path("kms-conformance-report")
WIDTHS = (80, 120)


def shown(report: Report, width: int = 120, encoding: str = "utf-8") -> list[str]:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    scoreboard(report, Console(file=file, width=width, force_terminal=False), FOLDER)
    file.flush()
    return raw.getvalue().decode(encoding).splitlines()


def line_of(lines: list[str], text: str) -> int:
    found = [number for number, line in enumerate(lines) if text in line]
    assert found, f"{text} is not shown"
    return found[0]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_screen_but_paths(width: int) -> None:
    wide = [line for line in shown(synthetic.report(), width) if len(line.rstrip()) > width]
    assert not [line for line in wide if str(FOLDER) not in line]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_new_deviation_is_there_by_requirement_and_kind(width: int) -> None:
    report = synthetic.report()
    lines = shown(report, width)
    for row in report.results:
        for deviation in row.deviations:
            if not deviation.known:
                start = line_of(lines, f"{severity(deviation.kind, row.requirement)}: {deviation.kind}")
                block = lines[start : start + lines[start:].index("")]
                assert any(deviation.requirement in line for line in block), deviation.signature[:3]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_worst_come_first(width: int) -> None:
    lines = shown(synthetic.report(), width)
    heads = [word for line in lines for word in ("security", "availability", "compatibility") if line.startswith(word)]
    assert heads == sorted(heads, key=("security", "availability", "compatibility").index)
    assert set(heads) == {"security", "availability", "compatibility"}


def test_what_goes_on_in_the_next_line_is_indented() -> None:
    row = synthetic.deviation("CTX-020", expected=("InvalidCiphertextException", "KMSInvalidStateException") * 2)
    for width in range(60, 110):
        lines = shown(synthetic.report([synthetic.result("CTX-020", Verdict.FAIL, None, row)]), width)
        start = line_of(lines, "CTX-020")
        first, *others = lines[start : start + lines[start:].index("")]
        assert others and max(map(len, (first, *others))) <= width
        assert all(line.startswith(" " * first.index("Decrypt")) for line in others)


@pytest.mark.parametrize("width", WIDTHS)
def test_many_examples_of_one_fault_are_one_line(width: int) -> None:
    lines = shown(synthetic.report([synthetic.crowded()], ()), width)
    assert sum("VALID-083" in line for line in lines) == 2
    assert "(and 22 more)" in " ".join(line.strip() for line in lines)


def test_an_example_says_what_came_in_place_of_what() -> None:
    lines = shown(synthetic.report())
    assert "Decrypt, id-0; AWS: InvalidCiphertextException; here: X" in lines[line_of(lines, "(and 22 more)")]
    shown_as = 'ENC-012 Decrypt, boundary-shift; AWS: KeyId is "x"; here: absent'
    assert lines[line_of(lines, "ENC-012")].strip() == shown_as
    claim = Claim("KEY-024", "KeyMetadata", Relation.ENABLED_AGREES)
    row = synthetic.deviation("KEY-024", FindingKind.WRONG_RESPONSE, expected=("x",), got="another value", claim=claim)
    other = shown(synthetic.report([synthetic.result("KEY-024", Verdict.FAIL, None, row)]))
    assert other[line_of(other, "KEY-024")].endswith(
        "AWS: KeyMetadata is Enabled just when its KeyState says so; here: another value"
    )
    assert (
        lines[line_of(lines, "KEY-032")].strip()
        == "KEY-032 Decrypt, boundary-shift; AWS: allowed; here: KMSInternalException"
    )


def test_a_script_that_is_not_the_first_of_its_requirement_is_named() -> None:
    """VALID-083's one security deviation is its 24th: the id on the line is the name of its script."""
    lines = shown(synthetic.report())
    assert any(line.strip().startswith("VALID-083-24 ") for line in lines)
    assert any(f"{FOLDER}/repro/<id>.py" in line for line in lines)


def test_known_deviations_are_one_line() -> None:
    lines = shown(synthetic.report())
    assert any(line.startswith("2 known deviations from 1 requirement") for line in lines)
    assert not [line for line in lines if "INV-04" in line]


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_known_stands_before_the_last_line(width: int) -> None:
    """PASS does not say that a target is like AWS: what the baseline knows is told beside it."""
    known = [row for row in synthetic.verdicts() if row.verdict in (Verdict.PASS, Verdict.KNOWN_FAIL)]
    lines = shown(synthetic.report(known, ()), width)
    assert lines[-2] == "No new deviation; 1 requirement is known to depart from AWS (1 in security)"
    assert lines[-1].startswith("PASS: 2 pass, 1 known-fail")
    assert not any("0 security" in line for line in lines)


@pytest.mark.parametrize("width", WIDTHS)
def test_causes_are_sentences_before_the_conclusion(width: int) -> None:
    lines = shown(synthetic.report(), width)
    start = line_of(lines, "What departs, by cause")
    causes = lines[start + 1 : start + lines[start:].index("")]
    severities = [word for line in causes if (word := line[:16].strip()) and not word.startswith("and")]
    assert severities == sorted(severities, key=("security", "availability", "compatibility").index)
    text = " ".join(line.strip() for line in causes)
    assert "In most respects ciphertexts open with another encryption context" in text
    assert "2 of 3 requirements, 3 variants (2 of them known)" in text
    assert start > line_of(lines, "VALID-083"), "the end of a long output is what a screen shows"


def test_areas_have_names() -> None:
    lines = shown(synthetic.report())
    assert any(line.split()[:3] == ["CTX", "Encryption", "context"] for line in lines)
    narrow = shown(synthetic.report(), 60)
    assert any(line.split()[:2] == ["CTX", "1"] for line in narrow), "the counts go first where there is no room"


def test_observations_are_counted_and_fail_nothing() -> None:
    report = synthetic.report([row for row in synthetic.verdicts() if row.verdict is Verdict.PASS], ())
    lines = shown(report)
    assert any(line.startswith("2 observations") for line in lines)
    assert lines[-1].startswith("PASS: 2 pass")


@pytest.mark.parametrize("width", WIDTHS)
def test_stale_entries_are_named_with_what_to_do(width: int) -> None:
    text = " ".join(shown(synthetic.report(), width))
    assert "stale: ENC-031 Encrypt wrongly-allowed (algorithm-of-rsa)" in text
    assert "--update-baseline" in text


def test_what_was_not_shown_again_says_so() -> None:
    lines = shown(synthetic.report(), 200)
    line = lines[line_of(lines, "CTX-003")]
    assert "[or CTX-007]" in line and "[reproduced 0/3: not-reproduced]" in line


def test_why_something_was_not_judged_is_said() -> None:
    lines = shown(synthetic.report())
    for words in ("not-exercised: 1 (needs-time)", "unsupported: 1 (not-implemented)", "error: 1 (suite-fault)"):
        assert words in lines
    assert "skipped sigv4: the endpoint does not answer" in lines
    assert not [line for line in lines if "kms-grants" in line], "what was not asked for is not worth a line"


@pytest.mark.parametrize("width", [*WIDTHS, 40])
def test_the_last_line_is_the_verdict_on_one_line(width: int) -> None:
    known = [row for row in synthetic.verdicts() if row.verdict is Verdict.KNOWN_FAIL]
    for word, report in (
        ("INCOMPLETE", synthetic.report()),
        ("FAIL", synthetic.report(known)),
        ("PASS", synthetic.report(known, ())),
        ("INCOMPLETE", synthetic.report([synthetic.result("KEY-030", Verdict.ERROR, "suite-fault")], ())),
        ("INCOMPLETE", synthetic.report([synthetic.result("KEY-010", Verdict.UNSUPPORTED, "not-implemented")], ())),
        ("INCOMPLETE", synthetic.report((), ())),
        ("INTERRUPTED", replace(synthetic.report(known, ()), interrupted=True)),
        ("INTERRUPTED", replace(synthetic.report(), interrupted=True)),
    ):
        assert shown(report, width)[-1].startswith(f"{word}: ")


def test_the_last_line_counts_every_verdict_and_the_severities() -> None:
    report = synthetic.report()
    assert conclusion(report) == (
        "INCOMPLETE: 1 stale in the baseline, 7 fail (3 security, 1 availability, 26 compatibility deviations), "
        "1 error, 2 pass, 1 known-fail, 1 indeterminate, 1 not-exercised, 1 unsupported"
    )


def test_nothing_in_an_answer_acts_on_the_screen_or_is_taken_for_markup() -> None:
    row = synthetic.deviation("CTX-020", FindingKind.WRONG_ERROR, got="\x1b[2J[red]x[/red]\nPASS: all")
    target: TargetInfo = replace(synthetic.MOTO, name="[blink]n[/]", version="\x1b[0m")
    report = synthetic.report([synthetic.result("CTX-020", Verdict.FAIL, None, replace(row, label="[bold]l[/]"))], ())
    text = "\n".join(lines := shown(replace(report, target=target)))
    assert "\x1b" not in text
    assert "\\x1b[2J[red]x[/red]\\nPASS: all" in text
    assert "[bold]l[/]" in text and "[blink]n[/]" in text
    assert not [line for line in lines if line.startswith("PASS")]


def test_a_screen_that_knows_ascii_alone_is_enough() -> None:
    lines = shown(synthetic.report(), encoding="ascii")
    assert any("#" in line for line in lines)
