"""The KMSs of one Region, one for each account: a key ARN of another account reaches that account's KMS."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kms_conformance.cloud.kms.base import KmsBase

CROSS_ACCOUNT = frozenset(
    {"CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
     "GenerateMac", "GetKeyRotationStatus", "ListGrants", "ReEncrypt", "RetireGrant", "RevokeGrant", "VerifyMac"}
)  # fmt: skip
"""The operations that may name a key of another account (POLICY-028); to all others such a key is unknown."""


class Accounts:
    """Every KMS by its account. They serve one call at a time, because a call may need more than one of them."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._by_id: dict[str, KmsBase] = {}

    def add(self, kms: KmsBase) -> None:
        """Make the KMS of an account known to all others."""
        self._by_id[kms.account] = kms

    def get(self, account: str) -> KmsBase | None:
        """The KMS of that account."""
        return self._by_id.get(account)

    def all(self) -> Iterator[KmsBase]:
        """Every KMS that there is."""
        return iter(self._by_id.values())

    def named_in(self, text: str) -> KmsBase | None:
        """The KMS of the account in the text of an ARN; None for any other text."""
        parts = text.split(":", 5)
        return self.get(parts[4]) if len(parts) > 5 and parts[0] == "arn" else None
