"""What answers to a call are acceptable, and which requirement demands it."""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import Guard
from kms_conformance.models.operation import Operation
from kms_conformance.models.requirements import REGISTRY


@dataclass(frozen=True, slots=True)
class Expectation:
    """The failing guards of a call. If none of level MUST fails, success is acceptable.

    A failing SHOULD or INFO guard makes both success and its errors acceptable; what departs from it is observed.
    """

    failing: tuple[Guard, ...] = ()
    advisory: tuple[Guard, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether success is what the specification demands."""
        return not self.failing and not self.advisory

    def accepts(self, code: str) -> bool:
        """Whether an error code is one that some failing guard allows."""
        return any(guard.accepts(code) for guard in (*self.failing, *self.advisory))

    def errors(self) -> tuple[str, ...]:
        """The acceptable error codes, sorted; "any client error" where the code isn't documented."""
        codes = {code for guard in self.failing or self.advisory for code in guard.errors or {"any client error"}}
        return tuple(sorted(codes))

    def wanted(self) -> tuple[str, ...]:
        """The acceptable outcomes as words for a finding."""
        return self.errors() if self.failing else ("success", *self.errors())


def expect(operation: Operation, facts: Facts) -> Expectation:
    """Evaluate all guards: a guard that cannot be asked accepts nothing."""
    failing = [guard for guard in operation.guards if guard.holds(facts) is False]
    if not failing:
        return VALID
    return Expectation(
        tuple(guard for guard in failing if REGISTRY[guard.requirement].level == "MUST"),
        tuple(guard for guard in failing if REGISTRY[guard.requirement].level != "MUST"),
    )


VALID = Expectation()
"""Nothing fails: success is the one acceptable outcome."""
