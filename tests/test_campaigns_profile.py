"""The profile outbound-campaigns: a right service passes all of it, in process and served, and moto is judged truly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.session.campaigns import onboarded
from kms_conformance.models.campaigns.facts import JOB
from kms_conformance.models.campaigns.versions import VERSIONS, Version
from kms_conformance.models.operations import PROFILE_OF
from kms_conformance.models.outcomes import Indeterminate, Refusal, Success
from kms_conformance.models.report import Verdict
from tests.profile_of_a_service import ServiceProfile, answering, served

PROFILE = "outbound-campaigns"
CAMPAIGNS = ServiceProfile(PROFILE, "kms-core", frozenset({"CAMPAIGNS-007", "CAMPAIGNS-008"}))


def test_the_reference_passes_all_that_is_judged(tmp_path: Path) -> None:
    CAMPAIGNS.passes_all("reference", tmp_path)


@pytest.fixture
def url() -> Iterator[str]:
    """Of each test its own: a dump shows all that is stored."""
    with served() as url:
        yield url


def test_over_http_without_a_port_what_a_port_would_show_is_named(url: str, tmp_path: Path) -> None:
    CAMPAIGNS.names_what_a_port_would_show(url, tmp_path)


@pytest.mark.exhaustive
def test_with_ports_over_http_that_is_judged_too(url: str, tmp_path: Path) -> None:
    CAMPAIGNS.judges_what_ports_show(url, tmp_path, "inspect")


def test_a_target_that_does_not_serve_it_is_not_judged_by_it(tmp_path: Path) -> None:
    CAMPAIGNS.is_left_out_where_it_is_not_served(tmp_path)


SEEN_ON_MOTO = {
    "CAMPAIGNS-005": {"unknown-id", "unknown-arn"},
    "CAMPAIGNS-012": {"unknown-id", "deleted"},
    "CAMPAIGNS-019": {"from-creation"},
    "CAMPAIGNS-021": {"not-onboarded"},
    "CAMPAIGNS-024": {"without-name", "without-dialerConfig", "without-outboundCallConfig"},
    "CAMPAIGNS-025": {"no-name", "too-long-name", "page-of-0", "page-of-51"},
}
"""Each by hand in moto's source: a key that is not looked up, `del` of what is not there, tags in two places, a
configuration that is made when it is asked for, and requests that nobody checks."""


def test_moto_departs_where_it_does_and_nowhere_else(tmp_path: Path) -> None:
    report = CAMPAIGNS.judged("moto", tmp_path)
    failed = [row for row in report.results if row.verdict in (Verdict.FAIL, Verdict.KNOWN_FAIL)]
    assert {row.requirement.id: {d.label for d in row.deviations} for row in failed} == SEEN_ON_MOTO
    assert CAMPAIGNS.verdicts(report)["CAMPAIGNS-006"] == ("indeterminate", "kms-permissions")
    unsupported = {name for name, said in CAMPAIGNS.verdicts(report).items() if said[0] == "unsupported"}
    assert {"CAMPAIGNS-014", "CAMPAIGNS-023", "CAMPAIGNS-028"} <= unsupported
    passed = {name for name, said in CAMPAIGNS.verdicts(report).items() if said[0] == "pass"}
    assert {"CAMPAIGNS-001", "CAMPAIGNS-013", "CAMPAIGNS-017"} <= passed


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("statuses", "code", "outcome"),
    [
        (("IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED"), None, Success),
        (("IN_PROGRESS", "FAILED"), "KMS_KEY_NOT_FOUND", Refusal("KMS_KEY_NOT_FOUND")),
        (("FAILED",), None, Refusal("FAILED")),
        (("IN_PROGRESS",) * 61, None, Indeterminate("timed-out")),
    ],
)
def test_an_onboarding_is_waited_for(
    version: Version, statuses: tuple[str, ...], code: str | None, outcome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, onboarding = iter(statuses), version.of("StartInstanceOnboardingJob")

    def answer(operation: str, params: Any) -> dict[str, Any]:
        job = {"connectInstanceId": params["connectInstanceId"], "status": next(left)}
        return {JOB: job | ({"failureCode": code} if code else {})}

    with answering(answer, monkeypatch) as executor:
        found = onboarded(executor, onboarding, {"connectInstanceId": "i"}, within_s=30)
    assert isinstance(found, outcome) if outcome is Success else found == outcome
    assert PROFILE_OF[onboarding] == PROFILE
