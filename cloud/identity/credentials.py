"""Access keys as they sign requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Credential:
    """What an access key id stands for.

    token, expires  of temporary credentials alone, in UTC
    active          whether the key is switched on
    """

    access_key_id: str
    secret: str
    token: str | None = None
    expires: datetime | None = None
    active: bool = True
