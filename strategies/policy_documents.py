"""Policy documents that allow a request, on one of the ways there are: what cases are broken from."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from random import Random
from typing import TypeAlias, cast

from kms_conformance.models.authorization.access import Access, Principal
from kms_conformance.models.authorization.decision import Decision, IamPolicies, decide
from kms_conformance.models.authorization.parsing import parse_policy
from kms_conformance.models.authorization.policy import Policy
from kms_conformance.strategies.policy_conditions import Drawn, wild
from kms_conformance.strategies.policy_requests import OTHER, OWNER, Question, only_iam

Document: TypeAlias = dict[str, object]
Row: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the documents that answer it, as JSON values; no grants.

    broken  what was broken last, for people
    """

    access: Access
    account: str
    key_policy: Document | None = None
    identity: tuple[Document, ...] = ()
    session: Document | None = None
    boundary: Document | None = None
    broken: str = ""


def document(rng: Random, *rows: Row) -> Document:
    """Statements as a document, now and then of the old version."""
    version = "2008-10-17" if rng.random() < 0.04 else "2012-10-17"
    return {"Version": version, "Statement": list(rows) if len(rows) > 1 or rng.random() < 0.8 else rows[0]}


def statement(rng: Random, access: Access, drawn: list[Drawn], principal: object = None) -> Row:
    """A statement that applies to a request, as far as its conditions do."""
    row: Row = {"Sid": f"S{rng.randrange(100)}", "Effect": "Allow"}
    if principal is not None:
        row["Principal"] = principal
    row.update(actions(rng, access.action))
    row.update({"Resource": "*"} if principal is not None else _resources(rng, access.resource))
    if drawn:
        row["Condition"] = block(drawn)
    return row


def block(drawn: list[Drawn]) -> dict[str, dict[str, object]]:
    """Conditions as the element Condition."""
    found: dict[str, dict[str, object]] = {}
    for part in drawn:
        found.setdefault(part.operator, {})[part.key] = part.value
    return found


def actions(rng: Random, action: str) -> Row:
    """An Action or NotAction that takes an action in."""
    prefix, _, name = action.partition(":")
    forms: tuple[Row, ...] = (
        {"Action": action},
        {"Action": ["kms:TagResource", action]},
        {"Action": f"{prefix}:{wild(rng, name)}"},
        {"Action": action.swapcase()},
        {"Action": "kms:*"},
        {"Action": "*"},
        {"NotAction": ["s3:*", "kms:Connect*"]},
    )
    return rng.choice(forms)


def _resources(rng: Random, resource: str) -> Row:
    if resource == "*":
        wide: tuple[Row, ...] = ({"Resource": "*"}, {"NotResource": f"arn:aws:kms:*:{OWNER}:alias/*"})
        return rng.choice(wide)
    front, _, last = resource.rpartition(":")
    kind, _, name = last.partition("/")
    forms: tuple[Row, ...] = (
        {"Resource": "*"},
        {"Resource": resource},
        {"Resource": [f"{front}:alias/x", resource]},
        {"Resource": f"{front}:{kind}/{wild(rng, name)}"},
        {"Resource": "arn:aws:kms:*:*:key/*"},
        {"Resource": f"{front}:key/*"},
        {"NotResource": f"{front}:alias/*"},
    )
    return rng.choice(forms)


def allowed_case(rng: Random, asked: Question, drawn: list[Drawn]) -> Case:
    """Documents that allow a request on one of the ways there are."""
    access, account, caller = asked.access, asked.account, asked.access.principal
    plain = Case(access, account)
    if access.resource == "*":
        allowed = replace(plain, identity=_identity(rng, access, drawn))
    elif caller.account not in ("", account):
        named = rng.choice(({"AWS": caller.account}, {"AWS": caller.role or caller.arn}, "*"))
        on_key = rng.random() < 0.5
        allowed = replace(
            plain,
            key_policy=document(rng, statement(rng, access, drawn if on_key else [], named)),
            identity=_identity(rng, access, [] if on_key else drawn),
        )
    elif caller.kind == "service" or (rng.random() < 0.5 and not any(only_iam(part.key) for part in drawn)):
        allowed = replace(plain, key_policy=document(rng, statement(rng, access, drawn, _named(rng, caller))))
    else:
        delegation = statement(rng, access, [], {"AWS": rng.choice((account, f"arn:aws:iam::{account}:root"))})
        allowed = replace(plain, key_policy=document(rng, delegation), identity=_identity(rng, access, drawn))
    return _with_limits(rng, allowed)


def _identity(rng: Random, access: Access, drawn: list[Drawn]) -> tuple[Document, ...]:
    allowing = document(rng, statement(rng, access, drawn))
    other = document(rng, {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    return rng.choice(((allowing,), (other, allowing)))


def _named(rng: Random, caller: Principal) -> object:
    if caller.kind == "service":
        return rng.choice(({"Service": caller.arn}, {"Service": ["sns.amazonaws.com", caller.arn]}, "*"))
    forms: list[object] = ["*", {"AWS": "*"}, {"AWS": caller.arn}, {"AWS": [f"arn:aws:iam::{OTHER}:root", caller.arn]}]
    if caller.role:
        forms += [{"AWS": caller.role}] * 3
    return rng.choice(forms)


def _with_limits(rng: Random, allowed: Case) -> Case:
    """With a boundary or a session policy that lets the request through."""
    caller = allowed.access.principal
    through = document(rng, {"Effect": "Allow", "Action": "kms:*", "Resource": "*"})
    if caller.kind in ("user", "session") and rng.random() < 0.15:
        allowed = replace(allowed, boundary=through)
    if caller.kind == "session" and rng.random() < 0.25:
        allowed = replace(allowed, session=through)
    return allowed


def rows_of(document: Document) -> list[Row]:
    """The statements of a document."""
    rows = document["Statement"]
    return list(rows) if isinstance(rows, list) else [cast(Row, rows)]


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of a case as values."""

    key_policy: Policy | None
    iam: IamPolicies

    def decide(self, access: Access, account: str) -> Decision:
        """What the model decides with them on a key or another resource of an account."""
        return decide(access, key_account=account, key_policy=self.key_policy, iam=self.iam)


def parsed(case: Case) -> Documents:
    """The documents of a case, parsed."""

    def of(*documents: Document | None) -> tuple[Policy, ...]:
        return tuple(parse_policy(json.dumps(found)) for found in documents if found)

    key_policy = next(iter(of(case.key_policy)), None)
    return Documents(key_policy, IamPolicies(of(*case.identity), of(case.session), of(case.boundary)))
