"""A cloud on the loopback: the reference KMS with identities, several accounts and Regions, and its neighbours."""
