"""Who calls, as the wire has authenticated them, and what that is to the authorization model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from kms_conformance.cloud.partitions import partition
from kms_conformance.models.authorization.access import Principal
from kms_conformance.models.authorization.decision import IamPolicies
from kms_conformance.models.authorization.parsing import parse_policy
from kms_conformance.models.authorization.request_facts import Circumstances

parsed = lru_cache(maxsize=1024)(parse_policy)
"""A policy document, read once."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The identity and the circumstances of one request.

    identity_policies  the IAM policy documents that hold for the principal: of the principal, JSON texts
    session_policies   those passed to AssumeRole, which only narrow
    via_service        the service on whose forwarded call this is (kms:ViaService): s3.us-east-1.amazonaws.com
    boundary_policies  the permissions boundary of the principal, if it has one
    source_arn         the resource on whose behalf a service calls (aws:SourceArn)
    endpoint           where the request arrived: the beginning of URLs that the answer hands out
    """

    principal: Principal
    region: str = "us-east-1"
    access_key_id: str = ""
    source_ip: str = "127.0.0.1"
    user_agent: str = ""
    secure_transport: bool = False
    identity_policies: tuple[str, ...] = ()
    session_policies: tuple[str, ...] = ()
    via_service: str | None = None
    source_arn: str | None = None
    boundary_policies: tuple[str, ...] = ()
    endpoint: str = ""


def root(account: str, region: str = "us-east-1") -> Caller:
    """The administrator of an account: its root user."""
    return Caller(root_user(account, region), region)


def root_user(account: str, region: str) -> Principal:
    """The root user of an account, by the ARN that it has in the partition of a Region."""
    return Principal("root", f"arn:{partition(region)}:iam::{account}:root", account, account)


def iam_policies(caller: Caller) -> IamPolicies:
    """The IAM policies that hold for a caller."""
    documents = (caller.identity_policies, caller.session_policies, caller.boundary_policies)
    return IamPolicies(*(tuple(map(parsed, texts)) for texts in documents))


def circumstances(caller: Caller, now: datetime, *, same_key: bool | None = None) -> Circumstances:
    """How and when a request came. `same_key`: of ReEncrypt."""
    service = caller.via_service.split(".")[0] if caller.via_service else ""
    return Circumstances(
        region=caller.region,
        time=now.timestamp(),
        source_ip=None if service else caller.source_ip,
        secure_transport=caller.secure_transport,
        user_agent=caller.user_agent,
        via_service=caller.via_service,
        called_via=(f"{service}.amazonaws.com",) if service else (),
        source_arn=caller.source_arn,
        source_account=caller.source_arn.split(":")[4] if caller.source_arn else None,
        same_key=same_key,
    )
