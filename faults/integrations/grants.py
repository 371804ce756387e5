"""Faults in the grant of a data integration, and in who may have it made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.integrations.service import Integrations
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_faults import Ungranted
from kms_conformance.faults.service_mutant import DENIED, OnAccount, administrator_of, seeded, table

CREATE = "CreateDataIntegration"


class _Ungranted(Ungranted, Integrations):
    """The account's permissions do for a grant."""


class _Narrow(Integrations):
    """The grant does not allow all that is needed; the account's permissions do for the rest."""

    allowed: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kms = OnAccount(self.kms, self.lacks)

    def lacks(self, source: str, operation: str, params: Mapping[str, Any]) -> bool:
        """Whether the grant does not allow an operation."""
        return operation not in self.allowed

    def grant_params(self, scope: Scope) -> dict[str, object]:
        return {**super().grant_params(scope), "Operations": list(self.allowed)}


class _CannotDecrypt(_Narrow):
    allowed = ("DescribeKey", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext")


class _MakesNoDataKeys(_Narrow):
    allowed = ("DescribeKey", "Decrypt", "Encrypt")


class _GrantStays(Integrations):
    def retire_unneeded(self, arn: str) -> None:
        pass


class _GrantsForAnybody(Integrations):
    """The account has the grant made, whoever calls."""

    def granted(self, scope: Scope, caller: Caller) -> str:
        return super().granted(scope, administrator_of(caller))

    def usable_key(self, key: str, caller: Caller) -> str:
        return super().usable_key(key, administrator_of(caller))


class _GrantBeforeRefusal(Integrations):
    """The account has the grant made before it is asked whether the caller may; refused, it stays."""

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        super().make_grant(scope, administrator_of(caller))
        self.granted(scope, caller)

    def forget_refused(self, scope: Scope) -> None:
        pass


class _InvalidInstead(Integrations):
    def unfit_key(self, error: ServiceError) -> ServiceError:
        return self.invalid("The KMS key cannot be used.") if error.code == DENIED else super().unfit_key(error)


class _NeedsKeyToTell(Integrations):
    """What is configured is told while the key can be used alone."""

    def get_data_integration(self, params: Params, caller: Caller) -> Answer:
        item, _ = self.integration(params, caller)
        self.check_access(self.scope_named(item, caller))
        return super().get_data_integration(params, caller)


class _NeedsKeyToChange(Integrations):
    def update_data_integration(self, params: Params, caller: Caller) -> Answer:
        item, _ = self.integration(params, caller)
        self.check_access(self.scope_named(item, caller))
        return super().update_data_integration(params, caller)


MUTANTS = table(
    seeded(
        _Ungranted, "no-grant", "APPINT-003", "effect",
        "No grant is made: the service uses the key with the permissions of the account.", CREATE,
    ),
    seeded(
        _CannotDecrypt, "grant-without-decrypt", "APPINT-004", "effect",
        "The grant does not allow Decrypt.", CREATE,
    ),
    seeded(
        _MakesNoDataKeys, "grant-without-data-keys", "APPINT-004", "effect",
        "The grant does not allow data keys to be made.", CREATE,
    ),
    seeded(
        _GrantStays, "grant-stays", "APPINT-013", "effect",
        "The grant stays when its data integration is deleted.", "DeleteDataIntegration",
    ),
    seeded(
        _GrantsForAnybody, "grant-for-anybody", "APPINT-011", "guard-off",
        "A caller who may not have a grant made on the key has one made by the account.", CREATE,
    ),
    seeded(
        _GrantBeforeRefusal, "grant-left-by-a-refusal", "APPINT-011", "effect",
        "A caller who may not have a grant made is refused, and there is a grant.", CREATE,
    ),
    seeded(
        _InvalidInstead, "forbidden-key-is-invalid", "APPINT-011", "wrong-error",
        "A caller who may not have a grant made is refused with InvalidRequestException.", CREATE,
    ),
    seeded(
        _NeedsKeyToTell, "told-with-the-key-alone", "APPINT-010", "too-strict",
        "GetDataIntegration is refused while the key is out of reach.", "GetDataIntegration",
    ),
    seeded(
        _NeedsKeyToChange, "changed-with-the-key-alone", "APPINT-010", "too-strict",
        "UpdateDataIntegration is refused while the key is out of reach.", "UpdateDataIntegration",
    ),
)  # fmt: skip
