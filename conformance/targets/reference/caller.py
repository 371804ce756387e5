"""Who calls, as the wire has authenticated them."""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.models.authorization.access import Principal


@dataclass(frozen=True, slots=True)
class Caller:
    """The identity and the circumstances of one request.

    identity_policies  the IAM policy documents that hold for the principal: of the principal, JSON texts
    session_policies   those passed to AssumeRole, which only narrow
    via_service        the service on whose forwarded call this is (kms:ViaService): s3.us-east-1.amazonaws.com
    source_arn         the resource on whose behalf a service calls (aws:SourceArn)
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


def root(account: str, region: str = "us-east-1") -> Caller:
    """The administrator of an account: its root user."""
    return Caller(Principal("root", f"arn:aws:iam::{account}:root", account, account), region)
