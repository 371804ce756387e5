"""A request that is not authentic is refused with the code and status that AWS gives in each protocol."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from botocore.auth import S3SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest

from kms_conformance.cloud.http.gateway import Gateway
from kms_conformance.cloud.http.messages import HttpRequest
from tests.served import Served, cloud, form_request, kms_request, served, signed

__all__ = ["cloud"]

CALLER_IDENTITY = "Action=GetCallerIdentity&Version=2011-06-15"
LIST_USERS = "Action=ListUsers&Version=2010-05-08"


def sts_request(form: str = CALLER_IDENTITY, **headers: str) -> AWSRequest:
    return form_request(form, **headers)


def altered(request: AWSRequest, **headers: str) -> AWSRequest:
    """A signed request whose headers are changed afterwards."""
    for name, value in headers.items():
        del request.headers[name.replace("_", "-")]
        request.headers[name.replace("_", "-")] = value
    return request


def with_body(request: AWSRequest, body: bytes) -> AWSRequest:
    request.data = body
    return request


def presigned(age: timedelta = timedelta(0)) -> AWSRequest:
    """GetCallerIdentity as a URL, as Kubernetes and Vault prove who they are."""
    request = AWSRequest("GET", f"http://sts.test/?{CALLER_IDENTITY}", headers={"Host": "sts.test"})
    return signed(request, "sts", signer=SigV4QueryAuth, age=age)


NO_PARTS, LATE = "AWS4-HMAC-SHA256 Credential=x", timedelta(minutes=5, seconds=5)
VERY_LATE = timedelta(minutes=15, seconds=5)

ROWS: list[tuple[str, Callable[[], AWSRequest], str, int, str]] = [
    ("kms-none", kms_request, "MissingAuthenticationTokenException", 400, "Missing Authentication Token"),
    ("kms-unreadable", lambda: kms_request(Authorization=NO_PARTS), "IncompleteSignatureException", 400,
     "Authorization header requires 'Signature' parameter"),
    ("kms-no-pair", lambda: altered(signed(kms_request()), Authorization="AWS4-HMAC-SHA256 Credential= a b, x"),
     "IncompleteSignatureException", 400, "not a valid key=value pair"),
    ("kms-bearer", lambda: kms_request(Authorization="Bearer x"), "IncompleteSignatureException", 400, "Credential"),
    ("kms-wrong-secret", lambda: signed(kms_request(), secret="x"), "InvalidSignatureException", 400,
     "The request signature we calculated does not match"),
    ("kms-altered-body", lambda: with_body(signed(kms_request()), b'{"Limit": 1}'), "InvalidSignatureException", 400,
     "does not match"),
    ("kms-altered-target", lambda: altered(signed(kms_request()), X_Amz_Target="TrentService.CreateKey"),
     "InvalidSignatureException", 400, "does not match"),
    ("kms-unknown-key", lambda: signed(kms_request(), key="AKIAIOSFODNN7EXAMPLE"), "UnrecognizedClientException", 400,
     "The security token included in the request is invalid"),
    ("kms-token-of-none", lambda: signed(kms_request(), token="x"), "UnrecognizedClientException", 400, "is invalid"),
    ("kms-late", lambda: signed(kms_request(), age=LATE), "InvalidSignatureException", 400, "Signature expired: "),
    ("kms-early", lambda: signed(kms_request(), age=-LATE), "InvalidSignatureException", 400,
     "Signature not yet current: "),
    ("kms-other-service", lambda: signed(kms_request(), "sts"), "InvalidSignatureException", 400,
     "Credential should be scoped to correct service: 'kms'"),
    ("kms-no-region", lambda: signed(kms_request(), region="nowhere-1"), "InvalidSignatureException", 400,
     "Credential should be scoped to a valid region"),
    ("kms-date", lambda: altered(signed(kms_request()), X_Amz_Date="20150830T123600Z"),
     "InvalidSignatureException", 400, "Date in Credential scope does not match"),
    ("kms-no-date", lambda: altered(signed(kms_request()), X_Amz_Date="yesterday"), "IncompleteSignatureException", 400,
     "Date must be in ISO-8601"),
    ("sts-none", sts_request, "MissingAuthenticationToken", 403, "Missing Authentication Token"),
    ("sts-unreadable", lambda: sts_request(Authorization=NO_PARTS), "IncompleteSignature", 400, "'SignedHeaders'"),
    ("sts-wrong-secret", lambda: signed(sts_request(), "sts", secret="x"), "SignatureDoesNotMatch", 403, "not match"),
    ("sts-altered", lambda: with_body(signed(sts_request(), "sts"), b"Action=GetSessionToken&Version=2011-06-15"),
     "SignatureDoesNotMatch", 403, "does not match"),
    ("sts-unknown-key", lambda: signed(sts_request(), "sts", key="x"), "InvalidClientTokenId", 403, "is invalid"),
    ("sts-late", lambda: signed(sts_request(), "sts", age=VERY_LATE), "SignatureDoesNotMatch", 403, "- 15 min.)"),
    ("sts-other-service", lambda: signed(sts_request(), "iam"), "SignatureDoesNotMatch", 403, "correct service: 'sts'"),
    ("sts-no-region", lambda: signed(sts_request(), "sts", "nowhere-1"), "SignatureDoesNotMatch", 403, "valid region"),
    ("sts-presigned-late", lambda: presigned(timedelta(hours=2)), "SignatureDoesNotMatch", 403,
     "expired"),
    ("iam-wrong-secret", lambda: signed(sts_request(LIST_USERS), "iam", secret="x"), "SignatureDoesNotMatch", 403, ""),
]  # fmt: skip


def told(body: bytes) -> tuple[str, str]:
    """Code and message of an error body, in JSON or XML."""
    if body.startswith(b"{"):
        error = json.loads(body)
        return error["__type"], error["message"]
    code, message = (re.search(rf"<{name}>(.*?)</{name}>".encode(), body, re.DOTALL) for name in ("Code", "Message"))
    assert code and message, body
    return code[1].decode(), message[1].decode()


@pytest.mark.parametrize(("make", "code", "status", "text"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_request_that_is_not_authentic_is_refused(
    cloud: Served, make: Callable[[], AWSRequest], code: str, status: int, text: str
) -> None:
    answered, headers, body = cloud.send(make())
    assert (told(body)[0], answered) == (code, status)
    assert text in told(body)[1]
    assert headers["content-type"] == ("text/xml" if body.startswith(b"<") else "application/x-amz-json-1.1")
    assert headers["x-amzn-requestid"]


AUTHENTIC: dict[str, Callable[[], AWSRequest]] = {
    "kms": lambda: signed(kms_request()),
    "kms-nearly-late": lambda: signed(kms_request(), age=timedelta(minutes=4, seconds=50)),
    "kms-nearly-early": lambda: signed(kms_request(), age=-timedelta(minutes=4, seconds=50)),
    "kms-odd-spaces": lambda: signed(kms_request(**{"X-Amz-Note": "a   b"})),
    "kms-dated-by-date": lambda: signed(kms_request(Date="Thu, 01 Jan 1970 00:00:00 GMT")),
    "sts": lambda: signed(sts_request(), "sts"),
    "sts-nearly-late": lambda: signed(sts_request(), "sts", age=timedelta(minutes=14, seconds=50)),
    "sts-in-europe": lambda: signed(sts_request(), "sts", "eu-west-1"),
    "sts-presigned": presigned,
    "iam": lambda: signed(sts_request(LIST_USERS), "iam"),
}


@pytest.mark.parametrize("kind", AUTHENTIC)
def test_an_authentic_request_is_served(cloud: Served, kind: str) -> None:
    status, _, body = cloud.send(AUTHENTIC[kind]())
    assert status == 200, body


class S3:
    """A service that is asked for nothing in these tests but to be there."""

    name = "s3"

    def handle(self, operation: str, params: object, caller: object) -> dict[str, object]:
        return {}


@pytest.fixture(scope="module")
def gateway(cloud: Served) -> Gateway:
    cloud.cloud.register(S3())
    return Gateway(cloud.cloud)


def get_object(**headers: str) -> AWSRequest:
    return AWSRequest("GET", "http://s3.test/bucket/key", headers={"Host": "s3.test", **headers})


def s3_signed(request: AWSRequest, **how: object) -> AWSRequest:
    return signed(request, "s3", signer=S3SigV4Auth, **how)  # type: ignore[arg-type]


S3_ROWS: list[tuple[str, Callable[[], AWSRequest], str, int]] = [
    ("none", get_object, "AccessDenied", 403),
    ("unreadable", lambda: get_object(Authorization=NO_PARTS), "AuthorizationHeaderMalformed", 400),
    ("wrong-secret", lambda: s3_signed(get_object(), secret="x"), "SignatureDoesNotMatch", 403),
    ("unknown-key", lambda: s3_signed(get_object(), key="x"), "InvalidAccessKeyId", 403),
    ("wrong-token", lambda: s3_signed(get_object(), token="x"), "InvalidToken", 400),
    ("late", lambda: s3_signed(get_object(), age=VERY_LATE), "RequestTimeTooSkewed", 403),
    ("no-region", lambda: s3_signed(get_object(), region="nowhere-1"), "AuthorizationHeaderMalformed", 400),
    ("other-body", lambda: with_body(s3_signed(get_object()), b"x"), "XAmzContentSHA256Mismatch", 400),
]


@pytest.mark.parametrize(("make", "code", "status"), [row[1:] for row in S3_ROWS], ids=[row[0] for row in S3_ROWS])
def test_s3_has_codes_of_its_own(gateway: Gateway, make: Callable[[], AWSRequest], code: str, status: int) -> None:
    request = make()
    headers = tuple((name.lower(), value) for name, value in request.headers.items())
    response = gateway.respond(
        HttpRequest(request.method, "/bucket/key", "", headers, request.data or b"", "127.0.0.1")
    )
    assert (told(response.body)[0], response.status) == (code, status)
    assert response.headers["Content-Type"] == "application/xml"


def test_a_session_that_is_over_is_refused_in_each_protocol() -> None:
    with served() as own:
        session = own.client("sts").get_session_token(DurationSeconds=900)["Credentials"]
        how = {"key": session["AccessKeyId"], "secret": session["SecretAccessKey"], "token": session["SessionToken"]}
        assert own.send(signed(kms_request(), **how))[0] == 200
        own.cloud.clock.advance(901)
        status, _, body = own.send(signed(kms_request(), **how))
        assert (told(body)[0], status) == ("ExpiredTokenException", 400)
        status, _, body = own.send(signed(sts_request(), "sts", **how))
        assert (told(body)[0], status) == ("ExpiredToken", 403)
