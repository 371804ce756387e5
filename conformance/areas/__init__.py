"""The requirements as pytest tests, one file for each area: pytest --pyargs kms_conformance.conformance.

Each file asks for the requirements of its area; all of a session share one run, which the plugin makes.

Example: test_grant.py::test_requirement[GRANT-014] fails with the statement, its source and the shortest sequence.
"""
