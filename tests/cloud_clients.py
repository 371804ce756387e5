"""A served cloud with S3 and CloudTrail, clients for it, and what it did."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from kms_conformance.cloud.cloud import Cloud, MakeKms
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.cloud.service import Event

ACCOUNT, REGION = "000000000000", "us-east-1"
ROOT = ("test", "test", None)


@dataclass
class ServedCloud:
    cloud: Cloud
    url: str
    events: list[Event] = field(default_factory=list)
    clients: dict[Any, Any] = field(default_factory=dict)

    def client(self, service: str, credentials: tuple[str, str, str | None] = ROOT, region: str = REGION) -> Any:
        wanted = (service, credentials, region)
        if wanted not in self.clients:
            key, secret, token = credentials
            self.clients[wanted] = boto3.client(
                service,
                endpoint_url=self.url,
                region_name=region,
                aws_access_key_id=key,
                aws_secret_access_key=secret,
                aws_session_token=token,
                config=Config(retries={"total_max_attempts": 1}, signature_version="s3v4" if service == "s3" else None),
            )
        return self.clients[wanted]

    def kms_calls(self) -> list[Event]:
        """The calls to the KMS since this was asked last."""
        calls = [event for event in self.events if event.service == "kms"]
        self.events.clear()
        return calls

    def role(self, name: str, *statements: dict[str, Any]) -> tuple[str, str, str]:
        """Credentials of a session "visit" of a new role with these permissions."""
        iam, sts = self.client("iam"), self.client("sts")
        trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
        document = {"Version": "2012-10-17", "Statement": [trust]}
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document))["Role"]["Arn"]
        if statements:
            policy = {"Version": "2012-10-17", "Statement": list(statements)}
            iam.put_role_policy(RoleName=name, PolicyName="test", PolicyDocument=json.dumps(policy))
        made = sts.assume_role(RoleArn=arn, RoleSessionName="visit")["Credentials"]
        return made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]


@contextmanager
def served_cloud(
    bucket_key_lifetime: timedelta = timedelta(0), make_kms: MakeKms = ReferenceKms
) -> Iterator[ServedCloud]:
    cloud = Cloud(make_kms=make_kms)
    add_neighbours(cloud, bucket_key_lifetime=bucket_key_lifetime)
    with serving(cloud) as url:
        served = ServedCloud(cloud, url)
        cloud.observers.append(served.events.append)
        yield served


@pytest.fixture(scope="module")
def served() -> Iterator[ServedCloud]:
    with served_cloud() as served:
        yield served


@pytest.fixture
def kms(served: ServedCloud) -> Any:
    return served.client("kms")


@pytest.fixture
def s3(served: ServedCloud) -> Any:
    return served.client("s3")


@pytest.fixture
def trail(served: ServedCloud) -> Any:
    return served.client("cloudtrail")


@pytest.fixture
def key(served: ServedCloud, kms: Any) -> dict[str, Any]:
    """The metadata of a fresh key."""
    metadata: dict[str, Any] = kms.create_key()["KeyMetadata"]
    served.events.clear()
    return metadata


@pytest.fixture
def bucket(served: ServedCloud, s3: Any) -> str:
    """The name of a fresh bucket."""
    name = f"bucket-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name)
    served.events.clear()
    return name


def refusal(call: Any, **params: Any) -> tuple[str, str, int]:
    """Code, text and HTTP status of a call that is refused."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    response = caught.value.response
    return response["Error"]["Code"], response["Error"]["Message"], response["ResponseMetadata"]["HTTPStatusCode"]


def found(trail: Any, **attribute: str) -> list[dict[str, Any]]:
    """The events of one attribute, newest first, as the JSON that they are."""
    ((name, value),) = attribute.items()
    pages = trail.get_paginator("lookup_events").paginate(
        LookupAttributes=[{"AttributeKey": name, "AttributeValue": value}]
    )
    return [json.loads(event["CloudTrailEvent"]) for page in pages for event in page["Events"]]


def last(trail: Any, key: dict[str, Any], name: str) -> dict[str, Any]:
    """The newest event of that name on a key."""
    return next(event for event in found(trail, ResourceName=key["Arn"]) if event["eventName"] == name)
