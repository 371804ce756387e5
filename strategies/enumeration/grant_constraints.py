"""Grants with constraints, and grants that let others be made: what is outside of them stays refused."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import Blob, Context, GrantConstraints, KeyRef, Output, Term
from kms_conformance.strategies.documents import ROOT, statement
from kms_conformance.strategies.enumeration.grant_uses import ALPHA, BETA, BOTH, CRYPTOGRAPHIC, Stage, use
from kms_conformance.strategies.enumeration.grants import PROFILE
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

TURNED = Context((("purpose", "voice"), ("tenant", "Alpha")))
NEAR: dict[str, Context | None] = {
    "none": None,
    "other-value": Context((("tenant", "Beta"), ("purpose", "voice"))),
    "dropped": ALPHA,
    "other-dropped": Context((("purpose", "voice"),)),
    "added": Context((*BOTH.pairs, ("more", "1"))),
    "value-case": Context((("tenant", "alpha"), ("purpose", "voice"))),
    "value-upper": Context((("tenant", "ALPHA"), ("purpose", "voice"))),
    "key-case": Context((("Tenant", "Alpha"), ("purpose", "voice"))),
    "swapped": Context((("tenant", "voice"), ("purpose", "Alpha"))),
    "merged": Context((("tenant", "Alpha,purpose=voice"),)),
}
"""Contexts that are one step away from BOTH."""


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for kind in ("equals", "subset"):
        yield _constrained(kind)
        yield _constrained_reencryption(kind)
    yield _outside_of_constraints()
    yield _children()
    yield _child_constraints()


def _constraint(kind: str, context: Context) -> GrantConstraints:
    return GrantConstraints(equals=context) if kind == "equals" else GrantConstraints(subset=context)


def _constrained(kind: str) -> Plan:
    s = PlanBuilder(f"grant-uses/{kind}", PROFILE)
    key = s.key()
    blobs = {label: s.encrypt(key, context) for label, context in NEAR.items()}
    right = s.encrypt(key, BOTH)
    s.grant(key, "alice", "Decrypt", *CRYPTOGRAPHIC, Constraints=_constraint(kind, BOTH))
    s.opens("alice", right, BOTH, label="right")
    s.opens("alice", right, TURNED, label="other-order")
    for label, context in NEAR.items():
        s.opens("alice", blobs[label], context, label=label)
    for operation in CRYPTOGRAPHIC:
        for label, context in {"right": BOTH, "other-order": TURNED, **NEAR}.items():
            more: dict[str, Term] = {"EncryptionContext": context}
            use(
                s, "alice", operation, Stage(key, right, key), label, **{k: v for k, v in more.items() if v is not None}
            )
    s.opens("alice", right, BOTH, label="right-still")
    return s.plan(observe=False)


def _constrained_reencryption(kind: str) -> Plan:
    """A constraint counts for the context of its own side."""
    s = PlanBuilder(f"grant-uses/{kind}-reencryption", PROFILE)
    source, target = s.key(), s.key()
    right, wrong = s.encrypt(source, ALPHA), s.encrypt(source, BETA)
    s.grant(source, "alice", "ReEncryptFrom", Constraints=_constraint(kind, ALPHA))
    s.grant(target, "alice", "ReEncryptTo", Constraints=_constraint(kind, BETA))
    cases = {
        "right": (right, ALPHA, BETA),
        "source-wrong": (wrong, BETA, BETA),
        "destination-wrong": (right, ALPHA, ALPHA),
        "destination-none": (right, ALPHA, None),
        "right-again": (right, ALPHA, BETA),
    }
    for label, (blob, before, after) in cases.items():
        more: dict[str, Term] = {"SourceEncryptionContext": before}
        if after is not None:
            more["DestinationEncryptionContext"] = after
        s.by("alice", "ReEncrypt", label, True, CiphertextBlob=Blob(blob), DestinationKeyId=KeyRef(target), **more)
    return s.plan(observe=False)


def _outside_of_constraints() -> Plan:
    """DescribeKey and RetireGrant are allowed whatever the constraint; a SourceArn refuses direct calls."""
    s = PlanBuilder("grant-uses/outside-of-constraints", PROFILE)
    key = s.key()
    blob = s.encrypt(key, ALPHA)
    every = ("Decrypt", "DescribeKey", "RetireGrant")
    for kind in ("equals", "subset"):
        grant = s.grant(key, "alice", *every, Constraints=_constraint(kind, BETA))
        use(s, "alice", "DescribeKey", Stage(key, blob, key), f"describe-{kind}")
        s.opens("alice", blob, ALPHA, label=f"other-context-{kind}")
        s.retire(grant, by="alice", label=f"retire-{kind}")
    arn = "arn:aws:connect:us-east-1:000000000000:instance/12345678-1234-1234-1234-123456789012"
    grant = s.grant(key, "alice", *every, label="source-arn", Constraints=GrantConstraints(source_arn=arn))
    s.opens("alice", blob, ALPHA, label="direct-call")
    use(s, "alice", "DescribeKey", Stage(key, blob, key), "describe-source-arn")
    s.retire(grant, by="alice", label="retire-source-arn")
    again = s.grant(key, "alice", *every, label="source-arn-again", Constraints=GrantConstraints(source_arn=arn))
    s.by("alice", "RetireGrant", "retire-by-id", KeyId=KeyRef(key), GrantId=Output(again, "GrantId"))
    s.grant(key, "alice", *every, label="no-source-arn")
    s.opens("alice", blob, ALPHA, label="without-source-arn")
    return s.plan(observe=False)


def _children() -> Plan:
    """CreateGrant from a grant: never more operations than its own, and none at all without it."""
    s = PlanBuilder("grant-uses/children", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    without = s.grant(key, "alice", "Decrypt", "Encrypt", label="parent-without")
    s.grant(key, "bob", "Decrypt", by="alice", label="child-without-right")
    s.revoke(key, without)
    s.grant(key, "alice", "Decrypt", "CreateGrant", label="parent")
    child = s.grant(key, "bob", "Decrypt", by="alice", label="child")
    s.grant(key, "bob", "Decrypt", "CreateGrant", by="alice", label="child-equal")
    s.grant(key, "bob", "Encrypt", by="alice", label="child-other-operation")
    s.grant(key, "bob", "Decrypt", "Encrypt", by="alice", label="child-wider")
    s.opens("bob", blob, label="child-used")
    s.revoke(key, child, label="child-revoked")
    use(s, "bob", "Encrypt", Stage(key, blob, key), "child-wider-used")
    lone = s.key()
    sealed, parent = s.encrypt(lone), s.grant(lone, "alice", "Decrypt", "CreateGrant", label="parent")
    s.grant(lone, "bob", "Decrypt", by="alice", label="child")
    s.opens("bob", sealed, label="child-used")
    s.revoke(lone, parent, label="parent-revoked")
    s.opens("bob", sealed, label="child-of-a-revoked-parent")
    s.rules(key, ROOT, statement("CreateGrant", principal="<carol>"), label="policy-to-grant")
    s.grant(key, "bob", "Encrypt", by="carol", label="grants-what-it-may-not-do")
    s.grant(key, "bob", "GenerateDataKey", by="carol", label="grants-what-it-may-not-do")
    use(s, "carol", "Encrypt", Stage(key, blob, key), "may-not-itself")
    use(s, "bob", "Encrypt", Stage(key, blob, key), "granted-by-carol")
    return s.plan(observe=False)


def _child_constraints() -> Plan:
    """A child's constraint is at least as strict as its parent's."""
    s = PlanBuilder("grant-uses/child-constraints", PROFILE)
    for kind in ("subset", "equals"):
        key = s.key()
        s.grant(key, "alice", "Decrypt", "CreateGrant", label=f"parent-{kind}", Constraints=_constraint(kind, ALPHA))
        children: dict[str, GrantConstraints | None] = {
            "same": _constraint(kind, ALPHA),
            "none": None,
            "other-value": _constraint(kind, BETA),
            "empty": GrantConstraints(subset=Context()),
            "more-pairs": GrantConstraints(subset=BOTH),
            "equals": GrantConstraints(equals=ALPHA),
            "equals-more": GrantConstraints(equals=BOTH),
            "subset": GrantConstraints(subset=ALPHA),
        }
        for label, constraints in children.items():
            s.grant(key, "bob", "Decrypt", by="alice", label=f"child-of-{kind}-{label}", Constraints=constraints)
        s.grant(key, "bob", "Decrypt", by="alice", label="child-same-again", Constraints=_constraint(kind, ALPHA))
    return s.plan(observe=False)
