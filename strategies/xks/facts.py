"""What a proxy tells of keys and of itself, and what of a request it must not mind."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.xks.asks import DISABLED, Case, Check
from kms_conformance.strategies.xks.building import asked, bytes_of, decrypted, encrypted

OF_KEY = (
    Check("XKS-002", "equal", ("keySpec", "AES_256")),
    Check("XKS-003", "usages"),
    Check("XKS-004", "few-usages"),
)
OF_HEALTH = (
    Check("XKS-046", "fleet-size"),
    Check("XKS-047", "text", ("xksProxyVendor", "xksProxyModel", "ekmVendor")),
    Check("XKS-048", "managers"),
    Check("XKS-049", "each-manager", ("id",)),
    Check("XKS-049", "each-manager", ("model",)),
    Check("XKS-050", "each-manager", ("healthStatus",)),
)
LONG_ARN = "arn:aws:iam::123456789012:role/"
LONGEST_ARN = 2048
UNHEARD_OF = (("kmsOperation", "BulkSomething"),)
OPAQUE = (("kmsRequestId", "not/a uuid; 17"),)
LONG = (("awsPrincipalArn", LONG_ARN + "r" * (LONGEST_ARN - len(LONG_ARN))),)
VPC = (("awsSourceVpc", "vpc-0123456789abcdef0"), ("awsSourceVpce", "vpce-0123456789abcdef0"))


def cases(seed: int) -> Iterator[Case]:
    """All of them."""
    enabled = Check("XKS-005", "equal", ("keyStatus", "ENABLED"))
    disabled = Check("XKS-005", "equal", ("keyStatus", "DISABLED"))
    yield Case("key/metadata", (asked("metadata", *OF_KEY, enabled), asked("metadata", *OF_KEY, enabled)))
    yield Case("key/disabled", (asked("metadata", disabled, key=DISABLED),), frozenset({DISABLED}))
    yield Case("health", (asked("health", *OF_HEALTH), asked("health", *OF_HEALTH)))
    for name, requirement, about in (
        ("unheard-of-operation", "XKS-042", UNHEARD_OF),
        ("opaque-request-id", "XKS-043", OPAQUE),
        ("longest-arn", "XKS-044", LONG),
        ("through-an-endpoint", "XKS-044", VPC),
    ):
        yield Case(
            f"about/{name}",
            (
                asked("metadata"),
                asked("metadata", because=requirement, about=about),
                asked("health", because=requirement, about=about),
            ),
        )
    text, aad = bytes_of(seed, "extra", 32), bytes_of(seed, "extra-aad", 20)
    extra = encrypted(text, aad, because="XKS-051", more={"aMemberOfTheFuture": "x"})
    yield Case("about/further-member", (encrypted(text, aad), extra, decrypted(1)))
