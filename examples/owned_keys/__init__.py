"""A service whose keys are its own: no customer names a key, and none is touched."""
