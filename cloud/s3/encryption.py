"""How an object is to be encrypted: what its request says, or the default encryption of its bucket."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from kms_conformance.cloud.s3.errors import refusal

Algorithm: TypeAlias = Literal["AES256", "aws:kms"]

HEADER = "x-amz-server-side-encryption"
NEEDS_KMS = f"Server Side Encryption with AWS KMS managed key requires HTTP header {HEADER} : aws:kms"
NO_STRING_MAP = (
    "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON "
    "which represents a string-string map"
)
NOT_APPLICABLE = (
    "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"  # AWS-119
)


@dataclass(frozen=True, slots=True)
class Encryption:
    """SSE-S3 or SSE-KMS.

    key         the KMS key as the request or the bucket names it; None with aws:kms: the AWS managed key aws/s3
    bucket_key  whether to use an S3 Bucket Key; kept with AES256, too, where it has no effect
    context     the pairs that the request adds to the encryption context
    """

    algorithm: Algorithm = "AES256"
    key: str | None = None
    bucket_key: bool = False
    context: Mapping[str, str] = field(default_factory=dict)


SSE_S3 = Encryption()
"""The base level of every bucket (AWS-118)."""


def requested(params: Mapping[str, Any], default: Encryption) -> Encryption:
    """The encryption of a new object.

    Encryption in the request takes precedence over the default of the bucket as a whole; the bucket key alone is taken
    from there when the request does not say.
    """
    algorithm, key = params.get("ServerSideEncryption"), params.get("SSEKMSKeyId")
    context = read_context(params.get("SSEKMSEncryptionContext"))
    bucket_key = bool(params.get("BucketKeyEnabled", default.bucket_key))
    if algorithm in (None, "AES256") and (key or context):
        raise refusal("InvalidArgument", NEEDS_KMS, ArgumentName=HEADER, ArgumentValue=algorithm)
    if algorithm is None:
        return replace(default, bucket_key=bucket_key)
    if algorithm == "AES256":
        return SSE_S3
    return Encryption(_algorithm(algorithm), key, bucket_key, context)


def _algorithm(text: str) -> Algorithm:
    if text == "aws:kms":
        return "aws:kms"
    if text == "aws:kms:dsse":
        raise refusal("NotImplemented", "Dual-layer encryption is not supported by the reference target.")
    raise refusal(
        "InvalidArgument",
        "The encryption method specified is not supported",
        ArgumentName=HEADER,
        ArgumentValue=text,
    )


def read_context(header: str | None) -> Mapping[str, str]:
    """The pairs of x-amz-server-side-encryption-context: Base64 of a JSON map of texts."""
    if not header:
        return {}
    try:
        pairs = json.loads(base64.b64decode(header, validate=True))
    except (binascii.Error, ValueError) as error:
        raise refusal("InvalidArgument", NO_STRING_MAP) from error
    if not isinstance(pairs, dict) or not all(isinstance(text, str) for text in pairs.values()):
        raise refusal("InvalidArgument", NO_STRING_MAP)
    return pairs


def write_context(pairs: Mapping[str, str]) -> str:
    """The header for these pairs."""
    return base64.b64encode(json.dumps(pairs).encode()).decode()


def read_configuration(configuration: Mapping[str, Any]) -> Encryption:
    """The default encryption that a PutBucketEncryption sets. Nobody asks yet whether there is such a key."""
    rules = configuration.get("Rules") or []
    if len(rules) != 1 or not rules[0].get("ApplyServerSideEncryptionByDefault"):
        raise refusal("MalformedXML")  # AWS-119
    rule = rules[0]
    default = rule["ApplyServerSideEncryptionByDefault"]
    text, key = default.get("SSEAlgorithm"), default.get("KMSMasterKeyID")
    algorithm: Algorithm = "AES256" if text == "AES256" else _configured(text)
    if algorithm == "AES256" and key:
        raise refusal("InvalidArgument", NOT_APPLICABLE, ArgumentName="ApplyServerSideEncryptionByDefault")
    return Encryption(algorithm, key, bool(rule.get("BucketKeyEnabled", False)))


def _configured(text: str | None) -> Algorithm:
    if text not in ("aws:kms", "aws:kms:dsse"):
        raise refusal("MalformedXML")
    return _algorithm(text)


def unblocks_customer_keys(configuration: Mapping[str, Any]) -> bool:
    """Whether a configuration lets SSE-C in, which is blocked unless it is let in (N29)."""
    types = (configuration["Rules"][0].get("BlockedEncryptionTypes") or {}).get("EncryptionType") or ["SSE-C"]
    if types not in (["SSE-C"], ["NONE"]):
        raise refusal("MalformedXML")
    return bool(types == ["NONE"])


def write_configuration(default: Encryption, *, takes_customer_keys: bool) -> Mapping[str, Any]:
    """What GetBucketEncryption shows: the key as it was put, in whatever form (AWS-113), and what is blocked (N29)."""
    blocked = {"EncryptionType": ["NONE" if takes_customer_keys else "SSE-C"]}
    applied = {"SSEAlgorithm": default.algorithm} | ({"KMSMasterKeyID": default.key} if default.key else {})
    rule = {
        "ApplyServerSideEncryptionByDefault": applied,
        "BucketKeyEnabled": default.bucket_key,
        "BlockedEncryptionTypes": blocked,
    }
    return {"Rules": [rule]}
