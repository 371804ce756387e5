"""`recheck`: files of CloudTrail events, judged without a target."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kms_conformance.conformance.command.events_files import read_events
from kms_conformance.conformance.errors import UsageError
from kms_conformance.models.audit.oddities import oddity
from kms_conformance.models.audit.standalone import concerns, departures, each_once
from kms_conformance.models.claims import Claim
from kms_conformance.models.requirements import REGISTRY

SAID = {"SharingItsId": "another event has its eventID"}
"""What is said of members that no event has."""


def recheck(paths: Sequence[Path]) -> int:
    """Say what departs in the events of all files; the exit status: 0 nothing, 1 something that must be, 3 no event."""
    found = read_events(paths)
    for line in found.said:
        print(line)
    try:
        placed = [found.events[index] for index in each_once([row.event for row in found.events])]
        events = [row.event for row in placed]
        told = list(departures(events))
    except RecursionError as error:
        raise UsageError("an event is nested too deeply to be one of CloudTrail; leave it out") from error
    if again := len(found.events) - len(placed):
        print(f"{again} events were delivered more than once, and are judged once")
    failed = False
    for departure in told:
        where, row = placed[departure.index], REGISTRY[departure.claim.requirement]
        known = oddity(where.event, departure.claim)
        failed = failed or (row.level == "MUST" and not known)
        said = f"a known oddity of AWS's own page: {known}" if known else _said(departure.claim)
        print(f"{where.path}:{where.number}: {where.event.get('eventName')}: {row.id} ({row.level}): {said}")
    judged = sum(map(concerns, events))
    print(f"{judged} of {len(events)} events are of calls to KMS that the model knows")
    return 1 if failed else 0 if judged else 3


def _said(claim: Claim) -> str:
    return SAID.get(claim.member, f"{claim.member.removeprefix('Event.')} is not as claimed ({claim.relation})")
