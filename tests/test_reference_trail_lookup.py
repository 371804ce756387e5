"""Who finds which events: CloudTrail User Guide and LookupEvents."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.kms.caller import Caller, root
from kms_conformance.cloud.service import Event, ServiceError
from kms_conformance.cloud.trail.service import CloudTrail
from kms_conformance.models.authorization.access import Principal
from tests.cloud_clients import REGION, ServedCloud, found, key, kms, refusal, served, trail

__all__ = ["key", "kms", "served", "trail"]


def refused(call: Any, **params: Any) -> str:
    """The code of a call that is refused."""
    return refusal(call, **params)[0]


def observed(*events: Event, caller: Caller | None = None) -> list[dict[str, Any]]:
    """The events that a trail of its own shows to an account after these calls."""
    cloud = Cloud()
    trail = CloudTrail(cloud)
    for event in events:
        trail.observe(event)
    shown = trail.handle("LookupEvents", {}, caller or root("111122223333"))["Events"]
    return [json.loads(event["CloudTrailEvent"]) for event in shown]


def call(**changes: Any) -> Event:
    """A Decrypt by the root user of 111122223333 with a key of 444455556666."""
    arn = f"arn:aws:kms:{REGION}:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    made = Event(
        "kms", "Decrypt", {"KeyId": arn, "CiphertextBlob": b"blob", "EncryptionContext": {}},
        {"KeyId": arn, "Plaintext": b"text", "KeyMaterialId": "a" * 64}, None, root("111122223333"),
        REGION, "111122223333", str(uuid.uuid4()), datetime.now(UTC) - timedelta(seconds=1),
    )  # fmt: skip
    return replace(made, **changes)


def test_audit_003_use_of_a_foreign_key_is_recorded_in_both_accounts() -> None:
    (event,) = observed(call())
    (copy,) = observed(call(), caller=root("444455556666"))
    assert event["userIdentity"]["type"] == "Root" and event["recipientAccountId"] == "111122223333"
    assert copy["userIdentity"] == {
        "type": "AWSAccount", "principalId": "111122223333", "accountId": "111122223333"
    }  # fmt: skip
    assert copy["recipientAccountId"] == "444455556666" and event["eventID"] != copy["eventID"]
    assert event["resources"] == copy["resources"] and event["resources"][0]["accountId"] == "444455556666"


def test_audit_003_a_refused_use_is_recorded_in_the_callers_account_alone() -> None:
    denied = call(answer=None, error=ServiceError("AccessDeniedException", "User is not authorized"))
    (event,) = observed(denied)
    assert (event["errorCode"], event["errorMessage"]) == ("AccessDenied", "User is not authorized")
    assert observed(denied, caller=root("444455556666")) == []


def test_a_service_is_named_as_the_caller() -> None:
    service = Caller(Principal("service", "voiceid.amazonaws.com"), REGION)
    (event,) = observed(call(caller=service, account=""), caller=root("444455556666"))
    assert event["userIdentity"] == {"type": "AWSService", "invokedBy": "voiceid.amazonaws.com"}
    assert event["sourceIPAddress"] == event["userAgent"] == "voiceid.amazonaws.com"
    assert event["recipientAccountId"] == "444455556666"


def test_a_forwarded_call_names_the_caller_and_the_service() -> None:
    forwarded = replace(root("111122223333"), via_service=f"voiceid.{REGION}.amazonaws.com")
    (event,) = observed(call(caller=forwarded))
    identity = event["userIdentity"]
    assert (identity["type"], identity["invokedBy"]) == ("Root", "voiceid.amazonaws.com")


def test_requests_of_any_shape_are_recorded() -> None:
    odd = {"KeyId": 5, "EncryptionContext": [b"blob"], "EncryptionAlgorithm": b"blob", "Unknown": "x"}
    (event,) = observed(call(params=odd, answer=None, error=ServiceError("ValidationException", "no")))
    assert event["requestParameters"] == {"keyId": 5} and event["errorCode"] == "ValidationException"


def test_only_calls_to_the_kms_are_recorded() -> None:
    assert observed(call(service="s3", operation="GetObject"), call(operation="NoSuchOperation")) == []


def test_lookups_find_by_attribute_time_and_page(
    served: ServedCloud, kms: Any, trail: Any, key: dict[str, Any]
) -> None:
    for number in range(5):
        kms.update_key_description(KeyId=key["KeyId"], Description=str(number))
    by_key = [{"AttributeKey": "ResourceName", "AttributeValue": key["Arn"]}]
    seen, token = [], {}
    while True:
        answer = trail.lookup_events(LookupAttributes=by_key, MaxResults=2, **token)
        seen += answer["Events"]
        assert len(answer["Events"]) <= 2
        if "NextToken" not in answer:
            break
        kms.describe_key(KeyId=key["KeyId"])  # what comes between two pages moves neither
        token = {"NextToken": answer["NextToken"]}
    shown = [json.loads(event["CloudTrailEvent"])["requestParameters"].get("description") for event in seen]
    assert shown == ["4", "3", "2", "1", "0", ""]
    event = seen[0]
    assert event["Resources"] == [{"ResourceType": "AWS::KMS::Key", "ResourceName": key["Arn"]}]
    assert (event["ReadOnly"], event["Username"], event["EventSource"]) == ("false", "root", "kms.amazonaws.com")
    assert [found_by_id["eventID"] for found_by_id in found(trail, EventId=event["EventId"])] == [event["EventId"]]
    assert found(trail, EventName="UpdateKeyDescription")[0]["eventID"] == event["EventId"]
    assert {one["readOnly"] for one in found(trail, ReadOnly="true")} == {True}
    assert found(trail, EventSource="s3.amazonaws.com") == []
    now = served.cloud.clock()
    assert trail.lookup_events(LookupAttributes=by_key, EndTime=now - timedelta(hours=1))["Events"] == []
    recent = trail.lookup_events(LookupAttributes=by_key, StartTime=now - timedelta(hours=1))["Events"]
    assert len(recent) >= 6
    token = trail.lookup_events(LookupAttributes=by_key, MaxResults=1)["NextToken"]
    assert refused(trail.lookup_events, NextToken=token) == "InvalidNextTokenException"
    assert refused(trail.lookup_events, NextToken="none") == "InvalidNextTokenException"
    assert refused(trail.lookup_events, StartTime=now, EndTime=now - timedelta(1)) == "InvalidTimeRangeException"
    assert refused(trail.lookup_events, LookupAttributes=by_key * 2) == "InvalidLookupAttributesException"
    assert trail.lookup_events(EventCategory="insight")["Events"] == []


def test_events_are_kept_for_90_days_in_their_region_and_account(
    served: ServedCloud, kms: Any, trail: Any, key: dict[str, Any]
) -> None:
    kms.describe_key(KeyId=key["KeyId"])
    elsewhere = served.client("cloudtrail", region="eu-west-1")
    assert found(elsewhere, ResourceName=key["Arn"]) == []
    served.cloud.clock.advance(90 * 24 * 3600 - 60)
    assert len(found(trail, ResourceName=key["Arn"])) == 2
    served.cloud.clock.advance(120)
    assert found(trail, ResourceName=key["Arn"]) == []


def test_event_ids_are_unique_and_events_are_json(kms: Any, trail: Any, key: dict[str, Any]) -> None:
    kms.describe_key(KeyId=key["KeyId"])
    events = found(trail, EventSource="kms.amazonaws.com")
    assert len({event["eventID"] for event in events}) == len(events) > 1


def test_who_may_not_look_up_is_refused(served: ServedCloud) -> None:
    nobody = served.client("cloudtrail", served.role("nobody"))
    assert refused(nobody.lookup_events) == "AccessDeniedException"
