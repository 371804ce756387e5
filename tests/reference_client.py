"""A boto3 client of a fresh reference KMS, whose clock a test sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from kms_conformance.cloud.kms import ReferenceKms, attach
from tests.reference_calls import Clock, new_kms

REGION, ACCOUNT = "eu-west-1", "123456789012"
ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:"


@pytest.fixture(scope="module")
def bare_client() -> Iterator[Any]:
    """A client that checks no parameters, attached to nothing yet."""
    client = boto3.client(
        "kms",
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )
    yield client
    client.close()


@pytest.fixture
def clock() -> Clock:
    """The clock of the KMS."""
    return Clock()


@pytest.fixture
def kms(clock: Clock) -> ReferenceKms:
    """The KMS behind the client, in which AWS has defined no aliases."""
    made = new_kms(clock)
    made.predefined = ()
    return made


@pytest.fixture
def client(bare_client: Any, kms: ReferenceKms) -> Any:
    """The client, attached to the KMS."""
    attach(bare_client, kms)
    return bare_client


def key_of(client: Any, **params: Any) -> dict[str, Any]:
    """The metadata of a fresh key."""
    metadata: dict[str, Any] = client.create_key(**params)["KeyMetadata"]
    return metadata


def mac_key(client: Any, bits: int = 256) -> dict[str, Any]:
    """The metadata of a fresh HMAC key."""
    return key_of(client, KeySpec=f"HMAC_{bits}", KeyUsage="GENERATE_VERIFY_MAC")


def refusal(call: Callable[..., Any], **params: Any) -> tuple[str, str]:
    """Code and message of the error with which a call is refused."""
    with pytest.raises(ClientError) as raised:
        call(**params)
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def code_of(call: Callable[..., Any], **params: Any) -> str:
    """The code of the error with which a call is refused."""
    return refusal(call, **params)[0]
