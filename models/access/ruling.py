"""The ruling on a call: allowed, refused, or either while a change is on its way; and which requirement says so."""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.models.access.questions import Question, questions
from kms_conformance.models.access.reasons import denial, undecided
from kms_conformance.models.access.views import View, grant_of, views
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import Decision, decide, decide_retirement
from kms_conformance.models.calls import Call
from kms_conformance.models.grants import Grant, may_retire, permits
from kms_conformance.models.parties import ACCOUNT, ADMINISTRATOR
from kms_conformance.models.world import World


@dataclass(frozen=True, slots=True)
class Ruling:
    """What policies and grants say of a call.

    allowed   None: a target may see either version
    because   the requirement by which it is refused, or by which either is right
    decided   for each permission that is needed, what the newest version says, and the grant that gives it
    """

    allowed: bool | None = True
    because: str = ""
    decided: tuple[tuple[Question, Decision, Grant | None], ...] = ()


FREE = Ruling()


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
    outcomes: set[bool] = set()
    readings: set[tuple[str, bool]] = set()
    for view in views(world, call, keys):
        rows = tuple((question, *_decide(world, call, question, view)) for question in asked)
        allowed = all(decision.allowed for _, decision, _ in rows)
        newest = newest or rows
        outcomes.add(allowed)
        readings.add((view.reading, allowed))
    if outcomes == {True}:
        return Ruling(True, decided=newest)
    if outcomes == {False}:
        refused = next(row for row in newest if not row[1].allowed)
        return Ruling(False, denial(world, call, refused[0], refused[1]), newest)
    return Ruling(None, undecided(world, readings, by_grants=bool(world.grants)), newest)


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
