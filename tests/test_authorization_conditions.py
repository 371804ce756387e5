"""Conditions hold as the IAM User Guide says, operator by operator."""

from __future__ import annotations

from typing import Any

import pytest

from kms_conformance.models.authorization.evaluation import evaluate
from kms_conformance.models.authorization.operators import OPERATORS
from kms_conformance.models.authorization.policy import Effect
from tests.authorization_cases import ALICE, ENGINEER, ROOT, allows, policy, with_keys

KEY = "aws:Example"

# operator, value in the policy, values that hold, values that don't
SINGLE: list[tuple[str, Any, list[str], list[str]]] = [
    ("StringEquals", "Alpha", ["Alpha"], ["alpha", "Alpha ", "Alph", ""]),
    ("StringEquals", "Al*", ["Al*"], ["Alpha"]),
    ("StringEquals", ["a", "b"], ["a", "b"], ["c", "ab"]),
    ("StringNotEquals", "Alpha", ["alpha", "beta"], ["Alpha"]),
    ("StringNotEquals", ["a", "b"], ["c"], ["a", "b"]),
    ("StringEqualsIgnoreCase", "Alpha", ["alpha", "ALPHA"], ["alphas"]),
    ("StringNotEqualsIgnoreCase", "Alpha", ["beta"], ["alpha", "ALPHA"]),
    ("StringLike", "RSA_*", ["RSA_2048", "RSA_"], ["rsa_2048", "XRSA_2048", "RSA"]),
    ("StringLike", "a?c", ["abc", "a:c"], ["ac", "abbc"]),
    ("StringLike", "*a*b", ["ab", "xaxxb", "aab"], ["ba", "abx"]),
    ("StringLike", "home/", ["home/"], ["home/x"]),
    ("StringNotLike", "eu-*", ["us-east-1"], ["eu-west-3"]),
    ("NumericEquals", "10", ["10", "10.0"], ["9", "ten", ""]),
    ("NumericEquals", 10, ["10"], ["11"]),
    ("NumericNotEquals", "10", ["11", "9.5"], ["10", "10.0"]),
    ("NumericLessThan", "10", ["9", "-1"], ["10", "11"]),
    ("NumericLessThanEquals", "10", ["10", "2"], ["10.01", "100"]),
    ("NumericLessThanEquals", "1546257599.0", ["1546257599"], ["1546257600"]),
    ("NumericGreaterThan", "10", ["11", "100"], ["10", "9"]),
    ("NumericGreaterThanEquals", "14", ["14", "30"], ["7"]),
    ("DateEquals", "2020-01-01T00:00:01Z", ["2020-01-01T00:00:01Z", "1577836801"], ["2020-01-01T00:00:02Z"]),
    ("DateNotEquals", "2020-01-01T00:00:01Z", ["2020-01-01T00:00:02Z"], ["2020-01-01T01:00:01+01:00"]),
    ("DateLessThan", "2020-07-01", ["2020-06-30T23:59:59Z"], ["2020-07-01T00:00:00Z"]),
    ("DateLessThanEquals", "2020-07-01T00:00:00Z", ["2020-07-01"], ["2020-07-01T00:00:00.5Z"]),
    ("DateGreaterThan", "2020-01-01T00:00:01Z", ["2020-01-02"], ["2020-01-01", "yesterday"]),
    ("DateGreaterThanEquals", "1577836801", ["2020-01-01T00:00:01Z"], ["2020-01-01T00:00:00Z"]),
    ("Bool", "true", ["true", "True"], ["false", "yes", ""]),
    ("Bool", False, ["false"], ["true"]),
    ("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", ["QmluYXJ5VmFsdWVJbkJhc2U2NA=="], ["QmluYXJ5", "no base 64"]),
    ("IpAddress", "203.0.113.0/24", ["203.0.113.0", "203.0.113.255"], ["203.0.114.1", "2001:db8::1", "nowhere"]),
    ("IpAddress", "203.0.113.7", ["203.0.113.7"], ["203.0.113.8"]),
    ("IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], ["2001:db8:1234:5678::9"], ["2001:db8:1234:5679::9"]),
    ("NotIpAddress", "203.0.113.0/24", ["203.0.114.1", "2001:db8::1"], ["203.0.113.9"]),
    ("ArnEquals", "arn:aws:sns:*:111122223333:topic-?", ["arn:aws:sns:us-east-1:111122223333:topic-1"],
     ["arn:aws:sns:us-east-1:111122223333:topic-10", "arnx:aws:sns:us-east-1:111122223333:topic-1",
      "arn:aws:sns:us-east-1:444455556666:topic-1", "topic-1"]),
    ("ArnLike", "arn:aws:someservice:*:111122223333:finance/*",
     ["arn:aws:someservice:us-east-2:111122223333:finance/a:b"],
     ["arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"]),
    ("StringLike", "arn:aws:someservice:*:111122223333:finance/*",
     ["arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"], ["finance/x"]),
    ("ArnNotEquals", "arn:aws:iam::444455556666:user/user-name", ["arn:aws:iam::444455556666:user/other"],
     ["arn:aws:iam::444455556666:user/user-name"]),
    ("ArnNotLike", "arn:aws:iam::*:role/*", ["arn:aws:iam::444455556666:user/u"], ["arn:aws:iam::444455556666:role/r"]),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "value", "good", "bad"), SINGLE)
