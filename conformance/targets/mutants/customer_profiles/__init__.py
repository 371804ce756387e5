"""Faults of Customer Profiles on a correct KMS."""

from __future__ import annotations

from kms_conformance.conformance.targets.mutants.service_mutant import ServiceMutant

MUTANTS: dict[str, ServiceMutant] = {}

__all__ = ["MUTANTS"]
