"""Every list of the reference KMS comes in pages that neither lose nor repeat an entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.reference_client import bare_client, client, clock, code_of, key_of, kms

__all__ = ["bare_client", "client", "clock", "kms"]


def _keys(client: Any, number: int) -> dict[str, str]:
    for _ in range(number):
        key_of(client)
    return {}


def _aliases(client: Any, number: int) -> dict[str, str]:
    keys = [key_of(client)["KeyId"] for _ in range(3)]
    for at in range(number):
        client.create_alias(AliasName=f"alias/{at}", TargetKeyId=keys[at % 3])
    return {}


def _aliases_of_a_key(client: Any, number: int) -> dict[str, str]:
    _aliases(client, 2)
    key_id = key_of(client)["KeyId"]
    for at in range(number):
        client.create_alias(AliasName=f"alias/own/{at}", TargetKeyId=key_id)
    return {"KeyId": key_id}


def _tags(client: Any, number: int) -> dict[str, str]:
    tags = [{"TagKey": f"k{at}", "TagValue": "v"} for at in range(number)]
    return {"KeyId": key_of(client, Tags=tags)["KeyId"]}


def _rotations(client: Any, number: int) -> dict[str, str]:
    key_id = key_of(client)["KeyId"]
    for _ in range(number):
        client.rotate_key_on_demand(KeyId=key_id)
    return {"KeyId": key_id}


Fill = Callable[[Any, int], dict[str, str]]
LISTS = [
    pytest.param("list_keys", "Keys", _keys, id="keys"),
    pytest.param("list_aliases", "Aliases", _aliases, id="aliases"),
    pytest.param("list_aliases", "Aliases", _aliases_of_a_key, id="aliases-of-a-key"),
    pytest.param("list_resource_tags", "Tags", _tags, id="tags"),
    pytest.param("list_key_rotations", "Rotations", _rotations, id="rotations"),
]


def pages(call: Callable[..., Any], member: str, **params: Any) -> list[list[Any]]:
    found, marker = [], {}
    while True:
        answer = call(**params, **marker)
        assert answer["Truncated"] == ("NextMarker" in answer)
        found.append(answer[member])
        if not answer["Truncated"]:
            return found
        marker = {"Marker": answer["NextMarker"]}


@pytest.mark.parametrize(("operation", "member", "fill"), LISTS)
def test_pages_of_every_size_hold_each_entry_once_page_009_page_010_page_011(
    client: Any, operation: str, member: str, fill: Fill
) -> None:
    params, call = fill(client, 5), getattr(client, operation)
    (whole,) = pages(call, member, **params)
    assert len(whole) == 5
    for limit in (1, 2, 4, 5, 6):
        cut = pages(call, member, Limit=limit, **params)
        assert [len(page) for page in cut] == [limit] * (5 // limit) + [5 % limit] * (5 % limit > 0)
        assert [entry for page in cut for entry in page] == whole


@pytest.mark.parametrize(("operation", "member", "fill"), LISTS)
def test_a_limit_has_bounds_page_001_page_002_page_006_page_007(
    client: Any, operation: str, member: str, fill: Fill
) -> None:
    params, call = fill(client, 1), getattr(client, operation)
    for limit in (0, 1001):
        assert code_of(call, Limit=limit, **params) == "ValidationException"
    assert len(pages(call, member, Limit=1000, **params)) == 1


@pytest.mark.parametrize(("operation", "member", "fill"), LISTS)
@pytest.mark.parametrize("marker", ["x", "0", "ÿ", "²", "AAAA", "=" * 1024])
def test_a_marker_that_was_never_returned_is_invalid_page_012(
    client: Any, operation: str, member: str, fill: Fill, marker: str
) -> None:
    assert code_of(getattr(client, operation), Marker=marker, **fill(client, 1)) == "InvalidMarkerException"


def test_a_marker_is_good_for_its_list_alone_and_any_limit_page_013_page_014(client: Any) -> None:
    one, other = _tags(client, 3), _tags(client, 3)
    marker = client.list_resource_tags(Limit=1, **one)["NextMarker"]
    for call, params in ((client.list_resource_tags, other), (client.list_keys, {}), (client.list_aliases, one)):
        assert code_of(call, Marker=marker, **params) == "InvalidMarkerException"
    assert len(client.list_resource_tags(Limit=10, Marker=marker, **one)["Tags"]) == 2
    arn = client.describe_key(**one)["KeyMetadata"]["Arn"]
    assert len(client.list_resource_tags(KeyId=arn, Marker=marker)["Tags"]) == 2


def test_a_marker_does_not_tell_its_place(client: Any) -> None:
    _aliases(client, 2)
    marker = client.list_aliases(Limit=1)["NextMarker"]
    assert "alias/0" not in marker
    assert code_of(client.list_aliases, Marker=marker[:-2] + "xx") == "InvalidMarkerException"


def test_entries_that_stay_are_listed_while_others_come_and_go_page_015(client: Any) -> None:
    _aliases(client, 6)
    first = client.list_aliases(Limit=2)
    client.delete_alias(AliasName="alias/1")
    client.delete_alias(AliasName="alias/4")
    client.create_alias(AliasName="alias/00", TargetKeyId=first["Aliases"][0]["TargetKeyId"])
    rest = client.list_aliases(Marker=first["NextMarker"])["Aliases"]
    assert [alias["AliasName"] for alias in rest] == ["alias/2", "alias/3", "alias/5"]


@pytest.mark.parametrize(
    ("operation", "member", "fill", "size"),
    [
        ("list_keys", "Keys", _keys, 100),
        ("list_aliases", "Aliases", _aliases, 50),
    ],
)
def test_pages_without_a_limit_are_of_the_documented_size_page_001_page_002(
    client: Any, operation: str, member: str, fill: Fill, size: int
) -> None:
    params = fill(client, size + 1)
    assert len(pages(getattr(client, operation), member, **params)[0]) == size


def test_keys_of_other_accounts_are_none_key_058(client: Any) -> None:
    _keys(client, 2)
    assert len(client.list_keys(ResourceOwners=["SELF", "OTHER_ACCOUNTS_VIA_RAM"])["Keys"]) == 2
    assert client.list_keys(ResourceOwners=["OTHER_ACCOUNTS_VIA_RAM"])["Keys"] == []
    assert code_of(client.list_keys, ResourceOwners=["NOBODY"]) == "ValidationException"
    assert code_of(client.list_keys, ResourceOwners=[]) == "ValidationException"
