"""Each recorded fact of real AWS about a served operation is a test that names it, and nearly all of them are met."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.reference_client import bare_client, client, clock, key_of, kms, refusal

__all__ = ["bare_client", "client", "clock", "kms"]

HERE = Path(__file__).parent
FACTS: list[dict[str, str]] = tomllib.loads((HERE / "recorded_facts.toml").read_text("utf-8"))["fact"]
IN_SCOPE = [fact for fact in FACTS if "out" not in fact]
NAMED = re.compile(r"aws[_-](\d{3}(?:(?:_and|, AWS)?[_-]\d{3})*)", re.IGNORECASE)

NEWER = re.compile(r"_n(\d{2})\b")


def named() -> set[str]:
    """The facts that the tests of the served reference name."""
    texts = (file.read_text("utf-8") for file in HERE.glob("test_*.py"))
    found = set()
    for text in texts:
        found |= {f"AWS-{number}" for group in NAMED.findall(text) for number in re.findall(r"\d{3}", group)}
        found |= {f"N{number}" for number in NEWER.findall(text)}
    return found


def test_every_fact_in_scope_has_a_test_that_names_it() -> None:
    missing = {fact["id"] for fact in IN_SCOPE if "unmet" not in fact} - named()
    assert missing == set()


def test_nearly_all_facts_in_scope_are_met() -> None:
    met = [fact for fact in IN_SCOPE if "unmet" not in fact]
    assert len(met) >= 0.95 * len(IN_SCOPE)


def test_no_fact_is_listed_twice() -> None:
    assert len({fact["id"] for fact in FACTS}) == len(FACTS)


def test_a_policy_comes_back_equal_as_json_aws_029(client: Any) -> None:
    key = key_of(client)["KeyId"]
    text = client.get_key_policy(KeyId=key)["Policy"]
    client.put_key_policy(KeyId=key, Policy=text)
    assert client.get_key_policy(KeyId=key) | {"ResponseMetadata": 0} == {
        "Policy": text, "PolicyName": "default", "ResponseMetadata": 0,
    }  # fmt: skip
    listed = client.list_key_policies(KeyId=key)
    assert (listed["PolicyNames"], listed["Truncated"]) == (["default"], False)


def test_rotation_on_demand_does_not_move_the_next_date_aws_093(client: Any) -> None:
    key = key_of(client)["KeyId"]
    client.enable_key_rotation(KeyId=key)
    before = client.get_key_rotation_status(KeyId=key)["NextRotationDate"]
    client.rotate_key_on_demand(KeyId=key)
    after = client.get_key_rotation_status(KeyId=key)
    assert after["NextRotationDate"] == before
    assert "OnDemandRotationStartDate" not in after


@pytest.mark.parametrize(
    ("params", "text"),
    [
        (
            {"KeySpec": "SYMMETRIC_DEFAULT", "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT"},
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. "
            "CustomerMasterKeySpec is deprecated.",
        ),
        ({"KeyUsage": "SIGN_VERIFY"}, None),
    ],
)
def test_what_no_key_can_be_aws_132_133(client: Any, params: dict[str, str], text: str | None) -> None:
    code, message = refusal(client.create_key, **params)
    assert code == "ValidationException"
    assert text is None or message == text
