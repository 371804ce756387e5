"""What is true of the event of a recorded call, as claims on what LookupEvents gives about it (models/audit/reading).

All but the first speak of an event that is there: `of` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from kms_conformance.models.audit.record import Record
from kms_conformance.models.audit.resources import EXAMPLES, FAILURES, findable
from kms_conformance.models.audit.table import (
    AFFECTING,
    ALGORITHM,
    ALGORITHMS,
    CHANGING,
    CONTEXTS,
    DATA_KEYS,
    GIVEN,
    HIDING_THE_ANSWER,
    KEY_MEMBERS,
    MATERIALS,
    NAMING_THE_KEY,
    PERHAPS_AFFECTING,
    READ_ONLY,
    SIZES,
    WITHOUT_EXAMPLE,
)
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.terms import (
    ACCOUNT_OF_ARN,
    AliasRef,
    Context,
    KeyRef,
    Metadata,
    OneOf,
    Rows,
    Sent,
    Several,
    Term,
)

SOURCE = "kms.amazonaws.com"
DRY_RUN = "DryRunOperationException"
AUDITED_REFUSALS = {"AccessDeniedException": "AccessDenied"}
"""Codes for which CloudTrail writes another."""
DENIALS = ("AccessDeniedException",)
"""With them the guide's sentence on refused calls is illustrated: "such as when the caller is denied access"."""
MATERIAL_ID = "[0-9a-f]{64}"
UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

_event = partial(Claim, of="Event")
_row = partial(Claim, of="Row")


def event_claims(slot: int, record: Record) -> Iterable[Claim]:
    """All claims on the event of the call in `slot`, whatever it is."""
    yield Claim(_must_be_there(record), "Count", Relation.EQUAL, 1)
    yield _row("AUDIT-116", "Text", Relation.JSON_OBJECT)
    yield _row("AUDIT-108", "Text", Relation.HIDES_ALL, Sent(slot, "secrets"))
    yield _row("AUDIT-108b", "Text", Relation.HIDES_ALL, Sent(slot, "ciphertexts"))
    yield _event("AUDIT-137", "", Relation.ROW_AGREES)
    yield from _of_any_call(slot, record)
    yield from _failure(record)
    yield from _keys(record)
    yield from _request(record)
    yield from _response(record)


def _must_be_there(record: Record) -> str:
    """The requirement by which the call is recorded, once."""
    if not record.error:
        return "AUDIT-113" if record.operation in CHANGING else "AUDIT-001b"
    if record.error == DRY_RUN:
        return "AUDIT-008"
    shown = record.error in DENIALS or (record.operation, record.error) in FAILURES
    return "AUDIT-001" if shown else "AUDIT-001c"


def _of_any_call(slot: int, record: Record) -> Iterator[Claim]:
    yield _event("AUDIT-110", "Event.eventID", Relation.MATCHES, UUID)
    yield _event("AUDIT-110", "SharingItsId", Relation.EQUAL, 1)
    yield _event("AUDIT-110", "Event.requestID", Relation.EQUAL, Sent(slot, "request_id"))
    yield _event("AUDIT-110", "Event.eventTime", Relation.ABOUT_THEN, Sent(slot, "answered_at"))
    yield _event("AUDIT-110", "Event.eventName", Relation.EQUAL, record.operation)
    yield _event("AUDIT-110", "Event.eventSource", Relation.EQUAL, SOURCE)
    yield _event("AUDIT-110", "Event.awsRegion", Relation.EQUAL, Sent(slot, "region"))
    yield _event("AUDIT-110", "Event.recipientAccountId", Relation.MATCHES, "[0-9]{12}")
    yield _event("AUDIT-138", "Event.eventVersion", Relation.MATCHES, r"1\.[0-9]+")
    yield _event("AUDIT-138", "Event.eventType", Relation.EQUAL, "AwsApiCall")
    yield _event("AUDIT-138b", "Event.managementEvent", Relation.EQUAL, True)
    yield _event("AUDIT-138b", "Event.eventCategory", Relation.EQUAL, "Management")
    yield _event("AUDIT-139", "Event.sourceIPAddress", Relation.MATCHES, ".+")
    yield _event("AUDIT-140", "Event.userAgent", Relation.MATCHES, ".+")
    yield _event("AUDIT-131", "Event.userIdentity", Relation.IDENTIFIES, Sent(slot, "access_key_id"))
    if record.operation not in WITHOUT_EXAMPLE:
        yield _event("AUDIT-111", "Event.readOnly", Relation.EQUAL, record.operation in READ_ONLY)


