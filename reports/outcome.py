"""What a whole run comes to, in one word, and the exit status that says the same: everybody asks here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from kms_conformance.models.campaigns.facts import PROFILE
from kms_conformance.models.causes import area_name
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.report import Report, Verdict

Word: TypeAlias = Literal["PASS", "FAIL", "INCOMPLETE", "INTERRUPTED"]

STATUS: Mapping[Word, int] = {"PASS": 0, "FAIL": 1, "INCOMPLETE": 3, "INTERRUPTED": 130}
"""The exit status of `run`; 2 is wrong usage, and 3 an error before anything is judged (conformance/errors)."""
JUDGED = frozenset({Verdict.PASS, Verdict.FAIL, Verdict.KNOWN_FAIL})
OF_THE_TARGET = frozenset({"connection-lost", "timed-out", "throttled", "too-large", "server-fault"})
"""Reasons of `indeterminate` for which the target is to blame."""
OTHER_SHARD = "other-shard"
NO_ANSWER = frozenset({Verdict.NOT_EXERCISED, Verdict.INDETERMINATE})


def word(report: Report) -> Word:
    """The conclusion: PASS only where something was judged and nothing was lost."""
    verdicts = {result.verdict for result in report.results}
    if report.interrupted:
        return "INTERRUPTED"
    if Verdict.ERROR in verdicts or not report.results:
        return "INCOMPLETE"
    if Verdict.FAIL in verdicts or report.stale or (report.strict and verdicts & NO_ANSWER):
        return "FAIL"
    return "INCOMPLETE" if report.ended_early or missing(report) or not verdicts & JUDGED else "PASS"


def exit_status(report: Report) -> int:
    """The exit status of the run."""
    return 0 if _is_elsewhere(report) else STATUS[word(report)]


def _is_elsewhere(report: Report) -> bool:
    """Whether nothing was judged because all that decides is part of other shards: nothing is wrong with this one."""
    verdicts = {result.verdict for result in report.results}
    ended = report.interrupted or report.lost or report.strict or report.ended_early or missing(report) or report.stale
    reasons = {result.reason for result in report.results}
    return verdicts == {Verdict.NOT_EXERCISED} and OTHER_SHARD in reasons and not ended


def missing(report: Report) -> tuple[str, ...]:
    """What was not judged though it should have been, in words: nothing of it is certified."""
    found = []
    if without := without_evidence(report):
        found.append(f"no evidence on encryption at rest by {', '.join(without)} (no dump, no port)")
    if lost := unreachable(report):
        how = f" ({report.lost_by})" if report.lost_by else ""
        found.append(f"{report.target.endpoint} stopped answering{how}: {len(lost)} requirements have no verdict")
    elif report.ended_early:
        found.append(f"the search ended for {report.ended_early}: what it did not come to has no verdict")
    elif areas := unjudged(report):
        plural = "s" if len(areas) > 1 else ""
        found.append(f"nothing of area{plural} {', '.join(map(_named, areas))} was judged, for the target's faults")
    return tuple(found)


def _named(area: str) -> str:
    return f"{area} ({area_name(area)})"


def unreachable(report: Report) -> list[str]:
    """The requirements that could not be judged because the target stopped answering."""
    if not report.lost:
        return []
    rows = (row for row in report.results if row.verdict is Verdict.INDETERMINATE)
    return [row.requirement.id for row in rows if row.reason == "connection-lost"]


def unjudged(report: Report) -> list[str]:
    """The areas of which nothing was judged because of what the target answers, or does not."""
    judged = {row.requirement.area for row in report.results if row.verdict in JUDGED}
    spoilt = [
        row.requirement.area
        for row in report.results
        if row.verdict is Verdict.INDETERMINATE and row.reason in OF_THE_TARGET
    ]
    return [area for area in dict.fromkeys(spoilt) if area not in judged]


def without_evidence(report: Report) -> list[str]:
    """The services that encrypt at rest of whose store nothing was seen: their API alone proves no encryption."""
    of_stores: dict[str, set[str | None]] = {}
    for row in report.results:
        if row.requirement.profile in (PROFILE, *SERVICES) and row.requirement.needs == "needs-port":
            of_stores.setdefault(row.requirement.profile, set()).add(row.reason)
    return [profile for profile, reasons in of_stores.items() if reasons == {"needs-port"}]
