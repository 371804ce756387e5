"""What dumps, lists of grants and the audit trail must show of Q in Connect."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.qconnect import effects
from kms_conformance.models.qconnect.facts import base_asked_of
from kms_conformance.models.qconnect.state import (
    AT_REST,
    AUDITED,
    DEDICATED,
    GRANTED,
    INDEX,
    OPTIONAL,
    UNDER_KEY,
    Kind,
)
from kms_conformance.models.resources import gone
from kms_conformance.models.terms import Metadata, Rows, Several, Texts
from kms_conformance.models.world import World

INDEXED = "Index"
"""The parameter of a dump with which it is also asked about the search index."""
NOTHING = Texts(())
revoked = effects.revoked


def dumped(world: World, call: Call) -> Iterator[Claim]:
    """Of a dump about a knowledge base: under whose key its data lie, and that nothing lies bare; and of the index."""
    base = base_asked_of(world, call)
    if base is None:
        return
    yield from (Claim(AT_REST, member, Relation.EQUAL, NOTHING) for member in ("Exposed", "Bare"))
    if base.key is not None:
        yield Claim(UNDER_KEY, "Keys", Relation.EQUAL, Several((Metadata(base.key, "Arn"),)))
    if call.get(INDEXED) is None:
        return
    yield Claim(INDEX, "InIndex", Relation.EQUAL, NOTHING)
    keys = [row.key for row in world.resources.values() if row.key is not None]
    if keys:
        rows = Rows(tuple((("Key", Metadata(key, "Arn")),) for key in dict.fromkeys(keys)))
        yield Claim(INDEX, "IndexKeys", Relation.LACKS_ROWS, rows)
    customers = {row.account for row in world.resources.values() if row.kind is Kind.CONTENT and not row.lost}
    if len(customers) > 1:
        yield Claim(DEDICATED, "FurtherIndexes", Relation.SOME)


def granted(world: World, key: int) -> Iterator[Claim]:
    """The key of an assistant or a knowledge base has a grant; one that nobody gave has none."""
    own = [row for row in world.resources.values() if isinstance(row.kind, Kind) and not row.lost]
    under = [row for row in own if row.key == key]
    if any(row.granted and not gone(world, row) for row in under):
        yield Claim(GRANTED, "Grants", Relation.SOME)
    elif (
        own
        and not under
        and len(own) == len(world.resources)
        and not (world.grants or world.domains or world.instances)
    ):
        yield Claim(OPTIONAL, "Grants", Relation.COUNTS, 0)


def audited(world: World, call: Call) -> Iterator[Claim]:
    """The service has used the key of a knowledge base that has content."""
    base = base_asked_of(world, call)
    if base is not None and base.key is not None:
        yield Claim(UNDER_KEY, "UsesOfFirst", Relation.SOME)


def accessed(world: World, call: Call) -> Iterator[Claim]:
    """Of the events about a knowledge base: none is missing, and no customer data are in them."""
    if base_asked_of(world, call) is not None:
        yield from (Claim(AUDITED, member, Relation.EQUAL, NOTHING) for member in ("Missing", "Exposed"))
