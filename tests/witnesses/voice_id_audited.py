"""Faults in how Voice ID uses the KMS: what the service's calls look like in CloudTrail."""

import json
from collections.abc import Iterator
from typing import Any

from . import allowed, witness
from .scene import CONTEXT, Scene

DATA_KEYS = ("GenerateDataKey", "GenerateDataKeyWithoutPlaintext")


def _trail(client: Any) -> list[dict[str, Any]]:
    """All events of the KMS, the oldest first."""
    params: dict[str, Any] = {}
    events: list[dict[str, Any]] = []
    while True:
        page = allowed(client.sibling("cloudtrail").lookup_events, **params)
        events += [json.loads(event["CloudTrailEvent"]) for event in page["Events"]]
        if "NextToken" not in page:
            return events[::-1]
        params["NextToken"] = page["NextToken"]


def _used(event: dict[str, Any]) -> set[str]:
    """The ARNs of the keys of an event."""
    return {resource["ARN"] for resource in event["resources"]}


def _named(client: Any, *names: str, since: int = 0) -> list[dict[str, Any]]:
    """The events of these operations that succeeded, but for the first so many events of all."""
    return [event for event in _trail(client)[since:] if event["eventName"] in names and "errorCode" not in event]


@witness(
    id="voice-id-key-not-described",
    requirement="VOICEID-012",
    family="effect",
    fault="No key is looked at with DescribeKey; one that cannot be used is refused by CreateGrant.",
)
def key_not_described(client: Any) -> None:
    scene = Scene(client)
    key = scene.key()
    scene.domain(key)
    assert any(key in _used(event) for event in _named(client, "DescribeKey"))


@witness(
    id="voice-id-key-described-once-for-the-root-user",
    requirement="VOICEID-012",
    family="effect",
    fault="The root user creates a domain on a key that another one has without a DescribeKey.",
)
def key_described_once_for_the_root_user(client: Any) -> None:
    scene = Scene(client)
    key = scene.key()
    for name in ("one", "two"):
        before = len(_trail(client))
        scene.domain(key, name)
        assert any(key in _used(event) for event in _named(client, "DescribeKey", since=before))


def _contexts(client: Any) -> Iterator[dict[str, str]]:
    for event in _trail(client):
        asked = event["requestParameters"] or {}
        if event["eventName"] in ("Decrypt", *DATA_KEYS):
            yield asked.get("encryptionContext", {})
        if event["eventName"] == "ReEncrypt":
            yield asked.get("sourceEncryptionContext", {})
            yield asked.get("destinationEncryptionContext", {})


def _one_context(client: Any) -> None:
    """Whatever is done with a domain, the KMS is asked with its ARN as the context and nothing else."""
    scene = Scene(client)
    domain = scene.create(scene.key())
    scene.fill(domain["DomainId"])
    scene.moved(domain["DomainId"], scene.key())
    scene.fill(domain["DomainId"], prefix="later")
    scene.everything(domain["DomainId"])
    contexts = list(_contexts(client))
    assert contexts
    assert all(context == {CONTEXT: domain["Arn"]} for context in contexts)


@witness(
    id="voice-id-further-pair-in-context-of-items",
    requirement="VOICEID-013",
    family="effect",
    fault="The data keys of items have a further pair in their context.",
)
def further_pair_in_context_of_items(client: Any) -> None:
    _one_context(client)


@witness(
    id="voice-id-domain-texts-by-another-context",
    requirement="VOICEID-013",
    family="effect",
    fault="The data key of a domain's name has another context than the domain's ARN.",
)
def domain_texts_by_another_context(client: Any) -> None:
    _one_context(client)


@witness(
    id="voice-id-no-context-after-update",
    requirement="VOICEID-013",
    family="effect",
    fault="Data keys that are made after a change of key have no context.",
)
def no_context_after_update(client: Any) -> None:
    _one_context(client)


def _shown_moves(client: Any) -> None:
    """From UpdateDomain to its end each data key is seen going from the old key to the new one.

    As ReEncrypt, or as Decrypt with the old key and a new data key for each that was opened so.
    """
    scene = Scene(client)
    old, new = scene.key(), scene.key()
    domain_id = scene.filled(old)
    before = len(_trail(client))
    scene.moved(domain_id, new)
    scene.disable(old)
    scene.everything(domain_id)
    moved = [event for event in _named(client, "ReEncrypt", since=before) if _used(event) == {old, new}]
    opened = [event for event in _named(client, "Decrypt", since=before) if old in _used(event)]
    made = [event for event in _named(client, *DATA_KEYS, since=before) if new in _used(event)]
    # one data key proves the new key and holds the name of the domain
    assert len(moved) > 1 or (opened and len(made) > 2)


@witness(
    id="voice-id-moved-from-memory",
    requirement="VOICEID-047",
    family="effect",
    fault="A change of key wraps data keys that are in memory with Encrypt, and calls no ReEncrypt.",
)
def moved_from_memory(client: Any) -> None:
    _shown_moves(client)


@witness(
    id="voice-id-moved-without-new-data-keys",
    requirement="VOICEID-047",
    family="effect",
    fault="A change of key encrypts items under new data keys that the KMS did not make.",
)
def moved_without_new_data_keys(client: Any) -> None:
    _shown_moves(client)


@witness(
    id="voice-id-update-with-same-key-reencrypts",
    requirement="VOICEID-059",
    family="effect",
    fault="UpdateDomain with the same key wraps every data key again with ReEncrypt.",
)
def update_with_same_key_reencrypts(client: Any) -> None:
    scene = Scene(client)
    key = scene.key()
    domain_id = scene.filled(key)
    scene.switch(domain_id, key, name="another-name")
    scene.everything(domain_id)
    assert not _named(client, "ReEncrypt")
