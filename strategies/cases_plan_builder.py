"""Plans with domains of Cases: what is in them, what is published of them, and what ports show."""

from __future__ import annotations

from kms_conformance.models.cases.claims import ids_of
from kms_conformance.models.cases.facts import ABOUT, PROFILE, SERVICE, TITLE
from kms_conformance.models.cases.operations import comment
from kms_conformance.models.cases.state import Kind
from kms_conformance.models.domains.audit import USES
from kms_conformance.models.domains.operations import GRANTS
from kms_conformance.models.domains.ports import DUMP, WORKER
from kms_conformance.models.terms import KeyRef, Members, Metadata, Named, Output, Rows, Several, Structure, Term
from kms_conformance.strategies.plan_builder import PlanBuilder


class Cases(PlanBuilder):
    """A plan with domains and what is in them."""

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(f"{PROFILE}/{name}", PROFILE, *profiles)
        self.texts: list[tuple[str, Named]] = []
        self.principal = ""
        """Who calls from now on."""
        self.places: dict[int, dict[str, Term]] = {}
        """By the slot of what was made the parameters that name it."""

    def text(self, what: str, tail: str = "", length: int = 0) -> Named:
        """A new text of a customer's, and what it is sent as."""
        made = Named(self.slot(), tail, length)
        self.texts.append((what, made))
        return made

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

    def grants(self, *keys: int) -> None:
        """All grants on keys."""
        for key in keys:
            self.send(GRANTS, "plain", {"KeyId": KeyRef(key)})

    def uses(self, domain: int, *keys: int) -> None:
        """What the audit trail shows of any service's uses of keys."""
        sent: dict[str, Term] = {ABOUT: domain, "Service": "", "Context": Several(("", Output(domain, Kind.DOMAIN)))}
        sent |= {"Keys": Several(tuple(Metadata(key, "Arn") for key in keys)), "Data": Several(())}
        self.send(USES, "plain", sent, makes=True)

    def dump(self, domain: int, label: str, queue: str = "") -> None:
        """What is stored, looked at for a domain and for all texts of the plan."""
        rows = tuple((("Item", what), ("Text", text)) for what, text in self.texts)
        named: dict[str, Term] = {ABOUT: domain, "Name": Output(domain, Kind.DOMAIN), "ContextKey": ""}
        self.send(DUMP, label, {**named, "Data": Rows(rows), **({"Queue": queue} if queue else {})})

    def worker(self, action: str, steps: int = 0) -> None:
        """Pause or resume what delivers, or have it do steps."""
        self.send(WORKER, action, {"Action": action, "Steps": steps})


def _value(name: Term, value: Term) -> Members:
    kind = (
        "doubleValue" if isinstance(value, Structure) else "booleanValue" if value in (True, False) else "stringValue"
    )
    return Members((("id", name), ("value", Members(((kind, value),)))))
