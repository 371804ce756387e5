"""Faults in runs: when they must not succeed, when they must, and under which key they deliver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.integrations.runs import Run
from kms_conformance.cloud.integrations.service import Integrations
from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_faults import GrantsAnew, Keeping
from kms_conformance.faults.service_mutant import DENIED, OnAccount, seeded, table

UNUSABLE = ("DisabledException", "KMSInvalidStateException")


class _OnAccount(Integrations):
    """Where its grant does not let it, the service reads and writes with the permissions of the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kms = OnAccount(self.kms, lambda source, operation, params: True)

    def deliver(self, scope: Scope, bucket: str, name: str, body: bytes) -> None:
        sent = {"Bucket": bucket, "Key": name, "Body": body, **self.under(scope)}
        self.cloud.call("s3", "PutObject", sent, root(scope.account, scope.region))


class _GrantsAnew(GrantsAnew, Integrations):
    """A run makes a grant that was revoked anew."""


class _ToldCompleted(Integrations):
    """A run that fails for a reason of the KMS is told to be completed."""

    passed_over: tuple[str, ...] = ()

    def check_access(self, scope: Scope) -> None:
        pass

    def end(self, run: Run, status: str, failure: str | None = None) -> None:
        if any(f": {code}:" in (failure or "") for code in self.passed_over):
            super().end(run, "COMPLETED")
        else:
            super().end(run, status, failure)


class _DeniedToldCompleted(_ToldCompleted):
    passed_over = (DENIED,)


class _DisabledToldCompleted(_ToldCompleted):
    passed_over = UNUSABLE


class _Keeps(Keeping, Integrations):
    """Data keys stay in memory; what S3 cannot encrypt under the key it encrypts under its own."""

    passed_over = UNUSABLE

    def deliver(self, scope: Scope, bucket: str, name: str, body: bytes) -> None:
        try:
            super().deliver(scope, bucket, name, body)
        except ServiceError as error:
            if DENIED in error.code or "AccessDenied" in error.code:
                raise
            sent = {"Bucket": bucket, "Key": name, "Body": body}
            self.objects.call("", scope.arn, "PutObject", sent)

    def writing_key(self, scope: Scope) -> Any:
        keys = self.store.deks("scope = ? AND purpose = 'domain'", scope.arn)
        return super().writing_key(scope) if scope.owned else next(keys)


class _NeverAgain(Integrations):
    """What could not be used once is not used any more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._refused: dict[str, ServiceError] = {}

    def check_access(self, scope: Scope) -> None:
        if scope.arn in self._refused:
            raise self._refused[scope.arn]
        try:
            super().check_access(scope)
        except ServiceError as error:
            self._refused[scope.arn] = error
            raise


class _UnderS3(Integrations):
    def under(self, scope: Scope) -> dict[str, str]:
        return {"ServerSideEncryption": "AES256"}


class _RerunUnderS3(Integrations):
    """What is delivered again is left to the bucket."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._again: set[str] = set()

    def update_data_integration_association(self, params: Params, caller: Caller) -> Answer:
        self._again.add(self.resource(params, caller))
        return super().update_data_integration_association(params, caller)

    def under(self, scope: Scope) -> dict[str, str]:
        return {} if scope.arn in self._again else super().under(scope)


class _UnderFirst(Integrations):
    """All runs of an account deliver under the key of its first data integration."""

    def under(self, scope: Scope) -> dict[str, str]:
        own = next(self.store.scopes("account = ? AND name <> 'configuration'", scope.account))
        return super().under(replace(scope, key=own.key))


class _AsRoot(Integrations):
    """Runs use the key as the root user of the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kms, made = _Directly(self.kms, self.cloud), self.kms
        self.kms.grantee = made.grantee

    def deliver(self, scope: Scope, bucket: str, name: str, body: bytes) -> None:
        sent = {"Bucket": bucket, "Key": name, "Body": body, **self.under(scope)}
        self.cloud.call("s3", "PutObject", sent, root(scope.account, scope.region))


class _Directly:
    """A KMS that is called as the root user of the account of what a call is for, and not as a service."""

    def __init__(self, kms: Any, cloud: Any) -> None:
        self.as_caller, self.grantee, self._cloud = kms.as_caller, kms.grantee, cloud

    def as_service(self, source: str, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """A call without the service, as long as there is a grant."""
        region, account = source.split(":")[3:5]
        if operation != "RetireGrant":
            granted = self._cloud.call("kms", "ListGrants", {"KeyId": params["KeyId"]}, root(account, region))
            if not granted["Grants"]:
                raise ServiceError(DENIED, "There is no grant.", 400)
        told: Mapping[str, Any] = self._cloud.call("kms", operation, params, root(account, region))
        return told


class _RunsOnce(Integrations):
    """A run that is asked for again fails."""

    def update_data_integration_association(self, params: Params, caller: Caller) -> Answer:
        answer = super().update_data_integration_association(params, caller)
        run = self.run_of(self.resource(params, caller).rpartition("/")[2])
        if run is not None:
            self.end(run, "FAILED", "The run was made before.")
        return answer


RUN, RERUN = "CreateDataIntegrationAssociation", "UpdateDataIntegrationAssociation"

MUTANTS = table(
    seeded(
        _OnAccount, "revoked-grant-ignored", "APPINT-006", "guard-off",
        "Without a grant runs use the permissions of the account.", RERUN,
    ),
    seeded(
        _GrantsAnew, "grant-made-anew", "APPINT-006", "guard-off",
        "A run without a grant makes one.", RERUN,
    ),
    seeded(
        _DeniedToldCompleted, "run-without-grant-told-completed", "APPINT-006", "response",
        "A run that fails for want of a grant is told to be completed.", "ListDataIntegrationAssociations", RERUN,
    ),
    seeded(
        _DisabledToldCompleted, "run-with-disabled-key-told-completed", "APPINT-007", "response",
        "A run that fails because its key is disabled is told to be completed.", "ListDataIntegrationAssociations",
        RERUN,
    ),
    seeded(
        _Keeps, "data-keys-kept", "APPINT-007", "guard-off",
        "With a key that cannot be used runs go on: data keys are kept, and S3 encrypts under a key of its own.",
        RERUN,
    ),
    seeded(
        _NeverAgain, "never-again", "APPINT-007", "too-strict",
        "After a run that was refused because of its key none succeeds any more.", RERUN,
    ),
    seeded(
        _UnderS3, "delivered-under-a-key-of-s3", "APPINT-008", "effect",
        "What a run delivers is encrypted with SSE-S3.", RUN, RERUN,
    ),
    seeded(
        _RerunUnderS3, "delivered-again-under-a-key-of-s3", "APPINT-008", "effect",
        "What is delivered again is encrypted as the bucket is set up.", RERUN,
    ),
    seeded(
        _UnderFirst, "delivered-under-the-first-key", "APPINT-008", "effect",
        "All runs of an account deliver under the key of its first data integration.", RUN, RERUN,
    ),
    seeded(
        _AsRoot, "run-as-root", "APPINT-005", "effect",
        "Runs use the key as the root user of the account, not as the service.", RUN, RERUN,
    ),
    seeded(
        _RunsOnce, "runs-once", "APPINT-032", "too-strict",
        "A run that is asked for again fails.", RERUN,
    ),
)  # fmt: skip
