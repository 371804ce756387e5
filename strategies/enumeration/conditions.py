"""Condition keys of key policies and IAM policies: for each a call that meets the condition, and near misses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kms_conformance.models.terms import (
    AliasRef,
    Blob,
    Context,
    GrantConstraints,
    KeyRef,
    PrincipalRef,
    Tags,
    Term,
    Texts,
)
from kms_conformance.strategies.documents import MANAGE, Json, statement
from kms_conformance.strategies.enumeration.authorization import PLAINTEXT, PROFILE
from kms_conformance.strategies.enumeration.grant_uses import ALPHA, BETA, BOTH, CRYPTOGRAPHIC
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

Conditions = Mapping[str, Mapping[str, Json]]
NO_ACCOUNT = "000000000001"
"""The number of nobody's account: targets have all zeros, or one of the numbers that examples have."""
LOWER, OTHER_KEY, UPPER_KEY = (
    Context((("tenant", "alpha"),)),
    Context((("tenants", "Alpha"),)),
    Context((("TENANT", "Alpha"),)),
)
CONTEXTS: dict[str, Context | None] = {
    "alpha": ALPHA,
    "none": None,
    "beta": BETA,
    "value-case": LOWER,
    "other-key": OTHER_KEY,
    "key-case": UPPER_KEY,
    "more-pairs": BOTH,
    "alpha-again": ALPHA,
}
BY_ALL = ("alpha", "none", "beta")
"""The contexts that are tried with every operation."""
OF_CONTEXTS: dict[str, Conditions] = {
    "pair": {"StringEquals": {"kms:EncryptionContext:tenant": "Alpha"}},
    "pair-key-in-capitals": {"StringEquals": {"kms:EncryptionContext:TENANT": "Alpha"}},
    "pair-ignoring-case": {"StringEqualsIgnoreCase": {"kms:EncryptionContext:tenant": "Alpha"}},
    "pair-like": {"StringLike": {"kms:EncryptionContext:tenant": "Al*"}},
    "pair-of-several": {"StringEquals": {"kms:EncryptionContext:tenant": ["Alpha", "Gamma"]}},
    "two-pairs": {"StringEquals": {"kms:EncryptionContext:tenant": "Alpha", "kms:EncryptionContext:purpose": "voice"}},
    "any-key": {"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": ["tenant"]}},
    "all-keys": {"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["tenant"]}},
    "some-context": {"Null": {"kms:EncryptionContextKeys": "false"}},
    "no-context": {"Null": {"kms:EncryptionContextKeys": "true"}},
}


@dataclass(frozen=True, slots=True)
class Case:
    """A condition on actions, and the calls of alice that meet it or do not, by label."""

    actions: tuple[str, ...]
    condition: Conditions
    operation: str
    calls: Mapping[str, Mapping[str, Term]]


