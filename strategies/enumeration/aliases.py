"""Aliases: names that are right and wrong, one key or another, created, moved, deleted, listed, and many of them."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.operations.aliases import MOST_ALIASES
from kms_conformance.models.terms import AliasRef, Blob, Filler, KeyRef, Term, UnknownKey
from kms_conformance.strategies.enumeration.lists import wrong_limits, wrong_markers
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

ALIASES = "kms-aliases"

GOOD_NAMES: dict[str, AliasRef] = {
    "name-with-slashes": AliasRef(1, suffix="/a/b"),
    "name-with-all-characters": AliasRef(2, suffix="_Az-09"),
    "name-of-256": AliasRef(3, length=256),
    "name-in-capitals": AliasRef(4, upper=True),
}
BAD_NAMES: dict[str, AliasRef] = {
    "name-without-prefix": AliasRef(11, prefix=""),
    "name-with-prefix-in-capitals": AliasRef(12, prefix="ALIAS/"),
    "name-with-space": AliasRef(13, suffix=" x"),
    "name-with-dot": AliasRef(14, suffix=".x"),
    "name-with-hash": AliasRef(15, suffix="#x"),
    "name-with-umlaut": AliasRef(16, suffix="ü"),
    "name-of-257": AliasRef(17, length=257),
    "name-reserved": AliasRef(18, prefix="alias/aws/"),
    "name-with-colon": AliasRef(19, suffix=":x"),
}


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _names()
    yield _targets()
    yield _life()
    yield _case()
    yield _moved()
    yield _listed()
    yield _many(10)
    yield _many(70, "standard")
    yield _of_a_pending_key()
    yield _another_usage()


def _names() -> Plan:
    s = PlanBuilder("aliases/names", ALIASES)
    key = s.key()
    for label, alias in GOOD_NAMES.items():
        s.alias(key, alias, label=label)
    for label, alias in BAD_NAMES.items():
        s.alias(key, alias, label=label)
    for operation in ("UpdateAlias", "DeleteAlias"):
        more: dict[str, Term] = {"TargetKeyId": KeyRef(key)} if operation == "UpdateAlias" else {}
        for label in ("name-with-space", "name-with-hash", "name-of-257"):
            s.send(operation, label, {"AliasName": BAD_NAMES[label], **more})
        s.send(operation, "missing-alias-name", more)
        s.send(operation, "empty-alias-name", {"AliasName": "", **more})
    s.add("CreateAlias", label="missing-alias-name", TargetKeyId=KeyRef(key))
    s.add("CreateAlias", label="empty-alias-name", AliasName="", TargetKeyId=KeyRef(key))
    alias, other = s.alias(key), s.key()
    s.add("CreateAlias", label="missing-target", AliasName=AliasRef(s.slot()))
    s.add("UpdateAlias", label="missing-target", AliasName=alias)
    s.add("UpdateAlias", label="moved", AliasName=alias, TargetKeyId=KeyRef(other))
    s.add("UpdateAlias", label="moved-back", AliasName=alias, TargetKeyId=KeyRef(key))
    s.add("DeleteAlias", label="plain", AliasName=alias)
    return s.plan()


def _targets() -> Plan:
    """TargetKeyId by id and by ARN; by what names no key; by an alias."""
    s = PlanBuilder("aliases/targets", ALIASES)
    key, other = s.key(), s.key()
    alias = s.alias(key, label="target-id")
    s.alias(key, label="target-arn", form="arn")
    broken: dict[str, Term] = {
        "unknown-id": UnknownKey(1),
        "unknown-arn": UnknownKey(2, "arn"),
        "malformed-id": "fake-key-id",
        "other-region-arn": KeyRef(key, "arn-other-region"),
        "target-is-an-alias": alias,
        "target-is-an-alias-arn": alias.arn,
        "empty-id": "",
        "id-of-2049": Filler(2049),
    }
    for label, term in broken.items():
        s.add("CreateAlias", label=label, AliasName=AliasRef(s.slot()), TargetKeyId=term)
    s.add("UpdateAlias", label="target-arn", AliasName=alias, TargetKeyId=KeyRef(other, "arn"))
    for label, term in broken.items():
        if term != alias and term != alias.arn:
            s.add("UpdateAlias", label=label, AliasName=alias, TargetKeyId=term)
    other_alias = s.alias(other)
    s.add("UpdateAlias", label="target-is-an-alias", AliasName=alias, TargetKeyId=other_alias)
    return s.plan()


def _life() -> Plan:
    """Create, create again, move, delete, use after deletion, create anew."""
    s = PlanBuilder("aliases/life", ALIASES)
    key, other = s.key(), s.key()
    alias, nobody = s.alias(key), AliasRef(s.slot())
    s.on("DescribeKey", key)
    s.alias(key, alias, label="exists-on-this-key")
    s.alias(other, alias, label="exists-on-another-key")
    s.add("DescribeKey", label="by-alias", KeyId=alias)
    s.add("UpdateAlias", label="moved", AliasName=alias, TargetKeyId=KeyRef(other))
    s.on("DescribeKey", key)
    s.on("DescribeKey", other)
    s.add("UpdateAlias", label="same-target", AliasName=alias, TargetKeyId=KeyRef(other))
    s.add("UpdateAlias", label="unknown-alias", AliasName=nobody, TargetKeyId=KeyRef(key))
    s.add("DeleteAlias", label="unknown-alias", AliasName=nobody)
    s.add("DeleteAlias", AliasName=alias)
    s.on("DescribeKey", other)
    s.add("Encrypt", label="deleted-alias", makes=True, KeyId=alias, Plaintext=b"0123456789abcdef")
    s.add("DescribeKey", label="deleted-alias-arn", KeyId=alias.arn)
    s.add("DeleteAlias", label="deleted-twice", AliasName=alias)
    s.add("UpdateAlias", label="deleted-alias", AliasName=alias, TargetKeyId=KeyRef(key))
    s.alias(key, alias, label="created-again")
    s.add("DescribeKey", label="created-again", KeyId=alias)
    s.add("DeleteAlias", AliasName=alias)
    s.alias(other, alias, label="created-again-elsewhere")
    s.add("DescribeKey", label="created-again", KeyId=alias)
    s.encrypt(key, label="key-after-its-alias")
    return s.plan()


def _case() -> Plan:
    """Names that differ in case alone are two aliases."""
    s = PlanBuilder("aliases/case", ALIASES)
    key, other = s.key(), s.key()
    small = AliasRef(1)
    large = AliasRef(1, upper=True)
    s.alias(key, small)
    s.alias(other, large, label="other-case")
    for label, alias in {"small": small, "capitals": large}.items():
        s.add("DescribeKey", label=label, KeyId=alias)
        s.add("GenerateDataKey", label=label, makes=True, KeyId=alias, KeySpec="AES_256")
    s.walk("ListAliases")
    s.add("DeleteAlias", label="other-case", AliasName=large)
    s.add("DescribeKey", label="small", KeyId=small)
    return s.plan()


def _moved() -> Plan:
    """What was written through an alias stays with its key; new writes go to the new one."""
    s = PlanBuilder("aliases/moved", ALIASES)
    key, other = s.key(), s.key()
    alias = s.alias(key)
    old = s.add("Encrypt", label="by-alias", makes=True, KeyId=alias, Plaintext=b"written before the move")
    for round_, target in enumerate((other, key, other), 1):
        s.add("UpdateAlias", label=f"move-{round_}", AliasName=alias, TargetKeyId=KeyRef(target))
        s.decrypt(old, label=f"old-after-move-{round_}")
        s.decrypt(old, key=KeyRef(key), label=f"old-key-named-after-move-{round_}")
        s.add("Decrypt", label=f"old-by-alias-after-move-{round_}", CiphertextBlob=Blob(old), KeyId=alias)
        new = s.add("Encrypt", label="by-moved-alias", makes=True, KeyId=alias, Plaintext=b"written after the move")
        s.decrypt(new, key=KeyRef(target), label=f"new-after-move-{round_}")
        s.add("GenerateDataKey", label="by-moved-alias", makes=True, KeyId=alias.arn, KeySpec="AES_256")
        s.reencrypt(old, alias, label="to-moved-alias")
        s.walk("ListAliases", KeyId=KeyRef(key))
        s.walk("ListAliases", KeyId=KeyRef(other))
        s.walk("ListAliases", label=f"all-after-move-{round_}")
    return s.plan()


def _listed() -> Plan:
    """By key, for all, in pages of every size, with markers and limits that are none."""
    s = PlanBuilder("aliases/listed", ALIASES)
    key, other, bare = s.key(), s.key(), s.key()
    for _ in range(5):
        s.alias(key)
    s.alias(other)
    for slot in (key, other, bare):
        for form in ("id", "arn"):
            s.walk("ListAliases", label=f"by-{form}", KeyId=KeyRef(slot, "arn" if form == "arn" else "id"))
    s.walk("ListAliases", label="all")
    for limit in (1, 2, 3, 5, 50, 100):
        s.walk("ListAliases", label=f"limit-{limit}", KeyId=KeyRef(key), Limit=limit)
        s.add("ListAliases", label=f"limit-{limit}", KeyId=KeyRef(key), Limit=limit)
        s.add("ListAliases", label=f"limit-{limit}", Limit=limit)
    s.walk("ListAliases", label="all-in-pages", Limit=20)
    for step in ("DisableKey", "ScheduleKeyDeletion"):
        s.on(step, other)
        s.walk("ListAliases", label=f"all-after-{step}")
    wrong_limits(s, "ListAliases", {"KeyId": KeyRef(key)}, 101)
    wrong_markers(s, "ListAliases", {"KeyId": KeyRef(key)})
    for label, term in {"unknown-id": UnknownKey(1), "unknown-arn": UnknownKey(2, "arn")}.items():
        s.add("ListAliases", label=label, KeyId=term)
    return s.plan()


def _many(others: int, effort: str = "quick") -> Plan:
    """Fifty aliases, and one more; and so many of another key, that no page holds all of the account."""
    s = PlanBuilder("aliases/many" if effort == "quick" else f"aliases/many/{MOST_ALIASES + others}", ALIASES)
    key, other, third = s.key(), s.key(), s.key()
    for number in range(MOST_ALIASES):
        s.alias(key, label="one-of-fifty" if number else "plain")
    s.alias(key, label="alias-51")
    s.walk("ListAliases", KeyId=KeyRef(key))
    s.walk("ListAliases", label="limit-7", KeyId=KeyRef(key), Limit=7)
    s.add("ListAliases", label="default-page", KeyId=KeyRef(key))
    theirs = [s.alias(third if number >= MOST_ALIASES else other, label="beyond-fifty") for number in range(others)]
    s.add("ListAliases", label="default-page-of-all")
    s.walk("ListAliases", label="all-of-many")
    s.add("UpdateAlias", label="to-a-full-key", AliasName=theirs[-1], TargetKeyId=KeyRef(key))
    s.add("DescribeKey", label="by-the-last-alias", KeyId=theirs[-1])
    return s.plan(observe=False, effort=effort)


def _of_a_pending_key() -> Plan:
    """Aliases outlive the schedule, and can be moved away or deleted."""
    s = PlanBuilder("aliases/of-a-pending-key", ALIASES)
    key, other = s.key(), s.key()
    moved, deleted, kept = s.alias(key), s.alias(key), s.alias(key)
    s.on("ScheduleKeyDeletion", key)
    s.walk("ListAliases", KeyId=KeyRef(key))
    s.add("UpdateAlias", label="away-from-pending", AliasName=moved, TargetKeyId=KeyRef(other))
    s.add("DeleteAlias", label="of-pending", AliasName=deleted)
    s.add("UpdateAlias", label="back-to-pending", AliasName=moved, TargetKeyId=KeyRef(key))
    s.alias(key, label="on-pending")
    s.add("DescribeKey", label="by-alias", KeyId=kept)
    s.on("CancelKeyDeletion", key)
    s.walk("ListAliases", label="after-cancel", KeyId=KeyRef(key))
    s.on("EnableKey", key)
    s.add("Encrypt", label="by-alias-after-cancel", makes=True, KeyId=kept, Plaintext=b"0123456789abcdef")
    return s.plan()


def _another_usage() -> Plan:
    """An alias does not move between keys of different usage."""
    s = PlanBuilder("aliases/another-usage", ALIASES)
    key, other, mac = s.key(), s.key(), s.key_of_another_usage()
    alias = s.alias(key)
    s.add("UpdateAlias", label="same-usage", AliasName=alias, TargetKeyId=KeyRef(other))
    s.add("UpdateAlias", label="another-usage", AliasName=alias, TargetKeyId=KeyRef(mac))
    s.add("DescribeKey", label="by-alias", KeyId=alias)
    return s.plan()
