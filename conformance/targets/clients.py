"""boto3 clients that reach their target and nothing else.

No target reads AWS profiles, AWS_* variables or instance metadata, unless its file says so of the administrator's
credentials, nor uses a proxy: what a developer has set up for other work must not decide where test traffic goes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config

from kms_conformance.conformance.targets.bodies import bounded
from kms_conformance.conformance.targets.credential_sources import chain
from kms_conformance.conformance.targets.handed_out import fetched
from kms_conformance.conformance.targets.target import Clients, Credentials

USER_AGENT = "kms-conformance"


@dataclass(frozen=True, slots=True)
class Connection:
    """How a client reaches its endpoint. `endpoint_url` None is for targets that answer in this process."""

    endpoint_url: str | None = None
    region: str = "us-east-1"
    access_key_id: str = "test"
    secret_access_key: str = field(default="test", repr=False)
    session_token: str | None = field(default=None, repr=False)
    connect_timeout_s: float = 5
    read_timeout_s: float = 10
    verify: bool | str = True
    services: Mapping[str, str] = field(default_factory=dict)
    """URLs of services that are not at `endpoint_url`, by their names in boto3."""
    from_chain: bool = False
    """The target file says that the usual chain of AWS has the administrator's credentials, in place of those here."""
    agent: str = USER_AGENT
    """What is added to the user agent."""


@contextmanager
def no_aws_environment() -> Iterator[None]:
    """Hide AWS_* variables and configuration files from botocore while a client is made."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(("AWS_", "BOTO_"))}
    os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    os.environ |= {"AWS_EC2_METADATA_DISABLED": "true"}
    try:
        yield
    finally:
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED"):
            os.environ.pop(name, None)
        os.environ |= hidden


def clients(connection: Connection) -> Clients:
    """Makes clients without retries and without validation of parameters: both are the target's to show.

    They share one session, since reading the service model takes longer than all else. It is made here and never shared
    with another target: what hooks itself into botocore, as moto does, reaches only sessions that are made after it.
    """
    config = Config(
        parameter_validation=False,
        retries={"total_max_attempts": 1, "mode": "standard"},
        connect_timeout=connection.connect_timeout_s,
        read_timeout=connection.read_timeout_s,
        max_pool_connections=4,
        proxies={},
        user_agent_extra=connection.agent,
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    found = chain() if connection.from_chain else None
    with no_aws_environment():
        own = botocore.session.Session()
        session = boto3.Session(
            aws_access_key_id=connection.access_key_id,
            aws_secret_access_key=connection.secret_access_key,
            aws_session_token=connection.session_token,
            region_name=connection.region,
            botocore_session=own,
        )
    if found is not None:
        vars(own)["_credentials"] = found  # the only way to hand over credentials that renew themselves

    def client(service: str = "kms", credentials: Credentials | None = None) -> Any:
        signing = (
            {}
            if credentials is None
            else {
                "aws_access_key_id": credentials.access_key_id,
                "aws_secret_access_key": credentials.secret_access_key,
                "aws_session_token": credentials.session_token,
            }
        )
        with no_aws_environment():
            made = session.client(
                service,
                region_name=connection.region,
                endpoint_url=connection.services.get(service, connection.endpoint_url),
                verify=connection.verify,
                config=config,
                **signing,
            )
        return bounded(made, connection.read_timeout_s)

    client.fetch = partial(_fetched, connection)  # type: ignore[attr-defined]
    return client


def _fetched(
    connection: Connection, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> tuple[int, bytes]:
    """Status and body of a request to a URL that the endpoint has handed out."""
    urls = (connection.endpoint_url, *connection.services.values())
    hosts = frozenset(host for url in urls if url and (host := urlsplit(url).hostname))
    how = {"connect": connection.connect_timeout_s, "read": connection.read_timeout_s, "verify": connection.verify}
    return fetched(hosts, how, method=method, url=url, headers=headers, body=body)
