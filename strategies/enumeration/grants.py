"""Grants as they are made, listed, retried and ended by the administrator: what needs no other caller."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.operations.encrypt import PLAIN
from kms_conformance.models.terms import (
    Context,
    Filler,
    GrantConstraints,
    KeyRef,
    Output,
    PrincipalRef,
    Several,
    Term,
    Texts,
)
from kms_conformance.strategies.enumeration.lists import wrong_limits, wrong_markers
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

PROFILE = "kms-grants"
TENANT = Context((("tenant", "Alpha"), ("purpose", "voice")))
EVERY = (
    "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo",
    "CreateGrant", "RetireGrant", "DescribeKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
)  # fmt: skip
NEVER_MADE = "0123456789abcdef" * 4
LONG_SERVICE = "a" * 116 + ".amazonaws.com"
UNSUPPORTED = ("Sign", "Verify", "GenerateMac", "VerifyMac", "DeriveSharedSecret")


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _made()
    yield _named()
    yield _wrong_requests()
    yield _operations_of_keys()
    yield _listed()
    yield _pages(60)
    yield _pages(120, "standard")
    yield _retirable()
    yield _ended()
    yield _wrong_endings()
    for state in ("DisableKey", "ScheduleKeyDeletion"):
        yield _in_state(state)
    yield _tokens()


def _made() -> Plan:
    s = PlanBuilder("grants/made", PROFILE)
    key, other = s.key(), s.key()
    s.grant(key, label="plain")
    s.grant(key, label="again")
    s.grant(key, "bob", *EVERY, label="every-operation")
    s.grant(key, "alice", "Encrypt", label="by-session", form="session")
    s.grant(key, "alice", "Encrypt", label="to-the-account", form="account")
    s.grant(key, "other", "Encrypt", label="to-another-account")
    s.grant(other, "alice", label="by-arn", KeyId=KeyRef(other, "arn"))
    for label, constraints in {
        "equals": GrantConstraints(equals=TENANT),
        "subset": GrantConstraints(subset=TENANT),
        "both": GrantConstraints(equals=TENANT, subset=Context((("tenant", "Alpha"),))),
        "eight-pairs": GrantConstraints(subset=Context(tuple((f"k{n}", "v") for n in range(8)))),
        "value-of-384": GrantConstraints(equals=Context((("k", "v" * 384),))),
    }.items():
        s.grant(other, "alice", label=f"constraint-{label}", Constraints=constraints)
    s.grant(other, "bob", label="retiring", RetiringPrincipal=PrincipalRef("carol"), Name="with-a-name")
    s.walk("ListGrants", label="all", KeyId=KeyRef(key))
    s.walk("ListGrants", label="all", KeyId=KeyRef(other, "arn"))
    return s.plan()


def _named() -> Plan:
    s = PlanBuilder("grants/named", PROFILE)
    key, other = s.key(), s.key()
    first = s.grant(key, label="named", Name="job/1")
    second = s.grant(key, label="retried", Name="job/1")
    s.walk("ListGrants", label="after-a-retry", KeyId=KeyRef(key))
    s.grant(other, label="same-name-other-key", Name="job/1")
    s.grant(key, "alice", "Encrypt", label="same-name-other-operations", Name="job/1")
    s.grant(key, "bob", label="same-name-other-grantee", Name="job/1")
    s.revoke(key, second, label="by-the-second-answer")
    s.walk("ListGrants", label="after-revocation", KeyId=KeyRef(key))
    again = s.grant(key, label="named-again", Name="job/1")
    s.grant(key, label="retried-again", Name="job/1")
    s.retire(again, label="retired")
    s.revoke(key, first, label="ended-before")
    third = s.key()
    for label in ("first", "again"):
        s.revoke(third, s.grant(third, label=f"named-{label}", Name="job/2"))
    s.grant(other, label="same-name-other-key", Name="job/2")
    for label, name in {"of-256": "n" * 256, "of-257": "n" * 257, "empty": "", "with-space": "a b"}.items():
        s.grant(key, label=f"name-{label}", Name=name)
    return s.plan()


def _wrong_requests() -> Plan:
    s = PlanBuilder("grants/wrong", PROFILE)
    key = s.key()
    s.grant(key, label="right")
    service = "connect.amazonaws.com"
    more: dict[str, dict[str, Term]] = {
        "no-operations": {"Operations": None},
        "empty-operations": {"Operations": Texts(())},
        "unknown-operation": {"Operations": Texts(("Decrypt", "Destroy"))},
        "no-grantee": {"GranteePrincipal": None},
        "two-grantees": {"GranteeServicePrincipal": service},
        "two-retiring": {"RetiringPrincipal": PrincipalRef("bob"), "RetiringServicePrincipal": service},
        "retiring-service-of-130": {"RetiringServicePrincipal": LONG_SERVICE},
        "retiring-service": {"RetiringServicePrincipal": service},
        "one-retiring": {"RetiringPrincipal": PrincipalRef("bob")},
        "service-without-source": {"GranteePrincipal": None, "GranteeServicePrincipal": service},
        "nine-pairs": {
            "Constraints": GrantConstraints(subset=Context(tuple((f"k{n}", "v") for n in range(9)))),
        },
        "value-of-385": {"Constraints": GrantConstraints(equals=Context((("k", "v" * 385),)))},
        "grantee-unknown": {"GranteePrincipal": "arn:aws:iam::000000000000:role/no-such-role-was-made"},
        "grantee-no-arn": {"GranteePrincipal": "alice"},
        "grantee-arn-of-a-bucket": {"GranteePrincipal": "arn:aws:s3:::bucket"},
        "retiring-no-arn": {"RetiringPrincipal": "bob"},
        "grantee-empty": {"GranteePrincipal": ""},
        "grantee-of-257": {"GranteePrincipal": Filler(257)},
        "grantee-with-space": {"GranteePrincipal": "arn:aws:iam::000000000000:role/a b"},
        "retiring-of-257": {"RetiringPrincipal": Filler(257)},
        "service-of-130": {"GranteePrincipal": None, "GranteeServicePrincipal": LONG_SERVICE},
        "service-without-dots": {"GranteePrincipal": None, "GranteeServicePrincipal": "connect"},
        "retiring-service-without-dots": {"RetiringServicePrincipal": "connect"},
        "source-arn-short": {"Constraints": GrantConstraints(source_arn="arn:aws:s3:::a")},
        "source-arn-of-513": {
            "Constraints": GrantConstraints(source_arn="arn:aws:s3:us-east-1:000000000000:" + "b" * 480)
        },
        "source-arn-no-arn": {"Constraints": GrantConstraints(source_arn="not-an-arn-but-long-enough")},
    }
    for label, params in more.items():
        plain: dict[str, Term] = {
            "KeyId": KeyRef(key),
            "GranteePrincipal": PrincipalRef("alice"),
            "Operations": Texts(("Decrypt",)),
        }
        s.send("CreateGrant", label, plain | params, makes=True)
    s.grant(key, label="by-alias", KeyId=s.alias(key))
    s.grant(key, label="right-after-all")
    s.walk("ListGrants", label="after-refusals", KeyId=KeyRef(key))
    return s.plan()


def _operations_of_keys() -> Plan:
    s = PlanBuilder("grants/operations", PROFILE)
    key, hmac = s.key(), s.key_of_another_usage()
    for operation in EVERY:
        s.grant(key, "alice", operation, label=f"symmetric-{operation}")
    for operation in UNSUPPORTED:
        s.grant(key, "alice", operation, label=f"symmetric-{operation}")
        s.grant(key, "alice", "Decrypt", operation, label=f"symmetric-Decrypt-{operation}")
    for operation in ("GenerateMac", "VerifyMac", "DescribeKey", "Encrypt", "Decrypt", "Sign"):
        s.grant(hmac, "alice", operation, label=f"hmac-{operation}")
    s.grant(hmac, "alice", "GenerateMac", label="hmac-constraint", Constraints=GrantConstraints(subset=TENANT))
    return s.plan()


def _listed() -> Plan:
    s = PlanBuilder("grants/listed", PROFILE)
    key, other = s.key(), s.key()
    grants = [s.grant(key, name, "Encrypt", "Decrypt") for name in ("alice", "alice", "bob")]
    s.grant(other, "alice")
    for label, slot in (("key", key), ("other-key", other)):
        s.walk("ListGrants", label=f"of-{label}", KeyId=KeyRef(slot))
    for number, grant in enumerate(grants):
        s.walk("ListGrants", label=f"by-id-{number}", KeyId=KeyRef(key), GrantId=Output(grant, "GrantId"))
    s.walk("ListGrants", label="by-id-other-key", KeyId=KeyRef(other), GrantId=Output(grants[0], "GrantId"))
    for name in ("alice", "bob", "carol"):
        s.walk("ListGrants", label=f"by-grantee-{name}", KeyId=KeyRef(key), GranteePrincipal=PrincipalRef(name))
    s.on(
        "ListGrants",
        key,
        label="two-filters",
        GranteePrincipal=PrincipalRef("alice"),
        GranteeServicePrincipal="connect.amazonaws.com",
    )
    s.on("ListGrants", key, label="service-filter", GranteeServicePrincipal="connect.amazonaws.com")
    s.on("ListGrants", key, label="grant-id-of-129", GrantId=Filler(129, "a"))
    s.on("ListGrants", key, label="grant-id-empty", GrantId="")
    s.on("ListGrants", key, label="grant-id-no-id", GrantId="no grant id")
    s.on("ListGrants", key, label="grantee-of-257", GranteePrincipal=Filler(257))
    s.on("ListGrants", key, label="grantee-with-space", GranteePrincipal="a b")
    s.on("ListGrants", key, label="service-without-dots", GranteeServicePrincipal="connect")
    s.on("ListGrants", key, label="service-of-130", GranteeServicePrincipal=LONG_SERVICE)
    s.revoke(key, grants[0])
    s.walk("ListGrants", label="by-id-revoked", KeyId=KeyRef(key), GrantId=Output(grants[1], "GrantId"))
    return s.plan()


def _pages(count: int, effort: str = "quick") -> Plan:
    """So many grants on a key; the last one is of use as the others are."""
    s = PlanBuilder("grants/pages" if effort == "quick" else f"grants/pages/{count}", PROFILE)
    key = s.key()
    for number in range(count - 1):
        s.grant(key, "alice" if number % 2 else "bob", Name=f"grant-{number}")
    s.grant(key, "carol", "Encrypt", label="the-last-of-many")
    s.by("carol", "Encrypt", "by-the-last-of-many", True, KeyId=KeyRef(key, "arn"), Plaintext=PLAIN)
    s.walk("ListGrants", label="all-of-many", KeyId=KeyRef(key))
    s.on("ListGrants", key, label="default-page")
    for limit in (1, 2, 50, 100):
        s.on("ListGrants", key, label=f"limit-{limit}", Limit=limit)
    for limit in (7, 52):
        s.walk("ListGrants", label=f"limit-{limit}", KeyId=KeyRef(key), Limit=limit)
    s.walk("ListGrants", label="limit-5-filtered", KeyId=KeyRef(key), Limit=5, GranteePrincipal=PrincipalRef("bob"))
    wrong_limits(s, "ListGrants", {"KeyId": KeyRef(key)}, 101)
    wrong_markers(s, "ListGrants", {"KeyId": KeyRef(key)})
    return s.plan(observe=False, effort=effort)


def _retirable() -> Plan:
    s = PlanBuilder("grants/retirable", PROFILE)
    key, other = s.key(), s.key()
    retiring = PrincipalRef("carol")
    one = s.grant(key, "alice", RetiringPrincipal=retiring, Name="one")
    s.grant(other, "bob", RetiringPrincipal=retiring)
    s.grant(other, "carol", "Encrypt", RetiringPrincipal=PrincipalRef("dora"))
    s.grant(other, "carol", "Encrypt")
    s.walk("ListRetirableGrants", label="all", RetiringPrincipal=retiring)
    s.walk("ListRetirableGrants", label="others", RetiringPrincipal=PrincipalRef("dora"))
    s.walk("ListRetirableGrants", label="none", RetiringPrincipal=PrincipalRef("alice"))
    s.walk("ListRetirableGrants", label="limit-1", RetiringPrincipal=retiring, Limit=1)
    for limit in (1, 2, 99, 100):
        s.add("ListRetirableGrants", label=f"limit-{limit}", RetiringPrincipal=retiring, Limit=limit)
    s.revoke(key, one)
    s.walk("ListRetirableGrants", label="after-revocation", RetiringPrincipal=retiring)
    s.add("ListRetirableGrants", label="nobody")
    s.add(
        "ListRetirableGrants", label="two", RetiringPrincipal=retiring, RetiringServicePrincipal="connect.amazonaws.com"
    )
    s.add("ListRetirableGrants", label="service", RetiringServicePrincipal="connect.amazonaws.com")
    s.add("ListRetirableGrants", label="foreign", RetiringPrincipal=PrincipalRef("other"))
    s.add("ListRetirableGrants", label="of-257", RetiringPrincipal=Filler(257))
    s.add("ListRetirableGrants", label="with-space", RetiringPrincipal="a b")
    s.add("ListRetirableGrants", label="service-of-130", RetiringServicePrincipal=LONG_SERVICE)
    s.add("ListRetirableGrants", label="service-without-dots", RetiringServicePrincipal="connect")
    wrong_limits(s, "ListRetirableGrants", {"RetiringPrincipal": retiring}, 101)
    wrong_markers(s, "ListRetirableGrants", {"RetiringPrincipal": retiring})
    return s.plan()


def _ended() -> Plan:
    s = PlanBuilder("grants/ended", PROFILE)
    key = s.key()
    kept = s.grant(key, label="kept")
    for label in ("revoked", "revoked-by-arn", "retired-by-token", "retired-by-id"):
        twin, ended = s.grant(key, label="equal"), s.grant(key, label=label)
        named: dict[str, Term] = {
            "KeyId": KeyRef(key, "arn" if "arn" in label else "id"),
            "GrantId": Output(ended, "GrantId"),
        }
        if label == "retired-by-token":
            s.retire(ended, label=label)
        else:
            s.send("RetireGrant" if "retired" in label else "RevokeGrant", label, named)
        s.revoke(key, ended, label="ended-before")
        s.revoke(key, twin, label="equal-one")
    s.walk("ListGrants", label="what-is-left", KeyId=KeyRef(key))
    s.revoke(key, kept)
    return s.plan()


def _wrong_endings() -> Plan:
    s = PlanBuilder("grants/wrong-endings", PROFILE)
    key, other = s.key(), s.key()
    grant = s.grant(key, Name="the-name")
    grant_id, token = Output(grant, "GrantId"), Output(grant, "GrantToken")
    for operation in ("RevokeGrant", "RetireGrant"):
        s.on(operation, key, label="unknown-grant", GrantId=NEVER_MADE)
        s.on(operation, key, label="the-name", GrantId="the-name")
        s.on(operation, key, label="grant-id-of-129", GrantId=Filler(129, "a"))
        s.on(operation, key, label="grant-id-empty", GrantId="")
    s.add("RetireGrant", label="nothing")
    s.add("RetireGrant", label="key-alone", KeyId=KeyRef(key))
    s.add("RetireGrant", label="grant-alone", GrantId=grant_id)
    s.add("RetireGrant", label="no-token", GrantToken="no-grant-token-of-anybody")
    s.add("RetireGrant", label="token-empty", GrantToken="")
    s.add("RetireGrant", label="token-of-8193", GrantToken=Filler(8193))
    s.add("RevokeGrant", label="missing-grant", KeyId=KeyRef(key))
    s.add("RevokeGrant", label="missing-key", GrantId=grant_id)
    s.on("RevokeGrant", key, label="dry-run", GrantId=Output(s.grant(key), "GrantId"), DryRun=True)
    s.add("RetireGrant", label="dry-run", GrantToken=token, DryRun=True)
    s.walk("ListGrants", label="after-refusals", KeyId=KeyRef(key))
    s.walk("ListGrants", label="of-the-other-key", KeyId=KeyRef(other))
    s.add("RetireGrant", label="right", GrantToken=token, DryRun=False)
    again, by_id, revoked = s.grant(key), s.grant(key), s.grant(key)
    s.on("RevokeGrant", key, label="right", GrantId=Output(again, "GrantId"), DryRun=False)
    s.on("RevokeGrant", key, label="right", GrantId=Output(revoked, "GrantId"))
    s.on("RetireGrant", key, label="right-by-id", GrantId=Output(by_id, "GrantId"))
    s.retire(s.grant(key), label="right-by-token")
    s.grant(key, label="dry-run", DryRun=True)
    s.grant(key, label="no-dry-run", DryRun=False)
    return s.plan()


def _in_state(operation: str) -> Plan:
    """Grants of a key that cannot be used: none is made, all can be listed and ended."""
    s = PlanBuilder(f"grants/after-{operation}", PROFILE)
    key = s.key()
    revoked, retired, kept, by_id = s.grant(key), s.grant(key), s.grant(key, "bob"), s.grant(key)
    second = s.grant(key)
    s.grant(key, label="Enabled")
    s.on(operation, key)
    s.grant(key, label=f"after-{operation}")
    s.walk("ListGrants", label=f"after-{operation}", KeyId=KeyRef(key))
    s.revoke(key, revoked, label=f"after-{operation}")
    s.on("RevokeGrant", key, label=f"after-{operation}-by-arn", form="arn", GrantId=Output(second, "GrantId"))
    s.retire(retired, label=f"after-{operation}")
    s.on("RetireGrant", key, label=f"after-{operation}-by-id", GrantId=Output(by_id, "GrantId"))
    if operation == "ScheduleKeyDeletion":
        s.on("CancelKeyDeletion", key)
    s.on("EnableKey", key)
    s.walk("ListGrants", label="enabled-again", KeyId=KeyRef(key))
    s.grant(key, label="enabled-again")
    s.revoke(key, kept, label="enabled-again")
    return s.plan()


def _tokens() -> Plan:
    """GrantTokens as a parameter: their number and length."""
    s = PlanBuilder("grants/tokens", PROFILE)
    key = s.key()
    blob, grant = s.encrypt(key), s.grant(key)
    token = Output(grant, "GrantToken")
    lists: dict[str, tuple[Term, ...]] = {
        "one": (token,),
        "ten": (token,) * 10,
        "eleven": (token,) * 11,
        "empty-text": ("",),
        "of-8193": (Filler(8193),),
        "no-token": ("no-grant-token-of-anybody",),
    }
    for label, tokens in lists.items():
        given = Several(tokens)
        s.encrypt(key, label=f"tokens-{label}", GrantTokens=given)
        s.decrypt(blob, label=f"tokens-{label}", GrantTokens=given)
        s.data_key(key, label=f"tokens-{label}", GrantTokens=given)
        s.sealed_data_key(key, label=f"tokens-{label}", GrantTokens=given)
        s.reencrypt(blob, KeyRef(key), label=f"tokens-{label}", more={"GrantTokens": given})
        s.on("DescribeKey", key, label=f"tokens-{label}", GrantTokens=given)
        s.grant(key, label=f"tokens-{label}", GrantTokens=given)
    return s.plan()
