"""Faults of Limit, Marker, Truncated and NextMarker."""

from typing import Any

from . import allowed, listed, new_alias, new_key, new_key_id, refused, witness

ALIASES_PER_PAGE = 50


def _tagged_key_id(client: Any, count: int) -> str:
    """The key id of a fresh key with that many tags."""
    tags = [{"TagKey": f"tag-{number}", "TagValue": "value"} for number in range(count)]
    return str(new_key(client, Tags=tags)["KeyId"])


def _key_with_aliases(client: Any, count: int) -> tuple[str, set[str]]:
    """The key id of a fresh key with that many aliases, and their names."""
    key_id = new_key_id(client)
    return key_id, {new_alias(client, key_id) for _ in range(count)}


@witness(
    id="list-keys-limit-1000-refused",
    requirement="PAGE-001",
    family="too-strict",
    fault="ListKeys refuses Limit=1000 with ValidationException.",
)
def list_keys_limit_1000_refused(client: Any) -> None:
    allowed(client.list_keys, Limit=1000)


@witness(
    id="list-keys-limit-1001-cut",
    requirement="VALID-089",
    family="guard-off",
    fault="ListKeys takes a Limit above 1000 for 1000.",
)
def list_keys_limit_1001_cut(client: Any) -> None:
    refused(client.list_keys, Limit=1001)


@witness(
    id="list-aliases-default-page-100",
    requirement="PAGE-002",
    family="response",
    fault="ListAliases without Limit gives up to 100 aliases in a page instead of at most 50.",
)
def list_aliases_default_page_100(client: Any) -> None:
    for _ in range(2):
        _key_with_aliases(client, ALIASES_PER_PAGE // 2 + 1)
    assert len(client.list_aliases()["Aliases"]) <= ALIASES_PER_PAGE


@witness(
    id="list-tags-limit-50-refused",
    requirement="PAGE-006",
    family="too-strict",
    fault="ListResourceTags refuses Limit=50 with ValidationException.",
)
def list_tags_limit_50_refused(client: Any) -> None:
    allowed(client.list_resource_tags, KeyId=new_key_id(client), Limit=50)


@witness(
    id="list-tags-limit-ignored",
    requirement="PAGE-009",
    family="response",
    fault="ListResourceTags ignores Limit and gives all tags in one page.",
)
def list_tags_limit_ignored(client: Any) -> None:
    assert len(client.list_resource_tags(KeyId=_tagged_key_id(client, 5), Limit=2)["Tags"]) <= 2


@witness(
    id="list-aliases-one-above-limit",
    requirement="PAGE-009",
    family="response",
    fault="ListAliases gives one alias more than Limit in a page when there are that many.",
)
def list_aliases_one_above_limit(client: Any) -> None:
    key_id, _ = _key_with_aliases(client, 4)
    assert len(client.list_aliases(KeyId=key_id, Limit=2)["Aliases"]) <= 2


@witness(
    id="list-tags-never-truncated",
    requirement="PAGE-010",
    family="response",
    fault="ListResourceTags gives Truncated false in every page, also with a NextMarker.",
)
def list_tags_never_truncated(client: Any) -> None:
    answer = client.list_resource_tags(KeyId=_tagged_key_id(client, 5), Limit=2)
    assert answer.get("Truncated", False) is ("NextMarker" in answer)
    assert answer.get("Truncated") is True


@witness(
    id="list-aliases-last-page-has-marker",
    requirement="PAGE-010",
    family="response",
    fault="The last page of ListAliases has a NextMarker, though Truncated is false.",
)
def list_aliases_last_page_has_marker(client: Any) -> None:
    key_id, _ = _key_with_aliases(client, 1)
    answer = client.list_aliases(KeyId=key_id)
    assert answer.get("Truncated", False) is ("NextMarker" in answer)


@witness(
    id="list-keys-lacks-next-marker",
    requirement="PAGE-010",
    family="response",
    fault="ListKeys gives no NextMarker when Truncated is true.",
)
def list_keys_lacks_next_marker(client: Any) -> None:
    for _ in range(2):
        new_key_id(client)
    answer = client.list_keys(Limit=1)
    assert answer.get("Truncated", False) is ("NextMarker" in answer)


@witness(
    id="list-aliases-next-page-of-all-keys",
    requirement="PAGE-011",
    family="response",
    fault="ListAliases applies KeyId to the first page only and gives aliases of all keys in the pages after it.",
)
def list_aliases_next_page_of_all_keys(client: Any) -> None:
    (key_id, names), other = _key_with_aliases(client, 3), new_key_id(client)
    for name in names:
        client.create_alias(AliasName=f"{name}-other", TargetKeyId=other)
    found = [alias["AliasName"] for alias in listed(client.list_aliases, "Aliases", KeyId=key_id, Limit=1)]
    assert sorted(found) == sorted(names)


@witness(
    id="list-keys-skips-item-between-pages",
    requirement="PAGE-011",
    family="response",
    fault="Every page of ListKeys after the first one begins one key too late.",
)
def list_keys_skips_item_between_pages(client: Any) -> None:
    keys = {new_key_id(client) for _ in range(4)}
    assert keys <= {entry["KeyId"] for entry in listed(client.list_keys, "Keys", Limit=1)}


@witness(
    id="list-tags-repeats-item-between-pages",
    requirement="PAGE-011",
    family="response",
    fault="Every page of ListResourceTags after the first one begins with the last tag of the page before.",
)
def list_tags_repeats_item_between_pages(client: Any) -> None:
    tags = listed(client.list_resource_tags, "Tags", KeyId=_tagged_key_id(client, 5), Limit=2)
    assert sorted(tag["TagKey"] for tag in tags) == [f"tag-{number}" for number in range(5)]


@witness(
    id="list-aliases-unknown-marker-starts-over",
    requirement="PAGE-012",
    family="guard-off",
    fault="ListAliases with a Marker that it never gave answers with the first page.",
)
def list_aliases_unknown_marker_starts_over(client: Any) -> None:
    refused(client.list_aliases, Marker="x")


@witness(
    id="list-tags-unknown-marker-wrong-code",
    requirement="PAGE-012",
    family="wrong-error",
    fault="ListResourceTags with a Marker that it never gave is refused with ValidationException, "
    "not InvalidMarkerException.",
)
def list_tags_unknown_marker_wrong_code(client: Any) -> None:
    code = refused(client.list_resource_tags, KeyId=new_key_id(client), Marker="x")
    assert code == "InvalidMarkerException"


@witness(
    id="list-keys-limit-0-accepted",
    requirement="VALID-089",
    family="guard-off",
    fault="ListKeys takes Limit=0 as if no Limit were given.",
)
def list_keys_limit_0_accepted(client: Any) -> None:
    refused(client.list_keys, Limit=0)


@witness(
    id="list-keys-empty-marker-accepted",
    requirement="VALID-091",
    family="guard-off",
    fault="ListKeys takes an empty Marker as if none were given.",
)
def list_keys_empty_marker_accepted(client: Any) -> None:
    refused(client.list_keys, Marker="")


@witness(
    id="list-keys-long-marker-wrong-code",
    requirement="VALID-091",
    family="wrong-error",
    fault="ListKeys with a Marker of 1025 characters is refused with InvalidMarkerException, not ValidationException.",
)
def list_keys_long_marker_wrong_code(client: Any) -> None:
    assert refused(client.list_keys, Marker="x" * 1025) == "ValidationException"
