"""Faults in what is written, and read again."""

from __future__ import annotations

from dataclasses import replace

from kms_conformance.cloud.secrets.base import CURRENT
from kms_conformance.cloud.secrets.service import SecretsManager
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.shelf import Held, Kept
from kms_conformance.faults.service_mutant import seeded, table


class _Trimmed(SecretsManager):
    """Line ends in a value are lost."""

    def unlocked_value(self, caller: Caller, arn: str, kept: Kept) -> bytes:
        return super().unlocked_value(caller, arn, kept).replace(b"\n", b"")


class _LastByAnyId(SecretsManager):
    """The id of a version that has no label any more, or another one, selects the current version."""

    def chosen(self, params: Params, caller: Caller) -> tuple[Held, Kept]:
        held, kept = super().chosen(params, caller)
        if "VersionStage" in params and kept.detail["Stages"] != [CURRENT]:
            return held, self.shelf.versions(held.arn)[-1]
        return held, kept


class _GoneFirst(SecretsManager):
    """The current version is taken away before it is known that another one can be written."""

    def put_secret_value(self, params: Params, caller: Caller) -> Answer:
        held, versions = self.found(params, caller)
        try:
            return super().put_secret_value(params, caller)
        except ServiceError:
            *_, last = versions
            said = {**last.detail, "Stages": []}
            self.lost.append((held.arn, replace(last, detail=said)))
            raise

    @property
    def lost(self) -> list[tuple[str, Kept]]:
        """The versions that are to be taken away after the call."""
        found: list[tuple[str, Kept]] = self.__dict__.setdefault("_lost", [])
        return found

    def end_call(self) -> None:
        for arn, kept in self.lost:
            self.shelf.keep(arn, kept)
        self.lost.clear()
        super().end_call()


class _MissingIsInvalid(SecretsManager):
    """What is not there is called invalid."""

    def found(self, params: Params, caller: Caller) -> tuple[Held, list[Kept]]:
        if self.named(str(params["SecretId"]), caller) is None:
            raise self.invalid("There is no such secret.")
        return super().found(params, caller)


class _AnyStage(SecretsManager):
    """A label that no version has selects the current one."""

    def chosen(self, params: Params, caller: Caller) -> tuple[Held, Kept]:
        try:
            return super().chosen(params, caller)
        except ServiceError:
            return super().chosen({"SecretId": params["SecretId"]}, caller)


class _TakenIsWritten(SecretsManager):
    """A name that is taken gets another version."""

    def create_secret(self, params: Params, caller: Caller) -> Answer:
        held = self.named(params["Name"], caller)
        if held is None:
            return super().create_secret(params, caller)
        return {"ARN": held.arn, "Name": held.name, **self.written(held, params, caller)}


class _NotLabelled(SecretsManager):
    """The previous version is told without its label."""

    def get_secret_value(self, params: Params, caller: Caller) -> Answer:
        answer = super().get_secret_value(params, caller)
        return {**answer, "VersionStages": [row for row in answer["VersionStages"] if row == CURRENT]}


CREATE, GET, PUT, DESCRIBE = "CreateSecret", "GetSecretValue", "PutSecretValue", "DescribeSecret"
MUTANTS = table(
    seeded(
        _Trimmed, "line-ends-lost", "SECRETS-001", "effect",
        "Line ends in a value are lost.", GET,
    ),
    seeded(
        _LastByAnyId, "previous-is-current", "SECRETS-001", "effect",
        "AWSPREVIOUS selects the current version.", GET,
    ),
    seeded(
        _GoneFirst, "gone-by-a-refused-write", "SECRETS-016", "effect",
        "A write that is refused takes the current version away.", PUT, GET,
    ),
    seeded(
        _MissingIsInvalid, "missing-is-invalid", "SECRETS-017", "wrong-error",
        "A secret that is not there is refused with InvalidParameterException.", GET, PUT, DESCRIBE,
    ),
    seeded(
        _AnyStage, "any-label", "SECRETS-017", "guard-off",
        "A label that no version has selects the current one.", GET,
    ),
    seeded(
        _TakenIsWritten, "taken-is-written", "SECRETS-018", "guard-off",
        "A creation under a name that is taken writes another version.", CREATE,
    ),
    seeded(
        _NotLabelled, "previous-not-labelled", "SECRETS-020", "response",
        "The previous version is told without its label.", GET,
    ),
)  # fmt: skip