GRANTEE: dict[str, Term] = {"GranteePrincipal": PrincipalRef("bob"), "Operations": Texts(("Decrypt",))}
OF_GRANTS: dict[str, Case] = {
    "constraint-type": Case(
        ("CreateGrant",),
        {"StringEquals": {"kms:GrantConstraintType": "EncryptionContextEquals"}},
        "CreateGrant",
        {
            "equals": {**GRANTEE, "Constraints": GrantConstraints(equals=ALPHA)},
            "subset": {**GRANTEE, "Constraints": GrantConstraints(subset=ALPHA)},
            "none": GRANTEE,
        },
    ),
    "operations-all": Case(
        ("CreateGrant",),
        {"ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt", "Encrypt"]}},
        "CreateGrant",
        {
            "one": GRANTEE,
            "both": {**GRANTEE, "Operations": Texts(("Decrypt", "Encrypt"))},
            "another": {**GRANTEE, "Operations": Texts(("GenerateDataKey",))},
            "one-more": {**GRANTEE, "Operations": Texts(("Decrypt", "GenerateDataKey"))},
        },
    ),
    "operations-any": Case(
        ("CreateGrant",),
        {"ForAnyValue:StringEquals": {"kms:GrantOperations": ["Decrypt"]}},
        "CreateGrant",
        {
            "one": GRANTEE,
            "one-more": {**GRANTEE, "Operations": Texts(("Decrypt", "GenerateDataKey"))},
            "another": {**GRANTEE, "Operations": Texts(("GenerateDataKey",))},
        },
    ),
    "grantee": Case(
        ("CreateGrant",),
        {"StringEquals": {"kms:GranteePrincipal": "<bob>"}},
        "CreateGrant",
        {"right": GRANTEE, "another": {**GRANTEE, "GranteePrincipal": PrincipalRef("carol")}},
    ),
    "retiring": Case(
        ("CreateGrant",),
        {"StringEquals": {"kms:RetiringPrincipal": "<carol>"}},
        "CreateGrant",
        {
            "right": {**GRANTEE, "RetiringPrincipal": PrincipalRef("carol")},
            "another": {**GRANTEE, "RetiringPrincipal": PrincipalRef("dora")},
            "none": GRANTEE,
        },
    ),
    "for-aws-resource": Case(
        ("CreateGrant",), {"Bool": {"kms:GrantIsForAWSResource": "true"}}, "CreateGrant", {"direct": GRANTEE}
    ),
    "context": Case(
        ("CreateGrant",),
        {"StringEquals": {"kms:EncryptionContext:tenant": "Alpha"}},
        "CreateGrant",
        {
            "equals": {**GRANTEE, "Constraints": GrantConstraints(equals=ALPHA)},
            "subset": {**GRANTEE, "Constraints": GrantConstraints(subset=ALPHA)},
            "beta": {**GRANTEE, "Constraints": GrantConstraints(equals=BETA)},
            "none": GRANTEE,
        },
    ),
}
ENCRYPT: dict[str, Term] = {"Plaintext": PLAINTEXT}
OF_KEYS: dict[str, Case] = {
    **{
        f"algorithm-{name}": Case(
            ("Encrypt",),
            {"StringEquals": {"kms:EncryptionAlgorithm": value}},
            "Encrypt",
            {"not-sent": ENCRYPT, "sent": {**ENCRYPT, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}},
        )
        for name, value in {"right": "SYMMETRIC_DEFAULT", "other": "RSAES_OAEP_SHA_256"}.items()
    },
    **{
        f"{key}-{name}": Case(("Encrypt",), {operator: {f"kms:{key}": value}}, "Encrypt", {"used": ENCRYPT})
        for key, operator, values in (
            ("KeySpec", "StringEquals", {"right": "SYMMETRIC_DEFAULT", "other": "RSA_2048"}),
            ("KeyUsage", "StringEquals", {"right": "ENCRYPT_DECRYPT", "other": "SIGN_VERIFY"}),
            ("KeyOrigin", "StringEquals", {"right": "AWS_KMS", "other": "EXTERNAL"}),
            ("MultiRegion", "Bool", {"right": "false", "other": "true"}),
        )
        for name, value in values.items()
    },
    **{
        f"caller-account-{name}": Case(
            ("Encrypt",), {"StringEquals": {"kms:CallerAccount": value}}, "Encrypt", {"used": ENCRYPT}
        )
        for name, value in {"own": "<account>", "another": NO_ACCOUNT}.items()
    },
    "via-service": Case(
        ("Encrypt",), {"StringEquals": {"kms:ViaService": "s3.<region>.amazonaws.com"}}, "Encrypt", {"direct": ENCRYPT}
    ),
    "via-service-or-direct": Case(
        ("Encrypt",),
        {"StringEqualsIfExists": {"kms:ViaService": "s3.<region>.amazonaws.com"}},
        "Encrypt",
        {"direct": ENCRYPT},
    ),
    "waiting-period": Case(
        ("ScheduleKeyDeletion",),
        {"NumericGreaterThanEquals": {"kms:ScheduleKeyDeletionPendingWindowInDays": "20"}},
        "ScheduleKeyDeletion",
        {
            "short": {"PendingWindowInDays": 7},
            "just-too-short": {"PendingWindowInDays": 19},
            "just-enough": {"PendingWindowInDays": 20},
        },
    ),
    "rotation-period": Case(
        ("EnableKeyRotation",),
        {"NumericLessThanEquals": {"kms:RotationPeriodInDays": "180"}},
        "EnableKeyRotation",
        {
            "long": {"RotationPeriodInDays": 365},
            "just-too-long": {"RotationPeriodInDays": 181},
            "just-short-enough": {"RotationPeriodInDays": 180},
        },
    ),
    **{
        f"policy-name-{name}": Case(
            ("GetKeyPolicy",),
            {"StringEquals": {"kms:PolicyName": value}},
            "GetKeyPolicy",
            {"sent": {"PolicyName": "default"}, "not-sent": {}},
        )
        for name, value in {"default": "default", "other": "other"}.items()
    },
}


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for place, (name, condition) in enumerate(OF_CONTEXTS.items()):
        yield _of_contexts(place, name, condition)
    for name, case in (*OF_GRANTS.items(), *OF_KEYS.items()):
        yield _of(name, case)
    yield _in_iam()
    yield _same_key()
    yield _request_alias()
    yield _resource_aliases()
    yield _resource_tags()
    yield _of_new_keys()


