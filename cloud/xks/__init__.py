"""A reference external key store proxy: AES-256-GCM keys in memory, the four operations of AWS's specification 1.0.3."""
