"""The command line and the pytest plugin: one module for each command.

A command checks its options, calls one function of the rooms below and tells the outcome; every fault of use ends in
one line and exit status 2 or 3. Nothing heavy is imported before a command needs it.

Example: kms-conformance run --target moto -> `cli` -> `job` -> run/run.
"""
