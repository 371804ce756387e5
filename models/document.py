"""The document, claim after claim, and the requirements by which each is judged."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import tomli

from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.requirements.requirement import Requirement

_BY_ALIAS = {alias: row for row in REGISTRY.values() for alias in row.aliases}


@dataclass(frozen=True, slots=True)
class DocumentClaim:
    """One claim of the document. `named` are ids of the catalogue, of which this version need not have all."""

    id: str
    system: str
    text: str
    named: tuple[str, ...]

    @property
    def judged(self) -> tuple[Requirement, ...]:
        """The requirements of this version that judge it."""
        found = (REGISTRY.get(name) or _BY_ALIAS.get(name) for name in self.named)
        return tuple(dict.fromkeys(row for row in found if row is not None))

    @property
    def missing(self) -> tuple[str, ...]:
        """The ids that this version does not have."""
        return tuple(name for name in self.named if name not in REGISTRY and name not in _BY_ALIAS)


def _claims() -> tuple[DocumentClaim, ...]:
    table = tomli.loads((files(__package__) / "document.toml").read_text("utf-8"))
    return tuple(
        DocumentClaim(id=row["id"], system=row["system"], text=row["text"], named=tuple(row["requirements"]))
        for row in table["claim"]
    )


CLAIMS = _claims()
"""In the order of the document."""
