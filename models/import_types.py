"""The words of imported key material, and what decides whether it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

EXTERNAL, OF_KMS = "EXTERNAL", "AWS_KMS"
EXPIRES, STAYS = "KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"
NEW, EXISTING = "NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"
ID, TOKEN, PUBLIC, UNTIL = "KeyMaterialId", "ImportToken", "PublicKey", "ParametersValidTo"
VALID_S = 24 * 3600
"""How long a public key and its import token are good for (IMPORT-003)."""

TokenNaming: TypeAlias = Literal["fits", "other", "altered", "expired"]
"""An import token: of this key, of another one, none that was made, or older than 24 hours."""
Lying: TypeAlias = Literal["past", "near", "far"]
"""Where a ValidTo lies: not in the future, within 365 days, or beyond."""


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """What is known of an import. What depends on an earlier answer that is no is None.

    opens       the material is wrapped with the public key of the token's set, by its algorithm, and not altered
    fits        it is material for a key of this spec
    first       nothing was ever imported into the key
    associated  the key has, or had, just this material
    waiting     another material is waiting for a rotation
    named       KeyMaterialId is the id of this material; None where none is sent
    """

    token: TokenNaming | None = None
    valid_to: Lying | None = None
    opens: bool | None = None
    fits: bool | None = None
    first: bool = True
    associated: bool | None = None
    waiting: bool = False
    named: bool | None = None
