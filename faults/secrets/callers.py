"""Faults in whose permissions count, and for what."""

from __future__ import annotations

from kms_conformance.cloud.secrets.base import VALIDATING
from kms_conformance.cloud.secrets.service import SecretsManager
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.shelf import Kept
from kms_conformance.faults.service_mutant import administrator_of, seeded, table


class _AnyReader(SecretsManager):
    """The account's permissions count where a secret is read."""

    def data_key(self, caller: Caller, arn: str, kept: Kept, wrapped: bytes) -> bytes:
        return super().data_key(administrator_of(caller), arn, kept, wrapped)


class _NotTried(SecretsManager):
    """A key is looked up, and not tried."""

    def validate_key(self, caller: Caller, arn: str, key: str) -> str:
        own = administrator_of(caller)
        return super().validate_key(own, arn, key)


class _TriedHalf(SecretsManager):
    """Of the two operations with which a key is tried only the first is."""

    def validate_key(self, caller: Caller, arn: str, key: str) -> str:
        asked = {"KeyId": key, "KeySpec": "AES_256", "EncryptionContext": self.context(arn, VALIDATING)}
        return str(self.ask(caller, "GenerateDataKey", asked, "EncryptionFailure")["KeyId"])


class _AnyWriter(SecretsManager):
    """The account's permissions count where a version is written."""

    def put_secret_value(self, params: Params, caller: Caller) -> Answer:
        return super().put_secret_value(params, administrator_of(caller))


class _FurtherPair(SecretsManager):
    """The context has a third pair."""

    def context(self, arn: str, version: str) -> dict[str, str]:
        return {**super().context(arn, version), "SecretName": arn.rpartition(":")[2]}


class _WithoutVersion(SecretsManager):
    """The context has one pair alone."""

    def context(self, arn: str, version: str) -> dict[str, str]:
        return {self.context_key: arn, **({"SecretVersionId": version} if version == VALIDATING else {})}


class _NameInContext(SecretsManager):
    """The context has the name of the secret in the place of its ARN."""

    def context(self, arn: str, version: str) -> dict[str, str]:
        return super().context(arn.rpartition(":")[2], version)


CREATE, GET, PUT, UPDATE = "CreateSecret", "GetSecretValue", "PutSecretValue", "UpdateSecret"
MUTANTS = table(
    seeded(
        _AnyReader, "any-reader", "SECRETS-009", "guard-off",
        "A secret is read by a caller who may not use its key.", GET,
    ),
    seeded(
        _NotTried, "key-not-tried", "SECRETS-010", "guard-off",
        "A key is not tried with the permissions of the caller.", CREATE, UPDATE,
    ),
    seeded(
        _TriedHalf, "key-tried-by-half", "SECRETS-010", "guard-off",
        "A key is tried with GenerateDataKey alone.", CREATE, UPDATE,
    ),
    seeded(
        _AnyWriter, "any-writer", "SECRETS-011", "guard-off",
        "A version is written by a caller who may not use the key.", PUT,
    ),
    seeded(
        _FurtherPair, "further-pair", "SECRETS-012", "too-strict",
        "The encryption context has a third pair.", PUT, GET,
    ),
    seeded(
        _WithoutVersion, "context-without-version", "SECRETS-012", "too-strict",
        "The encryption context has no SecretVersionId.", PUT, GET,
    ),
    seeded(
        _NameInContext, "name-in-the-context", "SECRETS-012", "too-strict",
        "The encryption context has the name of the secret in the place of its ARN.", PUT, GET,
    ),
)  # fmt: skip
