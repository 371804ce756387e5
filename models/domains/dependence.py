"""Which demands on a service with domains stand on what its KMS enforces, by the words of `DomainService.says`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Enforcement: TypeAlias = Literal["key-state", "permissions"]

DEPENDS: Mapping[Enforcement, tuple[str, ...]] = {
    "key-state": (
        "disabled", "pending", "unusable-key", "refused-change", "old-key-free", "old-out-of-reach",
        "new-out-of-reach", "retried", "denied-effect",
    ),
    "permissions": (
        "revoked", "other-grant", "regranted", "caller", "no-create-grant", "no-describe-key", "other-region",
        "permitted",
    ),
}  # fmt: skip
"""The key's state; key policies and grants, of which nothing is known where nobody but the administrator can call."""
