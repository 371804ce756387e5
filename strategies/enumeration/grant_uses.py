"""Grants as they are used: each allowed call beside the same with one thing taken away, and allowed again."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import Blob, Context, GrantConstraints, KeyRef, Output, PrincipalRef, Several, Term
from kms_conformance.strategies.documents import ROOT, statement
from kms_conformance.strategies.enumeration.grants import PROFILE
from kms_conformance.strategies.script import Plan, Script

ALPHA, BETA = Context((("tenant", "Alpha"),)), Context((("tenant", "Beta"),))
BOTH = Context((("tenant", "Alpha"), ("purpose", "voice")))
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
CRYPTOGRAPHIC = ("Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext")
USES = (*CRYPTOGRAPHIC, "Decrypt", "DescribeKey", "ReEncryptFrom", "ReEncryptTo")


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for operation in USES:
        yield _one_operation(operation)
    yield _of_one_key()
    yield _ends("RevokeGrant")
    yield _ends("RetireGrant")
    yield _adds_up()
    yield _denied()
    for kind in ("equals", "subset"):
        yield _constrained(kind)
        yield _constrained_reencryption(kind)
    yield _outside_of_constraints()
    yield _children()
    yield _child_constraints()
    yield _retirement()
    yield _retirement_by_policy()
    yield _revocation()
    yield _survives("DisableKey")
    yield _survives("ScheduleKeyDeletion")
    yield _tokens()
    yield _grantees()
    yield _across()
    yield _list_of_retirable()


def use(s: Script, who: str, operation: str, key: int, blob: int, home: int, label: str, **more: Term) -> None:
    """The call that needs a grant of one operation on `key`; `home` is a key on which all else is permitted."""
    ref = KeyRef(key)
    match operation:
        case "Encrypt":
            s.by(who, operation, label, True, KeyId=ref, Plaintext=b"0123456789abcdef", **more)
        case "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext":
            s.by(who, operation, label, True, KeyId=ref, KeySpec="AES_256", **more)
        case "Decrypt":
            s.by(who, operation, label, CiphertextBlob=Blob(blob), **more)
        case "DescribeKey":
            s.by(who, operation, label, KeyId=ref, **more)
        case "ReEncryptFrom":
            s.by(who, "ReEncrypt", label, True, CiphertextBlob=Blob(blob), DestinationKeyId=KeyRef(home), **more)
        case "ReEncryptTo":
            s.by(who, "ReEncrypt", label, True, CiphertextBlob=Blob(home), DestinationKeyId=ref, **more)


def _one_operation(operation: str) -> Plan:
    """A grant of one operation: only that, only its grantee, only while it is there."""
    s = Script(f"grant-uses/{operation}", PROFILE)
    key, home = s.key(), s.key()
    blob, there = s.encrypt(key), s.encrypt(home)
    free = s.grant(home, "alice", "ReEncryptTo", "ReEncryptFrom", label="other-side")
    s.grant(home, "bob", "ReEncryptTo", "ReEncryptFrom", label="other-side")
    place = there if operation == "ReEncryptTo" else home
    use(s, "alice", operation, key, blob, place, "not-yet")
    grant = s.grant(key, "alice", operation)
    use(s, "alice", operation, key, blob, place, "granted")
    use(s, "bob", operation, key, blob, place, "other-principal")
    for other in USES:
        if other != operation:
            use(s, "alice", other, key, blob, there if other == "ReEncryptTo" else home, f"not-granted-{other}")
    use(s, "alice", operation, key, blob, place, "granted-still")
    s.revoke(key, grant)
    use(s, "alice", operation, key, blob, place, "revoked")
    s.grant(key, "alice", operation)
    use(s, "alice", operation, key, blob, place, "granted-again")
    if operation.startswith("ReEncrypt"):
        s.revoke(home, free, label="other-side-revoked")
        use(s, "alice", operation, key, blob, place, "other-side-revoked")
    return s.plan(observe=False)


def _of_one_key() -> Plan:
    s = Script("grant-uses/one-key", PROFILE)
    key, other = s.key(), s.key()
    ours, theirs = s.encrypt(key), s.encrypt(other)
    s.grant(key, "alice", "Decrypt", "Encrypt")
    s.opens("alice", ours, label="own-key")
    s.opens("alice", theirs, label="other-key")
    s.opens("alice", theirs, label="other-key-named", KeyId=KeyRef(other))
    use(s, "alice", "Encrypt", key, ours, other, "own-key")
    use(s, "alice", "Encrypt", other, ours, key, "other-key")
    s.grant(other, "bob", "Decrypt", label="equal-grant")
    s.opens("bob", theirs, label="own-key")
    s.opens("bob", ours, label="other-key")
    s.opens("alice", theirs, label="still-not")
    return s.plan(observe=False)


def _ends(operation: str) -> Plan:
    """Revoked or retired: the grantee loses it, by token too; an equal one and another's stay."""
    s = Script(f"grant-uses/after-{operation}", PROFILE)
    key = s.key()
    blob = s.encrypt(key, ALPHA)
    for label in ("by-id", "by-token"):
        grant, bobs = s.grant(key, "alice"), s.grant(key, "bob")
        s.opens("alice", blob, ALPHA, label=f"before-{label}")
        if operation == "RevokeGrant":
            s.revoke(key, grant)
        elif label == "by-token":
            s.retire(grant)
        else:
            s.on(operation, key, GrantId=Output(grant, "GrantId"))
        s.opens("alice", blob, ALPHA, label=f"after-{label}")
        s.opens("alice", blob, ALPHA, label="after-with-token", GrantTokens=Several((Output(grant, "GrantToken"),)))
        s.opens("bob", blob, ALPHA, label="another-grantee")
        s.revoke(key, bobs)
    one, two = s.grant(key, "alice"), s.grant(key, "alice")
    if operation == "RevokeGrant":
        s.revoke(key, one)
    else:
        s.retire(one)
    s.opens("alice", blob, ALPHA, label="the-equal-one-stays")
    s.revoke(key, two)
    s.opens("alice", blob, ALPHA, label="both-ended")
    return s.plan(observe=False)


