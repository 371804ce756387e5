"""Secrets Manager: secrets under keys that their callers name."""
