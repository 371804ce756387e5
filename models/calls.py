"""A symbolic call: operation, parameters as terms, and what was tried with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kms_conformance.models.terms import Term


@dataclass(frozen=True, slots=True)
class Call:
    """One request before binding.

    `label` names what was tried (a near-miss operator, a boundary, a cell of the state table); it stays with a
    finding and with its baseline entry.  `result` is the slot that a successful answer fills: a key slot for
    CreateKey, a ledger slot for Encrypt, GenerateDataKey and ReEncrypt.
    """

    operation: str
    params: tuple[tuple[str, Term], ...]
    label: str = "plain"
    result: int | None = None

    @classmethod
    def of(cls, operation: str, /, *, label: str = "plain", result: int | None = None, **params: Term) -> Call:
        """A call with the given parameters; a parameter that is None is left out."""
        return cls(operation, tuple((k, v) for k, v in params.items() if v is not None), label, result)

    def get(self, name: str) -> Term:
        """The term of a parameter, or None when it is not sent."""
        for key, term in self.params:
            if key == name:
                return term
        return None

    def names(self) -> Iterator[str]:
        """The parameters that are sent."""
        return (name for name, _ in self.params)

    def having(self, label: str | None = None, /, **params: Term) -> Call:
        """The same call with parameters set, or left out where the new value is None."""
        kept = {k: v for k, v in self.params if k not in params} | {k: v for k, v in params.items() if v is not None}
        return replace(self, params=tuple(kept.items()), label=label or self.label)
