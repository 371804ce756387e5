"""What parts of a KMS are stored from: the values of named attributes."""

from __future__ import annotations

from typing import Any, ClassVar


class Stored:
    """A part of a KMS; `kept` names the attributes that outlive it."""

    kept: ClassVar[tuple[str, ...]] = ()

    def stored(self) -> dict[str, Any]:
        """The values to store."""
        return {name: getattr(self, name) for name in self.kept}

    def restore(self, values: dict[str, Any]) -> None:
        """Go on with values that were stored."""
        for name in self.kept:
            setattr(self, name, values[name])
