"""Faults that time shows."""

from typing import Any

from . import allowed, listed, new_alias, new_key_id, refused, seal, witness
from .parties import grant, grants, ids, person

DAY_S = 24 * 3600


def _later(client: Any, days: int) -> None:
    client.sibling.ports().advance(days * DAY_S + 60)


def _deleted(client: Any) -> str:
    key_id = new_key_id(client)
    allowed(client.schedule_key_deletion, KeyId=key_id, PendingWindowInDays=7)
    return key_id


@witness(
    id="deleted-key-stays",
    requirement="KEY-054",
    family="effect",
    fault="A key is pending deletion for ever: its waiting period does not end.",
)
def deleted_key_stays(client: Any) -> None:
    key_id = _deleted(client)
    _later(client, 8)
    assert refused(client.describe_key, KeyId=key_id) == "NotFoundException"


@witness(
    id="deleted-key-ciphertexts-open",
    requirement="KEY-054",
    family="data",
    fault="What was encrypted under a key that is deleted is decrypted still.",
)
def deleted_key_ciphertexts_open(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, b"under a key that goes")
    allowed(client.schedule_key_deletion, KeyId=key_id, PendingWindowInDays=7)
    _later(client, 8)
    refused(client.decrypt, CiphertextBlob=blob)


@witness(
    id="deleted-key-aliases-stay",
    requirement="ALIAS-032",
    family="effect",
    fault="Lists show the aliases of a deleted key still.",
)
def deleted_key_aliases_stay(client: Any) -> None:
    key_id = new_key_id(client)
    name = new_alias(client, key_id)
    allowed(client.schedule_key_deletion, KeyId=key_id, PendingWindowInDays=7)
    _later(client, 8)
    assert name not in {row["AliasName"] for row in listed(client.list_aliases, "Aliases")}


def _rotations(client: Any, days: int) -> list[str]:
    key_id = new_key_id(client)
    allowed(client.enable_key_rotation, KeyId=key_id, RotationPeriodInDays=90)
    _later(client, days)
    return [row["RotationType"] for row in allowed(client.list_key_rotations, KeyId=key_id)["Rotations"]]


@witness(
    id="automatic-rotation-never",
    requirement="ROT-029",
    family="effect",
    fault="A key whose rotation is on is never rotated.",
)
def automatic_rotation_never(client: Any) -> None:
    assert _rotations(client, 400) == ["AUTOMATIC"] * 4


@witness(
    id="automatic-rotation-once-a-year",
    requirement="ROT-029",
    family="effect",
    fault="Keys are rotated once a year, whatever period was asked for.",
)
def automatic_rotation_once_a_year(client: Any) -> None:
    assert _rotations(client, 90) == ["AUTOMATIC"]


@witness(
    id="grants-end-after-a-quarter",
    requirement="GRANT-073",
    family="effect",
    fault="A grant ends by itself after ninety days.",
)
def grants_end_after_a_quarter(client: Any) -> None:
    key_id = new_key_id(client)
    made = grant(client, key_id, person(client))["GrantId"]
    _later(client, 91)
    assert ids(grants(client, key_id)) == {made}
