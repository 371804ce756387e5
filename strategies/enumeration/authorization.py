"""Key policies and IAM policies together: who is allowed by which, and what takes it away."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.access.documents import NO_SERVICE
from kms_conformance.models.terms import Blob, KeyRef, PolicyText, Term, UnknownKey
from kms_conformance.strategies.documents import MANAGE, ROOT, document, statement
from kms_conformance.strategies.enumeration.grant_uses import CRYPTOGRAPHIC, Stage, use
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

PROFILE = "kms-authorization"
PLAINTEXT = b"0123456789abcdef"
MANAGEMENT: dict[str, dict[str, Term]] = {
    "GetKeyPolicy": {"PolicyName": "default"},
    "ListKeyPolicies": {},
    "DisableKey": {},
    "EnableKey": {},
    "UpdateKeyDescription": {"Description": "changed by another account"},
    "ScheduleKeyDeletion": {"PendingWindowInDays": 7},
}


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _none()
    yield _by_key_policy()
    yield _by_iam()
    yield _account_principal()
    yield _replaced()
    yield _explicit_deny()
    yield _deny_without_iam()
    yield _sides_of_reencryption()
    yield _each_operation()
    yield _incomplete_statements()
    yield _resources_of_iam()
    yield _across_accounts()
    yield _managed_across_accounts()
    yield _documents()
    yield _lockout()
    yield _role_and_session()


def _encrypt(s: PlanBuilder, who: str, key: int, label: str, **more: Term) -> None:
    ref = KeyRef(key, "arn" if who == "other" else "id")
    s.by(who, "Encrypt", label, True, KeyId=ref, Plaintext=PLAINTEXT, **more)


def _none() -> Plan:
    """Nothing allows it: every operation is refused; the administrator's is not."""
    s = PlanBuilder("authorization/none", PROFILE)
    key, other = s.key(), s.key()
    blob, there = s.encrypt(key), s.encrypt(other)
    for operation in (*CRYPTOGRAPHIC, "Decrypt", "DescribeKey", "ReEncryptFrom", "ReEncryptTo"):
        home = there if operation == "ReEncryptTo" else other
        use(s, "alice", operation, Stage(key, blob, home), "nothing-allows-it")
    for operation, params in MANAGEMENT.items():
        s.by("alice", operation, "nothing-allows-it", KeyId=KeyRef(key), **params)
    s.by("alice", "CreateKey", "nothing-allows-it", True)
    s.by("alice", "ListKeys", "nothing-allows-it")
    s.by("alice", "GenerateRandom", "nothing-allows-it", NumberOfBytes=16)
    for operation in ("Encrypt", "Decrypt"):
        use(s, "dora", operation, Stage(key, blob, other), "nothing-allows-it")
    s.encrypt(key, label="administrator")
    s.decrypt(blob, label="administrator")
    s.on("DescribeKey", key, label="administrator")
    return s.plan(observe=False)


def _by_key_policy() -> Plan:
    s = PlanBuilder("authorization/key-policy", PROFILE)
    key, other = s.key(), s.key()
    blob, theirs = s.encrypt(key), s.encrypt(other)
    s.rules(key, MANAGE, statement("Encrypt", "Decrypt", "DescribeKey", principal="<alice>"))
    _encrypt(s, "alice", key, "allowed")
    s.opens("alice", blob, label="allowed")
    use(s, "alice", "DescribeKey", Stage(key, blob, other), "allowed")
    _encrypt(s, "bob", key, "other-principal")
    s.opens("bob", blob, label="other-principal")
    s.opens("alice", theirs, label="other-key")
    use(s, "alice", "GenerateDataKey", Stage(key, blob, other), "other-action")
    s.rules(key, MANAGE, statement("Encrypt", principal="*"), label="everybody")
    _encrypt(s, "bob", key, "everybody")
    s.opens("alice", blob, label="no-more")
    s.rules(key, ROOT, label="default-again")
    _encrypt(s, "alice", key, "no-more")
    return s.plan(observe=False)


