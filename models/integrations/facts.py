"""What the guards see of a call for AppIntegrations: models.oracle puts it among the facts of the request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kms_conformance.models.integrations.integration_facts import IntegrationFacts
from kms_conformance.models.integrations.state import Integration
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.parties import account_of
from kms_conformance.models.terms import Output, Term

if TYPE_CHECKING:
    from kms_conformance.models.calls import Call
    from kms_conformance.models.world import World

SERVICE, PROFILE, PREFIX = "appintegrations", "app-integrations", "app-integrations"
CREATE, ASSOCIATE, RERUN = (
    f"{SERVICE}:{name}"
    for name in ("CreateDataIntegration", "CreateDataIntegrationAssociation", "UpdateDataIntegrationAssociation")
)
ENTRIES = {
    f"{SERVICE}:ListDataIntegrations": "DataIntegrations",
    f"{SERVICE}:ListDataIntegrationAssociations": "DataIntegrationAssociations",
}
"""The lists, each with the member that holds its entries."""
NAMES = ("Identifier", "DataIntegrationIdentifier", "resourceArn")
"""The parameters that name a data integration."""
ASSOCIATION = "DataIntegrationAssociationIdentifier"
EXTERNAL = "External"
"""The parameter with the texts that a run finds in its source: a call with it stands for the whole of a run."""
ABOUT = "Integration"
"""The parameter with which a call to a port, or on grants, says of which data integration it is, by its slot."""
NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id that nothing has."""


def is_of_integrations(call: Call) -> bool:
    """Whether a call is for AppIntegrations."""
    return call.operation.startswith(f"{SERVICE}:")


def named(call: Call) -> Term:
    """What names a data integration in a call."""
    return next((term for name in NAMES if (term := call.get(name)) is not None), None)


def integration_of(world: World, call: Call) -> Integration | None:
    """The data integration that a call names; None for what is none of ours."""
    term = named(call)
    return world.integrations.get(term.slot) if isinstance(term, Output) else None


def integration_asked_of(world: World, call: Call) -> Integration | None:
    """The data integration of a call to a port."""
    slot = call.get(ABOUT)
    return world.integrations.get(slot) if isinstance(slot, int) else None


def is_a_run(call: Call) -> bool:
    """Whether a call stands for a run on demand."""
    return call.get(EXTERNAL) is not None


def usable(world: World, integration: Integration) -> bool:
    """Whether the state of its key lets it be used."""
    return world.keys[integration.key].state is KeyState.ENABLED


def within_reach(world: World, integration: Integration) -> bool:
    """Whether the service can use its key."""
    return usable(world, integration) and integration.revoked is False


def live(world: World, account: str) -> Iterator[Integration]:
    """What there is of an account."""
    rows = (row for row in world.integrations.values() if row.account == account)
    return (row for row in rows if not (row.lost or row.deleted))


def integration_facts(world: World, call: Call) -> IntegrationFacts | None:
    """The facts of a call; None for one that is not for AppIntegrations."""
    if not is_of_integrations(call):
        return None
    if call.operation == CREATE:
        key = call.get("KmsKey")
        known = None if key is None else world.key_named(key) is not None
        return IntegrationFacts(key_known=known, free=_free(world, call, None))
    if named(call) is None:
        return IntegrationFacts()
    found = integration_of(world, call)
    if found is None:
        return IntegrationFacts(there=False)
    if found.account != account_of(call.principal):
        return IntegrationFacts(there=True, own=False)
    said = IntegrationFacts(there=True, own=True, kept=not found.deleted)
    if found.deleted:
        return said
    said = replace(said, free=_free(world, call, found), associated=found.association is not None)
    if call.get(ASSOCIATION) is not None:
        one = found.association
        said = replace(said, there=one is not None and one.id == call.get(ASSOCIATION))
    if is_a_run(call):
        return replace(said, granted=not found.revoked, usable=usable(world, found))
    return said


def _free(world: World, call: Call, own: Integration | None) -> bool | None:
    name = call.get("Name")
    if name is None:
        return None
    others = (row for row in live(world, account_of(call.principal)) if own is None or row.slot != own.slot)
    return all(row.settings["Name"][0] != name for row in others)
