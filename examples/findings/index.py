"""The index of the pages, and what is kept beside each page for it."""

from __future__ import annotations

import json
import shlex
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from findings.folder import REPORTS, SEVERITIES, Json, Judged, Signature, UnusableError
from findings.reviews import Seen, software
from kms_conformance.models.report import Verdict
from kms_conformance.reports.markdown import code, fenced, prose, table, wrapped
from kms_conformance.reports.names import printable

VERDICTS = tuple(map(str, Verdict))
BEGIN, END = "<!-- findings: made by examples/findings -->", "<!-- end of findings -->"
DIGITS = 12
"""Of the digest of the requirements: enough to tell two apart."""
HELD = (
    "A page says how a target was run and lists by severity what it departs from: what AWS does and what the target "
    "does, in how many variants, what somebody concluded who looked ([reviews](reviews)), and the source. The "
    "JSON file beside it holds the counts and, by requirement, operation and kind, the labels of the deviations. The "
    "scripts that show them are made by the command on the page."
)
PINNED = "The versions are pinned in [examples/emulators](../../examples/emulators). All of it is made anew by"
EMULATORS = Path(__file__).parent.parent / "emulators" / "emulators.toml"


def head_of(judged: Judged) -> Json:
    """What the index says of a target."""
    report = judged.report
    return {
        "target": judged.name,
        "version": str(report["target"]["version"]),
        "page": f"{judged.file_name}.md",
        "command": _command(judged),
        "verdicts": {name: int(report["summary"].get(name, 0)) for name in VERDICTS},
        "deviations": dict(judged.severities),
        "digest": str(report["suite"].get("requirements_digest", "")).removeprefix("sha256:")[:DIGITS],
        "suite": str(report["suite"].get("version", "")),
    }


def _command(judged: Judged) -> str:
    """What judges it once more."""
    run, name = judged.report["run"], judged.name
    effort, seed = shlex.quote(printable(str(run["effort"]))), int(run["seed"])
    if name in tomllib.loads(EMULATORS.read_text("utf-8")):
        return f"python examples/emulators/judge.py {name} --effort {effort} --seed={seed}"
    target = "target.toml" if judged.report["target"]["kind"] == "endpoint" else shlex.quote(printable(name))
    options = f"--baseline none --effort {effort} --seed {seed} --out {judged.report_folder}"
    return f"kms-conformance run --target {target} {options}"


def dumps(judged: Judged) -> str:
    """The file beside the page: its head, and the labels of each requirement, operation and kind on a line."""
    head = json.dumps(head_of(judged), indent=1).removesuffix("\n}")
    labels: dict[tuple[str, str, str], list[str]] = {}
    for found in judged.found:
        labels.setdefault(found.signature[:3], []).append(found.label)
    rows = ",\n  ".join(json.dumps([*key, sorted(labels[key])]) for key in sorted(labels))
    return f'{head},\n "deviations_by_label": [\n  {rows}\n ]\n}}\n'


def signatures(head: Json) -> Iterator[Signature]:
    """The deviations of a page, each by requirement, operation, kind and label."""
    for requirement, operation, kind, labels in head["deviations_by_label"]:
        yield from ((requirement, operation, kind, label) for label in labels)


def heads(folder: Path) -> list[Json]:
    """What is beside the pages of a folder, in the order of the targets."""
    try:
        found = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
        return sorted(found, key=lambda head: str(head["target"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnusableError(f"the files beside the pages in {folder} cannot be used: {error}") from error


def seen(folder: Path, baselines: Path) -> set[Seen]:
    """All deviations of the pages and of the baselines."""
    found: set[Seen] = {(software(head["target"]), row) for head in heads(folder) for row in signatures(head)}
    for path in baselines.glob("*.json"):
        for row in json.loads(path.read_text("utf-8"))["entries"]:
            found.add((software(path.stem), (row["requirement"], row["operation"], row["kind"], row["label"])))
    return found


def verdict_table(rows: Iterable[Json]) -> Iterator[str]:
    """The counts of each target."""
    head = ("target", "version", *VERDICTS, *SEVERITIES, "requirements", "suite")
    cells = [
        (*_named(row), *_numbers(row["verdicts"], VERDICTS), *_numbers(row["deviations"], SEVERITIES),
         code(row["digest"]), prose(row["suite"]))
        for row in rows
    ]  # fmt: skip
    yield from table(head, cells, numbers=range(2, 2 + len(VERDICTS) + len(SEVERITIES)))


def short_table(rows: Iterable[Json], folder: str) -> Iterator[str]:
    """The most important of them, with links into the folder."""
    cells = [
        (*_named(row, folder), *_numbers(row["verdicts"], ("pass", "fail")), *_numbers(row["deviations"], SEVERITIES))
        for row in rows
    ]
    yield from table(("target", "version", "pass", "fail", *SEVERITIES), cells, numbers=range(2, 7))


def _named(row: Json, folder: str = "") -> tuple[str, str]:
    return f"[{prose(row['target'])}]({folder}{row['page']})", prose(row["version"])


def _numbers(counts: Json, names: Sequence[str]) -> Iterator[str]:
    return (str(counts[name]) for name in names)


def index(rows: Sequence[Json]) -> str:
    """The page that leads to the others."""
    return "\n".join((
        "# Findings", "",
        *wrapped("Verdicts are of requirements; security, availability and compatibility count deviations."), "",
        *verdict_table(rows), "",
        *wrapped(HELD), "",
        *wrapped(PINNED),
        "", *fenced([*(row["command"] for row in rows), f"python examples/findings {REPORTS}/*"], "sh"), "",
        *wrapped("`--missing` lists the deviations that nobody has looked at, as rows to fill in; "
                 "`python examples/findings merge-review FILE...` takes them in."),
        "",
    ))  # fmt: skip


def inserted(text: str, rows: Iterable[Json], folder: str) -> str:
    """The text with the short table between its two marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise UnusableError(f"there is no place for the table: a line {BEGIN!r} and a line {END!r}")
    return "\n".join((before + begin, "", *short_table(rows, folder), "", end + after))
