"""Faults in the grant of a storage config, and in who may have it made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.connect.service import Connect
from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_mutant import administrator_of, seeded, table

ASSOCIATE = "AssociateInstanceStorageConfig"


class WithTheAccount(Connect):
    """S3 is called with all that the account may do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objects = _AsTheAccount(self)


class _AsTheAccount:
    """S3 as the root user of the account of a resource."""

    def __init__(self, service: Connect) -> None:
        self._cloud = service.cloud

    def call(self, role: str, source: str, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        region, account = source.split(":")[3:5]
        return self._cloud.call("s3", operation, params, root(account, region))


class _Ungranted(WithTheAccount):
    """The account's permissions do for a grant."""

    def gain(self, scope: Scope, caller: Caller) -> None:
        pass


class _CannotDecrypt(WithTheAccount):
    """The grant does not allow Decrypt."""

    def grant_params(self, scope: Scope) -> dict[str, object]:
        operations = ["DescribeKey", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"]
        return {**super().grant_params(scope), "Operations": operations}


class _GrantStays(Connect):
    def retire_unneeded(self, arn: str) -> None:
        pass


class _GrantsForAnybody(Connect):
    """The account has the grant made, whoever calls."""

    def gain(self, scope: Scope, caller: Caller) -> None:
        super().gain(scope, administrator_of(caller))

    def usable_key(self, key: str, caller: Caller) -> str:
        return super().usable_key(key, administrator_of(caller))


class _GrantBeforeRefusal(Connect):
    """The account has the grant made before it is asked whether the caller may; refused, it stays."""

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        super().make_grant(scope, administrator_of(caller))
        self.granted(scope, caller)

    def forget_refused(self, scope: Scope) -> None:
        pass


MUTANTS = table(
    seeded(
        _Ungranted, "no-grant", "RECORDINGS-002", "effect",
        "No grant is made: the service uses the key with the permissions of the account.", ASSOCIATE,
    ),
    seeded(
        _CannotDecrypt, "grant-without-decrypt", "RECORDINGS-002", "effect",
        "The grant does not allow Decrypt.", ASSOCIATE,
    ),
    seeded(
        _GrantStays, "grant-stays", "RECORDINGS-003", "effect",
        "The grant stays when the storage config is taken away.", "DisassociateInstanceStorageConfig",
    ),
    seeded(
        _GrantsForAnybody, "grant-for-anybody", "RECORDINGS-004", "guard-off",
        "A caller who may not have a grant made on the key has one made by the account.", ASSOCIATE,
    ),
    seeded(
        _GrantBeforeRefusal, "grant-left-by-a-refusal", "RECORDINGS-004", "effect",
        "A caller who may not have a grant made is refused, and there is a grant.", ASSOCIATE,
    ),
)  # fmt: skip
