"""Faults of TagResource, UntagResource, ListResourceTags and the tags of CreateKey, limits apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.paging import Row
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import (
    GuardOff,
    Mutant,
    Patched,
    TooStrict,
    acts_on,
    around,
    key_in,
    refused_yet,
    table,
    with_params,
)
from kms_conformance.faults.steps import Effect, afterwards, key_of, rows, step
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import named_by
from kms_conformance.models.lifecycle import KeyState

TAG = ("TagResource",)
UNTAG = ("UntagResource",)

TagMap = Mapping[str, str]
Merge = Callable[[TagMap, TagMap], dict[str, str]]


def _first_tag_only(kms: ReferenceKms, original: Callable[[Request], Key], request: Request) -> Key:
    key = original(request)
    key.tags = dict([*key.tags.items()][:1])
    return key


def _appended(kms: ReferenceKms) -> None:
    """A tag of a key that is there is listed beside the earlier ones, until both are removed."""
    earlier: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def tag(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        key, before = key_of(request), [*key_of(request).tags.items()]
        answer = original(request)
        sent = {tag["TagKey"] for tag in request.params["Tags"]}
        kept = [pair for pair in earlier[key.key_id] if pair[0] in dict(before)]
        earlier[key.key_id] = [*kept, *(pair for pair in before if pair[0] in sent)]
        return answer

    def with_earlier_ones(request: Request, shown: list[Row]) -> list[Row]:
        key = key_of(request)
        pairs = [(name, value) for name, value in earlier[key.key_id] if name in key.tags]
        more = (
            Row(f"{name}\0{number:03d}", {"TagKey": name, "TagValue": value})
            for number, (name, value) in enumerate(pairs)
        )
        return [*shown, *more]

    around(kms, "tag_resource", tag)
    rows("ListResourceTags", with_earlier_ones).patch(kms)


def _over_equals_without_case(kms: ReferenceKms, original: Merge, old: TagMap, new: TagMap) -> dict[str, str]:
    there = {name.casefold(): name for name in old}
    return {**old, **{there.get(name.casefold(), name): value for name, value in new.items()}}


def _without_empty_values(request: Request) -> Request:
    return with_params(request, Tags=[tag for tag in request.params["Tags"] if tag.get("TagValue") != ""])


def _none_with_the_prefix(
    kms: ReferenceKms, original: Callable[..., dict[str, str]], tags: TagMap, removed: Collection[str]
) -> dict[str, str]:
    return {name: value for name, value in tags.items() if not name.startswith(tuple(removed))}


def _untags_what_is_not_there(f: Facts) -> bool:
    key, names = named_by("KeyId")(f), f.params.get("TagKeys")
    return key is not None and isinstance(names, list) and not key.tag_keys.issuperset(map(str, names))


def _by_alias_arn(f: Facts) -> bool:
    return str(f.params["KeyId"]).startswith("arn:") and f.keys["KeyId"].key is not None


def _clear_description(kms: ReferenceKms, request: Request) -> None:
    key_of(request).description = ""


def _reset_policy(kms: ReferenceKms, request: Request) -> None:
    key_of(request).policy = kms.default_policy()


def _tag(kms: ReferenceKms, request: Request) -> None:
    kms.tag_resource(request)


MUTANTS = table(
    Mutant(
        "create-key-keeps-first-tag-only", "TAG-001", "effect",
        "CreateKey keeps only the first of the tags given to it.",
        ("CreateKey",),
        (step("new_key", _first_tag_only),),
    ),
    Mutant(
        "tag-resource-replaces-all-tags", "TAG-002", "effect",
        "TagResource replaces all tags of the key by those in the request.",
        TAG,
        (step("merged_tags", lambda kms, original, old, new: dict(new)),),
    ),
    Mutant(
        "tag-resource-appends-second-value", "TAG-003", "effect",
        "TagResource with a tag key that is there appends a second tag of that key.",
        TAG,
        (Patched(_appended),),
    ),
    Mutant(
        "tag-resource-keeps-old-value", "TAG-003", "effect",
        "TagResource with a tag key that is there succeeds but keeps the old value.",
        TAG,
        (step("merged_tags", lambda kms, original, old, new: {**new, **old}),),
    ),
    Mutant(
        "tag-keys-case-folded", "TAG-004", "effect",
        "TagResource compares tag keys without regard to case, so that env overwrites the value of Env.",
        TAG,
        (step("merged_tags", _over_equals_without_case),),
    ),
    Mutant(
        "empty-tag-value-not-stored", "TAG-005", "effect",
        "TagResource with an empty TagValue succeeds but stores no tag.",
        TAG,
        (acts_on(_without_empty_values),),
    ),
    Mutant(
        "untag-removes-by-prefix", "TAG-012", "effect",
        "UntagResource removes every tag whose key begins with a given tag key.",
        UNTAG,
        (step("remaining_tags", _none_with_the_prefix),),
    ),
    Mutant(
        "untag-removes-first-key-only", "TAG-012", "effect",
        "UntagResource removes only the first of the given tag keys.",
        UNTAG,
        (step("remaining_tags", lambda kms, original, tags, removed: original(tags, removed[:1])),),
    ),
    Mutant(
        "untag-absent-key-refused", "TAG-013", "too-strict",
        "UntagResource of a tag key that isn't on the key is refused with NotFoundException.",
        UNTAG,
        (TooStrict("NotFoundException", _untags_what_is_not_there),),
    ),
    Mutant(
        "tag-resource-clears-description", "TAG-014", "effect",
        "TagResource sets the Description of the key to the empty text.",
        TAG,
        (afterwards(_clear_description),),
    ),
    Mutant(
        "untag-resource-resets-policy", "TAG-014", "effect",
        "UntagResource puts the default policy of a new key in the place of the key's policy.",
        UNTAG,
        (afterwards(_reset_policy),),
    ),
    Mutant(
        "tag-resource-by-alias-arn-accepted", "TAG-015", "guard-off",
        "TagResource accepts an alias ARN as KeyId and tags the key that the alias names.",
        TAG,
        (GuardOff(_by_alias_arn),),
    ),
    Mutant(
        "tag-pending-key-refused-yet-tagged", "STATE-TagResource-PendingDeletion", "effect",
        "TagResource of a key pending deletion is refused with the right code but the tags are stored.",
        TAG,
        (refused_yet("STATE-TagResource-PendingDeletion", _tag),),
    ),
    Mutant(
        "untag-pending-key-accepted", "STATE-UntagResource-PendingDeletion", "guard-off",
        "UntagResource of a key pending deletion is accepted and removes the tags.",
        UNTAG,
        (GuardOff(),),
    ),
    Mutant(
        "tag-disabled-key-refused", "STATE-TagResource-Disabled", "too-strict",
        "TagResource of a disabled key is refused with KMSInvalidStateException.",
        TAG,
        (TooStrict("KMSInvalidStateException", key_in(KeyState.DISABLED)),),
    ),
)  # fmt: skip
