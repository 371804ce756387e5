"""Faults of Customer Profiles on a correct KMS."""

from __future__ import annotations

from kms_conformance.faults.customer_profiles import (
    access,
    cleared,
    domains,
    keys,
    members,
    moves,
    objects,
    stored,
    writes,
)
from kms_conformance.faults.service_mutant import ServiceMutant

_AREAS = (keys, members, moves, access, stored, domains, writes, objects, cleared)

MUTANTS: dict[str, ServiceMutant] = {
    mutant_id: mutant for area in _AREAS for mutant_id, mutant in area.MUTANTS.items()
}  # fmt: skip

__all__ = ["MUTANTS"]
