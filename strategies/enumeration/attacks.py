"""Attacks by name: sequences in which somebody comes to what was never given, or was taken back.

Each has calls that are allowed beside those that must be refused; the requirements are those that refuse.
"""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import Blob, Context, GrantConstraints, KeyRef, Output, PrincipalRef, Several, Term
from kms_conformance.strategies.documents import MANAGE, ROOT, statement
from kms_conformance.strategies.enumeration.grant_uses import ALPHA, BETA, Stage, use
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

GRANTS, BOTH = ("kms-grants",), ("kms-grants", "kms-authorization")
ATTACKS: dict[str, tuple[str, ...]] = {
    "confused-deputy": ("GRANT-003", "GRANT-033", "GRANT-034"),
    "token-after-retirement": ("GRANT-007", "TOKEN-009"),
    "widening-through-a-child": ("GRANT-046", "GRANT-047", "GRANT-049"),
    "policy-change-between-two-uses": ("POLICY-004", "POLICY-022"),
    "alias-repointed": ("GRANT-003",),
    "re-encryption-out-of-a-revoked-key": ("GRANT-006",),
    "escape-through-a-second-grant": ("GRANT-006",),
}
"""Each attack, and the requirements that stop it."""


def plans() -> Iterator[Plan]:
    """The attacks."""
    yield _confused_deputy()
    yield _token_after_retirement()
    yield _widening()
    yield _policy_change()
    yield _alias_repointed()
    yield _out_of_a_revoked_key()
    yield _second_grant()


def _confused_deputy() -> Plan:
    """A deputy that serves two tenants: the grant on one's key for the other's data, one's context for the other's."""
    s = PlanBuilder("attacks/confused-deputy", *GRANTS)
    one, two = s.key(), s.key()
    ours, theirs = s.encrypt(one, ALPHA), s.encrypt(two, BETA)
    shared_alpha, shared_beta, mixed = s.encrypt(one, ALPHA), s.encrypt(one, BETA), s.encrypt(two, ALPHA)
    s.grant(one, "alice", "Decrypt", Constraints=GrantConstraints(equals=ALPHA))
    s.grant(two, "bob", "Decrypt", Constraints=GrantConstraints(subset=BETA))
    s.opens("alice", ours, ALPHA, label="own")
    s.opens("bob", theirs, BETA, label="own")
    s.opens("alice", theirs, BETA, label="others-key")
    s.opens("bob", ours, ALPHA, label="others-key")
    s.opens("alice", shared_beta, BETA, label="others-context-on-a-shared-key")
    s.opens("alice", shared_beta, ALPHA, label="own-context-for-others-data")
    s.opens("bob", mixed, ALPHA, label="others-context-on-its-own-key")
    s.opens("alice", shared_alpha, ALPHA, label="own-again")
    return s.plan(observe=False)


def _token_after_retirement() -> Plan:
    """A token that was kept is used after its grant was retired."""
    s = PlanBuilder("attacks/token-after-retirement", *GRANTS)
    key = s.key()
    blob = s.encrypt(key)
    grant = s.grant(key, "alice", "Decrypt", "Encrypt", RetiringPrincipal=PrincipalRef("carol"))
    token = Several((Output(grant, "GrantToken"),))
    s.opens("alice", blob, label="before", GrantTokens=token)
    s.retire(grant, by="carol")
    s.opens("alice", blob, label="after", GrantTokens=token)
    use(s, "alice", "Encrypt", Stage(key, blob, key), "after", GrantTokens=token)
    s.opens("bob", blob, label="handed-on", GrantTokens=token)
    s.opens("alice", blob, label="without-it")
    s.grant(key, "alice", "Decrypt", label="another")
    s.opens("alice", blob, label="beside-another", GrantTokens=token)
    s.opens("alice", blob, label="by-another")
    return s.plan(observe=False)


def _widening() -> Plan:
    """A grantee that may create grants gives itself, and others, more than it has."""
    s = PlanBuilder("attacks/widening-through-a-child", *GRANTS)
    key = s.key()
    alpha, beta = s.encrypt(key, ALPHA), s.encrypt(key, BETA)
    s.grant(key, "alice", "Decrypt", "CreateGrant", Constraints=GrantConstraints(subset=ALPHA))
    s.grant(key, "alice", "Encrypt", by="alice", label="more-operations", Constraints=GrantConstraints(subset=ALPHA))
    s.grant(key, "alice", "Decrypt", by="alice", label="no-constraint")
    s.grant(key, "alice", "Decrypt", by="alice", label="other-constraint", Constraints=GrantConstraints(equals=BETA))
    s.opens("alice", beta, BETA, label="outside")
    use(s, "alice", "Encrypt", Stage(key, alpha, key), "never-granted")
    s.grant(key, "bob", "Decrypt", by="alice", label="as-strict", Constraints=GrantConstraints(equals=ALPHA))
    s.opens("bob", alpha, ALPHA, label="through-the-child")
    s.grant(key, "carol", "Decrypt", by="bob", label="child-of-a-child", Constraints=GrantConstraints(equals=ALPHA))
    s.opens("carol", alpha, ALPHA, label="never-granted")
    return s.plan(observe=False)


