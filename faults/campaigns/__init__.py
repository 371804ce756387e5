"""Faults of outbound campaigns on a correct KMS."""

from __future__ import annotations

from kms_conformance.faults.campaigns import dialling, instances, lists, second, settings, states, stored, tags

MUTANTS = {
    mutant_id: mutant
    for part in (instances, settings, states, lists, tags, dialling, stored, second)
    for mutant_id, mutant in part.MUTANTS.items()
}
"""By id."""
