"""The scripts of a page: those that are nearly the same share a block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from findings.folder import Found
from findings.text import element, fenced, wrapped
from kms_conformance.reports.names import printable


def blocks(group: Sequence[Found]) -> Iterator[str]:
    """The statements of each deviation, folded away."""
    for number, rows in _alike(group):
        labels = ", ".join(element(one.label) for one in rows)
        yield f"<details><summary>{labels}</summary>"
        yield ""
        yield from fenced(list(_block(number, rows)), "python")
        yield ""
        yield "</details>"
        yield ""


def _alike(group: Sequence[Found]) -> list[tuple[int | None, list[Found]]]:
    """Deviations whose scripts differ in one line at most, and the number of that line."""
    blocks: list[tuple[int | None, list[Found]]] = []
    for one in group:
        for at, (number, rows) in enumerate(blocks):
            differing = _differing(rows[0], one)
            if differing is not None and (not differing or number is None or differing == [number]):
                blocks[at] = (differing[0] if differing else number, [*rows, one])
                break
        else:
            blocks.append((None, [one]))
    return blocks


def _differing(one: Found, other: Found) -> list[int] | None:
    """The lines in which two scripts differ, none or one; None where they differ more."""
    left, right = one.script, other.script
    if len(left.lines) != len(right.lines) or left.claim != right.claim:
        return None
    numbers = [number for number, pair in enumerate(zip(left.lines, right.lines, strict=True)) if len({*pair}) > 1]
    return numbers if len(numbers) <= 1 else None


def _block(number: int | None, rows: Sequence[Found]) -> Iterator[str]:
    """The statements of the first; the line in which others differ as a comment."""
    first = rows[0].script
    if first.claim:
        yield from wrapped(f"holds: {first.claim}", "# ", "#   ")
    others = _variants(number, rows)
    for at, line in enumerate(first.lines):
        yield line
        if at == number:
            for other, labels in others.items():
                indent = other[: len(other) - len(other.lstrip())]
                yield f"{indent}# {', '.join(map(printable, labels))}:"
                yield f"{indent}# {other.lstrip()}"


def _variants(number: int | None, rows: Sequence[Found]) -> dict[str, list[str]]:
    """The labels of each other form of the line."""
    variants: dict[str, list[str]] = {}
    for one in rows if number is not None else ():
        if (line := one.script.lines[number or 0]) != rows[0].script.lines[number or 0]:
            variants.setdefault(line, []).append(one.label)
    return variants
