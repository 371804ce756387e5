"""`recheck`: events in files are judged as far as they speak for themselves."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.cli import main

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
OTHER = {**EVENT, "eventID": "11111111-2222-4333-8444-000000000003"}
FORMS: dict[str, Callable[[list[dict[str, Any]]], str]] = {
    "a list": json.dumps,
    "Records": lambda events: json.dumps({"Records": events}, indent=2),
    "LookupEvents": lambda events: json.dumps({"Events": [{"CloudTrailEvent": json.dumps(row)} for row in events]}),
    "one a line": lambda events: "\n".join(map(json.dumps, events)) + "\n",
}
DEPARTING = {
    "AUDIT-002": {"requestParameters": {"keyId": "alias/a"}},
    "AUDIT-108": {"responseElements": {"keyId": "k"}},
    "AUDIT-105": {"requestParameters": {**ALGORITHM, "encryptionContext": {"encryptionContext": {"a": "b"}}}},
    "AUDIT-106": {"requestParameters": {**ALGORITHM, "keyId": "k1"}, "resources": [{"ARN": f"{KEY}/k2"}]},
    "AUDIT-110": {"recipientAccountId": None},
    "AUDIT-111": {"readOnly": False},
    "AUDIT-131": {"userIdentity": {**ROOT, "arn": None}},
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
    status, said = rechecked(json.dumps([EVENT, EVENT]))
    assert status == 1 and said.count("AUDIT-110 (MUST): another event has its eventID") == 2


def test_what_only_should_be_is_told_and_fails_nothing(rechecked: Callable[[str], tuple[int, str]]) -> None:
    status, said = rechecked(json.dumps({**EVENT, "managementEvent": None}))
    assert status == 0 and "AUDIT-138b (SHOULD)" in said


def test_events_of_other_services_are_no_evidence(rechecked: Callable[[str], tuple[int, str]]) -> None:
    assert rechecked(json.dumps([{**EVENT, "eventSource": "s3.amazonaws.com"}]))[0] == 3


@pytest.mark.parametrize("text", ["", "[1]", '{"a": 1}', "no JSON", '{"eventName": "Encrypt"\n}x'])
def test_a_file_that_holds_no_events_is_refused(text: str, rechecked: Callable[[str], tuple[int, str]]) -> None:
    status, said = rechecked(text)
    assert status == (3 if not text else 2)
    assert text == "" or "CloudTrail" in said
