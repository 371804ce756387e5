"""The judge: an answer against what is acceptable, and the requirements that it may break. It records and never raises.

`judge` holds an outcome against an expectation, `wire` the answer as it came; `meanwhile` does so while changes are on
their way. `findings` is what is recorded, `traces` says which calls depend on which. Whom to blame is for proof to say.

Example: Decrypt with another context -> Success, where guards refuse: a finding, with what they demand as candidates.
"""
