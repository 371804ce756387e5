"""Faults of Q in Connect on a correct KMS."""

from __future__ import annotations

from kms_conformance.faults.qconnect import contents, keys, lists, refusals, stored

MUTANTS = {
    mutant_id: mutant
    for part in (contents, refusals, lists, keys, stored)
    for mutant_id, mutant in part.MUTANTS.items()
}
"""By id."""
