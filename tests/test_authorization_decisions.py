"""Key policy, IAM policies and grants together, as the KMS Developer Guide and the IAM User Guide combine them."""

from __future__ import annotations

from typing import Any

import pytest

from kms_conformance.models.authorization.access import Access, Principal
from kms_conformance.models.authorization.decision import Decision, IamPolicies, decide, decide_retirement
from kms_conformance.models.authorization.permissions import (
    ACROSS_ACCOUNTS,
    KEY_ACTIONS,
    PERMISSIONS,
    WITHOUT_KEY,
    permissions,
)
from kms_conformance.models.authorization.policy import Policy
from tests.authorization_cases import ALICE, BOB, ENGINEER, KEY, NOBODY, OTHER, OTHER_ROOT, OWNER, ROOT, S3, policy

DEFAULT = policy({"Principal": {"AWS": f"arn:aws:iam::{OWNER}:root"}})
ALLOW = policy({"Action": ["kms:Decrypt", "kms:CreateKey"]})
DENY = policy({"Effect": "Deny", "Action": "kms:Decrypt"})
OTHERS = policy({"Action": "kms:Sign"})
DENY_BY_KEY = policy({"Effect": "Deny", "Principal": "*"})


def names(*principals: Any) -> Policy:
    return policy({"Principal": {"AWS": list(principals)}, "Action": "kms:Decrypt"})


def ask(
    principal: Principal,
    key_policy: Policy | None,
    identity: Policy | None = None,
    *,
    session: Policy | None = None,
    boundary: Policy | None = None,
    granted: bool = False,
    action: str = "kms:Decrypt",
) -> Decision:
    iam = IamPolicies(*((document,) if document else () for document in (identity, session, boundary)))
    return decide(
        Access(principal, action, KEY), key_account=OWNER, key_policy=key_policy, iam=iam, granted=granted
    )  # fmt: skip


# principal, key policy, IAM policy, granted -> allowed, reason
COMBINED: list[tuple[str, Principal, Policy, Policy | None, bool, bool, str]] = [
    ("POLICY-021 nothing", ALICE, names(BOB.arn), None, False, False, "no permission"),
    ("POLICY-022 deny by IAM", ALICE, names(ALICE.arn), DENY, False, False, "explicit deny"),
    ("POLICY-022 deny by key", ALICE, DENY_BY_KEY, ALLOW, False, False,
     "explicit deny"),
    ("GRANT-005 deny by key", ALICE, DENY_BY_KEY, None, True, False, "explicit deny"),
    ("GRANT-005 deny by IAM", ALICE, DEFAULT, DENY, True, False, "explicit deny"),
    ("POLICY-023 IAM alone", ALICE, names(BOB.arn), ALLOW, False, False, "no permission"),
    ("POLICY-025 named", ALICE, names(ALICE.arn), None, False, True, "key policy"),
    ("POLICY-025 everybody", ALICE, names("*"), OTHERS, False, True, "key policy"),
    ("POLICY-026 account alone", ALICE, DEFAULT, None, False, False, "no permission"),
    ("POLICY-026 other actions", ALICE, DEFAULT, OTHERS, False, False, "no permission"),
    ("account and IAM", ALICE, DEFAULT, ALLOW, False, True, "IAM policy"),
    ("account and IAM, session", ENGINEER, DEFAULT, ALLOW, False, True, "IAM policy"),
    ("role named", ENGINEER, names(ENGINEER.role), None, False, True, "key policy"),
    ("root by account", ROOT, DEFAULT, None, False, True, "key policy"),
    ("root not in the key policy", ROOT, names(ALICE.arn), None, False, False, "no permission"),
    ("GRANT-003", ALICE, names(BOB.arn), None, True, True, "grant"),
    ("grant under the default policy", ALICE, DEFAULT, None, True, True, "grant"),
    ("service named", S3, policy({"Principal": {"Service": S3.arn}}), None, False, True, "key policy"),
    ("service granted", S3, DEFAULT, None, True, True, "grant"),
    ("service unnamed", S3, DEFAULT, ALLOW, False, False, "no permission"),
    ("POLICY-027 key policy only", BOB, names(BOB.arn), None, False, False, "no IAM permission"),
    ("POLICY-027 IAM only", BOB, DEFAULT, ALLOW, False, False, "no permission"),
    ("POLICY-027 both, by account", BOB, names(OTHER), ALLOW, False, True, "IAM policy"),
    ("POLICY-027 both, by name", BOB, names(BOB.arn), ALLOW, False, True, "IAM policy"),
    ("POLICY-027 grant and IAM", BOB, DEFAULT, ALLOW, True, True, "IAM policy"),
    ("GRANT-072 grant only", BOB, DEFAULT, None, True, False, "no IAM permission"),
    ("other root", OTHER_ROOT, names(OTHER), None, False, True, "root user"),
    ("other root unnamed", OTHER_ROOT, DEFAULT, None, False, False, "no permission"),
    ("deny in the other account", BOB, names(OTHER), DENY, True, False, "explicit deny"),
    ("unsigned", NOBODY, names("*"), None, False, False, "no identity"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "who", "key_policy", "iam", "granted", "allowed", "reason"), COMBINED)
