"""Outbound campaigns of Amazon Connect, versions 1 and 2: instances, campaigns and requests, encrypted at rest."""
