"""Grants as they are used: each allowed call beside the same with one thing taken away, and allowed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kms_conformance.models.terms import Blob, Context, GrantConstraints, KeyRef, Output, Several, Term
from kms_conformance.strategies.documents import ROOT, statement
from kms_conformance.strategies.enumeration.grants import PROFILE
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

ALPHA, BETA = Context((("tenant", "Alpha"),)), Context((("tenant", "Beta"),))
BOTH = Context((("tenant", "Alpha"), ("purpose", "voice")))
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
    yield _survives("DisableKey")
    yield _survives("ScheduleKeyDeletion")
    yield _tokens()
    yield _grantees()
    yield _across()


@dataclass(frozen=True, slots=True)
class Stage:
    """What a use is made with: a key, a ciphertext under it, and a key on which all else is permitted.

    For ReEncryptTo `home` is a ciphertext under such a key.
    """

    key: int
    blob: int
    home: int


def use(s: PlanBuilder, who: str, operation: str, on: Stage, label: str, **more: Term) -> None:
    """The call that needs a grant of one operation on the stage's key."""
    ref = KeyRef(on.key)
    match operation:
        case "Encrypt":
            s.by(who, operation, label, True, KeyId=ref, Plaintext=b"0123456789abcdef", **more)
        case "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext":
            s.by(who, operation, label, True, KeyId=ref, KeySpec="AES_256", **more)
        case "Decrypt":
            s.by(who, operation, label, CiphertextBlob=Blob(on.blob), **more)
        case "DescribeKey":
            s.by(who, operation, label, KeyId=ref, **more)
        case "ReEncryptFrom":
            s.by(who, "ReEncrypt", label, True, CiphertextBlob=Blob(on.blob), DestinationKeyId=KeyRef(on.home), **more)
        case "ReEncryptTo":
            s.by(who, "ReEncrypt", label, True, CiphertextBlob=Blob(on.home), DestinationKeyId=ref, **more)


def _one_operation(operation: str) -> Plan:
    """A grant of one operation: only that, only its grantee, only while it is there."""
    s = PlanBuilder(f"grant-uses/{operation}", PROFILE)
    key, home = s.key(), s.key()
    blob, there = s.encrypt(key), s.encrypt(home)
    free = s.grant(home, "alice", "ReEncryptTo", "ReEncryptFrom", label="other-side")
    s.grant(home, "bob", "ReEncryptTo", "ReEncryptFrom", label="other-side")
    place = there if operation == "ReEncryptTo" else home
    use(s, "alice", operation, Stage(key, blob, place), "not-yet")
    grant = s.grant(key, "alice", operation)
    use(s, "alice", operation, Stage(key, blob, place), "granted")
    use(s, "bob", operation, Stage(key, blob, place), "other-principal")
    for other in USES:
        if other != operation:
            use(s, "alice", other, Stage(key, blob, there if other == "ReEncryptTo" else home), f"not-granted-{other}")
    use(s, "alice", operation, Stage(key, blob, place), "granted-still")
    s.revoke(key, grant)
    use(s, "alice", operation, Stage(key, blob, place), "revoked")
    s.grant(key, "alice", operation)
    use(s, "alice", operation, Stage(key, blob, place), "granted-again")
    if operation.startswith("ReEncrypt"):
        s.revoke(home, free, label="other-side-revoked")
        use(s, "alice", operation, Stage(key, blob, place), "other-side-revoked")
    return s.plan(observe=False)


def _of_one_key() -> Plan:
    s = PlanBuilder("grant-uses/one-key", PROFILE)
    key, other = s.key(), s.key()
    ours, theirs = s.encrypt(key), s.encrypt(other)
    s.grant(key, "alice", "Decrypt", "Encrypt")
    s.opens("alice", ours, label="own-key")
    s.opens("alice", theirs, label="other-key")
    s.opens("alice", theirs, label="other-key-named", KeyId=KeyRef(other))
    use(s, "alice", "Encrypt", Stage(key, ours, other), "own-key")
    use(s, "alice", "Encrypt", Stage(other, ours, key), "other-key")
    s.grant(other, "bob", "Decrypt", label="equal-grant")
    s.opens("bob", theirs, label="own-key")
    s.opens("bob", ours, label="other-key")
    s.opens("alice", theirs, label="still-not")
    return s.plan(observe=False)


