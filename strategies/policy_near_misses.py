"""Near misses of an allowed case: one thing broken, in the request or in a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from kms_conformance.models.authorization.access import Principal
from kms_conformance.models.authorization.conditions import Keys
from kms_conformance.models.authorization.evaluation import request_keys
from kms_conformance.models.authorization.permissions import ACROSS_ACCOUNTS, KEY_ACTIONS, WITHOUT_KEY
from kms_conformance.strategies.policy_conditions import Drawn, condition, near
from kms_conformance.strategies.policy_documents import (
    Case,
    Document,
    Row,
    actions,
    block,
    document,
    rows_of,
    statement,
)
from kms_conformance.strategies.policy_requests import OTHER, OWNER, REGIONS, UNKNOWN, only_iam


def _missed(rng: Random, allowed: Case, drawn: list[Drawn]) -> Mapping[str, object]:
    keys: Keys = request_keys(allowed.access)
    place = rng.randrange(len(drawn))
    base = drawn[place].operator.rpartition(":")[2].removesuffix("IfExists")
    missed = condition(rng, drawn[place].key, keys, hold=False, operator=base)
    return block([*drawn[:place], missed, *drawn[place + 1 :]])


def _condition(rng: Random, allowed: Case, drawn: list[Drawn]) -> Case:
    old, new = block(drawn), _missed(rng, allowed, drawn)

    def changed(found: Document) -> Document:
        rows = [{**row, "Condition": new} if row.get("Condition") == old else row for row in rows_of(found)]
        return {**found, "Statement": rows}

    key_policy = allowed.key_policy and changed(allowed.key_policy)
    identity = tuple(map(changed, allowed.identity))
    return replace(allowed, key_policy=key_policy, identity=identity, broken="a condition")


def _key_left_out(rng: Random, allowed: Case, drawn: list[Drawn]) -> Case:
    key = rng.choice(drawn).key.lower()
    keys = {name: values for name, values in allowed.access.keys.items() if name != key}
    return replace(allowed, access=replace(allowed.access, keys=keys), broken="a condition key")


def _action(rng: Random, allowed: Case, drawn: list[Drawn]) -> Case:
    """Another action, with as like a name as there is."""
    name = allowed.access.action.removeprefix("kms:")
    family = WITHOUT_KEY if allowed.access.resource == "*" else KEY_ACTIONS
    if allowed.access.principal.account not in ("", allowed.account):
        family = frozenset(other for other in family if f"kms:{other}" in ACROSS_ACCOUNTS)
    alike = sorted(other for other in family - {name, *UNKNOWN} if other[:3] == name[:3])
    action = rng.choice(alike or sorted(family - {name, *UNKNOWN}))
    return replace(allowed, access=replace(allowed.access, action=f"kms:{action}"), broken="the action")


def _resource(rng: Random, allowed: Case, drawn: list[Drawn]) -> Case:
    resource = allowed.access.resource
    if resource == "*":
        return _condition(rng, allowed, drawn)
    region, last = resource.split(":")[3], resource[-4:]
    place, other = rng.choice(((region, rng.choice(REGIONS)), (last, near(rng, last)), (last, last.upper())))
    access = replace(allowed.access, resource=resource.replace(place, other))
    return replace(allowed, access=access, broken="the resource")


def _denied(rng: Random, allowed: Case, drawn: list[Drawn]) -> Case:
    """A Deny besides, whose conditions are those of the case, broken or not."""
    access = allowed.access
    conditions = block(drawn) if rng.random() < 0.4 else _missed(rng, allowed, drawn)
    denial: Row = {"Effect": "Deny", "Condition": conditions}
    if allowed.key_policy is not None and not any(only_iam(part.key) for part in drawn) and rng.random() < 0.6:
        named = {"NotPrincipal": _spared(rng, access.principal)} if rng.random() < 0.25 else {"Principal": "*"}
        row = {**actions(rng, access.action), **named, "Resource": "*", **denial}
        key_policy = {**allowed.key_policy, "Statement": [*rows_of(allowed.key_policy), row]}
        return replace(allowed, key_policy=key_policy, broken="a Deny in the key policy")
    if access.principal.kind in ("root", "service"):
        return _condition(rng, allowed, drawn)
    return replace(
        allowed,
        identity=(*allowed.identity, document(rng, {**statement(rng, access, []), **denial})),
        broken="a Deny in an IAM policy",
    )


def _spared(rng: Random, caller: Principal) -> Row:
    if caller.kind == "service":
        return {"Service": rng.choice((caller.arn, "sns.amazonaws.com"))}
    names = sorted({caller.arn, f"arn:aws:iam::{caller.account}:root", caller.role or caller.arn})
    return {"AWS": names if rng.random() < 0.6 else rng.sample(names, rng.randrange(len(names)) or 1)}


def _principal(rng: Random, allowed: Case, drawn: list[Drawn]) -> Case:
    if allowed.key_policy is None:
        return replace(allowed, identity=(), broken="the IAM policies")
    caller = allowed.access.principal
    other = rng.choice((f"arn:aws:iam::{OWNER}:user/{near(rng, 'alice')}", near(rng, caller.arn), OTHER))
    rows = [
        {**row, "Principal": {"AWS": other}} if row["Effect"] == "Allow" else row for row in rows_of(allowed.key_policy)
    ]
    return replace(allowed, key_policy={**allowed.key_policy, "Statement": rows}, broken="the principal")


def _no_iam(rng: Random, allowed: Case, drawn: list[Drawn]) -> Case:
    return replace(allowed, identity=(), broken="the IAM policies")


def _limit(rng: Random, allowed: Case, drawn: list[Drawn]) -> Case:
    caller = allowed.access.principal
    narrow = document(rng, {"Effect": "Allow", "Action": ["kms:Sign", "s3:*"], "Resource": "*"})
    if caller.kind == "session" and rng.random() < 0.5:
        return replace(allowed, session=narrow, broken="the session policy")
    if caller.kind in ("user", "session"):
        return replace(allowed, boundary=narrow, broken="the boundary")
    return _condition(rng, allowed, drawn)


BREAKAGES = (
    (_condition, 9), (_key_left_out, 3), (_denied, 8), (_action, 1), (_resource, 1), (_principal, 2), (_no_iam, 1),
    (_limit, 1),
)  # fmt: skip
"""Ways to break one thing, and how often each is taken."""
