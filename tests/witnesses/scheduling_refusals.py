"""Faults in what scheduling refuses, and how."""

from typing import Any

from . import witness
from .parties import ROOT_OF_ANOTHER_ACCOUNT
from .scheduling_scene import OVERRIDE, Scheduling, in_days


@witness(
    id="connectscheduling-time-off-of-any-user",
    requirement="FORECAST-007",
    family="guard-off",
    fault="A request is found by its id, whichever user is named.",
)
def time_off_of_any_user(client: Any) -> None:
    scene = Scheduling(client)
    request = scene.request()
    assert scene.outcome("get_time_off", **{**request, "UserId": "somebody-else"})


@witness(
    id="connectscheduling-missing-is-invalid",
    requirement="FORECAST-007",
    family="wrong-error",
    fault="An id that nothing has is refused with ValidationException.",
)
def missing_is_invalid(client: Any) -> None:
    scene = Scheduling(client)
    request = {**scene.request(), "TimeOffId": "00000000-0000-4000-8000-000000000000"}
    assert scene.outcome("get_time_off", **request) == "ResourceNotFoundException"


@witness(
    id="connectscheduling-instance-of-another-account",
    requirement="FORECAST-016",
    family="guard-off",
    fault="Time off in an instance of another account is told and decided.",
)
def instance_of_another_account(client: Any) -> None:
    scene = Scheduling(client)
    other = Scheduling(client, ROOT_OF_ANOTHER_ACCOUNT)
    assert other.outcome("get_time_off", **scene.request())


@witness(
    id="connectscheduling-approval-type-not-required",
    requirement="FORECAST-008",
    family="guard-off",
    fault="A request without ApprovalType is made.",
)
def approval_type_not_required(client: Any) -> None:
    scene = Scheduling(client)
    wanted = scene.wanted()
    del wanted["ApprovalType"]
    assert scene.outcome("create_time_off", **wanted) == "ValidationException"


@witness(
    id="connectscheduling-too-long-descriptions-cut",
    requirement="FORECAST-009",
    family="guard-off",
    fault="A description of more than 500 characters is taken, and cut.",
)
def too_long_descriptions_cut(client: Any) -> None:
    scene = Scheduling(client)
    assert scene.outcome("create_time_off", **scene.wanted(Description="x" * 501)) == "ValidationException"


@witness(
    id="connectscheduling-balance-of-any-size",
    requirement="FORECAST-009",
    family="guard-off",
    fault="A balance of more than 100 years is taken where it is counted in hours or days.",
)
def balance_of_any_size(client: Any) -> None:
    scene = Scheduling(client)
    balance = {"Value": 36_501, "Unit": "DAYS"}
    said = scene.outcome("put_time_off_balance", **scene.user, ShiftActivityId="holiday", Balance=balance)
    assert said == "ValidationException"


@witness(
    id="connectscheduling-window-turned-round",
    requirement="FORECAST-010",
    family="guard-off",
    fault="A window that ends before it begins is taken the other way round.",
)
def window_turned_round(client: Any) -> None:
    scene = Scheduling(client)
    assert scene.outcome("create_time_off", **scene.wanted(StartAt=in_days(5), EndAt=in_days(4)))


@witness(
    id="connectscheduling-window-of-any-time",
    requirement="FORECAST-010",
    family="guard-off",
    fault="A window of more than a year ago, or more than 24 months ahead, is taken.",
)
def window_of_any_time(client: Any) -> None:
    scene = Scheduling(client)
    for start in (-500, 900):
        assert scene.outcome("create_time_off", **scene.wanted(StartAt=in_days(start), EndAt=in_days(start + 1)))


@witness(
    id="connectscheduling-overrides-what-waits",
    requirement="FORECAST-011",
    family="guard-off",
    fault="OVERRIDE is taken with AWAIT_APPROVAL.",
)
def overrides_what_waits(client: Any) -> None:
    scene = Scheduling(client)
    assert scene.outcome("create_time_off", **scene.wanted(**OVERRIDE)) == "ValidationException"
