"""What generated policies use: operators, set operators, condition keys; and how their cases are decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kms_conformance.models.authorization.decision import Decision
from kms_conformance.models.authorization.policy import Condition
from kms_conformance.strategies.policy_documents import Documents


@dataclass(slots=True)
class Coverage:
    """Counts over cases: a case counts once for each operator and key in its documents.

    operators  base names, and IfExists, ForAllValues and ForAnyValue
    keys       in lower case
    """

    allowed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    operators: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)

    def add(self, documents: Documents, decision: Decision) -> None:
        """Counts one case."""
        self.allowed += decision.allowed
        self.reasons[decision.reason] += 1
        used = list(_conditions(documents))
        self.keys.update({condition.key for condition in used})
        self.operators.update({condition.operator for condition in used})
        self.operators.update({condition.quantifier for condition in used if condition.quantifier})
        self.operators.update({"IfExists" for condition in used if condition.if_exists})

    def rare(self, operators: Iterable[str], keys: Iterable[str], fewest: int) -> list[str]:
        """The operators and keys that came up less often than that."""
        wanted = [(name, self.operators[name]) for name in operators] + [(key, self.keys[key.lower()]) for key in keys]
        return [f"{name} {count} times" for name, count in wanted if count < fewest]


def _conditions(documents: Documents) -> Iterator[Condition]:
    iam = documents.iam
    key_policy = (documents.key_policy,) if documents.key_policy else ()
    for policy in (*key_policy, *iam.identity, *iam.session, *iam.boundary):
        for statement in policy.statements:
            yield from statement.conditions
