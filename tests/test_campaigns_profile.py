"""The profile outbound-campaigns: a right service passes all of it, in process and served, and moto is judged truly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import running
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.session.campaigns import onboarded
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.campaigns.facts import JOB, ONBOARD
from kms_conformance.models.operations import PROFILE_OF
from kms_conformance.models.outcomes import Indeterminate, Refusal, Success
from kms_conformance.models.report import Report
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.strategies.units import units
from tests.test_domains_profile import judged, verdicts

PROFILE = "outbound-campaigns"
OWN = {row.id for row in REGISTRY.values() if row.profile == PROFILE}
AT_A_PORT = {"CAMPAIGNS-007", "CAMPAIGNS-008"}
OF_CALLERS = {"CAMPAIGNS-006"}
WITH_CALLERS = (PROFILE, "kms-authorization")


def of_campaigns(target: str, folder: Path, *profiles: str) -> Report:
    named = [unit.name for unit in units("quick", 1, WITH_CALLERS) if unit.name.startswith(PROFILE)]
    return judged(target, folder, *named, profiles=profiles or (PROFILE,))


def own(report: Report) -> dict[str, tuple[str, str | None]]:
    return {name: said for name, said in verdicts(report).items() if name in OWN}


def test_the_reference_passes_all_that_is_judged(tmp_path: Path) -> None:
    report = of_campaigns("reference", tmp_path, *WITH_CALLERS)
    assert {name: said for name, said in own(report).items() if said[0] != "pass"} == {}
    assert not any(row.deviations or row.observations for row in report.results if row.requirement.id in OWN)


@pytest.fixture
def served() -> Iterator[str]:
    """Of each test its own: a dump shows all that is stored."""
    cloud = Cloud()
    services = add_neighbours(cloud)
    with running(services), serving(cloud) as url:
        yield url


def test_over_http_without_a_port_what_a_port_would_show_is_named(served: str, tmp_path: Path) -> None:
    report = of_campaigns(served, tmp_path, *WITH_CALLERS)
    left = {name: said for name, said in own(report).items() if said[0] != "pass"}
    assert left == dict.fromkeys(AT_A_PORT, ("not-exercised", "needs-port"))
    assert not any(row.deviations for row in report.results if row.requirement.id in OWN)


@pytest.mark.exhaustive
def test_with_ports_over_http_that_is_judged_too(served: str, tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    file.write_text(f'endpoint_url = "{served}"\n[ports]\ninspect = "{served}/_reference/inspect"\n')
    said = own(of_campaigns(str(file), tmp_path / "out"))
    assert {said[name] for name in AT_A_PORT} == {("pass", None)}


def test_a_target_that_does_not_serve_it_is_not_judged_by_it(tmp_path: Path) -> None:
    cloud = Cloud()
    with serving(cloud) as url, pytest.raises(TargetError, match=f"{PROFILE} is left out"):
        of_campaigns(url, tmp_path)


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
    report = of_campaigns("moto", tmp_path)
    seen = {row.requirement.id: {d.label for d in row.deviations} for row in report.results if row.deviations}
    assert seen == SEEN_ON_MOTO
    unsupported = {name for name, said in own(report).items() if said[0] == "unsupported"}
    assert {"CAMPAIGNS-014", "CAMPAIGNS-023", "CAMPAIGNS-028"} <= unsupported
    passed = {name for name, said in own(report).items() if said[0] == "pass"}
    assert {"CAMPAIGNS-001", "CAMPAIGNS-013", "CAMPAIGNS-017"} <= passed


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
    statuses: tuple[str, ...], code: str | None, outcome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with resolve("reference").open() as clients:
        executor = Executor(clients(), clients, steady=True)
        left = iter(statuses)

        def execute(operation: str, params: Any, principal: str = "") -> Success:
            job = {"connectInstanceId": params["connectInstanceId"], "status": next(left)}
            return Success({JOB: job | ({"failureCode": code} if code else {})})

        monkeypatch.setattr(executor, "execute", execute)
        found = onboarded(executor, {"connectInstanceId": "i"}, within_s=30)
    assert isinstance(found, outcome) if outcome is Success else found == outcome
    assert PROFILE_OF[ONBOARD] == PROFILE
