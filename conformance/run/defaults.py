"""What a run is asked for where nothing is said: apart, so that the command line need not load a run to tell it."""

DEFAULT_TARGET, DEFAULT_OUT = "moto", "kms-conformance-report"
LEDGER = "keys.jsonl"
"""The file of wire/ledger in the report folder."""
SPENDING = "spending.json"
"""The file of wire/purse there, of a run on AWS."""
