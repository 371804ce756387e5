"""Faults of Cases on a correct KMS."""

from __future__ import annotations

from kms_conformance.faults.cases import contents, keys, lists, refusals, stored, updates

MUTANTS = {
    mutant_id: mutant
    for part in (contents, updates, refusals, lists, keys, stored)
    for mutant_id, mutant in part.MUTANTS.items()
}
"""By id."""
