"""Faults of Cases on a correct KMS."""
