"""Gzip with a ceiling: what unpacks to more is not unpacked."""

from __future__ import annotations

import gzip
import io
import zlib

MAGIC = b"\x1f\x8b"
MOST_BYTES = 256 * 1024 * 1024
"""A log file of CloudTrail has a few MiB."""


class UnreadableError(Exception):
    """The bytes are no gzip, are cut off, or unpack to too much: it says which."""


def gunzipped(data: bytes) -> bytes:
    """The bytes unpacked, all members one after the other."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            found = packed.read(MOST_BYTES + 1)
    except EOFError as error:
        raise UnreadableError("its gzip data are cut off") from error
    except (OSError, zlib.error) as error:
        raise UnreadableError("its gzip data cannot be unpacked") from error
    if len(found) > MOST_BYTES:
        size = f"{len(data):,} bytes unpack to more than {MOST_BYTES:,}"
        raise UnreadableError(f"it looks like a gzip bomb: {size}")
    return found
