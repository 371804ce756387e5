"""Faults in which keys are taken, in what their states do, and in what a change of key does."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.secrets.service import SecretsManager
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.shelf import Held, Kept
from kms_conformance.faults.service_mutant import seeded, table

DISABLED, PENDING = "is disabled", "is pending deletion"


class _Cached(SecretsManager):
    """Data keys that were opened once are kept."""

    text = DISABLED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opened_once: dict[bytes, bytes] = {}

    def data_key(self, caller: Caller, arn: str, kept: Kept, wrapped: bytes) -> bytes:
        try:
            self.opened_once[wrapped] = super().data_key(caller, arn, kept, wrapped)
        except ServiceError as error:
            if self.text not in error.message or wrapped not in self.opened_once:
                raise
        return self.opened_once[wrapped]


class _CachedWhilePending(_Cached):
    """They outlive a key that is pending deletion."""

    text = PENDING


class _PlaintextKept(_Cached):
    """Whatever is written is read while its key is disabled."""

    def locked_value(self, caller: Caller, arn: str, key: str, version: str, value: bytes) -> bytes:
        sealed = super().locked_value(caller, arn, key, version, value)
        self.unlocked_value(
            root(caller.principal.account, caller.region), arn, Kept(0, key, sealed, {"VersionId": version})
        )
        return sealed


class _Lenient(SecretsManager):
    """A key of which KMS refuses to make a data key for that reason is replaced by the key of AWS."""

    texts: tuple[str, ...] = ()

    def validate_key(self, caller: Caller, arn: str, key: str) -> str:
        try:
            return super().validate_key(caller, arn, key)
        except ServiceError as error:
            if not any(text in error.message for text in self.texts):
                raise
            return super().validate_key(caller, arn, self.key_for({}, caller))


class _DisabledKeyTaken(_Lenient):
    """A disabled key is as good as none."""

    texts = (DISABLED,)


class _PendingKeyTaken(_Lenient):
    """So is one that is pending deletion."""

    texts = (PENDING,)


class _UnknownKeyTaken(_Lenient):
    """So is one that does not exist."""

    texts = ("does not exist", "Invalid keyId", "Invalid arn", "not found")


class _AnyKeyTaken(SecretsManager):
    """A key of another kind is replaced by the key of AWS."""

    def validate_key(self, caller: Caller, arn: str, key: str) -> str:
        own = root(caller.principal.account, caller.region)
        told = self.ask(own, "DescribeKey", {"KeyId": key}, "EncryptionFailure")["KeyMetadata"]
        fit = told["KeySpec"] == "SYMMETRIC_DEFAULT"
        return super().validate_key(caller, arn, key if fit else self.key_for({}, caller))


class _NeverBack(SecretsManager):
    """A secret whose key could not be used once is not read any more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.failed_once: set[tuple[str, str]] = set()

    def data_key(self, caller: Caller, arn: str, kept: Kept, wrapped: bytes) -> bytes:
        if (arn, kept.key) in self.failed_once:
            raise self.error("DecryptionFailure", "The key could not be used.")
        try:
            return super().data_key(caller, arn, kept, wrapped)
        except ServiceError:
            self.failed_once.add((arn, kept.key))
            raise


class _CurrentAlone(SecretsManager):
    """A change of key leaves the previous version under the former key."""

    def move_versions(self, held: Held, versions: list[Kept], key: str, caller: Caller) -> None:
        super().move_versions(held, versions[-1:], key, caller)


class _NothingMoved(SecretsManager):
    """A change of key changes what is told, and nothing else."""

    def update_secret(self, params: Params, caller: Caller) -> Answer:
        held, _ = self.found(params, caller)
        answer = super().update_secret(params, caller)
        now = self.shelf.held(held.arn)
        if now is not None and "KmsKeyId" in params:
            self.shelf.hold(Held(now.arn, now.name, {**now.detail, "Key": held.detail["Key"]}))
        return answer

    def move_versions(self, held: Held, versions: list[Kept], key: str, caller: Caller) -> None:
        """They stay."""


