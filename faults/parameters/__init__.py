"""Faults of Parameter Store on a correct KMS."""

from __future__ import annotations

from kms_conformance.faults.parameters import keys, stored, written

MUTANTS = {mutant_id: mutant for part in (stored, keys, written) for mutant_id, mutant in part.MUTANTS.items()}
"""By id."""
