"""Asymmetric and HMAC keys: signatures, MACs and RSA ciphertexts, and what tells a right one from a near miss."""
