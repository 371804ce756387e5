"""What a request says of its own signature: in the Authorization header, or in the query string of a presigned one.

The texts are those of the IAM User Guide, "Troubleshoot signed requests for AWS APIs", and of recorded answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_plus

from kms_conformance.cloud.http.messages import HttpRequest
from kms_conformance.cloud.http.refusals import NotAuthenticError, Reason

ALGORITHM = "AWS4-HMAC-SHA256"
TIMESTAMP = "%Y%m%dT%H%M%SZ"
LONGEST_EXPIRY_S = 7 * 24 * 3600
"""Longest validity of a presigned request (S3 User Guide, "Authenticating requests: using query parameters")."""
PARTS = ("Credential", "SignedHeaders", "Signature")
_TIMESTAMP = re.compile(r"\d{8}T\d{6}Z")


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature and what it was made with.

    date     of the scope, YYYYMMDD; timestamp of the request, in UTC
    expires  how long it is valid, of a presigned request alone
    """

    access_key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    timestamp: datetime
    token: str | None
    expires: timedelta | None = None

    @property
    def presigned(self) -> bool:
        """Whether it came in the query string."""
        return self.expires is not None


def query_fields(query: str) -> dict[str, str]:
    """The parameters of a query string, decoded; of a repeated one the first."""
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name:
            found.setdefault(unquote_plus(name), unquote_plus(value))
    return found


def read_signature(request: HttpRequest) -> Signature:
    """The signature that a request carries; NotAuthenticError without one that can be read."""
    if (header := request.fields.get("authorization")) is not None:
        return _from_header(header, request)
    if "X-Amz-" in request.query and "X-Amz-Algorithm" in (fields := query_fields(request.query)):
        return _from_query(fields)
    raise NotAuthenticError(Reason.MISSING, "Missing Authentication Token")


def _from_header(header: str, request: HttpRequest) -> Signature:
    algorithm, _, rest = header.strip().partition(" ")
    given = dict(_pairs(rest, header)) if algorithm == ALGORITHM else {}
    timestamp = request.fields.get("x-amz-date") or request.fields.get("date")
    missing = [f"Authorization header requires '{name}' parameter." for name in PARTS if not given.get(name)]
    if not timestamp:
        missing.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    if missing or not timestamp:
        raise NotAuthenticError(Reason.INCOMPLETE, " ".join((*missing, f"Authorization={algorithm}")))
    return _signature(given, _time(timestamp), request.fields.get("x-amz-security-token"), None)


def _pairs(text: str, header: str) -> list[tuple[str, str]]:
    pairs = []
    for part in text.split(","):
        name, equals, value = part.strip().partition("=")
        if not equals:
            text = f"'{part.strip()}' not a valid key=value pair (missing equal-sign)"
            raise NotAuthenticError(Reason.INCOMPLETE, f"{text} in Authorization header: '{header}'.")
        pairs.append((name, value))
    return pairs


def _from_query(fields: dict[str, str]) -> Signature:
    needed = ("X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Date")
    missing = [f"AWS query-string parameters must include '{name}'." for name in needed if not fields.get(name)]
    if fields["X-Amz-Algorithm"] != ALGORITHM:
        missing.insert(0, f"Unsupported AWS 'algorithm': '{fields['X-Amz-Algorithm']}'.")
    if missing:
        raise NotAuthenticError(Reason.INCOMPLETE, " ".join(missing))
    seconds = fields.get("X-Amz-Expires", "")
    if not re.fullmatch(r"\d{1,6}", seconds) or not 0 < int(seconds) <= LONGEST_EXPIRY_S:
        raise NotAuthenticError(
            Reason.INCOMPLETE, f"X-Amz-Expires must be a number of seconds from 1 to {LONGEST_EXPIRY_S}"
        )
    given = {name: fields[f"X-Amz-{name}"] for name in PARTS}
    expires = timedelta(seconds=int(seconds))
    return _signature(given, _time(fields["X-Amz-Date"]), fields.get("X-Amz-Security-Token"), expires)


def _signature(given: dict[str, str], timestamp: datetime, token: str | None, expires: timedelta | None) -> Signature:
    elements = given["Credential"].split("/")
    if len(elements) != 5 or not all(elements):
        raise NotAuthenticError(
            Reason.INCOMPLETE,
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
            f"got '{given['Credential']}'",
        )
    access_key_id, date, region, service, terminator = elements
    if terminator != "aws4_request":
        text = f"Credential should be scoped with a valid terminator: 'aws4_request', not '{terminator}'."
        raise NotAuthenticError(Reason.SCOPE, text)
    if date != (day := timestamp.strftime("%Y%m%d")):
        raise NotAuthenticError(
            Reason.SCOPE,
            f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{date}' != '{day}', from '{timestamp.strftime(TIMESTAMP)}'.",
        )
    signed_headers = tuple(name.strip() for name in given["SignedHeaders"].split(";"))
    return Signature(
        access_key_id=access_key_id,
        date=date,
        region=region,
        service=service,
        signed_headers=signed_headers,
        signature=given["Signature"],
        timestamp=timestamp,
        token=token,
        expires=expires,
    )


def _time(text: str) -> datetime:
    """X-Amz-Date, or a Date as HTTP has it."""
    try:
        if _TIMESTAMP.fullmatch(text.strip()):
            return datetime.strptime(text.strip(), TIMESTAMP).replace(tzinfo=UTC)
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotAuthenticError(
            Reason.INCOMPLETE,
            f"Date must be in ISO-8601 'basic format'. Got '{text}'. See http://en.wikipedia.org/wiki/ISO_8601",
        ) from None