def test_one_value(operator: str, value: Any, good: list[str], bad: list[str]) -> None:
    for text in good:
        assert allows({operator: {KEY: value}}, {KEY: text}), text
    for text in bad:
        assert not allows({operator: {KEY: value}}, {KEY: text}), text


def test_each_operator_has_an_example() -> None:
    assert {row[0] for row in SINGLE} == set(OPERATORS)


SOME = {"Numeric": "1", "Date": "2020-01-01", "Bool": "true", "IpAddress": "10.0.0.0/8", "NotIp": "10.0.0.0/8"}


@pytest.mark.parametrize("operator", sorted(OPERATORS))
def test_a_key_that_is_not_there(operator: str) -> None:
    """'The values do not match and the condition is false'; negated it is true; IfExists and ForAllValues: true."""
    value = next((value for start, value in SOME.items() if operator.startswith(start)), "arn:aws:iam::*:user/x")
    assert allows({operator: {KEY: value}}, {}) == OPERATORS[operator].negated
    assert allows({f"{operator}IfExists": {KEY: value}}, {})
    assert allows({f"ForAllValues:{operator}": {KEY: value}}, {})
    assert not allows({f"ForAnyValue:{operator}": {KEY: value}}, {})
    assert allows({f"ForAnyValue:{operator}IfExists": {KEY: value}}, {})


@pytest.mark.parametrize(
    ("value", "keys", "holds"),
    [
        ("true", {}, True),
        ("true", {KEY: "x"}, False),
        (True, {KEY: ""}, False),
        ("false", {KEY: "x"}, True),
        (False, {KEY: "x"}, True),
        ("false", {}, False),
        (["true", "false"], {}, True),
    ],
)
def test_null_asks_whether_the_key_is_there(value: Any, keys: dict[str, str], holds: bool) -> None:
    assert allows({"Null": {KEY: value}}, keys) == holds


# The example of the guide: the condition lists PostDateTime, Message, Tags; the request's attributes vary.
ATTRIBUTES = ["PostDateTime", "Message", "Tags"]


