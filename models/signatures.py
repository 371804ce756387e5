"""Faults of a request's signature (Signature Version 4), and how a request that has one is made."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from kms_conformance.models.guards import Guard

WRONG = frozenset({"InvalidSignatureException", "SignatureDoesNotMatch"})
UNKNOWN = frozenset({"UnrecognizedClientException", "InvalidClientTokenId"})
MISSING = frozenset({"MissingAuthenticationTokenException", "MissingAuthenticationToken"})
INCOMPLETE = frozenset({"IncompleteSignatureException", "IncompleteSignature"})
EXPIRED = WRONG | {"RequestExpired"}
"""Each with the name that the JSON services answer and the one of the page of common errors."""

FAULTS: Mapping[str, tuple[str, frozenset[str]]] = {
    "other-secret": ("SIG-001", WRONG),
    "altered-body": ("SIG-002", WRONG),
    "altered-date": ("SIG-003", WRONG),
    "unknown-key": ("SIG-004", UNKNOWN),
    "unsigned": ("SIG-005", MISSING),
    "incomplete": ("SIG-006", INCOMPLETE),
    "long-ago": ("SIG-007", EXPIRED),
    "far-ahead": ("SIG-008", EXPIRED),
    "no-such-region": ("SIG-009", WRONG),
    "other-service": ("SIG-010", WRONG),
    "unknown-token": ("SIG-011", UNKNOWN),
}
"""By fault: the requirement that has it refused, and the codes."""

LATE, LATE_ENOUGH = "three-minutes-late", "SIG-013"
"""Not a fault: clocks may differ by five minutes."""


def _without(fault: str, requirement: str, errors: frozenset[str]) -> Guard:
    return Guard(requirement, lambda f: f.signature != fault, errors)


GUARDS = tuple(_without(fault, *said) for fault, said in FAULTS.items())
"""Those of every operation."""


def forged(
    fault: str, headers: dict[str, str], body: bytes, key: tuple[str, str], region: str, now: datetime
) -> tuple[dict[str, str], bytes]:
    """Headers and body of a signed POST to / with one fault. `key`: access key id and secret.

    The body stays as long as it was, and says the same.
    """
    sent = {name: text for name, text in headers.items() if name.lower() not in ("authorization", "x-amz-date")}
    authorization, date = headers["Authorization"], headers["X-Amz-Date"]
    scope = (region, "kms")
    match fault:
        case "altered-body":
            return headers, body.replace(b'": ', b'" :', 1)
        case "altered-date":
            return {**headers, "X-Amz-Date": (now + timedelta(seconds=-2)).strftime("%Y%m%dT%H%M%SZ")}, body
        case "unsigned":
            return {name: text for name, text in sent.items() if name.lower() != "x-amz-security-token"}, body
        case "incomplete":
            return {**headers, "Authorization": re.sub("SignedHeaders=[^,]*, ?", "", authorization)}, body
        case "other-secret":
            key = (key[0], key[1] + "x")
        case "unknown-key":
            key = ("AKIAUNKNOWN000000000", key[1])
        case "no-such-region":
            scope = ("xx-nowhere-9", "kms")
        case "other-service":
            scope = (region, "sqs")
        case "unknown-token":
            sent["X-Amz-Security-Token"] = "bm8gdG9rZW4gb2Ygb3Vycw=="
    minutes = {"long-ago": -20, "far-ahead": 20, "three-minutes-late": -3}.get(fault)
    date = date if minutes is None else (now + timedelta(minutes=minutes)).strftime("%Y%m%dT%H%M%SZ")
    sent["X-Amz-Date"] = date
    return {**sent, "Authorization": signature(sent, body, key, scope)}, body


def signature(headers: dict[str, str], body: bytes, key: tuple[str, str], scope: tuple[str, str]) -> str:
    """The Authorization header of a POST to /, over the headers given but User-Agent. `scope`: Region and service."""
    lower = {name.lower(): " ".join(text.split()) for name, text in headers.items() if name.lower() != "user-agent"}
    names = ";".join(sorted(lower))
    lines = "".join(f"{name}:{lower[name]}\n" for name in sorted(lower))
    canonical = f"POST\n/\n\n{lines}\n{names}\n{sha256(body).hexdigest()}"
    date = lower["x-amz-date"]
    where = "/".join((date[:8], *scope, "aws4_request"))
    text = f"AWS4-HMAC-SHA256\n{date}\n{where}\n{sha256(canonical.encode()).hexdigest()}"
    secret = ("AWS4" + key[1]).encode()
    for part in where.split("/"):
        secret = hmac.new(secret, part.encode(), sha256).digest()
    digest = hmac.new(secret, text.encode(), sha256).hexdigest()
    return f"AWS4-HMAC-SHA256 Credential={key[0]}/{where}, SignedHeaders={names}, Signature={digest}"
