"""Each recorded fact of real AWS about a served operation is a test that names it, and nearly all of them are met."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.models.operations import PROFILE_OF
from kms_conformance.models.requirements import REGISTRY
from tests.reference_client import bare_client, client, clock, key_of, kms, refusal

__all__ = ["bare_client", "client", "clock", "kms"]

HERE = Path(__file__).parent
FACTS: list[dict[str, Any]] = tomllib.loads((HERE / "recorded_facts.toml").read_text("utf-8"))["fact"]
OF_AWS = [fact for fact in FACTS if fact["id"].startswith("AWS-")]
NEWER = [fact for fact in FACTS if fact["id"].startswith("N")]
IN_SCOPE = [fact for fact in OF_AWS if "out" not in fact]
OF_KEY_TYPES = [
    fact
    for fact in IN_SCOPE
    if any(
        PROFILE_OF.get(name) in ("kms-asymmetric", "kms-hmac", "kms-key-agreement", "kms-import")
        for name in fact["operation"].split(", ")
    )
]
NEWER_NAMED = re.compile(r"(?<![a-z0-9])n(\d{2})(?!\d)", re.IGNORECASE)
NAMED = re.compile(r"aws[_-](\d{3}(?:(?:_and|, AWS)?[_-]\d{3})*)", re.IGNORECASE)


def named() -> set[str]:
    """The facts that the tests of the served reference name."""
    texts = (file.read_text("utf-8") for file in HERE.glob("test_*.py"))
    return {
        f"AWS-{number}" for text in texts for group in NAMED.findall(text) for number in re.findall(r"\d{3}", group)
    }


def newer_named() -> set[str]:
    """The newer facts that tests name."""
    texts = (file.read_text("utf-8") for file in HERE.glob("test_*.py"))
    return {f"N{number}" for text in texts for number in NEWER_NAMED.findall(text)}


def test_every_fact_in_scope_has_a_test_that_names_it() -> None:
    missing = {fact["id"] for fact in IN_SCOPE if "unmet" not in fact} - named()
    assert missing == set()


def test_nearly_all_facts_in_scope_are_met() -> None:
    met = [fact for fact in IN_SCOPE if "unmet" not in fact]
    assert len(met) >= 0.95 * len(IN_SCOPE)


@pytest.mark.parametrize("fact", OF_KEY_TYPES, ids=lambda fact: fact["id"])
def test_a_fact_of_operations_on_keys_of_other_types_is_demanded(fact: dict[str, Any]) -> None:
    assert fact["demanded"] and set(fact["demanded"]) <= REGISTRY.keys()
    performed = {name for id_ in fact["demanded"] for name in REGISTRY[id_].operations}
    assert performed & set(fact["operation"].split(", "))


def test_no_fact_is_listed_twice() -> None:
    assert len({fact["id"] for fact in FACTS}) == len(FACTS)


@pytest.mark.parametrize("fact", NEWER, ids=lambda fact: fact["id"])
def test_a_newer_fact_is_demanded_adopted_or_answered(fact: dict[str, Any]) -> None:
    assert fact.keys() & {"demanded", "adopted", "answered"}
    assert set(fact.get("demanded", ())) <= REGISTRY.keys()
    assert "adopted" not in fact or fact["id"] in newer_named()


def test_the_newer_facts_are_those_that_were_collected() -> None:
    """All of them, where the collection lies beside the checkout; a clone alone has no more than their ids."""
    places = (parent / "shared" / "spec" / "new-facts.md" for parent in HERE.parents)
    collected = next((place.read_text("utf-8") for place in places if place.exists()), None)
    if collected is None:
        pytest.skip("the collection of facts is not here")
    assert {fact["id"] for fact in NEWER} == set(re.findall(r"^\| (N\d{2}) ", collected, re.MULTILINE))


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
