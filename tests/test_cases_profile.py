"""The profile cases: a right service passes all of it, in process and served, with ports and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kms_conformance.conformance.session.cases import created, whole_dump
from kms_conformance.conformance.targets.inprocess import SECOND_ACCOUNT
from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns.versions import SECOND
from kms_conformance.models.cases.facts import ABOUT, DOMAIN
from kms_conformance.models.cases.kept import EMPTIED, WAITING
from kms_conformance.models.cases.state import Kind
from kms_conformance.models.operations import PROFILE_OF
from kms_conformance.models.outcomes import Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.resource import Resource
from kms_conformance.models.world import World
from kms_conformance.reports import script_campaigns, script_cases
from tests.profile_of_a_service import ServiceProfile, answering, served

PROFILE = "cases"
AT_A_PORT = frozenset({"CASES-002", "CASES-005", "CASES-006", "CASES-007", "CASES-021"})
CASES = ServiceProfile(PROFILE, "audit", AT_A_PORT)


@pytest.mark.parametrize("profiles", [(PROFILE,), CASES.both])
def test_the_reference_passes_all_of_it(profiles: tuple[str, ...], tmp_path: Path) -> None:
    CASES.passes_all("reference", tmp_path, *profiles)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(SECOND_ACCOUNT) as url:
        yield url


def test_over_http_without_a_port_what_a_port_would_show_is_named(url: str, tmp_path: Path) -> None:
    CASES.names_what_a_port_would_show(url, tmp_path)


@pytest.mark.parametrize(
    ("queue", "shown", "whole"),
    [
        (None, {"Records": 1, "Waiting": 0, "Queues": []}, True),
        (None, {"Records": 0, "Waiting": 0, "Queues": []}, False),
        (WAITING, {"Records": 9, "Waiting": 0, "Queues": ["queue"]}, False),
        (WAITING, {"Records": 9, "Waiting": 1, "Queues": ["queue"]}, True),
        (EMPTIED, {"Records": 9, "Waiting": 0, "Queues": []}, False),
        (EMPTIED, {"Records": 9, "Waiting": 0, "Queues": ["queue"]}, True),
    ],
)
def test_a_dump_that_tells_of_no_queue_shows_nothing_of_one(
    queue: str | None, shown: dict[str, Any], whole: bool
) -> None:
    world = World(resources={1: Resource(1, Kind.DOMAIN), 2: Resource(2, Kind.FIELD, 1)})
    assert whole_dump(world, {ABOUT: 1, **({"Queue": queue} if queue else {})}, shown) is whole


@pytest.mark.parametrize("part", [script_cases, script_campaigns])
def test_a_script_has_a_call_of_somebody_else_made_by_their_client(part: ModuleType) -> None:
    made = {script_cases: DOMAIN, script_campaigns: SECOND.of("StartInstanceOnboardingJob")}[part]
    expression = part.composed(Call.of(made).by("other"), 'other.administrator("service").make', ["a=1"])
    assert 'other.administrator("service"), a=1)' in expression


@pytest.mark.exhaustive
def test_with_ports_over_http_that_is_judged_too(url: str, tmp_path: Path) -> None:
    CASES.judges_what_ports_show(url, tmp_path, "inspect", "fault")


def test_a_target_that_does_not_serve_it_is_not_judged_by_it(tmp_path: Path) -> None:
    CASES.is_left_out_where_it_is_not_served(tmp_path)


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        (("CreationInProgress", "CreationInProgress", "Active"), Success({"domainId": "d", "domainStatus": "Active"})),
        (("CreationInProgress", "CreationFailed"), Refusal("CreationFailed")),
        (("CreationInProgress",) * 61, Indeterminate("timed-out")),
    ],
)
def test_the_end_of_a_creation_is_waited_for(
    statuses: tuple[str, ...], outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter(statuses)
    with answering(lambda operation, params: {"domainId": "d", "domainStatus": next(left)}, monkeypatch) as executor:
        found = created(executor, {"name": "d"}, within_s=30)
    assert type(found) is type(outcome) and (isinstance(outcome, Success) or found == outcome)
    assert PROFILE_OF[DOMAIN] == PROFILE
