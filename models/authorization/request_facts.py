"""What the condition keys of a request are taken from, besides its parameters: the key, and how the request came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from kms_conformance.models.authorization.access import Principal

Params: TypeAlias = Mapping[str, object]
"""Members of a request, as boto3 takes them."""


@dataclass(frozen=True, slots=True)
class KeyAttributes:
    """The key that an action is authorized for, as DescribeKey shows it; aliases by name, alias/..."""

    key_spec: str = "SYMMETRIC_DEFAULT"
    key_usage: str = "ENCRYPT_DECRYPT"
    origin: str = "AWS_KMS"
    multi_region: bool = False
    multi_region_key_type: str | None = None
    aliases: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    days_without_use: int | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a request besides its parameters.

    time            seconds since 1970
    source_ip       None for a request through a VPC endpoint, or of a service
    source_vpce     the VPC endpoint that a request came through, vpce-..., and source_vpc, the VPC that has it
    via_service     as kms:ViaService names it, s3.us-east-1.amazonaws.com, when a service asks on the caller's behalf
    called_via      the services of such a chain of requests, first to last, s3.amazonaws.com
    source_arn      of the resource on whose behalf a service asks, and source_account, its account
    token_issued    when temporary credentials were issued, seconds since 1970; None for long-term ones
    mfa             whether temporary credentials were had with a second factor; None for long-term ones
    same_key        of ReEncrypt: whether destination and source are one key
    attested        what a genuine attestation document in Recipient has measured: ImageSha384, PCR0 and so on
    """

    region: str
    time: float
    source_ip: str | None = None
    secure_transport: bool = True
    user_agent: str = ""
    via_service: str | None = None
    called_via: tuple[str, ...] = ()
    source_arn: str | None = None
    source_account: str | None = None
    source_vpce: str | None = None
    source_vpc: str | None = None
    token_issued: float | None = None
    mfa: bool | None = None
    same_key: bool | None = None
    attested: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """All that a row may look at."""

    params: Params
    key: KeyAttributes
    principal: Principal
    around: Circumstances
