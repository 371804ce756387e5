"""Another endpoint's KMS, S3 and STS, by boto3: the service is an ordinary principal there.

Nobody but AWS can call as a service principal, so that kms:ViaService and events of an AWSService are not to be had.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from kms_conformance.cloud.identity.credentials import Credential
from kms_conformance.cloud.service import Caller, ServiceError

ADMINISTRATOR = Credential("test", "test")

MakeClient: TypeAlias = Callable[[str, str, Credential], Any]
"""Makes the boto3 client of a service, by its name in boto3, in a Region, for who signs with this credential."""


class Endpoint:
    """Clients of one endpoint, kept by service, Region and access key. Threads may share one."""

    def __init__(self, make: MakeClient) -> None:
        self._make = make
        self._clients: dict[tuple[str, str, str, str | None], Any] = {}
        self._lock = threading.Lock()

    def call(
        self, service: str, region: str, credential: Credential, operation: str, params: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """One call; ServiceError for its refusal, and where nobody answers one with status 503."""
        client = self._client(service, region, credential)
        try:
            answer: Mapping[str, Any] = getattr(client, xform_name(operation))(**params)
        except ClientError as error:
            told = error.response["Error"]
            status = error.response["ResponseMetadata"].get("HTTPStatusCode", 400)
            raise ServiceError(told.get("Code", "Unknown"), told.get("Message", ""), status) from error
        except BotoCoreError as error:
            raise ServiceError(
                "ServiceUnavailable", f"{service} does not answer: {type(error).__name__}", 503
            ) from error
        return answer

    def _client(self, service: str, region: str, credential: Credential) -> Any:
        name = service, region, credential.access_key_id, credential.token
        with self._lock:
            if name not in self._clients:
                self._clients[name] = self._make(service, region, credential)
            return self._clients[name]


class EndpointKeyManagement:
    """The KMS of an endpoint.

    known    gives the credential of an access key id: callers that are known sign their forwarded calls themselves
    service  who the service is there; the administrator unless given
    grantee  the ARN to which grants are made out; that of `service`, a session's role, unless given
    """

    def __init__(
        self,
        endpoint: Endpoint,
        known: Callable[[str], Credential | None],
        service: Credential = ADMINISTRATOR,
        grantee: str | None = None,
    ) -> None:
        self._endpoint, self._known, self._service, self._given = endpoint, known, service, grantee

    @cached_property
    def grantee(self) -> str:
        """The ARN of the service's principal, asked of STS once."""
        if self._given:
            return self._given
        answer = self._endpoint.call("sts", "us-east-1", self._service, "GetCallerIdentity", {})
        arn: str = answer["Arn"]
        if ":assumed-role/" not in arn:
            return arn
        role = arn.partition(":assumed-role/")[2].partition("/")[0]
        return f"arn:{arn.split(':')[1]}:iam::{answer['Account']}:role/{role}"

    def as_caller(self, caller: Caller, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Signed with the caller's own credentials, or the administrator's where they are not known."""
        known = self._known(caller.access_key_id)
        return self._endpoint.call("kms", caller.region, known or ADMINISTRATOR, operation, params)

    def as_service(self, source: str, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Signed with the credentials of the service."""
        return self._endpoint.call("kms", source.split(":")[3], self._service, operation, params)
