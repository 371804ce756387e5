"""Faults of Secrets Manager on a correct KMS."""

from __future__ import annotations

from kms_conformance.faults.secrets import callers, keys, written

MUTANTS = {mutant_id: mutant for part in (written, keys, callers) for mutant_id, mutant in part.MUTANTS.items()}
"""By id."""
