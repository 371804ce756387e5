"""TagResource, UntagResource and ListResourceTags; and the tags that CreateKey takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import (
    UNDOCUMENTED,
    VALIDATION,
    Condition,
    Guard,
    key_id,
    key_state,
    named_by,
    not_managed,
    required,
)
from kms_conformance.models.lifecycle import LIFECYCLE, state_requirement
from kms_conformance.models.operation import Allowance, Operation, always, by_arn, in_its_state, key_of
from kms_conformance.models.operations.lists import in_pages, page_allowances, page_claims, page_guards
from kms_conformance.models.operations.metadata import names_its_key, no_output, touched, worn
from kms_conformance.models.terms import KeyRef, Rows, Tags, Texts
from kms_conformance.models.world import Key, World

LONGEST_KEY, LONGEST_VALUE, MOST_TAGS = 128, 256, 50
RESERVED = "aws:"
TAG_ERROR = frozenset({"TagException"})


def _sent(f: Facts, member: str) -> list[str] | None:
    """Keys or values of the tags that a request sends; None when it sends none, or something else than tags."""
    tags = f.params.get("Tags")
    if not isinstance(tags, list):
        return None
    return [str(tag[member]) for tag in tags if isinstance(tag, dict) and member in tag]


def _each(member: str, holds: Callable[[str], bool]) -> Condition:
    return lambda f: all(map(holds, texts)) if (texts := _sent(f, member)) is not None else None


def _distinct(f: Facts) -> bool | None:
    keys = _sent(f, "TagKey")
    return len(set(keys)) == len(keys) if keys is not None else None


def _few(f: Facts) -> bool | None:
    keys = _sent(f, "TagKey")
    return len(keys) <= MOST_TAGS if keys is not None else None


def _room(f: Facts) -> bool | None:
    keys, key = _sent(f, "TagKey"), named_by("KeyId")(f)
    if key is None or keys is None:
        return None
    return set(keys) <= key.tag_keys or len(key.tag_keys | set(keys)) <= MOST_TAGS


def tag_guards(key_length: str, value_length: str) -> tuple[Guard, ...]:
    """What is true of tags in any request; lengths by the requirements of the operation."""
    return (
        Guard(key_length, _each("TagKey", lambda text: 1 <= len(text) <= LONGEST_KEY), VALIDATION),
        Guard(value_length, _each("TagValue", lambda text: len(text) <= LONGEST_VALUE), VALIDATION),
        Guard("TAG-008", _each("TagKey", lambda text: not text.lower().startswith(RESERVED)), TAG_ERROR),
        Guard("TAG-009", _distinct, TAG_ERROR),
    )


OF_A_NEW_KEY = (*tag_guards("VALID-113", "VALID-114"), Guard("TAG-010", _few, TAG_ERROR))
TAGS_OF_A_NEW_KEY = tuple(row.allowing(UNDOCUMENTED) if row.requirement == "TAG-009" else row for row in OF_A_NEW_KEY)
"""TAG-009 was recorded of TagResource alone."""


def _untag_keys(f: Facts) -> bool | None:
    keys = f.params.get("TagKeys")
    return all(1 <= len(str(key)) <= LONGEST_KEY for key in keys) if isinstance(keys, list) else None


def tags_of(call: Call) -> dict[str, str]:
    """The tags that a call sends."""
    tags = call.get("Tags")
    return dict(tags.pairs) if isinstance(tags, Tags) else {}


def _promise(key: Key, new: dict[str, str]) -> str:
    if new.keys() & key.tags.keys():
        return "TAG-003"
    folded = {name.casefold() for name in key.tags}
    if any(name.casefold() in folded for name in new):
        return "TAG-004"
    return "TAG-005" if "" in new.values() else "TAG-002"


def _tag(world: World, call: Call) -> World:
    key, new = key_of(world, call), tags_of(call)
    world = _beside(world, key.slot)
    changed = replace(world.keys[key.slot], tags={**key.tags, **new}, tags_because=_promise(key, new))
    return worn(world.with_key(changed), key.slot)


def _beside(world: World, slot: int) -> World:
    """TAG-014: description, policy and all other metadata stay as they are."""
    world = touched(world, slot, "TAG-014")
    key = world.keys[slot]
    policy_because = "TAG-014" if key.policy is not None else key.policy_because
    return world.with_key(replace(key, description_because="TAG-014", policy_because=policy_because))


def _untag(world: World, call: Call) -> World:
    key, names = key_of(world, call), call.get("TagKeys")
    gone = set(names.items) if isinstance(names, Texts) else set()
    left = {name: value for name, value in key.tags.items() if name not in gone}
    world = _beside(world, key.slot)
    because = "TAG-012" if gone & key.tags.keys() else "TAG-013"
    return worn(world.with_key(replace(world.keys[key.slot], tags=left, tags_because=because)), key.slot)


def _refused(world: World, call: Call) -> World:
    """Over the limit, or in the wrong state, nothing changes; of other refusals that isn't stated (INV-20)."""
    key = names_its_key(world, call)
    if key is None:
        return world
    because = "INV-20"
    if len(key.tags.keys() | tags_of(call).keys()) > MOST_TAGS:
        because = "TAG-011"
    elif LIFECYCLE[call.operation][key.state]:
        because = state_requirement(call.operation, key.state)
    return worn(world.with_key(replace(key, tags_because=because)), key.slot)


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if (key := names_its_key(world, call)) is not None:
        yield Call.of("ListResourceTags", KeyId=KeyRef(key.slot)).all_pages()


