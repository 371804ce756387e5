"""Jobs of services with domains: one call that stands for many, of other services too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.models.domains.service import DomainService
from kms_conformance.models.outcomes import Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.terms import Value
from kms_conformance.reports.enrolling import enrolled


class _NoAnswerError(Exception):
    """A call in the middle of a job had no answer that can be read."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.got)
        self.outcome = outcome


def enrol(
    executor: Executor, service: DomainService, params: Mapping[str, Value], region: str, within_s: float
) -> Outcome:
    """The outcome of a job that enrols a speaker. UnboundError: there are no such jobs, or no S3 or IAM for them."""

    def ask(name: str, operation: str, sent: dict[str, Any]) -> dict[str, Any]:
        full = service.operation(operation) if name == service.name else operation
        outcome = executor.execute(full, sent)
        if isinstance(outcome, Success):
            return dict(outcome.response)
        if isinstance(outcome, Refusal):
            return {"Refused": outcome.code}
        raise _NoAnswerError(outcome)

    try:
        found = enrolled(ask, str(params[service.id_param]), str(params["OutputKey"]), region, within_s)
    except _NoAnswerError as error:
        if error.outcome.got == "not-implemented":
            raise UnboundError("no such jobs") from error
        return error.outcome if isinstance(error.outcome, Indeterminate) else Indeterminate("server-fault")
    except TargetError as error:
        raise UnboundError(str(error)) from error
    if "Unended" in found:
        return Indeterminate("timed-out")
    if "Unable" in found:
        raise UnboundError(f"no job without S3 and IAM: {found['Unable']}")
    return Refusal(found["Refused"], 400, {}) if "Refused" in found else Success(found)
