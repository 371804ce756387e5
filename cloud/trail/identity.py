"""userIdentity: who called, and which service for whom.

Source: CloudTrail User Guide, CloudTrail userIdentity element; for services, KMS Developer Guide and the Voice ID
examples of the Amazon Connect Administrator Guide.
"""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.service import Caller
from kms_conformance.models.authorization.access import Principal

INTERNAL = "AWS Internal"
UNNAMED_SERVICES = frozenset({"s3"})
"""Services whose forwarded calls name no service. The KMS Developer Guide's example of S3 has internal.amazonaws.com
(2015); newer examples there have AWS Internal."""


def user_identity(caller: Caller) -> dict[str, Any]:
    """The userIdentity of a call, for the account of the caller."""
    principal = caller.principal
    if principal.kind == "service":
        return {"type": "AWSService", "invokedBy": principal.arn}
    named = {
        "principalId": principal.user_id,
        "arn": principal.arn,
        "accountId": principal.account,
        "accessKeyId": caller.access_key_id,
    }
    forwarded = {"invokedBy": service} if (service := invoking_service(caller)) else {}
    return {"type": TYPES[principal.kind], **named, **_details(principal), **forwarded}


TYPES = {"root": "Root", "user": "IAMUser", "session": "AssumedRole", "anonymous": "Unknown"}


def foreign_identity(caller: Caller) -> dict[str, Any]:
    """The userIdentity of a call from another account, for the account that owns the key."""
    principal = caller.principal
    forwarded = {"invokedBy": service} if (service := invoking_service(caller)) else {}
    return {"type": "AWSAccount", "principalId": principal.user_id, "accountId": principal.account, **forwarded}


def invoking_service(caller: Caller) -> str | None:
    """The name of the service that called or forwarded the call: voiceid.amazonaws.com."""
    if caller.principal.kind == "service":
        return caller.principal.arn
    if caller.via_service is None:
        return None
    service = caller.via_service.partition(".")[0]
    return INTERNAL if service in UNNAMED_SERVICES else f"{service}.amazonaws.com"


def user_name(caller: Caller) -> str | None:
    """The Username of a LookupEvents: of the user, of the session, or root."""
    kind, arn = caller.principal.kind, caller.principal.arn
    if kind == "root":
        return "root"
    return arn.rpartition("/")[2] if kind in ("user", "session") else None


def _details(principal: Principal) -> dict[str, Any]:
    if principal.kind == "user":
        return {"userName": principal.arn.rpartition("/")[2]}
    if principal.kind != "session" or principal.role is None:
        return {}
    issuer = {
        "type": "Role",
        "principalId": principal.user_id.partition(":")[0],
        "arn": principal.role,
        "accountId": principal.account,
        "userName": principal.role.rpartition("/")[2],
    }
    return {"sessionContext": {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "false"}}}
