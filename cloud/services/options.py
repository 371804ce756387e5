"""How a service handles data keys: what production services choose for speed, and tests choose to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of one service.

    cache_ttl         how long an unwrapped data key is kept after the call that opened it; with none, each call that
                      reads asks the KMS, so that revocation shows at once
    records_per_key   how many records lie under one data key, at most
    moves_per_call    how many steps of a change of key each later call for the same domain does
    mode              rewrap: data keys are wrapped again with ReEncrypt; rewrite: data are encrypted under new ones
    retention         how long the data of a deleted domain are kept
    """

    cache_ttl: timedelta = timedelta(0)
    records_per_key: int = 4
    moves_per_call: int = 2
    mode: Literal["rewrap", "rewrite"] = "rewrap"
    retention: timedelta = timedelta(days=30)
