"""The profile cases: a right service passes all of it, in process and served, with ports and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import running
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.session.cases import created, whole_dump
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.targets.inprocess import SECOND_ACCOUNT
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns.facts import ONBOARD
from kms_conformance.models.cases.facts import ABOUT, DOMAIN
from kms_conformance.models.cases.kept import EMPTIED, WAITING
from kms_conformance.models.cases.state import Kind, Thing
from kms_conformance.models.operations import PROFILE_OF
from kms_conformance.models.outcomes import Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.report import Report
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.world import World
from kms_conformance.reports import script_campaigns, script_cases
from kms_conformance.strategies.units import units
from tests.test_domains_profile import judged, verdicts

PROFILE = "cases"
OWN = {row.id for row in REGISTRY.values() if row.profile == PROFILE}
AT_A_PORT = {"CASES-002", "CASES-005", "CASES-006", "CASES-007", "CASES-021"}
WITH_THE_TRAIL = (PROFILE, "audit")


def of_cases(target: str, folder: Path, *profiles: str) -> Report:
    named = [unit.name for unit in units("quick", 1, WITH_THE_TRAIL) if unit.name.startswith(f"{PROFILE}/")]
    return judged(target, folder, *named, profiles=profiles or (PROFILE,))


def own(report: Report) -> dict[str, tuple[str, str | None]]:
    return {name: said for name, said in verdicts(report).items() if name in OWN}


@pytest.mark.parametrize("profiles", [(PROFILE,), WITH_THE_TRAIL])
def test_the_reference_passes_all_of_it(profiles: tuple[str, ...], tmp_path: Path) -> None:
    report = of_cases("reference", tmp_path, *profiles)
    assert {name: said for name, said in own(report).items() if said[0] != "pass"} == {}
    assert not any(row.deviations or row.observations for row in report.results if row.requirement.id in OWN)


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    cloud = Cloud()
    cloud.accounts.open(SECOND_ACCOUNT)
    services = add_neighbours(cloud)
    with running(services), serving(cloud) as url:
        yield url


def test_over_http_without_a_port_what_a_port_would_show_is_named(served: str, tmp_path: Path) -> None:
    report = of_cases(served, tmp_path, *WITH_THE_TRAIL)
    left = {name: said for name, said in own(report).items() if said[0] != "pass"}
    assert left == dict.fromkeys(AT_A_PORT, ("not-exercised", "needs-port"))
    assert not any(row.deviations for row in report.results if row.requirement.id in OWN)


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
    world = World(cases={1: Thing(1, Kind.DOMAIN), 2: Thing(2, Kind.FIELD, 1)})
    assert whole_dump(world, {ABOUT: 1, **({"Queue": queue} if queue else {})}, shown) is whole


@pytest.mark.parametrize("part", [script_cases, script_campaigns])
def test_a_script_has_a_call_of_somebody_else_made_by_their_client(part: ModuleType) -> None:
    made = {script_cases: DOMAIN, script_campaigns: ONBOARD}[part]
    expression = part.composed(Call.of(made).by("other"), 'other.administrator("service").make', ["a=1"])
    assert 'other.administrator("service"), a=1)' in expression


@pytest.mark.exhaustive
def test_with_ports_over_http_that_is_judged_too(served: str, tmp_path: Path) -> None:
    file, ports = tmp_path / "target.toml", f"{served}/_reference"
    file.write_text(f'endpoint_url = "{served}"\n[ports]\ninspect = "{ports}/inspect"\nfault = "{ports}/fault"\n')
    said = own(of_cases(str(file), tmp_path / "out"))
    assert {said[name] for name in AT_A_PORT} == {("pass", None)}


def test_a_target_that_does_not_serve_it_is_not_judged_by_it(tmp_path: Path) -> None:
    cloud = Cloud()
    with serving(cloud) as url, pytest.raises(TargetError, match=f"{PROFILE} is left out"):
        of_cases(url, tmp_path)


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
    with resolve("reference").open() as clients:
        executor = Executor(clients(), clients, steady=True)
        left = iter(statuses)

        def execute(operation: str, params: Any, principal: str = "") -> Success:
            return Success({"domainId": "d", "domainStatus": next(left)})

        monkeypatch.setattr(executor, "execute", execute)
        found = created(executor, {"name": "d"}, within_s=30)
    assert type(found) is type(outcome) and (isinstance(outcome, Success) or found == outcome)
    assert PROFILE_OF[DOMAIN] == PROFILE
