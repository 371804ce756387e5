"""AppIntegrations: what is configured and read again, what is refused, and what lists tell."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.integrations.facts import ASSOCIATION, NOBODY, SERVICE
from kms_conformance.models.integrations.guards import LARGEST_PAGE, LONGEST_DESCRIPTION, LONGEST_NAME
from kms_conformance.models.terms import Filler, Members, Named, Output, Structure, Term, Texts, UnknownKey
from kms_conformance.strategies.integrations_plan_builder import Integrations
from kms_conformance.strategies.plan_builder import Plan

TAILS = ("", " two  words", " \u00e9\u4e2d", " \U00020000.", '"<&>%\\', "=cmd", " end ")
"""Ends of descriptions that are easily lost: white space, other planes, and what some syntax would quote."""
TAGS = Structure('{"team": "blue", "stage": "one"}')
SCHEDULE = Members(
    (("FirstExecutionFrom", "1439788442681"), ("Object", "Account"), ("ScheduleExpression", "rate(1 hour)"))
)


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _configured()
    yield _requests()
    yield _missing()
    yield _updates()
    yield _deleted()
    yield _lists()
    yield _associations()
    yield _tags()


def _configured() -> Plan:
    """All that can be configured, with each end of a description and at full length."""
    s = Integrations("configured")
    key, other = s.key(), s.key()
    s.described(key)
    last = s.described(other, "other-key")
    s.make(key, "scheduled", ScheduleConfig=SCHEDULE, SourceURI="Salesforce://AppFlow/profile")
    s.make(key, "longest-name", Name=Named(s.slot(), "/._-", LONGEST_NAME))
    s.make(key, "longest", Description=s.text("Description", "", LONGEST_DESCRIPTION))
    for tail in TAILS:
        s.make(key, "tail", Description=s.text("Description", tail))
    s.ask("GetDataIntegration", last, "several")
    return s.plan()


def _requests() -> Plan:
    """Requests that the service model refuses, each beside one that it does not."""
    s = Integrations("requests")
    key = s.key()
    there = s.make(key)
    s.make(key, Name=Named(s.slot()))
    s.make(key, "without-Name", Name=None)
    s.make(None, "without-KmsKey")
    s.make("", "no-KmsKey")
    s.make(UnknownKey(1, "arn"), "unknown-key")
    for label, name in (("no-name", ""), ("too-long-name", Filler(LONGEST_NAME + 1)), ("name-of-words", "two words")):
        s.make(key, label, Name=name)
        s.ask("UpdateDataIntegration", there, label, Name=name)
    too_long = Filler(LONGEST_DESCRIPTION + 1)
    s.make(key, "too-long-description", Description=too_long)
    s.ask("UpdateDataIntegration", there, Description="short")
    s.ask("UpdateDataIntegration", there, "too-long-description", Description=too_long)
    taken = Named(s.slot())
    s.make(key, Name=taken)
    s.make(key, "name-that-is-taken", Name=taken)
    return s.plan()


def _missing() -> Plan:
    """What never was, beside what is there."""
    s = Integrations("missing")
    there = s.make(s.key())
    one = s.associate(there)
    for operation, more in BY_NAME.items():
        if operation != "DeleteDataIntegration":
            s.ask(operation, there, **more)
        named = "Identifier" if operation in ("GetDataIntegration", "UpdateDataIntegration") else ""
        member = named or "DataIntegrationIdentifier"
        s.send(f"{SERVICE}:{operation}", "unknown-id", {member: NOBODY, **more})
    scheduled = {"ExecutionConfiguration": SCHEDULED}
    s.ask("UpdateDataIntegrationAssociation", there, "unknown-id", **{ASSOCIATION: NOBODY}, **scheduled)
    known = Output(one, "DataIntegrationAssociationId")
    s.ask("UpdateDataIntegrationAssociation", there, **{ASSOCIATION: known}, **scheduled)
    return s.plan()


SCHEDULED = Structure('{"ExecutionMode": "SCHEDULED", "ScheduleConfiguration": {"ScheduleExpression": "rate(1 day)"}}')
BY_NAME: dict[str, dict[str, Term]] = {
    "GetDataIntegration": {},
    "UpdateDataIntegration": {"Description": "other"},
    "ListDataIntegrationAssociations": {},
    "DeleteDataIntegration": {},
}
"""The operations that name a data integration by its id, with what else they send."""


def _updates() -> Plan:
    s = Integrations("updates")
    key = s.key()
    for _ in range(2):
        one = s.described(key)
        beside = s.described(key)
        s.ask("UpdateDataIntegration", one, "description", Description=s.text("Description"))
        s.ask("UpdateDataIntegration", one, "name", Name=Named(s.slot()))
        s.ask("UpdateDataIntegration", one, "both", Name=Named(s.slot()), Description=s.text("Description"))
        s.ask("GetDataIntegration", beside, "other-updated")
    s.all_of("ListDataIntegrations", None, "updated")
    return s.plan()


def _deleted() -> Plan:
    """What is deleted, beside what is there; its name can be used again; and the grant on its key."""
    s = Integrations("deleted")
    keys = [s.key(), s.key()]
    name = Named(s.slot())
    gone, there = s.make(keys[0], Name=name), s.make(keys[1])
    for integration in (gone, there):
        for operation, more in BY_NAME.items():
            if operation != "DeleteDataIntegration":
                s.ask(operation, integration, **more)
        s.ask("ListTagsForResource", integration)
    s.grants(*keys)
    s.ask("DeleteDataIntegration", gone)
    for operation, more in BY_NAME.items():
        s.ask(operation, gone, "deleted", **more)
    s.ask("ListTagsForResource", gone, "deleted")
    s.ask("TagResource", gone, "deleted", tags=TAGS)
    s.grants(*keys, label="deleted")
    s.all_of("ListDataIntegrations", None, "deleted")
    s.ask("GetDataIntegration", there, "other-deleted")
    s.make(keys[1], "name-of-a-deleted-one", Name=name)
    s.ask("DeleteDataIntegration", there)
    return s.plan()


def _lists() -> Plan:
    s = Integrations("lists")
    key = s.key()
    for _ in range(3):
        s.make(key, SourceURI=s.source())
        s.all_of("ListDataIntegrations", None)
    for most in (1, 2):
        s.all_of("ListDataIntegrations", None, f"pages-of-{most}", most)
        s.add(f"{SERVICE}:ListDataIntegrations", label=f"page-of-{most}", MaxResults=most)
    s.add(f"{SERVICE}:ListDataIntegrations", label="largest-page", MaxResults=LARGEST_PAGE)
    for wrong in (0, LARGEST_PAGE + 1):
        s.add(f"{SERVICE}:ListDataIntegrations", label=f"page-of-{wrong}", MaxResults=wrong)
    return s.plan()


def _associations() -> Plan:
    """One association for each data integration, which is not deleted then."""
    s = Integrations("associations")
    key = s.key()
    one, other, free = (s.make(key) for _ in range(3))
    for integration in (one, other):
        s.associate(integration, DestinationURI=_destination(s), ExecutionConfiguration=SCHEDULED)
    s.associate(one, "again", DestinationURI=_destination(s), ExecutionConfiguration=SCHEDULED)
    for integration in (one, other):
        s.all_of("ListDataIntegrationAssociations", integration, "of-each")
    s.ask("ListDataIntegrationAssociations", one, "page-of-1", MaxResults=1)
    s.ask("ListDataIntegrationAssociations", one, "largest-page", MaxResults=LARGEST_PAGE)
    for wrong in (0, LARGEST_PAGE + 1):
        s.ask("ListDataIntegrationAssociations", one, f"page-of-{wrong}", MaxResults=wrong)
    s.ask("DeleteDataIntegration", free)
    s.ask("DeleteDataIntegration", one, "associated")
    s.ask("GetDataIntegration", one, "associated")
    return s.plan()


def _destination(s: Integrations) -> Term:
    return s.uri(s.text("DestinationURI"), "out")


def _tags() -> Plan:
    s = Integrations("tags")
    key = s.key()
    tagged, plain = s.make(key, "tagged", Tags=TAGS), s.make(key)
    s.ask("ListTagsForResource", tagged, "from-creation")
    for integration in (plain, tagged):
        s.ask("TagResource", integration, tags=Structure('{"stage": "two", "owner": "us"}'))
        s.ask("UntagResource", integration, tagKeys=Texts(("stage",)))
        s.ask("ListTagsForResource", integration)
        s.ask("GetDataIntegration", integration, "tagged")
    return s.plan()
