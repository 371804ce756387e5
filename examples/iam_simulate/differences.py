"""Why two evaluators differ on a case: known differences, each proved by deciding as the other one does.

A condition or statement that the other evaluator is known to see differently gets the opposite outcome; when our
decision then is theirs, the difference is explained.  Their decisions are never assumed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.conditions import Keys, holds, lookup_in
from kms_conformance.models.authorization.decision import IAM_ONLY, IamPolicies
from kms_conformance.models.authorization.evaluation import assess_all, request_keys
from kms_conformance.models.authorization.operators import NUMBER, OPERATORS
from kms_conformance.models.authorization.patterns import ARN_PARTS, Lookup, expanded, plain, wildcards
from kms_conformance.models.authorization.policy import Condition, Effect, Policy, Statement
from kms_conformance.models.authorization.principals import Match, is_spared, match
from kms_conformance.strategies.policy_documents import Documents

KNOWN = Path(__file__).with_name("differences.toml")
ALWAYS, NEVER = (Condition("Null", "none:none", (value,)) for value in ("true", "false"))
SPECIAL = re.compile(r"\$\{[*?$]\}")
MOST_FLIPS = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the documents that is seen differently: a condition, or with None a whole statement."""

    difference: str
    document: tuple[str, int]
    statement: int
    condition: int | None


def known() -> tuple[str, ...]:
    """The names of the known differences."""
    return tuple(row["name"] for row in tomllib.loads(KNOWN.read_text("utf-8"))["difference"])


def explain(access: Access, account: str, documents: Documents, allowed: bool) -> tuple[str, ...]:
    """The known differences that turn our decision into the other one; none when they don't."""
    spots = list(_spots(access, documents))
    for seen, names in _callers(access):
        for count in range(MOST_FLIPS + 1):
            for chosen in combinations(spots, count):
                changed = _flipped(access, documents, chosen)
                decided = changed.decide(seen, account).allowed
                found = names | {spot.difference for spot in chosen}
                if decided == allowed:
                    return tuple(sorted(found))
                if (decided and _let_through(changed.iam.session, seen)) == allowed:
                    return tuple(sorted(found | {"session policy"}))
    return ()


def _let_through(session: tuple[Policy, ...], access: Access) -> bool:
    return not session or assess_all(session, access)[1].effect is Effect.ALLOW


def _callers(access: Access) -> Iterator[tuple[Access, frozenset[str]]]:
    """The request as it is, and one of the root user as one of anybody in the account."""
    yield access, frozenset()
    if access.principal.kind == "root":
        arn = f"arn:aws:sts::{access.principal.account}:assumed-role/any/body"
        anybody = replace(access.principal, kind="session", arn=arn)
        yield replace(access, principal=anybody, keys=request_keys(access)), frozenset({"root user"})


def _all(documents: Documents) -> Iterator[tuple[tuple[str, int], Policy]]:
    if documents.key_policy is not None:
        yield ("key", 0), documents.key_policy
    for kind in ("identity", "session", "boundary"):
        for place, policy in enumerate(getattr(documents.iam, kind)):
            yield (kind, place), policy


def _spots(access: Access, documents: Documents) -> Iterator[Spot]:
    keys = request_keys(access)
    for document, policy in _all(documents):
        lookup = lookup_in(keys) if policy.has_variables else None
        for index, statement in enumerate(policy.statements):
            if _partly_spared(statement, access):
                yield Spot("NotPrincipal", document, index, None)
            for place, condition in enumerate(statement.conditions):
                for difference in _seen_differently(condition, keys, lookup):
                    yield Spot(difference, document, index, place)


def _partly_spared(statement: Statement, access: Access) -> bool:
    listed = statement.principals
    if listed is None or not listed.negated or statement.effect is not Effect.DENY:
        return False
    return match(listed, access.principal) is not Match.NONE and not is_spared(listed, access.principal)


def _seen_differently(condition: Condition, keys: Keys, lookup: Lookup | None) -> Iterator[str]:
    values = keys.get(condition.key, ())
    if condition.operator not in OPERATORS:
        return
    if condition.quantifier and not any(values) and (values or condition.if_exists):
        yield "set operator without a value"
    if condition.operator.startswith("Date") and _mixed((*values, *condition.values)):
        yield "epoch time"
    if OPERATORS[condition.operator].negated and any(
        _matches_nothing(condition, text, lookup) for text in condition.values
    ):
        yield "negation of no match"
    if condition.operator.startswith("Arn") and any(not _cut_alike(text) for text in condition.values):
        yield "parts of an ARN"
    if any("${" in text and (lookup is None or SPECIAL.search(text)) for text in condition.values):
        yield "replacement of variables"


def _mixed(texts: tuple[str, ...]) -> bool:
    return len({NUMBER.fullmatch(text) is not None for text in texts}) > 1


def _matches_nothing(condition: Condition, text: str, lookup: Lookup | None) -> bool:
    if not OPERATORS[condition.operator].variables:
        return False
    tokens = expanded(text, lookup) if lookup else wildcards(text)
    return tokens is None or (condition.operator.startswith("Arn") and not _is_arn(plain(tokens)))


def _is_arn(text: str) -> bool:
    return text.startswith("arn:") and len(text.split(":", ARN_PARTS - 1)) == ARN_PARTS


def _cut_alike(text: str) -> bool:
    parts = text.split(":", ARN_PARTS - 1)
    return parts[0] == "arn" and not any("${" in part for part in parts[:-1])


def _flipped(access: Access, documents: Documents, spots: tuple[Spot, ...]) -> Documents:
    """The documents with other outcomes at these spots."""
    changed = {document: _changed(access, document, policy, spots) for document, policy in _all(documents)}

    def of(kind: str) -> tuple[Policy, ...]:
        return tuple(policy for (found, _), policy in changed.items() if found == kind)

    return Documents(changed.get(("key", 0)), IamPolicies(of("identity"), of("session"), of("boundary")))


def _changed(access: Access, document: tuple[str, int], policy: Policy, spots: tuple[Spot, ...]) -> Policy:
    statements = list(policy.statements)
    keys = request_keys(access)
    if document[0] == "key":
        keys = {key: values for key, values in keys.items() if key not in IAM_ONLY}
    lookup = lookup_in(keys) if policy.has_variables else None
    for spot in spots:
        if spot.document != document:
            continue
        statement = statements[spot.statement]
        conditions = list(statement.conditions)
        if spot.condition is None:
            conditions.append(NEVER)
        else:
            was = conditions[spot.condition]
            conditions[spot.condition] = NEVER if was is ALWAYS or holds(was, keys, lookup) else ALWAYS
        statements[spot.statement] = replace(statement, conditions=tuple(conditions))
    return replace(policy, statements=tuple(statements))
