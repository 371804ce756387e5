"""Faults in what is written, and read again."""

from __future__ import annotations

from dataclasses import replace

from kms_conformance.cloud.parameters.base import ADVANCED
from kms_conformance.cloud.parameters.service import ParameterStore
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.shelf import Held, Kept
from kms_conformance.faults.service_mutant import administrator_of, seeded, table


class _Stripped(ParameterStore):
    """Blanks and line ends at the end of a value are lost."""

    def opened_value(self, caller: Caller, arn: str, kept: Kept) -> str:
        return super().opened_value(caller, arn, kept).replace("\n", "")


class _OneLabel(ParameterStore):
    """A label selects the last version."""

    def chosen(self, named: str, caller: Caller) -> tuple[Held, Kept]:
        name, selector = self.split(named, caller)
        labels = {label for row in self.found(named, caller)[1] for label in row.detail["Labels"]}
        return super().chosen(name if selector in labels else named, caller)


class _FirstKey(ParameterStore):
    """A parameter stays under the key of its first version."""

    def put_parameter(self, params: Params, caller: Caller) -> Answer:
        versions = self.shelf.versions(self.arn(params["Name"], caller))
        return super().put_parameter({**params, "KeyId": versions[0].key} if versions else params, caller)


class _AllUnderTheNewKey(ParameterStore):
    """Former versions are encrypted again under the key of the last one."""

    def put_parameter(self, params: Params, caller: Caller) -> Answer:
        answer = super().put_parameter(params, caller)
        arn = self.arn(params["Name"], caller)
        *former, last = self.shelf.versions(arn)
        for row in former:
            value, own = self.opened_value(administrator_of(caller), arn, row), administrator_of(caller)
            sealed, key = self.sealed_value(own, arn, last.key, value, row.detail["Tier"])
            self.shelf.keep(arn, replace(row, sealed=sealed, key=key))
        return answer


class _Overwrites(ParameterStore):
    """A name that is taken is written without Overwrite."""

    def check_write(self, params: Params, held: Held | None) -> None:
        super().check_write({**params, "Overwrite": True}, held)


class _InvalidWhereTaken(ParameterStore):
    """A name that is taken is called invalid."""

    def check_write(self, params: Params, held: Held | None) -> None:
        try:
            super().check_write(params, held)
        except ServiceError as error:
            raise self.invalid("The name is taken.") if error.code == "ParameterAlreadyExists" else error from error


class _CountsFromNought(ParameterStore):
    """The first write has the number 0 in its answer."""

    def put_parameter(self, params: Params, caller: Caller) -> Answer:
        answer = super().put_parameter(params, caller)
        return {**answer, "Version": answer["Version"] - 1}


class _MissingIsInvalid(ParameterStore):
    """What is not there is called invalid."""

    def found(self, named: str, caller: Caller) -> tuple[Held, list[Kept]]:
        try:
            return super().found(named, caller)
        except ServiceError as error:
            raise self.invalid("There is no such parameter.") from error


class _DeletesNothing(ParameterStore):
    """What is deleted is still there."""

    def delete_parameter(self, params: Params, caller: Caller) -> Answer:
        self.found(params["Name"], caller)
        return {}


class _EmptiedFirst(ParameterStore):
    """A write takes away what was there before it is known that it can be done."""

    def sealed_value(self, caller: Caller, arn: str, key: str, value: str, tier: str) -> tuple[bytes, str]:
        try:
            return super().sealed_value(caller, arn, key, value, tier)
        except ServiceError:
            if (versions := self.shelf.versions(arn)) and tier != ADVANCED:
                sealed, own = super().sealed_value(administrator_of(caller), arn, versions[-1].key, "gone", tier)
                self.shelf.keep(arn, replace(versions[-1], sealed=sealed, key=own))
            raise

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        if operation != "PutParameter":
            return super().answer(operation, params, caller)
        try:
            self.authorize(operation, params, caller)
            return self.put_parameter(params, caller)
        finally:
            self.end_call()


class _TwoSlashes(ParameterStore):
    """The ARN that is told of a name with a path has two slashes."""

    def told(self, held: Held, kept: Kept, params: Params, caller: Caller) -> Answer:
        answer = super().told(held, kept, params, caller)
        if held.name.startswith("/"):
            answer["ARN"] = answer["ARN"].replace(":parameter/", ":parameter//")
        return answer


PUT, GET = "PutParameter", "GetParameter"
READING = (GET, "GetParameters", "GetParametersByPath", "GetParameterHistory")
MUTANTS = table(
    seeded(
        _Stripped, "line-ends-lost", "SSM-005", "effect",
        "Line ends in a value are lost.", *READING,
    ),
    seeded(
        _OneLabel, "label-of-the-last-version", "SSM-005", "effect",
        "A label selects the last version.", GET, "LabelParameterVersion",
    ),
    seeded(
        _FirstKey, "first-key-kept", "SSM-016", "effect",
        "What is written over a parameter lies under the key of its first version.", PUT,
    ),
    seeded(
        _AllUnderTheNewKey, "former-versions-moved", "SSM-017", "effect",
        "Former versions are encrypted again under the new key.", PUT,
    ),
    seeded(
        _Overwrites, "overwrites-unasked", "SSM-018", "guard-off",
        "A parameter that exists is written without Overwrite.", PUT,
    ),
    seeded(
        _InvalidWhereTaken, "taken-is-invalid", "SSM-018", "wrong-error",
        "A name that is taken is refused with ValidationException.", PUT,
    ),
    seeded(
        _CountsFromNought, "versions-counted-from-nought", "SSM-020", "response",
        "The version of a write is one too low.", PUT,
    ),
    seeded(
        _MissingIsInvalid, "missing-is-invalid", "SSM-021", "wrong-error",
        "A parameter that is not there is refused with ValidationException.", GET,
    ),
    seeded(
        _DeletesNothing, "still-there", "SSM-021", "guard-off",
        "A deleted parameter is still there.", "DeleteParameter", GET,
    ),
    seeded(
        _EmptiedFirst, "emptied-by-a-refused-write", "SSM-022", "effect",
        "A refused write of a standard parameter leaves another value.", PUT,
    ),
    seeded(
        _TwoSlashes, "two-slashes", "SSM-023", "response",
        "The ARN of a parameter with a path has two slashes before its name.", GET,
    ),
)  # fmt: skip
