"""The names of the files that belong to a deviation."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.report import Deviation, Result


def named(result: Result) -> Iterator[tuple[str, Deviation]]:
    """Each deviation and observation of a requirement with its base name: its id, numbered from the second on."""
    for number, deviation in enumerate((*result.deviations, *result.observations), 1):
        yield result.requirement.id + (f"-{number}" if number > 1 else ""), deviation


def history_name(base: str) -> str:
    """The minimal sequence as JSON lines, relative to the report folder."""
    return f"histories/{base}.jsonl"


def repro_name(base: str) -> str:
    """The script, relative to the report folder."""
    return f"repro/{base}.py"


def printable(text: str) -> str:
    """A text of a target on one line: what may act on a screen or break an XML file is written out."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