def _policy_change() -> Plan:
    """A permission is used, taken away, and used again at once; then given to somebody else."""
    s = PlanBuilder("attacks/policy-change-between-two-uses", *BOTH)
    key = s.key()
    blob = s.encrypt(key)
    allow = statement("Decrypt", principal="<alice>")
    s.rules(key, MANAGE, allow, label="allowed")
    s.opens("alice", blob, label="first-use")
    s.rules(key, MANAGE, label="taken-away")
    s.opens("alice", blob, label="second-use")
    s.rules(key, MANAGE, allow, statement("Decrypt", principal="*", effect="Deny"), label="denied-to-all")
    s.opens("alice", blob, label="denied-to-all")
    s.decrypt(blob, label="administrator-denied-too")
    s.rules(key, ROOT, allow, label="allowed-again")
    s.opens("alice", blob, label="third-use")
    s.decrypt(blob, label="administrator")
    return s.plan(observe=False)


def _alias_repointed() -> Plan:
    """An alias that somebody uses is moved to a key on which that one has no grant."""
    s = PlanBuilder("attacks/alias-repointed", *GRANTS)
    key, other = s.key(), s.key()
    alias = s.alias(key)
    s.grant(key, "alice", "Encrypt", "Decrypt")
    sealed = s.by("alice", "Encrypt", "by-alias", True, KeyId=alias, Plaintext=b"0123456789abcdef")
    s.send("UpdateAlias", "repointed", {"AliasName": alias, "TargetKeyId": KeyRef(other)})
    s.by("alice", "Encrypt", "by-alias-repointed", True, KeyId=alias, Plaintext=b"0123456789abcdef")
    s.by("alice", "Decrypt", "opened-without-it", CiphertextBlob=Blob(sealed))
    s.send("UpdateAlias", "back", {"AliasName": alias, "TargetKeyId": KeyRef(key)})
    s.by("alice", "Encrypt", "by-alias-back", True, KeyId=alias, Plaintext=b"0123456789abcdef")
    return s.plan(observe=False)


def _out_of_a_revoked_key() -> Plan:
    """Data is moved to a key of one's own after the grant on the old one was revoked."""
    s = PlanBuilder("attacks/re-encryption-out-of-a-revoked-key", *GRANTS)
    theirs, own = s.key(), s.key()
    blob = s.encrypt(theirs, ALPHA)
    s.grant(own, "alice", "ReEncryptTo", "Decrypt")
    out = s.grant(theirs, "alice", "ReEncryptFrom")
    moved: dict[str, Term] = {
        "SourceEncryptionContext": ALPHA,
        "DestinationEncryptionContext": Context((("moved", "1"),)),
    }

    def move(label: str) -> int:
        blob_of: dict[str, Term] = {"CiphertextBlob": Blob(blob), "DestinationKeyId": KeyRef(own)}
        return s.by("alice", "ReEncrypt", label, True, **blob_of, **moved)

    first = move("granted")
    s.revoke(theirs, out)
    move("revoked")
    s.opens("alice", blob, ALPHA, label="not-directly-either")
    s.opens("alice", first, Context((("moved", "1"),)), label="what-was-moved-before")
    return s.plan(observe=False)


def _second_grant() -> Plan:
    """A grantee that expects to be revoked gives itself a second grant; it is one that can be revoked too."""
    s = PlanBuilder("attacks/escape-through-a-second-grant", *GRANTS)
    key = s.key()
    blob = s.encrypt(key)
    s.grant(key, "alice", "Decrypt", label="without-the-right")
    s.grant(key, "alice", "Decrypt", by="alice", label="gives-itself-one")
    first = s.grant(key, "bob", "Decrypt", "CreateGrant", label="with-the-right")
    second = s.grant(key, "bob", "Decrypt", by="bob", label="gives-itself-a-second")
    s.walk("ListGrants", label="both-are-listed", KeyId=KeyRef(key))
    s.opens("bob", blob, label="either")
    s.revoke(key, second, label="second-revoked")
    s.opens("bob", blob, label="first")
    s.revoke(key, first, label="first-revoked")
    s.opens("bob", blob, label="neither")
    s.grant(key, "carol", "Decrypt", RetiringPrincipal=PrincipalRef("carol"), label="own-retiring-principal")
    s.opens("carol", blob, label="granted")
    return s.plan(observe=False)
