"""Faults of AppIntegrations on a correct KMS."""

from __future__ import annotations

from kms_conformance.faults.integrations import configured, grants, lists, refusals, runs, stored

MUTANTS = {
    mutant_id: mutant
    for part in (configured, refusals, lists, grants, runs, stored)
    for mutant_id, mutant in part.MUTANTS.items()
}
"""By id."""
