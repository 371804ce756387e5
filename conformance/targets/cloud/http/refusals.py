"""How AWS refuses a request that it cannot authenticate: one row a reason, one column a protocol.

Sources. Codes and statuses of AWS JSON: the DynamoDB Developer Guide, "Error handling" (the longest list that AWS has
of them: all 400), and recorded answers of KMS and other AWS JSON services; the page "Common Errors" of the API
references says 403 for some of them, which is what REST-JSON services send (recorded from Lambda and API Gateway).
Query: "Common Errors" of the STS and IAM API references, and recorded answers of STS (ExpiredToken has no "Exception"
at its end and is a 403: aws-sdk-java-v2#1649). S3: "List of error codes" of the S3 API reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, TypeAlias

from kms_conformance.conformance.targets.cloud.service import ServiceError

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
        "json": ("MissingAuthenticationTokenException", 400),  # DynamoDB, "Error handling"
        "query": ("MissingAuthenticationToken", 403),  # STS and IAM, "Common Errors"
        "rest-json": ("MissingAuthenticationTokenException", 403),  # recorded: bref#1250
        "s3": ("AccessDenied", 403),  # S3 list
    },
    Reason.INCOMPLETE: {
        "json": ("IncompleteSignatureException", 400),  # recorded: cloud9-sync#10; DynamoDB, "Error handling"
        "query": ("IncompleteSignature", 400),  # IAM, "Common Errors"; recorded from SES: amazonka#316
        "rest-json": ("IncompleteSignatureException", 403),  # recorded: chalice#828
        "s3": ("AuthorizationHeaderMalformed", 400),  # S3 list
    },
    Reason.SCOPE: {
        "json": _JSON,  # recorded: smithy4s#1568 (service)
        "query": _QUERY,  # recorded from STS: cognitect-labs/aws-api#27 (Region)
        "rest-json": _REST_JSON,  # recorded: aws-sdk-go#1850, aws-sdk-js-v3#5576
        "s3": ("AuthorizationHeaderMalformed", 400),  # S3 list
    },
    Reason.SKEW: {
        "json": _JSON,  # recorded from KMS: aws-sdk-js-v3#6400; status: logspout-kinesis#21
        "query": _QUERY,  # recorded from STS: aws-cli#6676
        "rest-json": _REST_JSON,
        "s3": ("RequestTimeTooSkewed", 403),  # S3 list
    },
    Reason.MISMATCH: {
        "json": _JSON,  # recorded from KMS: aws-sdk-cpp#1681
        "query": _QUERY,  # IAM User Guide, "Troubleshoot signed requests"
        "rest-json": _REST_JSON,
        "s3": _S3,  # S3 list
    },
    Reason.UNKNOWN_KEY: {
        "json": ("UnrecognizedClientException", 400),  # recorded: ecs-cli in aws-azure-login#37; DynamoDB
        "query": ("InvalidClientTokenId", 403),  # recorded from STS: okta-awscli#145
        "rest-json": ("UnrecognizedClientException", 403),  # recorded from Lambda: iamlive#58
        "s3": ("InvalidAccessKeyId", 403),  # S3 list
    },
    Reason.WRONG_TOKEN: {
        "json": ("UnrecognizedClientException", 400),
        "query": ("InvalidClientTokenId", 403),
        "rest-json": ("UnrecognizedClientException", 403),
        "s3": ("InvalidToken", 400),  # S3 list
    },
    Reason.EXPIRED_TOKEN: {
        "json": ("ExpiredTokenException", 400),
        "query": ("ExpiredToken", 403),  # recorded from STS: aws-sdk-java-v2#1649
        "rest-json": ("ExpiredTokenException", 403),  # "Common Errors"
        "s3": ("ExpiredToken", 400),  # S3 list
    },
    Reason.EXPIRED_URL: {"json": _JSON, "query": _QUERY, "rest-json": _REST_JSON, "s3": ("AccessDenied", 403)},
    Reason.WRONG_DIGEST: {
        "json": _JSON,
        "query": _QUERY,
        "rest-json": _REST_JSON,
        "s3": ("XAmzContentSHA256Mismatch", 400),  # S3 list
    },
}

SKEW_MINUTES: Mapping[Dialect, int] = {
    "json": 5,  # recorded from KMS: aws-sdk-js-v3#6400 ("- 5 min.")
    "query": 15,  # recorded from STS: aws-cli#6676 ("- 15 min.")
    "rest-json": 5,
    "s3": 15,  # S3 list, RequestTimeTooSkewed
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
