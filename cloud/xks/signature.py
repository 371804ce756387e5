"""Signature Version 4 of a request to a proxy, computed again from what has arrived (specification, Appendix A)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from kms_conformance.cloud.http.messages import HttpRequest

SERVICE = "kms-xks-proxy"
LEEWAY = timedelta(minutes=5)
_FORM = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/(\d{8})/([^/,\s]+)/([^/,\s]+)/aws4_request, ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Given:
    """What the Authorization header says."""

    access_key_id: str
    date: str
    region: str
    service: str
    signed: tuple[str, ...]
    signature: str


def read(request: HttpRequest) -> Given | None:
    """The signature of a request, or None."""
    found = _FORM.fullmatch(request.fields.get("authorization", ""))
    if found is None:
        return None
    name, date, region, service, signed, signature = found.groups()
    return Given(name, date, region, service, signed=tuple(signed.split(";")), signature=signature)


def covers_enough(given: Given) -> bool:
    """Whether Host and X-Amz-Date are signed."""
    return {"host", "x-amz-date"} <= set(given.signed)


def is_recent(fields: Mapping[str, str], given: Given, now: datetime) -> bool:
    """Whether the request is dated within five minutes of now, on the day of its scope."""
    try:
        dated = datetime.strptime(fields.get("x-amz-date", ""), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    return abs(now - dated) <= LEEWAY and dated.strftime("%Y%m%d") == given.date


def expected(request: HttpRequest, given: Given, secret: str) -> str:
    """The signature that the request should have."""
    headers = "".join(f"{name}:{' '.join(request.fields.get(name, '').split())}\n" for name in given.signed)
    digest = sha256(request.body).hexdigest()
    canonical = "\n".join((request.method, request.path, request.query, headers, ";".join(given.signed), digest))
    scope = f"{given.date}/{given.region}/{given.service}/aws4_request"
    text = "\n".join(
        ("AWS4-HMAC-SHA256", request.fields.get("x-amz-date", ""), scope, sha256(canonical.encode()).hexdigest())
    )
    key = f"AWS4{secret}".encode()
    for part in (given.date, given.region, given.service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), "sha256").hexdigest()