def test_combined(
    label: str, who: Principal, key_policy: Policy, iam: Policy | None, granted: bool, allowed: bool, reason: str
) -> None:
    decision = ask(who, key_policy, iam, granted=granted)
    assert (decision.allowed, decision.reason) == (allowed, reason)


def test_the_decision_names_the_statement() -> None:
    document = policy({"Sid": "others", "Action": "kms:Sign"}, {"Sid": "this", "Action": "kms:Decrypt"})
    decision = decide(
        Access(ALICE, "kms:Decrypt", KEY), key_account=OWNER, key_policy=DEFAULT, iam=IamPolicies((OTHERS, document))
    )
    assert decision == Decision(True, "IAM policy", ("identity", 1), 1, "this")
    assert ask(ALICE, names(ALICE.arn), DENY) == Decision(False, "explicit deny", ("identity", 0), 0, None)


# The table 'Resource-based policies and implicit denies in other policy types (same account)' of the IAM User Guide
@pytest.mark.parametrize("limit", ["session", "boundary"])
@pytest.mark.parametrize(
    ("who", "named", "limited"),
    [
        (ENGINEER, ENGINEER.role, True),
        (ENGINEER, ENGINEER.arn, False),
        (ENGINEER, "*", False),
        (ALICE, ALICE.arn, False),
    ],
)
def test_a_policy_that_names_a_role_is_limited(limit: str, who: Principal, named: str, limited: bool) -> None:
    assert ask(who, names(named), **{limit: ALLOW}).allowed  # type: ignore[arg-type]
    assert ask(who, names(named), **{limit: OTHERS}).allowed is not limited  # type: ignore[arg-type]
    assert ask(who, names(named), **{limit: DENY}).reason == "explicit deny"  # type: ignore[arg-type]


@pytest.mark.parametrize("limit", ["session", "boundary"])
def test_session_policies_and_boundaries_narrow_iam_policies(limit: str) -> None:
    assert ask(ENGINEER, DEFAULT, ALLOW, **{limit: ALLOW}).allowed  # type: ignore[arg-type]
    assert not ask(ENGINEER, DEFAULT, ALLOW, **{limit: OTHERS}).allowed  # type: ignore[arg-type]
    assert not ask(ENGINEER, DEFAULT, None, **{limit: ALLOW}).allowed  # type: ignore[arg-type]


def test_not_principal_with_deny_spares_nobody_with_a_boundary() -> None:
    sparing = {"Effect": "Deny", "NotPrincipal": {"AWS": [ALICE.arn, OWNER]}}
    document = policy({"Principal": "*"}, sparing)
    assert ask(ALICE, document).allowed
    assert ask(ALICE, document, boundary=ALLOW).reason == "explicit deny"


def test_several_session_policies_narrow_together() -> None:
    iam = IamPolicies((ALLOW,), (OTHERS, ALLOW))
    assert decide(Access(ENGINEER, "kms:Decrypt", KEY), key_account=OWNER, key_policy=DEFAULT, iam=iam).allowed


