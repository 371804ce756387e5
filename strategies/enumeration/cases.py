"""Cases: what is written and read again, what is refused, and what lists tell."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.cases.claims import ids_of
from kms_conformance.models.cases.facts import NOBODY, TITLE
from kms_conformance.models.cases.operations import comment
from kms_conformance.models.cases.state import Kind
from kms_conformance.models.terms import (
    Filler,
    Named,
    Output,
    Structure,
    Term,
)
from kms_conformance.strategies.cases_plan_builder import Cases
from kms_conformance.strategies.plan_builder import Plan

TAILS = ("", " two  words", " \u00e9\u4e2d", " \U00020000.", " a\u2028b", "\n\tnext", '"<&>%\\', "=cmd")
"""Ends of texts that are easily lost: white space, other planes, line ends, and what some syntax would quote."""
LONGEST_VALUE, LONGEST_COMMENT, LONGEST_DESCRIPTION, LONGEST_NAME = 4100, 15_000, 255, 100


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _texts()
    yield _values()
    yield _requests()
    yield _missing()
    yield _updates()
    yield _deleted()
    yield _lists()
    yield _templates()
    yield _events()


def _texts() -> Plan:
    """Every class of text, with each end and at full length."""
    s = Cases("texts")
    domain = s.domain()
    s.domain("longest-name", name=Named(s.slot(), length=LONGEST_NAME))
    template = s.template(domain, "longest", description=s.text("description of a template", "", LONGEST_DESCRIPTION))
    field = s.field(domain, "longest", description=s.text("description of a field", "", LONGEST_DESCRIPTION))
    about = Output(field, Kind.FIELD)
    fields, templates = [field], [template]
    for tail in TAILS:
        fields.append(s.field(domain, "tail", description=s.text("description of a field", tail)))
        templates.append(s.template(domain, "tail", description=s.text("description of a template", tail)))
        case = s.case(domain, template, "tail", (about, s.text("value of a field", tail)))
        s.comment(case, "tail", s.text("comment on a case", tail))
    case = s.case(domain, template, "longest", (about, s.text("value of a field", "", LONGEST_VALUE)))
    s.comment(case, "longest", s.text("comment on a case", "", LONGEST_COMMENT))
    s.look(case, about)
    s.ask("BatchGetField", domain, "all", fields=ids_of(tuple(Output(slot, Kind.FIELD) for slot in fields)))
    for slot in templates[1:4]:
        s.ask("GetTemplate", slot, "several")
    return s.plan()


def _values() -> Plan:
    """Values of other types, and several cases of one template."""
    s = Cases("values")
    domain = s.domain()
    template = s.template(domain)
    of_numbers, of_flags = s.field(domain, type="Number"), s.field(domain, type="Boolean")
    names = Output(of_numbers, Kind.FIELD), Output(of_flags, Kind.FIELD)
    made = [
        s.case(domain, template, "typed", (names[0], Structure(number)), (names[1], flag))
        for number, flag in (("0.5", True), ("-3.25", False), ("1e15", True), ("0.1", False))
    ]
    for case in made:
        s.comment(case)
    for case in made:
        s.look(case, *names, label="several")
    return s.plan()


def _requests() -> Plan:
    """Requests that the service model refuses, each beside one that it does not."""
    s = Cases("requests")
    domain, template, field = s.scene()
    case = s.case(domain, template)
    s.comment(case)
    s.make("CreateDomain", Kind.DOMAIN, None, "without-name")
    for label, name in (("no-name", ""), ("too-long-name", Filler(LONGEST_NAME + 1))):
        s.domain(label, name=name)
        s.field(domain, label, name=name)
        s.template(domain, label, name=name)
        s.ask("UpdateField", field, label, name=name)
        s.ask("UpdateTemplate", template, label, name=name)
    too_long = Filler(LONGEST_DESCRIPTION + 1)
    s.field(domain, "too-long-description", description=too_long)
    s.template(domain, "too-long-description", description=too_long)
    for name in ("name", "type"):
        s.field(domain, f"without-{name}", **{name: None})
    s.template(domain, "without-name", name=None)
    s.field(domain, "unknown-type", type="Colour")
    s.template(domain, "unknown-status", status="Sleeping")
    named: dict[str, Term] = {Kind.TEMPLATE: Output(template, Kind.TEMPLATE)}
    s.make("CreateCase", Kind.CASE, domain, "without-templateId", fields=s.values())
    s.make("CreateCase", Kind.CASE, domain, "without-fields", **named)
    s.make("CreateCase", Kind.CASE, domain, "untitled", **named, fields=s.values(title=False))
    content = comment(s.text("comment on a case"))
    s.make("CreateRelatedItem", Kind.COMMENT, case, "without-type", content=content)
    s.make("CreateRelatedItem", Kind.COMMENT, case, "without-content", type="Comment")
    s.make("CreateRelatedItem", Kind.COMMENT, case, "unknown-type", type="Remark", content=content)
    return s.plan()


def _missing() -> Plan:
    """What never was, beside what is there."""
    s = Cases("missing")
    domain, template, field = s.scene()
    case = s.case(domain, template)
    calls: tuple[tuple[str, int, str, dict[str, Term]], ...] = (
        ("GetDomain", domain, Kind.DOMAIN, {}),
        ("GetTemplate", template, Kind.TEMPLATE, {}),
        ("UpdateField", field, Kind.FIELD, {"description": "other"}),
        ("UpdateTemplate", template, Kind.TEMPLATE, {"description": "other"}),
        ("GetCase", case, Kind.CASE, {"fields": ids_of((TITLE,))}),
        ("UpdateCase", case, Kind.CASE, {"fields": s.values()}),
        ("SearchRelatedItems", case, Kind.CASE, {}),
    )
    for operation, place, kind, more in calls:
        s.ask(operation, place, **more)
        s.ask(operation, place, "unknown-id", **{**more, kind: NOBODY})
        if kind != Kind.DOMAIN:
            s.ask(operation, place, "unknown-domain", **{**more, Kind.DOMAIN: NOBODY})
    s.make("CreateCase", Kind.CASE, domain, "unknown-template", templateId=NOBODY, fields=s.values())
    comment_of = comment(s.text("comment on a case"))
    s.comment(case)
    unknown: dict[str, Term] = {Kind.CASE: NOBODY, "type": "Comment", "content": comment_of}
    s.make("CreateRelatedItem", Kind.COMMENT, case, "unknown-id", **unknown)
    ids = (Output(field, Kind.FIELD), NOBODY, Output(s.field(domain), Kind.FIELD))
    for asked in (ids, ids[:2]):
        s.ask("BatchGetField", domain, "some-unknown", fields=ids_of(asked))
    return s.plan()


def _updates() -> Plan:
    """Each member by itself, and twice; what is not given stays."""
    s = Cases("updates")
    domain = s.domain()
    for number in range(2):
        template, field = s.template(domain), s.field(domain)
        about = Output(field, Kind.FIELD)
        case = s.case(domain, template, "plain", (about, s.text("value of a field")))
        s.ask("UpdateField", field, "name", name=Named(s.slot()))
        s.ask("UpdateField", field, "description", description=s.text("description of a field"))
        s.ask("UpdateTemplate", template, "name", name=s.text("name of a template"))
        s.ask("UpdateTemplate", template, "description", description=s.text("description of a template"))
        s.ask("UpdateTemplate", template, "status", status=("Inactive", "Active")[number])
        s.ask("UpdateCase", case, "value", fields=s.values((about, s.text("value of a field")), title=False))
        s.ask("UpdateCase", case, "title", fields=s.values())
        s.look(case, about, label="updated")
    return s.plan()


def _deleted() -> Plan:
    """A case that is deleted, beside one that stays; then a domain likewise."""
    s = Cases("deleted")
    (domain, template, _), (other, other_template, _) = s.scene(), s.scene()
    gone, stays = (s.case(domain, template) for _ in range(2))
    inside = s.case(other, other_template)
    for case in (gone, stays, inside):
        s.comment(case)
        s.look(case)
    s.ask("UpdateCase", stays, fields=s.values())
    s.ask("DeleteCase", gone)
    s.look(gone, label="deleted")
    s.ask("UpdateCase", gone, "deleted", fields=s.values())
    s.comment(gone, "deleted")
    s.look(stays, label="other-deleted")
    for place in (domain, other):
        s.all_of("ListFields", place)
        s.ask("GetDomain", place)
    s.ask("DeleteDomain", other)
    s.ask("GetDomain", other, "deleted")
    s.ask("ListFields", other, "deleted")
    s.look(inside, label="deleted")
    s.ask("GetDomain", domain, "other-deleted")
    s.look(stays, label="other-deleted")
    s.ask("DeleteCase", stays)
    s.ask("DeleteDomain", domain)
    return s.plan()


def _lists() -> Plan:
    """Two domains with as much in each; pages of each size."""
    s = Cases("lists")
    domains = [s.domain(), s.domain()]
    made = [[s.template(domain) for _ in range(3)] for domain in domains]
    for domain in domains:
        s.field(domain)
    cases = [s.case(domains[0], made[0][0]) for _ in range(2)]
    for case in cases:
        for _ in range(3):
            s.comment(case)
    for operation, places, largest in (
        ("ListTemplates", domains, 100),
        ("ListFields", domains, 100),
        ("SearchRelatedItems", cases, 25),
    ):
        for place in places:
            s.all_of(operation, place, "of-one")
        for most in (1, 2):
            s.all_of(operation, places[0], f"pages-of-{most}", most)
            s.ask(operation, places[0], f"page-of-{most}", maxResults=most)
        s.ask(operation, places[0], "largest-page", maxResults=largest)
        for most in (0, largest + 1):
            s.ask(operation, places[0], f"page-of-{most}", maxResults=most)
    s.all_of("ListDomains", None, "of-the-account")
    s.ask("ListDomains", None, "largest-page", maxResults=10)
    for most in (0, 11):
        s.ask("ListDomains", None, f"page-of-{most}", maxResults=most)
    return s.plan()


def _templates() -> Plan:
    """Names that are taken, and templates that take no cases."""
    s = Cases("templates")
    domain, other = s.domain(), s.domain()
    name, second = s.text("name of a template"), s.text("name of a template")
    s.template(domain, name=name)
    s.template(domain, "name-taken", name=name)
    s.template(other, "name-of-another-domain", name=name)
    one = s.template(domain, name=second)
    s.ask("UpdateTemplate", one, "name-taken", name=name)
    s.ask("UpdateTemplate", one, "own-name", name=second)
    inactive = s.template(domain, "inactive", status="Inactive")
    s.case(domain, inactive, "inactive")
    s.ask("UpdateTemplate", inactive, "activated", status="Active")
    s.case(domain, inactive, "activated")
    s.ask("UpdateTemplate", inactive, "deactivated", status="Inactive")
    s.case(domain, inactive, "deactivated")
    return s.plan()


def _events() -> Plan:
    s = Cases("events")
    for _ in range(2):
        domain = s.domain()
        s.publish(domain)
        s.publish(domain, "off", enabled=False)
        s.ask("GetCaseEventConfiguration", domain)
    return s.plan()
