"""Proxies with exactly one known fault each; the witnesses are in tests/xks_witnesses.py."""

from __future__ import annotations

from kms_conformance.faults.xks import ciphertexts, requests, telling
from kms_conformance.faults.xks.table import XksMutant

XKS_MUTANTS = {row.id: row for row in (*ciphertexts.MUTANTS, *requests.MUTANTS, *telling.MUTANTS)}

__all__ = ["XKS_MUTANTS", "XksMutant"]
