"""Faults in what is stored of contacts, and of recordings that wait."""

from typing import Any

from . import witness
from .connect_scene import Connect, Delivery, marker
from .stores import hidden


@witness(
    id="connect-attributes-in-plaintext",
    requirement="INSTANCE-001",
    family="effect",
    fault="Attributes of contacts lie in plaintext.",
)
def attributes_in_plaintext(client: Any) -> None:
    scene, text = Connect(client), marker()
    scene.contact(Attributes={"note": text})
    assert hidden(text, scene.stored())


@witness(
    id="connect-contacts-in-base64",
    requirement="INSTANCE-001",
    family="effect",
    fault="Names and descriptions of contacts lie in Base64.",
)
def contacts_in_base64(client: Any) -> None:
    scene, text = Connect(client), marker()
    scene.contact(Name=text)
    assert hidden(text, scene.stored())


@witness(
    id="connect-attributes-masked",
    requirement="INSTANCE-001",
    family="effect",
    fault="Attributes of contacts lie masked with a key that repeats.",
)
def attributes_masked(client: Any) -> None:
    scene, text = Connect(client), "a" * 96
    scene.contact(Attributes={"note": text})
    mask = bytes(ord("a") ^ byte for byte in b"a key of some use"[:12])
    assert mask not in scene.stored()


@witness(
    id="connect-records-not-bound",
    requirement="INSTANCE-004",
    family="guard-off",
    fault="A record of one instance is told as that of another, where somebody has moved it.",
)
def records_not_bound(client: Any) -> None:
    scene = Connect(client)
    one = scene.contact(Name="of the first")
    scene.instance = scene.new_instance()
    other = scene.contact(Name="of the second")
    scene.swap(one["ContactId"], other["ContactId"])
    assert scene.outcome("describe_contact", **one) != ""


@witness(
    id="connect-recordings-wait-in-plaintext",
    requirement="RECORDINGS-007",
    family="effect",
    fault="Recordings wait for their delivery in plaintext.",
)
def recordings_wait_in_plaintext(client: Any) -> None:
    scene, text = Connect(client), marker()
    Delivery(scene).hold(text)
    assert hidden(text, scene.stored(queues=True))


@witness(
    id="connect-recordings-wait-in-base64",
    requirement="RECORDINGS-007",
    family="effect",
    fault="Recordings wait for their delivery in Base64.",
)
def recordings_wait_in_base64(client: Any) -> None:
    scene, text = Connect(client), marker()
    Delivery(scene).hold(text)
    assert hidden(text, scene.stored(queues=True))


@witness(
    id="connect-recordings-stay-after-delivery",
    requirement="RECORDINGS-014",
    family="effect",
    fault="Recordings stay in the intermediate store when they were delivered.",
)
def recordings_stay_after_delivery(client: Any) -> None:
    scene = Connect(client)
    delivery = Delivery(scene)
    delivery.record("recording")
    assert delivery.found("recording")
    queues = {row["store"] for row in scene.dump() if row["type"] == "store" and row["media"] == "queue"}
    waits = [row for row in scene.dump() if row["type"] == "record" and row["store"] in queues]
    assert not [row for row in waits if row["class"] != "domain"]
