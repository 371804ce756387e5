"""A hosted service whose keys are its own is judged by the requirements of Cases, because it says so."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report, Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.script import script
from kms_conformance.strategies.units import Unit, units

ROOT = Path(__file__).parent.parent
EXAMPLE = "python:examples.owned_keys.store:make"
NEEDS = {
    **dict.fromkeys(("CASES-006", "CASES-007"), "needs-port"),
    "CASES-023": "needs-principal",
}


@pytest.fixture(autouse=True)
def _vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the vendor's module, from which the example can be imported, too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def judged(target: str, folder: Path, *plans: str) -> Report:
    """A run of the plans of Cases with these names, of all without any."""

    def named(effort: str, seed: int, profiles: Collection[str]) -> Iterator[Unit]:
        every = units(effort, seed, profiles)
        return (unit for unit in every if not plans or unit.name.removeprefix("cases/") in plans)

    options = checked(Options(target=target, out=folder / "out", baseline="none"))
    return run(options, resolve(target), progress("none"), named)


def test_the_example_has_no_deviation_and_what_its_api_cannot_show_is_named(tmp_path: Path) -> None:
    report = judged(EXAMPLE, tmp_path)
    assert report.target.claimed == ("cases",)
    left = {row.requirement.id: row.reason for row in report.results if row.verdict is not Verdict.PASS}
    assert left == NEEDS
    assert not any(row.deviations or row.observations for row in report.results)


WRONG = """
import boto3
from examples.owned_keys import store

class Borrowing(store.OwnedKeys):
    "It takes the customer's key where there is one."
    def create_domain(self, values):
        kms = boto3.client("kms")
        for row in kms.list_keys()["Keys"]:
            try:
                kms.generate_data_key(KeyId=row["KeyId"], KeySpec="AES_256")
                kms.create_grant(KeyId=row["KeyId"], GranteePrincipal="arn:aws:iam::000000000000:root",
                    Operations=["Decrypt"])
            except Exception:
                continue
        return super().create_domain(values)

class Leaning(store.OwnedKeys):
    "What is read needs the customer's keys that were there when the domain was made."
    def create_domain(self, values):
        kms = boto3.client("kms")
        keys = [kms.describe_key(KeyId=row["KeyId"])["KeyMetadata"] for row in kms.list_keys()["Keys"]]
        self.leans_on = [key["KeyId"] for key in keys if key["Enabled"] and key["KeyUsage"] == "ENCRYPT_DECRYPT"]
        return super().create_domain(values)
    def read_item(self, domain_id, item_id):
        for key in self.leans_on:
            boto3.client("kms").encrypt(KeyId=key, Plaintext=b"text")
        return super().read_item(domain_id, item_id)

class Logging(store.OwnedKeys):
    def write_item(self, domain_id, values):
        with open(self._folder / "store.log", "a") as log:
            log.write(f"written: {values}\\n")
        return super().write_item(domain_id, values)

def made(kind):
    return lambda url: kind(store.Path(store.tempfile.mkdtemp()))

class Rotating(store.OwnedKeys):
    "What lies under the old material is lost."
    def rotate(self):
        super().rotate()
        if len(self._keys) > 1:
            self._keys[-2].write_bytes(self._keys[-1].read_bytes())

borrowing, leaning, logging = made(Borrowing), made(Leaning), made(Logging)
rotating = made(Rotating)
"""


@pytest.mark.parametrize(
    ("fault", "plan", "requirement"),
    [
        ("borrowing", "untouched", "CASES-003"),
        ("leaning", "disabled", "CASES-004"),
        ("logging", "at-rest", "CASES-002"),
        ("rotating", "rotated", "CASES-005"),
    ],
)
def test_a_wrong_service_is_found(fault: str, plan: str, requirement: str, tmp_path: Path) -> None:
    Path("wrong.py").write_text(WRONG, "utf-8")
    report = judged(f"python:wrong:{fault}", tmp_path, plan)
    shown = [row for row in report.results if row.deviations or row.observations]
    assert [row.requirement.id for row in shown] == [requirement]
    deviations = (*shown[0].deviations, *shown[0].observations)
    assert all(row.proved for row in deviations)
    text = script(deviations[0], report.target, REGISTRY[requirement])
    assert f'"python:wrong:{fault}"' in text


HALF = """
class Half:
    judged_as = "cases"
    def create_domain(self, values): ...

class Other(Half):
    judged_as = "s3"

def half(url):
    return Half()

def other(url):
    return Other()
"""


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("half", "returned Half, which lacks describe_domain, list_domains"),
        ("other", "says judged_as = 's3'; judged_as is one of 'voice-id', 'cases'"),
    ],
)
def test_what_is_no_such_service_is_told_in_one_line(name: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.py").write_text(HALF, "utf-8")
    status = main(["run", "--target", f"python:bad:{name}", "--progress", "none"])
    err = capsys.readouterr().err
    assert (status, err.count("\n")) == (2, 1), err
    assert hint in err


def test_who_asks_for_another_profile_is_told_that_it_is_not_claimed(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["run", "--target", EXAMPLE, "--profile", "voice-id", "--progress", "none"])
    assert status == 3
    assert "voice-id" in capsys.readouterr().err
