"""The five events that AWS's page on encryption at rest in Amazon Connect prints: what is odd in them is known.

Source: Amazon Connect Administrator Guide, 'Encryption at rest', section 'Monitoring your encryption keys for
Voice ID'. All five have one eventID and one requestID, by which they are recognized. In any other event the same
departs.
"""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.models.claims import Claim
from kms_conformance.models.terms import Value

EVENT_ID = "31d0d7c6-ce5b-4caf-901f-025bf71241f6"
REQUEST_ID = "ed0fe4ab-305b-4388-8adf-7e8e3a4e80fe"

OTHER_KEYS = "its resources are other keys than those that requestParameters names"
ISSUER = "Event.userIdentity.sessionContext.sessionIssuer.userName"

ODDITIES: Mapping[tuple[str, str], str] = {
    ("AUDIT-110", "SharingItsId"): "all its examples have one eventID",
    ("AUDIT-131", "Event.userIdentity.principalId"): "its session has two names, SampleUser1 and SampleUser",
    ("AUDIT-131", ISSUER): "it gives the role the name of the session",
    ("AUDIT-106", "Event.requestParameters.keyId"): OTHER_KEYS,
    ("AUDIT-106", "Event.requestParameters.sourceKeyId"): OTHER_KEYS,
    ("AUDIT-106", "Event.requestParameters.destinationKeyId"): OTHER_KEYS,
}
"""By requirement and member."""


def oddity(event: Mapping[str, Value], claim: Claim) -> str:
    """What is known to be odd where this claim on an event is untrue; empty: nothing."""
    of_the_page = event.get("eventID") == EVENT_ID and event.get("requestID") == REQUEST_ID
    return ODDITIES.get((claim.requirement, claim.member), "") if of_the_page else ""
