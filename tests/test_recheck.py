"""`recheck`: events in files are judged as far as they speak for themselves."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.command.cli import main

sys.path.insert(0, str(Path(__file__).parent))
from audit_values import ROOT

ALGORITHM = {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}
KEY = "arn:aws:kms:us-east-1:111122223333:key"
EVENT: dict[str, Any] = {
    "eventVersion": "1.11",
    "userIdentity": ROOT,
    "eventTime": "2026-01-31T12:00:00Z",
    "eventSource": "kms.amazonaws.com",
    "eventName": "Encrypt",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "192.0.2.0",
    "userAgent": "an agent",
    "requestParameters": {"keyId": "alias/a", "encryptionAlgorithm": "SYMMETRIC_DEFAULT"},
    "responseElements": None,
    "requestID": "11111111-2222-4333-8444-000000000001",
    "eventID": "11111111-2222-4333-8444-000000000002",
    "readOnly": True,
    "eventType": "AwsApiCall",
    "managementEvent": True,
    "eventCategory": "Management",
    "recipientAccountId": "111122223333",
}
CLEAN = (0, "1 of 1 events are of calls to KMS that the model knows\n")
OTHER = {**EVENT, "eventID": "11111111-2222-4333-8444-000000000003"}
FORMS: dict[str, Callable[[list[dict[str, Any]]], str]] = {
    "a list": json.dumps,
    "Records": lambda events: json.dumps({"Records": events}, indent=2),
    "LookupEvents": lambda events: json.dumps({"Events": [{"CloudTrailEvent": json.dumps(row)} for row in events]}),
    "one a line": lambda events: "\n".join(map(json.dumps, events)) + "\n",
}
DEPARTING = {
    "AUDIT-002": {"requestParameters": {"keyId": "alias/a", "encryptionAlgorithm": "ROT13"}},
    "AUDIT-108": {"responseElements": {"keyId": "k"}},
    "AUDIT-105": {"requestParameters": {**ALGORITHM, "encryptionContext": {"encryptionContext": {"a": "b"}}}},
    "AUDIT-106": {"requestParameters": {**ALGORITHM, "keyId": "k1"}, "resources": [{"ARN": f"{KEY}/k2"}]},
    "AUDIT-110": {"recipientAccountId": "12"},
    "AUDIT-111": {"readOnly": False},
    "AUDIT-131": {"userIdentity": {**ROOT, "arn": "arn:aws:iam::444455556666:root"}},
    "AUDIT-138": {"eventVersion": "two"},
    "AUDIT-139": {"sourceIPAddress": ""},
}


@pytest.fixture
def rechecked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], tuple[int, str]]:
    def recheck(text: str) -> tuple[int, str]:
        path = tmp_path / "events.json"
        path.write_text(text, "utf-8")
        status = main(["recheck", str(path)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return recheck


@pytest.mark.parametrize("form", FORMS)
def test_events_as_documented_depart_nowhere(form: str, rechecked: Callable[[str], tuple[int, str]]) -> None:
    status, said = rechecked(FORMS[form]([EVENT, OTHER]))
    assert (status, said) == (0, "2 of 2 events are of calls to KMS that the model knows\n")


@pytest.mark.parametrize("requirement", DEPARTING)
def test_an_event_that_departs_is_told(requirement: str, rechecked: Callable[[str], tuple[int, str]]) -> None:
    status, said = rechecked(json.dumps([OTHER, {**EVENT, **DEPARTING[requirement]}]))
    assert status == 1
    assert {line.split(": ")[2] for line in said.splitlines()[:-1]} == {f"{requirement} (MUST)"}
    assert "events.json:2: Encrypt: " in said


SESSION = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLE:dora",
    "arn": "arn:aws:sts::111122223333:assumed-role/Reader/dora",
    "accountId": "111122223333",
    "accessKeyId": "ASIAEXAMPLE",
    "sessionContext": {
        "sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/team/Reader", "userName": "Reader"}
    },
}
OTHER_ISSUER = {"sessionContext": {"sessionIssuer": {**SESSION["sessionContext"]["sessionIssuer"], "userName": "dora"}}}


@pytest.mark.parametrize("wrong", [{"principalId": "AROAEXAMPLE:Dora"}, OTHER_ISSUER])
def test_a_session_is_named_the_same_everywhere(
    wrong: dict[str, Any], rechecked: Callable[[str], tuple[int, str]]
) -> None:
    assert rechecked(json.dumps([{**EVENT, "userIdentity": SESSION}]))[0] == 0
    status, said = rechecked(json.dumps([{**EVENT, "userIdentity": {**SESSION, **wrong}}]))
    assert (status, "AUDIT-131" in said) == (1, True)


@pytest.mark.parametrize("key", ["k2", f"{KEY}/k2", "alias/a", f"{KEY[:-4]}:alias/a"])
def test_a_key_that_is_among_the_resources_departs_nowhere(
    key: str, rechecked: Callable[[str], tuple[int, str]]
) -> None:
    named = {"requestParameters": {**EVENT["requestParameters"], "keyId": key}, "resources": [{"ARN": f"{KEY}/k2"}]}
    assert rechecked(json.dumps([{**EVENT, **named}]))[0] == 0


GRANT = {
    "eventName": "CreateGrant",
    "readOnly": False,
    "requestParameters": {"keyId": f"{KEY}/k2", "granteePrincipal": "voiceid.amazonaws.com", "operations": ["Decrypt"]},
    "responseElements": {"grantId": "0" * 64},
    "resources": [{"ARN": f"{KEY}/k2", "accountId": "111122223333", "type": "AWS::KMS::Key"}],
}


def test_the_events_of_grants_are_judged(rechecked: Callable[[str], tuple[int, str]]) -> None:
    status, said = rechecked(json.dumps([{**EVENT, **GRANT}]))
    assert (status, said) == (0, "1 of 1 events are of calls to KMS that the model knows\n")
    assert rechecked(json.dumps([{**EVENT, **GRANT, "readOnly": True}]))[0] == 1


def test_two_events_may_not_share_an_id(rechecked: Callable[[str], tuple[int, str]]) -> None:
    status, said = rechecked(json.dumps([EVENT, {**EVENT, "requestID": "11111111-2222-4333-8444-000000000004"}]))
    assert status == 1 and said.count("AUDIT-110 (MUST): another event has its eventID") == 2


def test_what_only_should_be_is_told_and_fails_nothing(rechecked: Callable[[str], tuple[int, str]]) -> None:
    status, said = rechecked(json.dumps({**EVENT, "managementEvent": False}))
    assert status == 0 and "AUDIT-138b (SHOULD)" in said


@pytest.mark.parametrize("algorithm", ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"])
def test_any_encryption_algorithm_may_have_been_used(
    algorithm: str, rechecked: Callable[[str], tuple[int, str]]
) -> None:
    asymmetric = {"requestParameters": {"keyId": "alias/a", "encryptionAlgorithm": algorithm}}
    assert rechecked(json.dumps([{**EVENT, **asymmetric}]))[0] == 0


OPTIONAL = (
    "userAgent", "managementEvent", "readOnly", "recipientAccountId", "requestParameters", "responseElements",
    "resources", "additionalEventData",
)  # fmt: skip


@pytest.mark.parametrize("member", OPTIONAL)
def test_an_optional_member_that_is_absent_is_no_departure(
    member: str, rechecked: Callable[[str], tuple[int, str]]
) -> None:
    assert rechecked(json.dumps([{name: value for name, value in EVENT.items() if name != member}])) == CLEAN


@pytest.mark.parametrize("member", ["principalId", "arn", "accountId", "accessKeyId"])
def test_an_optional_member_of_the_identity_that_is_absent_is_no_departure(
    member: str, rechecked: Callable[[str], tuple[int, str]]
) -> None:
    identity = {name: value for name, value in ROOT.items() if name != member}
    assert rechecked(json.dumps([{**EVENT, "userIdentity": identity}])) == CLEAN


@pytest.mark.parametrize(
    "member", ["eventVersion", "userIdentity", "eventID", "eventType", "sourceIPAddress", "eventCategory"]
)
def test_a_member_that_is_not_optional_is_missed(member: str, rechecked: Callable[[str], tuple[int, str]]) -> None:
    assert rechecked(json.dumps([{name: value for name, value in EVENT.items() if name != member}])) != CLEAN


def test_a_decrypt_of_2018_has_no_algorithm(rechecked: Callable[[str], tuple[int, str]]) -> None:
    old = {
        "eventVersion": "1.05",
        "eventTime": "2018-03-01T12:00:00Z",
        "eventName": "Decrypt",
        "requestParameters": {"encryptionContext": {"a": "b"}},
        "resources": [{"ARN": f"{KEY}/k2", "accountId": "111122223333"}],
    }
    newer = ("managementEvent", "eventCategory")
    event = {name: value for name, value in {**EVENT, **old}.items() if name not in newer}
    assert rechecked(json.dumps([event])) == CLEAN


def test_an_event_of_an_older_version_lacks_what_came_later(rechecked: Callable[[str], tuple[int, str]]) -> None:
    newer = ("managementEvent", "eventCategory", "eventType", "eventID", "requestID", "recipientAccountId", "readOnly")
    event = {name: value for name, value in EVENT.items() if name not in newer}
    assert rechecked(json.dumps([{**event, "eventVersion": "1.0"}])) == CLEAN


def test_an_event_that_two_trails_delivered_is_judged_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, events in (("a.json", [EVENT, OTHER]), ("b.json", [EVENT])):
        (tmp_path / name).write_text(json.dumps({"Records": events}), "utf-8")
    assert main(["recheck", str(tmp_path / "a.json"), str(tmp_path / "b.json")]) == 0
    said = capsys.readouterr().out
    assert "1 events were delivered more than once" in said and "2 of 2 events" in said and "AUDIT-110" not in said


PAGE_IDS = {
    "eventID": "31d0d7c6-ce5b-4caf-901f-025bf71241f6",
    "requestID": "ed0fe4ab-305b-4388-8adf-7e8e3a4e80fe",
}
OF_THE_PAGE = [
    {**EVENT, **PAGE_IDS, "eventName": "DescribeKey"},
    {
        **EVENT,
        **PAGE_IDS,
        "requestParameters": {**EVENT["requestParameters"], "keyId": f"{KEY}/k1"},
        "resources": [{"ARN": f"{KEY}/k2"}],
    },
]
"""Events as AWS's page on Amazon Connect has them: five, with one eventID."""


def test_known_oddities_of_the_page_are_named_and_fail_nothing(rechecked: Callable[[str], tuple[int, str]]) -> None:
    status, said = rechecked(json.dumps(OF_THE_PAGE))
    odd = [line for line in said.splitlines() if "a known oddity of AWS's own page" in line]
    assert (status, len(odd)) == (0, 3)
    others = [{**row, "eventID": EVENT["eventID"]} for row in OF_THE_PAGE]
    assert rechecked(json.dumps(others))[0] == 1


def test_events_of_other_services_are_no_evidence(rechecked: Callable[[str], tuple[int, str]]) -> None:
    assert rechecked(json.dumps([{**EVENT, "eventSource": "s3.amazonaws.com"}]))[0] == 3


@pytest.mark.parametrize("text", ["", "[1]", '{"a": 1}', "no JSON", '{"eventName": "Encrypt"\n}x'])
def test_a_file_that_holds_no_events_is_refused(text: str, rechecked: Callable[[str], tuple[int, str]]) -> None:
    status, said = rechecked(text)
    assert status == (3 if not text else 2)
    assert text == "" or "CloudTrail" in said
