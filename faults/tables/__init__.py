"""Faults of DynamoDB on a correct KMS."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.shelf import Held, Kept
from kms_conformance.cloud.tables.service import DynamoDb
from kms_conformance.faults.service_mutant import administrator_of, seeded, table


class _Trimmed(DynamoDb):
    """Line ends in texts are lost."""

    def item_in(self, row: Kept, held: Held, key: bytes) -> dict[str, Any]:
        item = super().item_in(row, held, key)
        return {
            name: {kind: str(text).replace("\n", "") for kind, text in value.items()} for name, value in item.items()
        }


class _NoGrant(DynamoDb):
    """No grant is made."""

    def make_table_grant(self, arn: str, key: str, caller: Caller) -> str | None:
        return None


class _WithoutAccount(DynamoDb):
    """The constraint has the name of the table alone."""

    def table_grant(self, arn: str, key: str, caller: Caller) -> dict[str, Any]:
        constraints = {"EncryptionContextSubset": {self.context_key: arn.rpartition("/")[2]}}
        return {**super().table_grant(arn, key, caller), "Constraints": constraints}


class _Unconstrained(DynamoDb):
    """The grant has no constraint."""

    def table_grant(self, arn: str, key: str, caller: Caller) -> dict[str, Any]:
        wanted = super().table_grant(arn, key, caller)
        return {name: value for name, value in wanted.items() if name != "Constraints"}


class _OneForAll(DynamoDb):
    """The first table under a key has a grant, and the next ones none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.granted_keys: set[str] = set()

    def make_table_grant(self, arn: str, key: str, caller: Caller) -> str | None:
        if key in self.granted_keys:
            return None
        self.granted_keys.add(key)
        return super().make_table_grant(arn, key, caller)


class _Lenient(DynamoDb):
    """A key that KMS refuses with one of these codes is replaced by the key of AWS."""

    codes: tuple[str, ...] = ()
    granting = True
    """Not on the key of AWS."""

    def keyed(self, arn: str, params: Params, caller: Caller) -> dict[str, Any]:
        try:
            return super().keyed(arn, params, caller)
        except ServiceError as error:
            if not any(f": {code}:" in error.message for code in self.codes):
                raise
            self.granting = False
            try:
                return super().keyed(arn, {"SSESpecification": {"Enabled": True}}, administrator_of(caller))
            finally:
                self.granting = True

    def make_table_grant(self, arn: str, key: str, caller: Caller) -> str | None:
        return super().make_table_grant(arn, key, caller) if self.granting else None


class _UnknownTaken(_Lenient):
    """One that does not exist."""

    codes = ("NotFoundException", "InvalidArnException")


class _UnfitTaken(_Lenient):
    """One of another kind."""

    codes = ("InvalidKeyUsageException",)


class _DisabledTaken(_Lenient):
    """A disabled one."""

    codes = ("DisabledException",)


class _PendingTaken(_Lenient):
    """One that is pending deletion."""

    codes = ("KMSInvalidStateException",)


class _AnyCaller(DynamoDb):
    """Grants are made by the account, whoever calls."""

    def make_table_grant(self, arn: str, key: str, caller: Caller) -> str | None:
        return super().make_table_grant(arn, key, administrator_of(caller))


class _Curious(DynamoDb):
    """Who gives a table a key must be allowed to list its grants."""

    def keyed(self, arn: str, params: Params, caller: Caller) -> dict[str, Any]:
        made = super().keyed(arn, params, caller)
        self.ask(caller, "ListGrants", {"KeyId": made["key"]})
        return made


class _StaysUnderTheFormer(DynamoDb):
    """A change of key moves the table key's name alone."""

    def update_table(self, params: Params, caller: Caller) -> Answer:
        held = self.found(params, caller)
        answer = super().update_table(params, caller)
        now = self.found(params, caller)
        former = {"wrapped": held.detail["wrapped"]}
        self.shelf.hold(Held(now.arn, now.name, {**now.detail, **former}))
        return answer

    def move_items(self, held: Held, changed: Held, former: bytes, caller: Caller) -> None:
        """They stay."""


