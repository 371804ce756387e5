"""The scoreboard: what was judged, how it stands by area, and each deviation in a line that can be acted on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kms_conformance.models.report import SEVERITY, Deviation, Report, Result, Verdict
from kms_conformance.reports.names import named, repro_name

STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.KNOWN_FAIL: "yellow",
    Verdict.NOT_EXERCISED: "dim",
    Verdict.UNSUPPORTED: "dim",
    Verdict.INDETERMINATE: "magenta",
    Verdict.ERROR: "bold white on red",
}
SEVERITY_STYLES = {"security": "bold red", "availability": "red", "compatibility": "yellow"}
NOT_WORTH_A_LINE = ("not asked for", "this version has no requirements for it")


def scoreboard(report: Report, console: Console, folder: Path) -> None:
    """Print the scoreboard of a report that was written to `folder`."""
    console.print()
    console.print(_head(report), soft_wrap=True)
    console.print(_areas(report))
    new = list(_deviations(report, known=False))
    if new:
        console.print(f"{len(new)} deviations outside the baseline:", style="bold")
        for base, deviation, result in new:
            _print_deviation(console, base, deviation, result)
    known = sum(1 for _ in _deviations(report, known=True))
    if known:
        console.print(f"{known} known deviations (in the baseline); all are in report.json")
    observed = sum(len(result.observations) for result in report.results)
    if observed:
        console.print(f"{observed} observations on SHOULD and INFO requirements; they fail nobody")
    for entry in report.stale:
        words = f"stale: {entry.requirement} {entry.operation} {entry.kind} ({entry.label}) no longer fails"
        console.print(f"{words}; write the baseline anew with --update-baseline", style="yellow")
    for profile, why in report.target.skipped.items():
        if why not in NOT_WORTH_A_LINE:
            console.print(f"skipped {profile}: {why}", style="dim")
    later = [profile for profile, why in report.target.skipped.items() if why == NOT_WORTH_A_LINE[1]]
    if later:
        console.print(f"not part of this version: {', '.join(later)}", style="dim")
    console.print(f"report: {folder / 'report.json'}", soft_wrap=True)
    console.print(conclusion(report), style="green" if _passes(report) else "bold red", highlight=False)


def conclusion(report: Report) -> str:
    """The last line."""
    summary = report.summary
    new = Counter(SEVERITY[row.kind] for _, row, _ in _deviations(report, known=False))
    worst = ", ".join(f"{new[name]} {name}" for name in SEVERITY_STYLES if new[name])
    parts = [f"{summary['fail']} requirements fail" + (f" ({worst} deviations)" if worst else "")]
    parts += [f"{summary[str(verdict)]} {verdict}" for verdict in Verdict if verdict is not Verdict.FAIL]
    stale = f", {len(report.stale)} stale baseline entries" if report.stale else ""
    word = "INTERRUPTED" if report.interrupted else "PASS" if _passes(report) else "FAIL"
    return f"{word}: {', '.join(part for part in parts if not part.startswith('0 '))}{stale}"


def _passes(report: Report) -> bool:
    verdicts = {result.verdict for result in report.results}
    clean = not verdicts & {Verdict.FAIL, Verdict.ERROR} and not report.stale and not report.interrupted
    return clean and bool(verdicts & {Verdict.PASS, Verdict.KNOWN_FAIL})


def _head(report: Report) -> Text:
    target, run = report.target, report.volatile
    text = Text()
    text.append(f"{target.name} {target.version}", style="bold")
    text.append(f"  {target.endpoint}  {', '.join(report.profiles) or 'no profile claimed'}\n")
    text.append(f"effort {report.effort}, seed {report.seed}, {run.calls} calls, {run.keys_created} keys, ")
    text.append(f"{run.duration_s:.1f} s, kms-conformance {report.suite['version']}")
    return text


def _areas(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("area")
    present = [verdict for verdict in Verdict if report.summary[str(verdict)]]
    for verdict in present:
        table.add_column(str(verdict), justify="right")
    for area in dict.fromkeys(result.requirement.area for result in report.results):
        counts = Counter(result.verdict for result in report.results if result.requirement.area == area)
        cells = (
            Text(str(counts[verdict] or "·"), STYLES[verdict] if counts[verdict] else "dim") for verdict in present
        )
        table.add_row(area, *cells)
    return table


def _deviations(report: Report, *, known: bool) -> Iterator[tuple[str, Deviation, Result]]:
    """The deviations, the worst first."""
    order = list(SEVERITY_STYLES)
    rows = [
        (base, deviation, result)
        for result in report.results
        for base, deviation in named(result)
        if deviation in result.deviations and deviation.known is known
    ]
    return iter(sorted(rows, key=lambda row: order.index(SEVERITY[row[1].kind])))


def _print_deviation(console: Console, base: str, deviation: Deviation, result: Result) -> None:
    severity = SEVERITY[deviation.kind]
    line = Text("  ")
    line.append(f"{severity:<13} ", style=SEVERITY_STYLES[severity])
    line.append(f"{deviation.requirement} ", style="bold")
    line.append(f"{deviation.kind}: {deviation.operation} ({deviation.label})")
    line.append(f" expected {' or '.join(deviation.expected)}, got {deviation.got};")
    line.append(f" {len(deviation.trace)} calls, {repro_name(base)}", style="dim")
    if not deviation.proved:
        line.append(f" [reproduced {deviation.reproduced}: {result.reason or result.verdict}]", style="magenta")
    console.print(line, highlight=False)
