"""Imported key material: what was handed out for an import, and what a key has.

Material is known by its spec and number (models/asymmetric/materials); a KMS key remembers which it has ever had.
"""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.models.byte_terms import Wrapped
from kms_conformance.models.import_types import ID
from kms_conformance.models.terms import Output, Term


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
