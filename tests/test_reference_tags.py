"""Tags of the reference KMS."""

from __future__ import annotations

from typing import Any

import pytest

from kms_conformance.cloud.kms import ReferenceKms
from tests.reference_calls import refused
from tests.reference_client import bare_client, client, clock, code_of, key_of, kms, refusal

__all__ = ["bare_client", "client", "clock", "kms"]


def pairs(**tags: str) -> list[dict[str, str]]:
    return [{"TagKey": key, "TagValue": value} for key, value in tags.items()]


def tags_of(client: Any, key_id: str) -> dict[str, str]:
    return {tag["TagKey"]: tag["TagValue"] for tag in client.list_resource_tags(KeyId=key_id)["Tags"]}


def test_a_key_is_created_with_its_tags_tag_001_tag_004_tag_005(client: Any) -> None:
    key_id = key_of(client, Tags=pairs(Env="a", env=""))["KeyId"]
    assert tags_of(client, key_id) == {"Env": "a", "env": ""}


def test_tags_are_added_replaced_and_removed_tag_002_tag_003_tag_012_tag_013(client: Any) -> None:
    key = key_of(client, Tags=pairs(a="1", b="2"))
    client.tag_resource(KeyId=key["KeyId"], Tags=pairs(b="3", c="4"))
    assert tags_of(client, key["KeyId"]) == {"a": "1", "b": "3", "c": "4"}
    client.untag_resource(KeyId=key["Arn"], TagKeys=["a", "none"])
    assert tags_of(client, key["Arn"]) == {"b": "3", "c": "4"}
    assert client.describe_key(KeyId=key["KeyId"])["KeyMetadata"] == key


@pytest.mark.parametrize(
    ("member", "size", "most"), [("tagKey", 129, 128), ("tagValue", 257, 256)], ids=["aws-033", "aws-034"]
)
def test_a_tag_that_is_too_long_is_shown_with_its_place_aws_033_aws_034(
    client: Any, member: str, size: int, most: int
) -> None:
    long = "x" * size
    bad = {"TagKey": "k", "TagValue": "v", member[0].upper() + member[1:]: long}
    key_id = key_of(client)["KeyId"]
    for call, params in ((client.create_key, {}), (client.tag_resource, {"KeyId": key_id})):
        code, message = refusal(call, Tags=[*pairs(fine="x"), bad], **params)
        assert code == "ValidationException"
        assert message == (
            f"1 validation error detected: Value '{long}' at 'tags.2.member.{member}' failed to satisfy constraint: "
            f"Member must have length less than or equal to {most}"
        )
    assert tags_of(client, key_id) == {}
    assert len(client.list_keys()["Keys"]) == 1


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        (pairs(a="1") + pairs(a="2"), "Duplicate tag keys"),
        (pairs(**{"aws:x": "1"}), "Tags beginning with aws: are reserved"),
        (pairs(**{"AWS:x": "1"}), "Tags beginning with aws: are reserved"),
        (pairs(**{f"k{number}": "" for number in range(51)}), "Too many tags"),
    ],
)
def test_tags_that_no_key_may_have_are_a_tag_exception_aws_030_aws_031_aws_032(
    client: Any, tags: list[dict[str, str]], message: str
) -> None:
    key_id = key_of(client)["KeyId"]
    assert refusal(client.create_key, Tags=tags) == ("TagException", message)
    assert refusal(client.tag_resource, KeyId=key_id, Tags=tags) == ("TagException", message)
    assert len(client.list_keys()["Keys"]) == 1


def test_the_51st_tag_is_refused_and_changes_nothing_tag_011(client: Any) -> None:
    fifty = {f"k{number:02d}": "" for number in range(50)}
    key_id = key_of(client, Tags=pairs(**fifty))["KeyId"]
    assert code_of(client.tag_resource, KeyId=key_id, Tags=pairs(k00="new", more="x")) == "TagException"
    assert tags_of(client, key_id) == fifty
    client.tag_resource(KeyId=key_id, Tags=pairs(k00="new"))
    assert tags_of(client, key_id) == {**fifty, "k00": "new"}


@pytest.mark.parametrize("missing", ["TagKey", "TagValue"])
def test_a_tag_has_a_key_and_a_value(client: Any, missing: str) -> None:
    tag = {"TagKey": "k", "TagValue": "v"}
    del tag[missing]
    code, message = refusal(client.tag_resource, KeyId=key_of(client)["KeyId"], Tags=[tag])
    assert code == "ValidationException"
    assert f"Value null at 'tags.1.member.t{missing[1:]}'" in message


@pytest.mark.parametrize("keys", [[""], ["x" * 129]])
def test_a_tag_key_to_remove_has_a_length_valid_113(client: Any, keys: list[str]) -> None:
    code, message = refusal(client.untag_resource, KeyId=key_of(client)["KeyId"], TagKeys=keys)
    assert code == "ValidationException"
    assert f"Value '[{keys[0]}]' at 'tagKeys'" in message


@pytest.mark.parametrize("tags", ["text", [5], [{"TagKey": 5, "TagValue": "v"}], [None]])
def test_tags_of_another_type_cannot_be_deserialized(kms: ReferenceKms, tags: Any) -> None:
    assert refused(kms, "CreateKey", Tags=tags).code == "SerializationException"


def test_only_a_key_pending_deletion_keeps_its_tags(client: Any) -> None:
    key_id = key_of(client, Tags=pairs(a="1"))["KeyId"]
    client.disable_key(KeyId=key_id)
    client.tag_resource(KeyId=key_id, Tags=pairs(b="2"))
    client.schedule_key_deletion(KeyId=key_id)
    assert code_of(client.tag_resource, KeyId=key_id, Tags=pairs(c="3")) == "KMSInvalidStateException"
    assert code_of(client.untag_resource, KeyId=key_id, TagKeys=["a"]) == "KMSInvalidStateException"
    assert tags_of(client, key_id) == {"a": "1", "b": "2"}
