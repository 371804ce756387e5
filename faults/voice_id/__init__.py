"""Faults of Voice ID on a correct KMS."""

from __future__ import annotations

from kms_conformance.faults.service_mutant import ServiceMutant
from kms_conformance.faults.voice_id import (
    access,
    audited,
    changes,
    crashes,
    creation,
    grants,
    lifecycle,
    moves,
    refusals,
    stored,
    texts,
    writes,
)

_AREAS = (creation, grants, access, texts, changes, moves, writes, refusals, stored, crashes, audited, lifecycle)

MUTANTS: dict[str, ServiceMutant] = {
    mutant_id: mutant for area in _AREAS for mutant_id, mutant in area.MUTANTS.items()
}  # fmt: skip

__all__ = ["MUTANTS"]
