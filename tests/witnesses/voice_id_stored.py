"""Faults in what is stored, which only a dump of it shows, or the calls to the KMS."""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from kms_conformance.cloud.services.fault_port import FaultPort
from kms_conformance.cloud.services.inspect_port import Inspector

from . import allowed, witness
from .scene import CONTEXT, Scene, alter, code

NAME, TEXT, SPEAKER, TOKEN = (f"{word}MARKER7x7Kq7x7Kq7x7Kq7x7Kq7x7Kq" for word in ("name", "text", "speaker", "token"))


class Dump:
    """All lines of a dump, and all bytes of the store."""

    def __init__(self, scene: Scene) -> None:
        lines = Inspector((scene.ports,)).dump()
        self.keys = [line for line in lines if line["type"] == "dek"]
        self.records = [line for line in lines if line["type"] == "record"]
        self.content = b"".join(base64.b64decode(line["data_b64"]) for line in lines if line["type"] == "blob")


def _marked(client: Any) -> Scene:
    """A domain with a marker in every text."""
    scene = Scene(client)
    domain_id = scene.domain(scene.key(), NAME, Description=TEXT, ClientToken=TOKEN)
    scene.speak(domain_id, SPEAKER)
    scene.watch(domain_id, NAME, Description=TEXT)
    return scene


def _forms(marker: str) -> Iterator[bytes]:
    text = marker.encode()
    yield from (text, text.hex().encode(), hashlib.sha256(text).digest(), text[::-1])
    yield from (base64.b64encode(b"?" * shift + text)[4:-4] for shift in range(3))


def _inflated(content: bytes) -> Iterator[bytes]:
    for at in range(len(content)):
        if content[at] == 0x78:
            try:
                yield zlib.decompressobj().decompress(content[at:], 4096)
            except zlib.error:
                continue


def _hidden(client: Any) -> None:
    """No marker is stored in any form."""
    content = Dump(_marked(client)).content
    for marker in (NAME, TEXT, SPEAKER, TOKEN):
        assert not any(form in content for form in _forms(marker))
    assert not any(b"MARKER" in text for text in _inflated(content))


@witness(
    id="voice-id-plaintext-in-journal",
    requirement="VOICEID-018",
    family="effect",
    fault="Names and descriptions are in a journal in plaintext.",
)
def plaintext_in_journal(client: Any) -> None:
    _hidden(client)


@witness(
    id="voice-id-base64-in-journal",
    requirement="VOICEID-018",
    family="effect",
    fault="Names and descriptions are in a journal in Base64.",
)
def base64_in_journal(client: Any) -> None:
    _hidden(client)


@witness(
    id="voice-id-compressed-journal",
    requirement="VOICEID-018",
    family="effect",
    fault="Names and descriptions are in a journal, compressed.",
)
def compressed_journal(client: Any) -> None:
    _hidden(client)


@witness(
    id="voice-id-reversed-in-journal",
    requirement="VOICEID-018",
    family="effect",
    fault="Names and descriptions are in a journal, the last letter first.",
)
def reversed_in_journal(client: Any) -> None:
    _hidden(client)


@witness(
    id="voice-id-masked-in-journal",
    requirement="VOICEID-018",
    family="effect",
    fault="Names and descriptions are in a journal, XOR a key that repeats.",
)
def masked_in_journal(client: Any) -> None:
    content = Dump(_marked(client)).content
    text = NAME.encode()
    unmasked = bytes(one ^ other for one, other in zip(content, content[12:], strict=False))
    assert bytes(one ^ other for one, other in zip(text, text[12:], strict=False)) not in unmasked


@witness(
    id="voice-id-one-nonce",
    requirement="VOICEID-066",
    family="effect",
    fault="All items are encrypted with one nonce, so that equal texts are stored alike.",
)
def one_nonce(client: Any) -> None:
    nonces = [row[:12] for row in _watchlists(client, "n" * 100)]
    assert len({*nonces}) == len(nonces)


@witness(
    id="voice-id-block-by-block",
    requirement="VOICEID-067",
    family="effect",
    fault="Items are encrypted block by block, so that a pattern shows.",
)
def block_by_block(client: Any) -> None:
    for row in _watchlists(client, "n" * 1000):
        blocks = [row[at : at + 16] for at in range(0, len(row), 16)]
        assert len({*blocks}) == len(blocks)


def _watchlists(client: Any, text: str) -> list[bytes]:
    """What is stored of two watchlists with one description."""
    scene = Scene(client)
    domain_id = scene.domain(scene.key(), NAME)
    for _ in range(2):
        scene.watch(domain_id, NAME, Description=text)
    return [record.sealed for record in scene.ports.store.records("class = 'watchlist'")]


@witness(
    id="voice-id-not-authenticated",
    requirement="VOICEID-068",
    family="effect",
    fault="An item that was changed in the store is given out with another text.",
)
def not_authenticated(client: Any) -> None:
    scene = Scene(client)
    domain_id = scene.domain(scene.key(), NAME)
    watchlist_id = scene.watch(domain_id, NAME, Description="n" * 1000)
    alter(scene.ports.store, "watchlist")
    assert code(scene.voice.describe_watchlist, DomainId=domain_id, WatchlistId=watchlist_id)


