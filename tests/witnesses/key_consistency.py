"""Faults in how changes of keys come about. Whoever would wait moves the clock of the target instead."""

from typing import Any

from botocore.exceptions import ClientError

from . import allowed, new_key_id, refused, seal, unused_alias, witness

TIME_S = 30
"""Within so many seconds a change of a key must show on the targets of these witnesses."""


def _wait(client: Any) -> None:
    client.sibling.clock.wait(TIME_S + 1)


def _key(client: Any) -> str:
    """A new key that has shown."""
    key_id = new_key_id(client)
    _wait(client)
    return key_id


def _moved(client: Any) -> tuple[str, str, str]:
    """An alias that was moved just now, the key that it named before, and the one after."""
    first, second, alias = _key(client), _key(client), unused_alias()
    allowed(client.create_alias, AliasName=alias, TargetKeyId=first)
    _wait(client)
    allowed(client.update_alias, AliasName=alias, TargetKeyId=second)
    return alias, first, second


@witness(
    id="key-change-shows-too-late",
    requirement="CONSIST-002b",
    family="effect",
    fault="A change of a key or an alias shows after twice the time within which it must.",
)
def key_change_shows_too_late(client: Any) -> None:
    key_id = new_key_id(client)
    client.sibling.clock.wait(2 * TIME_S + 1)
    blob = seal(client, key_id, b"palindrome")
    allowed(client.disable_key, KeyId=key_id)
    _wait(client)
    refused(client.decrypt, CiphertextBlob=blob)


@witness(
    id="key-on-its-way-pending-deletion",
    requirement="CONSIST-002b",
    family="response",
    fault="While a key is being disabled or enabled DescribeKey tells that it is pending deletion.",
)
def key_on_its_way_pending_deletion(client: Any) -> None:
    key_id = _key(client)
    allowed(client.disable_key, KeyId=key_id)
    assert allowed(client.describe_key, KeyId=key_id)["KeyMetadata"]["KeyState"] in ("Enabled", "Disabled")


@witness(
    id="alias-on-its-way-names-nothing",
    requirement="CONSIST-002b",
    family="too-strict",
    fault="While an alias is moved it names no key.",
)
def alias_on_its_way_names_nothing(client: Any) -> None:
    alias, _, _ = _moved(client)
    allowed(client.describe_key, KeyId=alias)


@witness(
    id="alias-on-its-way-names-third-key",
    requirement="CONSIST-002b",
    family="effect",
    fault="While an alias is moved it names a key that it named neither before nor afterwards.",
)
def alias_on_its_way_names_third_key(client: Any) -> None:
    _key(client)
    alias, first, second = _moved(client)
    assert allowed(client.describe_key, KeyId=alias)["KeyMetadata"]["KeyId"] in (first, second)


@witness(
    id="plaintext-reversed-while-key-changes",
    requirement="CONSIST-009b",
    family="data",
    fault="Decrypt returns the plaintext reversed while its key is being disabled or enabled.",
)
def plaintext_reversed_while_key_changes(client: Any) -> None:
    key_id = _key(client)
    blob = seal(client, key_id, b"palindrome")
    allowed(client.disable_key, KeyId=key_id)
    try:
        plaintext = client.decrypt(CiphertextBlob=blob)["Plaintext"]
    except ClientError:
        return
    assert plaintext == b"palindrome"