def condition_on(s: PlanBuilder, key: int, actions: tuple[str, ...], condition: Conditions | None, label: str) -> None:
    """The key policy allows alice these actions under the condition."""
    s.rules(key, MANAGE, statement(*actions, principal="<alice>", condition=condition), label=label)


def _of_contexts(place: int, name: str, condition: Conditions) -> Plan:
    """Each context opens a ciphertext, and goes into a new one by each operation in its turn; some by all of them."""
    s = PlanBuilder(f"conditions/{name}", PROFILE)
    key = s.key()
    blobs = {label: s.encrypt(key, context) for label, context in CONTEXTS.items()}
    condition_on(s, key, ("Decrypt", *CRYPTOGRAPHIC), condition, name)
    for number, (label, context) in enumerate(CONTEXTS.items(), start=place):
        s.opens("alice", blobs[label], context, label=f"{name}-{label}")
        more: dict[str, Term] = {} if context is None else {"EncryptionContext": context}
        in_turn = CRYPTOGRAPHIC[number % len(CRYPTOGRAPHIC)]
        for operation in CRYPTOGRAPHIC if label in BY_ALL else (in_turn,):
            what: dict[str, Term] = {"Plaintext": PLAINTEXT} if operation == "Encrypt" else {"KeySpec": "AES_256"}
            s.by("alice", operation, f"{name}-{label}", True, KeyId=KeyRef(key), **what, **more)
    return s.plan(observe=False)


def _of(name: str, case: Case) -> Plan:
    """The calls under the condition, and all of them without it."""
    s = PlanBuilder(f"conditions/{name}", PROFILE)
    key = s.key()
    makes = case.operation in ("Encrypt", "CreateGrant")
    for title, condition in ((name, case.condition), ("unconditional", None)):
        condition_on(s, key, case.actions, condition, title)
        for label, params in case.calls.items():
            s.by("alice", case.operation, f"{name}-{label}", makes, KeyId=KeyRef(key), **params)
            if case.operation == "ScheduleKeyDeletion":
                s.on("CancelKeyDeletion", key)
    return s.plan(observe=False)


def _in_iam() -> Plan:
    """The same conditions in an IAM policy."""
    s = PlanBuilder("conditions/in-iam", PROFILE)
    key = s.key()
    blobs = {label: s.encrypt(key, context) for label, context in CONTEXTS.items()}
    for name in ("pair", "any-key"):
        s.permit("alice", statement("Decrypt", condition=OF_CONTEXTS[name]), label=name)
        for label, context in CONTEXTS.items():
            s.opens("alice", blobs[label], context, label=f"{name}-{label}")
    s.permit("alice")
    return s.plan(observe=False)


