"""A reference external key store proxy: AES-256-GCM keys in memory, the operations of the specification 1.0.3."""
