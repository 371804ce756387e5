"""What a requirement is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from kms_conformance.models.vocabulary import ERRORS

Level: TypeAlias = Literal["MUST", "SHOULD", "INFO"]
Kind: TypeAlias = Literal["guard", "effect", "response"]
Severity: TypeAlias = Literal["security", "availability", "compatibility"]

PROFILES = (
    "kms-core", "kms-grants", "kms-authorization", "kms-aliases", "kms-tags", "kms-rotation", "kms-import",
    "kms-multi-region", "kms-asymmetric", "kms-hmac", "kms-key-agreement", "kms-key-stores", "sigv4", "wire",
    "s3-sse-kms", "audit", "xks-proxy", "voice-id", "customer-profiles", "app-integrations", "qconnect", "cases",
    "outbound-campaigns", "recordings", "contact-data", "forecasting", "ssm",
    "secretsmanager", "dynamodb",
)  # fmt: skip
"""The closed list of profiles."""

EVERYDAY = PROFILES[PROFILES.index("ssm") :]
"""Services that everybody uses."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "kms": tuple(name for name in PROFILES if name.startswith("kms-")),
    "domains": ("audit", *PROFILES[PROFILES.index("voice-id") : PROFILES.index("ssm")]),
    "services": EVERYDAY,
    "q-in-connect": ("qconnect",),
}


@dataclass(frozen=True, slots=True)
class Floor:
    """How often a requirement must have been exercised, on distinct inputs, before it can pass."""

    positive: int
    negative: int = 0


FLOORS: Mapping[tuple[Kind, Level], Floor] = {
    ("guard", "MUST"): Floor(1, 1),
    ("guard", "SHOULD"): Floor(0, 1),
    ("guard", "INFO"): Floor(0, 1),
    ("effect", "MUST"): Floor(2),
    ("effect", "SHOULD"): Floor(1),
    ("effect", "INFO"): Floor(1),
    ("response", "MUST"): Floor(2),
    ("response", "SHOULD"): Floor(1),
    ("response", "INFO"): Floor(1),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence of the specification, with what is needed to judge it and to say why.

    kind      guard: a condition with the errors its failure allows; effect: a later observation would differ had
              it not happened; response: what is true of an answer
    severity  of the worst deviation from it
    aliases   ids of the catalogue that say the same, and the old numbers of the key state table
    floor     when it differs from that of its kind and level
    needs     why it may stay not-exercised: a reason of the report's closed list
    open      why it is not MUST, though a document or a recording speaks of it
    beside    the profiles of whose operations it is: without one of them it is not judged
    """

    id: str
    area: str
    kind: Kind
    level: Level
    profile: str
    severity: Severity
    operations: tuple[str, ...]
    statement: str
    source: str
    note: str = ""
    aliases: tuple[str, ...] = ()
    own_floor: Floor | None = None
    needs: str = ""
    open: str = ""
    beside: tuple[str, ...] = ()

    @property
    def floor(self) -> Floor:
        """The exercise that `pass` needs."""
        return self.own_floor or FLOORS[self.kind, self.level]

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Requirement:
        """A requirement from a row of a table; `floor` is [positive, negative], `operations` a list or "all"."""
        values = dict(row)
        floor = values.pop("floor", None)
        values["operations"] = tuple(ERRORS if values["operations"] == "all" else values["operations"])
        values["aliases"] = tuple(values.get("aliases", ()))
        values["beside"] = tuple(values.get("beside", ()))
        values.setdefault("area", values["id"].split("-")[0])
        values.setdefault("profile", "kms-core")
        return cls(**values, own_floor=Floor(*floor) if floor else None)


WITHOUT_SOURCE = ("UNSOURCED", "inferred", "No document", "seed silent")
"""So the source of a requirement begins that no document and no recording states."""


def faults(row: Requirement) -> list[str]:
    """What the lint says against a requirement; nothing for a good one."""
    said = []
    for field, allowed in (("level", Level), ("kind", Kind), ("severity", Severity)):
        if getattr(row, field) not in get_args(allowed):
            said.append(f"{row.id}: {field} is {getattr(row, field)!r}, not one of {get_args(allowed)}")
    if row.profile not in PROFILES:
        said.append(f"{row.id}: profile {row.profile!r} is not in the closed list")
    if not row.statement.endswith("."):
        said.append(f"{row.id}: the statement is not a sentence")
    if not row.operations:
        said.append(f"{row.id}: names no operation")
    if not row.source or (row.level == "MUST" and row.source.startswith(WITHOUT_SOURCE)):
        said.append(f"{row.id}: a MUST needs a source")
    if row.level == "MUST" and row.open:
        said.append(f"{row.id}: a MUST is not open")
    if row.level in ("SHOULD", "INFO") and not row.open and row.source and not row.source.startswith(WITHOUT_SOURCE):
        said.append(f"{row.id}: it has a source, so `open` must say why it is not MUST")
    return said