class _FirstKeyTold(DynamoDb):
    """The key of the creation is told for ever."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first: dict[str, str] = {}

    def description(self, held: Held) -> Answer:
        told = super().description(held)
        first = self.first.setdefault(held.arn, held.detail["key"])
        return {**told, "SSEDescription": {**told["SSEDescription"], "KMSMasterKeyArn": first}}


class _MissingIsInvalid(DynamoDb):
    """What is not there is called invalid."""

    def found(self, params: Params, caller: Caller) -> Held:
        try:
            return super().found(params, caller)
        except ServiceError as error:
            raise self.invalid("There is no such table.") from error


class _NeverRetired(DynamoDb):
    """Grants stay when tables are deleted."""

    def retire_table_grant(self, arn: str, detail: Any) -> None:
        """It stays."""


class _Replaced(DynamoDb):
    """A table is replaced by another one of its name."""

    def create_table(self, params: Params, caller: Caller) -> Answer:
        self.shelf.drop(self.resource(params, caller))
        return super().create_table(params, caller)


CREATE, UPDATE, DESCRIBE, DELETE, GET = "CreateTable", "UpdateTable", "DescribeTable", "DeleteTable", "GetItem"
MUTANTS = table(
    seeded(
        _Trimmed, "line-ends-lost", "DYNAMODB-001", "effect",
        "Line ends in the texts of an item are lost.", GET,
    ),
    seeded(
        _NoGrant, "no-grant", "DYNAMODB-002", "effect",
        "A table has no grant on its key.", CREATE, UPDATE,
    ),
    seeded(
        _WithoutAccount, "grant-without-account", "DYNAMODB-002", "effect",
        "The constraint of a table's grant does not have the account.", CREATE, UPDATE,
    ),
    seeded(
        _Unconstrained, "grant-without-constraint", "DYNAMODB-002", "effect",
        "The grant of a table has no constraint.", CREATE, UPDATE,
    ),
    seeded(
        _OneForAll, "one-grant-for-a-key", "DYNAMODB-002", "effect",
        "Only the first table under a key has a grant.", CREATE, UPDATE,
    ),
    seeded(
        _UnknownTaken, "unknown-key-taken", "DYNAMODB-003", "guard-off",
        "A table gets the key of AWS where the key that is named does not exist.", CREATE, UPDATE,
    ),
    seeded(
        _UnfitTaken, "unfit-key-taken", "DYNAMODB-004", "guard-off",
        "A table gets the key of AWS where the key that is named is of another kind.", CREATE, UPDATE,
    ),
    seeded(
        _DisabledTaken, "disabled-key-taken", "DYNAMODB-005", "guard-off",
        "A table gets the key of AWS where the key that is named is disabled.", CREATE, UPDATE,
    ),
    seeded(
        _PendingTaken, "pending-key-taken", "DYNAMODB-006", "guard-off",
        "A table gets the key of AWS where the key that is named is pending deletion.", CREATE, UPDATE,
    ),
    seeded(
        _AnyCaller, "any-caller-grants", "DYNAMODB-007", "guard-off",
        "The grant of a table is made for a caller who may not.", CREATE, UPDATE,
    ),
    seeded(
        _Curious, "caller-must-list-grants", "DYNAMODB-008", "too-strict",
        "Who gives a table a key must be allowed kms:ListGrants, too.", CREATE, UPDATE,
    ),
    seeded(
        _StaysUnderTheFormer, "key-changed-in-name", "DYNAMODB-009", "effect",
        "A change of key leaves the items under the former key.", UPDATE, GET,
    ),
    seeded(
        _FirstKeyTold, "first-key-told", "DYNAMODB-010", "response",
        "DescribeTable tells the key of the creation after a change of key.", DESCRIBE,
    ),
    seeded(
        _MissingIsInvalid, "missing-is-invalid", "DYNAMODB-011", "wrong-error",
        "A table that is not there is refused with ValidationException.", DESCRIBE, GET, DELETE,
    ),
    seeded(
        _NeverRetired, "grant-not-retired", "DYNAMODB-012", "effect",
        "The grant of a table stays when the table is deleted.", DELETE,
    ),
    seeded(
        _Replaced, "taken-is-replaced", "DYNAMODB-013", "guard-off",
        "A table is replaced by another one of its name.", CREATE,
    ),
)  # fmt: skip
"""By id."""
