"""S3 as a service sees it: with the permissions of a role that the customer lets it assume, or of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.identity.credentials import Credential
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.endpoint import ADMINISTRATOR, Endpoint
from kms_conformance.models.authorization.access import Principal

SESSION = "kms-conformance-job"
OF_SERVICE = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
"""What a service may do itself, by its service-linked role: nothing with keys, for which it has grants."""


class Objects(Protocol):
    """S3. A body is bytes in both directions."""

    def call(self, role: str, source: str, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """A call with the permissions of the role, on behalf of the resource `source`, in the Region of that.

        Without a role the service calls itself, in the account of the resource.
        Raises ServiceError where the role cannot be assumed or S3 refuses.
        """


class CloudObjects:
    """S3 of the same cloud; the trust policy of the role must name the service."""

    def __init__(self, cloud: Cloud, prefix: str) -> None:
        self._cloud, self._principal = cloud, f"{prefix}.amazonaws.com"

    def call(self, role: str, source: str, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Assume the role, and call."""
        if "s3" not in self._cloud.services:
            raise ServiceError("ServiceUnavailable", "There is no S3 here.", 503)
        region, account = source.split(":")[3:5]
        service = Caller(
            Principal("service", self._principal), region, source_ip=self._principal, user_agent=self._principal,
            secure_transport=True, source_arn=source,
        )  # fmt: skip
        if not role:
            itself = replace(service.principal, account=account)
            return self._cloud.call(
                "s3", operation, params, replace(service, principal=itself, identity_policies=(OF_SERVICE,))
            )
        asked = {"RoleArn": role, "RoleSessionName": SESSION}
        given = self._cloud.call("sts", "AssumeRole", asked, service)["Credentials"]
        credential = Credential(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        caller = self._cloud.accounts.caller(credential, region, self._principal, self._principal, secure=True)
        return self._cloud.call("s3", operation, params, caller)


class EndpointObjects:
    """S3 of an endpoint; `service` is who assumes the roles there."""

    def __init__(self, endpoint: Endpoint, service: Credential = ADMINISTRATOR) -> None:
        self._endpoint, self._service = endpoint, service

    def call(self, role: str, source: str, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Assume the role, and call."""
        region = source.split(":")[3]
        session = self._session(role, region) if role else self._service
        answer = dict(self._endpoint.call("s3", region, session, operation, params))
        return {**answer, "Body": answer["Body"].read()} if "Body" in answer else answer

    def _session(self, role: str, region: str) -> Credential:
        asked = {"RoleArn": role, "RoleSessionName": SESSION}
        given = self._endpoint.call("sts", region, self._service, "AssumeRole", asked)["Credentials"]
        return Credential(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