def _adds_up() -> Plan:
    s = Script("grant-uses/adds-up", PROFILE)
    key = s.key()
    blob, bound = s.encrypt(key), s.encrypt(key, ALPHA)
    s.rules(key, ROOT, statement("Encrypt", "Decrypt", principal="<alice>"), label="policy")
    use(s, "alice", "Encrypt", key, blob, key, "by-policy")
    s.grant(key, "alice", "DescribeKey", label="adds")
    use(s, "alice", "Encrypt", key, blob, key, "policy-stays")
    s.opens("alice", blob, label="policy-stays")
    narrow = s.grant(key, "alice", "Decrypt", label="narrower", Constraints=GrantConstraints(equals=BETA))
    s.opens("alice", bound, ALPHA, label="narrower-grant-takes-nothing")
    use(s, "alice", "DescribeKey", key, blob, key, "by-grant")
    s.revoke(key, narrow)
    s.opens("alice", bound, ALPHA, label="after-the-narrower")
    wide, more = s.grant(key, "bob", "Decrypt", "Encrypt"), s.grant(key, "bob", "Decrypt")
    s.opens("bob", blob, label="two-grants")
    s.revoke(key, more)
    s.opens("bob", blob, label="one-left")
    s.revoke(key, wide)
    s.opens("bob", blob, label="none-left")
    return s.plan(observe=False)


