"""Reviews: for each deviation, what somebody who looked at it concluded, and from which document.

A file for each target, with a row on a line. A row that speaks of several targets is in the file of each of them.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from findings.folder import Found, Judged, Signature, UnusableError
from kms_conformance.reports.names import printable

CONCLUSIONS = ("confirmed", "doubtful")
"""How the conclusion of a deviation that is on a page begins."""
HEAD = """\
# What somebody concluded who looked at each deviation of {target}, by which labels it was tried.
# `python examples/findings merge-review FILE...` adds rows and keeps the order; the pages take them from here.

review = [
"""
TARGET = re.compile(r"\w[\w.-]*")
Seen = tuple[str, Signature]
"""The software and a signature."""


@dataclass(frozen=True, order=True)
class Review:
    """A row: it speaks of each of its labels on each of its targets."""

    requirement: str
    operation: str
    kind: str
    labels: tuple[str, ...]
    targets: tuple[str, ...]
    source: str
    conclusion: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is about, whatever was tried."""
        return (self.requirement, self.operation, self.kind)

    @property
    def seen(self) -> set[Seen]:
        """All that it speaks of."""
        return {(software(target), (*self.key, label)) for target in self.targets for label in self.labels}


def software(target: str) -> str:
    """What runs in a target: moto is the same in process and over HTTP."""
    return target.removesuffix("-server")


def load_all(folder: Path) -> list[Review]:
    """The rows of all targets, in order."""
    files = sorted(folder.glob("*.toml"))
    return merged(row for file in files for row in load(file, target=file.stem))


def load(path: Path, target: str = "") -> list[Review]:
    """The rows of a file; those of a file of one target do not name it."""
    try:
        tables = tomllib.loads(path.read_text("utf-8")).get("review", [])
        return [_row({**table, "targets": [target]} if target else table) for table in tables]
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UnusableError(f"the reviews {path} cannot be used: {error}") from error


def _row(table: dict[str, object]) -> Review:
    names = [field.name for field in fields(Review)]
    if set(table) != set(names):
        raise ValueError(f"a row has {sorted(table)}, and not {sorted(names)}")
    values: dict[str, object] = {}
    for name, value in table.items():
        if name in ("labels", "targets"):
            if not isinstance(value, list) or not value or not all(isinstance(text, str) for text in value):
                raise ValueError(f"{name} of {table['requirement']} must be a list of texts")
            values[name] = tuple(sorted(set(value)))
            if name == "targets" and not all(map(TARGET.fullmatch, value)):
                raise ValueError(f"a target of {table['requirement']} has a name that no file may have: {value}")
        elif isinstance(value, str):
            values[name] = " ".join(value.split())
        else:
            raise ValueError(f"{name} of {table['requirement']} must be a text")
    return Review(**values)  # type: ignore[arg-type]


def merged(rows: Iterable[Review]) -> list[Review]:
    """The rows in order; those that say the same of one thing are united."""
    united: dict[tuple[str, ...], Review] = {}
    for row in rows:
        says = (*row.key, row.source, row.conclusion)
        for other in united.values():
            both = row.seen & other.seen
            if both and other.key == row.key and other.conclusion != row.conclusion:
                _, what = min(both)
                raise UnusableError(f"{' '.join(what)}: keep one of {other.conclusion!r} and {row.conclusion!r}")
        known = united.get(says, row)
        labels = tuple(sorted({*known.labels, *row.labels}))
        united[says] = replace(known, labels=labels, targets=tuple(sorted({*known.targets, *row.targets})))
    return sorted(united.values())


def kept(row: Review, seen: Collection[Seen]) -> Review | None:
    """The row without labels and targets that nothing names any more."""
    still = row.seen & set(seen)
    labels = tuple(label for label in row.labels if any(what[-1] == label for _, what in still))
    targets = tuple(target for target in row.targets if any(name == software(target) for name, _ in still))
    return replace(row, labels=labels, targets=targets) if still else None


def texts(rows: Iterable[Review]) -> dict[str, str]:
    """The text of each target's file, by its name."""
    by_target: dict[str, list[str]] = {}
    for row in rows:
        line = f"    {{ {', '.join(text for name, text in _members(row) if name != 'targets')} }},"
        for target in sorted(set(map(software, row.targets))):
            by_target.setdefault(target, []).append(line)
    return {f"{name}.toml": HEAD.format(target=name) + "\n".join(lines) + "\n]\n" for name, lines in by_target.items()}


def _lines(row: Review) -> Iterator[str]:
    yield "[[review]]"
    yield from (text for _, text in _members(row))


def _members(row: Review) -> Iterator[tuple[str, str]]:
    for field in fields(Review):
        value = getattr(row, field.name)
        shown = f"[{', '.join(map(_text, value))}]" if isinstance(value, tuple) else _text(value)
        yield field.name, f"{field.name} = {shown}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def missing(judged: Sequence[Judged], rows: Iterable[Review]) -> str:
    """Rows yet to be written, with what helps to write them."""
    seen = {what for row in rows for what in row.seen}
    groups: dict[tuple[str, str, str], list[tuple[Judged, Found]]] = {}
    for one in judged:
        for found in one.found:
            if (software(one.name), found.signature) not in seen:
                groups.setdefault(found.signature[:3], []).append((one, found))
    return "\n".join("\n".join(_skeleton(groups[key])) + "\n" for key in sorted(groups))


def tables(rows: Iterable[Review]) -> str:
    """Rows as they are filled in: each a table that names its targets."""
    return "\n".join("\n".join(_lines(row)) + "\n" for row in rows)


def _skeleton(group: Sequence[tuple[Judged, Found]]) -> Iterator[str]:
    first = group[0][1]
    yield f"# {first.requirement['level']}: {printable(' '.join(str(first.requirement['statement']).split()))}"
    for one, found in group:
        expected = " or ".join(found.row["expected"])
        yield "# " + printable(
            f"{one.name}, {found.label}: expected {expected}, got {found.row['got']}; {found.row['repro']}"
        )
    labels = tuple(sorted({found.label for _, found in group}))
    targets = tuple(sorted({one.name for one, _ in group}))
    yield from _lines(Review(*first.signature[:3], labels, targets, str(first.requirement["source"]), ""))
