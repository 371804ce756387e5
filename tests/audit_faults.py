"""Faults of the served CloudTrail: what each does to events or to their lookup, and the requirements that it breaks."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kms_conformance.cloud.service import Event
from kms_conformance.cloud.trail import lookup, service
from kms_conformance.cloud.trail.records import Record

Body = dict[str, Any]
Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Fault:
    seed: Patch
    breaks: frozenset[str]
    also: frozenset[str] = frozenset()
    """What may be blamed beside, since it departs as well."""
    profiles: tuple[str, ...] = ()
    """The profiles that it is found with beside the trail's own."""


def fault(seed: Patch, *breaks: str, also: tuple[str, ...] = (), profiles: tuple[str, ...] = ()) -> Fault:
    return Fault(seed, frozenset(breaks), frozenset(also), profiles)


def recorded(change: Callable[[Record, Event], Iterator[Record]]) -> Patch:
    """Records as `change` makes them of the right ones."""
    api_records = service.api_records

    def seed(monkeypatch: pytest.MonkeyPatch) -> None:
        def changed(event: Event, resources: Any) -> Iterator[Record]:
            for record in api_records(event, resources):
                yield from change(record, event)

        monkeypatch.setattr(service, "api_records", changed)

    return seed


def told(change: Callable[[Body, Event], None]) -> Patch:
    """Events whose JSON `change` alters."""

    def altered(record: Record, event: Event) -> Iterator[Record]:
        body = json.loads(record.text)
        change(body, event)
        yield replace(record, text=json.dumps(body))

    return recorded(altered)


def unless(left_out: Callable[[Event], bool]) -> Patch:
    """No record of some calls."""

    def kept(record: Record, event: Event) -> Iterator[Record]:
        if not left_out(event):
            yield record

    return recorded(kept)


def without(*path: str, where: Callable[[Event], bool] = lambda event: True) -> Patch:
    """Events without a member."""

    def drop(body: Body, event: Event) -> None:
        inner = body
        for name in path[:-1]:
            inner = inner.get(name) or {}
        if where(event):
            inner.pop(path[-1], None)

    return told(drop)


def saying(value: object, *path: str, where: Callable[[Event], bool] = lambda event: True) -> Patch:
    """Events with another value of a member."""

    def put(body: Body, event: Event) -> None:
        inner = body
        for name in path[:-1]:
            inner = inner.get(name) or {}
        if where(event):
            inner[path[-1]] = value

    return told(put)


def shown(change: Callable[[Body], None]) -> Patch:
    """Entries of LookupEvents that `change` alters."""
    show = lookup._shown

    def seed(monkeypatch: pytest.MonkeyPatch) -> None:
        def altered(record: Record) -> Body:
            row = show(record)
            change(row)
            return row

        monkeypatch.setattr(lookup, "_shown", altered)

    return seed


def answered(change: Callable[[Body, Mapping[str, Any]], None]) -> Patch:
    """Answers of LookupEvents that `change` alters."""
    look = service.lookup

    def seed(monkeypatch: pytest.MonkeyPatch) -> None:
        def altered(kept: Any, params: Mapping[str, Any], now: datetime) -> Body:
            answer = look(kept, params, now)
            change(answer, params)
            return answer

        monkeypatch.setattr(service, "lookup", altered)

    return seed


def asked(change: Callable[[dict[str, Any]], None]) -> Patch:
    """LookupEvents that take their parameters for others."""
    look = service.lookup

    def seed(monkeypatch: pytest.MonkeyPatch) -> None:
        def altered(kept: Any, params: Mapping[str, Any], now: datetime) -> Body:
            taken = dict(params)
            change(taken)
            return look(kept, taken, now)

        monkeypatch.setattr(service, "lookup", altered)

    return seed


def is_a(*operations: str) -> Callable[[Event], bool]:
    return lambda event: event.operation in operations


