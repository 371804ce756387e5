"""The state of a KMS, and the steps that several operations share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from kms_conformance.conformance.targets.reference.aliases import Aliases
from kms_conformance.conformance.targets.reference.cipher import Cipher, Maker, encode_context
from kms_conformance.conformance.targets.reference.markers import Markers
from kms_conformance.conformance.targets.reference.materials import Material
from kms_conformance.conformance.targets.reference.naming import Named, named
from kms_conformance.conformance.targets.reference.requests import Opened
from kms_conformance.conformance.targets.reference.store import Key, KeyStore

Answer: TypeAlias = dict[str, Any]


def utc_now() -> datetime:
    """The clock of a KMS that is given no other."""
    return datetime.now(UTC)


class KmsBase:
    """What every part of ReferenceKms stands on."""

    def __init__(
        self, region: str = "us-east-1", account: str = "000000000000", clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.region, self.account, self.clock = region, account, clock
        self.store = KeyStore(region, account, clock)
        self.aliases = Aliases(self.store)
        self.cipher = Cipher()
        self.markers = Markers()

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
        return self.cipher.seal(maker, material.secret, plaintext, self.canonical_context(context))

    def open(self, blob: bytes, context: Mapping[str, str]) -> Opened | None:
        """An intact ciphertext of a key that there still is, opened as far as the context goes."""
        maker = self.cipher.maker(blob)
        key = self.store.get(maker.key_id) if maker else None
        material = key.material(maker.material_id) if maker and key else None
        if key is None or material is None:
            return None
        plaintext = self.cipher.open(blob, material.secret, self.canonical_context(context))
        return Opened(key, plaintext, material.material_id)