@pytest.mark.parametrize(
    ("operator", "request_values", "holds"),
    [
        ("ForAllValues:StringEquals", ["Message", "Tags"], True),
        ("ForAllValues:StringEquals", ["PostDateTime", "UserName"], False),
        ("ForAllValues:StringEquals", [], True),
        ("ForAllValues:StringEquals", [""], True),
        ("ForAnyValue:StringEquals", ["PostDateTime", "UserName"], True),
        ("ForAnyValue:StringEquals", ["UserName"], False),
        ("ForAnyValue:StringEquals", [], False),
        ("ForAnyValue:StringEquals", [""], False),
        ("ForAllValues:StringNotEquals", ["UserName", "ID"], True),
        ("ForAllValues:StringNotEquals", ["UserName", "Tags"], False),
        ("ForAnyValue:StringNotEquals", ["UserName", "Tags"], True),
        ("ForAnyValue:StringNotEquals", ["Tags"], False),
        ("ForAnyValue:StringLike", ["ID"], False),
        ("ForAllValues:StringLikeIfExists", ["ID"], False),
    ],
)
def test_sets_of_values(operator: str, request_values: list[str], holds: bool) -> None:
    assert allows({operator: {"aws:TagKeys": ATTRIBUTES}}, {"aws:TagKeys": request_values}) == holds


@pytest.mark.parametrize("operator", ["StringEquals", "StringNotEquals", "StringEqualsIfExists"])
def test_a_multivalued_key_needs_a_set_operator(operator: str) -> None:
    for values in (["a"], ["a", "b"], ["c"]):
        assert not allows({operator: {"aws:TagKeys": "a"}}, {"aws:TagKeys": values})


def test_all_operators_and_all_keys_must_hold() -> None:
    condition = {
        "StringEqualsIgnoreCase": {
            "aws:PrincipalTag/department": ["finance", "hr", "legal"],
            "aws:PrincipalTag/role": ["audit", "security"],
        },
        "StringEquals": {"aws:PrincipalAccount": "123456789012"},
    }
    keys = {
        "aws:PrincipalTag/department": "HR",
        "aws:PrincipalTag/role": "Audit",
        "aws:PrincipalAccount": "123456789012",
    }
    assert allows(condition, keys)
    for name in keys:
        assert not allows(condition, {**keys, name: "another"})


def test_names_of_keys_have_no_case() -> None:
    assert allows({"StringEquals": {"AWS:exAMPLE": "a"}}, {"aws:Example": "a"})


@pytest.mark.parametrize(
    ("value", "keys", "text", "holds"),
    [
        ("${aws:username}", {}, "alice", True),
        ("${AWS:UserName}/*", {}, "alice/x", True),
        ("${aws:username}", {}, "bob", False),
        ("${aws:PrincipalTag/team}", {}, "blue", True),
        ("${aws:PrincipalTag/city}", {}, "${aws:PrincipalTag/city}", False),
        ("${aws:PrincipalTag/city, 'Oslo'}", {}, "Oslo", True),
        ("${aws:PrincipalTag/team, 'none'}", {}, "none", False),
        ("${*}${?}${$}", {}, "*?$", True),
        ("${*}", {}, "a", False),
        ("a${*}b", {}, "a*b", True),
        ("a${*}b", {}, "axb", False),
        ("${aws:Pattern}", {"aws:Pattern": "a*"}, "abc", False),
        ("${aws:Pattern}", {"aws:Pattern": "a*"}, "a*", True),
        ("${aws:TagKeys}", {"aws:TagKeys": ["a"]}, "a", False),
        ("$aws:username", {}, "$aws:username", True),
        ("${", {}, "${", True),
    ],
)
def test_policy_variables(value: str, keys: dict[str, Any], text: str, holds: bool) -> None:
    assert allows({"StringLike": {KEY: value}}, {**keys, KEY: text}) == holds


@pytest.mark.parametrize("operator", ["StringEquals", "StringEqualsIgnoreCase", "StringLike"])
def test_special_characters_are_had_from_variables(operator: str) -> None:
    """'These predefined policy variables can be used in any string where you can use regular policy variables.'"""
    assert allows({operator: {KEY: "a${*}b${?}"}}, {KEY: "a*b?"})
    assert not allows({operator: {KEY: "a${*}b${?}"}}, {KEY: "axbx"})


