"""A cloud served to the tests over HTTP, and clients and signed requests for it."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.server import serving

REGION, ACCOUNT, OTHER_ACCOUNT = "us-east-1", "000000000000", "111122223333"
ADMINISTRATOR = {"access_key_id": "test", "secret_access_key": "test"}
ANOTHER_ADMINISTRATOR = {"access_key_id": OTHER_ACCOUNT, "secret_access_key": "other secret"}


@dataclass(frozen=True)
class Served:
    """A cloud and where it is."""

    cloud: Cloud
    url: str

    def client(
        self, service: str, region: str = REGION, *, access_key_id: str = "test", secret_access_key: str = "test",
        session_token: str | None = None,
    ) -> Any:  # fmt: skip
        """A boto3 client without retries that sends what it is given."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
            aws_session_token=session_token,
            config=Config(parameter_validation=False, retries={"total_max_attempts": 1}, proxies={}),
        )

    def client_as(self, service: str, credentials: Mapping[str, Any], region: str = REGION) -> Any:
        """A client with the Credentials or AccessKey of an answer of STS or IAM."""
        return self.client(
            service,
            region,
            access_key_id=credentials["AccessKeyId"],
            secret_access_key=credentials["SecretAccessKey"],
            session_token=credentials.get("SessionToken"),
        )

    def send(self, request: AWSRequest) -> tuple[int, dict[str, str], bytes]:
        """Status, headers in lower case and body of the answer."""
        parts = urlsplit(request.url)
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=10)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(request.method, path, request.data or b"", dict(request.headers.items()))
        with connection.getresponse() as response:
            answer = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        connection.close()
        return answer


@contextmanager
def served() -> Iterator[Served]:
    """A fresh cloud with a second account."""
    cloud = Cloud()
    cloud.accounts.open(OTHER_ACCOUNT, secret=ANOTHER_ADMINISTRATOR["secret_access_key"])
    with serving(cloud) as url:
        yield Served(cloud, url)


@pytest.fixture(scope="module")
def cloud() -> Iterator[Served]:
    """One for the tests of a module."""
    with served() as running:
        yield running


@pytest.fixture
def empty_cloud(cloud: Served) -> Served:
    """The same without a user, role or policy."""
    for account in cloud.cloud.accounts.by_id.values():
        for table in (account.users, account.roles, account.policies):
            table.clear()
    return cloud


def kms_request(operation: str = "ListKeys", body: bytes = b"{}", **headers: str) -> AWSRequest:
    """An unsigned request to KMS."""
    fields = {"Host": "kms.test", "X-Amz-Target": f"TrentService.{operation}",
              "Content-Type": "application/x-amz-json-1.1"}  # fmt: skip
    return AWSRequest("POST", "http://kms.test/", headers={**fields, **headers}, data=body)


def form_request(form: str, **headers: str) -> AWSRequest:
    """An unsigned request to a Query service."""
    fields = {"Host": "sts.test", "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return AWSRequest("POST", "http://sts.test/", headers={**fields, **headers}, data=form.encode())


def signed(
    request: AWSRequest,
    service: str = "kms",
    region: str = REGION,
    *,
    key: str = "test",
    secret: str = "test",
    token: str | None = None,
    age: timedelta = timedelta(0),
    signer: Callable[..., Any] = SigV4Auth,
) -> AWSRequest:
    """The request with a signature that is so old."""
    auth = signer(Credentials(key, secret, token), service, region)
    moment = (datetime.now(UTC) - age).strftime("%Y%m%dT%H%M%SZ")
    request.context["timestamp"] = moment
    auth._modify_request_before_signing(request)
    string_to_sign = auth.string_to_sign(request, auth.canonical_request(request))
    auth._inject_signature_to_request(request, auth.signature(string_to_sign, request))
    return request


def refusal(call: Callable[..., Any], **params: Any) -> tuple[str, int]:
    """Code and status of the error with which a call is refused."""
    with pytest.raises(ClientError) as raised:
        call(**params)
    response = raised.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]
