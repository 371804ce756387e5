"""The reference KMS for users' own tests: what the pytest fixture `kms_reference` gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.conformance.targets.clients import no_aws_environment


@dataclass(frozen=True)
class KmsReference:
    """A strict KMS that runs in this process, with IAM, STS, S3 and CloudTrail beside it, for one test.

    It enforces what AWS documents: key states, encryption contexts, key policies, IAM policies and grants.
    """

    url: str
    _cloud: Cloud = field(repr=False)
    _made: list[Any] = field(default_factory=list, repr=False)
    region: str = "us-east-1"
    account_id: str = "000000000000"

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that lead any AWS SDK there, as the administrator, for code that makes clients of its own."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
        }

    def client(self, service: str = "kms", **options: Any) -> Any:
        """A boto3 client of the administrator; `options` are those of boto3.client, for example another's credentials.

        Neither AWS_* variables nor profiles reach it.
        """
        given: dict[str, Any] = {
            "endpoint_url": self.url,
            "region_name": self.region,
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
            "config": Config(proxies={}, s3={"addressing_style": "path"}),
        }
        with no_aws_environment():
            made = boto3.session.Session().client(service, **{**given, **options})
        self._made.append(made)
        return made

    def advance(self, seconds: float) -> None:
        """Move its clock forward: grants, deletions and sessions take effect without waiting."""
        self._cloud.clock.advance(seconds)

    def close(self) -> None:
        """Close the connections of the clients that were made."""
        for client in self._made:
            client.close()


@contextmanager
def running_reference() -> Iterator[KmsReference]:
    """A fresh one, served on a port of the loopback interface."""
    cloud = Cloud()
    add_neighbours(cloud, services=())
    with serving(cloud) as url:
        reference = KmsReference(url, cloud)
        try:
            yield reference
        finally:
            reference.close()
