"""Faults in which keys are taken, in what their states do, and in who may use them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.parameters.service import ParameterStore
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.shelf import Held, Kept
from kms_conformance.faults.service_mutant import administrator_of, seeded, table

STATES = ("is disabled", "is pending deletion")


class _Remembering(ParameterStore):
    """Keeps values in memory, and tells them while `spares(error, operation)` says so of the refusal."""

    operations: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plain: dict[tuple[str, int], str] = {}
        self.asked = ""

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        self.asked = operation
        return super().answer(operation, params, caller)

    def sealed_value(self, caller: Caller, arn: str, key: str, value: str, tier: str) -> tuple[bytes, str]:
        versions = self.shelf.versions(arn)
        made = super().sealed_value(caller, arn, key, value, tier)
        self.plain[arn, versions[-1].number + 1 if versions else 1] = value
        return made

    def opened_value(self, caller: Caller, arn: str, kept: Kept) -> str:
        try:
            return super().opened_value(caller, arn, kept)
        except ServiceError as error:
            if not self.spares(error):
                raise
            return self.plain[arn, kept.number]

    def spares(self, error: ServiceError) -> bool:
        """Whether the value is told though the KMS refuses so."""
        raise NotImplementedError


class _ReadWhileDisabled(_Remembering):
    """A disabled key stops nothing."""

    def spares(self, error: ServiceError) -> bool:
        return STATES[0] in error.message


class _HistoryWhileDisabled(_Remembering):
    """A disabled key stops everything but the history."""

    def spares(self, error: ServiceError) -> bool:
        return STATES[0] in error.message and self.asked == "GetParameterHistory"


class _ReadWhilePending(_Remembering):
    """A key that is pending deletion stops nothing."""

    def spares(self, error: ServiceError) -> bool:
        return STATES[1] in error.message


class _OtherCode(ParameterStore):
    """The code of KMS is passed on."""

    def refused(self, error: ServiceError) -> ServiceError:
        if error.code == "DisabledException":
            return self.error(error.code, error.message)
        return super().refused(error)


class _AnyReader(ParameterStore):
    """The account's permissions count where several parameters are read."""

    def get_parameters(self, params: Params, caller: Caller) -> Answer:
        return super().get_parameters(params, administrator_of(caller))


class _AnyReaderOfPaths(ParameterStore):
    """The account's permissions count where a path is read."""

    def get_parameters_by_path(self, params: Params, caller: Caller) -> Answer:
        return super().get_parameters_by_path(params, administrator_of(caller))


class _AnyWriter(ParameterStore):
    """The account's permissions count where an advanced parameter is written."""

    def enveloped(self, caller: Caller, arn: str, key: str, value: str) -> tuple[bytes, str]:
        return super().enveloped(administrator_of(caller), arn, key, value)


class _DecryptsItsWrites(ParameterStore):
    """What was written is decrypted at once, to see that it can be read."""

    def put_parameter(self, params: Params, caller: Caller) -> Answer:
        answer = super().put_parameter(params, caller)
        if params.get("Tier") == "Advanced":
            held, kept = self.chosen(params["Name"], caller)
            self.opened_value(caller, held.arn, kept)
        return answer


class _NoContextForReaders(ParameterStore):
    """Advanced parameters have a context of their own, which no policy knows."""

    def enveloped(self, caller: Caller, arn: str, key: str, value: str) -> tuple[bytes, str]:
        return super().enveloped(caller, f"{arn}#advanced", key, value)

    def opened_value(self, caller: Caller, arn: str, kept: Kept) -> str:
        return super().opened_value(caller, f"{arn}#advanced" if kept.detail["Tier"] == "Advanced" else arn, kept)


class _Instead(ParameterStore):
    """Takes the key of AWS where `instead(code)` says so of KMS's refusal of the one that is named."""

    codes: frozenset[str] = frozenset()

    def sealed_value(self, caller: Caller, arn: str, key: str, value: str, tier: str) -> tuple[bytes, str]:
        try:
            return super().sealed_value(caller, arn, key, value, tier)
        except ServiceError as error:
            if not self.instead(error):
                raise
            return super().sealed_value(caller, arn, self.key_for({}, caller), value, tier)

    def ask(self, caller: Caller, operation: str, params: Params) -> Mapping[str, Any]:
        try:
            return self.kms.as_caller(caller, operation, params)
        except ServiceError as error:
            passed = self.refused(error)
            passed.__cause__ = error
            raise passed from error

    def instead(self, error: ServiceError) -> bool:
        """Whether KMS refused with one of the codes."""
        cause = error.__cause__
        return isinstance(cause, ServiceError) and cause.code in self.codes


class _UnknownKey(_Instead):
    """A key that does not exist is as good as none."""

    codes = frozenset({"NotFoundException", "InvalidArnException", "ValidationException"})


class _DisabledKey(_Instead):
    """So is a disabled one."""

    codes = frozenset({"DisabledException"})


class _PendingKey(_Instead):
    """So is one that is pending deletion."""

    codes = frozenset({"KMSInvalidStateException"})


class _UnfitKey(_Instead):
    """So is one of another kind."""

    codes = frozenset({"InvalidKeyUsageException", "UnsupportedOperationException"})


