"""Who may use a domain: callers with the documented permissions alone, without one of them, and past the service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.service import DomainService
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.terms import Context
from kms_conformance.strategies.documents import ROOT, through
from kms_conformance.strategies.domain_plan_builder import DomainPlanBuilder
from kms_conformance.strategies.plan_builder import Plan

CONTEXT = Context((("tenant", "Alpha"),))


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for service in SERVICES.values():
        if About.CALLER in service.says:
            yield _callers(service)
            yield _without(service)
            yield _directly(service)
            if About.OTHER_CONTEXT in service.says:
                yield _bound(service)


def _allowing(
    service: DomainService, *actions: str, region: str = "<region>", context: Mapping[str, str] | None = None
) -> str:
    """The documented statement of a key policy: actions through the service alone, or with this context alone."""
    equal = {f"kms:EncryptionContext:{key}": value for key, value in (context or {}).items()}
    return through(f"{service.principal}.{region}.amazonaws.com", *actions, equal=equal)


NEEDED = ("CreateGrant", "DescribeKey", "Decrypt")


def _callers(service: DomainService) -> Plan:
    """A caller with the documented permissions alone can do everything; without them, nothing that needs data."""
    s = DomainPlanBuilder(service, "callers")
    key = s.key()
    s.permit("dora", json.dumps({"Effect": "Allow", "Action": f"{service.principal}:*", "Resource": "*"}))
    s.rules(key, ROOT, _allowing(service, *NEEDED))
    domain = s.domain(key, "documented-policy", principal="dora")
    for kind in service.kinds:
        s.write(domain, kind, "documented-policy", principal="dora")
    s.look_at_all(domain, "documented-policy", principal="dora")
    for label, rules in (("nothing-allowed", ()), ("allowed-again", (_allowing(service, *NEEDED),))):
        s.rules(key, ROOT, *rules)
        s.look_at_all(domain, label, principal="dora")
        s.describe(domain, label, principal="dora")
        s.look_at_all(domain, f"others-{label}")
    s.permit("dora")
    return s.plan()


def _without(service: DomainService) -> Plan:
    """One permission is missing, or is for another Region: no domain gets the key."""
    s = DomainPlanBuilder(service, "callers/without")
    key, other = s.key(), s.key()
    s.permit("dora", json.dumps({"Effect": "Allow", "Action": f"{service.principal}:*", "Resource": "*"}))
    s.rules(key, ROOT, _allowing(service, *NEEDED))
    s.rules(other, ROOT, _allowing(service, *NEEDED))
    domain = s.domain(key, principal="dora")
    for left_out in ("CreateGrant", "DescribeKey"):
        s.rules(other, ROOT, _allowing(service, *(action for action in NEEDED if action != left_out)))
        s.domain(other, f"without-{left_out}", principal="dora")
        s.change(domain, other, f"without-{left_out}", principal="dora")
        s.describe(domain, f"without-{left_out}")
        s.grants(other, f"without-{left_out}")
    s.rules(other, ROOT, _allowing(service, *NEEDED, region="<elsewhere>"))
    s.domain(other, "other-region", principal="dora")
    s.rules(other, ROOT, _allowing(service, *NEEDED))
    s.domain(other, "allowed-again", principal="dora")
    s.change(domain, other, "allowed-again", principal="dora")
    s.permit("dora")
    return s.plan()


def _bound(service: DomainService) -> Plan:
    """Grants may be made for one domain alone: it gets the key, and no other does."""
    s = DomainPlanBuilder(service, "callers/bound")
    key, other = s.key(), s.key()
    s.permit("dora", json.dumps({"Effect": "Allow", "Action": f"{service.principal}:*", "Resource": "*"}))
    s.rules(key, ROOT, _allowing(service, *NEEDED))
    domain, theirs = (s.domain(key, principal="dora") for _ in range(2))
    granting = _allowing(service, "CreateGrant", context={service.context_key: f"<domain-{domain}>"})
    s.rules(other, ROOT, granting, _allowing(service, "DescribeKey", "Decrypt"))
    s.change(domain, other, "context-of-the-policy", principal="dora")
    s.change(theirs, other, "other-context", principal="dora")
    s.describe(theirs, "other-context")
    s.grants(other, "other-context")
    s.rest(domain)
    s.permit("dora")
    return s.plan()


def _directly(service: DomainService) -> Plan:
    """What the key policy allows through the service alone is not allowed to the same caller directly."""
    s = DomainPlanBuilder(service, "callers/directly", "kms-authorization")
    key = s.key()
    s.permit("dora", json.dumps({"Effect": "Allow", "Action": f"{service.principal}:*", "Resource": "*"}))
    s.rules(key, ROOT, _allowing(service, *NEEDED, "GenerateDataKey"))
    s.domain(key, "through-the-service", principal="dora")
    blob = s.encrypt(key, CONTEXT)
    s.data_key(key, CONTEXT, label=f"{service.name}-direct")
    s.last_by("dora")
    s.decrypt(blob, CONTEXT, label=f"{service.name}-direct")
    s.last_by("dora")
    s.permit("dora")
    return s.plan()
