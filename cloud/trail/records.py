"""Records: the JSON of an event, and what LookupEvents finds it by.

Source: CloudTrail User Guide, CloudTrail record contents; KMS Developer Guide, pages ct-* (eventVersion 1.11).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kms_conformance.cloud.kms.wire import operation_model
from kms_conformance.cloud.service import Event
from kms_conformance.cloud.service_models import service_model
from kms_conformance.cloud.trail.identity import INTERNAL, foreign_identity, invoking_service, user_identity, user_name
from kms_conformance.cloud.trail.members import RECORDS, UNKNOWN, Shown
from kms_conformance.cloud.trail.resources import KEY_ARN, Resources, account_of
from kms_conformance.cloud.trail.values import shown_members

EVENT_VERSION = "1.11"
SOURCE = "kms.amazonaws.com"
RESOURCE_TYPE = "AWS::KMS::Key"
"""Of aliases, too, as the KMS Developer Guide shows them."""
ERROR_CODES = {"AccessDeniedException": "AccessDenied"}
"""Codes that CloudTrail writes otherwise than the KMS."""


@dataclass(frozen=True, slots=True)
class Record:
    """One event of one account in one Region."""

    event_id: str
    name: str
    time: datetime
    account: str
    region: str
    read_only: bool
    access_key_id: str
    user_name: str | None
    resources: tuple[str, ...]
    text: str
    """The event as JSON."""
    source: str = SOURCE


def api_records(event: Event, resources: Resources) -> Iterator[Record]:
    """The records of a call: one for the caller, and one for each other account whose key it used successfully."""
    shown = RECORDS.get(event.operation, UNKNOWN)
    arns = resources.of(event, shown.resources)
    own = event.account or next((account_of(arn) for arn in arns), "")
    others = {account_of(arn) for arn in arns} - {own} if event.error is None else set()
    shared = {"sharedEventID": str(uuid.uuid4())} if others else {}
    for account in (own, *sorted(others)):
        identity = user_identity(event.caller) if account == own else foreign_identity(event.caller)
        body = {
            "userIdentity": identity,
            "eventTime": _instant(event.time),
            "eventSource": SOURCE,
            "eventName": event.operation,
            "awsRegion": event.region,
            "sourceIPAddress": invoking_service(event.caller) or event.caller.source_ip,
            "userAgent": invoking_service(event.caller) or event.caller.user_agent,
            **_failure(event),
            "requestParameters": _request(event, shown),
            "responseElements": _response(event, shown, arns),
            **_additional(event, shown, resources),
            "requestID": event.request_id,
            "readOnly": shown.read_only,
            "eventType": "AwsApiCall",
            **shared,
        }
        name = user_name(event.caller) if account == own else None
        yield record(body, account, time=event.time, arns=arns, access_key_id=event.caller.access_key_id, name=name)


def record_of_another(event: Event, source: str) -> Record:
    """The record of a call to another service than KMS: of what was sent no more than what is in its path."""
    shape = service_model(event.service).operation_model(event.operation).input_shape
    members = shape.members.items() if shape is not None else ()
    placed = [name for name, member in members if member.serialization.get("location") == "uri"]
    sent = {name: str(event.params[name]) for name in placed if event.params.get(name) is not None}
    body = {
        "userIdentity": user_identity(event.caller),
        "eventTime": _instant(event.time),
        "eventSource": source,
        "eventName": event.operation,
        "awsRegion": event.region,
        "sourceIPAddress": invoking_service(event.caller) or event.caller.source_ip,
        "userAgent": invoking_service(event.caller) or event.caller.user_agent,
        **({"errorCode": event.error.code} if event.error is not None else {}),
        "requestParameters": sent or None,
        "responseElements": None,
        "requestID": event.request_id,
        "readOnly": event.operation.startswith(("Get", "List", "Search", "Retrieve")),
        "eventType": "AwsApiCall",
    }
    name, key = user_name(event.caller), event.caller.access_key_id
    made = record(body, event.account, time=event.time, arns=(), access_key_id=key, name=name)
    return replace(made, source=source)


def service_record(
    name: str, key_arn: str, region: str, time: datetime, details: Mapping[str, str], *, names_key: bool = False
) -> Record:
    """The record of what the KMS did by itself with a key."""
    account = account_of(key_arn)
    body = {
        "userIdentity": {"accountId": account, "invokedBy": INTERNAL},
        "eventTime": _instant(time),
        "eventSource": SOURCE,
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": INTERNAL,
        "userAgent": INTERNAL,
        "requestParameters": None,
        "responseElements": {"keyId": key_arn} if names_key else None,
        "readOnly": False,
        "eventType": "AwsServiceEvent",
        **({"serviceEventDetails": dict(details)} if details else {}),
    }
    return record(body, account, time=time, arns=(key_arn,), access_key_id="", name=None)


def record(
    body: Mapping[str, Any], account: str, time: datetime, arns: tuple[str, ...], access_key_id: str, name: str | None
) -> Record:
    """A record with what all have in common."""
    event_id = str(uuid.uuid4())
    whole = {
        "eventVersion": EVENT_VERSION,
        **body,
        "eventID": event_id,
        "resources": [{"accountId": account_of(arn), "type": RESOURCE_TYPE, "ARN": arn} for arn in arns],
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
    }
    return Record(
        event_id=event_id,
        name=body["eventName"],
        time=time,
        account=account,
        region=body["awsRegion"],
        read_only=body["readOnly"],
        access_key_id=access_key_id,
        user_name=name,
        resources=arns,
        text=json.dumps(whole, separators=(",", ":")),
    )


def _failure(event: Event) -> dict[str, str]:
    """The members errorCode and errorMessage; some refusals of the KMS have no text (AWS-003)."""
    if event.error is None:
        return {}
    code = ERROR_CODES.get(event.error.code, event.error.code)
    return {"errorCode": code} | ({"errorMessage": event.error.message} if event.error.message else {})


def _request(event: Event, shown: Shown) -> dict[str, Any] | None:
    if event.operation not in RECORDS:
        return None
    given = {name: value for name, value in event.params.items() if value is not None}
    given |= {name: given[other] for name, other in shown.twins.items() if other in given and name not in given}
    return (
        shown_members(operation_model(event.operation).input_shape, {**shown.defaults, **given}, shown.request) or None
    )


def _response(event: Event, shown: Shown, arns: tuple[str, ...]) -> dict[str, Any] | None:
    if event.answer is None or event.operation not in RECORDS:
        return None
    members = shown_members(operation_model(event.operation).output_shape, event.answer, shown.response)
    affected = next(filter(KEY_ARN.fullmatch, arns), None) if shown.affected else None
    return members | ({"keyId": affected} if affected else {}) or None


def _additional(event: Event, shown: Shown, resources: Resources) -> dict[str, Any]:
    answer = dict(event.answer or {})
    if "current" in shown.additional and (material := resources.material(event)):
        answer["current"] = material
    data = {name: answer[member] for member, name in shown.additional.items() if member in answer}
    if event.operation == "RetireGrant" and (grant_id := resources.grant_id(event)):
        data["grantId"] = grant_id
    return {"additionalEventData": data} if data else {}


def _instant(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def is_operation(name: str) -> bool:
    """Whether the KMS has such an operation: of a call to any other there is no record."""
    return name in service_model("kms").operation_names
