"""Contact data of Amazon Connect: what is read again, what is refused, and whose keys are used."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.connect.facts import ABOUT, CONTACT_DATA, METHODS, NOBODY
from kms_conformance.models.connect.guards import CHANNELS, LARGEST_PAGE, LONGEST_DESCRIPTION, LONGEST_NAME
from kms_conformance.models.domains.ports import ROTATE, SWAP
from kms_conformance.models.parties import OWNER
from kms_conformance.models.terms import Filler, Members, Output, Several, Term
from kms_conformance.strategies.connect_plan_builder import Connect
from kms_conformance.strategies.owned_keys_plan_builder import PATHS
from kms_conformance.strategies.plan_builder import Plan

TAILS = ("", " two  words", " \u00e9\u4e2d", " \U00020000.", '"<&>%\\', "=cmd", "\n\tnext")
"""Ends of texts that are easily lost: white space, other planes, and what some syntax would quote."""


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _texts()
    yield _requests()
    yield _missing()
    yield _updates()
    yield _completed()
    yield _deleted()
    yield _lists()
    for path in PATHS:
        yield _without_keys(path)
    yield _untouched()
    yield _unused()
    yield _rotated()
    yield _customers()
    yield _at_rest()
    yield _moved()


def _texts() -> Plan:
    """Texts with each end and at full length; instances of several kinds."""
    s = Connect(CONTACT_DATA, "texts")
    one, other = s.instance(), s.instance("other-settings", IdentityManagementType="SAML", InboundCallsEnabled=False)
    made = []
    for tail in TAILS:
        texts = {name: s.text(f"{name.lower()} of a contact", tail) for name in ("Name", "Description")}
        made.append(s.contact(one, "tail", **texts, Attributes=s.attributes("customer", "Case_2", tail=tail)))
    s.contact(one, "longest", Name=s.text("name of a contact", "", LONGEST_NAME))
    s.contact(one, "longest", Description=s.text("description of a contact", "", LONGEST_DESCRIPTION))
    made.append(s.contact(other, "no-texts", Name="", Description="", Attributes=Members((("only", "one"),))))
    for contact in (made[0], made[-1]):
        s.look(contact, "several")
    for instance in (one, other):
        s.ask("DescribeInstance", instance, "several")
    return s.plan()


def _requests() -> Plan:
    """Requests that the service refuses, each beside one that it does not."""
    s = Connect(CONTACT_DATA, "requests")
    for name in ("IdentityManagementType", "InboundCallsEnabled"):
        s.instance(f"without-{name}", **{name: None})
    s.instance("unknown-directory", IdentityManagementType="SOMEWHERE")
    instance = s.instance()
    contact = s.contact(instance, Attributes=None)
    for name in ("Channel", "InitiationMethod"):
        s.contact(instance, f"without-{name}", Attributes=None, **{name: None})
    s.contact(instance, "unknown-channel", Attributes=None, Channel="SMOKE")
    for channel in CHANNELS:
        if "API" not in METHODS.get(channel, ()):
            s.contact(instance, f"{channel}-by-API", Attributes=None, Channel=channel)
    s.contact(instance, "TASK-by-TRANSFER", Attributes=None, InitiationMethod="TRANSFER")
    for label, texts in (
        ("too-long-name", {"Name": Filler(LONGEST_NAME + 1)}),
        ("too-long-description", {"Description": Filler(LONGEST_DESCRIPTION + 1)}),
    ):
        given: dict[str, Term] = {**texts}
        s.contact(instance, label, **given)
        s.ask("UpdateContact", contact, label, **given)
    s.ask("UpdateContact", contact, "nothing")
    s.ask("UpdateContact", contact, Name=s.text("name of a contact"))
    s.attribute(contact, "without-Attributes", None)
    s.attribute(contact, "plain", s.attributes("customer"))
    return s.plan()


def _missing() -> Plan:
    """What never was, or is in another instance, beside what is there."""
    s = Connect(CONTACT_DATA, "missing")
    here, there = s.instance(), s.instance()
    contact = s.contact(here)
    s.contact(there)
    told: dict[str, dict[str, Term]] = {
        "DescribeContact": {}, "UpdateContact": {"Name": "other"}, "StopContact": {},
    }  # fmt: skip
    for operation, more in told.items():
        s.ask(operation, contact, "unknown-id", **{**more, "ContactId": NOBODY})
        s.ask(operation, contact, "of-another-instance", **{**more, **s.places[there]})
        s.ask(operation, contact, "unknown-instance", **{**more, "InstanceId": NOBODY})
    attributes: dict[str, dict[str, Term]] = {
        "GetContactAttributes": {},
        "UpdateContactAttributes": {"Attributes": _ONE},
    }
    for operation, given in attributes.items():
        first: dict[str, Term] = {**s.of_first(contact), **given}
        s.ask(operation, None, "unknown-id", **{**first, "InitialContactId": NOBODY})
        s.ask(operation, None, "of-another-instance", **{**first, **s.places[there]})
        s.ask(operation, None, "plain", **first)
    for operation in ("DescribeInstance", "DeleteInstance"):
        s.ask(operation, None, "unknown-instance", InstanceId=NOBODY)
    s.ask("CreateContact", None, "unknown-instance", InstanceId=NOBODY, Channel="TASK", InitiationMethod="API")
    for operation, more in told.items():
        s.ask(operation, contact, **more)
    for instance in (here, there):
        s.ask("DescribeInstance", instance)
    return s.plan()


_ONE = Members((("customer", "value"),))


def _updates() -> Plan:
    """Each member by itself; attributes one after the other, and one that is made empty."""
    s = Connect(CONTACT_DATA, "updates")
    instance = s.instance()
    for _ in range(2):
        contact, beside = s.contact(instance), s.contact(instance)
        s.ask("UpdateContact", contact, "name", Name=s.text("name of a contact"))
        s.ask("UpdateContact", contact, "description", Description=s.text("description of a contact"))
        s.ask("UpdateContact", contact, "both", Name=s.text("name of a contact"), Description="short")
        s.attribute(contact, "changed", s.attributes("customer"))
        s.attribute(contact, "added", s.attributes("third", "fourth"))
        s.attribute(contact, "emptied", Members((("fourth", ""),)))
        s.look(beside, "other-updated")
    return s.plan()


def _completed() -> Plan:
    """A contact that is stopped is told, and can be changed."""
    s = Connect(CONTACT_DATA, "completed")
    instance = s.instance()
    for _ in range(2):
        contact = s.contact(instance)
        s.ask("StopContact", contact)
        s.look(contact, "stopped")
        s.ask("UpdateContact", contact, "stopped", Description=s.text("description of a contact"))
        s.attribute(contact, "stopped", s.attributes("customer", "third"))
    return s.plan()


def _deleted() -> Plan:
    """An instance that is deleted, beside one that stays."""
    s = Connect(CONTACT_DATA, "deleted")
    gone, stays = s.instance(), s.instance()
    contacts = [s.contact(instance) for instance in (gone, stays)]
    for contact in contacts:
        s.look(contact)
        s.ask("UpdateContact", contact, Name=s.text("name of a contact"))
        s.attribute(contact, "plain", s.attributes("third"))
    s.ask("DeleteInstance", gone)
    s.look(contacts[0], "deleted")
    s.ask("UpdateContact", contacts[0], "deleted", Name="other")
    s.attribute(contacts[0], "deleted", _ONE)
    s.contact(gone, "deleted")
    s.all_of("ListInstances", None, "deleted")
    s.look(contacts[1], "other-deleted")
    s.ask("DeleteInstance", stays)
    s.all_of("ListInstances", None, "all-deleted")
    return s.plan()


def _lists() -> Plan:
    s = Connect(CONTACT_DATA, "lists")
    for _ in range(3):
        s.instance()
        s.all_of("ListInstances", None)
    for most in (1, 2):
        s.all_of("ListInstances", None, f"pages-of-{most}", MaxResults=most)
        s.ask("ListInstances", None, f"page-of-{most}", MaxResults=most)
    s.ask("ListInstances", None, "largest-page", MaxResults=LARGEST_PAGE)
    for wrong in (0, LARGEST_PAGE + 1):
        s.ask("ListInstances", None, f"page-of-{wrong}", MaxResults=wrong)
    return s.plan()


def _without_keys(path: str) -> Plan:
    """All that there is, while none of the customer's keys can be used: what was there before, and what is new."""
    s = Connect(CONTACT_DATA, path)
    keys = [s.watched() for _ in range(2)]
    instance = s.instance()
    before = s.contact(instance)
    with s.unusable(keys, path):
        s.look(before, path)
        s.ask("UpdateContact", before, path, Description=s.text("description of a contact"))
        s.attribute(before, path, s.attributes("third"))
        s.contact(instance, path)
        s.contact(s.instance(path), path)
    s.look(before, "back")
    return s.plan()


