"""What to try next with aliases, tags, rotation, policies and descriptions, drawn from the model's state."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from kms_conformance.models.calls import Call
from kms_conformance.models.operations.policies import DEFAULT
from kms_conformance.models.terms import AliasRef, KeyRef, Tags, Term, Texts
from kms_conformance.models.world import World
from kms_conformance.strategies.calls import COIN, CONTEXTS, ONE_IN_SEVEN, SEARCH, Draw, a_key, an_identifier
from kms_conformance.strategies.enumeration.policies import BAD as BAD_POLICIES, GOOD as GOOD_POLICIES
from kms_conformance.strategies.plan_builder import given

ALIAS_SLOTS = 6
"""So few names that most calls meet an alias that there is, or was."""
TAG_KEYS = st.sampled_from(("team", "Team", "cost", "stage", "größe", "k" * 128))
TAG_VALUES = st.sampled_from(("", "blue", "Blue", "1", "v" * 256))
TAGS = st.lists(st.tuples(TAG_KEYS, TAG_VALUES), min_size=1, max_size=3, unique_by=lambda pair: pair[0])
BROKEN_TAGS = st.sampled_from(((("", "v"),), (("k" * 129, "v"),), (("long", "v" * 257),)))
PERIODS = st.sampled_from((None, 90, 180, 365, 2560))
BROKEN_PERIODS = st.sampled_from((89, 2561, 0))
LIMITS = st.sampled_from((None, None, 1, 2, 3, 50))
DESCRIPTIONS = st.sampled_from(("", "short", "Zürich 值", "  spaces  ", "x" * 8192))
MATERIALS = st.sampled_from((None, "ROTATIONS_ONLY", "ALL_KEY_MATERIAL"))

Strategy = Callable[[Draw, World, int], Call]


def an_alias(draw: Draw) -> AliasRef:
    """One of the few names of a conversation, whether it was created or not."""
    return AliasRef(draw(st.integers(1, ALIAS_SLOTS)), upper=draw(ONE_IN_SEVEN))


def create_alias(draw: Draw, world: World, slot: int) -> Call:
    """CreateAlias for any key, of any of the names."""
    target, label = an_identifier(draw, a_key(draw, world))
    if label.startswith("id-of") or label == "empty-id":
        target, label = KeyRef(a_key(draw, world).slot), SEARCH
    return Call.of("CreateAlias", label=label, AliasName=an_alias(draw), TargetKeyId=target)


def update_alias(draw: Draw, world: World, slot: int) -> Call:
    """UpdateAlias to any key."""
    return Call.of("UpdateAlias", label=SEARCH, AliasName=an_alias(draw), TargetKeyId=KeyRef(a_key(draw, world).slot))


def delete_alias(draw: Draw, world: World, slot: int) -> Call:
    """DeleteAlias of any of the names."""
    return Call.of("DeleteAlias", label=SEARCH, AliasName=an_alias(draw))


def encrypt_by_alias(draw: Draw, world: World, slot: int) -> Call:
    """Encrypt or GenerateDataKey by an alias, name or ARN."""
    alias = an_alias(draw)
    ref = alias.arn if draw(COIN) else alias
    params: dict[str, Term] = {"KeyId": ref, "EncryptionContext": given(draw(CONTEXTS))}
    if draw(COIN):
        return Call.of("Encrypt", label=SEARCH, result=slot, Plaintext=b"0123456789abcdef", **params)
    return Call.of("GenerateDataKey", label=SEARCH, result=slot, KeySpec="AES_256", **params)


def _listing(operation: str, *, by_key: bool = True) -> Strategy:
    def strategy(draw: Draw, world: World, slot: int) -> Call:
        key = a_key(draw, world)
        limit = draw(LIMITS)
        more: dict[str, Term] = {"IncludeKeyMaterial": draw(MATERIALS)} if operation == "ListKeyRotations" else {}
        ref = KeyRef(key.slot) if by_key else None
        call = Call.of(operation, label=SEARCH, result=None, KeyId=ref, Limit=limit, **more)
        return call.all_pages() if draw(COIN) else call

    return strategy


def tag_resource(draw: Draw, world: World, slot: int) -> Call:
    """TagResource with a few of a few keys."""
    ref, label = an_identifier(draw, a_key(draw, world))
    pairs = draw(BROKEN_TAGS) if label == SEARCH and draw(ONE_IN_SEVEN) else tuple(draw(TAGS))
    return Call.of("TagResource", label=label, KeyId=ref, Tags=Tags(tuple(pairs)))


def untag_resource(draw: Draw, world: World, slot: int) -> Call:
    """UntagResource of keys that may be there."""
    names = draw(st.lists(TAG_KEYS, min_size=1, max_size=3, unique=True))
    return Call.of("UntagResource", label=SEARCH, KeyId=KeyRef(a_key(draw, world).slot), TagKeys=Texts(tuple(names)))


def enable_rotation(draw: Draw, world: World, slot: int) -> Call:
    """EnableKeyRotation with a period, without, or with a wrong one."""
    ref, label = an_identifier(draw, a_key(draw, world))
    days = draw(BROKEN_PERIODS if label == SEARCH and draw(ONE_IN_SEVEN) else PERIODS)
    return Call.of("EnableKeyRotation", label=label, KeyId=ref, RotationPeriodInDays=days)


def _on_a_key(operation: str) -> Strategy:
    def strategy(draw: Draw, world: World, slot: int) -> Call:
        ref, label = an_identifier(draw, a_key(draw, world))
        return Call.of(operation, label=label, KeyId=ref)

    return strategy


def update_description(draw: Draw, world: World, slot: int) -> Call:
    """UpdateKeyDescription with any text."""
    ref, label = an_identifier(draw, a_key(draw, world))
    return Call.of("UpdateKeyDescription", label=label, KeyId=ref, Description=draw(DESCRIPTIONS))


def put_policy(draw: Draw, world: World, slot: int) -> Call:
    """PutKeyPolicy of a right document, now and then of a wrong one."""
    documents = BAD_POLICIES if draw(ONE_IN_SEVEN) else GOOD_POLICIES
    label = draw(st.sampled_from(tuple(documents)))
    policy = documents[label]
    ref = KeyRef(a_key(draw, world).slot)
    return Call.of("PutKeyPolicy", label=f"policy-{label}", KeyId=ref, Policy=policy, PolicyName=DEFAULT)


def get_policy(draw: Draw, world: World, slot: int) -> Call:
    """GetKeyPolicy of any key."""
    ref, label = an_identifier(draw, a_key(draw, world))
    return Call.of("GetKeyPolicy", label=label, KeyId=ref, PolicyName=DEFAULT)


ALIAS_CALLS: dict[str, Strategy] = {
    "CreateAlias": create_alias,
    "UpdateAlias": update_alias,
    "DeleteAlias": delete_alias,
    "EncryptByAlias": encrypt_by_alias,
    "ListAliases": _listing("ListAliases"),
}
TAG_CALLS: dict[str, Strategy] = {
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "ListResourceTags": _listing("ListResourceTags"),
    "UpdateKeyDescription": update_description,
    "PutKeyPolicy": put_policy,
    "GetKeyPolicy": get_policy,
}
ROTATION_CALLS: dict[str, Strategy] = {
    "EnableKeyRotation": enable_rotation,
    "DisableKeyRotation": _on_a_key("DisableKeyRotation"),
    "GetKeyRotationStatus": _on_a_key("GetKeyRotationStatus"),
    "RotateKeyOnDemand": _on_a_key("RotateKeyOnDemand"),
    "ListKeyRotations": _listing("ListKeyRotations"),
}
