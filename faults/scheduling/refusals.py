"""Faults in what scheduling refuses, and how."""

from __future__ import annotations

from kms_conformance.cloud.scheduling.base import TIME_OFF, id_in, moment, seconds_in
from kms_conformance.cloud.scheduling.service import Scheduling
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.faults.service_mutant import seeded, table


class _AnyUser(Scheduling):
    """The id of a request is enough."""

    def time_off(self, params: Params, caller: Caller) -> tuple[Scope, SealedRecord, Answer]:
        scope = self.instance(params, caller)
        record = self.store.record(scope.arn, TIME_OFF, str(params["TimeOffId"])) if scope is not None else None
        user = self.members(record)["UserId"] if record is not None else params["UserId"]
        return super().time_off({**params, "UserId": user}, caller)


class _MissingIsInvalid(Scheduling):
    """An id that nothing has is taken for a wrong value."""

    def missing(self, kind: str, name: str) -> ServiceError:
        return self.invalid("There is no such request.")


class _AnyAccount(Scheduling):
    """An instance is found by its id, in whichever account it is."""

    def instance(self, params: Params, caller: Caller) -> Scope | None:
        return next(self.store.scopes("name = ?", id_in(params["InstanceId"])), None)


class _ApprovesByDefault(Scheduling):
    """A request that does not say who approves it waits."""

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        if operation == "CreateTimeOff":
            params = {"ApprovalType": "AWAIT_APPROVAL", **params}
        return super().answer(operation, params, caller)


class _LongDescriptions(Scheduling):
    """The limit of a description is not looked at."""

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        text = params.get("Description")
        if operation == "CreateTimeOff" and isinstance(text, str) and len(text) > 500:
            params = {**params, "Description": text[:500]}
        return super().answer(operation, params, caller)


class _AnyBalance(Scheduling):
    """A balance of days is held against the limit of minutes."""

    def put_time_off_balance(self, params: Params, caller: Caller) -> Answer:
        balance = {**params["Balance"], "Unit": "MINUTES"}
        return super().put_time_off_balance({**params, "Balance": balance}, caller)


class _AnyOrder(Scheduling):
    """A window that ends before it begins is turned round."""

    def window(self, params: Params) -> dict[str, float]:
        times = seconds_in(params["StartAt"]), seconds_in(params["EndAt"])
        given = [moment(time) for time in times if time is not None]
        if len(given) == 2 and given[1] < given[0]:
            params = {**params, "StartAt": given[1], "EndAt": given[0]}
        return super().window(params)


class _AnyTime(Scheduling):
    """How far a window is from today does not matter."""

    def window(self, params: Params) -> dict[str, float]:
        start, end = seconds_in(params["StartAt"]), seconds_in(params["EndAt"])
        if start is None or end is None or end <= start:
            return super().window(params)
        return {"StartAt": start, "EndAt": end}


class _OverridesLater(Scheduling):
    """A request that waits may say at its creation that the rules are to be overridden."""

    def create_time_off(self, params: Params, caller: Caller) -> Answer:
        given = {name: value for name, value in params.items() if name != "RuleFailureAction"}
        return super().create_time_off(given if params["ApprovalType"] != "AUTOMATIC" else params, caller)


CREATE, GET = "CreateTimeOff", "GetTimeOff"
NAMING = (GET, "ApproveTimeOff", "RejectTimeOff", "CancelTimeOff")

MUTANTS = table(
    seeded(
        _AnyUser, "time-off-of-any-user", "FORECAST-007", "guard-off",
        "A request is found by its id, whichever user is named.", *NAMING,
    ),
    seeded(
        _MissingIsInvalid, "missing-is-invalid", "FORECAST-007", "wrong-error",
        "An id that nothing has is refused with ValidationException.", *NAMING,
    ),
    seeded(
        _AnyAccount, "instance-of-another-account", "FORECAST-016", "guard-off",
        "Time off in an instance of another account is told and decided.", *NAMING,
    ),
    seeded(
        _ApprovesByDefault, "approval-type-not-required", "FORECAST-008", "guard-off",
        "A request without ApprovalType is made.", CREATE,
    ),
    seeded(
        _LongDescriptions, "too-long-descriptions-cut", "FORECAST-009", "guard-off",
        "A description of more than 500 characters is taken, and cut.", CREATE,
    ),
    seeded(
        _AnyBalance, "balance-of-any-size", "FORECAST-009", "guard-off",
        "A balance of more than 100 years is taken where it is counted in hours or days.", "PutTimeOffBalance",
    ),
    seeded(
        _AnyOrder, "window-turned-round", "FORECAST-010", "guard-off",
        "A window that ends before it begins is taken the other way round.", CREATE,
    ),
    seeded(
        _AnyTime, "window-of-any-time", "FORECAST-010", "guard-off",
        "A window of more than a year ago, or more than 24 months ahead, is taken.", CREATE,
    ),
    seeded(
        _OverridesLater, "overrides-what-waits", "FORECAST-011", "guard-off",
        "OVERRIDE is taken with AWAIT_APPROVAL.", CREATE,
    ),
)  # fmt: skip
