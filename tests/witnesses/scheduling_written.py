"""Faults in what of time off is read again as it was written, and in what is stored of it."""

import uuid
from typing import Any

from . import allowed, witness
from .scheduling_scene import Scheduling, in_days
from .stores import hidden


def _marker() -> str:
    return f"marker{uuid.uuid4().hex}{uuid.uuid4().hex}"


@witness(
    id="connectscheduling-white-space-joined",
    requirement="FORECAST-003",
    family="effect",
    fault="Runs of white space in a description become one blank.",
)
def white_space_joined(client: Any) -> None:
    scene = Scheduling(client)
    text = "two  words,\n\tand a line"
    assert scene.told(scene.request(Description=text))["Description"] == text


@witness(
    id="connectscheduling-windows-of-whole-days",
    requirement="FORECAST-003",
    family="effect",
    fault="A window is widened to whole days.",
)
def windows_of_whole_days(client: Any) -> None:
    scene = Scheduling(client)
    start, end = in_days(2.01), in_days(2.03)
    told = scene.told(scene.request(StartAt=start, EndAt=end))
    assert (told["StartAt"], told["EndAt"]) == (start, end)


@witness(
    id="connectscheduling-descriptions-cut-at-255",
    requirement="FORECAST-003",
    family="effect",
    fault="A description is told to its 255th character alone.",
)
def descriptions_cut_at_255(client: Any) -> None:
    scene = Scheduling(client)
    text = "long " * 90
    assert scene.told(scene.request(Description=text))["Description"] == text


@witness(
    id="connectscheduling-activity-of-the-first",
    requirement="FORECAST-003",
    family="effect",
    fault="All time off of a user is told with the activity of the first request.",
)
def activity_of_the_first(client: Any) -> None:
    scene = Scheduling(client)
    made = [scene.request(ShiftActivityId=name) for name in ("holiday", "training")]
    assert [scene.told(request)["ShiftActivityId"] for request in made] == ["holiday", "training"]


@witness(
    id="connectscheduling-plaintext-in-calendar-index",
    requirement="FORECAST-002",
    family="effect",
    fault="Descriptions lie in an index in plaintext.",
)
def plaintext_in_calendar_index(client: Any) -> None:
    scene = Scheduling(client)
    text = _marker()
    scene.request(Description=text)
    assert hidden(text, scene.stored())


@witness(
    id="connectscheduling-base64-in-calendar-index",
    requirement="FORECAST-002",
    family="effect",
    fault="Descriptions lie in an index in Base64.",
)
def base64_in_calendar_index(client: Any) -> None:
    scene = Scheduling(client)
    text = _marker()
    scene.request(Description=text)
    assert hidden(text, scene.stored())


@witness(
    id="connectscheduling-cancellations-logged",
    requirement="FORECAST-002",
    family="effect",
    fault="The description of a cancellation lies in a log in plaintext.",
)
def cancellations_logged(client: Any) -> None:
    scene = Scheduling(client)
    text = _marker()
    allowed(scene.scheduling.cancel_time_off, **scene.request(), Description=text)
    assert hidden(text, scene.stored())


@witness(
    id="connectscheduling-data-key-shared-by-instances",
    requirement="FORECAST-006",
    family="effect",
    fault="All instances have the data key of the first one.",
)
def data_key_shared_by_instances(client: Any) -> None:
    scene = Scheduling(client)
    for _ in range(2):
        scene.request(InstanceId=str(uuid.uuid4()))
    keys = [row for row in scene.dump() if row["type"] == "dek" and row["scope"].startswith("arn:aws:connect:")]
    assert len({row["wrapped_b64"] for row in keys}) == len(keys)