def _ends(operation: str) -> Plan:
    """Revoked or retired: the grantee loses it, by token too; an equal one and another's stay."""
    s = PlanBuilder(f"grant-uses/after-{operation}", PROFILE)
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
    s = PlanBuilder("grant-uses/adds-up", PROFILE)
    key = s.key()
    blob, bound = s.encrypt(key), s.encrypt(key, ALPHA)
    s.rules(key, ROOT, statement("Encrypt", "Decrypt", principal="<alice>"), label="policy")
    use(s, "alice", "Encrypt", Stage(key, blob, key), "by-policy")
    s.grant(key, "alice", "DescribeKey", label="adds")
    use(s, "alice", "Encrypt", Stage(key, blob, key), "policy-stays")
    s.opens("alice", blob, label="policy-stays")
    narrow = s.grant(key, "alice", "Decrypt", label="narrower", Constraints=GrantConstraints(equals=BETA))
    s.opens("alice", bound, ALPHA, label="narrower-grant-takes-nothing")
    use(s, "alice", "DescribeKey", Stage(key, blob, key), "by-grant")
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
    s = PlanBuilder("grant-uses/denied", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    s.grant(key, "alice", "Decrypt", "Encrypt")
    s.opens("alice", blob, label="granted")
    s.rules(key, ROOT, statement("Decrypt", principal="<alice>", effect="Deny"), label="deny-in-key-policy")
    s.opens("alice", blob, label="denied-by-key-policy")
    use(s, "alice", "Encrypt", Stage(key, blob, key), "not-denied")
    s.rules(key, ROOT, label="no-deny")
    s.opens("alice", blob, label="granted-again")
    s.permit("alice", statement("Decrypt", effect="Deny"), label="deny-in-iam")
    s.opens("alice", blob, label="denied-by-iam")
    s.permit("alice")
    s.opens("alice", blob, label="granted-at-last")
    return s.plan(observe=False)


def _survives(operation: str) -> Plan:
    """A grant outlives its key being disabled, or scheduled for deletion and cancelled."""
    s = PlanBuilder(f"grant-uses/survives-{operation}", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    s.grant(key, "alice", "Decrypt", "DescribeKey")
    s.opens("alice", blob, label="before")
    s.on(operation, key)
    s.opens("alice", blob, label=f"after-{operation}")
    use(s, "alice", "DescribeKey", Stage(key, blob, key), f"after-{operation}")
    if operation == "ScheduleKeyDeletion":
        s.on("CancelKeyDeletion", key)
    s.on("EnableKey", key)
    s.walk("ListGrants", label="enabled-again", KeyId=KeyRef(key))
    s.opens("alice", blob, label="enabled-again")
    return s.plan(observe=False)


def _tokens() -> Plan:
    """A token gives no more than its grant, to nobody but its grantee; and no harm once the grant is settled."""
    s = PlanBuilder("grant-uses/tokens", PROFILE)
    key, other = s.key(), s.key()
    blob, theirs, bound = s.encrypt(key), s.encrypt(other), s.encrypt(key, ALPHA)
    grant = s.grant(key, "alice", "Decrypt")
    second = s.grant(key, "carol", "Decrypt", Constraints=GrantConstraints(equals=BETA))
    token, another = Several((Output(grant, "GrantToken"),)), Several((Output(second, "GrantToken"),))
    s.opens("alice", blob, label="no-token")
    s.opens("alice", blob, label="settled", GrantTokens=token)
    use(s, "alice", "Encrypt", Stage(key, blob, key), "other-operation", GrantTokens=token)
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
    s = PlanBuilder("grant-uses/grantees", PROFILE)
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
    s = PlanBuilder("grant-uses/across-accounts", PROFILE)
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
