"""What is found out once: of the very same values, and not before somebody asks."""

from __future__ import annotations

from kms_conformance.models.authorization.access import Access, Principal
from kms_conformance.models.authorization.decision import decide
from kms_conformance.models.authorization.parsing import parse_policy
from kms_conformance.models.authorization.when_asked import WhenAsked
from kms_conformance.models.once import once

ACCOUNT = "111122223333"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k"
POLICY = (
    '{"Version": "2012-10-17", "Statement": '
    '[{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"%s}]}'
)


def test_of_the_same_two_values_it_is_found_out_once_and_of_equal_ones_anew() -> None:
    asked: list[tuple[list[int], list[int]]] = []

    @once
    def both(one: list[int], other: list[int]) -> list[int]:
        asked.append((one, other))
        return one + other

    one, other = [1], [2]
    assert both(one, other) is both(one, other)
    assert len(asked) == 1
    assert both([1], other) == both(one, [2]) == both(one, other) == [1, 2]
    assert len(asked) == 4, "an equal value is another one, and the last answer alone is remembered"


def test_condition_keys_are_found_out_for_a_policy_that_asks_for_one_alone() -> None:
    asked = []

    def find() -> dict[str, tuple[str, ...]]:
        asked.append(1)
        return {"kms:viaservice": ("s3.us-east-1.amazonaws.com",)}

    access = Access(Principal("root", ROOT, ACCOUNT), "kms:Encrypt", KEY, WhenAsked(find))
    plain = parse_policy(POLICY % "")
    through = parse_policy(POLICY % ', "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}')
    assert decide(access, key_account=ACCOUNT, key_policy=plain).allowed and not asked
    assert decide(access, key_account=ACCOUNT, key_policy=through).allowed and len(asked) == 1
    assert access.keys == find()
