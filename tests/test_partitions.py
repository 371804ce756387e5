"""ARNs are of the partition of their Region: in the model, in the served cloud, and in what a target makes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import boto3
import botocore.loaders
import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.kms import store
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.partitions import REGIONS, another_region, partition_of
from kms_conformance.models.report import Report
from kms_conformance.models.terms import PolicyText
from kms_conformance.strategies.enumeration import plans
from tests.test_domains_profile import named

OTHERS = {
    "us-gov-west-1": "aws-us-gov",
    "cn-north-1": "aws-cn",
    "us-iso-east-1": "aws-iso",
    "eusc-de-east-1": "aws-eusc",
}
PLANS = ("creation/accepted", "lifecycle/describing", "policies/good", "authorization/key-policy", "grants/made")


def test_the_table_is_that_of_botocore() -> None:
    data = botocore.loaders.Loader().load_data("partitions")["partitions"]
    assert {row["id"]: row["regionRegex"].replace(r"\-", "-") for row in data} == {
        name: f"^{pattern}$" for name, (pattern, _) in REGIONS.items()
    }
    known = {region: row["id"] for row in data for region in row["regions"] if not region.endswith("-global")}
    assert {region: partition_of(region) for region in known} == known


@pytest.mark.parametrize("region", OTHERS)
def test_another_region_is_of_the_same_partition(region: str) -> None:
    assert another_region(region) != region
    assert partition_of(another_region(region)) == partition_of(region)


def client(url: str, service: str, region: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=url, region_name=region, **keys)


@pytest.mark.parametrize("region", OTHERS)
def test_the_served_cloud_names_everything_in_the_partition_of_the_region(region: str) -> None:
    with serving(Cloud()) as url:
        made = [
            client(url, "kms", region).create_key()["KeyMetadata"]["Arn"],
            client(url, "sts", region).get_caller_identity()["Arn"],
            client(url, "iam", region).create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"],
        ]
    assert {arn.split(":")[1] for arn in made} == {OTHERS[region]}


TRUST = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}'


def judged_in(region: str, folder: Path) -> Report:
    cloud = Cloud()
    add_neighbours(cloud)
    with serving(cloud) as url:
        file = folder / "target.toml"
        file.write_text(f'endpoint_url = "{url}"\nregion = "{region}"\n')
        profiles = ("kms-core", "kms-grants", "kms-authorization")
        options = checked(Options(target=str(file), profiles=profiles, out=folder))
        return run(options, resolve(str(file)), progress("none"), partial(named, PLANS))


@pytest.mark.parametrize("region", OTHERS)
def test_a_right_target_departs_nowhere_in_any_partition(region: str, tmp_path: Path) -> None:
    report = judged_in(region, tmp_path)
    assert not any(row.deviations for row in report.results)
    assert {"KEY-003", "GRANT-001"} <= {row.requirement.id for row in report.results if row.verdict == "pass"}


def test_a_target_that_names_keys_in_another_partition_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "partition", lambda region: "aws")
    report = judged_in("us-iso-east-1", tmp_path)
    assert "KEY-003" in {row.requirement.id for row in report.results if row.deviations}


def test_no_policy_names_a_region_that_may_be_the_one_that_is_judged() -> None:
    terms = [term for plan in plans() for call in plan.calls for _, term in call.params if isinstance(term, PolicyText)]
    through = [term.template for term in terms if "ViaService" in term.template]
    assert through and not [text for text in through if "eu-central-1" in text or "us-east-1" in text]