def _denied() -> Plan:
    """An explicit Deny, of a key policy and of an IAM policy, against a grant."""
    s = Script("grant-uses/denied", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    s.grant(key, "alice", "Decrypt", "Encrypt")
    s.opens("alice", blob, label="granted")
    s.rules(key, ROOT, statement("Decrypt", principal="<alice>", effect="Deny"), label="deny-in-key-policy")
    s.opens("alice", blob, label="denied-by-key-policy")
    use(s, "alice", "Encrypt", key, blob, key, "not-denied")
    s.rules(key, ROOT, label="no-deny")
    s.opens("alice", blob, label="granted-again")
    s.permit("alice", statement("Decrypt", effect="Deny"), label="deny-in-iam")
    s.opens("alice", blob, label="denied-by-iam")
    s.permit("alice")
    s.opens("alice", blob, label="granted-at-last")
    return s.plan(observe=False)


def _constraint(kind: str, context: Context) -> GrantConstraints:
    return GrantConstraints(equals=context) if kind == "equals" else GrantConstraints(subset=context)


def _constrained(kind: str) -> Plan:
    s = Script(f"grant-uses/{kind}", PROFILE)
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
            use(s, "alice", operation, key, right, key, label, **{k: v for k, v in more.items() if v is not None})
    s.opens("alice", right, BOTH, label="right-still")
    return s.plan(observe=False)


def _constrained_reencryption(kind: str) -> Plan:
    """A constraint counts for the context of its own side."""
    s = Script(f"grant-uses/{kind}-reencryption", PROFILE)
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
    s = Script("grant-uses/outside-of-constraints", PROFILE)
    key = s.key()
    blob = s.encrypt(key, ALPHA)
    every = ("Decrypt", "DescribeKey", "RetireGrant")
    for kind in ("equals", "subset"):
        grant = s.grant(key, "alice", *every, Constraints=_constraint(kind, BETA))
        use(s, "alice", "DescribeKey", key, blob, key, f"describe-{kind}")
        s.opens("alice", blob, ALPHA, label=f"other-context-{kind}")
        s.retire(grant, by="alice", label=f"retire-{kind}")
    arn = "arn:aws:connect:us-east-1:000000000000:instance/12345678-1234-1234-1234-123456789012"
    grant = s.grant(key, "alice", *every, label="source-arn", Constraints=GrantConstraints(source_arn=arn))
    s.opens("alice", blob, ALPHA, label="direct-call")
    s.retire(grant, by="alice", label="retire-source-arn")
    again = s.grant(key, "alice", *every, label="source-arn-again", Constraints=GrantConstraints(source_arn=arn))
    s.by("alice", "RetireGrant", "retire-by-id", KeyId=KeyRef(key), GrantId=Output(again, "GrantId"))
    s.grant(key, "alice", *every, label="no-source-arn")
    s.opens("alice", blob, ALPHA, label="without-source-arn")
    return s.plan(observe=False)


def _children() -> Plan:
    """CreateGrant from a grant: never more operations than its own, and none at all without it."""
    s = Script("grant-uses/children", PROFILE)
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
    use(s, "bob", "Encrypt", key, blob, key, "child-wider-used")
    lone = s.key()
    sealed, parent = s.encrypt(lone), s.grant(lone, "alice", "Decrypt", "CreateGrant", label="parent")
    s.grant(lone, "bob", "Decrypt", by="alice", label="child")
    s.opens("bob", sealed, label="child-used")
    s.revoke(lone, parent, label="parent-revoked")
    s.opens("bob", sealed, label="child-of-a-revoked-parent")
    s.rules(key, ROOT, statement("CreateGrant", principal="<carol>"), label="policy-to-grant")
    s.grant(key, "bob", "Encrypt", by="carol", label="grants-what-it-may-not-do")
    s.grant(key, "bob", "GenerateDataKey", by="carol", label="grants-what-it-may-not-do")
    use(s, "carol", "Encrypt", key, blob, key, "may-not-itself")
    use(s, "bob", "Encrypt", key, blob, key, "granted-by-carol")
    return s.plan(observe=False)


def _child_constraints() -> Plan:
    """A child's constraint is at least as strict as its parent's."""
    s = Script("grant-uses/child-constraints", PROFILE)
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
            more: dict[str, Term] = {} if constraints is None else {"Constraints": constraints}
            s.grant(key, "bob", "Decrypt", by="alice", label=f"child-of-{kind}-{label}", **more)
        s.grant(key, "bob", "Decrypt", by="alice", label="child-same-again", Constraints=_constraint(kind, ALPHA))
    return s.plan(observe=False)


def _retirement() -> Plan:
    """Who may retire a grant: its retiring principal, a grantee that has RetireGrant, the account that made it."""
    s = Script("grant-uses/retirement", PROFILE)
    key = s.key()
    retiring = {"RetiringPrincipal": PrincipalRef("carol")}
    s.retire(s.grant(key, "alice", label="retiring-principal", **retiring), by="carol", label="retiring-principal")
    by_id = s.grant(key, "alice", **retiring)
    s.by("carol", "RetireGrant", "retiring-by-id", KeyId=KeyRef(key, "arn"), GrantId=Output(by_id, "GrantId"))
    grant = s.grant(key, "alice", label="grantee-without", **retiring)
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
    s = Script("grant-uses/retirement-by-policy", PROFILE)
    key = s.key()
    retiring = {"RetiringPrincipal": PrincipalRef("carol")}
    s.rules(key, ROOT, statement("RetireGrant", principal="<bob>"), label="retire-in-key-policy")
    grant = s.grant(key, "alice", **retiring)
    s.retire(grant, by="bob", label="by-key-policy")
    s.permit("carol", statement("RetireGrant", effect="Deny"), label="iam-deny")
    s.retire(grant, by="carol", label="denied-by-iam")
    s.permit("carol")
    s.retire(grant, by="carol", label="not-denied")
    given = s.grant(key, "alice", **retiring)
    s.permit("bob", statement("RetireGrant"), label="iam-allow")
    s.retire(given, by="bob", label="account-delegates")
    s.permit("bob")
    return s.plan(observe=False)


def _revocation() -> Plan:
    """RevokeGrant is a matter of policies: neither grantee nor retiring principal has it by the grant."""
    s = Script("grant-uses/revocation", PROFILE)
    key = s.key()
    grant = s.grant(key, "alice", "Decrypt", "RetireGrant", "CreateGrant", RetiringPrincipal=PrincipalRef("carol"))
    for who in ("alice", "carol", "bob"):
        s.by(who, "RevokeGrant", f"by-{who}", KeyId=KeyRef(key), GrantId=Output(grant, "GrantId"))
    s.rules(key, ROOT, statement("RevokeGrant", principal="<alice>"), label="policy")
    s.by("alice", "RevokeGrant", "by-policy", KeyId=KeyRef(key), GrantId=Output(grant, "GrantId"))
    return s.plan()


def _survives(operation: str) -> Plan:
    """A grant outlives its key being disabled, or scheduled for deletion and cancelled."""
    s = Script(f"grant-uses/survives-{operation}", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    s.grant(key, "alice", "Decrypt", "DescribeKey")
    s.opens("alice", blob, label="before")
    s.on(operation, key)
    s.opens("alice", blob, label=f"after-{operation}")
    use(s, "alice", "DescribeKey", key, blob, key, f"after-{operation}")
    if operation == "ScheduleKeyDeletion":
        s.on("CancelKeyDeletion", key)
    s.on("EnableKey", key)
    s.walk("ListGrants", label="enabled-again", KeyId=KeyRef(key))
    s.opens("alice", blob, label="enabled-again")
    return s.plan(observe=False)


def _tokens() -> Plan:
    """A token gives no more than its grant, to nobody but its grantee; and no harm once the grant is settled."""
    s = Script("grant-uses/tokens", PROFILE)
    key, other = s.key(), s.key()
    blob, theirs, bound = s.encrypt(key), s.encrypt(other), s.encrypt(key, ALPHA)
    grant = s.grant(key, "alice", "Decrypt")
    second = s.grant(key, "carol", "Decrypt", Constraints=GrantConstraints(equals=BETA))
    token, another = Several((Output(grant, "GrantToken"),)), Several((Output(second, "GrantToken"),))
    s.opens("alice", blob, label="no-token")
    s.opens("alice", blob, label="settled", GrantTokens=token)
    use(s, "alice", "Encrypt", key, blob, key, "other-operation", GrantTokens=token)
    s.opens("alice", theirs, label="other-key", GrantTokens=token)
    s.opens("bob", blob, label="other-principal", GrantTokens=token)
    s.opens("carol", bound, ALPHA, label="outside-of-constraint", GrantTokens=another)
    s.opens("alice", blob, label="anothers-token-beside", GrantTokens=another)
    s.opens("alice", blob, label="no-token-of-anybody", GrantTokens=Several(("no-grant-token-of-anybody",)))
    s.by("alice", "DescribeKey", "other-operation", KeyId=KeyRef(key), GrantTokens=token)
    s.opens("alice", blob, label="token-again", GrantTokens=token)
    s.retire(grant, label="by-token")
    s.opens("alice", blob, label="token-of-a-retired-grant", GrantTokens=token)
    s.opens("alice", blob, label="retired")
    s.decrypt(blob, label="administrator-with-a-retired-grants-token", GrantTokens=token)
    return s.plan(observe=False)


def _grantees() -> Plan:
    """A session as grantee, and an account, which hands on by IAM."""
    s = Script("grant-uses/grantees", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    grant = s.grant(key, "alice", "Decrypt", label="session", form="session")
    s.opens("alice", blob, label="session")
    s.opens("bob", blob, label="another-session")
    s.revoke(key, grant)
    s.opens("alice", blob, label="session-revoked")
    return s.plan(observe=False)


def _across() -> Plan:
    """A grantee of another account, who needs a permission of its own account too."""
    s = Script("grant-uses/across-accounts", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    s.permit("other", statement("Decrypt", "Encrypt", "RetireGrant", "DescribeKey"), label="own-account")
    s.opens("other", blob, label="not-granted")
    grant = s.grant(key, "other", "Decrypt", label="granted")
    s.opens("other", blob, label="granted")
    s.opens("other", blob, label="granted-key-named", KeyId=KeyRef(key, "arn"))
    s.permit("other", label="own-account-forbids")
    s.opens("other", blob, label="own-account-forbids")
    s.permit("other", statement("Decrypt", "Encrypt"), label="own-account")
    s.opens("other", blob, label="granted-again")
    s.by("other", "Encrypt", "other-operation", True, KeyId=KeyRef(key, "arn"), Plaintext=b"0123456789abcdef")
    s.revoke(key, grant)
    s.opens("other", blob, label="revoked")
    s.permit("other")
    return s.plan(observe=False)


def _list_of_retirable() -> Plan:
    s = Script("grant-uses/list-of-retirable", PROFILE)
    key = s.key()
    s.grant(key, "alice", RetiringPrincipal=PrincipalRef("carol"))
    carol = PrincipalRef("carol")
    s.by("carol", "ListRetirableGrants", "without-permission", RetiringPrincipal=carol)
    s.permit("carol", statement("ListRetirableGrants"))
    s.by("carol", "ListRetirableGrants", "permitted-by-iam", RetiringPrincipal=carol)
    s.by("carol", "ListRetirableGrants", "permitted-by-iam", RetiringPrincipal=carol, Limit=5)
    s.by("carol", "ListRetirableGrants", "foreign", RetiringPrincipal=PrincipalRef("other"))
    s.permit("carol")
    return s.plan(observe=False)
