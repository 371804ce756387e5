"""Faults in what is stored of Cases, which only a dump of it shows."""

import uuid
from typing import Any

from . import witness
from .cases_scene import Cases
from .stores import hidden


def _marker() -> str:
    return f"marker{uuid.uuid4().hex}{uuid.uuid4().hex}"


def _case_is_hidden(client: Any) -> None:
    """Neither the value of a field nor a comment lies anywhere as it is, or in Base64."""
    scene = Cases(client)
    domain, value, comment = scene.domain(), _marker(), _marker()
    field = scene.field(domain)
    scene.say(scene.case(domain, **{field: value}), comment)
    content = scene.stored()
    assert hidden(value, content) and hidden(comment, content)


@witness(
    id="connectcases-plaintext-in-search-index",
    requirement="CASES-002",
    family="effect",
    fault="Cases and comments lie in a search index in plaintext.",
)
def plaintext_in_search_index(client: Any) -> None:
    _case_is_hidden(client)


@witness(
    id="connectcases-base64-in-search-index",
    requirement="CASES-002",
    family="effect",
    fault="Cases and comments lie in a search index in Base64.",
)
def base64_in_search_index(client: Any) -> None:
    _case_is_hidden(client)


@witness(
    id="connectcases-masked-in-search-index",
    requirement="CASES-002",
    family="effect",
    fault="Cases and comments lie in a search index, masked with a key that repeats.",
)
def masked_in_search_index(client: Any) -> None:
    scene = Cases(client)
    scene.say(scene.case(scene.domain()), "A" * 96)
    content = scene.stored()
    pieces = ((content[at : at + 12], content[at + 12 : at + 24]) for at in range(len(content) - 24))
    assert all(one != two or len(set(one)) == 1 for one, two in pieces)


@witness(
    id="connectcases-schema-in-plaintext",
    requirement="CASES-002",
    family="effect",
    fault="Descriptions of fields and templates lie in plaintext.",
)
def schema_in_plaintext(client: Any) -> None:
    scene = Cases(client)
    domain, of_field, of_template = scene.domain(), _marker(), _marker()
    scene.field(domain, description=of_field)
    scene.template(domain, description=of_template)
    content = scene.stored()
    assert hidden(of_field, content) and hidden(of_template, content)


def _waiting(scene: Cases) -> str:
    """A text in a payload that waits."""
    scene.port.pause()
    domain, text = scene.domain(), _marker()
    scene.publish(domain)
    scene.say(scene.case(domain), text)
    return text


@witness(
    id="connectcases-plaintext-in-event-queue",
    requirement="CASES-006",
    family="effect",
    fault="Payloads of events wait in plaintext.",
)
def plaintext_in_event_queue(client: Any) -> None:
    scene = Cases(client)
    assert hidden(_waiting(scene), scene.stored(queues=True))


@witness(
    id="connectcases-base64-in-event-queue",
    requirement="CASES-006",
    family="effect",
    fault="Payloads of events wait in Base64.",
)
def base64_in_event_queue(client: Any) -> None:
    scene = Cases(client)
    assert hidden(_waiting(scene), scene.stored(queues=True))


@witness(
    id="connectcases-payload-stays-after-delivery",
    requirement="CASES-007",
    family="effect",
    fault="Payloads of events stay in the queue when they are delivered.",
)
def payload_stays_after_delivery(client: Any) -> None:
    scene = Cases(client)
    _waiting(scene)
    scene.port.step(99)
    lines = scene.dump()
    queues = {row["store"] for row in lines if row["type"] == "store" and row["media"] == "queue"}
    left = [row for row in lines if row["type"] == "record" and row["store"] in queues]
    assert {row["class"] for row in left} <= {"domain"}


@witness(
    id="connectcases-data-key-shared-by-domains",
    requirement="CASES-021",
    family="effect",
    fault="All domains have the data key of the first one.",
)
def data_key_shared_by_domains(client: Any) -> None:
    scene = Cases(client)
    for _ in range(2):
        scene.case(scene.domain())
    keys = [row for row in scene.dump() if row["type"] == "dek" and row["scope"].startswith("arn:aws:cases")]
    assert len({row["wrapped_b64"] for row in keys}) == len(keys)
