"""Which requirement refuses a call for want of permission: what a call lacks that would otherwise be allowed.

Each refusal belongs to one requirement, the one whose single condition keeps it from being allowed; a call that is
far from all that is allowed is refused for want of any permission (POLICY-021).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kms_conformance.models.access.condition_requirements import CONDITIONAL
from kms_conformance.models.access.policy_reasons import explicit, half_of_an_alias, implicit
from kms_conformance.models.access.questions import Question
from kms_conformance.models.access.views import View, grant_of
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import Decision
from kms_conformance.models.calls import Call, grants_of
from kms_conformance.models.grants import ENDED, Use, may_retire, permits
from kms_conformance.models.grants.amiss import amiss
from kms_conformance.models.permissions import Issued
from kms_conformance.models.world import World

NO_PERMISSION = "POLICY-021"
WITHOUT_CODE = ("GRANT-046", "GRANT-047", "POLICY-028")
"""Refusals of which no page says the code."""
CHANGING = ("CONSIST-003", "CONSIST-005")
"""While a change is on its way either answer is right."""
DENIALS = (
    "GRANT-003", "GRANT-005", *ENDED.values(), "GRANT-033", "GRANT-034", "GRANT-035", "GRANT-036", "GRANT-043",
    "GRANT-044", "GRANT-044b", "GRANT-046", "GRANT-047", "GRANT-049", "GRANT-050", "GRANT-052", "GRANT-054",
    "GRANT-055", "GRANT-056", "TOKEN-005", "TOKEN-006", "POLICY-004", "POLICY-016", NO_PERMISSION, "POLICY-022",
    "POLICY-023", "POLICY-024", "POLICY-026", "POLICY-027", "POLICY-028", "POLICY-059", "POLICY-061", *CHANGING,
    *CONDITIONAL,
)  # fmt: skip
"""All requirements that may refuse a call for want of permission, or leave it undecided."""


def denial(world: World, call: Call, question: Question, decision: Decision) -> str:
    """The requirement by which the newest version refuses."""
    return next(_reasons(world, call, question, decision), NO_PERMISSION)


def undecided(world: World, seen: Sequence[tuple[View, bool]], *, changing: str) -> str:
    """The requirement by which either outcome is right: a change on its way, or a case that no document settles.

    `changing`: the requirement of the change that is on its way; empty where there is none.
    """
    exact = [(view.policies, allowed) for view, allowed in seen if view.reading == "exact"]
    if len({allowed for _, allowed in exact}) == 1:
        return "GRANT-044b" if any(view.reading == "bound" for view, _ in seen) else "GRANT-036"
    if not changing:
        return "GRANT-050"
    by_grants = any((policies, not allowed) in exact for policies, allowed in exact)
    return "CONSIST-003" if by_grants else "CONSIST-005"


def _reasons(world: World, call: Call, question: Question, decision: Decision) -> Iterator[str]:
    access, key = question.access, question.key
    if decision.reason == "explicit deny":
        if call.operation == "RetireGrant" and _may_otherwise_retire(world, call, access):
            yield "GRANT-055"
        if question.use is not None and _granted(world, question.use):
            yield "GRANT-005"
        yield from explicit(world, call, access, key, decision)
    if decision.reason == "not across accounts":
        yield "POLICY-028"
    if decision.reason == "no IAM permission":
        yield "POLICY-027"
    if call.operation == "RetireGrant":
        yield from _not_to_retire(world, call, access)
    if call.operation == "RevokeGrant":
        yield from _not_to_revoke(world, call, access)
    if decision.reason == "no permission" and half_of_an_alias(world, call, access):
        yield "POLICY-061"
    near = list(_near(world, call, question.use)) if question.use is not None else []
    yield from (because for issued, because in near if issued.ended is not None)
    if key is not None:
        yield from implicit(world, call, access, key)
    yield from (because for _, because in near)


def _granted(world: World, use: Use) -> bool:
    return any(permits(grant_of(issued), use) for issued in world.grants.values() if issued.ended is None)


def _near(world: World, call: Call, use: Use) -> Iterator[tuple[Issued, str]]:
    """The grants from which the use is one step away: those whose token is sent first, then the caller's own."""
    sent, caller = {world.tokens.get(slot, -1) for slot in grants_of(call)}, (use.principal.arn, use.principal.role)

    def place(row: Issued) -> tuple[bool, bool]:
        return row.slot not in sent, row.terms.grantee_principal not in caller

    for issued in sorted(world.grants.values(), key=place):
        ended = [ENDED[issued.by]] if issued.ended is not None else []
        found = [*ended, *amiss(issued.terms, use, token=issued.slot in sent)]
        if len(found) == 1:
            yield issued, found[0]


def _may_otherwise_retire(world: World, call: Call, access: Access) -> bool:
    issued = world.grant_named(call.get("GrantToken")) or world.grant_named(call.get("GrantId"))
    return issued is not None and may_retire(grant_of(issued), access.principal)


def _not_to_retire(world: World, call: Call, access: Access) -> Iterator[str]:
    issued = world.grant_named(call.get("GrantToken")) or world.grant_named(call.get("GrantId"))
    if issued is not None:
        grantee = issued.terms.grantee_principal in (access.principal.arn, access.principal.role)
        yield "GRANT-052" if grantee else "GRANT-054"


def _not_to_revoke(world: World, call: Call, access: Access) -> Iterator[str]:
    issued = world.grant_named(call.get("GrantId"))
    named = {issued.terms.grantee_principal, issued.terms.retiring_principal} if issued else set()
    if {access.principal.arn, access.principal.role} & named:
        yield "GRANT-056"
