"""The KMSs of one Region, one for each account: a key ARN of another account reaches that account's KMS."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from kms_conformance.cloud.kms.aliases import Aliases
from kms_conformance.cloud.kms.cipher import Cipher
from kms_conformance.cloud.kms.grant_tokens import GrantTokens
from kms_conformance.cloud.kms.grants import Grants
from kms_conformance.cloud.kms.naming import Named
from kms_conformance.cloud.kms.opened import Opened
from kms_conformance.cloud.kms.store import Key, KeyStore

CROSS_ACCOUNT = frozenset(
    {"CreateGrant", "Decapsulate", "Decrypt", "DeriveSharedSecret", "DescribeKey", "Encapsulate", "Encrypt",
     "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext",
     "GenerateMac", "GetKeyRotationStatus", "GetPublicKey", "ListGrants", "ReEncrypt", "RetireGrant", "RevokeGrant",
     "Sign", "Verify", "VerifyMac"}
)  # fmt: skip
"""The operations that may name a key of another account (POLICY-028); to all others such a key is unknown."""


class Kms(Protocol):
    """A KMS as its parts and its neighbours see it; ReferenceKms is the one that there is."""

    region: str
    account: str
    clock: Callable[[], datetime]
    accounts: Accounts
    store: KeyStore
    aliases: Aliases
    cipher: Cipher
    grants: Grants
    grant_tokens: GrantTokens
    knows_principal: Callable[[str], bool]

    def owner(self, key: Key) -> Kms:
        """The KMS of the account that has the key."""

    def resolve(self, text: str) -> Named:
        """What the text of a KeyId names here."""

    def resolve_for(self, operation: str, text: str) -> Named:
        """What the text names to an operation."""

    def is_foreign(self, text: str) -> bool:
        """Whether a text is the ARN of a key of another account."""

    def open(self, blob: bytes, context: Mapping[str, str]) -> Opened | None:
        """An intact ciphertext of a key that there still is, opened as far as the context goes."""

    def made_elsewhere(self, blob: bytes) -> bool:
        """Whether an intact ciphertext is of a key that is not here."""


class Accounts:
    """Every KMS by its account. They serve one call at a time, because a call may need more than one of them."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._by_id: dict[str, Kms] = {}

    def add(self, kms: Kms) -> None:
        """Make the KMS of an account known to all others."""
        self._by_id[kms.account] = kms

    def get(self, account: str) -> Kms | None:
        """The KMS of that account."""
        return self._by_id.get(account)

    def all(self) -> Iterator[Kms]:
        """Every KMS that there is."""
        return iter(self._by_id.values())

    def named_in(self, text: str) -> Kms | None:
        """The KMS of the account in the text of an ARN; None for any other text."""
        parts = text.split(":", 5)
        return self.get(parts[4]) if len(parts) > 5 and parts[0] == "arn" else None
