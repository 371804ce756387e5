"""The specification of AWS KMS, executable and pure: no I/O, no boto3, no clock, no randomness.

Read `terms` (what a symbolic call is made of), `world` (the state), `lifecycle` (the key state table),
`guards` and `operations` (who may be refused, and why), `expectation` (what answers are acceptable).
"""
