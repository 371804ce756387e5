"""The KMS as a service sees it: calls on behalf of its caller, and calls of its own, which its grants permit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.models.authorization.access import Principal

Params = Mapping[str, Any]
PASSING = frozenset(
    {"DependencyTimeoutException", "InternalFailure", "KMSInternalException", "LimitExceededException",
     "RequestTimeout", "ServiceUnavailable", "Throttling", "ThrottlingException", "TooManyRequestsException"}
)  # fmt: skip
"""Refusals that say nothing of the key: the same call may succeed later."""
MAY_LIST_ITS_GRANTS = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:ListRetirableGrants","Resource":"*"}]}'
)
"""What a service is permitted without a grant: to find the grants that it may retire."""


class KeyManagement(Protocol):
    """A KMS. Both ways raise ServiceError for a refusal, with the code of the KMS."""

    @property
    def grantee(self) -> str:
        """The principal to which the service has grants made out: voiceid.amazonaws.com, or the ARN of a role."""

    def as_caller(self, caller: Caller, operation: str, params: Params) -> Mapping[str, Any]:
        """A call with the permissions of the service's caller, through the service (kms:ViaService)."""

    def as_service(self, source: str, operation: str, params: Params) -> Mapping[str, Any]:
        """A call of the service itself, on behalf of the resource with that ARN, in the Region of the resource."""


class InCloud:
    """The KMS of the same cloud, which knows services as principals.

    prefix  of the service's names: "voiceid" for the principal voiceid.amazonaws.com and for the kms:ViaService
            voiceid.REGION.amazonaws.com
    """

    def __init__(self, cloud: Cloud, prefix: str) -> None:
        self._cloud, self._prefix = cloud, prefix
        self.grantee = f"{prefix}.amazonaws.com"

    def as_caller(self, caller: Caller, operation: str, params: Params) -> Mapping[str, Any]:
        """Forwarded: the events name the caller, and the service as invokedBy."""
        through = replace(caller, via_service=f"{self._prefix}.{caller.region}.amazonaws.com")
        return self._cloud.call("kms", operation, params, through)

    def as_service(self, source: str, operation: str, params: Params) -> Mapping[str, Any]:
        """The events name the service alone, as an AWSService."""
        service = Caller(
            Principal("service", self.grantee),
            source.split(":")[3],
            source_ip=self.grantee,
            user_agent=self.grantee,
            secure_transport=True,
            identity_policies=(MAY_LIST_ITS_GRANTS,),
            source_arn=source,
        )
        return self._cloud.call("kms", operation, params, service)


def is_passing(error: ServiceError) -> bool:
    """Whether a refusal of the KMS says nothing of the key, so that it is worth to ask again."""
    return error.status >= 500 or error.code in PASSING
