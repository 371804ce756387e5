"""The upper half of the scoreboard: who was judged, and how each area stands."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kms_conformance.models.causes import area_name
from kms_conformance.models.report import Report, Verdict
from kms_conformance.reports.names import printable

STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.KNOWN_FAIL: "yellow",
    Verdict.NOT_EXERCISED: "dim",
    Verdict.UNSUPPORTED: "dim",
    Verdict.INDETERMINATE: "magenta",
    Verdict.ERROR: "bold white on red",
}
HEADS = {
    Verdict.KNOWN_FAIL: "known",
    Verdict.NOT_EXERCISED: "not\nexercised",
    Verdict.UNSUPPORTED: "un-\nsupported",
    Verdict.INDETERMINATE: "indeter-\nminate",
}
"""Verdicts whose names are too long for the head of a narrow column."""
MARKS = {Verdict.PASS: ("━", "="), Verdict.FAIL: ("█", "#"), Verdict.KNOWN_FAIL: ("▒", "k"), Verdict.ERROR: ("!", "!")}
"""One requirement on the bar of its area: on a screen that knows the letter, and on any other."""
OTHER_MARK = ("·", ".")
LONGEST_BAR = 40


def head(report: Report) -> Text:
    """Target, profiles and effort."""
    target, run = report.target, report.volatile
    text = Text()
    text.append(printable(f"{target.name} {target.version}"), style="bold")
    text.append(printable(f"  {target.endpoint}  {', '.join(report.profiles) or 'no profile claimed'}"))
    text.append(f"\neffort {report.effort}, seed {report.seed}, {run.calls:,} calls, {run.keys_created:,} keys, ")
    text.append("" if run.cost_usd is None else f"${run.cost_usd:.2f}, ")
    text.append(f"{run.duration_s:.1f} s, kms-conformance {report.suite.get('version', 'unknown')}")
    return text


def areas(report: Report, console: Console) -> Table:
    """Areas by verdicts; with their names, and a bar of one mark for each requirement, where there is room."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=True, padding=(0, 2, 0, 0))
    counts: dict[str, Counter[Verdict]] = {}
    for result in report.results:
        counts.setdefault(result.requirement.area, Counter())[result.verdict] += 1
    present = [verdict for verdict in Verdict if report.summary[str(verdict)]]
    taken = 12 + sum(2 + max(map(len, HEADS.get(verdict, verdict).split("\n"))) for verdict in present)
    names = max((2 + len(area_name(area)) for area in counts), default=0)
    named = taken + names <= console.width
    table.add_column("area", footer="all", vertical="bottom")
    if named:
        table.add_column("")
        taken += names
    for verdict in present:
        total = Text(str(report.summary[str(verdict)]), STYLES[verdict])
        table.add_column(Text(HEADS.get(verdict, verdict)), footer=total, justify="right", vertical="bottom")
    longest = max((count.total() for count in counts.values()), default=0)
    room = min(LONGEST_BAR, console.width - taken)
    if room >= 10:
        table.add_column("")
    for area, count in counts.items():
        cells = [Text(str(count[verdict] or "-"), STYLES[verdict] if count[verdict] else "dim") for verdict in present]
        bar = [_bar(count, max(1, -(-longest // room)), wide=not console.options.ascii_only)] if room >= 10 else []
        table.add_row(area, *([Text(area_name(area))] if named else []), *cells, *bar)
    return table


def _bar(count: Counter[Verdict], each: int, *, wide: bool) -> Text:
    """The verdicts of an area; one mark stands for `each` requirements or fewer."""
    bar = Text(no_wrap=True)
    for verdict in Verdict:
        mark = MARKS.get(verdict, OTHER_MARK)[0 if wide else 1]
        bar.append(mark * -(-count[verdict] // each), STYLES[verdict])
    return bar
