"""Permissions that change, and are used before the change must show: a denial too early, an allowance too late.

A call whose label begins with "at-once" does not wait for a change; what it may answer is what some version permits.
All else is done when every change has shown.  Where changes show at once there is no difference.
"""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import GrantConstraints, Output, Several
from kms_conformance.strategies.documents import MANAGE, statement
from kms_conformance.strategies.enumeration.grant_uses import ALPHA, BETA, Stage, use
from kms_conformance.strategies.script import Plan, Script


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _grants()
    yield _constraints()
    yield _tokens()
    yield _policies()


def _grants() -> Plan:
    """Created and revoked, and asked at once and afterwards; what no version permits is refused all the time."""
    s = Script("consistency/grants", "kms-grants")
    key, other = s.key(), s.key()
    blob, theirs, bound = s.encrypt(key), s.encrypt(other), s.encrypt(key, ALPHA)
    for number in range(3):
        grant = s.grant(key, "alice", "Decrypt", label=f"grant-{number}")
        s.opens("alice", blob, label="at-once-created")
        s.opens("alice", theirs, label="at-once-other-key")
        s.opens("bob", blob, label="at-once-other-principal")
        use(s, "alice", "Encrypt", Stage(key, blob, key), "at-once-other-operation")
        s.opens("alice", blob, label="settled")
        s.opens("alice", bound, ALPHA, label="settled-bound")
        s.opens("alice", bound, BETA, label="at-once-wrong-context")
        s.revoke(key, grant)
        s.opens("alice", blob, label="at-once-revoked")
        s.opens("alice", theirs, label="at-once-revoked-other-key")
        s.opens("bob", blob, label="at-once-never-permitted")
        s.opens("alice", blob, label="revoked")
    retired = s.grant(key, "alice", "Decrypt")
    s.opens("alice", blob, label="settled")
    s.retire(retired)
    s.opens("alice", blob, label="at-once-retired")
    s.opens("alice", blob, label="retired")
    return s.plan(observe=False)


def _constraints() -> Plan:
    """A grant with a constraint, on its way and on its way out."""
    s = Script("consistency/grants-with-constraints", "kms-grants")
    key = s.key()
    alpha, beta = s.encrypt(key, ALPHA), s.encrypt(key, BETA)
    limited = s.grant(key, "alice", "Decrypt", Constraints=GrantConstraints(equals=ALPHA))
    s.opens("alice", alpha, ALPHA, label="at-once-created")
    s.opens("alice", beta, BETA, label="at-once-outside")
    s.opens("alice", alpha, ALPHA, label="settled")
    s.revoke(key, limited)
    s.opens("alice", beta, BETA, label="at-once-revoked-outside")
    s.opens("alice", alpha, ALPHA, label="revoked")
    return s.plan(observe=False)


def _tokens() -> Plan:
    """A token shows a new grant at once, and nothing but that grant; and it can be retired by it at once."""
    s = Script("consistency/tokens", "kms-grants")
    key = s.key()
    blob = s.encrypt(key)
    grant = s.grant(key, "alice", "Decrypt")
    token = Several((Output(grant, "GrantToken"),))
    s.opens("alice", blob, label="at-once-with-token", GrantTokens=token)
    s.opens("bob", blob, label="at-once-with-anothers-token", GrantTokens=token)
    use(s, "alice", "Encrypt", Stage(key, blob, key), "at-once-other-operation", GrantTokens=token)
    second = s.grant(key, "carol", "Decrypt", "GenerateDataKey")
    tokens = Several((Output(second, "GrantToken"),))
    use(s, "carol", "GenerateDataKey", Stage(key, blob, key), "at-once-with-token", GrantTokens=tokens)
    s.opens("carol", blob, label="at-once-with-token", GrantTokens=tokens)
    s.retire(second, label="at-once")
    s.opens("carol", blob, label="retired")
    s.opens("alice", blob, label="settled")
    return s.plan(observe=False)


def _policies() -> Plan:
    """A key policy that changes, and changes back."""
    s = Script("consistency/policies", "kms-authorization")
    key = s.key()
    blob, alpha, beta = s.encrypt(key), s.encrypt(key, ALPHA), s.encrypt(key, BETA)
    allow = statement("Decrypt", principal="<alice>")
    for number in range(2):
        s.rules(key, MANAGE, allow, label=f"allowed-{number}")
        s.opens("alice", blob, label="at-once-allowed")
        s.opens("bob", blob, label="at-once-never-allowed")
        s.opens("alice", blob, label="allowed")
        s.rules(key, MANAGE, label="taken-away")
        s.opens("alice", blob, label="at-once-taken-away")
        s.opens("alice", blob, label="taken-away")
    tenant = {"StringEquals": {"kms:EncryptionContext:tenant": "Alpha"}}
    s.rules(key, MANAGE, statement("Decrypt", principal="<alice>", condition=tenant), label="of-a-tenant")
    s.opens("alice", alpha, ALPHA, label="at-once-own-tenant")
    s.opens("alice", beta, BETA, label="at-once-other-tenant")
    s.opens("alice", alpha, ALPHA, label="own-tenant")
    s.opens("alice", beta, BETA, label="other-tenant")
    return s.plan(observe=False)
