"""Amazon S3 as far as server-side encryption goes: buckets and objects in memory, sealed under keys of the KMS."""
