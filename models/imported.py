"""Imported key material: what was handed out for an import, what a key has, and what an import brings.

Material is known by its spec and number (models/asymmetric/materials); a KMS key remembers which it has ever had.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from kms_conformance.models.byte_terms import Wrapped
from kms_conformance.models.terms import Output, Term

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
class Parameters:
    """The answer of GetParametersForImport in `slot`; `at`: by how many seconds the clock had been moved."""

    slot: int
    key: int
    algorithm: str
    spec: str
    at: float


@dataclass(frozen=True, slots=True)
class Imported:
    """One material of a key.

    slot     the first answer that told its id
    present  it was imported and neither deleted nor expired since
    until    its ValidTo as it was sent, and `ends` in seconds by which the clock is moved; None: it stays
    absent_because  the requirement by which it is not there
    """

    spec: str
    number: int
    slot: int
    present: bool = True
    until: Term = None
    ends: float | None = None
    description: str | None = None
    description_because: str = "IMPORT-041"
    absences: int = 0

    @property
    def id(self) -> Output:
        """Its KeyMaterialId."""
        return Output(self.slot, ID)

    def is_in(self, wrapped: Wrapped) -> bool:
        """Whether what was wrapped is this material."""
        return (self.spec, self.number) == (wrapped.spec, wrapped.number) and not wrapped.size


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
