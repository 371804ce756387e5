"""Signatures from the documentation of AWS are right, and no other is: the verifier computes as AWS does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kms_conformance.cloud.http.messages import HttpRequest
from kms_conformance.cloud.http.refusals import Dialect, NotAuthenticError, Reason
from kms_conformance.cloud.http.signature_reading import read_signature
from kms_conformance.cloud.http.sigv4 import verify
from kms_conformance.cloud.identity.credentials import Credential

IAM_KEY = Credential("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
S3_KEY = Credential("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

LIST_USERS = HttpRequest(
    "GET",
    "/",
    "Action=ListUsers&Version=2010-05-08",
    (
        ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("host", "iam.amazonaws.com"),
        ("x-amz-date", "20150830T123600Z"),
        (
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
        ),
    ),
    b"",
    "127.0.0.1",
)
"""IAM User Guide, the example through which "Create a signed AWS API request" goes."""

GET_OBJECT = HttpRequest(
    "GET",
    "/test.txt",
    "",
    (
        ("host", "examplebucket.s3.amazonaws.com"),
        ("range", "bytes=0-9"),
        ("x-amz-content-sha256", EMPTY),
        ("x-amz-date", "20130524T000000Z"),
        (
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
    ),
    b"",
    "127.0.0.1",
)
"""S3 API Reference, "Signature calculations for the Authorization header", GET Object."""

PRESIGNED = HttpRequest(
    "GET",
    "/test.txt",
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    (("host", "examplebucket.s3.amazonaws.com"),),
    b"",
    "127.0.0.1",
)
"""S3 API Reference, "Authenticating requests: using query parameters"."""

EXAMPLES: list[tuple[HttpRequest, Dialect, Credential, datetime]] = [
    (LIST_USERS, "query", IAM_KEY, datetime(2015, 8, 30, 12, 36, tzinfo=UTC)),
    (GET_OBJECT, "s3", S3_KEY, datetime(2013, 5, 24, tzinfo=UTC)),
    (PRESIGNED, "s3", S3_KEY, datetime(2013, 5, 24, tzinfo=UTC)),
]
IDS = ["iam-list-users", "s3-get-object", "s3-presigned"]


def verified(request: HttpRequest, dialect: Dialect, credential: Credential | None, now: datetime) -> Credential:
    return verify(request, read_signature(request), dialect, credential, now, now)


def reason(request: HttpRequest, dialect: Dialect, credential: Credential | None, now: datetime) -> Reason:
    with pytest.raises(NotAuthenticError) as raised:
        verified(request, dialect, credential, now)
    return raised.value.reason


@pytest.mark.parametrize(("request_", "dialect", "key", "now"), EXAMPLES, ids=IDS)
def test_the_signatures_in_the_documentation_are_right(
    request_: HttpRequest, dialect: Dialect, key: Credential, now: datetime
) -> None:
    assert verified(request_, dialect, key, now) is key


@pytest.mark.parametrize(("request_", "dialect", "key", "now"), EXAMPLES, ids=IDS)
def test_no_part_of_a_signed_request_can_be_changed(
    request_: HttpRequest, dialect: Dialect, key: Credential, now: datetime
) -> None:
    host = dict(request_.headers)["host"]
    changes = [
        replace(request_, method="POST"),
        replace(request_, path="/other.txt"),
        replace(request_, query=f"{request_.query}&a=b".removeprefix("&")),
        replace(request_, headers=tuple((n, "evil.test" if v == host else v) for n, v in request_.headers)),
        replace(request_, headers=(*request_.headers, ("host", host))),
    ]
    for changed in changes:
        assert reason(changed, dialect, key, now) is Reason.MISMATCH
    assert reason(request_, dialect, replace(key, secret=f"{key.secret}x"), now) is Reason.MISMATCH


def test_another_body_has_another_signature() -> None:
    request, dialect, key, now = EXAMPLES[0]
    assert reason(replace(request, body=b"x"), dialect, key, now) is Reason.MISMATCH
    request, dialect, key, now = EXAMPLES[1]
    assert reason(replace(request, body=b"x"), dialect, key, now) is Reason.WRONG_DIGEST


def test_the_body_of_a_presigned_request_is_not_signed() -> None:
    request, dialect, key, now = EXAMPLES[2]
    assert verified(replace(request, body=b"anything"), dialect, key, now) is key


def test_a_presigned_request_holds_until_it_expires() -> None:
    request, dialect, key, now = EXAMPLES[2]
    assert verified(request, dialect, key, now + timedelta(seconds=86400)) is key
    assert reason(request, dialect, key, now + timedelta(seconds=86401)) is Reason.EXPIRED_URL


@pytest.mark.parametrize(
    ("dialect", "minutes"), [("json", 5), ("rest-json", 5), ("query", 15)], ids=["json", "rest-json", "query"]
)
def test_clocks_may_differ_by_minutes(dialect: Dialect, minutes: int) -> None:
    request, _, key, now = EXAMPLES[0]
    leeway, second = timedelta(minutes=minutes), timedelta(seconds=1)
    for moment in (now - leeway, now + leeway):
        assert verified(request, dialect, key, moment) is key
    for moment in (now - leeway - second, now + leeway + second):
        assert reason(request, dialect, key, moment) is Reason.SKEW


def test_clocks_may_differ_by_a_quarter_of_an_hour_from_that_of_s3() -> None:
    request, dialect, key, now = EXAMPLES[1]
    assert verified(request, dialect, key, now + timedelta(minutes=15)) is key
    assert reason(request, dialect, key, now + timedelta(minutes=15, seconds=1)) is Reason.SKEW


@pytest.mark.parametrize("seconds", ["0", "604801", "x", "-1", ""])
def test_a_presigned_request_holds_for_a_week_at_most(seconds: str) -> None:
    request, dialect, key, now = EXAMPLES[2]
    changed = replace(request, query=request.query.replace("X-Amz-Expires=86400", f"X-Amz-Expires={seconds}"))
    assert reason(changed, dialect, key, now) is Reason.INCOMPLETE


def test_a_header_of_aws_that_is_not_signed_is_refused() -> None:
    request, dialect, key, now = EXAMPLES[0]
    added = replace(request, headers=(*request.headers, ("x-amz-target", "TrentService.Decrypt")))
    assert reason(added, dialect, key, now) is Reason.MISMATCH


def test_other_headers_may_be_added_on_the_way() -> None:
    request, dialect, key, now = EXAMPLES[0]
    added = replace(request, headers=(*request.headers, ("via", "1.1 proxy"), ("user-agent", "x")))
    assert verified(added, dialect, key, now) is key


def test_a_key_that_is_switched_off_is_unknown() -> None:
    request, dialect, key, now = EXAMPLES[0]
    assert reason(request, dialect, replace(key, active=False), now) is Reason.UNKNOWN_KEY
    assert reason(request, dialect, None, now) is Reason.UNKNOWN_KEY


def test_temporary_credentials_need_their_own_token() -> None:
    request, dialect, key, now = EXAMPLES[0]
    assert reason(request, dialect, replace(key, token="t"), now) is Reason.WRONG_TOKEN
    with_token = replace(request, headers=(*request.headers, ("x-amz-security-token", "t")))
    assert reason(with_token, dialect, key, now) is Reason.WRONG_TOKEN


def test_an_unsigned_payload_is_for_s3_alone() -> None:
    fields = dict(GET_OBJECT.headers) | {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
    request = replace(GET_OBJECT, headers=tuple(fields.items()))
    now = datetime(2013, 5, 24, tzinfo=UTC)
    assert reason(request, "json", S3_KEY, now) is Reason.WRONG_DIGEST
    assert reason(request, "s3", S3_KEY, now) is Reason.MISMATCH  # it was signed with the digest
