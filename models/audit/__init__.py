"""The audit trail: what an event of AWS CloudTrail must say of the KMS call that it records."""