def _same_key() -> Plan:
    s = PlanBuilder("conditions/re-encrypt-on-same-key", PROFILE)
    key, other = s.key(), s.key()
    blob = s.encrypt(key)
    same: Conditions = {"Bool": {"kms:ReEncryptOnSameKey": "true"}}
    for slot in (key, other):
        condition_on(s, slot, ("ReEncryptFrom", "ReEncryptTo"), same, "same-key")
    for label, to in {"same": key, "another": other, "same-again": key}.items():
        s.by("alice", "ReEncrypt", label, True, CiphertextBlob=Blob(blob), DestinationKeyId=KeyRef(to))
    return s.plan(observe=False)


def _request_alias() -> Plan:
    s = PlanBuilder("conditions/request-alias", PROFILE)
    key = s.key()
    alias = s.alias(key)
    second = s.alias(key)
    condition: Conditions = {"StringEquals": {"kms:RequestAlias": f"<alias-{alias.slot}>"}}
    condition_on(s, key, ("Encrypt",), condition, "by-alias")
    named: dict[str, Term] = {
        "alias": alias,
        "alias-arn": alias.arn,
        "key-id": KeyRef(key),
        "key-arn": KeyRef(key, "arn"),
        "second-alias": second,
        "alias-again": alias,
    }
    for label, term in named.items():
        s.by("alice", "Encrypt", label, True, KeyId=term, Plaintext=PLAINTEXT)
    return s.plan(observe=False)


def _resource_aliases() -> Plan:
    """kms:ResourceAliases, in an IAM policy: whatever identifier is used, the key's aliases count."""
    s = PlanBuilder("conditions/resource-aliases", PROFILE)
    key, other = s.key(), s.key()
    alias = AliasRef(s.slot())
    condition: Conditions = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"<alias-{alias.slot}>"}}
    s.permit("alice", statement("Encrypt", condition=condition))
    s.by("alice", "Encrypt", "no-alias-yet", True, KeyId=KeyRef(key), Plaintext=PLAINTEXT)
    s.alias(key, alias)
    named: dict[str, Term] = {"key-id": KeyRef(key), "key-arn": KeyRef(key, "arn"), "alias": alias}
    for label, term in named.items():
        s.by("alice", "Encrypt", label, True, KeyId=term, Plaintext=PLAINTEXT)
    s.by("alice", "Encrypt", "key-without", True, KeyId=KeyRef(other), Plaintext=PLAINTEXT)
    s.send("UpdateAlias", "moved", {"AliasName": alias, "TargetKeyId": KeyRef(other)})
    s.by("alice", "Encrypt", "moved-away", True, KeyId=KeyRef(key), Plaintext=PLAINTEXT)
    s.by("alice", "Encrypt", "moved-here", True, KeyId=KeyRef(other), Plaintext=PLAINTEXT)
    s.permit("alice")
    return s.plan(observe=False)


def _resource_tags() -> Plan:
    s = PlanBuilder("conditions/resource-tags", PROFILE)
    key = s.key()
    s.permit("alice", statement("Encrypt", condition={"StringEquals": {"aws:ResourceTag/team": "blue"}}))
    for label, tags in {"untagged": None, "blue": "blue", "red": "red", "blue-again": "blue"}.items():
        if tags:
            s.on("TagResource", key, label=label, Tags=Tags((("team", tags),)))
        s.by("alice", "Encrypt", label, True, KeyId=KeyRef(key), Plaintext=PLAINTEXT)
    s.permit("alice")
    return s.plan(observe=False)


def _of_new_keys() -> Plan:
    """Conditions on CreateKey look at the request, defaults included."""
    s = PlanBuilder("conditions/new-keys", PROFILE)
    s.key()
    for key, operator, values in (
        ("KeySpec", "StringEquals", {"right": "SYMMETRIC_DEFAULT", "other": "RSA_2048"}),
        ("KeyUsage", "StringEquals", {"right": "ENCRYPT_DECRYPT", "other": "SIGN_VERIFY"}),
        ("MultiRegion", "Bool", {"right": "false", "other": "true"}),
    ):
        for label, value in values.items():
            s.permit("alice", statement("CreateKey", condition={operator: {f"kms:{key}": value}}), label=key)
            s.by("alice", "CreateKey", f"{key}-{label}", True)
    s.permit("alice")
    return s.plan(observe=False)
