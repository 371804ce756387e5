"""What the operations of Amazon Connect share: where things lie, how they are found, and refusals.

Source: Amazon Connect API Reference, as botocore's service model has it; Administrator Guide, Encryption at rest:
contact data lie under keys of the service, and no two instances share data keys. The name in the encryption context is
our own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.handed_out import HandsOut
from kms_conformance.cloud.services.rows import Scope, SealedRecord

CONTACT, ATTRIBUTES, STORAGE, FILE = "contact", "attributes", "storage-config", "attached-file"
LARGEST_PAGE = 10


class ConnectBase(HandsOut):
    """An instance is a scope, under a key that the service holds and that no other instance has."""

    name = "connect"
    prefix = "connect"
    context_key = "aws:connect:instance:arn"

    def invalid(self, message: str) -> ServiceError:
        """The request is not one that can be served."""
        return self.error("InvalidRequestException", message)

    def unfit(self, message: str) -> ServiceError:
        """A parameter has a value that cannot be served."""
        return self.error("InvalidParameterException", message)

    def failed(self, message: str) -> ServiceError:
        """The service's own fault."""
        return self.error("InternalServiceException", message)

    def missing(self) -> ServiceError:
        """There is no such thing."""
        return self.error("ResourceNotFoundException", "The specified resource was not found.")

    def instance_arn(self, params: Params, caller: Caller) -> str:
        """The ARN of the instance that an operation names, by its id or its ARN."""
        named = str(params["InstanceId"])
        return f"{self.arn_region(caller)}instance/{named.rpartition('/')[2]}"

    def resource(self, params: Params, caller: Caller) -> str:
        """What an operation is about."""
        return self.instance_arn(params, caller) if "InstanceId" in params else "*"

    def instance(self, params: Params, caller: Caller) -> Scope:
        """The instance that an operation names."""
        named, arn = str(params["InstanceId"]), self.instance_arn(params, caller)
        scope = self.store.scope(arn)
        if scope is None or (named.startswith("arn:") and named != arn):
            raise self.missing()
        return scope

    def record(self, scope: Scope, kind: str, item: str) -> SealedRecord:
        """The record of something in an instance."""
        record = self.store.record(scope.arn, kind, item)
        if record is None:
            raise self.missing()
        return record

    def thing(self, scope: Scope, kind: str, item: str) -> dict[str, Any]:
        """The members of something in an instance."""
        return self.members(self.record(scope, kind, item))

    def paged(
        self, rows: Iterable[tuple[int, Any]], params: Params, what: str
    ) -> tuple[list[Any], dict[str, str]]:  # fmt: skip
        """A page of numbered rows, and the token of the next one."""
        return self.page(rows, params, what, LARGEST_PAGE)


def told(members: Params, *names: str) -> Answer:
    """Those members that there are."""
    return {name: members[name] for name in names if name in members}
