"""Faults of outbound campaigns on a correct KMS."""

from __future__ import annotations

from kms_conformance.faults.campaigns import dialling, instances, lists, settings, states, stored, tags, version_two

MUTANTS = {
    mutant_id: mutant
    for part in (instances, settings, states, lists, tags, dialling, stored, version_two)
    for mutant_id, mutant in part.MUTANTS.items()
}
"""By id."""
