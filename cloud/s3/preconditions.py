"""Conditional requests: If-Match and If-None-Match (RFC 9110, section 13), with the texts recorded from AWS."""

from __future__ import annotations

from kms_conformance.cloud.s3.base import Params
from kms_conformance.cloud.s3.errors import refusal
from kms_conformance.cloud.s3.stored import StoredObject
from kms_conformance.cloud.service import ServiceError

ANY = "*"


def check_reading(params: Params, item: StoredObject) -> None:
    """Raise for an object that is not the one asked for, or that the caller has already."""
    if_match, if_none_match = params.get("IfMatch"), params.get("IfNoneMatch")
    if if_match and not _matches(if_match, item):
        raise refusal("PreconditionFailed", Condition="If-Match")
    if if_none_match and _matches(if_none_match, item):
        raise ServiceError("304", "Not Modified", 304)


def check_writing(params: Params, key: str, item: StoredObject | None) -> None:
    """Raise where the key holds, or does not hold, what the caller expects."""
    if_match, if_none_match = params.get("IfMatch"), params.get("IfNoneMatch")
    if if_none_match not in (None, ANY):
        raise refusal("NotImplemented", Header="If-None-Match")
    if if_none_match and item is not None:
        raise refusal("PreconditionFailed", Condition="If-None-Match")
    if if_match and item is None:
        raise refusal("NoSuchKey", Key=key)
    if if_match and item is not None and not _matches(if_match, item):
        raise refusal("PreconditionFailed", Condition="If-Match")


def _matches(header: str, item: StoredObject) -> bool:
    return header == ANY or item.etag in (tag.strip().strip('"') for tag in header.split(","))
