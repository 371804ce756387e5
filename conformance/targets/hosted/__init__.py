"""A service with an API of its own, in Python: started in a process of its own, and judged as Voice ID."""
