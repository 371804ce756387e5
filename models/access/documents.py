"""What a key policy breaks that its text alone does not show: who is there to be named, and who puts it.

Source: KMS API Reference, PutKeyPolicy, parameters Policy and BypassPolicyLockoutSafetyCheck; requirements POLICY-015,
POLICY-017 and POLICY-034.
"""

from __future__ import annotations

from kms_conformance.models.access.questions import attributes
from kms_conformance.models.access.values import symbolic
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.condition_keys import condition_keys
from kms_conformance.models.authorization.key_policy import lockout, named_principals, named_services, parse_key_policy
from kms_conformance.models.authorization.policy import PolicyError
from kms_conformance.models.authorization.request_facts import Circumstances
from kms_conformance.models.calls import Call
from kms_conformance.models.parties import REGION, ROLES, STRANGER, key_arn, principal, role_arn
from kms_conformance.models.terms import PolicyText
from kms_conformance.models.world import World

ENTITIES = (":user/", ":role/")
NO_SERVICE = "no-such-service.amazonaws.com"
"""Surely no service's name; of all others nothing is said, since AWS publishes no list of its services' names."""
KNOWN = frozenset(role_arn(name) for name in (*ROLES, STRANGER))


def broken_by(world: World, call: Call) -> frozenset[str] | None:
    """The requirements that the policy in a call breaks; None where it sends none, or one that is none at all."""
    text = call.get("Policy")
    if not isinstance(text, PolicyText):
        return None
    try:
        policy = parse_key_policy(str(symbolic(text)))
    except PolicyError as error:
        return frozenset({error.requirement}) if error.requirement in ("POLICY-015", "POLICY-034") else None
    found = set()
    named = named_principals(policy)
    if NO_SERVICE in named_services(policy) or any(
        kind in arn and arn not in KNOWN for arn in named for kind in ENTITIES
    ):
        found.add("POLICY-015")
    key = world.key_named(call.get("KeyId"))
    caller = principal(call.principal)
    told = attributes(world, key) if key else None
    keys = condition_keys("PutKeyPolicy", {}, told, caller, Circumstances(REGION, world.now))
    again = Access(caller, "kms:PutKeyPolicy", key_arn(key.slot) if key else "*", keys)
    if call.get("BypassPolicyLockoutSafetyCheck") is not True and lockout(policy, again):
        found.add("POLICY-017")
    return frozenset(found)
