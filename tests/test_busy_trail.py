"""A trail that is full of others' events: nothing is said of it that is not so (AUDIT-001, AUDIT-113, AUDIT-134)."""

from __future__ import annotations

import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.service import Event
from kms_conformance.cloud.trail.service import CloudTrail
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.session import trail
from kms_conformance.conformance.session.trail import Trail, absence, walk_events
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.outcomes import Indeterminate, Success
from kms_conformance.models.report import Report, Verdict

sys.path.insert(0, str(Path(__file__).parent))
from cloud_clients import ACCOUNT, REGION, ServedCloud, served_cloud


def busy(served: ServedCloud, calls: int, *, first_s: float, last_s: float, name: str = "DescribeKey") -> None:
    """Others have made so many calls, from `first_s` to `last_s` seconds from now."""
    key = served.client("kms").create_key()["KeyMetadata"]
    observer = served.cloud.services["cloudtrail"]
    assert isinstance(observer, CloudTrail)
    now = datetime.now(UTC)
    for number in range(calls):
        time = now + timedelta(seconds=first_s + (last_s - first_s) * number / calls)
        params, answer = {"KeyId": key["KeyId"]}, {"KeyMetadata": key}
        caller, request = root(ACCOUNT), str(uuid.uuid4())
        observer.observe(Event("kms", name, params, answer, None, caller, REGION, ACCOUNT, request, time))


def judged(served: ServedCloud, folder: Path) -> Report:
    options = checked(Options(target=served.url, profiles=("audit",), max_calls=1, out=folder, baseline="none"))
    return run(options, resolve(served.url), progress("none"))


def accused(report: Report) -> list[str]:
    return [row.requirement.id for row in report.results if row.deviations or row.observations]


@pytest.mark.parametrize(
    ("calls", "first_s", "last_s"), [(11_000, -1.0, 0.0), pytest.param(50_000, -45, 15, marks=pytest.mark.exhaustive)]
)
def test_a_busy_trail_is_judged_as_a_quiet_one(calls: int, first_s: float, last_s: float, tmp_path: Path) -> None:
    with served_cloud() as served:
        busy(served, calls, first_s=first_s, last_s=last_s)
        report = judged(served, tmp_path)
    assert not accused(report)
    others = {row.requirement.id for row in report.results if row.verdict is not Verdict.PASS}
    assert others == {"AUDIT-003", "AUDIT-004"}


def test_what_a_trail_is_too_full_to_tell_is_indeterminate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "FEW_PAGES", 1)
    monkeypatch.setattr(trail, "MANY_PAGES", 2)
    with served_cloud() as served:
        for name in ("DescribeKey", "Encrypt", "ListKeys", "GenerateRandom"):
            busy(served, 3_000, first_s=-5, last_s=55, name=name)
        report = judged(served, tmp_path)
    assert not accused(report)
    verdicts = {row.requirement.id: (row.verdict, row.reason) for row in report.results}
    assert verdicts["AUDIT-008"] == (Verdict.INDETERMINATE, "budget")
    assert verdicts["AUDIT-106"] == (Verdict.PASS, None)


def executor_of(served: ServedCloud) -> Executor:
    return Executor(served.client("kms"), lambda service, credentials=None: served.client(service))


def sent_by(executor: Executor, operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """What is known of a call that is made now."""
    watched = executor.watched()
    executor.execute(operation, params)
    return dict(watched)


def test_a_walk_that_does_not_come_to_its_end_says_nothing_of_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "FEW_PAGES", 2)
    monkeypatch.setattr(trail, "MANY_PAGES", 3)
    with served_cloud() as served:
        executor = executor_of(served)
        sent = sent_by(executor, "GetKeyPolicy", {"KeyId": str(uuid.uuid4())})
        busy(served, 300, first_s=0, last_s=1, name="GetKeyPolicy")
        reader = Trail(executor)
        reader.begin(sent)
        assert walk_events(executor, {}, most_pages=3) == Indeterminate("budget")
        assert reader.event_of(sent) == Indeterminate("budget")


def test_the_event_of_a_call_is_found_by_its_key_or_its_name_in_a_busy_trail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "FEW_PAGES", 2)
    monkeypatch.setattr(trail, "MANY_PAGES", 3)
    with served_cloud() as served:
        executor = executor_of(served)
        key = served.client("kms").create_key()["KeyMetadata"]
        named = sent_by(executor, "ListKeys", {"Limit": 1})
        keyed = sent_by(executor, "DescribeKey", {"KeyId": key["KeyId"]})
        busy(served, 300, first_s=0, last_s=1)
        reader = Trail(executor)
        for sent in (named, keyed):
            reader.begin(sent)
        for sent, arn in ((named, ""), (keyed, key["Arn"])):
            outcome = reader.event_of(sent, arn)
            assert isinstance(outcome, Success) and outcome.response["Count"] == 1
        assert absence(executor, 0) == ""


def test_an_event_whose_time_is_minutes_off_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with served_cloud() as served:
        executor = executor_of(served)
        sent = sent_by(executor, "ListKeys", {"Limit": 1})
        sent["answered_at"] -= timedelta(minutes=4)
        reader = Trail(executor)
        reader.begin(sent)
        outcome = reader.event_of(sent)
        assert isinstance(outcome, Success) and outcome.response["Count"] == 1
