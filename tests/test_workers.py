"""How many processes a run has where nobody says it, and that this changes no verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kms_conformance.conformance.run import workers
from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.run.work import opened
from kms_conformance.conformance.run.workers import MOST, number_of
from kms_conformance.conformance.targets import resolve
from kms_conformance.reports.json_report import document
from kms_conformance.strategies.units import Unit

AUTO = Options("moto", workers=None)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 4)


@pytest.mark.usefixtures("many")
def test_every_core_is_used_for_a_target_on_this_machine_and_one_for_any_other() -> None:
    on_this = ("moto", "reference", "http://127.0.0.1:4566", "http://localhost:4566", "http://[::1]:4566")
    assert {name: number_of(AUTO, resolve(name)) for name in on_this} == dict.fromkeys(on_this, 4)
    assert number_of(AUTO, resolve("http://kms.example.test:4566")) == 1


@pytest.mark.usefixtures("many")
def test_what_was_asked_for_holds() -> None:
    assert number_of(replace(AUTO, workers=3), resolve("moto")) == 3
    assert number_of(replace(AUTO, workers=2), resolve("http://kms.example.test:4566")) == 2


@pytest.mark.usefixtures("many")
def test_what_is_soon_done_starts_no_other_process() -> None:
    for small in ({"require": ("CTX-003",)}, {"max_calls": 300}, {"shard": (1, 50)}):
        assert number_of(replace(AUTO, **small), resolve("moto")) == 1  # type: ignore[arg-type]


def test_a_machine_of_many_cores_is_not_filled_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 64)
    assert number_of(replace(AUTO, effort="thorough"), resolve("moto")) <= MOST


def test_the_command_says_nothing_of_workers_unless_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kms_conformance.conformance.command import cli, job

    given: list[int | None] = []

    def noted(options: Options) -> int:
        given.append(options.workers)
        return 0

    monkeypatch.setattr(job, "job", noted)
    for more in ((), ("-n", "auto"), ("-n", "2")):
        assert cli.main(["run", "--out", str(tmp_path), *more]) == 0
    assert given == [None, None, 2]


ASKED, OF_ALIASES = ("PAGE-009", "ALIAS-001"), ("kms-aliases", "kms-tags")


@pytest.mark.parametrize("target", ["moto", pytest.param("reference", marks=pytest.mark.exhaustive)])
def test_the_report_does_not_depend_on_how_many_work(target: str, tmp_path: Path) -> None:
    """What a unit sees is not what another left: PAGE-009 was counted by how many keys a worker of moto had made."""
    reports = []
    for number in (1, 2):
        out = tmp_path / str(number)
        options = Options(target, OF_ALIASES, require=ASKED, seed=5, workers=number, baseline="none", out=out)
        made = document(run(options, resolve(target), Progress()))
        del made["run"]["volatile"]
        reports.append(made)
    assert reports[0] == reports[1]


def test_moto_forgets_keys_and_objects_and_keeps_who_may_call() -> None:
    with opened(resolve("moto")) as worker:
        kms, s3, iam = worker.clients("kms"), worker.clients("s3"), worker.clients("iam")
        role = iam.create_role(RoleName="kept", AssumeRolePolicyDocument="{}")["Role"]
        kms.create_key()
        s3.create_bucket(Bucket="forgotten")
        worker.run(Unit("nothing"))
        assert kms.list_keys()["Keys"] == [] == s3.list_buckets()["Buckets"]
        assert iam.get_role(RoleName="kept")["Role"]["Arn"] == role["Arn"]


def test_the_reference_lets_go_of_what_a_unit_left_and_keeps_its_keys() -> None:
    with opened(resolve("reference")) as worker:
        kms, trail, voice_id = (worker.clients(name) for name in ("kms", "cloudtrail", "voice-id"))
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        voice_id.create_domain(Name="left", ServerSideEncryptionConfiguration={"KmsKeyId": key})
        assert voice_id.list_domains()["DomainSummaries"] and trail.lookup_events()["Events"]
        worker.run(Unit("nothing"))
        assert voice_id.list_domains()["DomainSummaries"] == [] == trail.lookup_events()["Events"]
        assert [row["KeyId"] for row in kms.list_keys()["Keys"]] == [key]
        voice_id.create_domain(Name="again", ServerSideEncryptionConfiguration={"KmsKeyId": key})
        assert [row["Name"] for row in voice_id.list_domains()["DomainSummaries"]] == ["again"]
