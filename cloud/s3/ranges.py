"""The Range header: one range of bytes (RFC 9110, section 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kms_conformance.cloud.s3.errors import refusal

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes first to last, both included, of a body of `size` bytes."""

    first: int
    last: int
    size: int

    @property
    def content_range(self) -> str:
        """The header Content-Range."""
        return f"bytes {self.first}-{self.last}/{self.size}"


def requested_range(header: str | None, size: int) -> ByteRange | None:
    """The range asked for; None for the whole body, also where the header is not understood (as recorded from AWS).

    Raises InvalidRange where no byte of the body is in the range.
    """
    match = ONE_RANGE.fullmatch(header.strip()) if header else None
    if match is None:
        return None
    first_text, last_text = match.groups()
    if not first_text and not last_text:
        return None
    if not first_text:
        length = int(last_text)
        first, last = max(0, size - length), size - 1
        satisfiable = length > 0 and size > 0
    else:
        first, last = int(first_text), min(int(last_text), size - 1) if last_text else size - 1
        if last_text and int(last_text) < first:
            return None
        satisfiable = first < size
    if not satisfiable:
        raise refusal("InvalidRange", ActualObjectSize=str(size), RangeRequested=header)
    return ByteRange(first, last, size)