def _untouched() -> Plan:
    """Keys of the customer's that were there before, and one that came later: none has a grant."""
    s = Connect(CONTACT_DATA, "untouched")
    keys = [s.watched() for _ in range(2)]
    instance = s.instance()
    s.contact(instance)
    keys.append(s.watched())
    s.attribute(s.contact(instance), "plain", s.attributes("third"))
    s.grants(*keys)
    return s.plan()


def _unused() -> Plan:
    """The same, by the audit trail: no service has used them."""
    s = Connect(CONTACT_DATA, "unused", "audit")
    keys = [s.watched() for _ in range(2)]
    instance = s.instance()
    s.look(s.contact(instance))
    s.uses(instance, *keys)
    return s.plan(observe=False)


def _rotated() -> Plan:
    """Rotation of the service's key: what was written before and what is written then, twice."""
    s = Connect(CONTACT_DATA, "rotated")
    instance = s.instance()
    made = [s.contact(instance)]
    for _ in range(2):
        s.send(ROTATE, "rotated", {})
        for contact in made:
            s.look(contact, "rotated")
        made.append(s.contact(instance, "rotated"))
    return s.plan()


def _customers() -> Plan:
    """An instance of another account, beside one of ours: it is neither told nor changed."""
    s = Connect(CONTACT_DATA, "customers")
    mine = s.contact(s.instance())
    s.principal = OWNER
    instance = s.instance()
    theirs = s.contact(instance)
    s.principal = ""
    for contact, label in ((mine, "plain"), (theirs, "of-another-account")):
        s.look(contact, label)
        s.ask("UpdateContact", contact, label, Name=s.text("name of a contact"))
        s.attribute(contact, label, s.attributes("third"))
    s.ask("DescribeInstance", instance, "of-another-account")
    s.contact(instance, "of-another-account")
    s.all_of("ListInstances", None, "beside-another-account")
    s.ask("DeleteInstance", instance, "of-another-account")
    s.principal = OWNER
    s.look(theirs, "their-own")
    s.all_of("ListInstances", None, "of-the-other-account")
    return s.plan()


def _at_rest() -> Plan:
    """What is stored of two instances with as much in each, one after the other and by turns."""
    s = Connect(CONTACT_DATA, "at-rest")
    instances = [s.instance() for _ in range(2)]
    for _ in range(2):
        for instance in instances:
            s.attribute(s.contact(instance, Attributes=None), "plain", s.attributes("third"))
    for instance in instances:
        s.dump(instance, "written")
    return s.plan(observe=False)


def _moved() -> Plan:
    """What is stored of two contacts in two instances is exchanged."""
    s = Connect(CONTACT_DATA, "moved")
    contacts = [s.contact(s.instance()) for _ in range(2)]
    ids = Several(tuple(Output(contact, "ContactId") for contact in contacts))
    s.send(SWAP, "exchanged", {"Ids": ids, ABOUT: contacts[0]})
    for contact in contacts:
        s.ask("DescribeContact", contact, "exchanged")
    return s.plan(observe=False)
