"""The scoreboard: a run on a screen. One line for each requirement and kind of deviation, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from kms_conformance.models.claims import Relation
from kms_conformance.models.report import SEVERITY, Deviation, FindingKind, Report, Result, Verdict
from kms_conformance.reports.names import named, printable
from kms_conformance.reports.scoreboard_parts import STYLES, areas, head

SEVERITY_STYLES = {"security": "bold red", "availability": "red", "compatibility": "yellow"}
"""The worst first."""
NOT_WORTH_A_LINE = ("not asked for", "this version has no requirements for it")
UNSPOKEN = "another value"
"""What the judge says of a value that may be secret."""
BY_IMPORTANCE = (
    Verdict.FAIL, Verdict.ERROR, Verdict.PASS, Verdict.KNOWN_FAIL, Verdict.INDETERMINATE, Verdict.NOT_EXERCISED,
    Verdict.UNSUPPORTED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """What one requirement has of one kind: its first deviation as the example, and how many more there are."""

    result: Result
    base: str
    example: Deviation
    more: int


def scoreboard(report: Report, console: Console, folder: Path) -> None:
    """Print the scoreboard of a report that was written to `folder`."""
    console.print()
    console.print(head(report), soft_wrap=True, highlight=False)
    console.print()
    console.print(areas(report, console))
    console.print()
    lines = list(_lines(report))
    for severity, style in SEVERITY_STYLES.items():
        _print_group(console, severity, style, [row for row in lines if SEVERITY[row.example.kind] == severity])
    if lines:
        text = f"Scripts: {folder}/repro/<id>.py, where one line has more also <id>-2.py and so on; all in report.json."
        console.print(Text(printable(text), style="dim"), soft_wrap=True)
    for text, style in _notes(report):
        console.print(Text(printable(text), style=style))
    console.print(Text(printable(f"report: {folder / 'report.json'}")), soft_wrap=True)
    console.print(Text(conclusion(report, console.width), style="bold green" if _passes(report) else "bold red"))


def conclusion(report: Report, width: int = 1000) -> str:
    """The last line, on one line: what does not fit in the width is left out, the least important first."""
    summary = report.summary
    word = "INTERRUPTED" if report.interrupted else "PASS" if _passes(report) else "FAIL"
    new = Counter(SEVERITY[row.kind] for _, row, _ in _deviations(report, known=False) if row.proved)
    worst = ", ".join(f"{new[name]} {name}" for name in SEVERITY_STYLES if new[name])
    stale = f"{len(report.stale)} stale in the baseline" if report.stale else ""
    counts = [f"{summary[verdict]} {verdict}" for verdict in BY_IMPORTANCE if summary[verdict]]
    failing = f"{summary['fail']} fail"
    parts = [part for part in (stale, *counts) if part] or ["nothing was judged"]
    detailed = [f"{failing} ({worst} deviations)" if part == failing and worst else part for part in parts]
    shown = detailed if len(f"{word}: {', '.join(detailed)}") <= width else parts
    while len(shown) > 1 and len(f"{word}: {', '.join(shown)}") > width:
        shown = shown[:-1]
    return f"{word}: {', '.join(shown)}"


def _passes(report: Report) -> bool:
    verdicts = {result.verdict for result in report.results}
    clean = not verdicts & {Verdict.FAIL, Verdict.ERROR} and not report.stale and not report.interrupted
    return clean and bool(verdicts & {Verdict.PASS, Verdict.KNOWN_FAIL})


def _deviations(report: Report, *, known: bool) -> Iterator[tuple[str, Deviation, Result]]:
    for result in report.results:
        for base, deviation in list(named(result))[: len(result.deviations)]:
            if deviation.known is known:
                yield base, deviation, result


def _lines(report: Report) -> Iterator[Line]:
    """The deviations outside the baseline, those of one requirement and kind as one."""
    groups: dict[tuple[str, FindingKind], list[tuple[str, Deviation, Result]]] = {}
    for row in _deviations(report, known=False):
        groups.setdefault((row[1].requirement, row[1].kind), []).append(row)
    for (base, example, result), *more in groups.values():
        yield Line(result, base, example, len(more))


def _print_group(console: Console, severity: str, style: str, lines: list[Line]) -> None:
    """A heading for each kind, and under it a line for each requirement."""
    for kind in (kind for kind in FindingKind if SEVERITY[kind] == severity):
        rows = [row for row in lines if row.example.kind is kind]
        if not rows:
            continue
        number = sum(1 + row.more for row in rows)
        of = f"{len(rows)} requirement{'s' if len(rows) > 1 else ''}"
        console.print(Text(f"{severity}: {kind}", style).append(f"  {number} from {of}", "default not bold"))
        column = min(max(len(row.base) for row in rows), console.width // 3) + 3
        for row in rows:
            _print_line(console, row, column)
        console.print()


def _print_line(console: Console, row: Line, column: int) -> None:
    """The id, and what is said from `column` on; what does not fit goes on there on the next line."""
    name = Text(f"  {row.base} ".ljust(column), "bold")
    said = _said(row)
    if len(name) + len(said) <= console.width:
        console.print(name + said)
        return
    lines = said.wrap(console, console.width - column, overflow="fold")
    for line in lines:
        line.rstrip()
    if len(name) > column:
        name.rstrip()
        console.print(name)
    else:
        console.print(name + lines.pop(0))
    for line in lines:
        console.print(Text(" " * column) + line)


def _said(line: Line) -> Text:
    """What the example does, and how many more there are."""
    row = line.example
    label = "" if row.operation in row.requirement and row.label in row.requirement else f" {row.label}"
    text = Text(printable(f"{row.operation}{label}{_instead(row)}"))
    if line.more:
        text.append(f" (and {line.more} more)", "cyan")
    others = [name for name in row.candidates if name != row.requirement]
    if others:
        text.append(f" [or {', '.join(others)}]", "dim")
    if not row.proved:
        text.append(f" [reproduced {row.reproduced}: {line.result.reason or line.result.verdict}]", "magenta")
    return text


def _instead(row: Deviation) -> str:
    """What came in place of what; the heading says already that a call was allowed, or was denied."""
    if row.claim is not None:
        words = "there" if row.claim.relation is Relation.ABSENT else f"wrong ({row.claim.relation})"
        got = words if row.got == UNSPOKEN else row.got
        return f": {row.claim.member or 'the answer'} is {got}"
    if row.expected == ("success",):
        return f": {row.got}"
    if row.kind is FindingKind.WRONGLY_ALLOWED:
        return f", expected {' or '.join(row.expected)}"
    return f": {row.got}, expected {' or '.join(row.expected)}"


def _notes(report: Report) -> Iterator[tuple[str, str]]:
    """What else there is to say, each with its style."""
    known = list(_deviations(report, known=True))
    if known:
        requirements = len({row.requirement for _, row, _ in known})
        yield (
            f"{len(known)} known deviations from {requirements} requirements are in the baseline",
            STYLES[Verdict.KNOWN_FAIL],
        )
    observed = sum(len(result.observations) for result in report.results)
    if observed:
        yield f"{observed} observations on SHOULD and INFO requirements; they fail nobody", ""
    reasons = Counter((result.verdict, result.reason) for result in report.results if result.reason)
    for (verdict, reason), number in reasons.items():
        yield f"{verdict}: {number} ({reason})", STYLES[verdict]
    for entry in report.stale:
        words = f"stale: {entry.requirement} {entry.operation} {entry.kind} ({entry.label}) no longer fails"
        yield f"{words}; write the baseline anew with --update-baseline", "yellow"
    for profile, why in report.target.skipped.items():
        if why not in NOT_WORTH_A_LINE:
            yield f"skipped {profile}: {why}", "dim"
    later = [profile for profile, why in report.target.skipped.items() if why == NOT_WORTH_A_LINE[1]]
    if later:
        yield f"not part of this version: {', '.join(later)}", "dim"
