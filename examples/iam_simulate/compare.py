"""Compares our decisions on generated policies with those of iam-simulate, an independent evaluator.

    python examples/iam_simulate/compare.py [--cases 10000] [--seed 1] [--show 3]

Needs node, and `npm install --no-package-lock` in this folder.  Ends with 1 when the two differ in a way that
differences.toml does not list, or when the cases don't meet their quotas.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from differences import explain, known

from kms_conformance.models.authorization.conditions import is_multivalued
from kms_conformance.models.authorization.evaluation import request_keys
from kms_conformance.strategies.policies import CONDITION_OPERATORS, cases
from kms_conformance.strategies.policy_coverage import Coverage
from kms_conformance.strategies.policy_documents import Case, parsed
from kms_conformance.strategies.policy_requests import CONDITION_KEYS

FOLDER = Path(__file__).parent
MOST_DIFFERENCES = 8
FEWEST_USES = 50
FEWEST_DECIDED = 0.3


@dataclass(frozen=True)
class Difference:
    """A case on which the two differ, and the known differences that explain it."""

    case: Case
    ours: str
    theirs: str
    why: tuple[str, ...]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="compares decisions on policies with those of iam-simulate")
    parser.add_argument("--cases", type=int, default=10_000, help="how many pairs of policies and request")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3, help="how many unknown differences to print")
    options = parser.parse_args()
    drawn = list(cases(options.seed, options.cases))
    decisions = answers(drawn)
    coverage, found = Coverage(), []
    for case, theirs in zip(drawn, decisions, strict=True):
        documents = parsed(case)
        decision = documents.decide(case.access, case.account)
        coverage.add(documents, decision)
        if decision.allowed != (theirs == "Allowed"):
            why = explain(case.access, case.account, documents, theirs == "Allowed")
            found.append(Difference(case, decision.reason, theirs, why))
    print_coverage(coverage, len(drawn))
    failed = print_differences(found, Counter(decisions), options.show)
    missed = quotas(coverage, len(drawn))
    for line in missed:
        print(f"quota missed: {line}")
    return int(failed or bool(missed))


def answers(drawn: list[Case]) -> list[str]:
    """What iam-simulate decides: Allowed, ExplicitlyDenied or ImplicitlyDenied."""
    lines = "".join(json.dumps(as_json(case)) + "\n" for case in drawn)
    process = subprocess.run(
        ["node", str(FOLDER / "answer.mjs")], input=lines, text=True, capture_output=True, check=False
    )
    if process.returncode:
        sys.exit(f"answer.mjs failed; was `npm install --no-package-lock` run in {FOLDER.name}?\n{process.stderr}")
    return [json.loads(line)["decision"] for line in process.stdout.splitlines()]


def as_json(case: Case) -> dict[str, object]:
    """A case as answer.mjs reads it: all condition keys are given, those of the principal too."""
    keys = request_keys(case.access)
    return {
        "principal": case.access.principal.arn,
        "action": case.access.action,
        "resource": case.access.resource,
        "account": case.account,
        "keys": {key: list(values) if is_multivalued(keys, key) else values[0] for key, values in keys.items()},
        "key_policy": case.key_policy,
        "identity": case.identity,
        "session": case.session,
        "boundary": case.boundary,
    }


def print_coverage(coverage: Coverage, total: int) -> None:
    """How the cases are spread."""
    print(f"{total} cases: {coverage.allowed / total:.1%} allowed, {1 - coverage.allowed / total:.1%} denied")
    for reason, count in coverage.reasons.most_common():
        print(f"  {count:6} {reason}")
    for title, uses in (("operators", coverage.operators), ("condition keys", coverage.keys)):
        print(f"{title}:")
        print("\n".join(f"  {count:6} {name}" for name, count in uses.most_common()))


def quotas(coverage: Coverage, total: int) -> list[str]:
    """The quotas that the cases miss."""
    missed = coverage.rare(CONDITION_OPERATORS, CONDITION_KEYS, FEWEST_USES)
    share = coverage.allowed / total
    return missed if FEWEST_DECIDED <= share <= 1 - FEWEST_DECIDED else [*missed, f"{share:.1%} allowed"]


def print_differences(found: list[Difference], decisions: Counter[str], show: int) -> bool:
    """The table of differences by class; whether there are unknown ones, or too many classes."""
    print(f"iam-simulate: {', '.join(f'{count} {name}' for name, count in decisions.most_common())}")
    classes = Counter(" and ".join(row.why) or "UNKNOWN" for row in found)
    print(f"{len(found)} differences:")
    for name, count in classes.most_common():
        print(f"  {count:6} {name}")
    unknown = [row for row in found if not set(row.why) <= set(known()) or not row.why]
    for row in unknown[:show]:
        print(json.dumps({"ours": row.ours, "theirs": row.theirs, "broken": row.case.broken, **as_json(row.case)}))
    return bool(unknown) or len(known()) > MOST_DIFFERENCES


if __name__ == "__main__":
    sys.exit(main())
