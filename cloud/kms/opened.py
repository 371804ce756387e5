"""What opening a ciphertext gives."""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.cloud.kms.store import SYMMETRIC, Key


@dataclass(frozen=True, slots=True)
class Opened:
    """An intact ciphertext: the key and material that made it, and its plaintext unless the context is not its own."""

    key: Key
    plaintext: bytes | None
    material_id: str
    algorithm: str = SYMMETRIC
