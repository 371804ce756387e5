"""The profiles of services with domains: right services pass, and what cannot be judged says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.options import Options, checked
from kms_conformance.conformance.progress import progress
from kms_conformance.conformance.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.targets.cloud.cloud import Cloud
from kms_conformance.conformance.targets.cloud.domain_services import running
from kms_conformance.conformance.targets.cloud.http.server import serving
from kms_conformance.conformance.targets.cloud.neighbours import add_neighbours
from kms_conformance.models.report import Report, Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.script import script

SERVICES = ("voice-id", "customer-profiles")
AT_A_PORT = {"VOICEID-018", "VOICEID-033", "VOICEID-034", "VOICEID-043", "VOICEID-054", "VOICEID-055", "PROFILES-014"}
"""What only a port shows."""
OF_THE_TRAIL = {"VOICEID-013"}
NEEDS_ROTATION = {"VOICEID-038"}


def judged(target: str, folder: Path, *profiles: str) -> Report:
    options = checked(Options(target=target, profiles=profiles or SERVICES, out=folder, baseline="none"))
    return run(options, resolve(target), progress("none"))


def verdicts(report: Report) -> dict[str, tuple[str, str | None]]:
    return {row.requirement.id: (str(row.verdict), row.reason) for row in report.results}


def not_passed(report: Report) -> dict[str, tuple[str, str | None]]:
    return {name: said for name, said in verdicts(report).items() if said[0] != "pass"}


def test_the_reference_services_pass_all_that_is_judged(tmp_path: Path) -> None:
    report = judged("reference", tmp_path, *SERVICES, "kms-rotation")
    own = {name: said for name, said in not_passed(report).items() if REGISTRY[name].profile in SERVICES}
    assert own == dict.fromkeys(OF_THE_TRAIL, ("not-exercised", "needs-port"))
    assert not any(row.deviations for row in report.results)


@pytest.fixture(scope="module")
def served() -> Any:
    cloud = Cloud()
    services = add_neighbours(cloud)
    with running(services), serving(cloud) as url:
        yield url


def test_over_http_without_a_port_nothing_departs_and_what_a_port_would_show_is_named(
    served: str, tmp_path: Path
) -> None:
    report = judged(served, tmp_path)
    wanted = dict.fromkeys(AT_A_PORT | OF_THE_TRAIL, ("not-exercised", "needs-port"))
    wanted |= dict.fromkeys(NEEDS_ROTATION, ("not-exercised", "budget"))
    assert not_passed(report) == wanted
    assert not any(row.deviations for row in report.results)


def test_with_ports_over_http_that_is_judged_too(served: str, tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    ports = f'[ports]\ninspect = "{served}/_reference/inspect"\nfault = "{served}/_reference/fault"\n'
    file.write_text(f'endpoint_url = "{served}"\nimplements = ["voice-id"]\n{ports}')
    report = judged(str(file), tmp_path, "voice-id")
    assert set(not_passed(report)) <= OF_THE_TRAIL | NEEDS_ROTATION
    assert not any(row.deviations for row in report.results)


def test_what_the_kms_beneath_does_not_enforce_is_not_blamed_on_the_service(tmp_path: Path) -> None:
    report = judged("mutant:decrypt-disabled-key-without-key-id", tmp_path, "voice-id")
    said = verdicts(report)
    assert said["VOICEID-022"] == ("indeterminate", "kms-key-state")
    assert Verdict.FAIL not in {row.verdict for row in report.results}


FOUND = {
    "voice-id-data-keys-outlive-revocation": "VOICEID-020",
    "voice-id-last-item-skipped": "VOICEID-044",
    "voice-id-plaintext-in-journal": "VOICEID-018",
    "voice-id-refused-update-takes-key": "VOICEID-057",
    "voice-id-grant-without-constraint": "VOICEID-007",
}


@pytest.mark.parametrize("mutant", FOUND)
def test_a_fault_is_found_and_its_script_shows_it_alone(mutant: str, tmp_path: Path) -> None:
    report = judged(f"mutant:{mutant}", tmp_path, "voice-id")
    rows = [row for result in report.results for row in result.deviations if row.requirement == FOUND[mutant]]
    assert rows
    assert all(row.reproduced.startswith("1/") for row in rows)
    namespace: dict[str, Any] = {"__name__": "repro"}
    exec(compile(script(rows[0], report.target, REGISTRY[FOUND[mutant]]), "repro.py", "exec"), namespace)
    assert namespace["deviates"](namespace["client"]())
