"""Everyday services that encrypt at rest: parameters, secrets and tables, each under a key that its caller names.

Nothing lies in a domain: what holds customer data has a key for each write, and the permissions of whoever calls count.
"""
