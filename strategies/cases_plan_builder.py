"""Plans with domains of Cases: what is in them, and what is published of them."""

from __future__ import annotations

from kms_conformance.models.cases.claims import ids_of
from kms_conformance.models.cases.facts import ABOUT, PROFILE, SERVICE, TITLE
from kms_conformance.models.cases.operations import comment
from kms_conformance.models.cases.state import Kind
from kms_conformance.models.terms import Members, Named, Output, Several, Structure, Term
from kms_conformance.strategies.owned_keys_plan_builder import OwnedKeysPlan


class Cases(OwnedKeysPlan):
    """A plan with domains and what is in them."""

    about = ABOUT

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(f"{PROFILE}/{name}", PROFILE, *profiles)
        self.places: dict[int, dict[str, Term]] = {}
        """By the slot of what was made the parameters that name it."""

    def place_of(self, slot: int) -> Output:
        """The id of a domain."""
        return Output(slot, Kind.DOMAIN)

    def ask(self, operation: str, place: int | None, label: str = "plain", /, **params: Term) -> None:
        """A call about what was made in a slot."""
        named = {**self.places.get(place or 0, {}), **params}
        self.by(self.principal, f"{SERVICE}:{operation}", label, **named)

    def make(self, operation: str, kind: Kind, place: int | None, label: str = "plain", /, **params: Term) -> int:
        """A call that makes something in what was made in a slot; its own slot."""
        inside = self.places.get(place or 0, {})
        slot = self.by(self.principal, f"{SERVICE}:{operation}", label, True, **{**inside, **params})
        self.places[slot] = {**inside, kind: Output(slot, kind)}
        return slot

    def all_of(self, operation: str, place: int | None, label: str = "plain", most: Term = None) -> None:
        """All pages of a list."""
        self.ask(operation, place, label, maxResults=most)
        self._calls[-1] = self._calls[-1].all_pages()

    def domain(self, label: str = "plain", **params: Term) -> int:
        """A new domain; its slot."""
        return self.make("CreateDomain", Kind.DOMAIN, None, label, **{"name": Named(self.slot()), **params})

    def field(self, domain: int, label: str = "plain", **params: Term) -> int:
        """A new field of text; its slot."""
        given: dict[str, Term] = {"name": Named(self.slot()), "type": "Text", **params}
        given.setdefault("description", self.text("description of a field"))
        return self.make("CreateField", Kind.FIELD, domain, label, **given)

    def template(self, domain: int, label: str = "plain", **params: Term) -> int:
        """A new template; its slot."""
        given: dict[str, Term] = dict(params)
        given.setdefault("name", self.text("name of a template"))
        given.setdefault("description", self.text("description of a template"))
        return self.make("CreateTemplate", Kind.TEMPLATE, domain, label, **given)

    def values(self, *pairs: tuple[Term, Term], title: bool = True) -> Several:
        """Values of fields: texts, numbers and flags; and a title."""
        titles = ((TITLE, self.text("title of a case")),) if title else ()
        return Several(tuple(_value(name, value) for name, value in (*titles, *pairs)))

    def case(self, domain: int, template: int, label: str = "plain", *pairs: tuple[Term, Term]) -> int:
        """A new case; its slot."""
        named = {Kind.TEMPLATE: Output(template, Kind.TEMPLATE)}
        return self.make("CreateCase", Kind.CASE, domain, label, **named, fields=self.values(*pairs))

    def comment(self, case: int, label: str = "plain", text: Named | None = None) -> int:
        """A new comment on a case."""
        content = comment(text or self.text("comment on a case"))
        return self.make("CreateRelatedItem", Kind.COMMENT, case, label, type="Comment", content=content)

    def look(self, case: int, *names: Term, label: str = "plain") -> None:
        """The values of a case, and the comments on it."""
        self.ask("GetCase", case, label, fields=ids_of((TITLE, *names)))
        self.all_of("SearchRelatedItems", case, label)

    def scene(self) -> tuple[int, int, int]:
        """A domain with a template and a field; their slots."""
        domain = self.domain()
        return domain, self.template(domain), self.field(domain)

    def publish(self, domain: int, label: str = "plain", *, enabled: bool = True) -> None:
        """Have all that is in a domain's cases published, or nothing."""
        data = Members(
            (
                ("caseData", Members((("fields", Several(())), ("autoIncludeFields", "All")))),
                ("relatedItemData", Members((("includeContent", True),))),
            )
        )
        config = Members((("enabled", enabled), ("includedData", data)))
        self.ask("PutCaseEventConfiguration", domain, label, eventBridge=config)


def _value(name: Term, value: Term) -> Members:
    kind = (
        "doubleValue" if isinstance(value, Structure) else "booleanValue" if value in (True, False) else "stringValue"
    )
    return Members((("id", name), ("value", Members(((kind, value),)))))