class _NeverAgain(ParameterStore):
    """A parameter whose key could not be used once is not asked for again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.failed_once: set[str] = set()

    def opened_value(self, caller: Caller, arn: str, kept: Kept) -> str:
        if arn in self.failed_once:
            raise self.error("InvalidKeyId", "The key could not be used.")
        try:
            return super().opened_value(caller, arn, kept)
        except ServiceError:
            self.failed_once.add(arn)
            raise


class _FirstMaterial(ParameterStore):
    """What was written before a rotation is not read after it."""

    def opened_value(self, caller: Caller, arn: str, kept: Kept) -> str:
        told = self.kms.as_caller(root(caller.principal.account, caller.region), "DescribeKey", {"KeyId": kept.key})
        now = told["KeyMetadata"].get("CurrentKeyMaterialId")
        if self.materials.setdefault((arn, kept.number), now) != now:
            raise self.error("InvalidKeyId", "The key has other material now.")
        return super().opened_value(caller, arn, kept)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.materials: dict[tuple[str, int], object] = {}

    def sealed_value(self, caller: Caller, arn: str, key: str, value: str, tier: str) -> tuple[bytes, str]:
        made = super().sealed_value(caller, arn, key, value, tier)
        versions = self.shelf.versions(arn)
        told = self.kms.as_caller(root(caller.principal.account, caller.region), "DescribeKey", {"KeyId": made[1]})
        number = versions[-1].number + 1 if versions else 1
        self.materials[arn, number] = told["KeyMetadata"].get("CurrentKeyMaterialId")
        return made


class _ByIdAlone(ParameterStore):
    """A key is named by its id alone."""

    def key_for(self, params: Params, caller: Caller) -> str:
        if str(params.get("KeyId", "")).startswith("arn:"):
            raise self.error("InvalidKeyId", "The KeyId is no key id.")
        return super().key_for(params, caller)


class _KeyToTell(ParameterStore):
    """How a parameter is stored is told only to who could decrypt it."""

    def value(self, held: Held, kept: Kept, params: Params, caller: Caller) -> str:
        self.opened_value(caller, held.arn, kept)
        return super().value(held, kept, params, caller)


PUT, GET = "PutParameter", "GetParameter"
READING = (GET, "GetParameters", "GetParametersByPath", "GetParameterHistory")
MUTANTS = table(
    seeded(
        _ReadWhileDisabled, "read-while-disabled", "SSM-006", "guard-off",
        "A parameter is decrypted while its key is disabled.", *READING,
    ),
    seeded(
        _HistoryWhileDisabled, "history-while-disabled", "SSM-006", "guard-off",
        "GetParameterHistory decrypts while the key is disabled.", "GetParameterHistory",
    ),
    seeded(
        _OtherCode, "kms-code-passed-on", "SSM-006", "wrong-error",
        "A disabled key is answered with the code of KMS.", *READING,
    ),
    seeded(
        _ReadWhilePending, "read-while-pending", "SSM-007", "guard-off",
        "A parameter is decrypted while its key is pending deletion.", *READING,
    ),
    seeded(
        _DisabledKey, "written-under-a-disabled-key", "SSM-008", "guard-off",
        "A write under a disabled key is taken, under the key of AWS.", PUT,
    ),
    seeded(
        _PendingKey, "written-under-a-pending-key", "SSM-009", "guard-off",
        "A write under a key that is pending deletion is taken, under the key of AWS.", PUT,
    ),
    seeded(
        _UnknownKey, "unknown-key-taken", "SSM-010", "guard-off",
        "A write under a key that does not exist is taken, under the key of AWS.", PUT,
    ),
    seeded(
        _UnfitKey, "unfit-key-taken", "SSM-011", "guard-off",
        "A write under a key of another kind is taken, under the key of AWS.", PUT,
    ),
    seeded(
        _NeverAgain, "never-read-again", "SSM-012", "too-strict",
        "A parameter whose key could not be used once is not read any more.", *READING,
    ),
    seeded(
        _AnyReader, "any-reader-of-several", "SSM-013", "guard-off",
        "GetParameters decrypts for a caller who may not.", "GetParameters",
    ),
    seeded(
        _AnyReaderOfPaths, "any-reader-of-paths", "SSM-013", "guard-off",
        "GetParametersByPath decrypts for a caller who may not.", "GetParametersByPath",
    ),
    seeded(
        _AnyWriter, "any-writer", "SSM-014", "guard-off",
        "A caller who may not use the key writes an advanced parameter.", PUT,
    ),
    seeded(
        _DecryptsItsWrites, "writer-must-decrypt", "SSM-015", "too-strict",
        "Who writes an advanced parameter must be allowed kms:Decrypt, too.", PUT,
    ),
    seeded(
        _NoContextForReaders, "context-of-advanced-parameters", "SSM-015", "too-strict",
        "Advanced parameters have another encryption context than PARAMETER_ARN with their ARN.", PUT, *READING,
    ),
    seeded(
        _KeyToTell, "key-asked-for-the-stored-value", "SSM-019", "too-strict",
        "Without decryption a parameter is told only to who could decrypt it.", *READING,
    ),
    seeded(
        _ByIdAlone, "key-by-its-id-alone", "SSM-024", "too-strict",
        "The ARN of a key is no name of it.", PUT,
    ),
    seeded(
        _FirstMaterial, "not-read-after-rotation", "SSM-025", "too-strict",
        "What was written before a rotation of the key is not read after it.", *READING,
    ),
)  # fmt: skip