@witness(
    id="voice-id-plaintext-in-index",
    requirement="VOICEID-018",
    family="effect",
    fault="Customer's ids of speakers are in an index in plaintext.",
)
def plaintext_in_index(client: Any) -> None:
    _hidden(client)


@witness(
    id="voice-id-unkeyed-hash-in-index",
    requirement="VOICEID-018",
    family="effect",
    fault="Customer's ids of speakers are in an index as SHA-256 without a key.",
)
def unkeyed_hash_in_index(client: Any) -> None:
    _hidden(client)


@witness(
    id="voice-id-requests-with-token-kept",
    requirement="VOICEID-018",
    family="effect",
    fault="Requests with a ClientToken are kept in plaintext.",
)
def requests_with_token_kept(client: Any) -> None:
    _hidden(client)


@witness(
    id="voice-id-data-keys-stored-in-plaintext",
    requirement="VOICEID-018",
    family="effect",
    fault="Data keys are stored unwrapped beside the wrapped ones.",
)
def data_keys_stored_in_plaintext(client: Any) -> None:
    scene = _marked(client)
    dump = Dump(scene)
    for key in dump.keys:
        blob = base64.b64decode(key["wrapped_b64"])
        plaintext = allowed(client.decrypt, CiphertextBlob=blob, EncryptionContext=key["context"])["Plaintext"]
        assert plaintext not in dump.content


@witness(
    id="voice-id-domain-name-in-events",
    requirement="VOICEID-065",
    family="effect",
    fault="The grant bears the name of the domain, which is so in the audit trail.",
)
def domain_name_in_events(client: Any) -> None:
    calls = Scene(client).kms_calls()
    _marked(client)
    assert calls
    assert not any("MARKER" in json.dumps(event.params, default=str) for event in calls)


def _domains(client: Any) -> tuple[Scene, list[dict[str, Any]]]:
    """Two filled domains on a key."""
    scene = Scene(client)
    key = scene.key()
    domains = [scene.create(key, name) for name in ("one", "two")]
    for domain in domains:
        scene.fill(domain["DomainId"], 2)
    return scene, domains


@witness(
    id="voice-id-constant-context-of-data-keys",
    requirement="VOICEID-013",
    family="effect",
    fault="The data keys of items in all domains have one and the same context.",
)
def constant_context_of_data_keys(client: Any) -> None:
    calls = Scene(client).kms_calls()
    _, domains = _domains(client)
    arns = [domain["Arn"] for domain in domains]
    given = [event.params["EncryptionContext"] for event in calls if "EncryptionContext" in event.params]
    assert given
    assert all(context.get(CONTEXT) in arns for context in given)


def _bound(client: Any) -> None:
    """Each wrapped data key opens with the context of its own domain alone."""
    scene, domains = _domains(client)
    contexts = {domain["Arn"]: {CONTEXT: domain["Arn"]} for domain in domains}
    for key in Dump(scene).keys:
        for context in ({}, *contexts.values()):
            opens = _opens(client, base64.b64decode(key["wrapped_b64"]), context)
            assert opens == (context == contexts[key["scope"]])


def _opens(client: Any, blob: bytes, context: dict[str, str]) -> bool:
    try:
        client.decrypt(CiphertextBlob=blob, EncryptionContext=context)
    except ClientError:
        return False
    return True


@witness(
    id="voice-id-data-keys-without-context",
    requirement="VOICEID-013",
    family="effect",
    fault="The data keys of items are wrapped without a context.",
)
def data_keys_without_context(client: Any) -> None:
    _bound(client)


@witness(
    id="voice-id-data-key-shared-by-domains",
    requirement="VOICEID-033",
    family="effect",
    fault="Domains on one key share a data key, which is wrapped for the first of them.",
)
def data_key_shared_by_domains(client: Any) -> None:
    _bound(client)


@witness(
    id="voice-id-records-bound-to-nothing",
    requirement="VOICEID-034",
    family="effect",
    fault="A record that was moved to another domain is served there.",
)
def records_bound_to_nothing(client: Any) -> None:
    scene, domains = _domains(client)
    speakers = [row for row in Dump(scene).records if row["class"] == "speaker" and row["form"] == "ciphertext"]
    pair = [next(row for row in speakers if row["scope"] == domain["Arn"]) for domain in domains]
    FaultPort((scene.ports,), scene.clients.cloud.clock).swap(*(row["record_id"] for row in pair))
    for domain, row in zip(domains, pair, strict=True):
        assert code(scene.voice.describe_speaker, DomainId=domain["DomainId"], SpeakerId=row["item_id"])


@witness(
    id="voice-id-old-wrappings-kept",
    requirement="VOICEID-043",
    family="effect",
    fault="What was wrapped under the old key is kept after a completed update.",
)
def old_wrappings_kept(client: Any) -> None:
    scene = Scene(client)
    domain_id, new = scene.filled(scene.key()), scene.key()
    scene.moved(domain_id, new)
    assert {key["kek"] for key in Dump(scene).keys} == {new}
