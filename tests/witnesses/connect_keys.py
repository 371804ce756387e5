"""Faults in whose keys are used for contact data: the customer's, or one for all."""

from typing import Any

from . import allowed, new_key_id, witness
from .connect_scene import Connect
from .parties import grants


@witness(
    id="connect-grants-on-all-keys",
    requirement="INSTANCE-002",
    family="effect",
    fault="A new instance gets a grant on every key of the account.",
)
def grants_on_all_keys(client: Any) -> None:
    scene = Connect(client)
    key = scene.key()
    scene.new_instance()
    assert not grants(client, key)


@witness(
    id="connect-customers-keys-tried",
    requirement="INSTANCE-002",
    family="effect",
    fault="A new contact has every key of the account asked for a data key, which is not used.",
)
def customers_keys_tried(client: Any) -> None:
    scene = Connect(client)
    key = scene.key()
    scene.contact()
    asked = [{"AttributeKey": "ResourceName", "AttributeValue": key}]
    events = allowed(scene.clients("cloudtrail").lookup_events, LookupAttributes=asked)["Events"]
    assert not [event for event in events if event["EventName"] == "GenerateDataKey"]


@witness(
    id="connect-refuses-while-a-key-is-disabled",
    requirement="INSTANCE-008",
    family="effect",
    fault="A contact is not told while a key cannot be used that could be when its instance was made.",
)
def refuses_while_a_key_is_disabled(client: Any) -> None:
    key = new_key_id(client)
    scene = Connect(client)
    contact = scene.contact()
    allowed(client.disable_key, KeyId=key)
    assert scene.outcome("describe_contact", **contact) == ""


@witness(
    id="connect-data-keys-under-a-customers-key",
    requirement="INSTANCE-008",
    family="effect",
    fault="The data keys of a new instance lie under the newest key of the account.",
)
def data_keys_under_a_customers_key(client: Any) -> None:
    key = new_key_id(client)
    scene = Connect(client)
    contact = scene.contact()
    allowed(client.disable_key, KeyId=key)
    assert scene.outcome("describe_contact", **contact) == ""


@witness(
    id="connect-rotation-forgets-the-old-material",
    requirement="INSTANCE-009",
    family="effect",
    fault="When the service's key is rotated, what was written before cannot be read any more.",
)
def rotation_forgets_the_old_material(client: Any) -> None:
    scene = Connect(client)
    contact = scene.contact()
    scene.port.rotate()
    assert scene.outcome("describe_contact", **contact) == ""


@witness(
    id="connect-data-key-shared-by-instances",
    requirement="INSTANCE-003",
    family="effect",
    fault="All instances have the data key of the first one.",
)
def data_key_shared_by_instances(client: Any) -> None:
    scene = Connect(client)
    scene.contact()
    scene.instance = scene.new_instance()
    scene.contact()
    owners: dict[str, set[str]] = {}
    for row in scene.dump():
        if row["type"] == "dek":
            owners.setdefault(row["wrapped_b64"], set()).add(row["scope"])
    assert all(len(scopes) == 1 for scopes in owners.values())
