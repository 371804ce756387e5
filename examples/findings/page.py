"""The page of one target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from findings.blocks import blocks
from findings.folder import SEVERITIES, Found, Judged
from findings.index import head_of, verdict_table
from findings.reviews import Review, software
from findings.text import anchor, code, either, fenced, linked, prose, table, wrapped

HOW_TO_READ = (
    "The code blocks hold what each script does with `kms`, a boto3 client that checks no parameters and repeats no "
    "call; what the function returns in the end is the deviation, and an empty text would be none. "
    "`kms-conformance repro FOLDER REQUIREMENT` prints the whole program from a report folder, and `--run` runs it. "
    "Where labels share a block, the one line in which the others differ stands in it as a comment. What is called:"
)
NOT_REVIEWED = "Not reviewed yet."


def page(judged: Judged, reviews: Sequence[Review]) -> str:
    """All of it."""
    sections = [_head(judged), *(_contents(severity, judged.found) for severity in SEVERITIES)]
    if judged.found:
        sections += [_how_to_read(judged.found), iter(("## Deviations", ""))]
    for _, rows in groupby(judged.found, key=lambda found: str(found.requirement["id"])):
        sections.append(_requirement(list(rows), _about(judged, reviews)))
    if judged.observed:
        sections.append(_observations(judged.observed))
    text = "\n".join(line for section in sections for line in section)
    return text.rstrip("\n") + "\n"


def _about(judged: Judged, reviews: Sequence[Review]) -> list[Review]:
    """The reviews of this software."""
    return [row for row in reviews if software(judged.name) in map(software, row.targets)]


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
    yield from fenced([head_of(judged)["command"]], "sh")
    yield ""
    yield from verdict_table([head_of(judged)])
    yield ""


def _contents(severity: str, found: Iterable[Found]) -> Iterator[str]:
    """One line for each requirement and kind."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        if one.severity == severity:
            groups.setdefault(one.signature[0::2][:2], []).append(one)
    if not groups:
        return
    yield f"## {severity.capitalize()}"
    yield ""
    for (name, kind), rows in groups.items():
        operations = len({one.operation for one in rows})
        number = f"{len(rows)} deviation{'s' * (len(rows) > 1)}"
        of = rows[0].operation if operations == 1 else f"{operations} operations"
        statement = prose(str(rows[0].requirement["statement"]))
        yield from wrapped(f"[{prose(name)}](#{anchor(name)}) {code(kind)}, {number} of {prose(of)}: {statement}", "- ")
    yield ""


def _how_to_read(found: Iterable[Found]) -> Iterator[str]:
    purposes: dict[str, str] = {}
    for one in found:
        purposes.update(one.script.helpers)
    if any(one.script.claim for one in found):
        purposes["holds"] = "Whether what is claimed of the answer is true; the first line of the block says when."
    yield "## How to read the scripts"
    yield ""
    yield from wrapped(HOW_TO_READ)
    yield ""
    for name, purpose in sorted(purposes.items()):
        yield from wrapped(f"{code(name)}: {prose(purpose)}", "- ")
    yield ""


def _requirement(rows: Sequence[Found], reviews: Sequence[Review]) -> Iterator[str]:
    said = rows[0].requirement
    yield f"### {prose(said['id'])}"
    yield ""
    verdict = "" if said["verdict"] == "fail" else f", {said['verdict']}"
    yield from wrapped(f"**{said['level']}** ({prose(said['profile'] + verdict)}): {prose(said['statement'])}")
    yield ""
    for source in linked(said["source"]):
        yield from wrapped(f"Source: {source}", "- ")
    yield ""
    by_place: dict[tuple[str, str], list[Found]] = {}
    for row in rows:
        by_place.setdefault((row.operation, row.kind), []).append(row)
    for (operation, kind), group in by_place.items():
        yield f"#### {prose(said['id'])} {prose(operation)} {prose(kind)}"
        yield ""
        yield from _conclusions(group, reviews)
        yield from _deviations(group)
        yield from blocks(group)


def _conclusions(group: Sequence[Found], reviews: Iterable[Review]) -> Iterator[str]:
    """What the reviews say of these; some of them may have none."""
    about = [
        row for row in reviews if row.key == group[0].signature[:3] and {one.label for one in group} & {*row.labels}
    ]
    for review in about:
        only = [one.label for one in group if one.label in review.labels]
        words = "Review" if len(only) == len(group) else f"Review of {', '.join(map(code, only))}"
        yield from wrapped(f"{words}: {conclusion(review)}", "> ", "> ")
        yield ""
    without = [one.label for one in group if not any(one.label in row.labels for row in about)]
    if without:
        named = "" if len(without) == len(group) else f"{', '.join(map(code, without))}: "
        yield from wrapped(f"{named}{NOT_REVIEWED}", "> ", "> ")
        yield ""


def conclusion(review: Review) -> str:
    """What a review says, and by which document."""
    return f"{prose(review.conclusion)} ({'; '.join(linked(review.source))})"


def _deviations(group: Sequence[Found]) -> Iterator[str]:
    head = ("label", "expected", "got", "calls", "reproduced")
    yield from table(head, (_cells(one) for one in group), numbers=(3,))
    yield ""
    for one in group:
        others = [name for name in one.row["candidates"] if name != one.requirement["id"]]
        if others:
            yield from wrapped(f"{code(one.label)} may depart from {either(others)} instead.")
            yield ""


def _cells(one: Found) -> tuple[str, ...]:
    row = one.row
    return (code(one.label), either(row["expected"]), code(row["got"]), str(row["minimal_calls"]), row["reproduced"])


def _observations(observed: Iterable[Found]) -> Iterator[str]:
    yield "## Observations"
    yield ""
    yield "Departures from SHOULD and INFO requirements, which fail nobody."
    yield ""
    head = ("requirement", "level", "operation", "kind", "label", "expected", "got", "statement")
    rows = (
        (
            prose(one.requirement["id"]), one.requirement["level"], prose(one.operation), code(one.kind),
            *_cells(one)[:3], prose(one.requirement["statement"]),
        )
        for one in observed
    )  # fmt: skip
    yield from table(head, rows)
