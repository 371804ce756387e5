"""The state of a KMS, and the steps that several operations share."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from kms_conformance.cloud.kms.accounts import CROSS_ACCOUNT, Accounts, Kms
from kms_conformance.cloud.kms.aliases import Aliases
from kms_conformance.cloud.kms.cipher import Cipher, Maker, encode_context
from kms_conformance.cloud.kms.grant_tokens import GrantTokens
from kms_conformance.cloud.kms.grants import Grants
from kms_conformance.cloud.kms.managed import PREDEFINED, managed_key
from kms_conformance.cloud.kms.markers import Markers
from kms_conformance.cloud.kms.materials import Material
from kms_conformance.cloud.kms.naming import Named, named
from kms_conformance.cloud.kms.opened import Opened
from kms_conformance.cloud.kms.principals import Directory, Nobody
from kms_conformance.cloud.kms.services import is_service
from kms_conformance.cloud.kms.store import Key, KeyStore

Answer: TypeAlias = dict[str, Any]
STORED = ("store", "aliases", "grants", "grant_tokens", "markers")
"""The parts of a KMS that outlive a restart."""


def utc_now() -> datetime:
    """The clock of a KMS that is given no other."""
    return datetime.now(UTC)


class KmsBase:
    """What every part of ReferenceKms stands on."""

    def __init__(
        self,
        region: str = "us-east-1",
        account: str = "000000000000",
        clock: Callable[[], datetime] = utc_now,
        grant_delay: timedelta = timedelta(0),
        accounts: Accounts | None = None,
        policy_delay: timedelta = timedelta(0),
    ) -> None:
        self.region, self.account, self.clock = region, account, clock
        self.policy_delay = policy_delay
        self.longest_policy = 32_768
        """In bytes (KMS Developer Guide, Resource quotas: key policy document size)."""
        self.accounts = Accounts() if accounts is None else accounts
        self.accounts.add(self)
        self.store = KeyStore(region, account, clock)
        self.aliases = Aliases(self.store)
        self.cipher = Cipher()
        self.markers = Markers()
        self.directory: Directory = Nobody()
        self.grants = Grants(self.store, grant_delay, lambda: self.directory)
        self.grant_tokens = GrantTokens()
        self.knows_principal: Callable[[str], bool] = lambda arn: True
        """Whether a user or role exists: for whoever keeps them."""
        self.predefined: tuple[str, ...] = PREDEFINED
        """The aliases that AWS has defined."""
        self.knows_service: Callable[[str], bool] = is_service

    def to_store(self) -> dict[str, Any]:
        """All that outlives this object, as what it is stored from."""
        return {part: getattr(self, part).stored() for part in STORED}

    def load(self, stored: bytes) -> None:
        """Be the KMS that was stored; of what was here before nothing is left."""
        state: dict[str, Any] = pickle.loads(stored)  # noqa: S301 - written by `to_store`, a moment ago
        for part in STORED:
            getattr(self, part).restore(state[part])

    def settled(self) -> bool:
        """Whether what is shown is what there is."""
        return True

    def owner(self, key: Key) -> Kms:
        """The KMS of the account that has the key: this one, or another of the Region."""
        return self.accounts.get(key.account) or self

    def resolve_for(self, operation: str, text: str) -> Named:
        """What the text names to an operation; only some may name keys of another account.

        DescribeKey of an alias that AWS has defined makes its key.
        """
        if (
            operation == "DescribeKey"
            and self.settled()
            and (alias := text.removeprefix(self.store.prefix)) in self.predefined
        ):
            managed_key(self, alias)
        owner = self.accounts.named_in(text) if operation in CROSS_ACCOUNT else None
        return (owner or self).resolve(text)

    def is_foreign(self, text: str) -> bool:
        """Whether a text is the ARN of a key of another account."""
        parts = text.split(":", 5)
        return len(parts) > 5 and parts[4] != self.account and parts[5].startswith("key/")

    def resolve(self, text: str) -> Named:
        """What the text of a KeyId names."""
        return named(text, self.region, self.store, self.aliases)

    def current_material(self, key: Key) -> Material:
        """The material that seals new ciphertexts."""
        return key.materials[-1]

    def canonical_context(self, context: Mapping[str, str]) -> bytes:
        """The bytes to which a ciphertext made with this context is bound."""
        return encode_context(context)

    def seal(self, key: Key, plaintext: bytes, context: Mapping[str, str]) -> bytes:
        """A fresh ciphertext under the key."""
        material = self.current_material(key)
        maker = Maker(key.key_id, material.material_id)
        return self.owner(key).cipher.seal(maker, material.secret, plaintext, self.canonical_context(context))

    def made_elsewhere(self, blob: bytes) -> bool:
        """Whether an intact ciphertext is of a key that is not here: of another Region, or deleted."""
        maker = self.cipher.maker(blob)
        return maker is not None and all(kms.store.get(maker.key_id) is None for kms in self.accounts.all())

    def open(self, blob: bytes, context: Mapping[str, str]) -> Opened | None:
        """An intact ciphertext of a key that there still is, opened as far as the context goes."""
        for kms in self.accounts.all():
            maker = kms.cipher.maker(blob)
            key = kms.store.get(maker.key_id) if maker else None
            material = key.material(maker.material_id) if maker and key else None
            if key is not None and material is not None:
                plaintext = kms.cipher.open(blob, material.secret, self.canonical_context(context))
                return Opened(key, plaintext, material.material_id)
        return None
