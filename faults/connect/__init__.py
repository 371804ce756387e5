"""Faults of Amazon Connect on a correct KMS."""

from __future__ import annotations

from kms_conformance.faults.connect import configs, contacts, delivery, files, grants, keys, refusals, stored

MUTANTS = {
    mutant_id: mutant
    for part in (contacts, refusals, keys, stored, configs, grants, files, delivery)
    for mutant_id, mutant in part.MUTANTS.items()
}
"""By id."""
