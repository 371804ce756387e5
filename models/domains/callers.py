"""What a caller must be allowed on keys, through a service with domains, for it to do what is asked."""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns import facts as campaigns
from kms_conformance.models.campaigns.versions import ONBOARDINGS
from kms_conformance.models.connect import facts as connect
from kms_conformance.models.domains.facts import context_key, domain_of, key_term, service_of_call
from kms_conformance.models.domains.reach import keys_of_data
from kms_conformance.models.everyday.callers import asked_of_keys
from kms_conformance.models.everyday.facts import is_everyday
from kms_conformance.models.integrations import facts as integrations
from kms_conformance.models.parties import REGION, domain_arn
from kms_conformance.models.qconnect import facts as qconnect
from kms_conformance.models.world import Key, World

FOR_A_KEY = ("DescribeKey", "CreateGrant")
"""What it takes to give a domain its key. Source: Administrator Guide, "Enable Voice ID", permissions."""
FOR_DATA = ("Decrypt",)
INTEGRATIONS = f"{integrations.PREFIX}.{REGION}.amazonaws.com"
"""Through which AppIntegrations asks for a caller."""
CAMPAIGNS = f"connect-campaigns.{REGION}.amazonaws.com"
"""Through which outbound campaigns ask for a caller."""


@dataclass(frozen=True, slots=True)
class Need:
    """One action on a key, as the service asks for it on the caller's behalf."""

    action: str
    key: Key
    via_service: str
    context: tuple[str, str] | None = None
    """The pair that must be in the constraint of a grant."""
    encryption: tuple[tuple[str, str], ...] = ()
    """The pairs of the encryption context that are known."""


def needs(world: World, call: Call) -> tuple[Need, ...] | None:
    """What a call needs; None where it names no key that there is."""
    if call.operation in ONBOARDINGS:
        key = world.key_named(campaigns.key_term(call))
        return None if key is None else tuple(Need(action, key, CAMPAIGNS) for action in FOR_A_KEY)
    if call.operation == integrations.CREATE:
        key = world.key_named(call.get("KmsKey"))
        return None if key is None else (Need("CreateGrant", key, INTEGRATIONS),)
    if call.operation in (qconnect.CREATE_BASE, qconnect.CREATE_ASSISTANT):
        key = qconnect.key_named(world, call)
        return None if key is None else tuple(Need(action, key, qconnect.VIA) for action in qconnect.OF_A_CALLER)
    if call.operation in (connect.ASSOCIATE, connect.UPDATE_STORAGE):
        key = connect.key_named(world, call)
        return None if key is None else (Need("CreateGrant", key, connect.VIA),)
    if is_everyday(call):
        asked = asked_of_keys(world, call)
        return None if asked is None else tuple(Need(row.action, row.key, row.via, None, row.context) for row in asked)
    service = service_of_call(call)
    if service is None:
        return ()
    via = f"{service.principal}.{REGION}.amazonaws.com"
    operation, domain = call.method, domain_of(world, service, call)
    if operation in (service.create, service.update):
        key = world.key_named(key_term(service, call))
        made = call.result if domain is None else domain.slot
        pair = (context_key(world, service), domain_arn(made)) if service.arn_path and made is not None else None
        return None if key is None else tuple(Need(action, key, via, pair) for action in FOR_A_KEY)
    if domain is None:
        return ()
    keys = tuple(world.keys[slot] for slot in keys_of_data(domain)[-1:])
    return tuple(Need(action, key, via) for key in keys for action in FOR_DATA)
