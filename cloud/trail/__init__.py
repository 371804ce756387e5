"""AWS CloudTrail: a record of every call to the KMS, and LookupEvents."""
