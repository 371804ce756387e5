"""Grant constraints: for which requests a grant counts.

The documents contradict each other on the keys of an encryption context in a constraint: they are "not case
sensitive" in the API Reference (GrantConstraints), and in the Developer Guide ("Using grant constraints") the match is
exact.  So there are two readings; the exact one allows less.  Values are case-sensitive in both (GRANT-035).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Reading: TypeAlias = Literal["exact", "folded", "bound"]
"""How the keys of the pairs compare: exactly, or without regard to case (GRANT-036).

"bound" is exact, and a SourceArn also binds a DescribeKey that names no resource (GRANT-044b).
"""


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a request must have. None: no such constraint; with equals and subset both, both apply (GRANT-042).

    equals      the encryption context is this one; {} asks for none at all
    subset      the encryption context includes these pairs; {} asks for nothing
    source_arn  the request is made on behalf of this resource (aws:SourceArn)
    """

    equals: Mapping[str, str] | None = None
    subset: Mapping[str, str] | None = None
    source_arn: str | None = None

    @property
    def of_context(self) -> bool:
        """Whether there is a constraint on the encryption context."""
        return self.equals is not None or bool(self.subset)


def _pairs(context: Mapping[str, str], reading: Reading) -> frozenset[tuple[str, str]]:
    return frozenset((name.casefold() if reading == "folded" else name, value) for name, value in context.items())


def admits(constraints: Constraints, context: Mapping[str, str], reading: Reading = "exact") -> bool:
    """Whether a request with this encryption context satisfies the constraints on it (GRANT-033 to GRANT-037)."""
    given = _pairs(context, reading)
    if constraints.equals is not None and given != _pairs(constraints.equals, reading):
        return False
    return _pairs(constraints.subset or {}, reading) <= given


def settled(constraints: Constraints, context: Mapping[str, str]) -> bool | None:
    """What both readings answer; None where they differ: then either outcome is acceptable (GRANT-036)."""
    exact, folded = admits(constraints, context, "exact"), admits(constraints, context, "folded")
    return exact if exact is folded else None


def as_strict(child: Constraints, parent: Constraints, reading: Reading = "exact") -> bool:
    """Whether all that satisfies the child's constraints satisfies the parent's too (GRANT-047).

    Pairs may be added to a subset, and a subset may become equality, but not the reverse.  That a parent's SourceArn
    stays is not said anywhere; without it the child would give more than the parent.
    """
    if parent.source_arn is not None and child.source_arn != parent.source_arn:
        return False
    equals = None if child.equals is None else _pairs(child.equals, reading)
    if parent.equals is not None and equals != _pairs(parent.equals, reading):
        return False
    wanted = _pairs(parent.subset or {}, reading)
    return wanted <= (equals or frozenset()) | _pairs(child.subset or {}, reading)
