"""When the profile audit is claimed, and what its absence means."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.trail import service
from kms_conformance.cloud.trail.shelf import Shelf
from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report, Verdict

sys.path.insert(0, str(Path(__file__).parent))
from cloud_clients import served_cloud
from tiny_kms import running


def judged(target: str, folder: Path, *profiles: str) -> Report:
    options = checked(Options(target=target, profiles=profiles, max_calls=1, out=folder, baseline="none"))
    return run(options, resolve(target), progress("none"))


def target_file(folder: Path, url: str, *profiles: str) -> str:
    path = folder / "target.toml"
    path.write_text(f'endpoint_url = "{url}"\nimplements = {list(profiles)}\n', "utf-8")
    return str(path)


def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """LookupEvents answers, and knows of nothing."""
    monkeypatch.setattr(service, "api_records", lambda event, resources: iter(()))


def test_a_served_trail_is_claimed(tmp_path: Path) -> None:
    with served_cloud() as served:
        assert "audit" in judged(served.url, tmp_path).target.claimed


def test_the_trail_in_this_process_is_judged_too(tmp_path: Path) -> None:
    report = judged("reference", tmp_path, "audit")
    others = {row.requirement.id: row.reason for row in report.results if row.verdict is not Verdict.PASS}
    assert others == {"AUDIT-003": "needs-principal", "AUDIT-004": "needs-time"}


def test_an_endpoint_without_cloudtrail_has_no_trail(tmp_path: Path) -> None:
    with running() as url:
        report = judged(url, tmp_path, "audit", "kms-core")
    assert report.target.skipped["audit"].startswith("its marker operation LookupEvents ")


def test_a_trail_without_events_of_kms_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forgetful(monkeypatch)
    with served_cloud() as served, pytest.raises(TargetError, match="shows no event of a KMS call"):
        judged(served.url, tmp_path, "audit")


@pytest.mark.exhaustive
def test_a_trail_that_a_target_file_claims_must_hold_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forgetful(monkeypatch)
    with served_cloud() as served:
        report = judged(target_file(tmp_path, served.url, "audit"), tmp_path, "audit")
    failed = {row.requirement.id for row in report.results if row.verdict is Verdict.FAIL}
    assert {"AUDIT-001", "AUDIT-001b", "AUDIT-113"} <= failed <= {"AUDIT-001", "AUDIT-001b", "AUDIT-008", "AUDIT-113"}


def test_an_event_may_come_within_the_bound_of_the_target_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events are to be seen a second and a half after their call."""
    look: Any = service.lookup

    def late(kept: Any, params: Any, now: Any) -> Any:
        return look(Shelf(10_000, (row for row in kept if row.time <= now - timedelta(seconds=1.5))), params, now)

    monkeypatch.setattr(service, "lookup", late)
    with served_cloud() as served:
        path = Path(target_file(tmp_path, served.url, "audit"))
        path.write_text(path.read_text("utf-8") + "[bounds]\naudit_s = 5\n", "utf-8")
        patient = judged(str(path), tmp_path, "audit")
    assert not [row.requirement.id for row in patient.results if row.verdict is Verdict.FAIL]
    assert {row.requirement.id for row in patient.results if row.verdict is Verdict.PASS} >= {"AUDIT-001b", "AUDIT-113"}
