"""The page of one target: what it departs from, worst first, one line for each requirement and kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from findings.folder import SEVERITIES, Found, Judged
from findings.index import head_of, verdict_table
from findings.reviews import Review, software
from kms_conformance.reports.markdown import code, fenced, linked, prose, table, wrapped

NOT_REVIEWED = "Not reviewed yet."
MOST_CONCLUSIONS, MOST_OPERATIONS, MOST_ANSWERS = 2, 4, 3
"""What a cell of the table holds; all of it is in the reviews and in the report."""
HEAD = ("requirement", "what AWS does", "what the target does", "variants", "review", "source")


def page(judged: Judged, reviews: Sequence[Review]) -> str:
    """All of it."""
    about = [row for row in reviews if software(judged.name) in map(software, row.targets)]
    sections = [_head(judged), *(_of_severity(severity, judged.found, about) for severity in SEVERITIES)]
    if judged.observed:
        sections.append(_observations(judged.observed))
    text = "\n".join(line for section in sections for line in section)
    return text.rstrip("\n") + "\n"


def _head(judged: Judged) -> Iterator[str]:
    target, run, suite = (judged.report[name] for name in ("target", "run", "suite"))
    yield f"# {prose(judged.name)} {prose(str(target['version']))}"
    yield ""
    where = "over HTTP" if target["kind"] == "endpoint" else "in the process of the suite"
    profiles = ", ".join(code(name) for name in run["profiles"])
    yield from wrapped(
        f"Judged {where} by kms-conformance {prose(str(suite.get('version', '')))} at effort {code(run['effort'])} "
        f"with seed {int(run['seed'])}, on {profiles}. Requirements: {code(head_of(judged)['digest'])}. "
        f"[All targets](README.md)." + (" The run was interrupted." if run["interrupted"] else "")
    )
    yield ""
    yield from verdict_table([head_of(judged)])
    yield ""
    yield from wrapped(
        "The same seed makes the report with all its scripts anew; the second command prints the script of a "
        "requirement, and with `--run` runs it:"
    )
    yield ""
    yield from fenced([head_of(judged)["command"], f"kms-conformance repro {judged.report_folder} REQUIREMENT"], "sh")
    yield ""


def _of_severity(severity: str, found: Iterable[Found], reviews: Sequence[Review]) -> Iterator[str]:
    """A line for each requirement and kind of this severity."""
    groups = _grouped(one for one in found if one.severity == severity)
    if not groups:
        return
    yield f"## {severity.capitalize()}"
    yield ""
    yield from table(HEAD, (_cells(rows, reviews) for rows in groups), numbers=(3,))
    yield ""


def _grouped(found: Iterable[Found]) -> list[list[Found]]:
    """What is of one requirement and one kind, together."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        groups.setdefault((one.signature[0], one.kind), []).append(one)
    return list(groups.values())


def _cells(rows: Sequence[Found], reviews: Sequence[Review]) -> tuple[str, ...]:
    said = rows[0].requirement
    verdict = "" if said["verdict"] == "fail" else f" ({said['verdict']})"
    return (
        prose(f"{said['id']}{verdict}"),
        prose(str(said["statement"])),
        _what(rows),
        str(len(rows)),
        _conclusions(rows, reviews),
        "; ".join(linked(said["source"])),
    )


def _what(rows: Sequence[Found]) -> str:
    """The kind, what came, and of which operations."""
    answers, operations = (
        tuple(dict.fromkeys(texts))
        for texts in ((str(one.row["got"]) for one in rows), (one.operation for one in rows))
    )
    came = ", ".join(map(code, answers[:MOST_ANSWERS])) + (", ..." if len(answers) > MOST_ANSWERS else "")
    named = ", ".join(map(prose, operations[:MOST_OPERATIONS]))
    beyond = len(operations) - MOST_OPERATIONS
    return f"{code(rows[0].kind)}: {came} of {named}" + (f" and {beyond} more" if beyond > 0 else "")


def _conclusions(rows: Sequence[Found], reviews: Iterable[Review]) -> str:
    """What somebody concluded who looked at them."""
    signatures = {one.signature for one in rows}
    about = [row for row in reviews if any((*row.key, label) in signatures for label in row.labels)]
    missing = [one for one in signatures if not any(one[:3] == row.key and one[3] in row.labels for row in about)]
    said = list(dict.fromkeys(prose(row.conclusion) for row in about))
    if len(said) > MOST_CONCLUSIONS:
        words = sorted({row.conclusion.partition(":")[0] for row in about})
        said = [prose(f"{' and '.join(words)}, {len(said)} reviews")]
    return " ".join([*said, *([NOT_REVIEWED] if missing else [])])


def _observations(observed: Iterable[Found]) -> Iterator[str]:
    yield "## Observations"
    yield ""
    yield "Departures from SHOULD and INFO requirements, which fail nobody."
    yield ""
    rows = (
        (prose(of[0].requirement["id"]), of[0].requirement["level"], prose(of[0].requirement["statement"]), _what(of),
         str(len(of)))
        for of in _grouped(observed)
    )  # fmt: skip
    yield from table(("requirement", "level", "what AWS does", "what the target does", "variants"), rows, numbers=(4,))