def test_variables_are_of_the_version_that_has_them() -> None:
    for version in (None, "2008-10-17"):
        assert not allows({"StringEquals": {KEY: "${aws:username}"}}, {KEY: "alice"}, version)
        assert allows({"StringEquals": {KEY: "${aws:username}"}}, {KEY: "${aws:username}"}, version)


def test_a_variable_without_value_equals_nothing_and_differs_from_all() -> None:
    """'Inverted condition operators ... do match against a null value'."""
    for operator, holds in (("StringEquals", False), ("StringNotEquals", True), ("ArnNotLike", True)):
        assert allows({operator: {KEY: "${aws:PrincipalTag/none}"}}, {KEY: "arn:aws:iam::111122223333:user/x"}) == holds


def test_variables_stand_with_string_arn_and_bool_operators_only() -> None:
    keys = {"aws:Limit": "10", "aws:Truth": "true", "aws:Address": "10.1.2.3"}
    assert allows({"Bool": {"aws:SecureTransport": "${aws:Truth}"}}, {**keys, "aws:SecureTransport": "true"})
    assert not allows({"NumericEquals": {KEY: "${aws:Limit}"}}, {**keys, KEY: "10"})
    assert not allows({"IpAddress": {KEY: "${aws:Address}"}}, {**keys, KEY: "10.1.2.3"})
    name = "arn:aws:iam::${aws:PrincipalAccount}:user/team/*"
    assert allows({"ArnLike": {"aws:PrincipalArn": name}}, keys)


def test_a_variable_may_stand_for_a_whole_arn_or_one_of_its_parts() -> None:
    for value in ("${aws:PrincipalArn}", "arn:aws:iam::${aws:PrincipalAccount}:user/*"):
        for operator in ("ArnEquals", "ArnLike"):
            assert allows({operator: {"kms:GranteePrincipal": value}}, {"kms:GranteePrincipal": ALICE.arn})
            assert not allows({operator: {"kms:GranteePrincipal": value}}, {"kms:GranteePrincipal": "arn:aws:s3:::a"})


def test_an_empty_value_is_none_to_a_variable() -> None:
    """'A condition context key that has no value or is not present'."""
    keys = {KEY: "none", "aws:ResourceTag/team": ""}
    assert allows({"StringEquals": {KEY: "${aws:ResourceTag/team, 'none'}"}}, keys)


@pytest.mark.parametrize(
    ("principal", "keys"),
    [
        (ALICE, {"aws:username": "alice", "aws:userid": "AIDACKCEVSQ6C2EXAMPLE", "aws:PrincipalType": "User"}),
        (
            ALICE,
            {"aws:PrincipalArn": ALICE.arn, "aws:PrincipalTag/TEAM": "blue", "aws:PrincipalAccount": ALICE.account},
        ),
        (ENGINEER, {"aws:userid": "AROADBQP57FF2AEXAMPLE:shift", "aws:PrincipalType": "AssumedRole"}),
        (ENGINEER, {"aws:PrincipalArn": str(ENGINEER.role), "aws:PrincipalIsAWSService": "false"}),
        (ROOT, {"aws:PrincipalArn": ROOT.arn, "aws:userid": ROOT.account, "aws:PrincipalType": "Account"}),
    ],
)
def test_keys_follow_from_the_principal(principal: Any, keys: dict[str, str]) -> None:
    for name, value in keys.items():
        assert (
            evaluate(policy({"Condition": {"StringEquals": {name: value}}}), with_keys({}, principal)) is Effect.ALLOW
        )


def test_only_a_user_has_a_name() -> None:
    document = policy({"Condition": {"Null": {"aws:username": "true"}}})
    assert [evaluate(document, with_keys({}, who)) for who in (ALICE, ENGINEER, ROOT)] == [
        Effect.NONE,
        Effect.ALLOW,
        Effect.ALLOW,
    ]
