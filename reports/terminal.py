"""The scoreboard: a run on a screen. One line for each requirement and kind of deviation, the worst first.

Its end, which is what a screen shows of a long one, says in words what is wrong, how much of that is known, and the
conclusion.
"""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from kms_conformance.models.report import FindingKind, Report
from kms_conformance.reports.causes import Wrong, headline, wrongs
from kms_conformance.reports.names import printable
from kms_conformance.reports.outcome import word
from kms_conformance.reports.scoreboard_parts import STYLES, areas, head
from kms_conformance.reports.summary import Line, conclusion, count, grouped, notes, skipped, what

MOST_CAUSES = 12
"""Causes on a screen; the page has all."""
CAUSE_COLUMN = 17
SEVERITY_STYLES = {"security": "bold red", "availability": "red", "compatibility": "yellow"}


def scoreboard(report: Report, console: Console, folder: Path) -> None:
    """Print the scoreboard of a report that was written to `folder`."""
    console.print()
    console.print(head(report), soft_wrap=True, highlight=False)
    console.print()
    console.print(areas(report, console))
    console.print()
    groups = list(grouped(report))
    for kind, severity, rows in groups:
        _print_group(console, kind, severity, rows)
    if groups:
        text = f"Scripts: {folder}/repro/<id>.py, where one line has more also <id>-2.py and so on; all in report.json."
        console.print(Text(printable(text), style="dim"), soft_wrap=True)
    for note in (*notes(report), *skipped(report)):
        console.print(Text(printable(note.text), style=STYLES[note.verdict] if note.verdict else ""))
    _print_causes(console, wrongs(report))
    for name in ("report.json", "report.html"):
        console.print(Text(printable(f"report: {folder / name}")), soft_wrap=True)
    if said := headline(report):
        console.print(Text(printable(said), style="bold"))
    console.print(Text(conclusion(report, console.width), style="bold green" if word(report) == "PASS" else "bold red"))


def _print_causes(console: Console, found: tuple[Wrong, ...]) -> None:
    """What is wrong, a sentence on a line, the worst first."""
    if not found:
        return
    console.print()
    console.print(Text("What departs, by cause", style="bold"))
    for one in found[:MOST_CAUSES]:
        said = Text(printable(one.sentence)).append(f": {one.share}", "dim")
        if one.baseline:
            said.append(f" ({one.baseline})", "yellow")
        lines = said.wrap(console, console.width - CAUSE_COLUMN, overflow="fold")
        names = [one.severity, *[""] * (len(lines) - 1)]
        for name, line in zip(names, lines, strict=True):
            line.rstrip()
            console.print(Text(f"  {name} ".ljust(CAUSE_COLUMN), SEVERITY_STYLES[one.severity]).append_text(line))
    if len(found) > MOST_CAUSES:
        console.print(Text(f"  and {len(found) - MOST_CAUSES} more, in report.html", style="dim"))
    console.print()


def _print_group(console: Console, kind: FindingKind, severity: str, rows: list[Line]) -> None:
    """A heading for the kind, and under it a line for each requirement."""
    heading = Text(f"{severity}: {kind}", SEVERITY_STYLES[severity])
    console.print(heading.append(f"  {count(rows)}", "default not bold"))
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


def _said(row: Line) -> Text:
    """What the example does, and how many more there are."""
    text = Text(printable(what(row.example)))
    if row.more:
        text.append(f" (and {row.more} more)", "cyan")
    if row.others:
        text.append(f" [or {', '.join(row.others)}]", "dim")
    if row.doubt:
        text.append(f" [{row.doubt}]", "magenta")
    return text
