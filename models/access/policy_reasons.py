"""Why policies refuse a call: the statement from which it is one step away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kms_conformance.models.access.condition_requirements import condition_requirement
from kms_conformance.models.access.views import DEFAULT, key_policies, parsed
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import Decision, IamPolicies, decide
from kms_conformance.models.authorization.evaluation import assess
from kms_conformance.models.authorization.policy import Condition, Effect, Element, Policy, Statement
from kms_conformance.models.authorization.principals import Match
from kms_conformance.models.calls import Call
from kms_conformance.models.parties import ACCOUNT
from kms_conformance.models.permissions import Document
from kms_conformance.models.terms import PolicyText
from kms_conformance.models.world import Key, World

EVERYTHING = Element(("*",))
EVERY_ACTION = Element(("kms:*",))


def iam_of(world: World, principal: str) -> IamPolicies:
    """The newest IAM policies of a principal."""
    rows = world.iam.get(principal, (Document(None),))
    text = rows[-1].text
    return IamPolicies((parsed(text.template),) if isinstance(text, PolicyText) else ())


def explicit(world: World, call: Call, access: Access, key: Key | None, decision: Decision) -> Iterator[str]:
    """An explicit Deny: of a condition, of IAM where the key policy leaves IAM aside, or simply one."""
    kind, place = decision.policy or ("key", 0)
    documents = iam_of(world, call.principal).identity if kind == "identity" else ()
    policy = documents[place] if documents else key_policies(world, key.slot)[0] if key else None
    statement = policy.statements[decision.index or 0] if policy else None
    if statement is not None and statement.conditions:
        yield condition_requirement(statement.conditions[0], access)
    if kind == "identity" and key is not None:
        verdict = assess(key_policies(world, key.slot)[0], access)
        if (verdict.effect, verdict.match) != (Effect.ALLOW, Match.ACCOUNT):
            yield "POLICY-024"
    yield "POLICY-022"


def implicit(world: World, call: Call, access: Access, key: Key) -> Iterator[str]:
    """Nothing allows it: what would, with one thing changed?"""
    policy, iam = key_policies(world, key.slot)[0], iam_of(world, call.principal)
    for document in (policy, *iam.identity):
        yield from _but_for_a_condition(document, access)
    verdict, by_iam = assess(policy, access), decide(access, iam=iam).allowed
    if by_iam and verdict.effect is not Effect.ALLOW:
        yield "POLICY-023" if access.principal.account == ACCOUNT else "POLICY-027"
    if not by_iam and decide(access, iam=_of_any_resource(iam)).allowed:
        yield "POLICY-059"
    if assess(_completed(policy), access).match > max(verdict.match, Match.ACCOUNT):
        yield "POLICY-016"
    rows = world.key_policies.get(key.slot, ())
    for before in rows[:-1]:
        text = before.text.template if isinstance(before.text, PolicyText) else DEFAULT.template
        if decide(access, key_account=ACCOUNT, key_policy=parsed(text), iam=iam).allowed:
            yield "POLICY-004"
    if rows and (verdict.effect, verdict.match) == (Effect.ALLOW, Match.ACCOUNT):
        yield "POLICY-026"


OF_ALIASES = ("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias")


def half_of_an_alias(world: World, call: Call, access: Access) -> bool:
    """Whether an operation on an alias is allowed on something: on the alias, or on a key, but not on all of them."""
    iam = iam_of(world, call.principal)
    return access.action in OF_ALIASES and decide(access, iam=_of_any_resource(iam)).allowed


def _but_for_a_condition(policy: Policy, access: Access) -> Iterator[str]:
    for statement in policy.statements:
        if statement.effect is Effect.ALLOW and statement.conditions and _allows(policy, statement, access):
            for condition in statement.conditions:
                if not _allows(policy, statement, access, condition):
                    yield condition_requirement(condition, access)


def _allows(policy: Policy, statement: Statement, access: Access, *conditions: Condition) -> bool:
    """Whether the statement with these conditions alone names the caller and allows it."""
    verdict = assess(Policy((replace(statement, conditions=conditions),), policy.version), access)
    return verdict.effect is Effect.ALLOW and verdict.match is not Match.ACCOUNT


def _of_any_resource(iam: IamPolicies) -> IamPolicies:
    """The same policies, whatever key they name."""
    return IamPolicies(
        tuple(
            replace(document, statements=tuple(_on_everything(row) for row in document.statements))
            for document in iam.identity
        )
    )


def _on_everything(row: Statement) -> Statement:
    return replace(row, resources=EVERYTHING) if row.effect is Effect.ALLOW else row


def _completed(policy: Policy) -> Policy:
    """The policy in which a statement without Action or Resource speaks of all of them."""
    rows = (
        replace(row, actions=row.actions or EVERY_ACTION, resources=row.resources or EVERYTHING)
        for row in policy.statements
    )
    return replace(policy, statements=tuple(rows))
