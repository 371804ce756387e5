"""Outbound campaigns of Amazon Connect: instances that are onboarded under a key, and what is in their campaigns."""
