"""Verdicts for people and machines. Every report reads the same `Report` value and imports the models alone."""
