"""`recheck`: files of CloudTrail events, judged without a target."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import UsageError
from kms_conformance.models.audit.standalone import concerns, departures
from kms_conformance.models.requirements import REGISTRY

Json = Any
SAID = {"SharingItsId": "another event has its eventID"}
"""What is said of members that no event has."""


def recheck(paths: Sequence[Path]) -> int:
    """Say what departs in the events of all files; the exit status: 0 nothing, 1 something that must be, 3 no event."""
    where = [(path, number, event) for path in paths for number, event in enumerate(_events(path), 1)]
    events = [event for _, _, event in where]
    failed = False
    for departure in departures(events):
        path, number, event = where[departure.index]
        row, claim = REGISTRY[departure.claim.requirement], departure.claim
        failed = failed or row.level == "MUST"
        said = SAID.get(claim.member, f"{claim.member.removeprefix('Event.')} is not as claimed ({claim.relation})")
        print(f"{path}:{number}: {event.get('eventName')}: {row.id} ({row.level}): {said}")
    judged = sum(map(concerns, events))
    print(f"{judged} of {len(events)} events are of calls to KMS that the model knows")
    return 1 if failed else 0 if judged else 3


def _events(path: Path) -> Iterator[Mapping[str, Json]]:
    """The events of a file: a list, an object with Records or Events, or one event a line."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}; give a file of CloudTrail events") from error
    for row in _rows(path, text):
        if isinstance(row, dict) and isinstance(row.get("CloudTrailEvent"), str):
            row = _parsed(path, row["CloudTrailEvent"])
        if not isinstance(row, dict) or "eventName" not in row:
            raise UsageError(f"{path} holds something that is no event of CloudTrail; give its events as JSON")
        yield row


def _rows(path: Path, text: str) -> list[Json]:
    try:
        whole = json.loads(text)
    except ValueError:
        return [_parsed(path, line) for line in text.splitlines() if line.strip()]
    if isinstance(whole, dict):
        for name in ("Records", "Events"):
            if isinstance(whole.get(name), list):
                return list(whole[name])
        return [whole]
    return whole if isinstance(whole, list) else [whole]


def _parsed(path: Path, text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError as error:
        raise UsageError(f"{path} is not JSON: {error}; give CloudTrail events as JSON, or as one a line") from error
