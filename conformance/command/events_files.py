"""Files of CloudTrail events, and folders of them as CloudTrail delivers them: by account, Region and day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kms_conformance.conformance.command.events_wrapped import Event, Json, events_in
from kms_conformance.conformance.command.gunzip import MAGIC, UnreadableError, gunzipped
from kms_conformance.conformance.errors import UsageError

NAMES = (".json", ".jsonl", ".ndjson", ".gz")
"""How the names of files end that are read in a folder."""
DIGEST_NAME, DIGEST_MEMBERS = "_CloudTrail-Digest_", {"digestStartTime", "logFiles"}
WHAT_TO_GIVE = "give CloudTrail events as JSON, or as one a line"


class NoEventsError(UsageError):
    """A file that holds something else."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An event, by its number in a file."""

    path: Path
    number: int
    event: Event


@dataclass(slots=True)
class Found:
    """What was read, and what was left out, in words."""

    events: list[Placed] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def read_events(paths: Sequence[Path]) -> Found:
    """The events of files and of folders; UsageError: one cannot be read, or has none where it must."""
    found = Found()
    digests: list[Path] = []
    for path in paths:
        if path.is_dir():
            _read_folder(path, found, digests)
        elif not _read_file(path, found):
            digests.append(path)
    if digests:
        found.said.append(f"digests are no events and are left out: {_named(digests)}")
    return found


def _read_folder(folder: Path, found: Found, digests: list[Path]) -> None:
    others: list[Path] = []
    before, left_out = len(found.events), len(digests)
    for path in sorted(path for path in folder.rglob("*") if path.name.endswith(NAMES) and path.is_file()):
        try:
            if not _read_file(path, found):
                digests.append(path)
        except NoEventsError:
            others.append(path)
    if others:
        found.said.append(f"files without events are left out: {_named(others)}")
    if len(found.events) == before:
        what = "only digests" if len(digests) > left_out else "no events of CloudTrail"
        raise UsageError(f"{folder} holds {what}; give a folder with {' or '.join(NAMES)} files of them")


def _named(paths: Sequence[Path]) -> str:
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return f"{paths[0]}{more}"


def _read_file(path: Path, found: Found) -> bool:
    """Add what a file holds; whether it is not a digest."""
    if DIGEST_NAME in path.name:
        return False
    try:
        values, torn = _values(path)
        if len(values) == 1 and isinstance(values[0], dict) and values[0].keys() >= DIGEST_MEMBERS:
            return False
        rows = [row for value in values for row in events_in(value)]
    except RecursionError as error:
        raise UsageError(f"{path} is nested too deeply to be events of CloudTrail; {WHAT_TO_GIVE}") from error
    except UnreadableError as error:
        raise UsageError(f"{path}: {error}; leave it out, or get it again") from error
    events = [row for row in rows if not isinstance(row, str)]
    wrong = [f"{row}" for row in rows if isinstance(row, str)]
    if (wrong or torn) and not events:
        raise NoEventsError(f"{path} holds {wrong[0] if wrong else 'no JSON'}; {WHAT_TO_GIVE}")
    found.events += (Placed(path, number, event) for number, event in enumerate(events, 1))
    found.said += _left_out(path, torn, wrong)
    return True


def _left_out(path: Path, torn: Sequence[int], wrong: Sequence[str]) -> Iterator[str]:
    if torn:
        more = f" and {len(torn) - 1} more lines" if len(torn) > 1 else ""
        yield f"{path}: line {torn[0]}{more} cannot be read as JSON and is left out"
    if wrong:
        yield f"{path}: {len(wrong)} of its entries hold {wrong[0]} and are left out"


def _values(path: Path) -> tuple[list[Json], list[int]]:
    """The values in a file: one, or one a line; and the numbers of the lines that hold none."""
    try:
        data = path.read_bytes()
        text = (gunzipped(data) if data.startswith(MAGIC) else data).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"cannot read {path}: {why}; give a file of CloudTrail events") from error
    try:
        return [json.loads(text)], []
    except ValueError:
        return _lines(text)


def _lines(text: str) -> tuple[list[Json], list[int]]:
    values: list[Json] = []
    torn: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            values += [json.loads(line)] if line.strip() else []
        except ValueError:
            torn.append(number)
    return values, torn