def refused(event: Event) -> bool:
    return event.error is not None


def dry_run(event: Event) -> bool:
    return event.params.get("DryRun") is True


def with_another_key(event: Event) -> bool:
    return event.error is not None and event.error.code == "IncorrectKeyException"


def twice(record: Record, event: Event) -> Iterator[Record]:
    yield record
    if event.operation == "Decrypt" and event.error is None:
        other = "0" * 8 + record.event_id[8:]
        yield replace(record, event_id=other, text=record.text.replace(record.event_id, other))


def lowered_context(body: Body, event: Event) -> None:
    parameters = body["requestParameters"] or {}
    if "encryptionContext" in parameters and not event.error:
        parameters["encryptionContext"] = {name.lower(): text.lower() for name, text in _context(parameters)}


def listed_context(body: Body, event: Event) -> None:
    parameters = body["requestParameters"] or {}
    if event.operation == "ReEncrypt":
        parameters["destinationEncryptionContext"] = [list(pair) for pair in _context(parameters, "destinationE")]


def _context(parameters: Body, stem: str = "e") -> Any:
    return (parameters.get(f"{stem}ncryptionContext") or {}).items()


def another_key(body: Body, event: Event) -> None:
    """Resources have the ARNs of keys that were not used."""
    for row in body["resources"]:
        row["ARN"] = row["ARN"][:-12] + "0123456789ab"


def key_ids_for_arns(body: Body, event: Event) -> None:
    for row in body["resources"]:
        row["ARN"] = row["ARN"].rpartition("/")[2]


def destination_first(body: Body, event: Event) -> None:
    if event.operation == "ReEncrypt":
        body["resources"].reverse()


def leaks(name: str, encoded: Callable[[bytes], str], *, answer: bool = False) -> Patch:
    """Events that hold a secret of the request or of the answer."""

    def leak(body: Body, event: Event) -> None:
        secret = (event.answer or {} if answer else event.params).get(name)
        if isinstance(secret, bytes):
            body["additionalEventData"] = {**body.get("additionalEventData", {}), "detail": f"<{encoded(secret)}>"}

    return told(leak)


def as_text(secret: bytes) -> str:
    """The secret as a text, where it is one, as most plaintexts are."""
    return secret.decode() if secret.isascii() and secret.decode().isprintable() else ""


def shows_the_answer(body: Body, event: Event) -> None:
    if event.operation == "GenerateDataKey" and event.answer:
        body["responseElements"] = {"keyId": event.answer["KeyId"]}


def shows_the_policy(body: Body, event: Event) -> None:
    if event.operation == "GetKeyPolicy" and event.answer:
        body["responseElements"] = {"policy": event.answer["Policy"]}


def an_hour_off(body: Body, event: Event) -> None:
    moment = datetime.fromisoformat(body["eventTime"]) + timedelta(hours=1)
    body["eventTime"] = f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def same_id(record: Record, event: Event) -> Iterator[Record]:
    only = "11111111-2222-4333-8444-555555555555"
    yield replace(record, event_id=only, text=record.text.replace(record.event_id, only))


def another_caller(body: Body, event: Event) -> None:
    body["userIdentity"]["accessKeyId"] = "AKIAIOSFODNN7EXAMPLE"


def cut(record: Record, event: Event) -> Iterator[Record]:
    yield replace(record, text=record.text[:-1])


def reading_all(record: Record, event: Event) -> Iterator[Record]:
    yield replace(record, read_only=True, text=record.text.replace('"readOnly":false', '"readOnly":true'))


def oldest_first(answer: Body, params: Mapping[str, Any]) -> None:
    answer["Events"].sort(key=lambda row: row["EventTime"])
    for number, row in enumerate(answer["Events"]):  # clocks tell seconds, and all happened in one
        row["EventTime"] += timedelta(seconds=number)


