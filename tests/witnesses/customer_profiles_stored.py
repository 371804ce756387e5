"""Faults in what is stored of profiles and objects, which only a dump of it shows."""

import base64
import hashlib
from typing import Any

from kms_conformance.cloud.services.inspect_port import Inspector

from . import allowed, witness
from .profiles_scene import Profiles
from .scene import alter, code

NAME, MAIL, NUMBER, KEY, OBJECT = (f"{word}MARKER7x7Kq7x7Kq7x7Kq7x7Kq7x7Kq" for word in ("na", "ma", "nu", "ke", "ob"))


def _stored(scene: Profiles) -> bytes:
    """All bytes of the store."""
    lines = Inspector((scene.ports,)).dump()
    return b"".join(base64.b64decode(line["data_b64"]) for line in lines if line["type"] == "blob")


def _hidden(client: Any) -> None:
    """No marker is stored in any form."""
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    scene.with_type(domain)
    profile_id = scene.create(domain, FirstName=NAME, EmailAddress=MAIL, PhoneNumber=NUMBER)
    allowed(scene.profiles.add_profile_key, DomainName=domain, ProfileId=profile_id, KeyName="_added", Values=[KEY])
    scene.put_object(domain, MAIL, OBJECT)
    content = _stored(scene)
    for marker in (NAME, MAIL, NUMBER, KEY, OBJECT):
        text = marker.encode()
        encoded = [base64.b64encode(b"?" * shift + text)[4:-4] for shift in range(3)]
        for form in (text, text.hex().encode(), hashlib.sha256(text).digest(), *encoded):
            assert form not in content


@witness(
    id="customer-profiles-plaintext-in-journal",
    requirement="PROFILES-014",
    family="effect",
    fault="Profiles and objects are in a journal in plaintext.",
)
def plaintext_in_journal(client: Any) -> None:
    _hidden(client)


@witness(
    id="customer-profiles-base64-in-journal",
    requirement="PROFILES-014",
    family="effect",
    fault="Profiles and objects are in a journal in Base64.",
)
def base64_in_journal(client: Any) -> None:
    _hidden(client)


@witness(
    id="customer-profiles-masked-in-journal",
    requirement="PROFILES-014",
    family="effect",
    fault="Profiles and objects are in a journal, XOR a key that repeats.",
)
def masked_in_journal(client: Any) -> None:
    scene = Profiles(client)
    scene.create(scene.domain(scene.key()), FirstName=NAME)
    content, text = _stored(scene), NAME.encode()
    unmasked = bytes(one ^ other for one, other in zip(content, content[12:], strict=False))
    assert bytes(one ^ other for one, other in zip(text, text[12:], strict=False)) not in unmasked


def _profiles(client: Any, text: str) -> list[bytes]:
    """What is stored of two profiles with one text."""
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    for _ in range(2):
        scene.create(domain, AdditionalInformation=text)
    return [record.sealed for record in scene.ports.store.records("class = 'profile'")]


@witness(
    id="customer-profiles-one-nonce",
    requirement="PROFILES-024",
    family="effect",
    fault="All items are encrypted with one nonce, so that equal texts are stored alike.",
)
def one_nonce(client: Any) -> None:
    nonces = [row[:12] for row in _profiles(client, "n" * 100)]
    assert nonces
    assert len({*nonces}) == len(nonces)


@witness(
    id="customer-profiles-block-by-block",
    requirement="PROFILES-025",
    family="effect",
    fault="Items are encrypted block by block, so that a pattern shows.",
)
def block_by_block(client: Any) -> None:
    rows = _profiles(client, "n" * 1000)
    assert rows
    for row in rows:
        blocks = [row[at : at + 16] for at in range(0, len(row), 16)]
        assert len({*blocks}) == len(blocks)


@witness(
    id="customer-profiles-not-authenticated",
    requirement="PROFILES-026",
    family="effect",
    fault="A profile that was changed in the store is given out with another text.",
)
def not_authenticated(client: Any) -> None:
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    profile_id = scene.create(domain, AdditionalInformation="n" * 1000)
    alter(scene.ports.store, "profile")
    assert code(scene.profiles.batch_get_profile, DomainName=domain, ProfileIds=[profile_id])


@witness(
    id="customer-profiles-plaintext-in-index",
    requirement="PROFILES-014",
    family="effect",
    fault="Names, addresses and numbers by which profiles are found are in an index in plaintext.",
)
def plaintext_in_index(client: Any) -> None:
    _hidden(client)


@witness(
    id="customer-profiles-unkeyed-hash-in-index",
    requirement="PROFILES-014",
    family="effect",
    fault="Values by which profiles are found are in an index as SHA-256 without a key.",
)
def unkeyed_hash_in_index(client: Any) -> None:
    _hidden(client)


@witness(
    id="customer-profiles-objects-queued-in-plaintext",
    requirement="PROFILES-014",
    family="effect",
    fault="Objects stay in a queue in plaintext.",
)
def objects_queued_in_plaintext(client: Any) -> None:
    _hidden(client)


@witness(
    id="customer-profiles-added-keys-in-plaintext",
    requirement="PROFILES-014",
    family="effect",
    fault="Values that AddProfileKey gives are listed in plaintext.",
)
def added_keys_in_plaintext(client: Any) -> None:
    _hidden(client)
