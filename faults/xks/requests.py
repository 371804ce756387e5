"""Faults of who is let in, and of where."""

from __future__ import annotations

import hmac
import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from kms_conformance.cloud.http.messages import HttpRequest, HttpResponse
from kms_conformance.cloud.xks import signature
from kms_conformance.cloud.xks.proxy import ExternalKey, RefusedError, Tenant, XksProxy
from kms_conformance.faults.xks.table import XksMutant

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KNOWN = ("CreateKey", "DescribeKey", "Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "KmsHealthCheck")
USUAL_ARN = 512


class AnybodysCredential(XksProxy):
    def credentials(self, tenant: Tenant) -> Mapping[str, str]:
        return {name: secret for row in self.tenants.values() for name, secret in row.credentials.items()}


class AnybodysKey(XksProxy):
    def key(self, tenant: Tenant, name: str) -> ExternalKey:
        known = {name: key for row in self.tenants.values() for name, key in row.keys.items()}
        return super().key(replace(tenant, keys=known | dict(tenant.keys)), name)


class UnknownKeyIsInvalid(XksProxy):
    def key(self, tenant: Tenant, name: str) -> ExternalKey:
        if name not in tenant.keys:
            raise RefusedError("ValidationException", "There is no such key.")
        return super().key(tenant, name)


class UnknownPathIsUnknownKey(XksProxy):
    def handle(self, request: HttpRequest) -> HttpResponse:
        answer = super().handle(request)
        return self.answer(404, self.error("KeyNotFoundException", "")) if b"InvalidUriPath" in answer.body else answer


class Gets(XksProxy):
    def wrong_method(self, route: re.Match[str]) -> HttpResponse:
        return self.answer(200, self.health())


class Unsigned(XksProxy):
    def authenticate(self, request: HttpRequest, tenant: Tenant) -> None:
        if "authorization" in request.fields:
            super().authenticate(request, tenant)


class LastDigitUnread(XksProxy):
    def matches(self, request: HttpRequest, given: signature.Given, secret: str) -> bool:
        return hmac.compare_digest(signature.expected(request, given, secret)[:63], given.signature[:63])


class UnknownIdIsDenied(XksProxy):
    def authenticate(self, request: HttpRequest, tenant: Tenant) -> None:
        given = signature.read(request)
        if given is not None and given.access_key_id not in self.credentials(tenant):
            raise RefusedError("AccessDeniedException")
        super().authenticate(request, tenant)

    def status(self, name: str) -> int:
        return 403 if name == "AccessDeniedException" else super().status(name)


class BodyWrittenAnew(XksProxy):
    """It verifies the body as it would write it."""

    def matches(self, request: HttpRequest, given: signature.Given, secret: str) -> bool:
        try:
            body = json.dumps(json.loads(request.body)).encode()
        except ValueError:
            body = request.body
        return super().matches(replace(request, body=body), given, secret)


class AnyService(XksProxy):
    def of_this_service(self, given: signature.Given) -> bool:
        return True


class NeverStale(XksProxy):
    def is_recent(self, request: HttpRequest, given: signature.Given) -> bool:
        return True


class AnHour(XksProxy):
    """Within an hour, of whichever day the scope is."""

    def is_recent(self, request: HttpRequest, given: signature.Given) -> bool:
        dated = datetime.strptime(request.fields["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return abs(self.now() - dated) <= timedelta(hours=1)


class AMinute(XksProxy):
    def is_recent(self, request: HttpRequest, given: signature.Given) -> bool:
        dated = datetime.strptime(request.fields["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return super().is_recent(request, given) and abs(self.now() - dated) <= timedelta(minutes=1)


class DateUnread(XksProxy):
    """It verifies with any date of the last minute."""

    def matches(self, request: HttpRequest, given: signature.Given, secret: str) -> bool:
        sent = datetime.strptime(request.fields["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return any(
            super(DateUnread, self).matches(_dated(request, sent + timedelta(seconds=late)), given, secret)
            for late in range(60)
        )


def _dated(request: HttpRequest, when: datetime) -> HttpRequest:
    text = when.strftime("%Y%m%dT%H%M%SZ")
    return replace(request, headers=tuple((n, text if n == "x-amz-date" else v) for n, v in request.headers))


class _About(XksProxy):
    def read(self, body: bytes) -> dict[str, Any]:
        found = super().read(body)
        if not self.is_fine(found["requestMetadata"], found):
            raise RefusedError("ValidationException", "A member is not as expected.")
        return found

    def is_fine(self, about: dict[str, Any], found: dict[str, Any]) -> bool:
        """Whether requestMetadata is taken."""
        raise NotImplementedError


class KnownOperations(_About):
    def is_fine(self, about: dict[str, Any], found: dict[str, Any]) -> bool:
        return about["kmsOperation"] in KNOWN


class Uuids(_About):
    def is_fine(self, about: dict[str, Any], found: dict[str, Any]) -> bool:
        return UUID.fullmatch(about["kmsRequestId"]) is not None


class ShortArns(_About):
    def is_fine(self, about: dict[str, Any], found: dict[str, Any]) -> bool:
        return len(about.get("awsPrincipalArn", "")) <= USUAL_ARN


class KnownMembers(_About):
    def is_fine(self, about: dict[str, Any], found: dict[str, Any]) -> bool:
        return "aMemberOfTheFuture" not in found


class AnyBase64(XksProxy):
    def bytes_of(self, body: dict[str, Any], name: str, most: int, *, may_lack: bool = False) -> bytes:
        text = body.get(name)
        return b64decode(text) if isinstance(text, str) else super().bytes_of(body, name, most, may_lack=may_lack)


MUTANTS = (
    XksMutant(
        "credential-of-another-prefix", "XKS-022", "A credential of one prefix is taken at all.", AnybodysCredential
    ),
    XksMutant("key-of-another-prefix", "XKS-023", "A key of one prefix is reached through all.", AnybodysKey),
    XksMutant(
        "unknown-key-is-invalid", "XKS-026", "An unknown key is answered with ValidationException.", UnknownKeyIsInvalid
    ),
    XksMutant(
        "unknown-path-is-unknown-key",
        "XKS-027",
        "An unknown path is answered with KeyNotFoundException.",
        UnknownPathIsUnknownKey,
    ),
    XksMutant("get-answered", "XKS-028", "A GET is answered.", Gets),
    XksMutant("unsigned-taken", "XKS-029", "A request without signature is taken.", Unsigned),
    XksMutant("last-digit-unread", "XKS-030", "The last digit of a signature does not count.", LastDigitUnread),
    XksMutant("unknown-id-is-denied", "XKS-031", "An unknown access key id is answered with 403.", UnknownIdIsDenied),
    XksMutant("body-written-anew", "XKS-032", "White space of a body does not count.", BodyWrittenAnew),
    XksMutant("any-service", "XKS-034", "A signature for another service is taken.", AnyService),
    XksMutant("never-stale", "XKS-035", "A request of any date is taken.", NeverStale),
    XksMutant("an-hour-of-leeway", "XKS-036", "A request may be an hour old.", AnHour),
    XksMutant("date-unread", "XKS-037", "The seconds of X-Amz-Date do not count.", DateUnread),
    XksMutant("a-minute-of-leeway", "XKS-038", "A request may not be four minutes old.", AMinute),
    XksMutant("known-operations-only", "XKS-042", "An unheard-of kmsOperation is refused.", KnownOperations),
    XksMutant("uuids-only", "XKS-043", "A kmsRequestId that is no UUID is refused.", Uuids),
    XksMutant("short-arns-only", "XKS-044", "An ARN of more than 512 characters is refused.", ShortArns),
    XksMutant("known-members-only", "XKS-051", "A further member is refused.", KnownMembers),
    XksMutant("any-base64", "XKS-055", "What is not Base64 is decoded all the same.", AnyBase64),
)
