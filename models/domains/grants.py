"""What must be true of the grants on a key that a service has for its domains."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.apart import APART
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.facts import context_key
from kms_conformance.models.domains.service import DomainService
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.domains.state import Domain, Status
from kms_conformance.models.terms import Output, Several, Term
from kms_conformance.models.world import World

NEEDED = ("Decrypt", "DescribeKey", "GenerateDataKey|GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo")
"""The operations that the service says it needs; of those beside a bar one."""
DOCUMENTED = (
    "CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey", "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo",
)  # fmt: skip
"""Those of the documented grant."""


def grant_claims(world: World, call: Call) -> Iterator[Claim]:
    """Of ListGrants: each domain on the key has its own, bound to it; a domain that has left the key has none."""
    key = world.key_named(call.get("KeyId"))
    if key is None:
        return
    for row in APART:
        yield from row.granted(world, key.slot)
    for domain in world.domains.values():
        service = SERVICES[domain.service]
        key_name = context_key(world, service)
        if domain.deleted and not domain.lost and About.GRANTS_ENDED in service.says and key.slot in domain.granted:
            yield Claim(
                service.says[About.GRANTS_ENDED], "Grants", Relation.NO_GRANT_FOR, name(key_name, service, domain)
            )
        if domain.lost or domain.deleted:
            continue
        if key.slot in domain.granted and key.slot == domain.key:
            yield from _own(key_name, service, domain)
        elif key.slot in domain.before and About.OLD_GRANT_GONE in service.says and _over(domain):
            yield Claim(
                service.says[About.OLD_GRANT_GONE], "Grants", Relation.NO_GRANT_FOR, name(key_name, service, domain)
            )
    yield from _separate(world, key.slot)


def _over(domain: Domain) -> bool:
    return domain.change is not None and domain.change.status is Status.COMPLETED


def name(context_key: str, service: DomainService, domain: Domain, *more: Term) -> Several:
    """The name in the context, the text by which the domain is known in its value, and what else a relation needs."""
    path = service.arn_path or service.id_path
    named = domain.slot if domain.parent is None else domain.parent
    return Several((context_key, Output(named, path), *more))


def _own(key_name: str, service: DomainService, domain: Domain) -> Iterator[Claim]:
    said = service.says
    new = About.NEW_GRANT if domain.before and About.NEW_GRANT in said else About.GRANT
    word = new if domain.parent is None else About.TYPE_SWITCHED if domain.before else About.TYPE_KEY
    yield Claim(said[word], "Grants", Relation.GRANT_FOR, name(key_name, service, domain))
    if About.BOUND in said:
        yield Claim(said[About.BOUND], "Grants", Relation.BOUND_GRANTS, name(key_name, service, domain))
    if About.OPERATIONS in said:
        yield Claim(said[About.OPERATIONS], "Grants", Relation.GRANT_ALLOWS, name(key_name, service, domain, *NEEDED))
        yield Claim(
            said[About.NO_MORE_OPERATIONS],
            "Grants",
            Relation.GRANT_ALLOWS_NO_MORE,
            name(key_name, service, domain, *DOCUMENTED),
        )
    if About.GRANTEE in said:
        grantee = name(key_name, service, domain, service.service_principal)
        yield Claim(said[About.GRANTEE], "Grants", Relation.GRANTEE_IS, grantee)


def _separate(world: World, key: int) -> Iterator[Claim]:
    for service in SERVICES.values():
        own = [row for row in world.domains.values() if row.service == service.name and key in row.granted]
        if len(own) > 1 and About.SEPARATE_GRANTS in service.says and not any(row.lost or row.deleted for row in own):
            path = service.arn_path or service.id_path
            names = (Output(row.slot, path) for row in own)
            yield Claim(
                service.says[About.SEPARATE_GRANTS],
                "Grants",
                Relation.SEPARATE_GRANTS,
                Several((context_key(world, service), service.service_principal, *names)),
            )
