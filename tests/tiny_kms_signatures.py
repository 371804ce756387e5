"""The signatures that the tiny KMS takes: one user, test with the secret test, Signature Version 4 for KMS."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from tiny_kms_requests import refuse_if

USER = Credentials("test", "test")
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/,]+)/(\d{8})/([^/,]+)/([^/,]+)/aws4_request, ?"
    r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})"
)
REGION = re.compile(r"(us|eu|ap|sa|ca|af|me|il|mx|cn|us-gov)-[a-z]+-\d")
OFF = timedelta(minutes=5)


def region_of(headers: Mapping[str, str]) -> str:
    """The Region that a request names, whoever signed it."""
    scope = re.search(r"Credential=[^/]+/\d{8}/([a-z0-9-]+)/", headers.get("Authorization", ""))
    return scope[1] if scope else "us-east-1"


def verify(headers: Mapping[str, str], body: bytes) -> str:
    """The Region that the request is signed for; refused, in the order of the checks, unless all is well."""
    refuse_if("Authorization" not in headers, "MissingAuthenticationTokenException", "Missing Authentication Token")
    read = AUTHORIZATION.fullmatch(headers["Authorization"])
    date = headers.get("X-Amz-Date", "")
    if read is None or not re.fullmatch(r"\d{8}T\d{6}Z", date):
        refuse_if(True, "IncompleteSignatureException", "The Authorization header is not complete.")
        raise AssertionError
    name, day, region, service, signed, given = read.groups()
    unknown = name != USER.access_key or "X-Amz-Security-Token" in headers
    refuse_if(unknown, "UnrecognizedClientException", "The security token included in the request is invalid.")
    wrong = "InvalidSignatureException"
    sent = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    refuse_if(abs(datetime.now(UTC) - sent) > OFF or day != date[:8], wrong, "Signature expired or not yet current.")
    refuse_if(service != "kms", wrong, "Credential should be scoped to correct service: 'kms'.")
    refuse_if(not REGION.fullmatch(region), wrong, f"Credential should be scoped to a valid region, not '{region}'.")
    names = signed.split(";")
    request = AWSRequest("POST", f"http://{headers['Host']}/", {n: headers.get(n, "") for n in names}, body)
    request.context["timestamp"] = date
    auth = SigV4Auth(USER, service, region)
    expected = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    refuse_if(not hmac.compare_digest(expected, given), wrong, "The request signature does not match.")
    return region
