"""Faults in what becomes of requests for time off."""

from typing import Any

from . import allowed, witness
from .scheduling_scene import Scheduling, in_days


@witness(
    id="connectscheduling-approved-at-once",
    requirement="FORECAST-012",
    family="effect",
    fault="A request that is to wait for its approval is approved.",
)
def approved_at_once(client: Any) -> None:
    scene = Scheduling(client)
    assert scene.status(scene.request()) == "AWAITING_APPROVAL"


@witness(
    id="connectscheduling-rejection-undone",
    requirement="FORECAST-012",
    family="effect",
    fault="A rejection that is repeated takes the first one back.",
)
def rejection_undone(client: Any) -> None:
    scene = Scheduling(client)
    request = scene.request()
    for _ in range(2):
        allowed(scene.scheduling.reject_time_off, **request)
    assert scene.status(request) == "REJECTED"


@witness(
    id="connectscheduling-approved-stays-approved",
    requirement="FORECAST-012",
    family="effect",
    fault="A request that was approved stays so when it is rejected.",
)
def approved_stays_approved(client: Any) -> None:
    scene = Scheduling(client)
    request = scene.request()
    scene.approve(request)
    allowed(scene.scheduling.reject_time_off, **request)
    assert scene.status(request) == "REJECTED"


@witness(
    id="connectscheduling-overlap-overridden",
    requirement="FORECAST-015",
    family="effect",
    fault="Time off that overlaps is approved when the rules are overridden.",
)
def overlap_overridden(client: Any) -> None:
    scene = Scheduling(client)
    first, second = (scene.request() for _ in range(2))
    scene.approve(first)
    scene.approve(second)
    assert scene.status(second) == "REJECTED"


@witness(
    id="connectscheduling-end-belongs-to-the-window",
    requirement="FORECAST-015",
    family="effect",
    fault="Time off that begins when another ends is taken to overlap it.",
)
def end_belongs_to_the_window(client: Any) -> None:
    scene = Scheduling(client)
    noon = in_days(3)
    first, second = scene.request(StartAt=in_days(2), EndAt=noon), scene.request(StartAt=noon, EndAt=in_days(4))
    scene.approve(first)
    scene.approve(second)
    assert scene.status(second) == "APPROVED"


@witness(
    id="connectscheduling-waiting-requests-reserve",
    requirement="FORECAST-015",
    family="effect",
    fault="Time off that overlaps a request which only waits is rejected.",
)
def waiting_requests_reserve(client: Any) -> None:
    scene = Scheduling(client)
    _, second = (scene.request() for _ in range(2))
    scene.approve(second)
    assert scene.status(second) == "APPROVED"


@witness(
    id="connectscheduling-overlap-untold",
    requirement="FORECAST-015",
    family="effect",
    fault="It is not told that a request was rejected because of an overlap.",
)
def overlap_untold(client: Any) -> None:
    scene = Scheduling(client)
    first, second = (scene.request() for _ in range(2))
    scene.approve(first)
    scene.approve(second)
    codes = [row["Code"] for row in scene.told(second).get("ValidationResults", ())]
    assert "CONFLICTING_TIME_OFF_REQUEST" in codes


@witness(
    id="connectscheduling-description-of-approval-told",
    requirement="FORECAST-014",
    family="effect",
    fault="The description of an approval is told as that of the request.",
)
def description_of_approval_told(client: Any) -> None:
    scene = Scheduling(client)
    request = scene.request(Description="mine")
    scene.approve(request, Description="theirs")
    assert scene.told(request)["Description"] == "mine"


@witness(
    id="connectscheduling-description-outlives-cancellation",
    requirement="FORECAST-014",
    family="effect",
    fault="A cancellation without a description leaves that of the request.",
)
def description_outlives_cancellation(client: Any) -> None:
    scene = Scheduling(client)
    request = scene.request(Description="mine")
    allowed(scene.scheduling.cancel_time_off, **request)
    assert "Description" not in scene.told(request)


@witness(
    id="connectscheduling-cancelled-decided",
    requirement="FORECAST-013",
    family="guard-off",
    fault="A request that was cancelled can be approved and rejected.",
)
def cancelled_decided(client: Any) -> None:
    scene = Scheduling(client)
    request = scene.request()
    allowed(scene.scheduling.cancel_time_off, **request)
    assert scene.outcome("approve_time_off", **request) and scene.outcome("reject_time_off", **request)


@witness(
    id="connectscheduling-cancelled-is-invalid",
    requirement="FORECAST-013",
    family="wrong-error",
    fault="To decide what was cancelled is refused with ValidationException.",
)
def cancelled_is_invalid(client: Any) -> None:
    scene = Scheduling(client)
    request = scene.request()
    allowed(scene.scheduling.cancel_time_off, **request)
    assert scene.outcome("reject_time_off", **request) == "ConflictException"
