"""What is true of the answers of Q in Connect."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.claims import key_names
from kms_conformance.models.operation import Allowance, Claims
from kms_conformance.models.parties import account_of
from kms_conformance.models.qconnect.effects import TAGS
from kms_conformance.models.qconnect.facts import (
    ENTRIES,
    REVISION,
    SENT,
    holder_of,
    key_named,
    ours,
    sought_name,
    subject_of,
    times_out,
)
from kms_conformance.models.qconnect.state import (
    DEDICATED,
    FOUND,
    KEPT,
    LISTED,
    PAGED,
    REACHED,
    REPORTED,
    RETRIEVED,
    TAGGED,
    WITH_KEYS,
    WRITTEN,
    Kind,
)
from kms_conformance.models.resource import Resource
from kms_conformance.models.resources import gone, live_in, parameter
from kms_conformance.models.terms import Output, Rows, Several, Term
from kms_conformance.models.world import World

UUID = "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}"
KEY = "serverSideEncryptionConfiguration.kmsKeyId"
HIDDEN = (REVISION, SENT)
"""What of a resource is told in no member of its own name."""
IN_LISTS = {
    Kind.ASSISTANT: ("name", "type"),
    Kind.KNOWLEDGE_BASE: ("name", "knowledgeBaseType"),
    Kind.CONTENT: ("name", "title"),
    Kind.QUICK_RESPONSE: ("name",),
    Kind.ASSOCIATION: ("associationType",),
}
"""What lists tell of each entry beside its id."""
LISTS = {
    "ListAssistants": Kind.ASSISTANT,
    "ListKnowledgeBases": Kind.KNOWLEDGE_BASE,
    "ListContents": Kind.CONTENT,
    "ListQuickResponses": Kind.QUICK_RESPONSE,
    "ListAssistantAssociations": Kind.ASSOCIATION,
}
"""The kind of the entries of each list."""


def of_creation(kind: Kind) -> Claims:
    """Of a call that makes something: an id that is new, and the key that was given."""

    def claims(world: World, call: Call) -> Iterator[Claim]:
        yield Claim(KEPT, kind, Relation.MATCHES, UUID)
        yield Claim(KEPT, kind, Relation.FRESH)
        key = key_named(world, call)
        if key is not None:
            yield Claim(REPORTED, f"{kind.shown}.{KEY}", Relation.ONE_OF, key_names(key.slot))

    return claims


def because_of(world: World, resource: Resource, requirement: str) -> str:
    """The requirement by which customer data are as they are: that of the key, where it has been out of use since."""
    holder = world.resources[resource.inside] if resource.inside is not None else resource
    written = requirement in WRITTEN.values()
    return REACHED if written and times_out(world, holder) > resource.disabled_times else requirement


def of_resource(kind: Kind) -> Claims:
    """Of an answer about one resource: what it was given at its creation and since."""

    def claims(world: World, call: Call) -> Iterator[Claim]:
        resource = subject_of(world, call)
        if resource is None or resource.kind is not kind:
            return
        yield Claim(KEPT, kind, Relation.EQUAL, resource.id)
        if resource.key is not None:
            yield Claim(REPORTED, f"{kind.shown}.{KEY}", Relation.ONE_OF, key_names(resource.key))
        for path, (term, because) in resource.settings.items():
            if path == SENT:
                yield Claim(because_of(world, resource, because), SENT, Relation.EQUAL, term, data=True)
            elif path not in HIDDEN:
                relation = Relation.EQUAL if term is not None else Relation.ABSENT
                said = because_of(world, resource, because)
                yield Claim(said, f"{kind.shown}.{path}", relation, term, data=because in WRITTEN.values())

    return claims


def of_tags(world: World, call: Call) -> Iterator[Claim]:
    """Of ListTagsForResource."""
    resource = subject_of(world, call)
    for path, (term, _) in resource.settings.items() if resource is not None else ():
        if path.startswith(f"{TAGS}."):
            yield Claim(TAGGED, path, Relation.EQUAL if term is not None else Relation.ABSENT, term)


def paged(world: World, call: Call) -> bool:
    """Whether so many entries of a list are asked for at a time."""
    return call.get("maxResults") is not None


PAGES = Allowance(PAGED, paged)


def _entry(resource: Resource) -> tuple[tuple[str, Term], ...]:
    """What of a resource a list must tell, its id first."""
    assert isinstance(resource.kind, Kind), "it is of Q in Connect"
    names = (name for name in IN_LISTS[resource.kind] if name in resource.settings)
    return ((parameter(resource.kind), resource.id), *((name, resource.settings[name][0]) for name in names))


def of_list(world: World, call: Call) -> Iterator[Claim]:
    """Of a list: what is there, or in the knowledge base or the assistant, and nothing else."""
    path, most, kind = ENTRIES[call.operation], call.get("maxResults"), LISTS[call.method]
    holder, account = holder_of(world, call), account_of(call.principal)
    if holder is None and kind not in WITH_KEYS:
        return
    everywhere = [row for row in ours(world, kind) if row.account == account and not gone(world, row)]
    own = everywhere if holder is None else list(live_in(world, holder, kind))
    if call.whole:
        for row in own:
            yield Claim(LISTED if most is None else PAGED, path, Relation.HOLDS_ROWS, Rows((_entry(row),)))
            if row.key is not None:
                shown = Several((parameter(kind), row.id, KEY, *key_names(row.key).terms))
                yield Claim(REPORTED, path, Relation.ENTRY_TELLS, shown)
    elif isinstance(most, int):
        yield Claim(PAGED, path, Relation.AT_MOST_ITEMS, most)
    yield from _not_of(world, call, kind, own, said=LISTED)


def _not_of(world: World, call: Call, kind: Kind, own: list[Resource], *, said: str) -> Iterator[Claim]:
    """Nothing of anybody else is shown: of other customers, of other places, or what was deleted."""
    path, account = ENTRIES[call.operation], account_of(call.principal)
    others = [row for row in ours(world, kind) if row not in own]
    for requirement, rows in (
        (DEDICATED if kind is Kind.CONTENT else said, [row for row in others if row.account != account]),
        (said, [row for row in others if row.account == account]),
    ):
        if rows:
            shown = Rows(tuple(((parameter(kind), row.id),) for row in rows))
            yield Claim(requirement, path, Relation.LACKS_ROWS, shown)


def of_search(world: World, call: Call) -> Iterator[Claim]:
    """Of SearchContent: the content with that name is found, and none of another knowledge base or customer."""
    holder, path = holder_of(world, call), ENTRIES[call.operation]
    if holder is None:
        return
    inside = list(live_in(world, holder, Kind.CONTENT))
    own = [row for row in inside if row.settings.get("name", (None, ""))[0] == sought_name(call)]
    for row in own:
        yield Claim(FOUND, path, Relation.HOLDS_ROWS, Rows((_entry(row),)))
    yield from _not_of(world, call, Kind.CONTENT, own, said=FOUND)


def of_retrieval(world: World, call: Call) -> Iterator[Claim]:
    """Of Retrieve: no text of another customer, nor of a knowledge base that the assistant has nothing to do with."""
    assistant, account = holder_of(world, call), account_of(call.principal)
    if assistant is None:
        return
    bases = {term.slot for row in live_in(world, assistant, Kind.ASSOCIATION) for term in _bases(row)}
    texts = [row for row in ours(world, Kind.CONTENT) if SENT in row.settings and row.inside not in bases]
    for said, rows in (
        (DEDICATED, [row for row in texts if row.account != account]),
        (RETRIEVED, [row for row in texts if row.account == account]),
    ):
        if rows:
            shown = Rows(tuple((("contentText", row.settings[SENT][0]),) for row in rows))
            yield Claim(said, "results", Relation.LACKS_ROWS, shown)


def _bases(association: Resource) -> Iterator[Output]:
    for term, _ in association.settings.values():
        if isinstance(term, Output):
            yield term
