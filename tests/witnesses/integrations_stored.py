"""Faults in what is stored of AppIntegrations, which only a dump of it shows."""

from datetime import datetime
from typing import Any

from . import allowed, new_key, witness
from .integrations_scene import DAY_S, Integrations, Source, hidden, marker
from .parties import ROOT_OF_ANOTHER_ACCOUNT


def repeats(content: bytes, text: bytes) -> bool:
    """Whether a text lies there under a mask of twelve bytes that repeats: each byte combined with the one 12 on."""
    differences = bytes(one ^ other for one, other in zip(text, text[12:], strict=False))
    whole = int.from_bytes(content, "big") ^ (int.from_bytes(content, "big") >> 96)
    return differences in whole.to_bytes(len(content), "big")


@witness(
    id="appintegrations-plaintext-in-staged-run",
    requirement="APPINT-031",
    family="effect",
    fault="What a run fetches lies in plaintext, too.",
)
def plaintext_in_staged_run(client: Any) -> None:
    scene, text = Integrations(client), marker()
    assert Source(scene, scene.key(), text).run() == "COMPLETED"
    assert hidden(text, scene.stored())


@witness(
    id="appintegrations-base64-in-staged-run",
    requirement="APPINT-031",
    family="effect",
    fault="What a run fetches lies in Base64, too.",
)
def base64_in_staged_run(client: Any) -> None:
    scene, text = Integrations(client), marker()
    assert Source(scene, scene.key(), text).run() == "COMPLETED"
    assert hidden(text, scene.stored())


@witness(
    id="appintegrations-masked-in-staged-run",
    requirement="APPINT-031",
    family="effect",
    fault="What a run fetches lies masked with a key that repeats, too.",
)
def masked_in_staged_run(client: Any) -> None:
    scene, text = Integrations(client), marker()
    before = scene.stored()
    assert Source(scene, scene.key(), text * 4).run() == "COMPLETED"
    assert not repeats(scene.stored(), (text * 4).encode()) and not repeats(before, (text * 4).encode())


@witness(
    id="appintegrations-staged-under-own-key",
    requirement="APPINT-031",
    family="effect",
    fault="What a run fetches lies under a key of the service.",
)
def staged_under_own_key(client: Any) -> None:
    scene, key = Integrations(client), new_key(client)["Arn"]
    source = Source(scene, key)
    assert source.run() == "COMPLETED"
    keys = {row["kek"] for row in scene.dump() if row["type"] == "dek" and source.id in row["scope"]}
    assert keys == {key}


@witness(
    id="appintegrations-configuration-in-plaintext",
    requirement="APPINT-009",
    family="effect",
    fault="What is configured lies in plaintext, too.",
)
def configuration_in_plaintext(client: Any) -> None:
    scene, text = Integrations(client), marker()
    scene.made(Description=text)
    assert hidden(text, scene.stored())


@witness(
    id="appintegrations-configuration-in-base64",
    requirement="APPINT-009",
    family="effect",
    fault="What is configured lies in Base64, too.",
)
def configuration_in_base64(client: Any) -> None:
    scene, text = Integrations(client), marker()
    scene.made(Description=text)
    assert hidden(text, scene.stored())


@witness(
    id="appintegrations-names-in-plaintext",
    requirement="APPINT-009",
    family="effect",
    fault="Names lie in plaintext in an index.",
)
def names_in_plaintext(client: Any) -> None:
    scene, text = Integrations(client), marker()
    scene.made(Name=text)
    assert hidden(text, scene.stored())


@witness(
    id="appintegrations-configuration-under-customers-key",
    requirement="APPINT-009",
    family="effect",
    fault="What is configured lies under a key of the customer's.",
)
def configuration_under_customers_key(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    records = scene.data_keys_of(scene.made(key))
    assert records and not [row for _, row in records if row["kek"] == key]


@witness(
    id="appintegrations-one-key-for-all-accounts",
    requirement="APPINT-015",
    family="effect",
    fault="What all accounts have configured lies under one data key.",
)
def one_key_for_all_accounts(client: Any) -> None:
    scene, other = Integrations(client), Integrations(client, ROOT_OF_ANOTHER_ACCOUNT)
    theirs = str(other.clients("kms", ROOT_OF_ANOTHER_ACCOUNT).create_key()["KeyMetadata"]["Arn"])
    both = [scene.data_keys_of(scene.made()), scene.data_keys_of(other.made(theirs))]
    one, two = ({row["wrapped_b64"] for _, row in records} for records in both)
    assert one and two and not one & two


@witness(
    id="appintegrations-configuration-key-outlives-its-time",
    requirement="APPINT-016",
    family="effect",
    fault="A key of configuration is used on when its time is over.",
)
def configuration_key_outlives_its_time(client: Any) -> None:
    scene = Integrations(client)
    one = scene.made()
    scene.clients.cloud.clock.advance(DAY_S + 1)
    allowed(scene.service.update_data_integration, Identifier=one, Description="a day later")
    for record, key in scene.data_keys_of(one):
        age = datetime.fromisoformat(record["created"]) - datetime.fromisoformat(key["created"])
        assert age.total_seconds() <= DAY_S


@witness(
    id="appintegrations-configuration-key-renewed-by-name",
    requirement="APPINT-016",
    family="effect",
    fault="When the time of a key of configuration is over, its data keys are used on.",
)
def configuration_key_renewed_by_name(client: Any) -> None:
    scene = Integrations(client)
    one = scene.made()
    scene.clients.cloud.clock.advance(DAY_S + 1)
    allowed(scene.service.update_data_integration, Identifier=one, Description="a day later")
    for record, key in scene.data_keys_of(one):
        age = datetime.fromisoformat(record["created"]) - datetime.fromisoformat(key["created"])
        assert age.total_seconds() <= DAY_S
