"""What the guards see of a call for Q in Connect: models.oracle puts it among the facts of the request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.parties import REGION, account_of
from kms_conformance.models.qconnect.knowledge_facts import KnowledgeFacts
from kms_conformance.models.qconnect.state import INNERMOST, WITH_KEYS, Kind
from kms_conformance.models.resource import Resource
from kms_conformance.models.resources import gone, live_in, member, parameter, resource_of
from kms_conformance.models.terms import Members, Output, Several, Term

if TYPE_CHECKING:
    from kms_conformance.models.calls import Call
    from kms_conformance.models.world import Key, World

SERVICE = PROFILE = "qconnect"
VIA = f"wisdom.{REGION}.amazonaws.com"
"""Through which it asks for a caller."""
CREATE_BASE, CREATE_ASSISTANT = f"{SERVICE}:CreateKnowledgeBase", f"{SERVICE}:CreateAssistant"
CREATE_CONTENT, UPDATE_CONTENT = f"{SERVICE}:CreateContent", f"{SERVICE}:UpdateContent"
CREATE_RESPONSE, GET_CONTENT = f"{SERVICE}:CreateQuickResponse", f"{SERVICE}:GetContent"
ACCESSES = "audit:Accesses"
"""What the audit trail has of calls about a knowledge base: as many LookupEvents as it takes."""
ENTRIES = {
    f"{SERVICE}:ListAssistants": "assistantSummaries",
    f"{SERVICE}:ListKnowledgeBases": "knowledgeBaseSummaries",
    f"{SERVICE}:ListContents": "contentSummaries",
    f"{SERVICE}:ListQuickResponses": "quickResponseSummaries",
    f"{SERVICE}:ListAssistantAssociations": "assistantAssociationSummaries",
    f"{SERVICE}:SearchContent": "contentSummaries",
}
"""The lists, each with the member that holds its entries."""
TOKEN = "nextToken"
NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id that nothing has."""
ABOUT = "KnowledgeBase"
"""The parameter with which a call to a port, or to the audit trail, says of which knowledge base it is, by its slot."""
SENT, TYPE = "Document", "contentType"
"""What the suite sends as the document of a content by way of an upload, and as its type."""
REVISION = "revisionId"
OF_A_CALLER = ("CreateGrant", "DescribeKey", "GenerateDataKey", "Decrypt")
"""What a caller must be allowed on a key that is given. Source: botocore, ServerSideEncryptionConfiguration."""


def is_of_qconnect(call: Call) -> bool:
    """Whether a call is for Q in Connect."""
    return call.operation.startswith(f"{SERVICE}:")


def subject_of(world: World, call: Call) -> Resource | None:
    """What a call is about: the innermost resource that it names."""
    tagged = call.get("resourceArn")
    if isinstance(tagged, Output):
        return world.resources.get(tagged.slot)
    found = (resource_of(world, call, kind) for kind in INNERMOST)
    return next((resource for resource in found if resource is not None), None)


def holder_of(world: World, call: Call) -> Resource | None:
    """The knowledge base or the assistant that a call is about."""
    subject = subject_of(world, call)
    return world.resources[subject.inside] if subject is not None and subject.inside is not None else subject


def base_asked_of(world: World, call: Call) -> Resource | None:
    """The knowledge base of a call to a port or to the trail."""
    slot = call.get(ABOUT)
    return world.resources.get(slot) if isinstance(slot, int) else None


def ours(world: World, kind: Kind) -> list[Resource]:
    """All that was made of a kind, and is known."""
    return [row for row in world.resources.values() if row.kind is kind and not row.lost]


def key_named(world: World, call: Call) -> Key | None:
    """The key that a creation gives."""
    return world.key_named(member(call.get("serverSideEncryptionConfiguration"), "kmsKeyId"))


def usable(world: World, resource: Resource) -> bool:
    """Whether the key of something is one of the service, or enabled."""
    return resource.key is None or world.keys[resource.key].state is KeyState.ENABLED


def times_out(world: World, resource: Resource) -> int:
    """How often the key of something has been out of use."""
    return (
        0
        if resource.key is None
        else world.keys[resource.key].disabled_times + world.keys[resource.key].cancelled_times
    )


def named(world: World, call: Call) -> list[tuple[Kind, Resource | None]]:
    """What a call names by ids."""
    found = [(kind, resource_of(world, call, kind)) for kind in Kind if call.get(parameter(kind)) is not None]
    other = member(call.get("association"), parameter(Kind.KNOWLEDGE_BASE))
    if other is not None:
        found.append((Kind.KNOWLEDGE_BASE, world.resources.get(other.slot) if isinstance(other, Output) else None))
    if call.get("resourceArn") is not None:
        found.append((Kind.CONTENT, subject_of(world, call)))
    return found


def sought_name(call: Call) -> Term:
    """The name that a SearchContent looks for."""
    filters = member(call.get("searchExpression"), "filters")
    return member(filters.terms[0], "value") if isinstance(filters, Several) and filters.terms else None


def knowledge_facts(world: World, call: Call) -> KnowledgeFacts | None:
    """The facts of a call; None for one that is not for Q in Connect."""
    if not is_of_qconnect(call):
        return None
    resources = named(world, call)
    if not resources:
        return KnowledgeFacts()
    if any(resource is None or not _fits(world, call, resource) for _, resource in resources):
        return KnowledgeFacts(there=False)
    found = [resource for _, resource in resources if resource is not None]
    if any(resource.account != account_of(call.principal) for resource in found):
        return KnowledgeFacts(there=True, own=False)
    if any(gone(world, resource) for resource in found):
        return KnowledgeFacts(there=True, own=True, kept=False)
    holder, subject = holder_of(world, call), subject_of(world, call)
    known = KnowledgeFacts(there=True, own=True, kept=True)
    if holder is not None and holder.kind in WITH_KEYS:
        known = replace(known, usable=usable(world, holder), granted=holder.granted if holder.key is not None else None)
    revision = call.get(REVISION)
    if isinstance(revision, Output) and subject is not None:
        known = replace(known, latest=subject.settings[REVISION][0] == revision.slot)
    if call.operation == CREATE_CONTENT and holder is not None and call.get("name") is not None:
        others = (row.settings.get("name", (None, ""))[0] for row in live_in(world, holder, Kind.CONTENT))
        known = replace(known, free=all(name != call.get("name") for name in others))
    return known


def _fits(world: World, call: Call, resource: Resource) -> bool:
    """Whether something is in what the call says that it is in."""
    outer = None if resource.inside is None else world.resources[resource.inside]
    if outer is None or not isinstance(outer.kind, Kind):
        return True
    said = call.get(parameter(outer.kind))
    return said is None or (isinstance(said, Output) and said.slot == outer.slot)


def data_of(call: Call) -> Term:
    """The content of a quick response."""
    given = call.get("content")
    return member(given, "content") if isinstance(given, Members) else None
