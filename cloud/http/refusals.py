"""How AWS refuses a request that it cannot authenticate: one row a reason, one column a protocol.

Each entry has its source beside it: "recorded" is an answer of AWS in a public report, "by analogy" is what was not
found for this protocol and is taken from its neighbours. The page "Common Errors" of newer API references lists 403 for
ExpiredTokenException and IncompleteSignature whatever the protocol; KMS and other AWS JSON services were recorded with
400, which is what they answer with here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, TypeAlias

from kms_conformance.cloud.service import ServiceError

Dialect: TypeAlias = Literal["json", "query", "rest-json", "s3"]


class Reason(StrEnum):
    """Why a request is not authentic."""

    MISSING = "no signature"
    INCOMPLETE = "a signature that cannot be read"
    SCOPE = "a scope of another date, Region or service"
    SKEW = "a signature from another time"
    MISMATCH = "a signature that is not that of the request"
    UNKNOWN_KEY = "an access key that there is not"
    WRONG_TOKEN = "a session token that is not that of the key"
    EXPIRED_TOKEN = "a session that is over"
    EXPIRED_URL = "a presigned request that is over"
    WRONG_DIGEST = "a body that is not the one that was signed"


_JSON, _QUERY = ("InvalidSignatureException", 400), ("SignatureDoesNotMatch", 403)
_REST_JSON, _S3 = ("InvalidSignatureException", 403), ("SignatureDoesNotMatch", 403)

CODES: Mapping[Reason, Mapping[Dialect, tuple[str, int]]] = {
    Reason.MISSING: {
        "json": (
            "MissingAuthenticationTokenException",
            400,
        ),  # the code of REST-JSON, with the status of JSON by analogy
        "query": ("MissingAuthenticationToken", 403),  # RDS and CloudSearch, "Common Errors": Query, too
        "rest-json": ("MissingAuthenticationTokenException", 403),  # recorded: bref#1250
        "s3": ("AccessDenied", 403),  # S3 API Reference, error codes
    },
    Reason.INCOMPLETE: {
        "json": ("IncompleteSignatureException", 400),  # recorded from Cloud9: cloud9-sync#10
        "query": ("IncompleteSignature", 400),  # IAM, "Common Errors"; recorded from SES: amazonka#316
        "rest-json": ("IncompleteSignatureException", 403),  # the status recorded: chalice#828; the code by analogy
        "s3": ("AuthorizationHeaderMalformed", 400),  # S3 User Guide, "Billing for Amazon S3 error responses"
    },
    Reason.SCOPE: {
        "json": _JSON,  # recorded: smithy4s#1568 (service)
        "query": _QUERY,  # recorded from STS: cognitect-labs/aws-api#27 (Region)
        "rest-json": _REST_JSON,  # recorded: aws-sdk-go#1850, aws-sdk-js-v3#5576
        "s3": ("AuthorizationHeaderMalformed", 400),  # S3 User Guide, "Billing for Amazon S3 error responses"
    },
    Reason.SKEW: {
        "json": _JSON,  # recorded from KMS: aws-sdk-js-v3#6400; status: logspout-kinesis#21
        "query": _QUERY,  # recorded from STS: aws-cli#6676
        "rest-json": _REST_JSON,  # by analogy
        "s3": ("RequestTimeTooSkewed", 403),  # recorded from S3: a public log of boto, 2016
    },
    Reason.MISMATCH: {
        "json": _JSON,  # recorded from KMS: aws-sdk-cpp#1681
        "query": _QUERY,  # IAM User Guide, "Troubleshoot signed requests"
        "rest-json": _REST_JSON,  # by analogy
        "s3": _S3,  # IAM User Guide, "Troubleshoot signed requests"
    },
    Reason.UNKNOWN_KEY: {
        "json": ("UnrecognizedClientException", 400),  # recorded from ECS: aws-azure-login#37
        "query": ("InvalidClientTokenId", 403),  # recorded from STS: okta-awscli#145
        "rest-json": ("UnrecognizedClientException", 403),  # recorded from Lambda: iamlive#58
        "s3": ("InvalidAccessKeyId", 403),  # S3 API Reference, error codes
    },
    Reason.WRONG_TOKEN: {
        "json": ("UnrecognizedClientException", 400),  # by analogy: the message speaks of the token
        "query": ("InvalidClientTokenId", 403),  # by analogy
        "rest-json": ("UnrecognizedClientException", 403),  # by analogy
        "s3": ("InvalidToken", 400),  # S3 API Reference, error codes
    },
    Reason.EXPIRED_TOKEN: {
        "json": ("ExpiredTokenException", 400),  # recorded from KMS: getsops/sops#621
        "query": ("ExpiredToken", 403),  # recorded from STS: aws-sdk-java-v2#1649
        "rest-json": ("ExpiredTokenException", 403),  # "Common Errors"
        "s3": ("ExpiredToken", 400),  # recorded from S3: embulk-input-s3#43
    },
    Reason.EXPIRED_URL: {"json": _JSON, "query": _QUERY, "rest-json": _REST_JSON, "s3": ("AccessDenied", 403)},
    Reason.WRONG_DIGEST: {
        "json": _JSON,
        "query": _QUERY,
        "rest-json": _REST_JSON,
        "s3": ("XAmzContentSHA256Mismatch", 400),  # S3 API Reference, error codes
    },
}

SKEW_MINUTES: Mapping[Dialect, int] = {
    "json": 5,  # recorded from KMS: aws-sdk-js-v3#6400 ("- 5 min.")
    "query": 15,  # recorded from STS: aws-cli#6676 ("- 15 min.")
    "rest-json": 5,  # by analogy
    "s3": 15,  # S3 API Reference, RequestTimeTooSkewed
}
"""How far the clock of a client may be off."""

NOT_MATCHING = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
)
INVALID_TOKEN = "The security token included in the request is invalid."
EXPIRED_TOKEN = "The security token included in the request is expired"


class NotAuthenticError(Exception):
    """A request whose sender is not known for certain; `refusal` says it in a protocol's words."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason, self.message = reason, message

    def refusal(self, dialect: Dialect) -> ServiceError:
        """The error answer."""
        code, status = CODES[self.reason][dialect]
        return ServiceError(code, self.message, status)
