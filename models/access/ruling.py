"""The ruling on a call: allowed, refused, or either while a change is on its way; and which requirement says so."""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.models.access.permission_changes import (
    OF_GRANTS,
    OF_POLICIES,
    grants_change,
    grants_just_now,
    policies_change,
    policies_just_now,
)
from kms_conformance.models.access.questions import Question, questions
from kms_conformance.models.access.reasons import denial, undecided
from kms_conformance.models.access.views import View, grant_of, views
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import Decision, decide, decide_retirement
from kms_conformance.models.calls import Call
from kms_conformance.models.grants import Grant, may_retire, permits
from kms_conformance.models.once import once
from kms_conformance.models.parties import ACCOUNT, ADMINISTRATOR
from kms_conformance.models.world import World


@dataclass(frozen=True, slots=True)
class Ruling:
    """What policies and grants say of a call.

    allowed   None: a target may see either version
    because   the requirement by which it is refused, or by which either is right
    decided   for each permission that is needed, what the newest version says, and the grant that gives it
    change    the requirement that is in question too, of a change which is on its way, or has just had to show
    """

    allowed: bool | None = True
    because: str = ""
    decided: tuple[tuple[Question, Decision, Grant | None], ...] = ()
    change: str = ""


FREE = Ruling()


@once
def rule(world: World, call: Call) -> Ruling | None:
    """The ruling; None where nothing can be asked.

    The administrator may do everything with keys that have their default policy; so nothing is asked then.
    """
    if call.principal == ADMINISTRATOR and not world.key_policies:
        return FREE
    asked = questions(world, call)
    if asked is None:
        return None
    if not asked:
        return FREE
    keys = frozenset(question.key.slot for question in asked if question.key)
    newest: tuple[tuple[Question, Decision, Grant | None], ...] = ()
    seen: list[tuple[View, bool]] = []
    for view in views(world, call, keys):
        rows = tuple((question, *_decide(world, call, question, view)) for question in asked)
        newest = newest or rows
        seen.append((view, all(decision.allowed for _, decision, _ in rows)))
    outcomes = {allowed for _, allowed in seen}
    if outcomes == {True}:
        return Ruling(True, decided=newest, change=_change(world, call, asked, allowed=True))
    if outcomes == {False}:
        refused = next(row for row in newest if not row[1].allowed)
        because = denial(world, call, refused[0], refused[1])
        return Ruling(False, because, newest, _change(world, call, asked, allowed=False))
    return Ruling(None, undecided(world, seen, changing=_changing(world, call, keys)), newest)


def _changing(world: World, call: Call, keys: frozenset[int]) -> str:
    """The requirement of a change that is on its way and concerns a call; empty where there is none."""
    if grants_change(world, keys):
        return OF_GRANTS
    return OF_POLICIES if policies_change(world, keys, {call.principal}) else ""


def _change(world: World, call: Call, asked: tuple[Question, ...], *, allowed: bool) -> str:
    """The requirement of a change by which a target may come to another outcome than this, though it must not.

    Where no version permits a call, each change that is on its way; after it, one that decides the outcome.
    """
    if not world.bound:
        return ""
    keys = frozenset(question.key.slot for question in asked if question.key)
    if not allowed and (on_its_way := _changing(world, call, keys)):
        return on_its_way
    before = {
        OF_GRANTS: grants_just_now,
        OF_POLICIES: policies_just_now,
    }
    for requirement, undone in before.items():
        former = undone(world)
        for view in views(former, call, keys):
            if all(_decide(former, call, question, view)[0].allowed for question in asked) != allowed:
                return requirement
    return ""


def _decide(world: World, call: Call, question: Question, view: View) -> tuple[Decision, Grant | None]:
    """What one version says of one permission; the grant, where one gives it."""
    access, key = question.access, question.key
    if call.operation == "RetireGrant":
        return _retirement(world, call, access, view)
    if key is None:
        return decide(access, iam=view.iam), None
    grant = None
    if question.use is not None:
        delegated = decide(access, iam=view.iam).allowed
        grant = next(
            (row for row in view.grants if permits(row, question.use, delegated=delegated, reading=view.reading)), None
        )
    policy = view.key_policies[key.slot]
    plain = decide(access, key_account=ACCOUNT, key_policy=policy, iam=view.iam)
    if plain.allowed or grant is None:
        return plain, None
    return decide(access, key_account=ACCOUNT, key_policy=policy, iam=view.iam, granted=True), grant


def _retirement(world: World, call: Call, access: Access, view: View) -> tuple[Decision, Grant | None]:
    issued = world.grant_named(call.get("GrantToken")) or world.grant_named(call.get("GrantId"))
    assert issued is not None, "a question about a grant that there is"
    grant = grant_of(issued)
    delegated = decide(access, iam=view.iam).allowed
    named = may_retire(grant, access.principal, delegated=delegated)
    issuing = grant.issuing_account.split(":")[4]
    return decide_retirement(access, issuing_account=issuing, iam=view.iam, named=named), grant
