"""The model's state: keys, and the ledger of ciphertexts that a target returned.

KMS's symmetric ciphertexts are never computed here.  The ledger says what each returned blob must open to.
Every attribute that a later observation can see remembers the requirement that put it there (`because`), so that
an observation that contradicts it is blamed on the effect that did not happen and not on the observation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.terms import Context, Term


@dataclass(frozen=True, slots=True)
class Key:
    """A symmetric key with KMS-made material."""

    slot: int
    state: KeyState = KeyState.ENABLED
    because: str = "KEY-001"
    """The requirement whose effect put the key in its state."""
    date_because: str = "INV-22"
    """The requirement that speaks of DeletionDate after the last call."""
    description: Term = ""
    window_days: int | None = None
    disabled_times: int = 0
    cancelled_times: int = 0
    fresh: bool = False
    """Created in this trace and unchanged since (KEY-005)."""
    described: bool = False
    """Described since its last write (KEY-030)."""
    lost: bool = False
    """Its state could not be established after a deviation; nothing more is asked of it."""


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """A ledger entry: what a returned blob must open to, and what it has lived through."""

    slot: int
    key: int
    context: Context
    plaintext: Term
    made_by: str
    disabled_times: int = 0
    cancelled_times: int = 0
    opened: bool = False
    reencrypted: bool = False
    source_bound: bool = False
    """Made by ReEncrypt without a context from a ciphertext that had one (CTX-022)."""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """All that the model knows."""

    keys: Mapping[int, Key] = field(default_factory=dict)
    ciphertexts: Mapping[int, Ciphertext] = field(default_factory=dict)

    def with_key(self, key: Key) -> World:
        """The world with this key in its slot."""
        return replace(self, keys={**self.keys, key.slot: key})

    def with_ciphertext(self, entry: Ciphertext) -> World:
        """The world with this ledger entry in its slot."""
        return replace(self, ciphertexts={**self.ciphertexts, entry.slot: entry})

    def usable_keys(self) -> list[Key]:
        """The keys whose state is known."""
        return [key for key in self.keys.values() if not key.lost]

    def usable_ciphertexts(self) -> list[Ciphertext]:
        """The ledger entries that may be used, with a key whose state is known."""
        return [c for c in self.ciphertexts.values() if not c.lost and not self.keys[c.key].lost]
