"""Runs on a simulated AWS that end by kill -9, and the sweep that comes after, from an empty folder.

The cloud is in a process of its own. A run is a process that kills itself at one of its requests: before it is sent, or
after it was served and before its answer is read.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import boto3
from botocore.config import Config
from botocore.httpsession import URLLib3Session

from kms_conformance.conformance.command import job  # loaded once, before the first fork
from kms_conformance.conformance.command.cli import main
from kms_conformance.models.aws.marks import TAG
from tests.simulated_aws import ACCOUNT, REGION, Place, RemoteClock, placed, reached, simulated

DELAY_S = 30
LATER_S = 300
"""So many virtual seconds after a kill somebody sweeps."""
PROFILES = ("kms-core", "kms-tags", "kms-grants", "kms-authorization", "kms-aliases", "s3-sse-kms")
MOST_CALLS = 150
LOADED = (job,)
FORKED = multiprocessing.get_context("fork")
HERE = ("--account-id", ACCOUNT, "--region", REGION)


def _serve(pipe: Any) -> None:
    with placed(simulated(DELAY_S)) as place:
        pipe.send(place)
        pipe.recv()


@contextmanager
def elsewhere() -> Iterator[Place]:
    """A simulated AWS in a process of its own; this process has no thread of it, so that it may fork."""
    ours, theirs = FORKED.Pipe()
    process = FORKED.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("end")
        process.join(10)
        process.kill()


@contextmanager
def killed_at(number: int, *, before: bool) -> Iterator[None]:
    """This process ends at its request of that number, by SIGKILL."""
    send, left = URLLib3Session.send, iter(range(number, -1, -1))

    def sent(self: Any, request: Any) -> Any:
        last = next(left, None) == 0
        if last and before:
            os.kill(os.getpid(), signal.SIGKILL)
        response = send(self, request)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return response

    with mock.patch.object(URLLib3Session, "send", sent):
        yield


def _run(place: Place, folder: str, number: int, before: bool) -> None:
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - until the process ends
    asked = [part for name in PROFILES for part in ("--profile", name)]
    with reached(place, RemoteClock(place)), killed_at(number, before=before):
        given = ("--budget-usd", "50", "--out", folder, "-n", "1", "--max-calls", str(MOST_CALLS), "--progress", "none")
        main(["run", "--target", "aws", *HERE, *given, *asked])


def killed(place: Place, number: int, *, before: bool) -> bool:
    """Start a run and have it end so; whether it came to that request."""
    with TemporaryDirectory() as folder:
        process = FORKED.Process(target=_run, args=(place, folder, number, before))
        process.start()
        process.join()
    return process.exitcode == -signal.SIGKILL


def swept(place: Place, *options: str) -> int:
    """Sweep from an empty folder; the exit status."""
    with TemporaryDirectory() as folder, reached(place, RemoteClock(place)):
        return main(["sweep", "--target", "aws", *HERE, "--out", folder, *options])


@dataclass
class Account:
    """What is in the account, seen by its root user."""

    place: Place
    foreign: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """A client of the root user, which the suite knows nothing of."""
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=f"https://localhost:{self.place.port}",
            verify=str(self.place.authority),
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="of root",
            config=Config(retries={"total_max_attempts": 1}, proxies={}, s3={"addressing_style": "path"}),
        )

    def furnish(self) -> None:
        """What others have there: some of it looks like ours."""
        kms, iam, s3 = self.client("kms"), self.client("iam"), self.client("s3")
        own = ((), (("team", "payments"),), ((TAG, "mine"),), ((TAG, "0123456789ab"),), (("kms-conformance", "x"),))
        tags = [[{"TagKey": key, "TagValue": value} for key, value in pairs] for pairs in own]
        keys = [kms.create_key(Description="kms-conformance", Tags=rows)["KeyMetadata"] for rows in tags]
        RemoteClock(self.place).wait(LATER_S)
        for number, key in enumerate(keys):
            kms.create_alias(AliasName=f"alias/kms-conformance-{number}", TargetKeyId=key["KeyId"])
            root = f"arn:aws:iam::{ACCOUNT}:root"
            kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=root, Operations=["Encrypt"])
        anybody = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [anybody]})
        iam.create_role(RoleName="kms-conformance-deploy", AssumeRolePolicyDocument=trust)
        iam.create_role(
            RoleName="kms-conformance-tagged", AssumeRolePolicyDocument=trust, Tags=[{"Key": TAG, "Value": "mine"}]
        )
        where = {"LocationConstraint": REGION}
        s3.create_bucket(Bucket="kms-conformance-logs", CreateBucketConfiguration=where)
        s3.put_object(Bucket="kms-conformance-logs", Key="x", Body=b"x")
        s3.create_bucket(
            Bucket="kms-conformance-tagged",
            CreateBucketConfiguration={**where, "Tags": [{"Key": TAG, "Value": "mine"}]},
        )
        RemoteClock(self.place).wait(LATER_S)
        self.foreign = self.there()

    def there(self) -> dict[str, Any]:
        """All that is there, but for keys that are scheduled for deletion and what belongs to them."""
        kms, iam, s3 = self.client("kms"), self.client("iam"), self.client("s3")
        found: dict[str, Any] = {}
        for page in kms.get_paginator("list_keys").paginate():
            for row in page["Keys"]:
                metadata = kms.describe_key(KeyId=row["KeyId"])["KeyMetadata"]
                if metadata["KeyState"] != "PendingDeletion" and metadata["KeyManager"] == "CUSTOMER":
                    found[row["KeyId"]] = (
                        metadata["KeyState"],
                        kms.list_resource_tags(KeyId=row["KeyId"])["Tags"],
                        [alias["AliasName"] for alias in kms.list_aliases(KeyId=row["KeyId"])["Aliases"]],
                        [grant["GrantId"] for grant in kms.list_grants(KeyId=row["KeyId"])["Grants"]],
                    )
        found |= {row["RoleName"]: row["Arn"] for row in iam.list_roles()["Roles"]}
        found |= {row["Name"]: len(s3.list_objects_v2(Bucket=row["Name"]).get("Contents", ()))
                  for row in s3.list_buckets()["Buckets"]}  # fmt: skip
        return found

    def aliases(self) -> list[str]:
        """The aliases of keys that are scheduled for deletion: a thorough sweep leaves none."""
        pages = self.client("kms").get_paginator("list_aliases").paginate()
        rows = [row for page in pages for row in page["Aliases"] if not row["AliasName"].startswith("alias/aws/")]
        return [row["AliasName"] for row in rows if row["TargetKeyId"] not in self.foreign]


@dataclass
class Figures:
    """What was seen in all rounds."""

    kills: int = 0
    left: int = 0
    touched: int = 0
    failed: int = 0
    aliases: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, each followed by a sweep from an empty folder: {self.left} things of ours left, "
            f"{self.aliases} aliases left, {self.touched} things of others touched, {self.failed} sweeps failed"
        )


def hunt(rounds: int, seed: int = 1) -> Figures:
    """Kill so many runs at random requests, sweep after each, and look at the account."""
    chance, figures = random.Random(seed), Figures()
    with elsewhere() as place:
        account = Account(place)
        account.furnish()
        while figures.kills < rounds:
            if not killed(place, chance.randrange(2, 3 * MOST_CALLS), before=chance.random() < 0.5):
                continue
            figures.kills += 1
            RemoteClock(place).wait(LATER_S)
            figures.failed += swept(place) != 0
            RemoteClock(place).wait(LATER_S)
            now = account.there()
            figures.left += len(now.keys() - account.foreign.keys())
            figures.touched += sum(now.get(name) != what for name, what in account.foreign.items())
            figures.aliases += len(account.aliases())
    return figures
