"""Outbound campaigns of Amazon Connect, version 1: instances, campaigns and dial requests, encrypted at rest."""
