"""Faults of scheduling on a correct KMS."""

from __future__ import annotations

from kms_conformance.faults.scheduling import decisions, keys, refusals, written

MUTANTS = {
    mutant_id: mutant for part in (written, decisions, refusals, keys) for mutant_id, mutant in part.MUTANTS.items()
}
"""By id."""
