"""Domains: resources of services that encrypt customers' data at rest under a key of KMS, as rules on values."""
