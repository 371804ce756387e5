"""Documents are read as the grammar of the policy language has them; elements apply as the IAM User Guide says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.evaluation import assess, evaluate
from kms_conformance.models.authorization.parsing import parse_policy
from kms_conformance.models.authorization.policy import Condition, Effect, Element, PolicyError, Principals
from tests.authorization_cases import (
    ALICE,
    BOB,
    ENGINEER,
    KEY,
    NOBODY,
    OTHER,
    OTHER_ROOT,
    OWNER,
    ROOT,
    S3,
    access,
    policy,
)

STATEMENT: dict[str, Any] = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}


def test_a_document_becomes_values() -> None:
    text = """{"Version": "2012-10-17", "Id": "key-1", "Statement": {
        "Sid": "one two", "Effect": "Deny", "NotPrincipal": {"AWS": ["111122223333"], "Service": "s3.amazonaws.com"},
        "NotAction": "kms:Decrypt", "Resource": ["*"],
        "Condition": {"ForAnyValue:StringLikeIfExists": {"kms:GrantOperations": "Re*"},
                      "Bool": {"kms:MultiRegion": true},
                      "NumericLessThanEquals": {"kms:ValidTo": [1546257599.0, "2"]}}}}"""
    document = parse_policy(text)
    (statement,) = document.statements
    assert (document.id, document.has_variables, statement.sid) == ("key-1", True, "one two")
    assert statement.effect is Effect.DENY
    assert statement.actions == Element(("kms:Decrypt",), negated=True)
    assert statement.resources == Element(("*",))
    assert statement.principals == Principals(("111122223333",), ("s3.amazonaws.com",), negated=True)
    assert statement.conditions == (
        Condition("StringLike", "kms:grantoperations", ("Re*",), "ForAnyValue", if_exists=True),
        Condition("Bool", "kms:multiregion", ("true",)),
        Condition("NumericLessThanEquals", "kms:validto", ("1546257599.0", "2")),
    )


@pytest.mark.parametrize(
    ("document", "requirement"),
    [
        ("no JSON", "POLICY-010"),
        ('{"Statement": [{"Effect": NaN}]}', "POLICY-010"),
        ("[" * 100_000, "POLICY-010"),
        ([], "POLICY-011"),
        ({}, "POLICY-011"),
        ({"Statement": []}, "POLICY-011"),
        ({"Statement": ["Allow"]}, "POLICY-011"),
        ({"Version": "2020-01-01", "Statement": [STATEMENT]}, "POLICY-011"),
        ('{"Statement": [{"Effect": "Allow", "Effect": "Deny"}]}', "POLICY-011"),
        ({"Statement": {**STATEMENT, "NotAction": "kms:Sign"}}, "POLICY-011"),
        ({"Statement": {**STATEMENT, "NotResource": "*"}}, "POLICY-011"),
        ({"Statement": {**STATEMENT, "Action": "Decrypt"}}, "POLICY-011"),
        ({"Statement": {**STATEMENT, "Action": {"kms": "Decrypt"}}}, "POLICY-011"),
        ({"Statement": {**STATEMENT, "Principal": "111122223333"}}, "POLICY-011"),
        ({"Statement": {**STATEMENT, "Principal": "*", "NotPrincipal": "*"}}, "POLICY-011"),
        ({"Statement": {**STATEMENT, "Principal": {}}}, "POLICY-012"),
        ({"Statement": {**STATEMENT, "Principal": {"AWS": []}}}, "POLICY-012"),
        ({"Statement": {**STATEMENT, "Effect": "allow"}}, "POLICY-013"),
        ({"Statement": {"Action": "kms:*", "Resource": "*"}}, "POLICY-013"),
        ({"Statement": {**STATEMENT, "Colour": "red"}}, "POLICY-014"),
        ({"Statement": STATEMENT, "Colour": "red"}, "POLICY-014"),
        ({"Statement": {**STATEMENT, "Principal": {"Group": "all"}}}, "POLICY-014"),
        ({"Statement": {**STATEMENT, "Condition": {"StringIs": {"aws:username": "a"}}}}, "POLICY-014"),
        ({"Statement": {**STATEMENT, "Condition": {"NullIfExists": {"aws:username": "true"}}}}, "POLICY-014"),
        ({"Statement": {**STATEMENT, "Condition": {"ForSome:StringLike": {"aws:TagKeys": "a"}}}}, "POLICY-014"),
        ({"Statement": {**STATEMENT, "Condition": {"StringLike": {"aws:username": None}}}}, "POLICY-011"),
        ({"Statement": {**STATEMENT, "Condition": {"StringLike": "a"}}}, "POLICY-011"),
    ],
)
def test_what_is_no_policy_is_refused(document: Any, requirement: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(document if isinstance(document, str) else json.dumps(document))
    assert caught.value.requirement == requirement
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("actions", "good", "bad"),
    [
        ({"Action": "kms:Decrypt"}, ["kms:Decrypt", "KMS:decrypt"], ["kms:Decrypts", "kms:Encrypt"]),
        ({"Action": ["kms:ReEncrypt*"]}, ["kms:ReEncryptFrom", "kms:ReEncryptTo"], ["kms:Encrypt"]),
        ({"Action": "kms:?erify"}, ["kms:Verify"], ["kms:VerifyMac"]),
        ({"Action": "*"}, ["kms:Decrypt", "s3:GetObject"], []),
        ({"NotAction": ["kms:Decrypt", "s3:*"]}, ["kms:Encrypt", "sts:AssumeRole"], ["kms:Decrypt", "s3:GetObject"]),
    ],
)
def test_actions(actions: dict[str, Any], good: list[str], bad: list[str]) -> None:
    document = policy(actions)
    assert {evaluate(document, access(action=action)) for action in good} == {Effect.ALLOW}
    assert {evaluate(document, access(action=action)) for action in bad} <= {Effect.NONE}


OTHER_KEY = f"arn:aws:kms:us-west-2:{OTHER}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ALIAS = f"arn:aws:kms:us-west-2:{OWNER}:alias/finance-key"


@pytest.mark.parametrize(
    ("resources", "good", "bad"),
    [
        ({"Resource": "*"}, [KEY, ALIAS, "*"], []),
        ({"Resource": KEY}, [KEY], [KEY[:-1], KEY.upper(), ALIAS]),
        ({"Resource": f"arn:aws:kms:*:{OWNER}:key/*"}, [KEY], [OTHER_KEY, ALIAS, "*"]),
        ({"Resource": f"arn:aws:kms:us-west-?:{OWNER}:key/1234*"}, [KEY], [KEY.replace("west-2", "west-22")]),
        ({"Resource": "arn:aws:kms:*:key/*"}, [], [KEY, OTHER_KEY]),
        ({"Resource": "arn:aws:kms:us-west-2"}, [KEY, ALIAS], [KEY.replace("us-west-2", "us-west-1")]),
        ({"Resource": ["alias/finance-key", "1234abcd-12ab-34cd-56ef-1234567890ab"]}, [], [KEY, ALIAS]),
        ({"Resource": f"arn:aws:kms:us-west-2:{OWNER}:alias/finance-key"}, [ALIAS], [KEY]),
        ({"NotResource": [KEY, ALIAS]}, [OTHER_KEY, "*"], [KEY, ALIAS]),
        ({"Resource": "arn:aws:kms:us-west-2:*:alias/${aws:PrincipalTag/dept, 'finance'}-key"}, [ALIAS], [KEY]),
        ({"Resource": "arn:aws:kms:us-west-2:*:alias/${aws:PrincipalTag/dept}-key"}, [], [ALIAS, KEY]),
        ({"NotResource": "arn:aws:kms:us-west-2:*:alias/${aws:PrincipalTag/dept}-key"}, [ALIAS, KEY], []),
        ({"Resource": "arn:aws:kms:${aws:RequestedRegion}:*:*"}, [], [KEY]),
    ],
)
def test_resources(resources: dict[str, Any], good: list[str], bad: list[str]) -> None:
    document = policy(resources)
    requests = {
        name: Access(ALICE, "kms:Decrypt", name, {"aws:requestedregion": ("us-west-2",)}) for name in good + bad
    }
    assert [name for name in requests if evaluate(document, requests[name]) is Effect.ALLOW] == good


@pytest.mark.parametrize("missing", ["Action", "Resource"])
def test_a_statement_without_action_or_resource_has_no_effect_policy_016(missing: str) -> None:
    whole = {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
    text = json.dumps({"Statement": [{name: value for name, value in whole.items() if name != missing}]})
    assert evaluate(parse_policy(text), access()) is Effect.NONE


@pytest.mark.parametrize(
    ("principals", "matches"),
    [
        ("*", {"root": 3, "alice": 3, "engineer": 3, "bob": 3, "other_root": 3, "s3": 3, "nobody": 3}),
        ({"AWS": "*"}, {"root": 3, "alice": 3, "engineer": 3, "bob": 3, "other_root": 3, "s3": 3, "nobody": 3}),
        ({"AWS": OWNER}, {"root": 3, "alice": 1, "engineer": 1}),
        ({"AWS": f"arn:aws:iam::{OWNER}:root"}, {"root": 3, "alice": 1, "engineer": 1}),
        ({"AWS": [f"arn:aws-cn:iam::{OTHER}:root"]}, {"bob": 1, "other_root": 3}),
        ({"AWS": ALICE.arn}, {"alice": 3}),
        ({"AWS": ALICE.arn.replace("alice", "Alice")}, {}),
        ({"AWS": ENGINEER.arn}, {"engineer": 3}),
        ({"AWS": ENGINEER.role}, {"engineer": 2}),
        ({"AWS": [ALICE.arn, OWNER]}, {"alice": 3, "root": 3, "engineer": 1}),
        ({"AWS": f"arn:aws:iam::{OWNER}:user/team/*"}, {}),
        ({"Service": ["sns.amazonaws.com", "s3.amazonaws.com"]}, {"s3": 3}),
        ({"Service": "S3.amazonaws.com"}, {}),
        ({"AWS": "s3.amazonaws.com"}, {}),
        ({"Federated": "accounts.google.com"}, {}),
        (
            {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", "AWS": BOB.arn},
            {"bob": 3},
        ),
    ],
)
def test_principals(principals: Any, matches: dict[str, int]) -> None:
    everyone = {
        "root": ROOT,
        "alice": ALICE,
        "engineer": ENGINEER,
        "bob": BOB,
        "other_root": OTHER_ROOT,
        "s3": S3,
        "nobody": NOBODY,
    }
    document = policy({"Principal": principals})
    found = {name: assess(document, access(who)).match for name, who in everyone.items()}
    assert {name: int(match) for name, match in found.items() if match} == matches


def denied(listed: Any) -> set[str]:
    document = policy({"Effect": "Deny", "NotPrincipal": listed})
    everyone = (ROOT, ALICE, ENGINEER, BOB, S3, NOBODY)
    return {who.arn for who in everyone if evaluate(document, access(who)) is Effect.DENY}


def test_not_principal_with_deny_spares_those_whose_account_and_role_it_lists_too() -> None:
    """The two examples of the guide, and what it warns of: without the account, the account is denied."""
    everyone = {ROOT.arn, ALICE.arn, ENGINEER.arn, BOB.arn, S3.arn, NOBODY.arn}
    account = f"arn:aws:iam::{OWNER}:root"
    assert denied({"AWS": [ALICE.arn, account]}) == everyone - {ALICE.arn, ROOT.arn}
    assert denied({"AWS": [ENGINEER.arn, ENGINEER.role, account]}) == everyone - {ENGINEER.arn, ROOT.arn}
    assert denied({"AWS": [ALICE.arn]}) == everyone
    assert denied({"AWS": [ENGINEER.arn, account]}) == everyone - {ROOT.arn}
    assert denied({"AWS": OWNER}) == everyone - {ROOT.arn}
    assert denied({"Service": S3.arn}) == everyone - {S3.arn}
    assert denied("*") == set()


def test_not_principal_with_allow_is_for_all_others() -> None:
    document = policy({"NotPrincipal": {"AWS": ALICE.arn}})
    assert evaluate(document, access(ALICE)) is Effect.NONE
    assert {evaluate(document, access(who)) for who in (BOB, ENGINEER, S3)} == {Effect.ALLOW}


def test_a_deny_of_the_account_denies_all_in_it_and_an_allow_of_it_allows_none_of_them() -> None:
    assert evaluate(policy({"Effect": "Deny", "Principal": {"AWS": OWNER}}), access()) is Effect.DENY
    allowing = policy({"Principal": {"AWS": OWNER}})
    assert (evaluate(allowing, access()), evaluate(allowing, access(ROOT))) == (Effect.NONE, Effect.ALLOW)


def test_a_deny_wins_and_says_which_statement_it_was() -> None:
    document = policy({"Sid": "a"}, {"Sid": "b", "Effect": "Deny", "Action": "kms:Decrypt"})
    verdict = assess(document, access())
    assert (verdict.effect, verdict.index, verdict.sid) == (Effect.DENY, 1, "b")
    verdict = assess(document, access(action="kms:Encrypt"))
    assert (verdict.effect, verdict.index, verdict.sid) == (Effect.ALLOW, 0, "a")
    assert assess(policy({"Action": "s3:*"}), access()).effect is Effect.NONE
