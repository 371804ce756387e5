"""Plans with knowledge bases and assistants: what is in them, who searches, and what ports and the trail show."""

from __future__ import annotations

from kms_conformance.models.domains.operations import REVOKE_GRANTS
from kms_conformance.models.qconnect.facts import ABOUT, ACCESSES, PROFILE, REVISION, SENT, SERVICE
from kms_conformance.models.qconnect.kept import INDEXED
from kms_conformance.models.qconnect.operations import GETS, arn_of, configuration, named
from kms_conformance.models.qconnect.state import Kind
from kms_conformance.models.resources import parameter
from kms_conformance.models.terms import KeyRef, Members, Named, Output, Several, Term, Texts
from kms_conformance.strategies.service_plan_builder import ServicePlan

CUSTOM, QUICK_RESPONSES = "CUSTOM", "QUICK_RESPONSES"
"""The types of knowledge base that hold contents, and quick responses."""


class QConnect(ServicePlan):
    """A plan with knowledge bases and assistants, and what is in them."""

    about = ABOUT

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(f"{PROFILE}/{name}", PROFILE, *profiles)
        self.places: dict[int, dict[str, Term]] = {}
        """By the slot of what was made the parameters that name it."""
        self.kinds: dict[int, Kind] = {}

    def place_of(self, slot: int) -> Output:
        """The id of a knowledge base."""
        return Output(slot, Kind.KNOWLEDGE_BASE)

    def ask(self, operation: str, place: int | None, label: str = "plain", /, **params: Term) -> None:
        """A call about what was made in a slot."""
        self.by(self.principal, f"{SERVICE}:{operation}", label, **{**self.places.get(place or 0, {}), **params})

    def make(self, operation: str, kind: Kind, place: int | None, label: str = "plain", /, **params: Term) -> int:
        """A call that makes something in what was made in a slot; its own slot."""
        inside = self.places.get(place or 0, {})
        slot = self.by(self.principal, f"{SERVICE}:{operation}", label, True, **{**inside, **params})
        self.places[slot], self.kinds[slot] = {**inside, parameter(kind): Output(slot, kind)}, kind
        return slot

    def all_of(self, operation: str, place: int | None, label: str = "plain", most: Term = None) -> None:
        """All pages of a list."""
        self.ask(operation, place, label, maxResults=most)
        self._calls[-1] = self._calls[-1].all_pages()

    def base(self, key: int | None = None, label: str = "plain", type_: str = CUSTOM, **params: Term) -> int:
        """A new knowledge base, under a key or one of the service; its slot."""
        given: dict[str, Term] = {"name": Named(self.slot()), "knowledgeBaseType": type_}
        return self.make("CreateKnowledgeBase", Kind.KNOWLEDGE_BASE, None, label, **{**given, **under(key), **params})

    def assistant(self, key: int | None = None, label: str = "plain", **params: Term) -> int:
        """A new assistant, likewise."""
        given: dict[str, Term] = {"name": Named(self.slot()), "type": "AGENT"}
        return self.make("CreateAssistant", Kind.ASSISTANT, None, label, **{**given, **under(key), **params})

    def content(self, base: int, label: str = "plain", /, **params: Term) -> int:
        """A new content with a document, a title and metadata; its slot."""
        given: dict[str, Term] = {"name": Named(self.slot()), **params}
        if SENT not in given:
            given[SENT] = self.text("document")
        if "title" not in given:
            given["title"] = self.text("title of a content")
        if "metadata" not in given:
            given["metadata"] = Members((("part", self.text("metadata of a content")),))
        return self.make("CreateContent", Kind.CONTENT, base, label, **given)

    def response(self, base: int, label: str = "plain", text: Term = None, **params: Term) -> int:
        """A new quick response; its slot."""
        content = Members((("content", text or self.text("quick response")),))
        given: dict[str, Term] = {"name": Named(self.slot()), "content": content, **params}
        return self.make("CreateQuickResponse", Kind.QUICK_RESPONSE, base, label, **given)

    def update(self, content: int, label: str = "plain", /, **params: Term) -> int:
        """UpdateContent; the slot of its answer."""
        given = {**self.places[content], **params}
        return self.by(self.principal, f"{SERVICE}:UpdateContent", label, True, **given)

    def associate(self, assistant: int, base: int, label: str = "plain") -> int:
        """Associate an assistant with a knowledge base; the slot of the association."""
        other = Members(((parameter(Kind.KNOWLEDGE_BASE), Output(base, Kind.KNOWLEDGE_BASE)),))
        given: dict[str, Term] = {"associationType": "KNOWLEDGE_BASE", "association": other}
        return self.make("CreateAssistantAssociation", Kind.ASSOCIATION, assistant, label, **given)

    def session(self, assistant: int, label: str = "plain") -> int:
        """A new session; its slot."""
        described = self.text("description of a session")
        return self.make(
            "CreateSession", Kind.SESSION, assistant, label, name=Named(self.slot()), description=described
        )

    def look(self, slot: int, label: str = "plain") -> None:
        """The call that tells of something."""
        self.ask(GETS[self.kinds[slot]], slot, label)

    def search(self, base: int, text: Term, label: str = "plain") -> None:
        """SearchContent for a name."""
        self.ask("SearchContent", base, label, searchExpression=named(text))

    def retrieve(self, assistant: int, association: int, query: Term, label: str = "plain") -> None:
        """Retrieve by one association."""
        source = Members((("assistantAssociationIds", Several((Output(association, Kind.ASSOCIATION),))),))
        how = Members((("knowledgeSource", source),))
        self.ask("Retrieve", assistant, label, retrievalConfiguration=how, retrievalQuery=query)

    def tag(self, slot: int, label: str = "plain", **tags: Term) -> None:
        """TagResource."""
        sent: dict[str, Term] = {"resourceArn": arn_of(slot, self.kinds[slot]), "tags": Members(tuple(tags.items()))}
        self.by(self.principal, f"{SERVICE}:TagResource", label, **sent)

    def untag(self, slot: int, *keys: str) -> None:
        """UntagResource."""
        sent: dict[str, Term] = {"resourceArn": arn_of(slot, self.kinds[slot]), "tagKeys": Several(keys)}
        self.by(self.principal, f"{SERVICE}:UntagResource", "plain", **sent)

    def revoke_all(self, base: int, key: int) -> None:
        """Revoke all grants on the key that a knowledge base alone has."""
        self.send(REVOKE_GRANTS.name, "plain", {ABOUT: base, "KeyId": KeyRef(key), "Name": ""})

    def accesses(self, base: int, *operations: str) -> None:
        """What the audit trail has of calls about a knowledge base, and whether the texts of the plan are in it."""
        sent: dict[str, Term] = {
            ABOUT: base, "Name": Output(base, Kind.KNOWLEDGE_BASE), "Operations": Texts(operations),
            "Data": Several(tuple(text for _, text in self.texts)),
        }  # fmt: skip
        self.send(ACCESSES, "plain", sent)

    def dump(self, base: int, label: str, *, index: bool = False) -> None:
        """What is stored, looked at for a knowledge base and for all texts of the plan."""
        self.looked_at(base, self.texts, label, **({INDEXED: True} if index else {}))


def under(key: int | None) -> dict[str, Term]:
    """The parameter that gives a key."""
    return {} if key is None else {"serverSideEncryptionConfiguration": configuration(KeyRef(key, "arn"))}


def revision_of(slot: int) -> Output:
    """The revision that an answer has told."""
    return Output(slot, f"{Kind.CONTENT.shown}.{REVISION}")
