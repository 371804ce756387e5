"""Members of an event that may be absent, in any event or in old ones.

Source: CloudTrail User Guide, 'CloudTrail record contents' ("Optional", "Since") and 'CloudTrail userIdentity element'
(whose members but type are optional). Encryption algorithms came with asymmetric keys, in November 2019.
"""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.models.claims import MISSING, look_up
from kms_conformance.models.terms import Value

OPTIONAL = frozenset({
    "additionalEventData", "errorCode", "errorMessage", "managementEvent", "readOnly", "recipientAccountId",
    "requestParameters", "resources", "responseElements", "userAgent",
})  # fmt: skip
"""Those that may be absent, or in which every member may."""

SINCE: Mapping[str, tuple[int, int]] = {
    "requestID": (1, 1),
    "eventID": (1, 1),
    "eventType": (1, 2),
    "eventCategory": (1, 7),
}
"""The eventVersion in which others came."""


def may_lack(event: Mapping[str, Value], path: str) -> bool:
    """Whether what is at this path is not there, and need not be."""
    if look_up(event, path) not in (MISSING, None):
        return False
    member, _, inner = path.partition(".")
    if member == "userIdentity":
        return inner not in ("", "type")
    return member in OPTIONAL or _version(event) < SINCE.get(member, (0, 0))


def _version(event: Mapping[str, Value]) -> tuple[int, int]:
    """The eventVersion; of an event that tells none, one that has all members."""
    major, _, minor = str(event.get("eventVersion")).partition(".")
    if not (major.isascii() and major.isdecimal() and minor.isascii() and minor.isdecimal()):
        return (99, 0)
    return int(major[:9]), int(minor[:9])
