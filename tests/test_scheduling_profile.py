"""The profile forecasting: a right service passes all of it, in process and served, with ports and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kms_conformance.conformance.session.scheduling import perform_of_scheduling
from kms_conformance.conformance.targets.inprocess import SECOND_ACCOUNT
from kms_conformance.models.calls import Call
from kms_conformance.models.outcomes import Indeterminate, Outcome, Success
from kms_conformance.models.scheduling.facts import GET
from kms_conformance.reports import script_scheduling
from tests.profile_of_a_service import ServiceProfile, answering, served

PROFILE = "forecasting"
AT_A_PORT = frozenset({"FORECAST-002", "FORECAST-005", "FORECAST-006"})
SCHEDULING = ServiceProfile(PROFILE, "audit", AT_A_PORT)


@pytest.mark.parametrize("profiles", [SCHEDULING.both, pytest.param((PROFILE,), marks=pytest.mark.exhaustive)])
def test_the_reference_passes_all_of_it(profiles: tuple[str, ...], tmp_path: Path) -> None:
    SCHEDULING.passes_all("reference", tmp_path, *profiles)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(SECOND_ACCOUNT) as url:
        yield url


def test_over_http_without_a_port_what_a_port_would_show_is_named(url: str, tmp_path: Path) -> None:
    SCHEDULING.names_what_a_port_would_show(url, tmp_path)


@pytest.mark.exhaustive
def test_with_ports_over_http_that_is_judged_too(url: str, tmp_path: Path) -> None:
    SCHEDULING.judges_what_ports_show(url, tmp_path, "inspect", "fault")


def test_a_target_that_does_not_serve_it_is_not_judged_by_it(tmp_path: Path) -> None:
    SCHEDULING.is_left_out_where_it_is_not_served(tmp_path)


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        (("PENDING", "PENDING", "APPROVED"), Success({"Status": "APPROVED"})),
        (("REJECTED",), Success({"Status": "REJECTED"})),
        (("PENDING",) * 62, Indeterminate("timed-out")),
    ],
)
def test_what_comes_of_a_request_is_waited_for(
    statuses: tuple[str, ...], outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter(statuses)
    with answering(lambda operation, params: {"Status": next(left)}, monkeypatch) as executor:
        assert perform_of_scheduling(executor, Call.of(GET), {}, within_s=30) == outcome


def test_a_script_waits_for_it_too() -> None:
    expression = script_scheduling.composed(Call.of(GET), "connectscheduling.get_time_off", ["UserId=1"])
    assert expression == "decided(script, connectscheduling, UserId=1)"
