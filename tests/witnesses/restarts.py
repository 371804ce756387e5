"""Faults that a restart shows."""

from typing import Any

from . import allowed, describe, listed, new_alias, new_key_id, rotate, seal, witness
from .parties import grant, grants, ids, person


def _restart(client: Any) -> None:
    client.sibling.ports().restart()


@witness(
    id="restart-forgets-grants",
    requirement="INV-41",
    family="effect",
    fault="After a restart there are no grants any more.",
)
def restart_forgets_grants(client: Any) -> None:
    key_id = new_key_id(client)
    made = grant(client, key_id, person(client))["GrantId"]
    _restart(client)
    assert ids(grants(client, key_id)) == {made}


@witness(
    id="restart-forgets-aliases",
    requirement="INV-41",
    family="effect",
    fault="After a restart there are no aliases any more.",
)
def restart_forgets_aliases(client: Any) -> None:
    key_id = new_key_id(client)
    name = new_alias(client, key_id)
    _restart(client)
    assert allowed(client.describe_key, KeyId=name)["KeyMetadata"]["KeyId"] == key_id


@witness(
    id="restart-forgets-rotated-material",
    requirement="INV-40",
    family="data",
    fault="After a restart a key has its current material alone, and older ciphertexts cannot be decrypted.",
)
def restart_forgets_rotated_material(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, b"under the first material")
    rotate(client, key_id)
    _restart(client)
    assert allowed(client.decrypt, CiphertextBlob=blob)["Plaintext"] == b"under the first material"


@witness(
    id="restart-enables-disabled-keys",
    requirement="INV-41",
    family="effect",
    fault="After a restart disabled keys are enabled.",
)
def restart_enables_disabled_keys(client: Any) -> None:
    key_id = new_key_id(client)
    client.disable_key(KeyId=key_id)
    _restart(client)
    assert describe(client, key_id)["KeyState"] == "Disabled"


@witness(
    id="restart-forgets-tags",
    requirement="INV-41",
    family="effect",
    fault="After a restart no key has a tag.",
)
def restart_forgets_tags(client: Any) -> None:
    key_id = new_key_id(client)
    client.tag_resource(KeyId=key_id, Tags=[{"TagKey": "team", "TagValue": "blue"}])
    _restart(client)
    assert listed(client.list_resource_tags, "Tags", KeyId=key_id)