def overlapping(answer: Body, params: Mapping[str, Any]) -> None:
    if params.get("MaxResults", 50) > 1 and "NextToken" not in params and "NextToken" in answer:
        answer["Events"].append(answer["Events"][-1])


def ignored(name: str, *, where: Callable[[Any], bool] = lambda value: True) -> Patch:
    """LookupEvents that ignore a parameter."""

    def ignore(params: dict[str, Any]) -> None:
        if name in params and where(params[name]):
            del params[name]

    return asked(ignore)


def of_attribute(name: str) -> Callable[[Any], bool]:
    return lambda attributes: attributes[0]["AttributeKey"] == name


def other_id(row: Body) -> None:
    row["EventName"] = row["EventName"].upper()


FAULTS: dict[str, Fault] = {
    "refusals-left-out": fault(
        unless(lambda event: refused(event) and not dry_run(event)), "AUDIT-001", also=("AUDIT-001c",)
    ),
    "only-wrong-keys-told": fault(
        unless(lambda event: refused(event) and not dry_run(event) and not with_another_key(event)), "AUDIT-001c"
    ),
    "decrypts-left-out": fault(unless(lambda event: is_a("Decrypt")(event) and not refused(event)), "AUDIT-001b"),
    "decrypts-twice": fault(recorded(twice), "AUDIT-001b"),
    "algorithm-left-out": fault(without("requestParameters", "encryptionAlgorithm"), "AUDIT-002"),
    "spec-left-out": fault(without("requestParameters", "keySpec", where=is_a("GenerateDataKey")), "AUDIT-002"),
    "dry-runs-left-out": fault(unless(dry_run), "AUDIT-008"),
    "dry-runs-as-if-done": fault(without("errorCode", where=dry_run), "AUDIT-008"),
    "context-in-small-letters": fault(told(lowered_context), "AUDIT-105"),
    "context-as-a-list": fault(told(listed_context), "AUDIT-105"),
    "resources-left-out": fault(without("resources"), "AUDIT-106", also=("AUDIT-107",)),
    "resources-of-another-key": fault(told(another_key), "AUDIT-106", also=("AUDIT-107",)),
    "resources-by-key-id": fault(told(key_ids_for_arns), "AUDIT-106", also=("AUDIT-107",)),
    "destination-first": fault(told(destination_first), "AUDIT-107"),
    "plaintext-in-base64": fault(leaks("Plaintext", lambda secret: b64encode(secret).decode()), "AUDIT-108"),
    "plaintext-that-is-a-text": fault(leaks("Plaintext", as_text), "AUDIT-108"),
    "data-key-in-hex": fault(leaks("Plaintext", bytes.hex, answer=True), "AUDIT-108"),
    "ciphertext-in-base64": fault(leaks("CiphertextBlob", lambda secret: b64encode(secret).decode()), "AUDIT-108b"),
    "new-ciphertext-in-base64": fault(
        leaks("CiphertextBlob", lambda secret: b64encode(secret).decode(), answer=True), "AUDIT-108"
    ),
    "message-in-base64": fault(
        leaks("Message", lambda secret: b64encode(secret).decode()),
        "AUDIT-108",
        profiles=("kms-asymmetric", "kms-hmac"),
    ),
    "private-key-in-base64": fault(
        leaks("PrivateKeyPlaintext", lambda secret: b64encode(secret).decode(), answer=True),
        "AUDIT-108",
        profiles=("kms-asymmetric",),
    ),
    "shared-secret-in-hex": fault(
        leaks("SharedSecret", bytes.hex, answer=True), "AUDIT-108", profiles=("kms-key-agreement",)
    ),
    "signing-algorithm-left-out": fault(
        without("requestParameters", "signingAlgorithm"), "AUDIT-002", profiles=("kms-asymmetric",)
    ),
    "macs-as-changes": fault(
        saying(False, "readOnly", where=is_a("GenerateMac")), "AUDIT-111", also=("AUDIT-137",), profiles=("kms-hmac",)
    ),
    "policy-shown": fault(told(shows_the_policy), "AUDIT-108"),
    "answer-shown": fault(told(shows_the_answer), "AUDIT-108"),
    "one-event-id": fault(recorded(same_id), "AUDIT-110", also=("AUDIT-134", "AUDIT-135")),
    "an-hour-off": fault(told(an_hour_off), "AUDIT-110", also=("AUDIT-137",)),
    "other-region": fault(saying("eu-north-1", "awsRegion"), "AUDIT-110"),
    "no-account": fault(without("recipientAccountId"), "AUDIT-110"),
    "all-read-only": fault(recorded(reading_all), "AUDIT-111"),
    "refused-context-left-out": fault(
        without("requestParameters", "encryptionContext", where=with_another_key), "AUDIT-112"
    ),
    "context-of-other-refusals-left-out": fault(
        without(
            "requestParameters",
            "encryptionContext",
            where=lambda event: refused(event) and not with_another_key(event),
        ),
        "AUDIT-112b",
    ),
    "disabling-left-out": fault(unless(is_a("DisableKey")), "AUDIT-113"),
    "key-of-nobody": fault(
        saying("alias/aws/s3", "requestParameters", "keyId", where=is_a("DescribeKey")), "AUDIT-115"
    ),
    "json-cut-off": fault(recorded(cut), "AUDIT-116"),
    "another-caller": fault(told(another_caller), "AUDIT-131"),
    "caller-without-arn": fault(without("userIdentity", "arn"), "AUDIT-131"),
    "affected-key-left-out": fault(saying(None, "responseElements", where=is_a("DisableKey")), "AUDIT-133"),
    "affected-key-left-out-of-tags": fault(
        saying(None, "responseElements", where=is_a("TagResource", "PutKeyPolicy")), "AUDIT-133b"
    ),
    "material-left-out": fault(without("additionalEventData", where=is_a("Encrypt", "ReEncrypt")), "AUDIT-142"),
    "oldest-first": fault(answered(oldest_first), "AUDIT-134", also=("AUDIT-137",)),
    "pages-overlap": fault(answered(overlapping), "AUDIT-134", also=("AUDIT-110", "AUDIT-113", "AUDIT-001b")),
    "page-size-ignored": fault(ignored("MaxResults", where=lambda size: 1 <= size <= 50), "AUDIT-134"),
    "event-name-ignored": fault(ignored("LookupAttributes", where=of_attribute("EventName")), "AUDIT-135"),
    "resource-name-ignored": fault(ignored("LookupAttributes", where=of_attribute("ResourceName")), "AUDIT-135"),
    "event-id-ignored": fault(ignored("LookupAttributes", where=of_attribute("EventId")), "AUDIT-135"),
    "any-times": fault(ignored("EndTime"), "AUDIT-136"),
    "any-page-size": fault(ignored("MaxResults", where=lambda size: not 1 <= size <= 50), "AUDIT-136b"),
    "any-token": fault(ignored("NextToken", where=lambda token: token == "bm9ib2R5"), "AUDIT-136c"),
    "entry-of-another-name": fault(shown(other_id), "AUDIT-137", also=("AUDIT-135",)),
    "no-api-call": fault(saying("AwsServiceEvent", "eventType"), "AUDIT-138"),
    "no-management-event": fault(without("managementEvent"), "AUDIT-138b"),
    "from-nowhere": fault(without("sourceIPAddress"), "AUDIT-139"),
    "by-nothing": fault(without("userAgent"), "AUDIT-140"),
    "failed-as-if-done": fault(without("errorCode", where=lambda event: not dry_run(event)), "AUDIT-141"),
    "done-as-if-failed": fault(
        saying("AccessDenied", "errorCode", where=lambda event: is_a("Decrypt")(event) and not refused(event)),
        "AUDIT-141",
    ),
}
