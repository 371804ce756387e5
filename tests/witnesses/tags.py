"""Faults of TagResource, UntagResource, ListResourceTags and the tags of CreateKey, limits apart."""

import json
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from . import allowed, describe, listed, new_alias, new_key, new_key_id, pending_key_id, refused, witness


def _tags(**pairs: str) -> list[dict[str, str]]:
    """Tags as KMS takes them."""
    return [{"TagKey": key, "TagValue": value} for key, value in pairs.items()]


def _tagged_key_id(client: Any, **pairs: str) -> str:
    """The key id of a fresh key with these tags."""
    return str(new_key(client, Tags=_tags(**pairs))["KeyId"])


def _pairs(client: Any, key_id: str) -> list[tuple[str, str]]:
    """The sorted tags of the key."""
    tags = listed(client.list_resource_tags, "Tags", KeyId=key_id)
    return sorted((tag["TagKey"], tag["TagValue"]) for tag in tags)


@witness(
    id="create-key-keeps-first-tag-only",
    requirement="TAG-001",
    family="effect",
    fault="CreateKey keeps only the first of the tags given to it.",
)
def create_key_keeps_first_tag_only(client: Any) -> None:
    assert _pairs(client, _tagged_key_id(client, a="1", b="2")) == [("a", "1"), ("b", "2")]


@witness(
    id="tag-resource-replaces-all-tags",
    requirement="TAG-002",
    family="effect",
    fault="TagResource replaces all tags of the key by those in the request.",
)
def tag_resource_replaces_all_tags(client: Any) -> None:
    key_id = _tagged_key_id(client, a="1")
    client.tag_resource(KeyId=key_id, Tags=_tags(b="2"))
    assert _pairs(client, key_id) == [("a", "1"), ("b", "2")]


@witness(
    id="tag-resource-appends-second-value",
    requirement="TAG-003",
    family="effect",
    fault="TagResource with a tag key that is there appends a second tag of that key.",
)
def tag_resource_appends_second_value(client: Any) -> None:
    key_id = _tagged_key_id(client, a="1")
    client.tag_resource(KeyId=key_id, Tags=_tags(a="2"))
    assert _pairs(client, key_id) == [("a", "2")]


@witness(
    id="tag-resource-keeps-old-value",
    requirement="TAG-003",
    family="effect",
    fault="TagResource with a tag key that is there succeeds but keeps the old value.",
)
def tag_resource_keeps_old_value(client: Any) -> None:
    key_id = _tagged_key_id(client, a="1")
    client.tag_resource(KeyId=key_id, Tags=_tags(a="2"))
    assert ("a", "2") in _pairs(client, key_id)


@witness(
    id="tag-keys-case-folded",
    requirement="TAG-004",
    family="effect",
    fault="TagResource compares tag keys without regard to case, so that env overwrites the value of Env.",
)
def tag_keys_case_folded(client: Any) -> None:
    key_id = _tagged_key_id(client, Env="1")
    client.tag_resource(KeyId=key_id, Tags=_tags(env="2"))
    assert _pairs(client, key_id) == [("Env", "1"), ("env", "2")]


@witness(
    id="empty-tag-value-not-stored",
    requirement="TAG-005",
    family="effect",
    fault="TagResource with an empty TagValue succeeds but stores no tag.",
)
def empty_tag_value_not_stored(client: Any) -> None:
    key_id = new_key_id(client)
    allowed(client.tag_resource, KeyId=key_id, Tags=_tags(flag=""))
    assert _pairs(client, key_id) == [("flag", "")]


@witness(
    id="untag-removes-by-prefix",
    requirement="TAG-012",
    family="effect",
    fault="UntagResource removes every tag whose key begins with a given tag key.",
)
def untag_removes_by_prefix(client: Any) -> None:
    key_id = _tagged_key_id(client, team="1", teammate="2")
    client.untag_resource(KeyId=key_id, TagKeys=["team"])
    assert _pairs(client, key_id) == [("teammate", "2")]


@witness(
    id="untag-removes-first-key-only",
    requirement="TAG-012",
    family="effect",
    fault="UntagResource removes only the first of the given tag keys.",
)
def untag_removes_first_key_only(client: Any) -> None:
    key_id = _tagged_key_id(client, a="1", b="2", c="3")
    client.untag_resource(KeyId=key_id, TagKeys=["a", "b"])
    assert _pairs(client, key_id) == [("c", "3")]


@witness(
    id="untag-absent-key-refused",
    requirement="TAG-013",
    family="too-strict",
    fault="UntagResource of a tag key that isn't on the key is refused with NotFoundException.",
)
def untag_absent_key_refused(client: Any) -> None:
    allowed(client.untag_resource, KeyId=_tagged_key_id(client, a="1"), TagKeys=["b"])


@witness(
    id="tag-resource-clears-description",
    requirement="TAG-014",
    family="effect",
    fault="TagResource sets the Description of the key to the empty text.",
)
def tag_resource_clears_description(client: Any) -> None:
    key_id = new_key(client, Description="stays")["KeyId"]
    client.tag_resource(KeyId=key_id, Tags=_tags(a="1"))
    assert describe(client, key_id)["Description"] == "stays"


@witness(
    id="untag-resource-resets-policy",
    requirement="TAG-014",
    family="effect",
    fault="UntagResource puts the default policy of a new key in the place of the key's policy.",
)
def untag_resource_resets_policy(client: Any) -> None:
    key_id = _tagged_key_id(client, a="1")
    policy = json.loads(client.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"])
    policy["Statement"] = [statement | {"Sid": "Renamed"} for statement in policy["Statement"]]
    client.put_key_policy(KeyId=key_id, PolicyName="default", Policy=json.dumps(policy))
    client.untag_resource(KeyId=key_id, TagKeys=["a"])
    assert json.loads(client.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]) == policy


@witness(
    id="tag-resource-by-alias-arn-accepted",
    requirement="TAG-015",
    family="guard-off",
    fault="TagResource accepts an alias ARN as KeyId and tags the key that the alias names.",
)
def tag_resource_by_alias_arn_accepted(client: Any) -> None:
    key = new_key(client)
    arn = f"{key['Arn'].rpartition(':')[0]}:{new_alias(client, key['KeyId'])}"
    refused(client.tag_resource, KeyId=arn, Tags=_tags(a="1"))


@witness(
    id="tag-pending-key-refused-yet-tagged",
    requirement="STATE-TagResource-PendingDeletion",
    family="effect",
    fault="TagResource of a key pending deletion is refused with the right code but the tags are stored.",
)
def tag_pending_key_refused_yet_tagged(client: Any) -> None:
    key_id = pending_key_id(client)
    with suppress(ClientError):
        client.tag_resource(KeyId=key_id, Tags=_tags(a="1"))
    assert _pairs(client, key_id) == []


@witness(
    id="untag-pending-key-accepted",
    requirement="STATE-UntagResource-PendingDeletion",
    family="guard-off",
    fault="UntagResource of a key pending deletion is accepted and removes the tags.",
)
def untag_pending_key_accepted(client: Any) -> None:
    key_id = _tagged_key_id(client, a="1")
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    refused(client.untag_resource, KeyId=key_id, TagKeys=["a"])


@witness(
    id="tag-disabled-key-refused",
    requirement="STATE-TagResource-Disabled",
    family="too-strict",
    fault="TagResource of a disabled key is refused with KMSInvalidStateException.",
)
def tag_disabled_key_refused(client: Any) -> None:
    key_id = new_key_id(client)
    client.disable_key(KeyId=key_id)
    allowed(client.tag_resource, KeyId=key_id, Tags=_tags(a="1"))
