"""Key materials: a symmetric key gets another with every rotation, and keeps all that it ever had."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

RotationType: TypeAlias = Literal["AUTOMATIC", "ON_DEMAND"]

DEFAULT_PERIOD = 365


@dataclass(slots=True)
class Material:
    """One key material; the first of a key comes from no rotation, and so has neither date nor type."""

    secret: bytes = field(default_factory=lambda: os.urandom(32), repr=False)
    material_id: str = field(default_factory=lambda: os.urandom(32).hex())
    rotated: datetime | None = None
    rotation_type: RotationType | None = None
    present: bool = True
    """Whether imported material is there; that of KMS always is."""
    valid_to: datetime | None = None
    description: str | None = None


@dataclass(slots=True)
class Rotation:
    """Automatic rotation of a key, off until it is enabled."""

    enabled: bool = False
    period_in_days: int = DEFAULT_PERIOD
    next_date: datetime | None = None
