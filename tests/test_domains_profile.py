"""The profiles of services with domains: right services pass, and what cannot be judged says why."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import running
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.cloud.profiles.service import Profiles
from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.services import validation
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report, Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.playing import loaded
from kms_conformance.reports.script import script
from kms_conformance.strategies.units import Unit, units

SERVICES = ("voice-id", "customer-profiles")
AT_A_PORT = {
    "VOICEID-018",
    "VOICEID-033",
    "VOICEID-034",
    "VOICEID-043",
    "VOICEID-054",
    "VOICEID-055",
    "PROFILES-014",
    "VOICEID-066",
    "VOICEID-067",
    "VOICEID-068",
    "PROFILES-024",
    "PROFILES-025",
    "PROFILES-026",
}
"""What only a port shows."""
OF_THE_TRAIL = {"VOICEID-012", "VOICEID-013", "VOICEID-047", "VOICEID-059", "VOICEID-065"}


def named(names: Collection[str], effort: str, seed: int, profiles: Collection[str]) -> Iterator[Unit]:
    """The units with these names: a whole run is for benchmarks."""
    return (unit for unit in units(effort, seed, profiles) if not names or unit.name in names)


def judged(target: str, folder: Path, *plans: str, profiles: tuple[str, ...] = SERVICES) -> Report:
    options = checked(Options(target=target, profiles=profiles, out=folder, baseline="none"))
    return run(options, resolve(target), progress("none"), partial(named, plans))


def verdicts(report: Report) -> dict[str, tuple[str, str | None]]:
    return {row.requirement.id: (str(row.verdict), row.reason) for row in report.results}


def test_the_reference_services_pass_all_that_is_judged(tmp_path: Path) -> None:
    profiles = (*SERVICES, "audit")
    own = [unit.name for unit in units("quick", 1, profiles) if unit.name.startswith(SERVICES)]
    report = judged("reference", tmp_path, *own, profiles=profiles)
    left = {name: said for name, said in verdicts(report).items() if REGISTRY[name].profile in SERVICES}
    assert {name: said for name, said in left.items() if said[0] != "pass"} == {}
    assert not any(row.deviations for row in report.results)


@pytest.fixture
def served() -> Iterator[str]:
    """Of each test its own: a dump shows all that is stored."""
    cloud = Cloud()
    services = add_neighbours(cloud)
    with running(services), serving(cloud) as url:
        yield url


def test_over_http_without_a_port_nothing_departs_and_what_a_port_would_show_is_named(
    served: str, tmp_path: Path
) -> None:
    plans = (
        "create",
        "separate",
        "state/disabled",
        "changed",
        "enrolled",
        "at-rest",
        "stepped",
        "crashed/1",
        "swapped",
        "compared",
        "altered",
    )
    named = (f"{service}/{plan}" for service in SERVICES for plan in plans)
    report = judged(served, tmp_path, *named, profiles=(*SERVICES, "wire"))
    said = {name: row for name, row in verdicts(report).items() if REGISTRY[name].profile in SERVICES}
    assert {name for name, verdict in said.items() if verdict == ("not-exercised", "needs-port")} == (
        AT_A_PORT | OF_THE_TRAIL
    )
    assert {"VOICEID-022", "VOICEID-042", "PROFILES-013"} <= {name for name, row in said.items() if row[0] == "pass"}
    assert not any(row.deviations for row in report.results)


def test_with_ports_over_http_that_is_judged_too(served: str, tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    ports = f'[ports]\ninspect = "{served}/_reference/inspect"\nfault = "{served}/_reference/fault"\n'
    file.write_text(f'endpoint_url = "{served}"\nimplements = ["voice-id"]\n{ports}')
    plans = ("voice-id/at-rest", "voice-id/crashed/1", "voice-id/swapped", "voice-id/compared", "voice-id/altered")
    report = judged(str(file), tmp_path, *plans, profiles=("voice-id",))
    passed = {row.requirement.id for row in report.results if row.verdict is Verdict.PASS}
    assert {
        "VOICEID-018",
        "VOICEID-033",
        "VOICEID-034",
        "VOICEID-043",
        "VOICEID-054",
        "VOICEID-066",
        "VOICEID-067",
        "VOICEID-068",
    } <= passed
    assert not any(row.deviations for row in report.results)


def test_what_the_kms_beneath_does_not_enforce_is_not_blamed_on_the_service(tmp_path: Path) -> None:
    target = "mutant:decrypt-disabled-key-without-key-id"
    report = judged(target, tmp_path, "voice-id/state/disabled", profiles=("voice-id",))
    assert verdicts(report)["VOICEID-022"] == ("indeterminate", "kms-key-state")
    assert Verdict.FAIL not in {row.verdict for row in report.results}


FOUND = {
    "voice-id-data-keys-outlive-revocation": ("VOICEID-020", "revoked"),
    "voice-id-last-item-skipped": ("VOICEID-044", "changed"),
    "voice-id-grant-without-constraint": ("VOICEID-007", "create"),
}


@pytest.mark.parametrize("mutant", FOUND)
def test_a_fault_is_found_and_its_script_shows_it_alone(mutant: str, tmp_path: Path) -> None:
    requirement, plan = FOUND[mutant]
    report = judged(f"mutant:{mutant}", tmp_path, f"voice-id/{plan}", profiles=("voice-id",))
    rows = [row for result in report.results for row in result.deviations]
    assert requirement in {row.requirement for row in rows}
    assert all(row.reproduced.startswith("1/") for row in rows)
    row = next(row for row in rows if row.requirement == requirement)
    namespace = loaded(script(row, report.target, REGISTRY[requirement]))
    assert namespace["deviates"](namespace["client"]())


OBSERVED = {
    "voice-id-refused-update-takes-name": ("VOICEID-057", "refused-change"),
    "voice-id-no-reads-during-update": ("VOICEID-048", "meanwhile"),
}
"""Faults against what no document states."""


@pytest.mark.parametrize("mutant", OBSERVED)
def test_what_no_document_states_is_observed_and_fails_nobody(mutant: str, tmp_path: Path) -> None:
    requirement, plan = OBSERVED[mutant]
    report = judged(f"mutant:{mutant}", tmp_path, f"voice-id/{plan}", profiles=("voice-id",))
    assert not any(result.deviations for result in report.results)
    assert requirement in {row.requirement for result in report.results for row in result.observations}


def test_a_service_may_refuse_to_update_a_domain_whose_grant_was_revoked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = VoiceId.update_domain

    def update_with_access(self: VoiceId, params: Any, caller: Any) -> Any:
        self.entered(params, caller)
        return update(self, params, caller)

    monkeypatch.setattr(VoiceId, "update_domain", update_with_access)
    report = judged("reference", tmp_path, "voice-id/revoked", "voice-id/changed", profiles=("voice-id",))
    assert not any(row.deviations for row in report.results)


def test_a_service_may_count_the_utf_16_units_of_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def units_of(value: Any) -> int:
        return len(value.encode("utf-16-le")) // 2 if isinstance(value, str) else len(value)

    monkeypatch.setattr(validation, "len", units_of, raising=False)
    plans = [f"{service}/{plan}" for service in SERVICES for plan in ("create", "items", "objects/items")]
    report = judged("reference", tmp_path, *plans)
    assert not any(row.deviations for row in report.results)


def test_a_script_leaves_no_domain_behind(tmp_path: Path) -> None:
    report = judged("mutant:voice-id-unknown-key-accepted", tmp_path, "voice-id/wrong-keys", profiles=("voice-id",))
    row = next(row for result in report.results for row in result.deviations)
    namespace = loaded(script(row, report.target, REGISTRY[row.requirement]))
    kms = namespace["client"]()
    assert namespace["deviates"](kms)
    assert not namespace["script"].sibling(kms, "voice-id").list_domains()["DomainSummaries"]


def test_what_a_service_does_without_is_not_asked_of_it(
    served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> Any:
        raise ServiceError("NotImplementedException", "There are no object types.", 501)

    for name in ("put_profile_object_type", "put_profile_object", "list_profile_objects", "add_profile_key"):
        monkeypatch.setattr(Profiles, name, refuse)
    plans = ("create", "items", "objects/items", "objects/own-key", "objects/type-switched")
    report = judged(
        served, tmp_path, *(f"customer-profiles/{plan}" for plan in plans), profiles=("customer-profiles",)
    )  # fmt: skip
    said = verdicts(report)
    assert not any(row.deviations for row in report.results)
    assert {said[f"PROFILES-{number}"][0] for number in ("004", "005", "007", "012")} == {"unsupported"}
    assert {said[f"PROFILES-{number}"][0] for number in ("001", "003", "006")} == {"pass"}
