"""Sweeping on AWS: what carries the mark of a run is found without a ledger, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.run.found import careful, found
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.wire.principals import PREFIX
from kms_conformance.models.aws.marks import TAG, Mark
from tests.simulated_aws import ACCOUNT, REGION, SimulatedAws, running, simulated
from tests.simulated_kills import Figures, hunt

SOON, PAST = (datetime.now(UTC).replace(microsecond=0) + timedelta(days=days) for days in (1, -1))
OLD, NEW = Mark("0123456789ab", PAST), Mark("ba9876543210", SOON)
TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
SWEEP = ["sweep", "--target", "aws", "--account-id", ACCOUNT, "--region", REGION]


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatedAws]:
    """A cloud in which two runs left something, and others have something."""
    monkeypatch.chdir(tmp_path)
    cloud = simulated()
    with running(cloud) as place:
        kms, iam, s3 = (client(service, str(place.authority)) for service in ("kms", "iam", "s3"))
        where = {"LocationConstraint": REGION}
        for text in (OLD.text, NEW.text, "mine"):
            name = text[:4]
            key = kms.create_key(Tags=[{"TagKey": TAG, "TagValue": text}])["KeyMetadata"]["KeyId"]
            kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key)
            kms.create_grant(KeyId=key, GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:root", Operations=["Encrypt"])
            tags = [{"Key": TAG, "Value": text}]
            iam.create_role(RoleName=f"{PREFIX}{name}", AssumeRolePolicyDocument=TRUST, Tags=tags)
            bucket = f"kms-conformance-{name}"
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={**where, "Tags": tags})
            s3.put_object(Bucket=bucket, Key="object", Body=b"")
        yield cloud


def client(service: str, authority: str, agent: str = "") -> Any:
    """A client of the root user, at AWS's own host names."""
    config = boto3.session.Config(user_agent_extra=agent, s3={"addressing_style": "path"})
    keys = {"aws_access_key_id": ACCOUNT, "aws_secret_access_key": "of root"}
    return boto3.client(service, region_name=REGION, verify=authority, config=config, **keys)


def left(cloud: SimulatedAws) -> dict[str, list[str]]:
    """Whose keys, aliases, grants, roles and buckets there are, by the beginning of their mark."""
    kms: Any = cloud.kms(ACCOUNT, REGION)
    keys = [key for key in kms.store.all() if str(key.state) == "Enabled" and key.manager == "CUSTOMER"]
    s3: Any = cloud.services["s3"]
    return {
        "keys": sorted(key.tags.get(TAG, "none")[:4] for key in keys),
        "aliases": sorted(alias.name.removeprefix("alias/") for alias in kms.aliases.all()),
        "roles": sorted(name.removeprefix(PREFIX) for name in cloud.account.roles),
        "buckets": sorted(row.name.removeprefix("kms-conformance-") for row in s3.buckets.of(ACCOUNT)),
    }


ALL = ["0123", "ba98", "mine"]


def of(*names: str) -> dict[str, list[str]]:
    return {what: list(names) for what in ("keys", "aliases", "roles", "buckets")}


def test_a_dry_run_says_what_it_would_remove_and_removes_nothing(
    cloud: SimulatedAws, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SWEEP, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert said.count("left 1 bucket, 1 key, 1 role") == 2
    assert OLD.run in said and NEW.run in said
    assert left(cloud) == of(*ALL)


@pytest.mark.parametrize(
    ("options", "stays"),
    [(["--expired"], ("ba98", "mine")), (["--run", NEW.run], ("0123", "mine")), ([], ("mine",)), (["--run", "x"], ALL)],
)
def test_what_carries_the_mark_of_a_run_is_removed_and_nothing_else(
    options: list[str], stays: list[str], cloud: SimulatedAws
) -> None:
    assert main([*SWEEP, *options]) == 0
    assert left(cloud) == of(*stays)


def test_a_key_without_a_tag_is_known_by_the_user_agent_of_its_creation() -> None:
    cloud = simulated()
    with running(cloud) as place:
        ours = client("kms", str(place.authority), NEW.agent).create_key()["KeyMetadata"]["KeyId"]
        client("kms", str(place.authority), "kms-conformance/mine").create_key()
        assert main([*SWEEP, "--run", NEW.run]) == 0
    states = {key.key_id == ours: str(key.state) for key in cloud.kms(ACCOUNT, REGION).store.all()}
    assert states == {True: "PendingDeletion", False: "Enabled"}


def test_lost_answers_keep_nothing_from_being_found() -> None:
    cloud = simulated()
    with running(cloud) as place:
        tags = [{"Key": TAG, "Value": OLD.text}]
        iam = client("iam", str(place.authority))
        iam.create_role(RoleName=f"{PREFIX}old", AssumeRolePolicyDocument=TRUST, Tags=tags)
        kms = client("kms", str(place.authority))
        keys = [kms.create_key(Tags=[{"TagKey": TAG, "TagValue": OLD.text}]) for _ in range(4)]
    target = resolve(f"aws:{ACCOUNT}:{REGION}:", to_judge=False)
    with running(cloud, lost=0.1, seed=5), target.open() as clients:
        there = {row.thing for row in found(careful(clients, target), lambda mark: mark == OLD)}
    assert there == {("role", f"{PREFIX}old"), *(("key", key["KeyMetadata"]["KeyId"]) for key in keys)}


def test_a_wrong_account_is_not_swept(cloud: SimulatedAws, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", "--target", "aws", "--account-id", "444455556666", "--region", REGION]) == 2
    assert "nothing was made" in capsys.readouterr().err
    assert left(cloud) == of(*ALL)


def test_after_kill_9_a_sweep_from_an_empty_folder_leaves_nothing_of_ours_and_all_of_others() -> None:
    assert hunt(2, seed=3) == Figures(kills=2)
