"""A run on a simulated AWS with delays, quotas and lost answers: silent, within quotas and budget, nothing left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.simulated_aws import LONGEST_S, delays, one
from kms_conformance.cloud.service import ServiceError
from kms_conformance.conformance.command.cli import main
from tests.simulated_aws import ACCOUNT, REGION, simulated

ASTRAY = {
    "AWS_PROFILE": "doesnotexist",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_REGION": "eu-north-1",
    "AWS_CA_BUNDLE": "missing.pem",
}


def test_a_run_is_silent_and_counts_what_the_server_charges() -> None:
    result = one(1, 131.0, ("kms-tags",), 0.004, 30)
    assert not result.wrong, str(result)
    assert result.passed > 25
    assert result.left == 0
    assert 0 < result.charged_usd <= result.budget_usd


def test_a_budget_that_is_too_small_is_never_exceeded() -> None:
    result = one(2, 300.0, ("kms-tags",), 0, 0.05)
    assert not result.wrong, str(result)
    assert 0 < result.charged_usd <= 0.05


def test_delays_go_from_none_to_the_longest_that_is_documented() -> None:
    assert {0.0, float(LONGEST_S)} < set(delays(10))
    assert len(set(delays(10))) == 10
    assert all(0 <= delay <= LONGEST_S for delay in delays(10))


def test_the_simulated_aws_throttles_whoever_is_faster_than_a_quota() -> None:
    cloud = simulated(quotas={"kms/GetKeyLastUsage": 0.01})
    root = cloud.accounts.credential(ACCOUNT)
    assert root is not None
    caller = cloud.accounts.caller(root, REGION, "127.0.0.1", "test")
    key = cloud.call("kms", "CreateKey", {}, caller)["KeyMetadata"]["KeyId"]
    cloud.call("kms", "GetKeyLastUsage", {"KeyId": key}, caller)
    refused = 0
    for _ in range(2):  # of which one may be the first of its hundred seconds
        try:
            cloud.call("kms", "GetKeyLastUsage", {"KeyId": key}, caller)
        except ServiceError as error:
            refused += error.code == "ThrottlingException"
    assert refused == cloud.throttled >= 1


def report(folder: Path) -> Mapping[str, Any]:
    asked = ("--target", "reference", "--profile", "kms-tags", "--max-calls", "60", "--out", str(folder))
    assert main(["run", *asked, "-n", "1", "--progress", "none"]) in (0, 3)
    found: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    del found["run"]["volatile"]
    return found


def test_variables_of_aws_change_nothing_where_another_target_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = report(tmp_path / "one")
    for name, value in ASTRAY.items():
        monkeypatch.setenv(name, value)
    assert report(tmp_path / "other") == before


def test_a_cluster_shares_no_budget_and_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    account = ("--account-id", "111122223333", "--region", "eu-central-1", "--budget-usd", "1")
    assert main(["run", "--target", "aws", *account, "--cluster", "local:1", "--out", str(tmp_path)]) == 2
    assert "share no budget" in capsys.readouterr().err
