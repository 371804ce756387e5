"""A service that keeps domains: each call is checked, authorized, served, and followed by a few steps of the worker."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any, ClassVar

from botocore import xform_name

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.faults import CrashError
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.cloud.services.tokens import Tokens
from kms_conformance.cloud.services.validation import violation
from kms_conformance.cloud.services.worker import Worker

Params = Mapping[str, Any]
Answer = dict[str, Any]

STEPWISE = frozenset(
    {
        "CreateDomain", "UpdateDomain", "PutProfileObjectType", "StartInstanceOnboardingJob", "CreateDataIntegration",
        "CreateAssistant", "CreateKnowledgeBase", "AssociateInstanceStorageConfig", "UpdateInstanceStorageConfig",
    }
)  # fmt: skip
"""The operations that make grants: these are noted at once, so that no transaction can span the call."""


class DomainService(Tokens, Worker):
    """A service of all accounts and Regions. Threads may share one; it serves one call at a time.

    served  the operations, each a method by its name in snake case
    """

    served: ClassVar[frozenset[str]]
    media: ClassVar[str] = "sqlite"
    retention: ClassVar[str] = "permanent"
    """What its store is, and how long it keeps what is written, as a dump tells it: a queue keeps it for a while."""
    event_source: ClassVar[str] = ""
    """By which the audit trail knows it; empty: it leaves no record there."""

    def parts(self) -> tuple[DomainService, ...]:
        """The service, and those beside it in which it keeps data."""
        return (self,)

    def handle(self, operation: str, params: Params, caller: Caller) -> Answer:
        """Serve one call; raises ServiceError for a refusal."""
        with self.lock:
            given = {name: value for name, value in params.items() if value is not None}
            try:
                answer = self.answer(operation, given, caller)
                self.after(operation, given, caller)
            except CrashError:
                self.restart()
                raise ServiceError("InternalFailure", "The service has ended.", 500) from None
            finally:
                self.end_call()
            return answer

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        """Check, authorize and serve a call."""
        if operation not in self.served:
            text = f"{operation} is not served by the reference target."
            raise ServiceError("NotImplementedException", text, 501)
        if broken := violation(self.name, operation, params):
            raise self.invalid(broken)
        self.authorize(operation, params, caller)
        self.purge()
        with nullcontext() if operation in STEPWISE else self.store.transaction():
            answer: Answer = getattr(self, xform_name(operation))(params, caller)
            return answer

    def authorize(self, operation: str, params: Params, caller: Caller) -> None:
        """Refuse a caller whose IAM policies do not allow the operation."""
        action, resource = f"{self.prefix}:{operation}", self.resource(params, caller)
        if not self.cloud.authority.permits(caller, action, resource):
            raise self.denied(
                f"User: {caller.principal.arn} is not authorized to perform: {action} on resource: {resource}"
            )

    def resource(self, params: Params, caller: Caller) -> str:
        """The ARN of what an operation is about; "*" for one that is about nothing yet."""
        raise NotImplementedError

    def after(self, operation: str, params: Params, caller: Caller) -> None:
        """What follows a call that was served: a change of key that it did not begin advances."""
        if operation not in STEPWISE:
            for arn in self.concerned(params, caller):
                self.after_call(arn)

    def concerned(self, params: Params, caller: Caller) -> tuple[str, ...]:
        """The scopes that a call is about; all of the caller's where it lists them."""
        resource = self.resource(params, caller)
        if resource != "*":
            return tuple(scope.arn for scope in self.store.scopes("arn = ? OR parent = ?", resource, resource))
        return tuple(
            scope.arn
            for scope in self.store.scopes("account = ? AND region = ?", caller.principal.account, caller.region)
        )

    def purge(self) -> None:
        """Remove what was deleted when its time of retention is over, and the grants with it."""
        oldest = self.now() - self.options.retention.total_seconds()
        for scope in list(self.store.scopes("deleted <= ?", oldest)):
            self.remove_scope(scope)

    def remove_scope(self, scope: Scope) -> None:
        """Remove a scope with all its data; then retire its grants."""
        self.store.drop_scope(scope.arn)
        self.retire_unneeded(scope.arn)

    @classmethod
    def arn_region(cls, caller: Caller) -> str:
        """The beginning of the ARNs of the caller's account and Region."""
        partition = "aws-cn" if caller.region.startswith("cn-") else "aws"
        return f"arn:{partition}:{cls.prefix}:{caller.region}:{caller.principal.account}:"
