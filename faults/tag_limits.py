"""Faults in the limits and the required members of tags."""

from __future__ import annotations

from collections.abc import Callable

from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import (
    GuardOff,
    Mutant,
    OtherCode,
    TooStrict,
    acts_on,
    refused_yet,
    table,
    with_params,
)
from kms_conformance.faults.steps import key_of
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import named_by

CREATE = ("CreateKey",)
TAG = ("TagResource",)
UNTAG = ("UntagResource",)
MOST, LONGEST_KEY, LONGEST_VALUE = 50, 128, 256


def _sent(f: Facts, member: str) -> list[str]:
    """The keys or values of the tags in a request."""
    tags = f.params.get("Tags")
    return [str(tag[member]) for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else []


def _tags_sent(number: int) -> Callable[[Facts], bool]:
    return lambda f: len(_sent(f, "TagKey")) == number


def _some_has_length(member: str, length: int) -> Callable[[Facts], bool]:
    return lambda f: length in map(len, _sent(f, member))


def _no_key_is_long(f: Facts) -> bool:
    return all(len(name) <= LONGEST_KEY for name in _sent(f, "TagKey"))


def _not_counting_overwritten_ones(f: Facts) -> bool:
    key = named_by("KeyId")(f)
    return key is not None and len(key.tag_keys) + len(_sent(f, "TagKey")) > MOST


def _untags_key_of_129(f: Facts) -> bool:
    names = f.params.get("TagKeys")
    return isinstance(names, list) and all(1 <= len(str(name)) <= LONGEST_KEY + 1 for name in names)


def _lacks_only(name: str) -> Callable[[Facts], bool]:
    return lambda f: "KeyId" in f.params and name not in f.params


def _cut_values(request: Request) -> Request:
    tags = [{**tag, "TagValue": tag["TagValue"][:LONGEST_VALUE]} for tag in request.params["Tags"]]
    return with_params(request, Tags=tags)


def _all_keys_by_default(request: Request) -> Request:
    return with_params(request, TagKeys=request.params.get("TagKeys", [*key_of(request).tags]))


def _add_what_fits(kms: ReferenceKms, request: Request) -> None:
    tags = key_of(request).tags
    for tag in request.params["Tags"]:
        if tag["TagKey"] in tags or len(tags) < MOST:
            tags[tag["TagKey"]] = tag["TagValue"]


MUTANTS = table(
    Mutant(
        "create-key-50-tags-refused", "TAG-001", "too-strict",
        "CreateKey with exactly 50 tags is refused with TagException.",
        CREATE,
        (TooStrict("TagException", _tags_sent(MOST)),),
    ),
    Mutant(
        "tag-resource-overwrite-counts-as-new", "TAG-003", "too-strict",
        "TagResource adds the tags in the request to those on the key before it compares with 50, "
        "so that a new value for one of 50 tags is refused with LimitExceededException.",
        TAG,
        (TooStrict("LimitExceededException", _not_counting_overwritten_ones),),
    ),
    Mutant(
        "long-tag-key-wrong-code", "TAG-006", "wrong-error",
        "TagResource with a tag key of 129 characters is refused with TagException, not ValidationException.",
        TAG,
        (OtherCode("TagException", _some_has_length("TagKey", LONGEST_KEY + 1)),),
    ),
    Mutant(
        "empty-tag-key-accepted", "VALID-113", "guard-off",
        "CreateKey accepts a tag with an empty tag key.",
        CREATE,
        (GuardOff(_no_key_is_long),),
    ),
    Mutant(
        "long-tag-value-cut", "TAG-007", "guard-off",
        "TagResource cuts a tag value of more than 256 characters to 256 instead of refusing it.",
        TAG,
        (GuardOff(), acts_on(_cut_values)),
    ),
    Mutant(
        "create-key-51-tags-accepted", "TAG-010", "guard-off",
        "CreateKey accepts 51 tags.",
        CREATE,
        (GuardOff(_tags_sent(MOST + 1)),),
    ),
    Mutant(
        "tag-limit-per-request", "TAG-011", "guard-off",
        "TagResource counts the tags of the request only, so that a key with 50 tags takes one more.",
        TAG,
        (GuardOff(lambda f: len(_sent(f, "TagKey")) <= MOST),),
    ),
    Mutant(
        "tags-over-limit-stored-in-part", "TAG-011", "effect",
        "TagResource that would bring a key above 50 tags is refused but adds as many tags as still fit.",
        TAG,
        (refused_yet("TAG-011", _add_what_fits),),
    ),
    Mutant(
        "tag-resource-missing-tags-accepted", "VALID-041", "guard-off",
        "TagResource without Tags is accepted and changes nothing.",
        TAG,
        (GuardOff(_lacks_only("Tags")),),
    ),
    Mutant(
        "untag-resource-missing-keys-removes-all", "VALID-042", "guard-off",
        "UntagResource without TagKeys is accepted and removes all tags of the key.",
        UNTAG,
        (GuardOff(_lacks_only("TagKeys")), acts_on(_all_keys_by_default)),
    ),
    Mutant(
        "untag-long-tag-key-accepted", "VALID-113", "guard-off",
        "UntagResource accepts a tag key of 129 characters and changes nothing.",
        UNTAG,
        (GuardOff(_untags_key_of_129),),
    ),
    Mutant(
        "tag-key-of-128-characters-refused", "TAG-006", "too-strict",
        "TagResource refuses a tag key of exactly 128 characters with ValidationException.",
        TAG,
        (TooStrict("ValidationException", _some_has_length("TagKey", LONGEST_KEY)),),
    ),
    Mutant(
        "tag-value-of-256-characters-refused", "TAG-007", "too-strict",
        "TagResource refuses a tag value of exactly 256 characters with ValidationException.",
        TAG,
        (TooStrict("ValidationException", _some_has_length("TagValue", LONGEST_VALUE)),),
    ),
)  # fmt: skip
