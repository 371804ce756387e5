"""AWS as a target: whose account it is, is known before anything is made; what is wrong is told in one line.

AWS is simulated (tests/simulated_aws.py): no test here, or anywhere, reaches it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.service import Event
from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.aws.marks import TAG, of_agent, of_tags, read
from tests.simulated_aws import ACCOUNT, REGION, SimulatedAws, running, simulated

HERE = ["--account-id", ACCOUNT, "--region", REGION, "--budget-usd", "20"]
FILE = f'kind = "aws"\naccount_id = "{ACCOUNT}"\nregion = "{REGION}"\nbudget_usd = 2.5\n'


@pytest.fixture(scope="module")
def cloud() -> Iterator[SimulatedAws]:
    cloud = simulated()
    with running(cloud):
        yield cloud


def calls(cloud: SimulatedAws) -> list[Event]:
    """What is served from now on."""
    seen: list[Event] = []
    cloud.observers.append(seen.append)
    return seen


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """What is on stderr, which is one line."""
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert line.startswith("kms-conformance: ")
    return line


WRONG = {
    "no account": (["--region", REGION, "--budget-usd", "1"], "--account-id is missing"),
    "no Region": (["--account-id", ACCOUNT, "--budget-usd", "1"], "--region is missing"),
    "no budget": (["--account-id", ACCOUNT, "--region", REGION], "--budget-usd is missing"),
    "budget 0": (["--account-id", ACCOUNT, "--region", REGION, "--budget-usd", "0"], "--budget-usd is 0.0"),
    "a negative budget": (["--account-id", ACCOUNT, "--region", REGION, "--budget-usd=-1"], "--budget-usd is -1.0"),
    "no end of money": (["--account-id", ACCOUNT, "--region", REGION, "--budget-usd", "inf"], "--budget-usd is inf"),
    "no number": (["--account-id", ACCOUNT, "--region", REGION, "--budget-usd", "much"], "--budget-usd is 'much'"),
    "no account number": (["--account-id", "me", "--region", REGION, "--budget-usd", "1"], "--account-id is 'me'"),
    "no name of a Region": (["--account-id", ACCOUNT, "--region", "europe", "--budget-usd", "1"], "--region is"),
    "another target": (["--target", "moto", "--account-id", ACCOUNT], "--account-id belongs to --target aws"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_missing_is_told_before_any_call(
    case: str, cloud: SimulatedAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options, says = WRONG[case]
    seen = calls(cloud)
    assert main(["run", "--target", "aws", "--out", str(tmp_path), *options]) == 2
    assert says in told(capsys)
    assert seen == []


REFUSED: dict[str, tuple[dict[str, str], list[str], str]] = {
    "another account": ({}, ["--account-id", "444455556666"], f"are of account {ACCOUNT}, not of 444455556666"),
    "root": ({"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "of root"}, [], "root user"),
    "nobody": ({"AWS_ACCESS_KEY_ID": "AKIANOBODY", "AWS_SECRET_ACCESS_KEY": "x"}, [], "refuses the credentials"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_caller_is_told_after_get_caller_identity_alone(
    case: str,
    cloud: SimulatedAws,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    variables, options, says = REFUSED[case]
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    seen = calls(cloud)
    assert main(["run", "--target", "aws", "--out", str(tmp_path), *HERE, *options]) == 2
    assert says in told(capsys)
    assert {event.operation for event in seen} <= {"GetCallerIdentity"}


def test_without_credentials_nothing_is_called(
    cloud: SimulatedAws, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    seen = calls(cloud)
    assert main(["run", "--target", "aws", "--out", str(tmp_path), *HERE]) == 2
    assert "there are no credentials" in told(capsys)
    assert seen == []


FILES = {
    FILE + 'endpoint_url = "http://127.0.0.1"': "endpoint_url cannot be given",
    FILE + '[credentials]\naccess_key_id = "x"': "credentials cannot be given",
    FILE.replace('kind = "aws"', 'kind = "aw"'): "kind is 'aw'",
    FILE.replace("budget_usd = 2.5", ""): "budget_usd is missing",
    FILE.replace("budget_usd = 2.5", "budget_usd = 0"): "budget_usd is 0",
    FILE.replace(ACCOUNT, "1111"): "account_id is '1111'",
    FILE.replace(f'region = "{REGION}"', ""): "region is missing",
    FILE + 'consistency = "strong"': "consistency is 'strong'",
    FILE + "paid_trails = -1": "paid_trails is -1",
}


@pytest.mark.parametrize("text", FILES)
def test_a_wrong_target_file_is_told_by_its_key(text: str, tmp_path: Path) -> None:
    path = tmp_path / "aws.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=FILES[text].replace("'", ".").replace("(", ".")):
        resolve(str(path))


def test_a_target_file_says_what_the_options_say(tmp_path: Path) -> None:
    path = tmp_path / "aws.toml"
    path.write_text(FILE + 'name = "sandbox"\n[bounds]\nkey_state_s = 30\n', "utf-8")
    target = resolve(str(path))
    assert (target.info.name, target.info.kind, target.info.region) == ("sandbox", "aws", REGION)
    assert target.info.endpoint == f"https://kms.{REGION}.amazonaws.com#account={ACCOUNT}"
    assert (target.info.grant_s, target.info.key_state_s, target.info.audit_s) == (300, 30, 900)
    assert target.metering is not None and target.metering.budget_usd == 2.5
    assert "voice-id" not in (target.implements or ())


def test_what_is_made_carries_the_mark_of_its_run_and_is_gone_afterwards(cloud: SimulatedAws, tmp_path: Path) -> None:
    seen = calls(cloud)
    names = ("kms-core", "kms-tags", "kms-grants", "s3-sse-kms")
    asked = [part for name in names for part in ("--profile", name)] + ["--max-calls", "60", "-n", "1"]
    assert main(["run", "--target", "aws", *HERE, "--out", str(tmp_path), "--progress", "none", *asked]) == 0
    ledger = [json.loads(line) for line in (tmp_path / "keys.jsonl").read_text("utf-8").splitlines()]
    run = ledger[0]["run"]
    assert {"end": run} in ledger
    made = {event.operation: event for event in seen if event.operation in ("CreateRole", "CreateBucket")}
    assert len(made) == 2
    tags: list[Any] = [
        made["CreateRole"].params["Tags"],
        made["CreateBucket"].params["CreateBucketConfiguration"]["Tags"],
    ]
    keys = [event for event in seen if event.operation == "CreateKey" and event.answer]
    tagged = [event.params["Tags"] for event in keys if "Tags" in event.params]
    assert tagged
    for mark in (*map(of_tags, [*tags, *tagged]), *(of_agent(event.caller.user_agent) for event in keys)):
        assert mark is not None and mark.run == run
    kms = cloud.kms(ACCOUNT, REGION)
    states = {event.answer["KeyMetadata"]["KeyId"]: "" for event in keys if event.answer}
    states |= {key.key_id: str(key.state) for key in kms.store.all() if key.key_id in states}
    assert {state.rpartition(".")[2] for state in states.values()} == {"PendingDeletion"}
    assert not cloud.account.roles
    assert not list(cloud.services["s3"].buckets.of(ACCOUNT))  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["", "0123456789ab", "0123456789ab_20261130T000000", "x_20261130T000000Z", "abc_1"])
def test_what_is_no_mark_of_ours_is_nobodys_business(text: str) -> None:
    assert read(text) is None
    assert of_tags([{"Key": TAG, "Value": text}]) is None
    assert of_agent(f"Boto3/1.44.5 kms-conformance/{text}") is None
