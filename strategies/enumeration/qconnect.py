"""Q in Connect: what is written and read again, what is refused, and what lists and searches tell."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.qconnect.facts import NOBODY, REVISION, SENT, TYPE
from kms_conformance.models.qconnect.state import Kind
from kms_conformance.models.resources import parameter
from kms_conformance.models.terms import Filler, Marker, Members, Named, Term
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.qconnect_plan_builder import QUICK_RESPONSES, QConnect, revision_of

TAILS = ("", " two  words", " \u00e9\u4e2d", " \U00020000.", " a\u2028b", "\n\tnext", '"<&>%\\', "\r\n\r\n")
"""Ends of texts that are easily lost: white space, other planes, line ends, and what some syntax would quote."""
LONGEST_RESPONSE, LONGEST_TITLE, LONGEST_NAME, LONG_DOCUMENT = 4000, 255, 255, 20_000
BASE, CONTENT, RESPONSE = (parameter(kind) for kind in (Kind.KNOWLEDGE_BASE, Kind.CONTENT, Kind.QUICK_RESPONSE))


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _documents()
    yield _responses()
    yield _requests()
    yield _missing()
    yield _updates()
    yield _deleted()
    yield _lists()
    yield _names()
    yield _tags()
    yield _assistants()


def _documents() -> Plan:
    """Documents, titles and metadata with each end; long ones, and bytes that are no text."""
    s = QConnect("documents")
    key = s.key()
    bases = s.base(key), s.base()
    made = [
        s.content(base, "tail", **{SENT: s.text("document", tail), "title": s.text("title of a content", tail.strip())})
        for base, tail in zip((bases * len(TAILS)), TAILS, strict=False)
    ]
    made.append(s.content(bases[0], "longest", **{SENT: s.text("document", "", LONG_DOCUMENT)}, title=None))
    file: dict[str, Term] = {SENT: Marker(3000), TYPE: "application/pdf"}
    made.append(s.content(bases[1], "bytes", **file, metadata=None))
    made.append(s.content(bases[0], "html", **{TYPE: "text/html"}))
    for content in made:
        s.look(content, "several")
    return s.plan(observe=False)


def _responses() -> Plan:
    """Quick responses with each end, and at full length."""
    s = QConnect("responses")
    bases = s.base(s.key(), type_=QUICK_RESPONSES), s.base(type_=QUICK_RESPONSES)
    made = [
        s.response(base, "tail", s.text("quick response", tail), description=s.text("description"))
        for base, tail in zip((bases * len(TAILS)), TAILS, strict=False)
    ]
    made.append(s.response(bases[0], "longest", s.text("quick response", "", LONGEST_RESPONSE)))
    for response in made:
        s.look(response, "several")
    return s.plan(observe=False)


def _requests() -> Plan:
    """Requests that the service model refuses, each beside one that it does not."""
    s = QConnect("requests")
    base, quick, assistant = s.base(), s.base(type_=QUICK_RESPONSES), s.assistant()
    content, response = s.content(base), s.response(quick)
    s.session(assistant)
    for label, name in (("no-name", ""), ("too-long-name", Filler(LONGEST_NAME + 1)), ("without-name", None)):
        s.base(None, label, name=name)
        s.assistant(None, label, name=name)
        s.content(base, label, name=name)
        s.response(quick, label, name=name)
        s.make("CreateSession", Kind.SESSION, assistant, label, name=name)
    s.base(None, "longest-name", name=Named(s.slot(), length=LONGEST_NAME))
    s.base(None, "unknown-type", "EVERYTHING")
    s.base(None, "without-knowledgeBaseType", knowledgeBaseType=None)
    s.base(None, "too-long-description", description=Filler(256))
    s.assistant(None, "unknown-type", type="HELPER")
    s.assistant(None, "without-type", type=None)
    s.response(quick, "without-content", content=None)
    s.ask("UpdateQuickResponse", response, "too-long-name", name=Filler(101))
    s.ask("UpdateQuickResponse", response, "name", name=Named(s.slot()))
    s.content(base, "too-long-title", title=Filler(LONGEST_TITLE + 1))
    s.content(base, "longest-title", title=s.text("title of a content", "", LONGEST_TITLE))
    s.update(content, "too-long-title", title=Filler(LONGEST_TITLE + 1))
    s.update(content, "title", title=s.text("title of a content"))
    return s.plan(observe=False)


def _missing() -> Plan:
    """What never was, beside what is there; and what is there in another place."""
    s = QConnect("missing")
    base, other, quick, assistant = s.base(), s.base(), s.base(type_=QUICK_RESPONSES), s.assistant()
    content, response = s.content(base), s.response(quick)
    association, session = s.associate(assistant, base), s.session(assistant)
    calls: tuple[tuple[str, int, Kind, dict[str, Term]], ...] = (
        ("GetKnowledgeBase", base, Kind.KNOWLEDGE_BASE, {}),
        ("GetAssistant", assistant, Kind.ASSISTANT, {}),
        ("GetContent", content, Kind.CONTENT, {}),
        ("UpdateContent", content, Kind.CONTENT, {"title": "other"}),
        ("ListContents", base, Kind.KNOWLEDGE_BASE, {}),
        ("GetQuickResponse", response, Kind.QUICK_RESPONSE, {}),
        ("UpdateQuickResponse", response, Kind.QUICK_RESPONSE, {"description": "other"}),
        ("ListQuickResponses", quick, Kind.KNOWLEDGE_BASE, {}),
        ("GetAssistantAssociation", association, Kind.ASSOCIATION, {}),
        ("ListAssistantAssociations", assistant, Kind.ASSISTANT, {}),
        ("GetSession", session, Kind.SESSION, {}),
    )
    for operation, place, kind, more in calls:
        s.ask(operation, place, **more)
        s.ask(operation, place, "unknown-id", **{**more, parameter(kind): NOBODY})
    for place in (content, other):
        s.ask("GetContent", content, "in-another", **{BASE: s.places[place][BASE]})
    given: dict[str, Term] = {BASE: NOBODY, "name": Named(s.slot()), SENT: "text"}
    s.make("CreateContent", Kind.CONTENT, base, "unknown-id", **given)
    s.search(base, Named(s.slot()))
    return s.plan(observe=False)


def _updates() -> Plan:
    """Each member by itself, and twice; what is not given stays, and an old revision changes nothing."""
    s = QConnect("updates")
    base, quick = s.base(s.key()), s.base(type_=QUICK_RESPONSES)
    for _ in range(2):
        content = s.content(base)
        first = s.update(content, "title", title=s.text("title of a content"))
        new: dict[str, Term] = {SENT: s.text("document"), REVISION: revision_of(first)}
        s.update(content, "document", **new)
        s.update(content, "old-revision", title=s.text("title of a content"), **{REVISION: revision_of(first)})
        s.update(content, "old-revision", title=s.text("title of a content"), **{REVISION: revision_of(content)})
        s.look(content, "refused")
        s.update(content, "metadata", metadata=Members((("other", s.text("metadata of a content")),)))
        response = s.response(quick, description=s.text("description"))
        text = Members((("content", s.text("quick response")),))
        s.ask("UpdateQuickResponse", response, "content", content=text)
        s.ask("UpdateQuickResponse", response, "description", description=s.text("description"))
        s.ask("UpdateQuickResponse", response, "name", name=Named(s.slot()))
        for slot in (content, response):
            s.look(slot, "updated")
    return s.plan()


def _deleted() -> Plan:
    """Something of each kind is deleted, beside one that stays; then what they are in."""
    s = QConnect("deleted")
    base, other, quick, assistant = s.base(), s.base(), s.base(type_=QUICK_RESPONSES), s.assistant()
    name = Named(s.slot())
    gone, stays = s.content(base, name=name), s.content(base)
    responses = s.response(quick), s.response(quick)
    associations = s.associate(assistant, base), s.associate(assistant, other)
    for operation, slot in (
        ("DeleteContent", gone),
        ("DeleteQuickResponse", responses[0]),
        ("DeleteAssistantAssociation", associations[0]),
    ):
        s.ask(operation, slot)
        s.look(slot, "deleted")
    s.search(base, name, "deleted")
    for operation, place in (
        ("ListContents", base), ("ListQuickResponses", quick), ("ListAssistantAssociations", assistant),
    ):  # fmt: skip
        s.all_of(operation, place, "deleted")
    for slot in (stays, responses[1], associations[1]):
        s.look(slot, "other-deleted")
    s.ask("UpdateContent", gone, "deleted", title="other")
    s.ask("DeleteKnowledgeBase", base)
    for operation, place in (("GetKnowledgeBase", base), ("GetContent", stays), ("ListContents", base)):
        s.ask(operation, place, "deleted")
    s.ask("DeleteAssistant", assistant)
    s.ask("GetAssistant", assistant, "deleted")
    s.look(associations[1], "deleted")
    s.all_of("ListKnowledgeBases", None, "deleted")
    s.all_of("ListAssistants", None, "deleted")
    return s.plan(observe=False)


def _lists() -> Plan:
    """Two of each place with as much in each; pages of each size."""
    s = QConnect("lists")
    key = s.key()
    bases, quick = (s.base(key), s.base()), (s.base(type_=QUICK_RESPONSES), s.base(type_=QUICK_RESPONSES))
    assistants = s.assistant(key), s.assistant()
    for number in range(3):
        for place in bases[: 2 if number else 1]:
            s.content(place, metadata=None, title=None)
        for place in quick[: 2 if number else 1]:
            s.response(place)
    for place in assistants:
        for base in bases:
            s.associate(place, base)
    lists: tuple[tuple[str, tuple[int | None, ...]], ...] = (
        ("ListContents", bases), ("ListQuickResponses", quick), ("ListAssistantAssociations", assistants),
        ("ListKnowledgeBases", (None,)), ("ListAssistants", (None,)),
    )  # fmt: skip
    for operation, places in lists:
        for one in places:
            s.all_of(operation, one, "of-one")
        s.all_of(operation, places[0], "pages-of-1", 1)
        s.ask(operation, places[0], "page-of-1", maxResults=1)
        s.ask(operation, places[0], "largest-page", maxResults=100)
        for most in (0, 101):
            s.ask(operation, places[0], f"page-of-{most}", maxResults=most)
    return s.plan(observe=False)


def _names() -> Plan:
    """A name that is taken, and searches for names: in the right knowledge base, in another, and for none."""
    s = QConnect("names")
    key = s.key()
    base, other = s.base(key), s.base(key)
    name, second = Named(s.slot()), Named(s.slot())
    s.content(base, name=name)
    s.content(base, "name-taken", name=name)
    s.content(base, name=second)
    s.content(other, "name-of-another-base", name=name)
    for place in (base, other):
        for text in (name, second):
            s.search(place, text)
    s.search(base, Named(s.slot()), "unknown-name")
    return s.plan(observe=False)


def _tags() -> Plan:
    """Tags from the start, more of them, others, and fewer; of each kind."""
    s = QConnect("tags")
    base, quick, assistant = s.base(tags=Members((("first", "kept"),))), s.base(type_=QUICK_RESPONSES), s.assistant()
    for slot in (base, assistant, s.content(base), s.response(quick), s.associate(assistant, base)):
        s.tag(slot, one="1", two="2")
        s.tag(slot, "again", two="another", three="3")
        s.untag(slot, "one")
        s.look(slot, "tagged")
    return s.plan()


def _assistants() -> Plan:
    """What assistants are told to be, know, and retrieve: nothing of another knowledge base."""
    s = QConnect("assistants")
    key = s.key()
    assistant, other = s.assistant(key, description="An assistant."), s.assistant()
    bases = s.base(key, description="A base."), s.base(), s.base(type_=QUICK_RESPONSES)
    texts = [s.text("document", " sunflower") for _ in range(2)]
    for base, text in zip(bases, texts, strict=False):
        s.content(base, **{SENT: text})
    own, others = s.associate(assistant, bases[0]), s.associate(other, bases[1])
    s.retrieve(assistant, own, "sunflower")
    s.retrieve(other, others, "sunflower")
    s.retrieve(assistant, own, texts[1], "of-another-base")
    for slot in (own, others, s.session(assistant), s.session(other), assistant):
        s.look(slot)
    return s.plan()
