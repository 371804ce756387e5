"""Time off: CreateTimeOff, GetTimeOff, ApproveTimeOff, RejectTimeOff, CancelTimeOff and PutTimeOffBalance.

Everything is decided before it is answered, so that nothing is ever PENDING. There are no schedules here: a request
deducts nothing, and of the rules only an overdrawn balance fails.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from kms_conformance.cloud.scheduling.base import BALANCE, TIME_OFF, SchedulingBase, id_in, moment, seconds_in
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope

APPROVED, REJECTED, CANCELLED, AWAITING = "APPROVED", "REJECTED", "CANCELLED", "AWAITING_APPROVAL"
AUTOMATIC, OVERRIDE = "AUTOMATIC", "OVERRIDE"
CONFLICTING, OVERDRAWN = "CONFLICTING_TIME_OFF_REQUEST", "INSUFFICIENT_USER_TIME_OFF_BALANCE"
LARGEST_BALANCE: Mapping[str, int] = {"MINUTES": 52_560_000, "HOURS": 876_000, "DAYS": 36_500}
"""A hundred years."""
TIMES = ("StartAt", "EndAt", "CreatedAt", "UpdatedAt")


class TimeOffOperations(SchedulingBase):
    """A request for time off is a record of its instance; its status is among its members."""

    def create_time_off(self, params: Params, caller: Caller) -> Answer:
        """CreateTimeOff: the same client token finds what the first request has made."""
        wanted = {**params, **self.window(params)}
        if known := self.repeated("CreateTimeOff", wanted, caller):
            return {"TimeOffId": known}
        if params.get("RuleFailureAction") == OVERRIDE and params["ApprovalType"] != AUTOMATIC:
            raise self.invalid("RuleFailureAction OVERRIDE requires ApprovalType AUTOMATIC.")
        scope, now = self.instance_to_write(params, caller), self.now()
        time_off: Answer = {
            "TimeOffId": str(uuid.uuid4()),
            "UserId": id_in(params["UserId"]),
            "ShiftActivityId": id_in(params["ShiftActivityId"]),
            **{name: wanted[name] for name in ("StartAt", "EndAt", "Description") if name in wanted},
            "Status": AWAITING,
            "CreatedBy": self.actor(caller),
            "CreatedAt": now,
            "UpdatedAt": now,
        }
        if params["ApprovalType"] == AUTOMATIC:
            past = time_off["EndAt"] <= now
            lenient = past or params.get("RuleFailureAction") == OVERRIDE
            time_off |= self.decided(scope, time_off, lenient=lenient)
        self.keep(scope, time_off)
        self.remember("CreateTimeOff", wanted, caller, time_off["TimeOffId"])
        return {"TimeOffId": time_off["TimeOffId"]}

    def window(self, params: Params) -> dict[str, float]:
        """The window of a request in seconds since 1970; refused where it is none, or too far from today."""
        start, end = seconds_in(params["StartAt"]), seconds_in(params["EndAt"])
        if start is None or end is None:
            raise self.invalid("StartAt or EndAt is no time.")
        if end <= start:
            raise self.invalid("EndAt must be after StartAt.")
        today = self.cloud.clock().date()
        if moment(start).date() < years_from(today, -1) or moment(end).date() > years_from(today, 2):
            raise self.invalid("StartAt or EndAt is too far from the current date.")
        return {"StartAt": start, "EndAt": end}

    def actor(self, caller: Caller) -> dict[str, str]:
        """Who performs an action, as answers tell it."""
        return {"AWSIdentityArn": caller.principal.arn}

    def keep(self, scope: Scope, time_off: Answer) -> None:
        """Store a request for time off."""
        self.put(scope, TIME_OFF, time_off["TimeOffId"], time_off)

    def decided(self, scope: Scope, time_off: Params, *, lenient: bool) -> dict[str, Any]:
        """The status that the rules give a request, and what they found; `lenient`: a rule that fails is a warning."""
        found = []
        if self.overdrawn(scope, time_off):
            found.append({"Severity": "WARNING" if lenient else "ERROR", "Code": OVERDRAWN})
        if self.conflicts(scope, time_off):
            found.append({"Severity": "ERROR", "Code": CONFLICTING})
        failed = any(row["Severity"] == "ERROR" for row in found)
        return {"Status": REJECTED if failed else APPROVED, "ValidationResults": found}

    def conflicts(self, scope: Scope, time_off: Params) -> bool:
        """Whether other time off of the user that is approved overlaps it."""
        return any(
            other["TimeOffId"] != time_off["TimeOffId"]
            and other["Status"] == APPROVED
            and other["StartAt"] < time_off["EndAt"]
            and time_off["StartAt"] < other["EndAt"]
            for other in self.all_of_user(scope, time_off["UserId"])
        )

    def overdrawn(self, scope: Scope, time_off: Params) -> bool:
        """Whether the balance of the user for the activity is below nothing."""
        item = self.balance_item(scope, time_off["UserId"], time_off["ShiftActivityId"])
        balance = self.get(scope, BALANCE, item)
        return balance is not None and balance["Value"] < 0

    def get_time_off(self, params: Params, caller: Caller) -> Answer:
        """GetTimeOff."""
        _, _, members = self.time_off(params, caller)
        return {name: moment(value) if name in TIMES else value for name, value in members.items()}

    def approve_time_off(self, params: Params, caller: Caller) -> Answer:
        """ApproveTimeOff: the rules are evaluated, again where it was rejected."""
        scope, _, members = self.time_off(params, caller)
        self.require_not_cancelled(members)
        if members["Status"] != APPROVED:
            lenient = params.get("RuleFailureAction") == OVERRIDE
            self.acted(scope, {**members, **self.decided(scope, members, lenient=lenient)}, caller)
        return {}

    def reject_time_off(self, params: Params, caller: Caller) -> Answer:
        """RejectTimeOff."""
        scope, _, members = self.time_off(params, caller)
        self.require_not_cancelled(members)
        if members["Status"] != REJECTED:
            self.acted(scope, {**members, "Status": REJECTED}, caller)
        return {}

    def cancel_time_off(self, params: Params, caller: Caller) -> Answer:
        """CancelTimeOff: its description takes the place of the request's, or takes it away."""
        scope, _, members = self.time_off(params, caller)
        if members["Status"] != CANCELLED:
            kept = {name: value for name, value in members.items() if name != "Description"}
            said = {"Description": params["Description"]} if "Description" in params else {}
            self.acted(scope, {**kept, **said, "Status": CANCELLED}, caller)
        return {}

    def acted(self, scope: Scope, time_off: Answer, caller: Caller) -> None:
        """Store a request on which somebody acted."""
        self.keep(scope, {**time_off, "UpdatedBy": self.actor(caller), "UpdatedAt": self.now()})

    def require_not_cancelled(self, members: Params) -> None:
        """Refuse to decide what was cancelled."""
        if members["Status"] == CANCELLED:
            told = {"ResourceId": members["TimeOffId"], "ResourceType": "time-off"}
            raise self.error("ConflictException", "The time off request is cancelled.", **told)

    def put_time_off_balance(self, params: Params, caller: Caller) -> Answer:
        """PutTimeOffBalance: the balance of before is replaced."""
        balance = params["Balance"]
        if abs(balance["Value"]) > LARGEST_BALANCE[balance["Unit"]]:
            raise self.invalid("The balance is more than a hundred years from zero.")
        scope = self.instance_to_write(params, caller)
        item = self.balance_item(scope, id_in(params["UserId"]), id_in(params["ShiftActivityId"]))
        self.put(scope, BALANCE, item, dict(balance))
        return {}


def years_from(day: date, years: int) -> date:
    """The same day of another year; the day before of a 29 February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
