"""Faults in whose keys are used: a service whose keys are its own touches those of the customer."""

from typing import Any

from . import allowed, witness
from .cases_scene import Cases
from .parties import grants


@witness(
    id="connectcases-grants-on-all-keys",
    requirement="CASES-003",
    family="effect",
    fault="A new domain gets a grant on every key of the account.",
)
def grants_on_all_keys(client: Any) -> None:
    scene = Cases(client)
    key = scene.key()
    scene.domain()
    assert not grants(client, key)


@witness(
    id="connectcases-grants-with-a-case",
    requirement="CASES-003",
    family="effect",
    fault="A new case gets its domain a grant on every key of the account.",
)
def grants_with_a_case(client: Any) -> None:
    scene = Cases(client)
    domain, key = scene.domain(), scene.key()
    scene.case(domain)
    assert not grants(client, key)


@witness(
    id="connectcases-customers-keys-tried",
    requirement="CASES-003",
    family="effect",
    fault="A new case has every key of the account asked for a data key, which is not used.",
)
def customers_keys_tried(client: Any) -> None:
    scene = Cases(client)
    key = scene.key()
    scene.case(scene.domain())
    asked = [{"AttributeKey": "ResourceName", "AttributeValue": key}]
    events = allowed(scene.clients("cloudtrail").lookup_events, LookupAttributes=asked)["Events"]
    assert not [event for event in events if event["EventName"] == "GenerateDataKey"]


@witness(
    id="connectcases-refuses-while-a-key-is-disabled",
    requirement="CASES-004",
    family="effect",
    fault="Cases are neither read nor written while a key cannot be used that could be when their domain was made.",
)
def refuses_while_a_key_is_disabled(client: Any) -> None:
    scene = Cases(client)
    key = scene.key()
    case = scene.case(scene.domain())
    allowed(client.disable_key, KeyId=key)
    assert scene.read(case, "title") == ["a title"]


@witness(
    id="connectcases-data-keys-under-a-customers-key",
    requirement="CASES-004",
    family="effect",
    fault="The data keys of a domain lie under the newest key of the account.",
)
def data_keys_under_a_customers_key(client: Any) -> None:
    scene = Cases(client)
    key = scene.key()
    case = scene.case(scene.domain())
    allowed(client.disable_key, KeyId=key)
    assert scene.outcome("get_case", **case, fields=[{"id": "title"}]) != "AccessDeniedException"


@witness(
    id="connectcases-rotation-forgets-the-old-material",
    requirement="CASES-005",
    family="effect",
    fault="When the service's key is rotated, what was written before cannot be read any more.",
)
def rotation_forgets_the_old_material(client: Any) -> None:
    scene = Cases(client)
    case = scene.case(scene.domain())
    scene.port.rotate()
    assert not isinstance(scene.outcome("get_case", **case, fields=[{"id": "title"}]), str)


@witness(
    id="connectcases-rotation-loses-comments",
    requirement="CASES-001",
    family="effect",
    fault="When the service's key is rotated, the comments of before are gone.",
)
def rotation_loses_comments(client: Any) -> None:
    scene = Cases(client)
    case = scene.case(scene.domain())
    scene.say(case, "said before")
    scene.port.rotate()
    assert scene.said(case) == ["said before"]