def _by_iam() -> Plan:
    """IAM policies count where the key policy lets the account use them, and nowhere else."""
    s = PlanBuilder("authorization/iam", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    _encrypt(s, "alice", key, "not-yet")
    s.permit("alice", statement("Encrypt", "Decrypt"))
    _encrypt(s, "alice", key, "allowed-by-iam")
    s.opens("alice", blob, label="allowed-by-iam")
    use(s, "alice", "GenerateDataKey", Stage(key, blob, key), "other-action")
    _encrypt(s, "bob", key, "other-principal")
    s.rules(key, MANAGE, label="iam-not-enabled")
    _encrypt(s, "alice", key, "iam-not-enabled")
    s.opens("alice", blob, label="iam-not-enabled")
    s.rules(key, ROOT, label="iam-enabled")
    _encrypt(s, "alice", key, "iam-enabled")
    s.permit("alice")
    _encrypt(s, "alice", key, "iam-policy-deleted")
    return s.plan(observe=False)


def _account_principal() -> Plan:
    """The account as principal allows no user or role by itself."""
    s = PlanBuilder("authorization/account-principal", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    for label, account in {"as-arn": "<root>", "as-number": "<account>"}.items():
        s.rules(key, ROOT, statement("Encrypt", "Decrypt", principal=account), label=label)
        _encrypt(s, "alice", key, label)
        s.opens("alice", blob, label=label)
    s.permit("alice", statement("Encrypt", "Decrypt"))
    _encrypt(s, "alice", key, "with-iam")
    s.opens("alice", blob, label="with-iam")
    s.permit("alice")
    return s.plan(observe=False)


def _replaced() -> Plan:
    """A new policy leaves nothing of the old one, whether more or less is allowed by it."""
    s = PlanBuilder("authorization/replaced", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    s.rules(key, MANAGE, statement("Encrypt", "Decrypt", principal="<alice>"), label="alice")
    s.opens("alice", blob, label="first")
    s.rules(key, MANAGE, statement("Encrypt", "Decrypt", principal="<bob>"), label="bob")
    s.opens("alice", blob, label="replaced")
    _encrypt(s, "alice", key, "replaced")
    s.opens("bob", blob, label="second")
    s.rules(key, MANAGE, statement("Decrypt", principal="<alice>"), label="alice-again")
    s.opens("alice", blob, label="third")
    _encrypt(s, "alice", key, "less-than-at-first")
    s.opens("bob", blob, label="replaced-too")
    return s.plan(observe=False)


def _explicit_deny() -> Plan:
    s = PlanBuilder("authorization/deny", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    allow = statement("Encrypt", "Decrypt", principal="<alice>")
    for label, deny in {
        "denied": statement("Decrypt", principal="<alice>", effect="Deny"),
        "everybody-denied": statement("Decrypt", principal="*", effect="Deny"),
        "denied-by-pattern": statement("Dec*", principal="<alice>", effect="Deny"),
    }.items():
        s.rules(key, ROOT, allow, label=f"before-{label}")
        s.opens("alice", blob, label=f"before-{label}")
        s.rules(key, ROOT, deny, allow, label=label)
        s.opens("alice", blob, label=label)
        _encrypt(s, "alice", key, f"not-{label}")
    s.rules(key, ROOT, label="iam-decides")
    s.permit("alice", statement("Encrypt", "Decrypt"))
    s.opens("alice", blob, label="by-iam")
    s.permit("alice", statement("Encrypt", "Decrypt"), statement("Decrypt", effect="Deny"), label="iam-denies")
    s.opens("alice", blob, label="iam-denies")
    _encrypt(s, "alice", key, "iam-does-not-deny")
    s.permit("alice", statement("Encrypt", "Decrypt"))
    s.rules(key, ROOT, statement("Decrypt", principal="<alice>", effect="Deny"), label="key-policy-denies")
    s.opens("alice", blob, label="key-policy-against-iam")
    s.permit("alice")
    return s.plan(observe=False)


def _deny_without_iam() -> Plan:
    """A Deny of IAM counts even where the key policy lets no IAM policy allow anything."""
    s = PlanBuilder("authorization/deny-without-iam", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    s.rules(key, MANAGE, statement("Encrypt", "Decrypt", principal="<alice>"))
    s.opens("alice", blob, label="allowed")
    _encrypt(s, "alice", key, "allowed")
    s.permit("alice", statement("Decrypt", effect="Deny"), label="deny")
    s.opens("alice", blob, label="iam-denies")
    _encrypt(s, "alice", key, "not-denied")
    s.permit("alice")
    s.opens("alice", blob, label="allowed-again")
    return s.plan(observe=False)


def _sides_of_reencryption() -> Plan:
    """ReEncrypt needs kms:ReEncryptFrom on the one key and kms:ReEncryptTo on the other."""
    s = PlanBuilder("authorization/reencryption", PROFILE)
    for label, (one, other) in {
        "both": ("ReEncryptFrom", "ReEncryptTo"),
        "source-only": ("ReEncryptFrom", "Encrypt"),
        "destination-only": ("Decrypt", "ReEncryptTo"),
        "turned-round": ("ReEncryptTo", "ReEncryptFrom"),
        "decrypt-and-encrypt": ("Decrypt", "Encrypt"),
        "by-pattern": ("ReEncrypt*", "ReEncrypt*"),
    }.items():
        source, target = s.key(), s.key()
        blob = s.encrypt(source)
        s.rules(source, MANAGE, statement(one, principal="<alice>"), label=f"source-{label}")
        s.rules(target, MANAGE, statement(other, principal="<alice>"), label=f"target-{label}")
        s.by("alice", "ReEncrypt", label, True, CiphertextBlob=Blob(blob), DestinationKeyId=KeyRef(target))
    return s.plan(observe=False)


def _each_operation() -> Plan:
    """Permission for one operation is no permission for any other."""
    s = PlanBuilder("authorization/each-operation", PROFILE)
    every = (*CRYPTOGRAPHIC, "Decrypt", "DescribeKey")
    for granted in every:
        key = s.key()
        blob = s.encrypt(key)
        s.rules(key, MANAGE, statement(granted, principal="<alice>"), label=f"only-{granted}")
        for operation in every:
            use(s, "alice", operation, Stage(key, blob, key), f"{granted}-permitted")
    return s.plan(observe=False)


def _incomplete_statements() -> Plan:
    """A statement without Action or Resource is taken, and allows nothing."""
    s = PlanBuilder("authorization/incomplete", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    principal = '"Effect": "Allow", "Principal": {"AWS": "<alice>"}'
    for label, text in {
        "without-resource": "{" + principal + ', "Action": ["kms:Encrypt", "kms:Decrypt"]}',
        "without-action": "{" + principal + ', "Resource": "*"}',
    }.items():
        s.rules(key, ROOT, text, label=label)
        _encrypt(s, "alice", key, label)
        s.opens("alice", blob, label=label)
        s.rules(key, ROOT, statement("Encrypt", "Decrypt", principal="<alice>"), label="complete")
        _encrypt(s, "alice", key, "complete")
        s.opens("alice", blob, label="complete")
    return s.plan(observe=False)


def _resources_of_iam() -> Plan:
    """An IAM policy names keys by ARN; an id or an alias in Resource is no key."""
    s = PlanBuilder("authorization/iam-resources", PROFILE)
    key = s.key()
    for label, resource in {
        "key-id": f"<keyid-{key}>",
        "arn": f"<key-{key}>",
        "pattern": "arn:aws*:kms:*:<account>:key/*",
    }.items():
        s.permit("alice", statement("Encrypt", resource=resource), label=label)
        _encrypt(s, "alice", key, label)
    s.permit("alice")
    return s.plan(observe=False)


def _across_accounts() -> Plan:
    """A caller of another account needs its own account's permission and the owner's."""
    s = PlanBuilder("authorization/across-accounts", PROFILE)
    key = s.key()
    blob = s.encrypt(key)
    s.permit("other", statement("Encrypt", "Decrypt"), label="own-account-only")
    _encrypt(s, "other", key, "own-account-only")
    s.rules(key, ROOT, statement("Encrypt", "Decrypt", principal="<other-root>"), label="both")
    _encrypt(s, "other", key, "both")
    s.opens("other", blob, label="both")
    s.permit("other", label="owner-only")
    _encrypt(s, "other", key, "owner-only")
    s.opens("other", blob, label="owner-only")
    s.rules(key, ROOT, statement("Encrypt", "Decrypt", principal="<other>"), label="owner-names-the-role")
    _encrypt(s, "other", key, "owner-names-the-role")
    s.permit("other", statement("Encrypt", "Decrypt"), label="both-again")
    _encrypt(s, "other", key, "both-again")
    nowhere = UnknownKey(1, "arn")
    s.by("other", "Encrypt", "no-such-key", True, KeyId=nowhere, Plaintext=PLAINTEXT)
    s.by("other", "Decrypt", "no-such-key", KeyId=nowhere, CiphertextBlob=Blob(blob))
    s.permit("other")
    return s.plan(observe=False)


def _managed_across_accounts() -> Plan:
    """What manages a key is never allowed to another account."""
    s = PlanBuilder("authorization/managed-across-accounts", PROFILE)
    key = s.key()
    s.permit("other", statement("*"))
    s.rules(key, ROOT, statement("*", principal="<other>"))
    s.by("other", "DescribeKey", "allowed-across", KeyId=KeyRef(key, "arn"))
    for operation, params in MANAGEMENT.items():
        s.by("other", operation, "across-accounts", KeyId=KeyRef(key, "arn"), **params)
    s.on("DescribeKey", key, label="unchanged")
    s.rules(key, ROOT, statement("*", principal="<alice>"), label="own-account")
    for operation, params in MANAGEMENT.items():
        s.by("alice", operation, "own-account", KeyId=KeyRef(key, "arn"), **params)
    s.permit("other")
    return s.plan(observe=False)


def _documents() -> Plan:
    """What a policy may not say: a principal or service that there is not, ForAllValues with a key of one value."""
    s = PlanBuilder("authorization/documents", PROFILE)
    key = s.key()
    pair = {"kms:EncryptionContext:tenant": ["Alpha", "Beta"]}
    texts: dict[str, PolicyText] = {
        "known-principal": document(ROOT, statement("Encrypt", principal="<alice>")),
        "unknown-principal": document(ROOT, statement("Encrypt", principal="arn:aws:iam::<account>:role/never-made")),
        "unknown-user": document(ROOT, statement("Encrypt", principal="arn:aws:iam::<account>:user/never-made")),
        "unknown-service": document(ROOT, statement("Encrypt", service=NO_SERVICE)),
        "any-value": document(ROOT, statement("Encrypt", principal="<alice>", condition={"StringEquals": pair})),
        "for-all-values": document(
            ROOT, statement("Encrypt", principal="<alice>", condition={"ForAllValues:StringEquals": pair})
        ),
        "for-any-value": document(
            ROOT, statement("Encrypt", principal="<alice>", condition={"ForAnyValue:StringEquals": pair})
        ),
    }
    for label, policy in texts.items():
        s.on("PutKeyPolicy", key, label=label, PolicyName="default", Policy=policy)
        s.add("CreateKey", label=label, makes=True, Policy=policy)
    service = document(ROOT, statement("Encrypt", service="s3.amazonaws.com"))
    s.on("PutKeyPolicy", key, label="known-service", PolicyName="default", Policy=service)
    return s.plan()


def _lockout() -> Plan:
    """Whoever puts a policy must be able to put another after it, unless the check is bypassed."""
    s = PlanBuilder("authorization/lockout", PROFILE)
    key = s.key()
    mine = statement("PutKeyPolicy", "GetKeyPolicy", principal="<alice>")
    s.rules(key, MANAGE, mine)
    cases = {
        "without-me": (document(ALL_BUT_ALICE, statement("Encrypt", principal="<alice>")), None),
        "with-me": (document(ALL_BUT_ALICE, mine), None),
        "without-me-again": (document(ALL_BUT_ALICE), False),
        "bypassed": (document(ALL_BUT_ALICE), True),
    }
    for label, (policy, bypass) in cases.items():
        more: dict[str, Term] = {} if bypass is None else {"BypassPolicyLockoutSafetyCheck": bypass}
        s.by("alice", "PutKeyPolicy", label, KeyId=KeyRef(key), PolicyName="default", Policy=policy, **more)
        s.on("GetKeyPolicy", key, label=f"after-{label}", PolicyName="default")
    second = s.key()
    s.rules(second, MANAGE, mine)
    s.by(
        "alice",
        "PutKeyPolicy",
        "bypassed-too",
        KeyId=KeyRef(second),
        Policy=document(ALL_BUT_ALICE),
        BypassPolicyLockoutSafetyCheck=True,
    )
    s.rules(second, ROOT, label="administrator-not-locked-out")
    s.by("alice", "PutKeyPolicy", "locked-out", KeyId=KeyRef(key), PolicyName="default", Policy=document(ROOT, mine))
    s.rules(key, ROOT, label="administrator-not-locked-out")
    return s.plan(observe=False)


ALL_BUT_ALICE = statement("*", principal="<root>", condition={"ArnNotEquals": {"aws:PrincipalArn": "<alice>"}})
"""Keeps the administrator in, whoever that is."""


def _role_and_session() -> Plan:
    """A principal is named by its role or by its session."""
    s = PlanBuilder("authorization/role-and-session", PROFILE)
    key = s.key()
    for label, principal in {"role": "<alice>", "session": "<alice-session>", "another": "<bob-session>"}.items():
        s.rules(key, MANAGE, statement("Encrypt", principal=principal), label=label)
        _encrypt(s, "alice", key, label)
        _encrypt(s, "bob", key, f"bob-{label}")
    return s.plan(observe=False)
