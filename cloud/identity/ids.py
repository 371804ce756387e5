"""Ids and secrets in AWS's forms (IAM User Guide, "IAM identifiers": unique identifiers and their prefixes)."""

from __future__ import annotations

import base64
import secrets
import string
from typing import Literal, TypeAlias

Prefix: TypeAlias = Literal["AIDA", "AROA", "ANPA", "AKIA", "ASIA"]
"""User, role, managed policy, long-term and temporary access key."""
_ALPHABET = string.ascii_uppercase + "234567"


def unique_id(prefix: Prefix) -> str:
    """A fresh id: 20 characters for an access key, 21 for anything else."""
    length = 16 if prefix in ("AKIA", "ASIA") else 17
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(length))


def secret_access_key() -> str:
    """A fresh secret of 40 characters."""
    return base64.b64encode(secrets.token_bytes(30)).decode("ascii")


def session_token() -> str:
    """A fresh session token; its content means nothing."""
    return "IQoJb3JpZ2luX2Vj" + base64.b64encode(secrets.token_bytes(210)).decode("ascii")
