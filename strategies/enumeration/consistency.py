"""Permissions that change, and are used before the change must show: a denial too early, an allowance too late.

A call within `at_once` does not wait for a change; what it may answer is what some version permits.
All else is done when every change has shown.  Where changes show at once there is no difference.
"""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import GrantConstraints, Output, Several
from kms_conformance.strategies.documents import MANAGE, statement
from kms_conformance.strategies.enumeration.grant_uses import ALPHA, BETA, Stage, use
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _grants()
    yield _constraints()
    yield _tokens()
    yield _policies()


def _grants() -> Plan:
    """Created and revoked, and asked at once and afterwards; what no version permits is refused all the time."""
    s = PlanBuilder("consistency/grants", "kms-grants")
    key, other = s.key(), s.key()
    blob, theirs, bound = s.encrypt(key), s.encrypt(other), s.encrypt(key, ALPHA)
    for number in range(3):
        grant = s.grant(key, "alice", "Decrypt", label=f"grant-{number}")
        with s.at_once():
            s.opens("alice", blob, label="created")
            s.opens("alice", theirs, label="other-key")
            s.opens("bob", blob, label="other-principal")
            use(s, "alice", "Encrypt", Stage(key, blob, key), "other-operation")
        s.opens("alice", blob, label="settled")
        s.opens("alice", bound, ALPHA, label="settled-bound")
        with s.at_once():
            s.opens("alice", bound, BETA, label="wrong-context")
        s.revoke(key, grant)
        with s.at_once():
            s.opens("alice", blob, label="revoked")
            s.opens("alice", theirs, label="revoked-other-key")
            s.opens("bob", blob, label="never-permitted")
        s.opens("alice", blob, label="revoked")
    retired = s.grant(key, "alice", "Decrypt")
    s.opens("alice", blob, label="settled")
    s.retire(retired)
    with s.at_once():
        s.opens("alice", blob, label="retired")
    s.opens("alice", blob, label="retired")
    return s.plan(observe=False)


def _constraints() -> Plan:
    """A grant with a constraint, on its way and on its way out."""
    s = PlanBuilder("consistency/grants-with-constraints", "kms-grants")
    key = s.key()
    alpha, beta = s.encrypt(key, ALPHA), s.encrypt(key, BETA)
    limited = s.grant(key, "alice", "Decrypt", Constraints=GrantConstraints(equals=ALPHA))
    with s.at_once():
        s.opens("alice", alpha, ALPHA, label="created")
        s.opens("alice", beta, BETA, label="outside")
    s.opens("alice", alpha, ALPHA, label="settled")
    s.revoke(key, limited)
    with s.at_once():
        s.opens("alice", beta, BETA, label="revoked-outside")
    s.opens("alice", alpha, ALPHA, label="revoked")
    return s.plan(observe=False)


def _tokens() -> Plan:
    """A token shows a new grant at once, and nothing but that grant; and it can be retired by it at once."""
    s = PlanBuilder("consistency/tokens", "kms-grants")
    key = s.key()
    blob = s.encrypt(key)
    grant = s.grant(key, "alice", "Decrypt")
    token = Several((Output(grant, "GrantToken"),))
    with s.at_once():
        s.opens("alice", blob, label="with-token", GrantTokens=token)
        s.opens("bob", blob, label="with-anothers-token", GrantTokens=token)
        use(s, "alice", "Encrypt", Stage(key, blob, key), "other-operation", GrantTokens=token)
    second = s.grant(key, "carol", "Decrypt", "GenerateDataKey")
    tokens = Several((Output(second, "GrantToken"),))
    with s.at_once():
        use(s, "carol", "GenerateDataKey", Stage(key, blob, key), "with-token", GrantTokens=tokens)
        s.opens("carol", blob, label="with-token", GrantTokens=tokens)
        s.retire(second)
    s.opens("carol", blob, label="retired")
    s.opens("alice", blob, label="settled")
    return s.plan(observe=False)


def _policies() -> Plan:
    """A key policy that changes, and changes back."""
    s = PlanBuilder("consistency/policies", "kms-authorization")
    key = s.key()
    blob, alpha, beta = s.encrypt(key), s.encrypt(key, ALPHA), s.encrypt(key, BETA)
    allow = statement("Decrypt", principal="<alice>")
    for number in range(2):
        s.rules(key, MANAGE, allow, label=f"allowed-{number}")
        with s.at_once():
            s.opens("alice", blob, label="allowed")
            s.opens("bob", blob, label="never-allowed")
        s.opens("alice", blob, label="allowed")
        s.rules(key, MANAGE, label="taken-away")
        with s.at_once():
            s.opens("alice", blob, label="taken-away")
        s.opens("alice", blob, label="taken-away")
    tenant = {"StringEquals": {"kms:EncryptionContext:tenant": "Alpha"}}
    s.rules(key, MANAGE, statement("Decrypt", principal="<alice>", condition=tenant), label="of-a-tenant")
    with s.at_once():
        s.opens("alice", alpha, ALPHA, label="own-tenant")
        s.opens("alice", beta, BETA, label="other-tenant")
    s.opens("alice", alpha, ALPHA, label="own-tenant")
    s.opens("alice", beta, BETA, label="other-tenant")
    return s.plan(observe=False)
