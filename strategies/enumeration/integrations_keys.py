"""AppIntegrations: grants and who may have them made, runs with and without the key, and what is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kms_conformance.models.parties import OWNER
from kms_conformance.models.terms import KeyRef
from kms_conformance.strategies.documents import ROOT, statement
from kms_conformance.strategies.integrations_plan_builder import Integrations
from kms_conformance.strategies.plan_builder import Plan

PATHS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "disabled": (("DisableKey",), ("EnableKey",)),
    "pending": (("ScheduleKeyDeletion",), ("CancelKeyDeletion", "EnableKey")),
}
"""Ways into a state that does not let a key be used, and back."""


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _granted()
    yield _runs()
    for path in PATHS:
        yield _out_of_reach(path)
    yield _revoked()
    yield _seen()
    yield _callers()
    yield _customers()
    yield _staged()
    yield _at_rest()
    yield _aged()


def _granted() -> Plan:
    """A grant for each data integration, on the key that it names."""
    s = Integrations("granted")
    keys = [s.key() for _ in range(3)]
    s.make(keys[0])
    s.make(KeyRef(keys[1]), "key-by-id")
    s.make(keys[2])
    s.make(keys[2], "key-of-two")
    s.grants(*keys)
    return s.plan()


def _runs() -> Plan:
    """Runs of two data integrations, each under its own key."""
    s = Integrations("runs")
    for key in (s.key(), s.key()):
        one = s.running(key, texts=2)
        s.rerun(one)
    return s.plan()


def _out_of_reach(path: str) -> Plan:
    """A run that works, fails while the key cannot be used, and works again; what is configured is always read."""
    s = Integrations(path)
    into, back = PATHS[path]
    key = s.key()
    one = s.running(key)
    for operation in into:
        s.on(operation, key, path)
    s.rerun(one, path)
    s.ask("GetDataIntegration", one, path)
    s.ask("UpdateDataIntegration", one, path, Description=s.text("Description"))
    s.all_of("ListDataIntegrationAssociations", one, path)
    s.all_of("ListDataIntegrations", None, path)
    for operation in back:
        s.on(operation, key, "back")
    s.rerun(one, "back")
    s.ask("GetDataIntegration", one, "back")
    return s.plan()


def _revoked() -> Plan:
    """A run fails without a grant, of another key it works; a new data integration on the key has a grant again."""
    s = Integrations("revoked")
    one, other = s.running(s.key()), s.running(s.key())
    s.rerun(one)
    s.revoke_all(one)
    s.rerun(one, "revoked")
    s.ask("GetDataIntegration", one, "revoked")
    s.ask("UpdateDataIntegration", one, "revoked", Description=s.text("Description"))
    s.rerun(other, "other-revoked")
    s.running(s.keys[one], "granted-again")
    s.grants(s.keys[one], label="granted-again")
    return s.plan()


def _seen() -> Plan:
    """Runs, by the audit trail."""
    s = Integrations("seen", "audit")
    for _ in range(2):
        one = s.running(s.key())
        before = s.uses(one, s.keys[one])
        s.rerun(one)
        s.uses(one, s.keys[one], label="rerun", before=before)
    return s.plan(observe=False)


def _callers() -> Plan:
    """A caller who may use the service is let have a grant made on the key, or is not."""
    s = Integrations("callers")
    key, refused = s.key(), s.key()
    s.permit("dora", json.dumps({"Effect": "Allow", "Action": "app-integrations:*", "Resource": "*"}))
    allowed = statement("DescribeKey", "CreateGrant", principal="<dora>")
    looked_at = statement("DescribeKey", principal="<dora>")
    s.principal = "dora"
    for label, rules in (("permitted", (allowed,)), ("without-CreateGrant", (looked_at,)), ("without-permission", ())):
        for one in (key, refused) if label != "permitted" else (key,):
            s.rules(one, ROOT, *rules, label=label)
            s.make(one, label)
    s.rules(key, ROOT, allowed, label="permitted-again")
    s.make(key, "permitted-again")
    s.grants(key, refused)
    s.permit("dora")
    return s.plan()


def _customers() -> Plan:
    """A data integration of another account, beside one of ours: it is neither told nor changed."""
    s = Integrations("customers")
    mine = s.described(s.key())
    theirs = _of_another_account(s)
    s.principal = ""
    for integration, label in ((mine, "plain"), (theirs, "of-another-account")):
        s.ask("GetDataIntegration", integration, label)
        s.ask("UpdateDataIntegration", integration, label, Description=s.text("Description"))
        s.ask("ListDataIntegrationAssociations", integration, label)
        s.ask("ListTagsForResource", integration, label)
    s.all_of("ListDataIntegrations", None, "beside-another-account")
    s.principal = OWNER
    s.ask("GetDataIntegration", theirs, "their-own")
    s.all_of("ListDataIntegrations", None, "of-the-other-account")
    return s.plan()


def _of_another_account(s: Integrations) -> int:
    """A data integration of another account, on a key that we let it have granted; the other account calls then."""
    key = s.key()
    s.rules(key, ROOT, statement("DescribeKey", "CreateGrant", principal="<other-root>"), label="for-another-account")
    s.principal = OWNER
    return s.make(key, Description=s.text("Description"))


def _staged() -> Plan:
    """What is stored of external data, of two data integrations."""
    s = Integrations("staged")
    made = [s.running(s.key(), texts=2) for _ in range(2)]
    s.rerun(made[0], texts=2)
    s.external = s.external[2:]  # what was fetched before is there no more
    for one in made:
        s.dump(one, "fetched")
    return s.plan(observe=False)


def _at_rest() -> Plan:
    """What is stored of what is configured, beside another account."""
    s = Integrations("at-rest")
    theirs = _of_another_account(s)
    s.principal = ""
    made = s.described(s.key())
    s.associate(made)
    s.dump_of_configuration([made], "configured", theirs)
    return s.plan(observe=False)


def _aged() -> Plan:
    """What is configured after the keys of configuration have come to their end: what was there before, and is new."""
    s = Integrations("aged")
    made = [s.make(s.key(), Description=s.text("Description"))]
    for label in ("aged", "aged-again"):
        aged = s.age()
        s.ask("UpdateDataIntegration", made[0], label, Description=s.text("Description"))
        made.append(s.make(s.keys[made[0]], label))
        s.dump_of_configuration(made, label, aged=aged)
    return s.plan(observe=False)
