"""External key store proxies: what is asked of one, and what each answer must be.

Source of all: AWS, "External Key Store Proxy API Specification", version 1.0.3.
"""
