"""What is true of every list, and ListKeys.

A call that is `whole` stands for all pages, read one after the other; any other, for one page.
"""

from __future__ import annotations

from collections.abc import Iterable

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import VALIDATION, Guard, paging
from kms_conformance.models.listing import LISTINGS
from kms_conformance.models.operation import Allowance, Operation, always, given
from kms_conformance.models.terms import Metadata, Rows, Term
from kms_conformance.models.world import Key, World

RESOURCE_OWNERS = ("SELF", "OTHER_ACCOUNTS_VIA_RAM")


def page_claims(call: Call) -> Iterable[Claim]:
    """Of one page: its size, and that there is a marker just when there is more."""
    listing, limit = LISTINGS[call.operation], call.get("Limit")
    if call.whole:
        return
    if isinstance(limit, int):
        yield Claim("PAGE-009", listing.member, Relation.AT_MOST_ITEMS, limit)
    elif listing.default is not None:
        yield Claim(listing.limit_requirement, listing.member, Relation.AT_MOST_ITEMS, listing.default)
    yield Claim("PAGE-010", "", Relation.MARKER_AGREES)


def page_guards(operation: str) -> tuple[Guard, ...]:
    """Limit and Marker of the operation."""
    listing = LISTINGS[operation]
    return paging(listing.limit_requirement, listing.largest)


def page_allowances(operation: str) -> tuple[Allowance, ...]:
    """A Limit in its range is accepted."""
    return (given(LISTINGS[operation].limit_requirement, "Limit"),)


def in_pages(call: Call, requirement: str) -> str:
    """PAGE-011 where the walk is made in small steps, else the requirement of the list's content."""
    return "PAGE-011" if call.get("Limit") is not None else requirement


def row(**members: Term) -> Rows:
    """One entry; the first member tells it from all others."""
    return Rows((tuple(members.items()),))


def _owners_known(f: Facts) -> bool | None:
    owners = f.params.get("ResourceOwners")
    return all(owner in RESOURCE_OWNERS for owner in owners) if isinstance(owners, list) and owners else None


def _owners_number(f: Facts) -> bool | None:
    owners = f.params.get("ResourceOwners")
    return 1 <= len(owners) <= 2 if isinstance(owners, list) else None


def _keys(world: World, call: Call) -> Iterable[Claim]:
    yield from page_claims(call)
    known = world.usable_keys()
    if known:
        yield Claim("KEY-058", "Keys", Relation.SAME_ACCOUNT, Metadata(known[0].slot, "Arn"))
    if call.whole:
        yield from (_listed(call, key) for key in known)
        gone = (key for key in world.keys.values() if key.gone)
        yield from (Claim("KEY-054", "Keys", Relation.LACKS_ROWS, _row_of(key)) for key in gone)


def _listed(call: Call, key: Key) -> Claim:
    return Claim(in_pages(call, "KEY-057"), "Keys", Relation.HOLDS_ROWS, _row_of(key))


def _row_of(key: Key) -> Rows:
    return row(KeyId=Metadata(key.slot, "KeyId"), KeyArn=Metadata(key.slot, "Arn"))


LIST_KEYS = Operation(
    "ListKeys",
    guards=(
        Guard("VALID-107", _owners_known, VALIDATION),
        Guard("VALID-108", _owners_number, VALIDATION),
        *page_guards("ListKeys"),
    ),
    allowances=(
        *page_allowances("ListKeys"),
        given("KEY-058", "ResourceOwners"),
        always("KEY-057"),
    ),
    claims=_keys,
)
