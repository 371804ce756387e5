"""Faults in whose keys are used: a service whose keys are its own touches those of the customer."""

from typing import Any

from . import allowed, witness
from .parties import grants
from .scheduling_scene import Scheduling


@witness(
    id="connectscheduling-grants-on-all-keys",
    requirement="FORECAST-001",
    family="effect",
    fault="A new request gets its instance a grant on every key of the account.",
)
def grants_on_all_keys(client: Any) -> None:
    scene = Scheduling(client)
    key = scene.key()
    scene.request()
    assert not grants(client, key)


@witness(
    id="connectscheduling-customers-keys-tried",
    requirement="FORECAST-001",
    family="effect",
    fault="A new request has every key of the account asked for a data key, which is not used.",
)
def customers_keys_tried(client: Any) -> None:
    scene = Scheduling(client)
    key = scene.key()
    scene.request()
    asked = [{"AttributeKey": "ResourceName", "AttributeValue": key}]
    events = allowed(scene.clients("cloudtrail").lookup_events, LookupAttributes=asked)["Events"]
    assert not [event for event in events if event["EventName"] == "GenerateDataKey"]


@witness(
    id="connectscheduling-refuses-while-a-key-is-disabled",
    requirement="FORECAST-004",
    family="effect",
    fault="A request is not told while a key cannot be used that could be when it was made.",
)
def refuses_while_a_key_is_disabled(client: Any) -> None:
    scene = Scheduling(client)
    key = scene.key()
    request = scene.request()
    allowed(client.disable_key, KeyId=key)
    assert scene.outcome("get_time_off", **request) == ""


@witness(
    id="connectscheduling-data-keys-under-a-customers-key",
    requirement="FORECAST-001",
    family="effect",
    fault="The data keys of a new instance lie under the newest key of the account.",
)
def data_keys_under_a_customers_key(client: Any) -> None:
    scene = Scheduling(client)
    key = scene.key()
    request = scene.request()
    allowed(client.disable_key, KeyId=key)
    assert scene.outcome("get_time_off", **request) == ""


@witness(
    id="connectscheduling-rotation-forgets-the-old-material",
    requirement="FORECAST-005",
    family="effect",
    fault="When the service's key is rotated, what was written before cannot be read any more.",
)
def rotation_forgets_the_old_material(client: Any) -> None:
    scene = Scheduling(client)
    request = scene.request()
    scene.port.rotate()
    assert scene.outcome("get_time_off", **request) == ""
