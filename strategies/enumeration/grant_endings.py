"""Who may end a grant, and list what can be retired."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import KeyRef, Output, PrincipalRef
from kms_conformance.strategies.documents import ROOT, statement
from kms_conformance.strategies.enumeration.grants import PROFILE
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

CAROL = PrincipalRef("carol")


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _retirement()
    yield _retirement_by_policy()
    yield _revocation()
    yield _list_of_retirable()


def _retirement() -> Plan:
    """Who may retire a grant: its retiring principal, a grantee that has RetireGrant, the account that made it."""
    s = PlanBuilder("grant-uses/retirement", PROFILE)
    key = s.key()
    s.retire(
        s.grant(key, "alice", label="retiring-principal", RetiringPrincipal=CAROL),
        by="carol",
        label="retiring-principal",
    )
    by_id = s.grant(key, "alice", RetiringPrincipal=CAROL)
    s.by("carol", "RetireGrant", "retiring-by-id", KeyId=KeyRef(key, "arn"), GrantId=Output(by_id, "GrantId"))
    grant = s.grant(key, "alice", label="grantee-without", RetiringPrincipal=CAROL)
    s.retire(grant, by="alice", label="grantee-without")
    s.retire(grant, by="bob", label="stranger")
    s.retire(grant, by="carol", label="then-the-retiring-principal")
    s.retire(s.grant(key, "alice", "Decrypt", "RetireGrant"), by="alice", label="grantee-with")
    both = s.grant(key, "alice", "Decrypt", RetiringPrincipal=PrincipalRef("alice"))
    s.retire(both, by="alice", label="grantee-is-retiring-principal")
    s.retire(s.grant(key, "alice", label="by-the-account"), label="by-the-account")
    return s.plan()


def _retirement_by_policy() -> Plan:
    """kms:RetireGrant in policies: of no effect in a key policy, and a Deny of IAM counts."""
    s = PlanBuilder("grant-uses/retirement-by-policy", PROFILE)
    key = s.key()
    s.rules(key, ROOT, statement("RetireGrant", principal="<bob>"), label="retire-in-key-policy")
    grant = s.grant(key, "alice", RetiringPrincipal=CAROL)
    s.retire(s.grant(key, "alice", RetiringPrincipal=CAROL), by="bob", label="by-key-policy")
    s.permit("carol", statement("RetireGrant", effect="Deny"), label="iam-deny")
    s.retire(grant, by="carol", label="denied-by-iam")
    s.permit("carol")
    s.retire(grant, by="carol", label="not-denied")
    given = s.grant(key, "alice", RetiringPrincipal=CAROL)
    s.permit("bob", statement("RetireGrant"), label="iam-allow")
    s.retire(given, by="bob", label="account-delegates")
    s.permit("bob")
    return s.plan(observe=False)


def _revocation() -> Plan:
    """RevokeGrant is a matter of policies: neither grantee nor retiring principal has it by the grant."""
    s = PlanBuilder("grant-uses/revocation", PROFILE)
    key = s.key()
    for who in ("alice", "carol", "bob", ""):
        grant = s.grant(key, "alice", "Decrypt", "RetireGrant", "CreateGrant", RetiringPrincipal=CAROL)
        if who:
            s.by(who, "RevokeGrant", f"by-{who}", KeyId=KeyRef(key), GrantId=Output(grant, "GrantId"))
    s.rules(key, ROOT, statement("RevokeGrant", principal="<alice>"), label="policy")
    s.by("alice", "RevokeGrant", "by-policy", KeyId=KeyRef(key), GrantId=Output(grant, "GrantId"))
    return s.plan()


def _list_of_retirable() -> Plan:
    s = PlanBuilder("grant-uses/list-of-retirable", PROFILE)
    key = s.key()
    s.grant(key, "alice", RetiringPrincipal=CAROL)
    carol = PrincipalRef("carol")
    s.by("carol", "ListRetirableGrants", "without-permission", RetiringPrincipal=carol)
    s.permit("carol", statement("ListRetirableGrants"))
    s.by("carol", "ListRetirableGrants", "permitted-by-iam", RetiringPrincipal=carol)
    s.by("carol", "ListRetirableGrants", "permitted-by-iam", RetiringPrincipal=carol, Limit=5)
    s.by("carol", "ListRetirableGrants", "foreign", RetiringPrincipal=PrincipalRef("other"))
    s.permit("carol")
    return s.plan(observe=False)
