"""What is true of the answers of AppIntegrations."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.claims import key_names
from kms_conformance.models.integrations.facts import ENTRIES, integration_of, is_a_run, live
from kms_conformance.models.integrations.state import (
    ASSOCIATED,
    KEPT,
    LANDED,
    LISTED,
    PAGED,
    REPORTED,
    SAME_KEY,
    TAGGED,
    Integration,
)
from kms_conformance.models.operation import Allowance
from kms_conformance.models.parties import account_of
from kms_conformance.models.terms import Rows, Term, Texts
from kms_conformance.models.world import World

ID = "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}"
ARN = r"arn:[A-Za-z0-9-]+:app-integrations:\S{1,2000}"
"""The forms of ids and ARNs in the service model."""
CONTENT = ("Description", "FileConfiguration", "ObjectConfiguration", "SourceURI")
"""What is configured, by the beginnings of its paths: where it is another, it is lost."""
LANDED_HOW, LANDED_UNDER = "Encryption", "LandedUnder"
"""What a run tells of the objects at its destination: how they are encrypted, and under which key."""


def of_creation(world: World, call: Call) -> Iterator[Claim]:
    """Of CreateDataIntegration: an id that is new, and the key that was named."""
    yield Claim(KEPT, "Id", Relation.MATCHES, ID)
    yield Claim(KEPT, "Id", Relation.FRESH)
    yield Claim(KEPT, "Arn", Relation.MATCHES, ARN)
    key = world.key_named(call.get("KmsKey"))
    if key is not None:
        yield Claim(REPORTED, "KmsKey", Relation.ONE_OF, key_names(key.slot))


def of_integration(world: World, call: Call) -> Iterator[Claim]:
    """Of GetDataIntegration: its key, and what it was given at its creation and since."""
    known = integration_of(world, call)
    if known is None:
        return
    yield Claim(KEPT, "Id", Relation.EQUAL, known.id)
    yield Claim(KEPT, "Arn", Relation.EQUAL, known.arn)
    yield Claim(SAME_KEY if known.updated else REPORTED, "KmsKey", Relation.ONE_OF, key_names(known.key))
    for path, (term, because) in known.settings.items():
        yield Claim(because, path, Relation.EQUAL, term, data=path.startswith(CONTENT))
    yield from _tags(known, "Tags")


def _tags(known: Integration, path: str) -> Iterator[Claim]:
    for key, value in known.tags.items():
        if value is None:
            yield Claim(TAGGED, f"{path}.{key}", Relation.ABSENT)
        else:
            yield Claim(TAGGED, f"{path}.{key}", Relation.EQUAL, value)


def of_tags(world: World, call: Call) -> Iterator[Claim]:
    """Of ListTagsForResource; tags that AWS itself puts there are not ours to judge."""
    known = integration_of(world, call)
    if known is not None:
        yield from _tags(known, "tags")


def paged(world: World, call: Call) -> bool:
    """Whether so many entries of a list are asked for at a time."""
    return call.get("MaxResults") is not None


PAGES = Allowance(PAGED, paged)


def of_list(world: World, call: Call) -> Iterator[Claim]:
    """Of ListDataIntegrations: those of the account that are there; read to the end, each once."""
    path, most, account = ENTRIES[call.operation], call.get("MaxResults"), account_of(call.principal)
    own = list(live(world, account))
    if call.whole and own:
        said = LISTED if most is None else PAGED
        yield Claim(said, path, Relation.HOLDS_ROWS, Rows(tuple(map(_entry, own))))
    elif isinstance(most, int):
        yield Claim(PAGED, path, Relation.AT_MOST_ITEMS, most)
    others = [row for row in world.integrations.values() if not row.lost and row not in own]
    if others:
        yield Claim(LISTED, path, Relation.LACKS_ROWS, Rows(tuple((("Arn", row.arn),) for row in others)))


def _entry(row: Integration) -> tuple[tuple[str, Term], ...]:
    told = tuple((name, row.settings[name][0]) for name in ("Name", "SourceURI") if name in row.settings)
    return (("Arn", row.arn), *told)


def of_associations(world: World, call: Call) -> Iterator[Claim]:
    """Of ListDataIntegrationAssociations: that of the data integration, and no other."""
    known, path = integration_of(world, call), ENTRIES[call.operation]
    if known is None:
        return
    own = known.association
    if call.whole and own is not None:
        row = (*own.settings.items(), ("DataIntegrationArn", known.arn))
        yield Claim(ASSOCIATED, path, Relation.HOLDS_ROWS, Rows((row,)))
    elif not call.whole and isinstance(most := call.get("MaxResults"), int):
        yield Claim(PAGED, path, Relation.AT_MOST_ITEMS, most)
    others = [row for row in world.integrations.values() if row.association is not None and row.slot != known.slot]
    if others:
        yield Claim(
            ASSOCIATED, path, Relation.LACKS_ROWS, Rows(tuple((("DataIntegrationArn", row.arn),) for row in others))
        )


def of_association(world: World, call: Call) -> Iterator[Claim]:
    """Of CreateDataIntegrationAssociation: an id that is new; and what its run delivered, where it is one."""
    known = integration_of(world, call)
    if known is not None:
        yield Claim(ASSOCIATED, "DataIntegrationAssociationId", Relation.MATCHES, ID)
        yield Claim(ASSOCIATED, "DataIntegrationAssociationId", Relation.FRESH)
        yield Claim(ASSOCIATED, "DataIntegrationArn", Relation.EQUAL, known.arn)
    yield from of_run(world, call)


def of_run(world: World, call: Call) -> Iterator[Claim]:
    """Of a run: what it has delivered to S3 lies under the key of the data integration, as far as it can be seen."""
    known = integration_of(world, call)
    if known is not None and is_a_run(call):
        yield Claim(LANDED, LANDED_HOW, Relation.EQUAL, Texts(("aws:kms",)), of=LANDED_HOW)
        yield Claim(LANDED, LANDED_UNDER, Relation.ONE_OF, key_names(known.key), of=LANDED_UNDER)
