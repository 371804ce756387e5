"""Relations between an event and the call that it records: as in models.relations, functions of two values."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any


def json_object(value: Any, expected: Any) -> bool:
    """The JSON text of one object."""
    try:
        return isinstance(value, str) and isinstance(json.loads(value), dict)
    except ValueError:
        return False


def hides_all(value: Any, expected: Any) -> bool:
    """A text without any of these bytes, as they are, in Base64 or in hex; those too short to be told are left out."""
    if not isinstance(value, str):
        return False
    secrets = [secret for secret in expected if len(secret) >= 8]
    plain, lower = value.replace("\\/", "/"), value.lower()
    return not any(
        secret.decode("latin-1") in plain or b64encode(secret).decode().rstrip("=") in plain or secret.hex() in lower
        for secret in secrets
    )


def identifies(value: Any, expected: Any) -> bool:
    """A userIdentity that names one caller of an account, with this access key id."""
    if not isinstance(value, dict) or value.get("accessKeyId") != expected:
        return False
    account, arn = str(value.get("accountId")), str(value.get("arn"))
    if f":{account}:" not in arn or not account.isdecimal() or not value.get("principalId"):
        return False
    if value.get("type") == "AssumedRole":
        context = value.get("sessionContext")
        issued = context.get("sessionIssuer") if isinstance(context, dict) else None
        return isinstance(issued, dict) and issued.get("type") == "Role" and ":role/" in str(issued.get("arn"))
    if value.get("type") == "IAMUser":
        return arn.endswith(f"/{value.get('userName')}")
    return value.get("type") in ("Root", "FederatedUser")


def about_then(value: Any, expected: Any) -> bool:
    """A moment like 2026-01-31T12:00:00Z, at most five minutes from the one expected."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return moment is not None and moment.tzinfo is not None and abs(moment - expected) <= timedelta(minutes=5)


def row_agrees(value: Any, expected: Any) -> bool:
    """An entry of LookupEvents that says the same as the event in it."""
    row, event = (value.get(name) if isinstance(value, dict) else None for name in ("Row", "Event"))
    if not isinstance(row, dict) or not isinstance(event, dict):
        return False
    names = {"EventId": "eventID", "EventName": "eventName", "EventSource": "eventSource"}
    if any(row.get(name) != event.get(member) for name, member in names.items()):
        return False
    time = row.get("EventTime")
    if not isinstance(time, datetime) or event.get("eventTime") != f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}":
        return False
    return "ReadOnly" not in row or row["ReadOnly"] == str(event.get("readOnly", False)).lower()


def in_order(value: Any, expected: Any) -> bool:
    """A list in which the expected entries come one after the other."""
    if not isinstance(value, list):
        return False
    name = next(iter(expected[0]))
    wanted = [row[name] for row in expected]
    return [entry[name] for entry in value if isinstance(entry, dict) and entry.get(name) in wanted] == wanted


def one_of(value: Any, expected: Any) -> bool:
    """One of several values."""
    return value in expected


def newest_first(value: Any, expected: Any) -> bool:
    """Entries of LookupEvents, none of which is later than the one before it."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        return False
    times = [time for entry in value if isinstance(time := entry.get("EventTime"), datetime)]
    return len(times) == len(value) and times == sorted(times, reverse=True)


def each_once(value: Any, expected: Any) -> bool:
    """Entries of LookupEvents among which each of these request ids is in one, and no EventId comes twice."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        return False
    ids, texts = [entry.get("EventId") for entry in value], [str(entry.get("CloudTrailEvent")) for entry in value]
    return len(set(ids)) == len(ids) and all(sum(name in text for text in texts) == 1 for name in expected)


def all_have(value: Any, expected: Any) -> bool:
    """Entries of LookupEvents with the values of these lookup attributes."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        return False
    for attribute in expected:
        name, wanted = attribute["AttributeKey"], attribute["AttributeValue"]
        for entry in value:
            names = [row.get("ResourceName") for row in entry.get("Resources", [])]
            if wanted not in (names if name == "ResourceName" else [entry.get(name)]):
                return False
    return True


FUNCTIONS = (
    json_object, hides_all, identifies, about_then, row_agrees, in_order, one_of, newest_first, each_once, all_have,
)  # fmt: skip
"""All of them."""
