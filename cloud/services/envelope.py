"""Envelope encryption: AES-256-GCM under a data key, bound to the record and to all that it belongs to."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = 1
"""The version of the layout: nonce of 12 bytes, ciphertext, tag of 16 bytes."""


class DamagedError(Exception):
    """A record that is not what was written in its place: changed, or moved there from another one."""


def seal(key: bytes, plaintext: bytes, place: bytes) -> bytes:
    """Nonce, ciphertext and tag, which open with the same key and place alone."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, place)


def unseal(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """The plaintext; DamagedError for what was not sealed so."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
    except InvalidTag as tag:
        raise DamagedError("a stored record does not open in its place") from tag


def place_of(service: str, scope: str, kind: str, item: str, record_id: str) -> bytes:
    """The associated data of a record: canonical JSON."""
    return canonical([service, scope, kind, item, record_id, FORMAT])


def canonical(value: Any) -> bytes:
    """JSON without a choice: UTF-8, no blanks, members in order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")


def keyed_hash(key: bytes, *parts: str) -> bytes:
    """HMAC-SHA256 for the exact match of a text that must not be stored as it is."""
    return hmac.new(key, canonical(list(parts)), hashlib.sha256).digest()


def new_key() -> bytes:
    """A key for AES-256 or HMAC-SHA256."""
    return os.urandom(KEY_BYTES)


def new_id(prefix: str) -> str:
    """An id that says nothing: the prefix and 128 random bits in hexadecimal."""
    return prefix + secrets.token_hex(16)


ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def new_name(length: int = 22) -> str:
    """Random letters and digits, as Voice ID's ids are."""
    return "".join(secrets.choice(ALPHANUMERIC) for _ in range(length))


def document(members: Mapping[str, Any]) -> bytes:
    """Members of an item as they are before encryption."""
    return canonical(dict(members))
