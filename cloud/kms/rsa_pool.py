"""RSA private keys on disk: finding primes takes up to seconds, and a run on this KMS shall not wait for them.

The keys are those of a test double: nothing of value is ever encrypted or signed with them, and whoever can read the
folder of a user can read the memory of the user's programs, too.  Still the folder is the user's alone (mode 700, files
600).  A process takes each key once, in order, so that no two of its keys are equal; what another process has taken
does not matter.  Where nothing can be written, each key is made when it is asked for.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from kms_conformance.models.key_types import RSA_BITS

MOST = 64
"""Keys of one spec that are kept."""
EXPONENT = 65_537


def folder() -> Path:
    """The user's cache directory, by the XDG Base Directory Specification."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / "kms-conformance" / "rsa-keys-of-tests"


class RsaPool:
    """The keys of a folder; DER, PKCS #8."""

    def __init__(self, place: Path | None = None) -> None:
        self._place, self._taken, self._lock = place, Counter[str](), threading.Lock()

    def take(self, spec: str) -> bytes:
        """A private key of the spec that this process has not had."""
        with self._lock:
            number = self._taken[spec]
            self._taken[spec] += 1
        if number >= MOST:
            return make(spec)
        with suppress(OSError, RuntimeError):  # RuntimeError: the user has no home
            place = self._place or folder()
            return self._kept(place, spec, place / f"{spec}-{number:02d}.der")
        return make(spec)

    def _kept(self, place: Path, spec: str, file: Path) -> bytes:
        """The key in a file, which is made where there is none, or what is there is none of the spec."""
        if file.exists() and is_of(spec, der := file.read_bytes()):
            return der
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        der = make(spec)
        handle, name = tempfile.mkstemp(dir=place)  # mode 600
        with os.fdopen(handle, "wb") as opened:
            opened.write(der)
        Path(name).replace(file)
        return der


def make(spec: str) -> bytes:
    """A new private key."""
    key = rsa.generate_private_key(EXPONENT, RSA_BITS[spec])
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def is_of(spec: str, der: bytes) -> bool:
    """Whether these bytes are a private key of the spec."""
    try:
        key = load_der_private_key(der, None)
    except (ValueError, TypeError):
        return False
    return isinstance(key, rsa.RSAPrivateKey) and key.key_size == RSA_BITS[spec]


POOL = RsaPool()
"""Of this process."""