TAG_RESOURCE = Operation(
    "TagResource",
    guards=(
        *key_id("VALID-041", no_alias="TAG-015"),
        required("VALID-041", "Tags"),
        *tag_guards("TAG-006", "TAG-007"),
        not_managed("TAG-015"),
        *key_state("TagResource", named_by("KeyId")),
        Guard("TAG-011", _room, TAG_ERROR | {"LimitExceededException"}),
    ),
    allowances=(
        by_arn("KeyId"),
        Allowance("TAG-003", lambda world, call: bool(tags_of(call).keys() & key_of(world, call).tags.keys())),
        Allowance("TAG-005", lambda world, call: "" in tags_of(call).values()),
        Allowance("TAG-006", lambda world, call: any(len(name) == LONGEST_KEY for name in tags_of(call))),
        Allowance("TAG-007", lambda world, call: any(len(text) == LONGEST_VALUE for text in tags_of(call).values())),
        *in_its_state("TagResource"),
        always("TAG-002"),
    ),
    effect=_tag,
    refused=_refused,
    claims=no_output,
    observers=_look,
    writes=True,
)

UNTAG_RESOURCE = Operation(
    "UntagResource",
    guards=(
        *key_id("VALID-042"),
        required("VALID-042", "TagKeys"),
        Guard("VALID-113", _untag_keys, VALIDATION),
        *key_state("UntagResource", named_by("KeyId")),
    ),
    allowances=(
        by_arn("KeyId"),
        Allowance("TAG-013", lambda world, call: not _known(world, call)),
        *in_its_state("UntagResource"),
        always("TAG-012"),
    ),
    effect=_untag,
    refused=_refused,
    claims=no_output,
    observers=_look,
    writes=True,
)


def _known(world: World, call: Call) -> bool:
    names = call.get("TagKeys")
    return isinstance(names, Texts) and bool(set(names.items) & key_of(world, call).tags.keys())


def _listed(world: World, call: Call) -> Iterable[Claim]:
    yield from page_claims(call)
    key = key_of(world, call)
    if call.whole:
        rows = Rows(tuple((("TagKey", name), ("TagValue", value)) for name, value in sorted(key.tags.items())))
        yield Claim(in_pages(call, key.tags_because), "Tags", Relation.LISTS_ROWS, rows)


LIST_RESOURCE_TAGS = Operation(
    "ListResourceTags",
    guards=(*key_id("VALID-033"), *page_guards("ListResourceTags")),
    allowances=(*page_allowances("ListResourceTags"), by_arn("KeyId"), *in_its_state("ListResourceTags")),
    claims=_listed,
)
