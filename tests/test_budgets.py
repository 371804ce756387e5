"""What a run may send: every unit has a budget, so that one that a target leads astray is at its own cost."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.proofs import BUDGET
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.run.work import Worker, opened
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.report import Report, Verdict
from kms_conformance.models.requirements.requirement import PROFILES
from kms_conformance.reports import enrolling
from kms_conformance.reports.enrolling import enrolled
from kms_conformance.strategies.units import EFFORTS, OF_KMS, Unit, units

sys.path.insert(0, str(Path(__file__).parent))
from helpers import AWS_JSON, Answer, serving, tiny

CLOSING = 40
"""Calls that giving the keys of a unit back takes, in which nothing is spent any more."""
OF_LISTS = ("PAGE-", "ALIAS-", "INV-32")


def endless_aliases() -> Answer:
    """A clean KMS, but for a list of aliases that never ends: each page promises one more."""
    kms, markers = tiny(), count()

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        status, kind, text = kms(operation, body)
        if operation == "ListAliases" and status == 200:
            parsed = json.loads(text) | {"Truncated": True, "NextMarker": f"m{next(markers)}"}
            return status, kind, json.dumps({**parsed, "Aliases": []}).encode()
        if operation == "ListAliases" and b"Marker" in body:
            more = {"Aliases": [], "Truncated": True, "NextMarker": f"m{next(markers)}"}
            return 200, kind, json.dumps(more).encode()
        return status, kind, text

    return answer


def judged(url: str, folder: Path, **options: Any) -> Report:
    chosen = checked(Options(url, out=folder, progress="none", **options))
    return run(chosen, resolve(chosen.target), progress("none"))


def test_a_list_without_end_costs_those_who_ask_for_it_alone(tmp_path: Path) -> None:
    profiles = ("kms-aliases", "kms-tags")
    with serving(endless_aliases()) as target:
        report = judged(target.url, tmp_path, profiles=profiles)
        searched = report.volatile.calls - sum(report.volatile.reducing_calls)
    assert searched <= EFFORTS["quick"].calls
    others = [row for row in report.results if not row.requirement.id.startswith(OF_LISTS)]
    unseen = {row.requirement.id for row in others if row.verdict is not Verdict.PASS and not row.requirement.needs}
    assert unseen <= {row.requirement.id for row in others if "ListAliases" in row.requirement.operations}


@pytest.fixture
def worker() -> Iterator[Worker]:
    with opened(resolve("reference")) as made:
        yield made


def test_a_unit_that_has_used_up_its_calls_says_so_and_the_next_has_its_own(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = next(unit for unit in units("quick", 1, ("kms-tags",)) if unit.examples)
    whole = worker.run(unit)
    assert not whole.trouble and whole.calls <= unit.budget
    monkeypatch.setattr(Unit, "budget", 5)
    cut = worker.run(unit)
    assert cut.trouble == BUDGET and cut.calls < 5 + CLOSING
    monkeypatch.undo()
    assert not worker.run(unit).trouble


def test_the_reference_needs_no_more_than_the_budget_of_any_unit(worker: Worker) -> None:
    profiles = ("kms-aliases", "kms-tags", "kms-rotation")
    short = {unit.name: worker.run(unit).trouble for unit in units("quick", 1, profiles)}
    assert not {name: trouble for name, trouble in short.items() if trouble}


def test_a_budget_is_a_function_of_the_unit_and_the_effort() -> None:
    one, other = (list(units("quick", seed, PROFILES)) for seed in (1, 2))
    assert [unit.budget for unit in one] == [unit.budget for unit in other]
    assert {unit.purse for unit in one} == {
        OF_KMS,
        "key types",
        *SERVICES,
        "outbound-campaigns",
        "cases",
        "app-integrations",
        "qconnect",
        "forecasting",
        "contact-data",
        "recordings",
        "ssm",
        "secretsmanager",
        "dynamodb",
        "s3-sse-kms",
        "audit",
        "sigv4",
        "wire",
    } & {unit.purse for unit in one} and OF_KMS in {unit.purse for unit in one}


def test_kms_has_the_whole_effort_and_any_other_service_a_third() -> None:
    effort = EFFORTS["quick"]
    assert (effort.purse(OF_KMS), effort.purse("voice-id"), effort.purse("audit")) == (15_000, 5_000, 5_000)


def test_a_job_that_never_ends_is_asked_seldom_and_accuses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(enrolling.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(enrolling.time, "sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    asked: list[str] = []

    def ask(service: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        asked.append(operation)
        clock[0] += 0.001
        job = {"Job": {"JobId": "1", "JobStatus": "IN_PROGRESS"}}
        return {"CreateRole": {"Role": {"Arn": "arn"}}}.get(operation, job if "Job" in operation else {})

    assert enrolled(ask, "domain", "key", "us-east-1", 30) == {"Unended": "IN_PROGRESS"}
    assert asked.count("DescribeSpeakerEnrollmentJob") < 40
    assert asked[-1] == "DeleteRole", "what was made for the job is left behind"


def test_calls_are_not_limited_outside_of_a_unit(worker: Worker) -> None:
    executor: Executor = worker.executor
    assert executor.limit is None and not executor.spent


def test_where_no_more_keys_can_be_read_nothing_is_said_to_be_used_up(tmp_path: Path) -> None:
    kms, made = tiny(), count()

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        if operation == "CreateKey" and next(made) >= 4:
            return 200, AWS_JSON, b'{"KeyMetadata": {"CreationDate": "yesterday"}}'
        return kms(operation, body)

    with serving(answer) as target:
        report = judged(target.url, tmp_path, profiles=("kms-core", "kms-tags"))
    assert [row.requirement.id for row in report.results if row.verdict is Verdict.FAIL] == ["PROTO-002"]
    assert not [row.requirement.id for row in report.results if row.reason in ("budget", "connection-lost")]


@pytest.mark.parametrize("effort", EFFORTS)
def test_no_effort_is_too_small_for_its_own_work(effort: str) -> None:
    """A step of the search sends about two calls, itself and what is observed of it; a sequence its own."""
    sent: Counter[str] = Counter()
    for unit in units(effort, 1, PROFILES):
        sent[unit.purse] += 2 * unit.examples * unit.steps or len(unit.calls)
    for purse, calls in sent.items():
        assert calls <= EFFORTS[effort].purse(purse), purse