def _failure(record: Record) -> Iterator[Claim]:
    """errorCode: that of a refusal, and none of a success."""
    if not record.error:
        yield _event("AUDIT-141", "Event.errorCode", Relation.ABSENT)
        return
    code = OneOf((record.error, AUDITED_REFUSALS.get(record.error, record.error.removesuffix("Exception"))))
    yield _event("AUDIT-008" if record.error == DRY_RUN else "AUDIT-141", "Event.errorCode", Relation.EQUAL, code)


def _keys(record: Record) -> Iterator[Claim]:
    """The keys that were used, with their account."""
    if not record.keys:
        return
    account = Metadata(record.keys[0], ACCOUNT_OF_ARN)
    yield _event("AUDIT-110", "Event.recipientAccountId", Relation.EQUAL, account)
    yield _event("AUDIT-131", "Event.userIdentity.accountId", Relation.EQUAL, account)
    if not (keys := findable(record)):
        return
    yield _event("AUDIT-106", "Event.resources", Relation.HOLDS_ROWS, _resources(keys))
    if record.operation == "ReEncrypt" and len(keys) > 1:
        yield _event("AUDIT-107", "Event.resources", Relation.IN_ORDER, _resources(keys))


def _resources(keys: tuple[int, ...]) -> Rows:
    names = (("ARN", "Arn"), ("accountId", ACCOUNT_OF_ARN))
    return Rows(tuple(tuple((name, Metadata(key, member)) for name, member in names) for key in dict.fromkeys(keys)))


def _request(record: Record) -> Iterator[Claim]:
    """requestParameters, as they were sent."""
    for name, member in CONTEXTS.items():
        context = record.given(name)
        if isinstance(context, Context) and context.pairs:
            yield _event(_of_context(record), _parameter(member), Relation.EQUAL, context)
    for name, member in {} if record.error else ALGORITHMS.get(record.operation, {}).items():
        yield _event("AUDIT-002", _parameter(member), Relation.EQUAL, record.given(name) or ALGORITHM)
    for name, member in {} if record.error else GIVEN.get(record.operation, {}).items():
        yield _event("AUDIT-002", _parameter(member), Relation.EQUAL, record.given(name))
    if record.operation in DATA_KEYS:
        for name, member in SIZES.items():
            if (size := record.given(name)) is not None:
                yield _event("AUDIT-002", _parameter(member), Relation.EQUAL, size)
    for name, member in KEY_MEMBERS.items():
        given = record.given(name)
        if record.operation in EXAMPLES and isinstance(given, KeyRef | AliasRef) and record.keys:
            key = record.keys[-1 if name == "DestinationKeyId" else 0]
            yield _event("AUDIT-115", _parameter(member), Relation.ONE_OF, _names_of(key, given))


def _of_context(record: Record) -> str:
    """The requirement by which an event shows the encryption context."""
    if not record.error:
        return "AUDIT-105"
    return "AUDIT-112" if (record.operation, record.error) in FAILURES else "AUDIT-112b"


def _names_of(key: int, given: KeyRef | AliasRef) -> Several:
    """All by which an event may name a key that was named like this."""
    names: tuple[Term, ...] = (Metadata(key, "KeyId"), Metadata(key, "Arn"))
    return Several((*names, given.name, given.arn) if isinstance(given, AliasRef) else names)


def _parameter(member: str) -> str:
    return f"Event.requestParameters.{member}"


def _response(record: Record) -> Iterator[Claim]:
    """responseElements: nothing of a cryptographic operation; of a change, the key that it affected."""
    if record.operation in HIDING_THE_ANSWER:
        yield _event("AUDIT-108", "Event.responseElements", Relation.EQUAL, None)
    if record.error:
        return
    for member in MATERIALS.get(record.operation, ()):
        yield _event("AUDIT-142", f"Event.additionalEventData.{member}", Relation.MATCHES, MATERIAL_ID)
    if not record.keys:
        return
    key, path = record.keys[0], "Event.responseElements.keyId"
    if record.operation in AFFECTING:
        yield _event("AUDIT-133", path, Relation.EQUAL, Metadata(key, "Arn"))
    if record.operation in NAMING_THE_KEY:
        yield _event("AUDIT-133", path, Relation.ONE_OF, Several((Metadata(key, "Arn"), Metadata(key, "KeyId"))))
    if record.operation in PERHAPS_AFFECTING:
        yield _event("AUDIT-133b", path, Relation.EQUAL, Metadata(key, "Arn"))
