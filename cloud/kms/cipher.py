"""Ciphertexts: AES-256-GCM with the encryption context as associated data, in a blob that names its key and material.

    version (1) | key id (16) | material id (32) | nonce (12) | ciphertext and GCM tag (n + 16) | integrity code (16)

The GCM tag authenticates the header and the context too.  The integrity code, a MAC under a secret of all KMSs, adds
one thing: it tells a damaged blob from an intact one under a wrong context, before the key that the header names is
believed.  So damage is InvalidCiphertextException whatever the state of that key (ENC-021 to ENC-026).
"""

from __future__ import annotations

import hmac
import os
import uuid
from collections.abc import Mapping
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
KEY_ID, HEADER, NONCE, TAG, CODE = 17, 49, 12, 16, 16
EVERYWHERE = os.urandom(32)
"""The secret of all KMSs in this process."""
OVERHEAD = HEADER + NONCE + TAG + CODE
"""Bytes by which a blob is longer than its plaintext."""


def encode_context(context: Mapping[str, str]) -> bytes:
    """A canonical encoding: equal for equal maps, different for all others (CTX-001, INV-04), nothing for none.

    The pairs are sorted (CTX-012) and each text goes with its length; a lone surrogate is a text like any other.
    """
    pairs = sorted((name.encode("utf-8", "surrogatepass"), value) for name, value in context.items())
    out = bytearray()
    for name, value in pairs:
        for text in (name, value.encode("utf-8", "surrogatepass")):
            out += len(text).to_bytes(4, "big") + text
    return bytes(out)


class Maker(NamedTuple):
    """What the header of a blob says of its origin."""

    key_id: str
    material_id: str


class Cipher:
    """Seals and opens blobs. Those of other accounts and Regions are known for what they are, by the one secret."""

    def __init__(self, secret: bytes = EVERYWHERE) -> None:
        self._secret = secret

    def seal(self, maker: Maker, material: bytes, plaintext: bytes, context: bytes) -> bytes:
        """A fresh blob; `context` is the encoded encryption context."""
        header = VERSION + uuid.UUID(maker.key_id).bytes + bytes.fromhex(maker.material_id)
        nonce = os.urandom(NONCE)
        blob = header + nonce + AESGCM(material).encrypt(nonce, plaintext, header + context)
        return blob + self._code(blob)

    def maker(self, blob: bytes) -> Maker | None:
        """The key and material that made an intact blob; None when the blob isn't one of ours, or was altered."""
        if len(blob) < OVERHEAD or not hmac.compare_digest(self._code(blob[:-CODE]), blob[-CODE:]):
            return None
        return Maker(named_key_id(blob), blob[KEY_ID:HEADER].hex())

    def open(self, blob: bytes, material: bytes, context: bytes) -> bytes | None:
        """The plaintext of an intact blob, or None when it is bound to another context."""
        header, nonce, sealed = blob[:HEADER], blob[HEADER : HEADER + NONCE], blob[HEADER + NONCE : -CODE]
        try:
            return AESGCM(material).decrypt(nonce, sealed, header + context)
        except InvalidTag:
            return None

    def _code(self, blob: bytes) -> bytes:
        return hmac.digest(self._secret, blob, "sha256")[:CODE]


def named_key_id(blob: bytes) -> str:
    """The key id in the header, true or not, of a blob that is long enough to have one."""
    return str(uuid.UUID(bytes=blob[1:KEY_ID]))
