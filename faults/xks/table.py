"""What a seeded fault of a proxy is."""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.cloud.xks.proxy import XksProxy


@dataclass(frozen=True, slots=True)
class XksMutant:
    """A proxy with one fault, and the requirement that it breaks."""

    id: str
    requirement: str
    fault: str
    proxy: type[XksProxy]