@pytest.mark.parametrize("action", ["CreateKey", "ListKeys", "ListAliases", "GenerateRandom"])
def test_without_a_key_iam_policies_decide(action: str) -> None:
    allowing = IamPolicies((policy({"Action": f"kms:{action}"}),))
    of_keys = IamPolicies((policy({"Resource": f"arn:aws:kms:*:{OWNER}:key/*"}),))
    request = Access(ALICE, f"kms:{action}", "*")
    assert decide(request, iam=allowing).reason == "IAM policy"
    assert not decide(request).allowed
    assert not decide(request, iam=of_keys).allowed
    assert decide(Access(ROOT, f"kms:{action}", "*")).reason == "root user"
    assert action in WITHOUT_KEY


def test_management_of_a_key_stays_in_its_account_policy_028() -> None:
    everything = policy({})
    open_policy = policy({"Principal": "*"})
    for action in sorted(KEY_ACTIONS):
        decision = ask(BOB, open_policy, everything, action=f"kms:{action}")
        assert decision.allowed == (f"kms:{action}" in ACROSS_ACCOUNTS), action
        assert decision.allowed or decision.reason == "not across accounts"
    assert {"kms:ScheduleKeyDeletion", "kms:PutKeyPolicy", "kms:TagResource", "kms:ReplicateKey"}.isdisjoint(
        ACROSS_ACCOUNTS
    )
    assert {"kms:Decrypt", "kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"} <= ACROSS_ACCOUNTS


def test_aliases_of_a_key_count_in_iam_policies_only_policy_051() -> None:
    condition = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/finance-key"}}
    request = Access(ALICE, "kms:Decrypt", KEY, {"kms:resourcealiases": ("alias/finance-key",)})
    by_key = policy({"Principal": {"AWS": ALICE.arn}, "Condition": condition})
    by_iam = IamPolicies((policy({"Condition": condition}),))
    assert not decide(request, key_account=OWNER, key_policy=by_key).allowed
    assert decide(request, key_account=OWNER, key_policy=DEFAULT, iam=by_iam).allowed


@pytest.mark.parametrize(
    ("who", "named", "iam", "reason"),
    [
        (ALICE, True, None, "grant"),  # GRANT-051, 052
        (BOB, True, None, "grant"),
        (ROOT, False, None, "root user"),  # GRANT-053
        (ALICE, False, policy({"Action": "kms:RetireGrant"}), "IAM policy"),  # the account delegates
        (ALICE, False, None, "no permission"),
        (BOB, False, policy({"Action": "kms:RetireGrant"}), "no permission"),  # GRANT-054
        (ALICE, True, policy({"Effect": "Deny", "Action": "kms:RetireGrant"}), "explicit deny"),  # GRANT-055
    ],
)
def test_who_may_retire_a_grant(who: Principal, named: bool, iam: Policy | None, reason: str) -> None:
    policies = IamPolicies((iam,)) if iam else IamPolicies()
    decision = decide_retirement(
        Access(who, "kms:RetireGrant", KEY), issuing_account=OWNER, iam=policies, named=named
    )  # fmt: skip
    assert decision.reason == reason


def test_operations_on_aliases_ask_for_the_alias_and_each_key() -> None:
    assert [(row.action, row.on) for row in permissions("UpdateAlias", {})] == [
        ("kms:UpdateAlias", "alias"),
        ("kms:UpdateAlias", "former key"),
        ("kms:UpdateAlias", "target key"),
    ]
    assert [row.on for row in permissions("CreateAlias", {})] == ["alias", "target key"]
    assert [row.on for row in permissions("DeleteAlias", {})] == ["alias", "former key"]


def test_what_else_needs_more_than_one_permission() -> None:
    assert [row.action for row in permissions("ReEncrypt", {})] == ["kms:ReEncryptFrom", "kms:ReEncryptTo"]
    assert [row.action for row in permissions("CreateKey", {})] == ["kms:CreateKey"]
    tagged = permissions("CreateKey", {"Tags": [{"TagKey": "a", "TagValue": "b"}]})
    assert [row.action for row in tagged] == ["kms:CreateKey", "kms:TagResource"]
    assert [row.action for row in permissions("Decrypt", {})] == ["kms:Decrypt"]


def test_every_operation_of_the_service_has_its_permissions() -> None:
    import botocore.session

    operations = set(botocore.session.Session().get_service_model("kms").operation_names)
    assert operations - {"Encapsulate", "Decapsulate"} == PERMISSIONS.keys() - {
        "Encapsulate",
        "Decapsulate",
        "SynchronizeMultiRegionKey",
    }
