"""The budget of a run on AWS: counted before each call, kept whatever happens, and told in advance."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.errors import OutOfBudgetError
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.run.work import opened
from kms_conformance.conformance.targets import embedded
from kms_conformance.conformance.targets.target import Metering, Target
from kms_conformance.conformance.wire.purse import KEPT_BACK_USD, REMOVAL_USD, Purse
from kms_conformance.models.aws.kinds import kind_of, kind_of_call
from kms_conformance.models.aws.prices import hour_usd, request_usd
from kms_conformance.models.aws.quotas import quota
from kms_conformance.models.report import Report, Verdict
from kms_conformance.strategies.units import units
from tests.simulated_aws import Bill

NOVEMBER = datetime(2026, 11, 10, 12, 30, tzinfo=UTC)
TABLES = Path(__file__).parent.parent / "models" / "aws"
HOUR = 1 / 720
"""What a key costs in an hour of November."""


@pytest.mark.parametrize(
    ("asked", "per_10_000"),
    [
        (("kms", "Encrypt", "symmetric"), 0.03),
        (("kms", "Sign", "rsa-2048"), 0.03),
        (("kms", "Sign", "rsa"), 0.15),
        (("kms", "Verify", "ecc"), 0.15),
        (("kms", "Sign", "ml-dsa"), 0.15),
        (("kms", "GenerateDataKeyPair", "symmetric", "ECC_NIST_P256"), 0.10),
        (("kms", "GenerateDataKeyPairWithoutPlaintext", "symmetric", "RSA_2048"), 12.0),
        (("s3", "CreateBucket"), 0.05),
        (("s3", "PutObject"), 0.05 + 0.03),
        (("s3", "GetObject"), 0.004 + 0.03),
        (("s3", "DeleteObject"), 0),
        (("iam", "CreateRole"), 0),
        (("cloudtrail", "LookupEvents"), 0),
        (("kms", "Encrypt", "symmetric", "", 2), 0.03 + 2 * 0.2),
    ],
)
def test_requests_are_priced_by_kind(asked: Any, per_10_000: float) -> None:
    assert request_usd(*asked) * 10_000 == pytest.approx(per_10_000)


def test_a_key_costs_a_dollar_a_month_by_the_hours_of_that_month() -> None:
    assert hour_usd(NOVEMBER) == pytest.approx(1 / 720)
    assert hour_usd(NOVEMBER.replace(month=12)) == pytest.approx(1 / 744)
    assert hour_usd(datetime(2027, 2, 1, tzinfo=UTC)) == pytest.approx(1 / 672)


@pytest.mark.parametrize(
    ("spec", "kind"),
    [("SYMMETRIC_DEFAULT", "symmetric"), ("HMAC_256", "symmetric"), ("RSA_2048", "rsa-2048"), ("RSA_4096", "rsa"),
     ("ECC_NIST_P256", "ecc"), ("ML_DSA_44", "ml-dsa"), ("SOMETHING_NEW", "ecc")],
)  # fmt: skip
def test_the_kind_of_a_key_is_that_of_its_spec(spec: str, kind: str) -> None:
    assert kind_of(spec) == kind


def test_a_key_that_is_not_known_counts_as_the_dearest_that_it_may_be() -> None:
    assert kind_of_call("Sign", None) == "rsa"
    assert kind_of_call("Decrypt", None, "RSAES_OAEP_SHA_256") == "rsa"
    assert kind_of_call("Decrypt", None) == "symmetric"
    assert kind_of_call("DescribeKey", "ecc") == "symmetric"


def test_quotas_are_those_of_the_guide_n18() -> None:
    assert quota("kms", "GetKeyLastUsage") == ("kms/GetKeyLastUsage", 5)
    assert quota("kms", "ListGrants") == ("kms/ListGrants", 100)
    assert quota("kms", "ListKeyRotations") == ("kms/ListKeyRotations", 100)
    assert quota("kms", "CreateKey") == ("kms/CreateKey", 5)
    assert quota("kms", "Encrypt") == quota("kms", "Decrypt") == ("kms/symmetric", 10_000)
    assert quota("kms", "Sign", "rsa") == quota("kms", "Decrypt", "rsa-2048") == ("kms/rsa", 1000)
    assert quota("cloudtrail", "LookupEvents") == ("cloudtrail/LookupEvents", 2)
    assert quota("iam", "CreateRole") is None


@pytest.mark.parametrize("name", ["prices.toml", "quotas.toml"])
def test_a_table_says_its_date_and_its_sources(name: str) -> None:
    table = tomllib.loads((TABLES / name).read_text("utf-8"))
    assert datetime.fromisoformat(table["date"])
    assert all("https://" in source for source in table["sources"].values())
    assert {key for key, value in table.items() if isinstance(value, dict)} - {"sources"} <= set(table["sources"])


class Time:
    """A clock for a purse."""

    def __init__(self) -> None:
        self.seconds = NOVEMBER.timestamp()

    def now(self) -> float:
        return self.seconds


@pytest.mark.parametrize("in_a_file", [False, True])
def test_each_hour_that_a_key_begins_is_paid(in_a_file: bool, tmp_path: Path) -> None:
    time = Time()
    purse = Purse(1.0, tmp_path / "spending.json" if in_a_file else None, time.now)
    purse.pay(0.001, key="new-1")
    purse.renamed("new-1", "k")
    assert purse.spent_usd == pytest.approx(0.001 + HOUR)
    time.seconds += 3599
    assert purse.spent_usd == pytest.approx(0.001 + HOUR)
    time.seconds += 1
    assert purse.spent_usd == pytest.approx(0.001 + 2 * HOUR)
    purse.ended("k")
    time.seconds += 10 * 3600
    assert purse.spent_usd == pytest.approx(0.001 + 2 * HOUR)
    purse.back("k")  # as though it had never been scheduled
    assert purse.spent_usd == pytest.approx(0.001 + 12 * HOUR)
    for _ in range(3):
        purse.rotated("k")  # the third costs nothing
    assert purse.spent_usd == pytest.approx(0.001 + 14 * HOUR)


def test_what_it_takes_to_end_is_kept_back() -> None:
    time = Time()
    purse = Purse(KEPT_BACK_USD + 2 * (2 * HOUR + REMOVAL_USD), None, time.now)
    purse.pay(0, key="new-1")
    purse.pay(0, key="new-2")
    with pytest.raises(OutOfBudgetError, match="is used up"):
        purse.pay(0, key="new-3")
    with pytest.raises(OutOfBudgetError):
        purse.pay(0.000003)
    purse.pay(0)  # what costs nothing may always be called
    purse.pay(0.000003, last=True)
    purse.not_made("new-2")
    purse.pay(0.000003)


def test_all_processes_share_one_budget_and_one_quota(tmp_path: Path) -> None:
    time, file = Time(), tmp_path / "spending.json"
    one, other = Purse(0.01, file, time.now), Purse(0.01, file, time.now)
    one.pay(0.004)
    other.pay(0.003)
    assert one.spent_usd == other.spent_usd == pytest.approx(0.007)
    with pytest.raises(OutOfBudgetError):
        one.pay(0.002)
    assert [round(purse.turn("kms/CreateKey", 0.25), 2) for purse in (one, other, one)] == [0, 0.25, 0.5]
    assert other.turn("kms/EnableKey", 0.25) == 0


def metered(budget_usd: float) -> tuple[Target, list[Bill]]:
    """The reference KMS at a price, and what it charges by its own count."""
    stage, bills = embedded.delayed("reference", 60, keys=60), list[Bill]()

    @contextmanager
    def priced() -> Iterator[Any]:
        with stage.open() as clients:
            cloud: Any = clients.cloud  # type: ignore[attr-defined]
            bills.append(Bill(cloud))
            cloud.observers.append(bills[-1].note)
            yield clients

    return replace(stage, open=priced, metering=Metering(budget_usd)), bills


def judged(budget_usd: float, folder: Path) -> tuple[Report, Bill]:
    target, bills = metered(budget_usd)
    options = Options(target="reference", profiles=("kms-tags",), out=folder, baseline="none")
    return run(checked(options), target, Progress()), bills[0]


def test_the_run_ends_in_order_when_the_budget_is_used_up(tmp_path: Path) -> None:
    for number, budget in enumerate((0.001, 0.02)):
        report, bill = judged(budget, tmp_path / str(number))
        assert bill.usd <= budget
        verdicts = {(row.verdict, row.reason) for row in report.results if row.verdict is not Verdict.PASS}
        assert verdicts <= {(Verdict.NOT_EXERCISED, "budget"), (Verdict.NOT_EXERCISED, "needs-managed-key")}
        assert (Verdict.NOT_EXERCISED, "budget") in verdicts
        assert all(until is not None for parts in bill.keys.values() for _, until in parts)


def test_what_is_counted_is_what_the_server_charges(tmp_path: Path) -> None:
    report, bill = judged(5, tmp_path)
    assert {row.verdict for row in report.results} <= {Verdict.PASS, Verdict.NOT_EXERCISED}
    assert report.volatile.cost_usd == pytest.approx(bill.usd, rel=0.02)


def test_a_plan_says_what_a_run_would_make_call_and_cost_and_sends_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    account = ["--account-id", "111122223333", "--region", "eu-central-1", "--budget-usd", "0.05"]
    asked = ["--profile", "kms-tags", "--require", "TAG-012"]
    assert main(["run", "--target", "aws", *account, *asked, "--plan"]) == 0
    said = capsys.readouterr().out
    assert "nothing was sent" in said
    assert " KMS keys" in said
    assert " CreateKey" in said
    assert "costs     about $" in said
    assert "the budget of $0.05" in said
    assert not list(tmp_path.iterdir())


def test_a_date_that_the_target_tells_is_held_against_its_own_clock_key_051() -> None:
    """A rehearsal moves the clock by days, where a run waits for minutes."""
    with opened(embedded.reference()) as worker:
        worker.waiting.clock.wait(10 * 24 * 3600)
        deleting = [unit for unit in units("quick", 1, ("kms-rotation",)) if "pending" in unit.name]
        assert deleting
        assert [raw.finding for raw in worker.run(deleting[0]).found] == []
