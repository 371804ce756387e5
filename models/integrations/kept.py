"""What dumps, lists of grants and the audit trail must show of AppIntegrations."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.integrations.facts import integration_asked_of
from kms_conformance.models.integrations.state import (
    ALLOWED,
    APART,
    AT_REST,
    CALLER,
    GRANT_ENDED,
    GRANTED,
    LIMITED,
    STAGED,
    USED,
)
from kms_conformance.models.terms import Metadata, Several, Texts
from kms_conformance.models.world import World

NEEDED = ("Decrypt", "GenerateDataKey|GenerateDataKeyWithoutPlaintext")
"""What the service says it needs; of operations beside a bar one."""
NOTHING = Texts(())
CONFIGURED, OTHERS, LIFETIME = "Configured", "Others", "Lifetime"
"""The parameters of a dump that is about configuration: whose records, those of another account, and how long a key of
theirs may be used."""


def dumped(world: World, call: Call) -> Iterator[Claim]:
    """Of a dump about a data integration: of external data, or of what is configured."""
    known = integration_asked_of(world, call)
    if known is None:
        return
    of_configuration = call.get(CONFIGURED) is not None
    said = AT_REST if of_configuration else STAGED
    yield from (Claim(said, member, Relation.EQUAL, NOTHING) for member in ("Exposed", "Bare"))
    if not of_configuration:
        yield Claim(STAGED, "Keys", Relation.EQUAL, Several((Metadata(known.key, "Arn"),)))
        return
    yield Claim(AT_REST, "OfCustomers", Relation.EQUAL, NOTHING)
    if call.get(OTHERS) != Several(()):
        yield Claim(APART, "SharedByAccounts", Relation.EQUAL, NOTHING)
    if call.get(LIFETIME) is not None:
        yield Claim(LIMITED, "Outlived", Relation.EQUAL, NOTHING)


def granted(world: World, key: int) -> Iterator[Claim]:
    """A key of a data integration has a grant with what is needed; once all on it are deleted, or none was made, none.

    No page says by what a grant names its data integration: all grants on the key are looked at.
    """
    rows = [row for row in world.integrations.values() if row.key == key]
    there = [row for row in rows if not row.deleted]
    if any(row.lost for row in rows):
        return
    if any(row.revoked is False for row in there):
        yield Claim(GRANTED, "Grants", Relation.SOME)
        yield Claim(ALLOWED, "Grants", Relation.GRANT_ALLOWS, Several(("", "", *NEEDED)))
    elif not there and world.integrations and not (world.grants or world.domains or world.instances):
        yield Claim(GRANT_ENDED if rows else CALLER, "Grants", Relation.COUNTS, 0)


def audited(world: World, call: Call) -> Iterator[Claim]:
    """A run has made data keys under the key of its data integration, and opened one."""
    if integration_asked_of(world, call) is not None and call.get("Before") is not None:
        yield Claim(USED, "NewDataKeys", Relation.EQUAL, True)
        yield Claim(USED, "Opened", Relation.EQUAL, True)
