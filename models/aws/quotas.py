"""How many requests a second AWS takes, by quotas.toml."""

from __future__ import annotations

from kms_conformance.models.aws.kinds import Kind
from kms_conformance.models.aws.tables import table

QUOTAS = table("quotas.toml")
_SHARED = {(kind, name): row for row in QUOTAS["shared"] for kind in row["kinds"] for name in row["operations"]}


def quota(service: str, operation: str, kind: Kind = "symmetric") -> tuple[str, float] | None:
    """The name of the quota that a request counts to, and its requests a second; None: none is documented."""
    if service == "kms" and (row := _SHARED.get((kind, operation))) is not None:
        return f"kms/{row['kinds'][0]}", float(row["per_second"])
    rate = QUOTAS.get(service, {}).get(operation) if service in ("kms", "cloudtrail") else None
    return None if rate is None else (f"{service}/{operation}", float(rate))
