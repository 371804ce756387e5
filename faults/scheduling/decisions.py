"""Faults in what becomes of requests for time off."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.scheduling.service import Scheduling
from kms_conformance.cloud.scheduling.time_off import APPROVED, CANCELLED, REJECTED
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_mutant import seeded, table


class _ApprovedAtOnce(Scheduling):
    """Nothing waits for its approval."""

    def keep(self, scope: Scope, time_off: Answer) -> None:
        waits = time_off["Status"] == "AWAITING_APPROVAL"
        super().keep(scope, {**time_off, "Status": APPROVED} if waits else time_off)


class _RejectionUndone(Scheduling):
    """A rejection that is repeated takes the first one back."""

    def reject_time_off(self, params: Params, caller: Caller) -> Answer:
        scope, _, members = self.time_off(params, caller)
        if members["Status"] == REJECTED:
            self.keep(scope, {**members, "Status": "AWAITING_APPROVAL"})
            return {}
        return super().reject_time_off(params, caller)


class _ApprovedStays(Scheduling):
    """What was approved cannot be rejected any more, and nobody is told so."""

    def reject_time_off(self, params: Params, caller: Caller) -> Answer:
        _, _, members = self.time_off(params, caller)
        return {} if members["Status"] == APPROVED else super().reject_time_off(params, caller)


class _OverlapOverridden(Scheduling):
    """Who overrides the rules overrides that of overlaps, too."""

    def decided(self, scope: Scope, time_off: Params, *, lenient: bool) -> dict[str, Any]:
        found = super().decided(scope, time_off, lenient=lenient)
        return {"Status": APPROVED, "ValidationResults": []} if lenient else found


class _EndIncluded(Scheduling):
    """The end of a window belongs to it."""

    def conflicts(self, scope: Scope, time_off: Params) -> bool:
        longer = {**time_off, "StartAt": time_off["StartAt"] - 1, "EndAt": time_off["EndAt"] + 1}
        return super().conflicts(scope, longer)


class _WaitingCounts(Scheduling):
    """A request that waits reserves its window."""

    def all_of_user(self, scope: Scope, user: str) -> list[Answer]:
        found = super().all_of_user(scope, user)
        return [{**row, "Status": APPROVED} if row["Status"] == "AWAITING_APPROVAL" else row for row in found]


class _ReasonUntold(Scheduling):
    """Why a request was rejected is not told."""

    def get_time_off(self, params: Params, caller: Caller) -> Answer:
        answer = super().get_time_off(params, caller)
        return {name: value for name, value in answer.items() if name != "ValidationResults"}


class _DecisionTold(Scheduling):
    """The description of an approval is told as that of the request."""

    def approve_time_off(self, params: Params, caller: Caller) -> Answer:
        answer = super().approve_time_off(params, caller)
        scope, _, members = self.time_off(params, caller)
        said = {"Description": params["Description"]} if "Description" in params else {}
        self.keep(scope, {**members, **said})
        return answer


class _DescriptionStays(Scheduling):
    """A cancellation without a description leaves that of the request."""

    def cancel_time_off(self, params: Params, caller: Caller) -> Answer:
        _, _, members = self.time_off(params, caller)
        kept = {name: members[name] for name in ("Description",) if name in members}
        return super().cancel_time_off({**kept, **params}, caller)


class _CancelledDecided(Scheduling):
    """What was cancelled can be approved and rejected."""

    def require_not_cancelled(self, members: Params) -> None:
        pass


class _CancelledIsInvalid(Scheduling):
    """To decide what was cancelled is taken for a wrong request."""

    def require_not_cancelled(self, members: Params) -> None:
        if members["Status"] == CANCELLED:
            raise self.invalid("The time off request is cancelled.")


APPROVE, REJECT, CANCEL = "ApproveTimeOff", "RejectTimeOff", "CancelTimeOff"

MUTANTS = table(
    seeded(
        _ApprovedAtOnce, "approved-at-once", "FORECAST-012", "effect",
        "A request that is to wait for its approval is approved.", "CreateTimeOff",
    ),
    seeded(
        _RejectionUndone, "rejection-undone", "FORECAST-012", "effect",
        "A rejection that is repeated takes the first one back.", REJECT,
    ),
    seeded(
        _ApprovedStays, "approved-stays-approved", "FORECAST-012", "effect",
        "A request that was approved stays so when it is rejected.", REJECT,
    ),
    seeded(
        _OverlapOverridden, "overlap-overridden", "FORECAST-015", "effect",
        "Time off that overlaps is approved when the rules are overridden.", APPROVE,
    ),
    seeded(
        _EndIncluded, "end-belongs-to-the-window", "FORECAST-015", "effect",
        "Time off that begins when another ends is taken to overlap it.", APPROVE,
    ),
    seeded(
        _WaitingCounts, "waiting-requests-reserve", "FORECAST-015", "effect",
        "Time off that overlaps a request which only waits is rejected.", APPROVE,
    ),
    seeded(
        _ReasonUntold, "overlap-untold", "FORECAST-015", "effect",
        "It is not told that a request was rejected because of an overlap.", APPROVE, "GetTimeOff",
    ),
    seeded(
        _DecisionTold, "description-of-approval-told", "FORECAST-014", "effect",
        "The description of an approval is told as that of the request.", APPROVE,
    ),
    seeded(
        _DescriptionStays, "description-outlives-cancellation", "FORECAST-014", "effect",
        "A cancellation without a description leaves that of the request.", CANCEL,
    ),
    seeded(
        _CancelledDecided, "cancelled-decided", "FORECAST-013", "guard-off",
        "A request that was cancelled can be approved and rejected.", APPROVE, REJECT,
    ),
    seeded(
        _CancelledIsInvalid, "cancelled-is-invalid", "FORECAST-013", "wrong-error",
        "To decide what was cancelled is refused with ValidationException.", APPROVE, REJECT,
    ),
)  # fmt: skip