class _FormerKeyTold(SecretsManager):
    """The key of the creation is told for ever."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first: dict[str, Any] = {}

    def describe_secret(self, params: Params, caller: Caller) -> Answer:
        answer = super().describe_secret(params, caller)
        return {**answer, "KmsKeyId": self.first.get(answer["ARN"])}

    def create_secret(self, params: Params, caller: Caller) -> Answer:
        answer = super().create_secret(params, caller)
        self.first[answer["ARN"]] = params.get("KmsKeyId")
        return answer


class _FirstMaterial(SecretsManager):
    """What was written before a rotation is not read after it."""

    def data_key(self, caller: Caller, arn: str, kept: Kept, wrapped: bytes) -> bytes:
        own = root(caller.principal.account, caller.region)
        rotations = self.ask(own, "ListKeyRotations", {"KeyId": kept.key}, "DecryptionFailure")["Rotations"]
        if any(row["RotationDate"].timestamp() >= kept.created for row in rotations if "RotationDate" in row):
            raise self.error("DecryptionFailure", "The key has other material now.")
        return super().data_key(caller, arn, kept, wrapped)


CREATE, GET, PUT, UPDATE, DESCRIBE = (
    "CreateSecret", "GetSecretValue", "PutSecretValue", "UpdateSecret", "DescribeSecret"
)  # fmt: skip
MUTANTS = table(
    seeded(
        _Cached, "data-keys-kept", "SECRETS-002", "guard-off",
        "Data keys that were opened once are kept, whatever becomes of the key.", GET,
    ),
    seeded(
        _PlaintextKept, "read-while-disabled", "SECRETS-002", "guard-off",
        "Whatever was written is read while the key is disabled.", GET,
    ),
    seeded(
        _CachedWhilePending, "read-while-pending", "SECRETS-003", "guard-off",
        "What was read once is read while the key is pending deletion.", GET,
    ),
    seeded(
        _DisabledKeyTaken, "disabled-key-taken", "SECRETS-004", "guard-off",
        "A disabled key is taken for a secret, which lies under the key of AWS.", CREATE, UPDATE,
    ),
    seeded(
        _PendingKeyTaken, "pending-key-taken", "SECRETS-005", "guard-off",
        "A key that is pending deletion is taken for a secret, which lies under the key of AWS.", CREATE, UPDATE,
    ),
    seeded(
        _UnknownKeyTaken, "unknown-key-taken", "SECRETS-006", "guard-off",
        "A key that does not exist is taken for a secret, which lies under the key of AWS.", CREATE, UPDATE,
    ),
    seeded(
        _AnyKeyTaken, "unfit-key-taken", "SECRETS-007", "guard-off",
        "A key of another kind is taken for a secret, which lies under the key of AWS.", CREATE, UPDATE,
    ),
    seeded(
        _NeverBack, "never-read-again", "SECRETS-008", "too-strict",
        "A secret whose key could not be used once is not read any more.", GET,
    ),
    seeded(
        _CurrentAlone, "previous-version-not-moved", "SECRETS-013", "effect",
        "A change of key leaves the previous version under the former key.", UPDATE, GET,
    ),
    seeded(
        _NothingMoved, "key-changed-in-name", "SECRETS-013", "effect",
        "A change of key changes what is told, and nothing else.", UPDATE, GET,
    ),
    seeded(
        _FormerKeyTold, "first-key-told", "SECRETS-014", "response",
        "DescribeSecret tells the key of the creation after a change of key.", DESCRIBE,
    ),
    seeded(
        _FirstMaterial, "not-read-after-rotation", "SECRETS-015", "too-strict",
        "What was written before a rotation of the key is not read after it.", GET,
    ),
)  # fmt: skip
