"""Cases: that no key of the customer's has to do with it, whose the data are, and what is stored."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.cases.claims import ids_of
from kms_conformance.models.cases.facts import TITLE
from kms_conformance.models.cases.kept import EMPTIED, WAITING
from kms_conformance.models.cases.state import Kind
from kms_conformance.models.domains.ports import ROTATE
from kms_conformance.models.parties import OWNER
from kms_conformance.models.terms import Output
from kms_conformance.strategies.cases_plan_builder import Cases
from kms_conformance.strategies.owned_keys_plan_builder import PATHS
from kms_conformance.strategies.plan_builder import Plan


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for path in PATHS:
        yield _without_keys(path)
    yield _untouched()
    yield _unused()
    yield _rotated()
    yield _customers()
    yield _at_rest()
    yield _queue()


def _without_keys(path: str) -> Plan:
    """All that there is, while none of the customer's keys can be used: what was there before, and what is new."""
    s = Cases(path)
    keys = [s.watched() for _ in range(2)]
    domain, template, field = s.scene()
    about = Output(field, Kind.FIELD)
    before = s.case(domain, template, "plain", (about, s.text("value of a field")))
    s.comment(before)
    with s.unusable(keys, path):
        s.ask("GetDomain", domain, path)
        s.look(before, about, label=path)
        s.ask("UpdateCase", before, path, fields=s.values((about, s.text("value of a field")), title=False))
        s.comment(before, path)
        new, new_template, new_field = s.scene()
        case = s.case(new, new_template, path, (Output(new_field, Kind.FIELD), s.text("value of a field")))
        s.look(case, Output(new_field, Kind.FIELD), label=path)
        s.all_of("ListTemplates", domain, path)
    s.look(before, about, label="back")
    return s.plan()


def _untouched() -> Plan:
    """Keys of the customer's that were there before, and one that came later: none has a grant."""
    s = Cases("untouched")
    keys = [s.watched() for _ in range(2)]
    domain, template, field = s.scene()
    s.publish(domain)
    case = s.case(domain, template, "plain", (Output(field, Kind.FIELD), s.text("value of a field")))
    s.comment(case)
    keys.append(s.watched())
    s.case(domain, template)
    s.look(case)
    s.grants(*keys)
    return s.plan()


def _unused() -> Plan:
    """The same, by the audit trail: no service has used them."""
    s = Cases("unused", "audit")
    keys = [s.watched() for _ in range(2)]
    domain, template, _ = s.scene()
    case = s.case(domain, template)
    s.comment(case)
    s.look(case)
    s.uses(domain, *keys)
    return s.plan(observe=False)


def _rotated() -> Plan:
    """Rotation of the service's key: what was written before and what is written then, twice."""
    s = Cases("rotated")
    domain, template, _ = s.scene()
    cases = [s.case(domain, template)]
    s.comment(cases[0])
    for _ in range(2):
        s.send(ROTATE, "rotated", {})
        for case in cases:
            s.look(case, label="rotated")
        s.ask("UpdateCase", cases[0], "rotated", fields=s.values())
        s.comment(cases[0], "rotated")
        cases.append(s.case(domain, template, "rotated"))
        new, new_template, _ = s.scene()
        cases.append(s.case(new, new_template, "rotated"))
    return s.plan()


def _customers() -> Plan:
    """A domain of another account, beside one of ours: it is neither told nor opened, and has keys of its own."""
    s = Cases("customers")
    domain, template, _ = s.scene()
    case = s.case(domain, template)
    s.principal = OWNER
    other, other_template, _ = s.scene()
    theirs = s.case(other, other_template)
    s.comment(theirs)
    s.principal = ""
    s.comment(case)
    for place, operation, more in (
        (domain, "GetDomain", {}),
        (template, "GetTemplate", {}),
        (case, "GetCase", {"fields": ids_of((TITLE,))}),
        (case, "UpdateCase", {"fields": s.values()}),
    ):
        s.ask(operation, place, **more)
    for place, operation, more in (
        (other, "GetDomain", {}),
        (other_template, "GetTemplate", {}),
        (theirs, "GetCase", {"fields": ids_of((TITLE,))}),
        (theirs, "UpdateCase", {"fields": s.values()}),
        (theirs, "SearchRelatedItems", {}),
    ):
        s.ask(operation, place, "of-another-account", **more)
    s.all_of("ListDomains", None, "beside-another-account")
    s.principal = OWNER
    s.look(theirs)
    s.all_of("ListDomains", None, "of-the-other-account")
    return s.plan()


def _at_rest() -> Plan:
    """What is stored of two domains of ours and one of another account, with something of every class in each."""
    s = Cases("at-rest")
    domains = []
    for s.principal in (OWNER, "", ""):
        domain, template, field = s.scene()
        about = Output(field, Kind.FIELD)
        case = s.case(domain, template, "plain", (about, s.text("value of a field")))
        s.comment(case)
        s.ask("UpdateCase", case, fields=s.values((about, s.text("value of a field"))))
        s.ask("UpdateTemplate", template, description=s.text("description of a template"))
        domains.append(domain)
    for domain in domains[1:]:
        s.dump(domain, "written")
    return s.plan(observe=False)


def _queue() -> Plan:
    """Payloads that wait, since nothing is delivered; and what is left of them when it was."""
    s = Cases("queue")
    s.worker("pause")
    for _ in range(2):
        domain, template, field = s.scene()
        s.publish(domain)
        about = Output(field, Kind.FIELD)
        case = s.case(domain, template, "plain", (about, s.text("value of a field")))
        s.ask("UpdateCase", case, fields=s.values((about, s.text("value of a field"))))
        s.comment(case)
        s.dump(domain, "waiting", WAITING)
        s.worker("step", 100)
        s.dump(domain, "delivered", EMPTIED)
    s.worker("resume")
    return s.plan(observe=False)
