"""Q in Connect: under whose keys it lies, who may give them, whose the data are, and what ports and the trail show."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kms_conformance.models.parties import OWNER
from kms_conformance.models.qconnect.facts import OF_A_CALLER, SENT
from kms_conformance.models.terms import Named, Term
from kms_conformance.strategies.documents import ROOT, statement
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.qconnect_plan_builder import QUICK_RESPONSES, QConnect

PATHS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "disabled": (("DisableKey",), ("EnableKey",)),
    "pending": (("ScheduleKeyDeletion",), ("CancelKeyDeletion", "EnableKey")),
}
"""Ways into a state that does not let a key be used, and back."""
USE_IT = json.dumps({"Effect": "Allow", "Action": "wisdom:*", "Resource": "*"})


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _at_rest()
    yield _optional()
    for path in PATHS:
        yield _out_of_use(path)
    yield _revoked()
    yield _two_keys()
    yield _callers()
    yield _customers()
    yield _audited()


def _optional() -> Plan:
    """Without a key, beside keys that are there: none has a grant; then with one, which has."""
    s = QConnect("optional")
    keys = [s.add("CreateKey", label="watched", makes=True) for _ in range(2)]
    base, assistant = s.base(), s.assistant()
    s.content(base)
    s.session(assistant)
    s.grants(*keys)
    made = s.base(keys[0]), s.assistant(keys[1])
    s.grants(*keys)
    s.base(keys[1])
    s.assistant(keys[0])
    for slot in made:
        s.look(slot, "beside-others")
    return s.plan()


def _out_of_use(path: str) -> Plan:
    """Contents and quick responses while the key cannot be used, and afterwards, beside those under another key."""
    s = QConnect(path)
    into, back = PATHS[path]
    key, others = s.key(), s.key()
    base, quick, other = s.base(key), s.base(key, type_=QUICK_RESPONSES), s.base(others)
    name = Named(s.slot())
    content, response, beside = s.content(base, name=name), s.response(quick), s.content(other)
    for slot in (content, response):
        s.look(slot)
    for operation in into:
        s.on(operation, key, path)
    for slot in (content, response):
        s.look(slot, path)
    s.content(base, path)
    s.response(quick, path)
    s.update(content, path, **{SENT: s.text("document")})
    s.look(beside, f"other-{path}")
    s.search(base, name, path)
    s.ask("GetKnowledgeBase", base, path)
    s.all_of("ListContents", base, path)
    s.all_of("ListKnowledgeBases", None, path)
    for operation in back:
        s.on(operation, key, "back")
    for slot in (content, response):
        s.look(slot, "back")
    s.content(base, "back")
    return s.plan(observe=False)


def _revoked() -> Plan:
    """Contents and quick responses when the grant is revoked, beside those under another key, whose is not."""
    s = QConnect("revoked")
    keys, read = [s.key() for _ in range(3)], []
    for key, type_ in ((keys[0], "CUSTOM"), (keys[1], QUICK_RESPONSES)):
        base = s.base(key, type_=type_)
        make = s.content if type_ == "CUSTOM" else s.response
        slot = make(base)
        s.look(slot)
        s.revoke_all(base, key)
        s.look(slot, "revoked")
        make(base, "revoked")
        read.append(slot)
    beside = s.content(s.base(keys[2]))
    s.look(beside, "other-revoked")
    s.ask("GetKnowledgeBase", read[0], "revoked", contentId=None)
    return s.plan(observe=False)


def _two_keys() -> Plan:
    """The key of an assistant and that of its knowledge base: each while the other cannot be used."""
    s = QConnect("two-keys")
    of_assistant, of_base = s.key(), s.key()
    assistant, base = s.assistant(of_assistant), s.base(of_base)
    content, session = s.content(base), s.session(assistant)
    s.associate(assistant, base)
    for key, slot, place in ((of_assistant, content, base), (of_base, session, assistant)):
        s.on("DisableKey", key, "other")
        s.look(slot, "other-disabled")
        (s.content if place == base else s.session)(place, "other-disabled")
        s.on("EnableKey", key, "back")
    s.look(content, "back")
    return s.plan(observe=False)


def _callers() -> Plan:
    """Who gives a key is allowed what it takes, or lacks one permission of it."""
    s = QConnect("callers")
    key = s.key()
    s.permit("dora", USE_IT)
    s.principal = "dora"
    for left_out in ("", *OF_A_CALLER):
        allowed = tuple(action for action in OF_A_CALLER if action != left_out)
        s.rules(key, ROOT, statement(*allowed, principal="<dora>"))
        label = f"without-{left_out}" if left_out else "allowed"
        s.base(key, label)
        s.assistant(key, label)
    s.all_of("ListKnowledgeBases", None, "after-refusals")
    s.permit("dora")
    return s.plan(observe=False)


def _customers() -> Plan:
    """What another account has is neither told nor found, nor changed; texts that both have are found by each."""
    s = QConnect("customers")
    key, name, word = s.key(), Named(s.slot()), "marigold"
    base, assistant = s.base(key), s.assistant()
    ours = s.content(base, name=name, **{SENT: s.text("document", f" {word}")})
    s.principal = OWNER
    other, other_assistant, quick = s.base(), s.assistant(), s.base(type_=QUICK_RESPONSES)
    theirs = s.content(other, name=name, **{SENT: s.text("document", f" {word}")})
    response, session = s.response(quick), s.session(other_assistant)
    association = s.associate(other_assistant, other)
    s.principal = ""
    own = s.associate(assistant, base)
    asked: tuple[tuple[int, str, dict[str, Term]], ...] = (
        (other, "GetKnowledgeBase", {}),
        (other_assistant, "GetAssistant", {}),
        (theirs, "GetContent", {}),
        (theirs, "UpdateContent", {"title": "other"}),
        (other, "ListContents", {}),
        (response, "GetQuickResponse", {}),
        (session, "GetSession", {}),
        (association, "GetAssistantAssociation", {}),
        (theirs, "DeleteContent", {}),
    )
    for place, operation, more in asked:
        s.ask(operation, place, "of-another-account", **more)
    s.search(other, name, "of-another-account")
    s.associate(assistant, other, "of-another-account")
    s.look(ours)
    s.search(base, name)
    s.all_of("ListContents", base, "beside-another-account")
    s.retrieve(assistant, own, word, "beside-another-account")
    s.all_of("ListKnowledgeBases", None, "beside-another-account")
    s.principal = OWNER
    s.look(theirs)
    s.search(other, name)
    s.retrieve(other_assistant, association, word, "beside-another-account")
    s.all_of("ListKnowledgeBases", None, "of-the-other-account")
    s.principal = ""
    s.dump(base, "two-customers", index=True)
    return s.plan(observe=False)


def _at_rest() -> Plan:
    """What is stored of knowledge bases under a key, under another, and under one of the service."""
    s = QConnect("at-rest")
    keys, bases = [s.key() for _ in range(2)], []
    for key in (*keys, None):
        base, quick, assistant = s.base(key), s.base(key, type_=QUICK_RESPONSES), s.assistant(key)
        content = s.content(base)
        s.response(quick, description=s.text("description"))
        s.session(assistant)
        s.update(content, **{SENT: s.text("document"), "title": s.text("title of a content")})
        bases += [base, quick]
    for base, index in ((bases[0], True), (bases[2], False), (bases[3], False)):
        s.dump(base, "written", index=index)
    return s.plan(observe=False)


def _audited() -> Plan:
    """What the audit trail has: uses of the key, and an event of each access."""
    s = QConnect("audited", "audit")
    key, quick_key = s.key(), s.key()
    name = Named(s.slot())
    base, quick = s.base(key), s.base(quick_key, type_=QUICK_RESPONSES)
    content, response = s.content(base, name=name), s.response(quick)
    s.look(content)
    s.look(response)
    s.search(base, name)
    s.uses(base, key)
    s.uses(quick, quick_key)
    s.accesses(base, "GetContent", "SearchContent")
    s.accesses(quick, "GetQuickResponse")
    return s.plan(observe=False)
