"""Which demands on a service with domains stand on what its KMS enforces, by the words of `DomainService.says`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Enforcement: TypeAlias = Literal["key-state", "permissions", "grants"]

DEPENDS: Mapping[Enforcement, tuple[str, ...]] = {
    "key-state": (
        "disabled", "pending", "unusable-key", "refused-change", "old-key-free", "old-out-of-reach",
        "new-out-of-reach", "retried", "denied-effect", "type-protected",
    ),
    "permissions": ("caller", "no-create-grant", "no-describe-key", "other-region", "permitted"),
    "grants": ("revoked", "other-grant", "regranted", "job-denied"),
}  # fmt: skip
"""Nothing is known of key policies and grants where nobody but the administrator can call."""
