"""Object types and objects of Customer Profiles: under the domain's key, and under keys of their own."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import KeyRef, Term
from kms_conformance.strategies.enumeration.domains import WRONG_KEYS
from kms_conformance.strategies.object_plan_builder import PROFILES, ObjectPlanBuilder
from kms_conformance.strategies.plan_builder import Plan

LONG = 20_000
"""Characters of a long text in an object, which may have 256,000."""


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _items()
    yield _wrong_keys()
    for how in ("disabled", "revoked"):
        yield _without_key(how)
    yield _own_key()
    yield _type_switched()
    yield _domain_switched()
    yield _cleared()
    yield _at_rest()


def _items() -> Plan:
    s = ObjectPlanBuilder("items")
    domain = s.domain(s.key())
    type_, other = s.type(domain), s.type(domain)
    profiles = [s.write(domain, PROFILES) for _ in range(2)]
    for profile in profiles:
        for kind in (type_, other):
            first = s.put(domain, kind, profile)
            s.put(domain, kind, profile, "another")
            s.take_away(domain, kind, profile, first)
    s.put(domain, type_, profiles[0], "long", length=LONG)
    for profile in profiles:
        s.add_key(domain, profile)
        for kind in (type_, other):
            s.list(domain, kind, profile)
    s.look_at_all(domain)
    return s.plan()


def _wrong_keys() -> Plan:
    s = ObjectPlanBuilder("wrong-keys")
    domain, off, mac = s.domain(s.key()), s.key(), s.key_of_another_usage()
    s.on("DisableKey", off)
    wrong: dict[str, Term] = {**WRONG_KEYS, "disabled": KeyRef(off, "arn"), "usage": KeyRef(mac, "arn")}
    for label, term in wrong.items():
        s.refused_type(domain, term, label)
    s.on("EnableKey", off)
    type_ = s.type(domain, off, "enabled")
    s.show_type(domain, type_)
    for label, term in WRONG_KEYS.items():
        s.another_key(domain, type_, term, label)
        s.show_type(domain, type_, label)
    return s.plan()


def _own_key() -> Plan:
    """Objects of a type with a key of its own need that key; objects of another type do not."""
    s = ObjectPlanBuilder("own-key")
    key, own = s.key(), s.key()
    domain = s.domain(key)
    keyed, plain = s.type(domain, own), s.type(domain)
    profile = s.write(domain, PROFILES)
    s.show_type(domain, keyed)
    s.grants(own)
    for type_ in (keyed, plain):
        s.put(domain, type_, profile)
        s.list(domain, type_, profile)
    for off, on, label in (("DisableKey", "EnableKey", "disabled"), ("ScheduleKeyDeletion", "", "pending")):
        s.on(off, own)
        for type_, whose in ((keyed, "own-key"), (plain, "other-key")):
            s.list(domain, type_, profile, f"{whose}-{label}")
            s.put(domain, type_, profile, f"{whose}-{label}")
        for step in filter(None, (on,) if on else ("CancelKeyDeletion", "EnableKey")):
            s.on(step, own)
        for type_ in (keyed, plain):
            s.list(domain, type_, profile, f"after-{label}")
    s.revoke_all(domain, own)
    return s.plan()


def _type_switched() -> Plan:
    """Another key for a type: shown, granted, used for new objects, and the older ones stay."""
    s = ObjectPlanBuilder("type-switched")
    old, new = s.key(), s.key()
    domain = s.domain(s.key())
    type_ = s.type(domain, old)
    profile = s.write(domain, PROFILES)
    for _ in range(3):
        s.put(domain, type_, profile)
    s.another_key(domain, type_, KeyRef(new, "arn"))
    s.show_type(domain, type_, "other-key")
    s.grants(new, "other-key")
    s.list(domain, type_, profile, "other-key")
    s.put(domain, type_, profile, "other-key")
    s.list(domain, type_, profile, "other-key")
    s.on("DisableKey", new)
    s.list(domain, type_, profile, "new-key-disabled")
    s.on("EnableKey", new)
    s.list(domain, type_, profile, "all-enabled")
    return s.plan()


def _domain_switched() -> Plan:
    """Another key for the domain: its objects stay."""
    s = ObjectPlanBuilder("domain-switched")
    keys = [s.key(), s.key(), s.key()]
    domain = s.domain(keys[0])
    plain, keyed = s.type(domain), s.type(domain, keys[2])
    profile = s.write(domain, PROFILES)
    for type_ in (plain, keyed):
        for _ in range(3):
            s.put(domain, type_, profile)
    s.add_key(domain, profile)
    s.change(domain, keys[1], "switched")
    for type_ in (plain, keyed):
        s.list(domain, type_, profile, "switched")
        s.put(domain, type_, profile, "switched")
        s.list(domain, type_, profile, "switched")
    s.look_at_all(domain, "switched")
    return s.plan()


def _cleared() -> Plan:
    """A domain whose key is taken away is not one without encryption."""
    s = ObjectPlanBuilder("cleared")
    key = s.key()
    domain = s.domain(key)
    s.fill(domain, number=2)
    s.change(domain, "", "no-key")
    s.describe(domain, "no-key")
    s.look_at_all(domain, "no-key")
    s.fill(domain, "no-key")
    s.look_at_all(domain, "no-key")
    s.dump(domain, "no-key")
    return s.plan()


def _at_rest() -> Plan:
    """Nothing of an object, a type or an added key is stored in the clear."""
    s = ObjectPlanBuilder("at-rest")
    domain = s.domain(s.key())
    plain, keyed = s.type(domain), s.type(domain, s.key())
    profile = s.write(domain, PROFILES)
    s.add_key(domain, profile)
    for type_ in (plain, keyed):
        s.put(domain, type_, profile)
    s.dump(domain, "written")
    return s.plan()


def _without_key(how: str) -> Plan:
    """Without the domain's key no object is had, and with it all of them are."""
    s = ObjectPlanBuilder(f"without-key/{how}")
    key = s.key()
    domain = s.domain(key)
    type_ = s.type(domain)
    profile = s.write(domain, PROFILES)
    item = s.put(domain, type_, profile)
    if how == "revoked":
        s.revoke_all(domain, key)
    else:
        s.on("DisableKey", key)
    s.list(domain, type_, profile, how)
    s.put(domain, type_, profile, how)
    s.add_key(domain, profile, how)
    if how == "disabled":
        s.on("EnableKey", key)
        s.list(domain, type_, profile, f"after-{how}")
        s.take_away(domain, type_, profile, item, f"after-{how}")
    return s.plan()
