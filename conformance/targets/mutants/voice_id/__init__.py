"""Faults of a service that keeps domains, Voice ID, on a correct KMS."""

from __future__ import annotations

from kms_conformance.conformance.targets.mutants.voice_id import changes, moves
from kms_conformance.conformance.targets.mutants.voice_id.service_mutant import ServiceMutant

_AREAS = (changes, moves)

MUTANTS: dict[str, ServiceMutant] = {
    mutant_id: mutant for area in _AREAS for mutant_id, mutant in area.MUTANTS.items()
}  # fmt: skip

__all__ = ["MUTANTS", "ServiceMutant"]
