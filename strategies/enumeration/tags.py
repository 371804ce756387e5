"""Tags: added, replaced, removed, too long, too many; and how they are listed."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.operations.tags import MOST_TAGS
from kms_conformance.models.terms import KeyRef, Tags, Texts
from kms_conformance.strategies.enumeration.lists import wrong_limits, wrong_markers
from kms_conformance.strategies.enumeration.policies import GOOD as GOOD_POLICIES
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

TAGS = "kms-tags"

GOOD_TAGS: dict[str, Tags] = {
    "one-tag": Tags((("team", "blue"),)),
    "replaced-value": Tags((("team", "green"),)),
    "more-tags": Tags((("cost", "1"), ("stage", "test"))),
    "other-case": Tags((("Team", "red"), ("TEAM", "black"))),
    "other-case-again": Tags((("STAGE", "live"),)),
    "replaced-and-new": Tags((("cost", "2"), ("owner", "me"))),
    "empty-value": Tags((("flag", ""),)),
    "value-to-empty": Tags((("cost", ""),)),
    "wide-text": Tags((("größe", "Zürich 值"),)),
    "key-of-128": Tags((("k" * 128, "v"),)),
    "value-of-256": Tags((("long", "v" * 256),)),
    "spaces-around": Tags(((" lead ", " trail "),)),
}
BAD_TAGS: dict[str, Tags] = {
    "empty-key": Tags((("", "v"),)),
    "key-of-129": Tags((("k" * 129, "v"),)),
    "value-of-257": Tags((("long", "v" * 257),)),
    "one-good-one-bad": Tags((("good", "v"), ("k" * 129, "v"))),
    "reserved-prefix": Tags((("aws:x", "v"),)),
    "reserved-prefix-in-capitals": Tags((("AWS:x", "v"),)),
    "same-key-twice": Tags((("twice", "1"), ("twice", "2"))),
}


def numbered(count: int, first: int = 0) -> Tags:
    """So many distinct tags."""
    return Tags(tuple((f"tag-{number:02d}", str(number)) for number in range(first, first + count)))


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _good()
    yield _bad()
    yield _removed()
    yield _many()
    yield _of_a_new_key()
    yield _listed()
    yield _beside()


def _beside() -> Plan:
    """A key with a description and a policy of its own keeps both."""
    s = PlanBuilder("tags/beside", TAGS)
    key = s.key()
    s.on("UpdateKeyDescription", key, Description="of a tagged key")
    s.on("PutKeyPolicy", key, Policy=GOOD_POLICIES["two-statements"], PolicyName="default")
    s.on("DescribeKey", key)
    s.on("TagResource", key, Tags=GOOD_TAGS["more-tags"])
    s.on("GetKeyPolicy", key, label="after-TagResource", PolicyName="default")
    s.on("DescribeKey", key, label="after-TagResource")
    s.on("UntagResource", key, TagKeys=Texts(("cost",)))
    s.on("GetKeyPolicy", key, label="after-UntagResource", PolicyName="default")
    s.on("DescribeKey", key, label="after-UntagResource")
    return s.plan()


def _good() -> Plan:
    s = PlanBuilder("tags/good", TAGS)
    key = s.key()
    s.walk("ListResourceTags", label="no-tags", KeyId=KeyRef(key))
    for number, (label, tags) in enumerate(GOOD_TAGS.items()):
        s.on("DescribeKey", key)
        s.on("TagResource", key, label=label, Tags=tags)
        s.on("DescribeKey", key, form="arn" if number % 2 else "id")
    return s.plan()


def _bad() -> Plan:
    s = PlanBuilder("tags/bad", TAGS)
    key = s.key()
    s.on("TagResource", key, Tags=GOOD_TAGS["one-tag"])
    for label, tags in BAD_TAGS.items():
        s.on("TagResource", key, label=label, Tags=tags)
    for label, names in {"empty-tag-key": ("",), "tag-key-of-129": ("k" * 129,)}.items():
        s.on("UntagResource", key, label=label, TagKeys=Texts(names))
    s.on("UntagResource", key, TagKeys=Texts(("team",)))
    return s.plan()


def _removed() -> Plan:
    s = PlanBuilder("tags/removed", TAGS)
    key = s.key()
    s.on("TagResource", key, Tags=Tags((("a", "1"), ("b", "2"), ("A", "3"), ("c", ""), ("d", "5"), ("bc", "6"))))
    s.on("DescribeKey", key)
    for label, names in {
        "one": ("b",),
        "absent": ("nobody",),
        "other-case-stays": ("A",),
        "known-and-unknown": ("c", "nobody"),
        "the-rest": ("a", "d"),
        "absent-again": ("a",),
    }.items():
        s.on("UntagResource", key, label=label, TagKeys=Texts(names))
        s.on("DescribeKey", key)
    s.on("TagResource", key, label="tagged-again", Tags=Tags((("b", "new"),)))
    return s.plan()


def _many() -> Plan:
    """Fifty tags; one more is refused, a replaced one is not."""
    s = PlanBuilder("tags/many", TAGS)
    key = s.key()
    s.on("TagResource", key, label="forty-nine", Tags=numbered(MOST_TAGS - 1))
    s.on("TagResource", key, label="fiftieth", Tags=numbered(1, MOST_TAGS - 1))
    s.on("TagResource", key, label="fifty-first", Tags=numbered(1, MOST_TAGS))
    s.on("TagResource", key, label="replaced-when-full", Tags=Tags((("tag-00", "new"),)))
    s.on("TagResource", key, label="replaced-and-fifty-first", Tags=Tags((("tag-01", "new"), ("tag-50", "50"))))
    for limit in (7, 49, 50):
        s.walk("ListResourceTags", label=f"limit-{limit}", KeyId=KeyRef(key), Limit=limit)
    s.on("UntagResource", key, label="room-again", TagKeys=Texts(("tag-10",)))
    s.on("TagResource", key, label="fiftieth-again", Tags=numbered(1, MOST_TAGS))
    return s.plan()


def _of_a_new_key() -> Plan:
    s = PlanBuilder("tags/of-a-new-key", TAGS)
    for label, tags in {"three": GOOD_TAGS["other-case"], "fifty": numbered(MOST_TAGS)}.items():
        s.add("CreateKey", label=f"tags-{label}", makes=True, Tags=tags)
    for label, tags in {**BAD_TAGS, "fifty-one": numbered(MOST_TAGS + 1)}.items():
        s.add("CreateKey", label=f"tags-{label}", makes=True, Tags=tags)
    return s.plan()


def _listed() -> Plan:
    s = PlanBuilder("tags/listed", TAGS)
    key = s.key()
    s.on("TagResource", key, label="five", Tags=numbered(5))
    for limit in (1, 2, 3, 5, 6, 50):
        s.walk("ListResourceTags", label=f"limit-{limit}", KeyId=KeyRef(key), Limit=limit)
        s.on("ListResourceTags", key, label=f"limit-{limit}", Limit=limit)
    s.walk("ListResourceTags", label="by-arn", KeyId=KeyRef(key, "arn"))
    s.on("ListResourceTags", key, label="default-page")
    wrong_limits(s, "ListResourceTags", {"KeyId": KeyRef(key)}, 51)
    wrong_markers(s, "ListResourceTags", {"KeyId": KeyRef(key)})
    return s.plan()
