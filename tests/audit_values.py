"""Values for relations of the audit trail: callers, and entries of LookupEvents."""

from datetime import UTC, datetime
from typing import Any

from kms_conformance.models.terms import Rows
from kms_conformance.models.wire import marker_bytes

MARKED = marker_bytes(40, "m")
LATER = datetime(2999, 1, 1, tzinfo=UTC)

ROOT: dict[str, Any] = {
    "type": "Root",
    "principalId": "111122223333",
    "arn": "arn:aws:iam::111122223333:root",
    "accountId": "111122223333",
    "accessKeyId": "AKID",
}
USER = {**ROOT, "type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/Alice", "userName": "Alice"}
SESSION = {
    **ROOT,
    "type": "AssumedRole",
    "arn": "arn:aws:sts::111122223333:assumed-role/r/s",
    "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/r"}},
}

EVENT = {
    "eventID": "1",
    "eventName": "Encrypt",
    "eventSource": "kms.amazonaws.com",
    "eventTime": "2026-01-31T12:00:00Z",
    "readOnly": True,
}
ENTRY = {
    "EventId": "1",
    "EventName": "Encrypt",
    "EventSource": "kms.amazonaws.com",
    "EventTime": datetime(2026, 1, 31, 12, tzinfo=UTC),
    "ReadOnly": "true",
}
LOOKED_UP = {"Row": ENTRY, "Event": EVENT}
SAYS_R = {"EventId": "1", "CloudTrailEvent": '{"requestID": "r"}'}
NAMED_ENCRYPT = Rows(((("AttributeKey", "EventName"), ("AttributeValue", "Encrypt")),))
