"""Signature Version 4, verified: botocore's signer computes the signature again from what has arrived."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.credentials import Credentials

from kms_conformance.cloud.http.chunked import DIGEST, STREAMED
from kms_conformance.cloud.http.messages import HttpRequest
from kms_conformance.cloud.http.refusals import (
    EXPIRED_TOKEN,
    INVALID_TOKEN,
    NOT_MATCHING,
    SKEW_MINUTES,
    Dialect,
    NotAuthenticError,
    Reason,
)
from kms_conformance.cloud.http.signature_reading import TIMESTAMP, Signature
from kms_conformance.cloud.identity.credentials import Credential
from kms_conformance.cloud.service_models import partitions

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"


class SignedHeaders(dict[str, list[str]]):
    """The headers that were signed, as botocore's signer asks for them."""

    def get_all(self, name: str) -> list[str]:
        """All values of a header."""
        return self[name]


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A request before it is signed, as botocore's signer asks for it."""

    method: str
    url: str
    context: dict[str, str]
    signed: SignedHeaders
    digest: str
    params: None = None
    headers: dict[str, str] = field(default_factory=dict)


class _Received:
    """The steps of a signer that take what has arrived, and nothing else."""

    def headers_to_sign(self, request: Unsigned) -> SignedHeaders:
        """Exactly those that the sender has signed."""
        return request.signed

    def payload(self, request: Unsigned) -> str:
        """The digest of the body that has arrived, or what stands for it."""
        return request.digest


class ReceivedAuth(_Received, SigV4Auth):  # type: ignore[misc]  # botocore-stubs knows no such request
    """The signer of every service but S3: it normalizes the path and encodes it twice."""


class S3ReceivedAuth(_Received, S3SigV4Auth):  # type: ignore[misc]
    """The signer of S3: it takes the path as it is."""


def verify(
    request: HttpRequest,
    signature: Signature,
    dialect: Dialect,
    credential: Credential | None,
    signed_at: datetime,
    now: datetime,
) -> Credential:
    """The credential that a request was certainly signed with; raises NotAuthenticError.

    signed_at  the time by the clock that clients date their requests with; now  by the clock that ends sessions
    """
    check_region(signature.region)
    _check_time(signature, dialect, signed_at)
    if credential is None or not credential.active:
        raise NotAuthenticError(Reason.UNKNOWN_KEY, _unknown(dialect))
    if signature.token != credential.token:
        raise NotAuthenticError(Reason.WRONG_TOKEN, INVALID_TOKEN)
    digest = _digest(request, signature, dialect)
    if not hmac.compare_digest(_expected(request, signature, dialect, credential.secret, digest), _given(signature)):
        raise NotAuthenticError(Reason.MISMATCH, NOT_MATCHING)
    if credential.expires is not None and credential.expires <= now:
        raise NotAuthenticError(Reason.EXPIRED_TOKEN, EXPIRED_TOKEN)
    return credential


@cache
def regions() -> frozenset[str]:
    """Every Region that botocore knows, of all partitions."""
    rows = ((row["regions"], row["services"].get("kms", {}).get("endpoints", {})) for row in partitions())
    return frozenset(name for there, served in rows for name in served if name in there)


def check_region(region: str) -> None:
    """Refuse a scope whose Region is none."""
    if region not in regions():
        raise NotAuthenticError(Reason.SCOPE, f"Credential should be scoped to a valid region, not '{region}'.")


def _check_time(signature: Signature, dialect: Dialect, now: datetime) -> None:
    minutes = SKEW_MINUTES[dialect]
    leeway, dated = timedelta(minutes=minutes), signature.timestamp
    if dated - leeway > now:
        bound = f"{_shown(now + leeway)} ({_shown(now)} + {minutes} min.)"
        raise NotAuthenticError(Reason.SKEW, f"Signature not yet current: {_shown(dated)} is still later than {bound}")
    if signature.expires is not None:
        if dated + signature.expires < now:
            raise NotAuthenticError(Reason.EXPIRED_URL, "Request has expired")
    elif dated + leeway < now:
        bound = f"{_shown(now - leeway)} ({_shown(now)} - {minutes} min.)"
        raise NotAuthenticError(Reason.SKEW, f"Signature expired: {_shown(dated)} is now earlier than {bound}")


def _digest(request: HttpRequest, signature: Signature, dialect: Dialect) -> str:
    """What the signer put for the body; refuses one that is not that of the body."""
    given = request.fields.get(DIGEST)
    if dialect == "s3":
        if given == UNSIGNED_PAYLOAD or (given is None and signature.presigned):
            return UNSIGNED_PAYLOAD
        if given in STREAMED:
            return given
        if given is None:
            raise NotAuthenticError(Reason.INCOMPLETE, "Missing required header for this request: x-amz-content-sha256")
    actual = sha256(request.body).hexdigest()
    if given is not None and given != actual:
        text = "The provided 'x-amz-content-sha256' header does not match what was computed."
        raise NotAuthenticError(Reason.WRONG_DIGEST, text)
    return actual


def _expected(request: HttpRequest, signature: Signature, dialect: Dialect, secret: str, digest: str) -> bytes:
    signed = _signed_headers(request, signature)
    query = request.query
    if signature.presigned:
        query = "&".join(pair for pair in query.split("&") if not pair.startswith("X-Amz-Signature="))
    url = f"http://host{request.path}" + (f"?{query}" if query else "")
    make: Callable[..., Any] = S3ReceivedAuth if dialect == "s3" else ReceivedAuth
    signer = make(Credentials(signature.access_key_id, secret), signature.service, signature.region)
    unsigned = Unsigned(request.method, url, {"timestamp": _shown(signature.timestamp)}, signed, digest)
    string_to_sign = signer.string_to_sign(unsigned, signer.canonical_request(unsigned))
    return str(signer.signature(string_to_sign, unsigned)).encode()


def _signed_headers(request: HttpRequest, signature: Signature) -> SignedHeaders:
    """The headers named in the signature; Host and all of AWS must be among them.

    Source: IAM User Guide, "Elements of an AWS API request signature".
    """
    signed = SignedHeaders({name: [] for name in signature.signed_headers})
    for name, value in request.headers:
        if name in signed:
            signed[name].append(value)
        elif name == "host" or (name.startswith("x-amz-") and not (signature.presigned and name == DIGEST)):
            text = f"'{name}' must be a 'SignedHeader' in the AWS Authorization."
            raise NotAuthenticError(Reason.MISMATCH, text)
    return signed


def _given(signature: Signature) -> bytes:
    return signature.signature.encode("utf-8", "replace")


def _unknown(dialect: Dialect) -> str:
    return "The AWS Access Key Id you provided does not exist in our records." if dialect == "s3" else INVALID_TOKEN


def _shown(time: datetime) -> str:
    return time.strftime(TIMESTAMP)
