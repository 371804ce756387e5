"""Grant tokens: each stands for one grant, and no two are equal."""

from __future__ import annotations

import hmac
import os
from base64 import b64decode, b64encode

from kms_conformance.cloud.kms.stored import Stored

CODE, NONCE = 32, 32


class GrantTokens(Stored):
    """Makes tokens and reads those that it made, also when their grant is no more."""

    kept = ("_secret",)

    def __init__(self) -> None:
        self._secret = os.urandom(32)

    def make(self, grant_id: str) -> str:
        """A new token of the grant, which is as good as all others of it (GRANT-012)."""
        body = os.urandom(NONCE) + bytes.fromhex(grant_id)
        return b64encode(self._code(body) + body).decode("ascii")

    def grant_id(self, token: str) -> str | None:
        """The grant for which `make` made this token, None for any other text (TOKEN-007)."""
        try:
            raw = b64decode(token.encode("ascii"), validate=True)
        except ValueError:
            return None
        genuine = hmac.compare_digest(self._code(raw[CODE:]), raw[:CODE])
        return raw[CODE + NONCE :].hex() if genuine else None

    def _code(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")
