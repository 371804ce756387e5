"""A service with an API of its own that encrypts its customers' data at rest, as a vendor would write it."""
