"""What services that encrypt customer data at rest under a key of the customer share: keys, store, change of key."""
