"""Faults in the limits and the required members of tags."""

from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from . import allowed, listed, new_key, new_key_id, refused, witness

MOST_TAGS = 50
LONGEST_KEY = 128
LONGEST_VALUE = 256


def _tags(**pairs: str) -> list[dict[str, str]]:
    """Tags as KMS takes them."""
    return [{"TagKey": key, "TagValue": value} for key, value in pairs.items()]


def _numbered(count: int) -> list[dict[str, str]]:
    """That many tags."""
    return _tags(**{f"tag-{number}": "value" for number in range(count)})


@witness(
    id="create-key-50-tags-refused",
    requirement="TAG-001",
    family="too-strict",
    fault="CreateKey with exactly 50 tags is refused with TagException.",
)
def create_key_50_tags_refused(client: Any) -> None:
    allowed(client.create_key, Tags=_numbered(MOST_TAGS))


@witness(
    id="tag-resource-overwrite-counts-as-new",
    requirement="TAG-003",
    family="too-strict",
    fault="TagResource adds the tags in the request to those on the key before it compares with 50, "
    "so that a new value for one of 50 tags is refused with LimitExceededException.",
)
def tag_resource_overwrite_counts_as_new(client: Any) -> None:
    key_id = new_key(client, Tags=_numbered(MOST_TAGS))["KeyId"]
    allowed(client.tag_resource, KeyId=key_id, Tags=[{"TagKey": "tag-7", "TagValue": "other"}])


@witness(
    id="long-tag-key-wrong-code",
    requirement="TAG-006",
    family="wrong-error",
    fault="TagResource with a tag key of 129 characters is refused with TagException, not ValidationException.",
)
def long_tag_key_wrong_code(client: Any) -> None:
    tags = [{"TagKey": "k" * (LONGEST_KEY + 1), "TagValue": "value"}]
    assert refused(client.tag_resource, KeyId=new_key_id(client), Tags=tags) == "ValidationException"


@witness(
    id="empty-tag-key-accepted",
    requirement="VALID-113",
    family="guard-off",
    fault="CreateKey accepts a tag with an empty tag key.",
)
def empty_tag_key_accepted(client: Any) -> None:
    refused(client.create_key, Tags=[{"TagKey": "", "TagValue": "value"}])


@witness(
    id="long-tag-value-cut",
    requirement="TAG-007",
    family="guard-off",
    fault="TagResource cuts a tag value of more than 256 characters to 256 instead of refusing it.",
)
def long_tag_value_cut(client: Any) -> None:
    tags = _tags(long="v" * (LONGEST_VALUE + 1))
    refused(client.tag_resource, KeyId=new_key_id(client), Tags=tags)


@witness(
    id="create-key-51-tags-accepted",
    requirement="TAG-010",
    family="guard-off",
    fault="CreateKey accepts 51 tags.",
)
def create_key_51_tags_accepted(client: Any) -> None:
    refused(client.create_key, Tags=_numbered(MOST_TAGS + 1))


@witness(
    id="tag-limit-per-request",
    requirement="TAG-011",
    family="guard-off",
    fault="TagResource counts the tags of the request only, so that a key with 50 tags takes one more.",
)
def tag_limit_per_request(client: Any) -> None:
    key_id = new_key(client, Tags=_numbered(MOST_TAGS))["KeyId"]
    refused(client.tag_resource, KeyId=key_id, Tags=_tags(more="one"))


@witness(
    id="tags-over-limit-stored-in-part",
    requirement="TAG-011",
    family="effect",
    fault="TagResource that would bring a key above 50 tags is refused but adds as many tags as still fit.",
)
def tags_over_limit_stored_in_part(client: Any) -> None:
    key_id = new_key(client, Tags=_numbered(MOST_TAGS - 1))["KeyId"]
    with suppress(ClientError):
        client.tag_resource(KeyId=key_id, Tags=_tags(fits="1", over="2"))
    assert len(listed(client.list_resource_tags, "Tags", KeyId=key_id)) == MOST_TAGS - 1


@witness(
    id="tag-resource-missing-tags-accepted",
    requirement="VALID-041",
    family="guard-off",
    fault="TagResource without Tags is accepted and changes nothing.",
)
def tag_resource_missing_tags_accepted(client: Any) -> None:
    refused(client.tag_resource, KeyId=new_key_id(client))


@witness(
    id="untag-resource-missing-keys-removes-all",
    requirement="VALID-042",
    family="guard-off",
    fault="UntagResource without TagKeys is accepted and removes all tags of the key.",
)
def untag_resource_missing_keys_removes_all(client: Any) -> None:
    refused(client.untag_resource, KeyId=new_key(client, Tags=_tags(a="1"))["KeyId"])


@witness(
    id="untag-long-tag-key-accepted",
    requirement="VALID-113",
    family="guard-off",
    fault="UntagResource accepts a tag key of 129 characters and changes nothing.",
)
def untag_long_tag_key_accepted(client: Any) -> None:
    refused(client.untag_resource, KeyId=new_key_id(client), TagKeys=["k" * (LONGEST_KEY + 1)])


@witness(
    id="tag-key-of-128-characters-refused",
    requirement="TAG-006",
    family="too-strict",
    fault="TagResource refuses a tag key of exactly 128 characters with ValidationException.",
)
def tag_key_of_128_characters_refused(client: Any) -> None:
    tags = [{"TagKey": "k" * LONGEST_KEY, "TagValue": "value"}]
    allowed(client.tag_resource, KeyId=new_key_id(client), Tags=tags)


@witness(
    id="tag-value-of-256-characters-refused",
    requirement="TAG-007",
    family="too-strict",
    fault="TagResource refuses a tag value of exactly 256 characters with ValidationException.",
)
def tag_value_of_256_characters_refused(client: Any) -> None:
    allowed(client.tag_resource, KeyId=new_key_id(client), Tags=_tags(long="v" * LONGEST_VALUE))
