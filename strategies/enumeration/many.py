"""More than a page, a hundred, or so many as one is likely to try: keys, ciphertexts, data keys; each made once."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.operations.counting import CREATE_COUNTED
from kms_conformance.models.terms import Marker, Named, Tags
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

PAGE = 100
"""Keys on a page where no Limit is given."""
MANY = 105
LOOKED_AT = (0, 99, 100, 101, MANY - 1)
"""The numbers of the ciphertexts that are opened."""


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _keys()
    yield _of_one_key()
    yield _counted()
    yield _counted_with_tags()


def _keys() -> Plan:
    """Keys enough for a second page, which are lent to others afterwards."""
    s = PlanBuilder("many/keys")
    for _ in range(PAGE + 1):
        s.key()
    s.walk("ListKeys", label="all-of-many")
    s.walk("ListKeys", label="limit-64", Limit=64)
    return s.plan(observe=False)


def _of_one_key() -> Plan:
    """Ciphertexts and data keys of one new key, beyond the hundredth: one that is lent may have made some before."""
    s = PlanBuilder("many/of-one-key")
    key = s.add("CreateKey", makes=True)
    data_keys = [s.data_key(key, label="one-of-many") for _ in range(MANY)]
    blobs = [s.encrypt(key, plaintext=Marker(16, f"{number}"), label="one-of-many") for number in range(MANY)]
    for made in (data_keys, blobs):
        for number in LOOKED_AT:
            s.decrypt(made[number], label="one-of-many")
    return s.plan(observe=False)


def _counted() -> Plan:
    s = PlanBuilder("many/counted")
    s.add(CREATE_COUNTED.name, label="plain", Description=Named(s.slot()))
    s.add(CREATE_COUNTED.name, label="key-spec", Description=Named(s.slot()), KeySpec="SYMMETRIC_DEFAULT")
    return s.plan(observe=False)


def _counted_with_tags() -> Plan:
    s = PlanBuilder("many/counted-with-tags", "kms-tags")
    s.add(CREATE_COUNTED.name, label="tags", Description=Named(s.slot()), Tags=Tags((("team", "blue"),)))
    return s.plan(observe=False)
