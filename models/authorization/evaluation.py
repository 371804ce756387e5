"""What one document says of one request.

Source: IAM User Guide, Policy evaluation logic; IAM JSON policy elements reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from kms_conformance.models.authorization.access import Access, Principal
from kms_conformance.models.authorization.conditions import Keys, holds, lookup_in
from kms_conformance.models.authorization.patterns import Lookup, matches, matches_resource, wildcards
from kms_conformance.models.authorization.policy import Effect, Element, Policy, Statement
from kms_conformance.models.authorization.principals import Match, is_spared, match
from kms_conformance.models.authorization.when_asked import WhenAsked

PRINCIPAL_TYPES = {"root": "Account", "user": "User", "session": "AssumedRole", "anonymous": "Anonymous"}
"""Values of aws:PrincipalType."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a document says, by which statement (its place from 0, and its Sid), and how it names the caller.

    A document of an identity names its caller directly.
    """

    effect: Effect = Effect.NONE
    match: Match = Match.NONE
    index: int | None = None
    sid: str | None = None


def evaluate(policy: Policy, access: Access) -> Effect:
    """Deny, Allow or None. That a policy allows the caller's account does not allow the caller: see assess."""
    verdict = assess(policy, access)
    return Effect.NONE if verdict.match is Match.ACCOUNT and verdict.effect is Effect.ALLOW else verdict.effect


def assess(policy: Policy, access: Access, *, bounded: bool = False) -> Verdict:
    """The first Deny that applies; else the Allow that names the caller most directly.

    bounded  whether the caller has a permissions boundary: NotPrincipal with Deny then never leaves it out
    """
    verdicts = list(_verdicts(policy, access, bounded))
    denials = (verdict for verdict in verdicts if verdict.effect is Effect.DENY)
    return next(denials, None) or max(verdicts, key=lambda verdict: verdict.match, default=Verdict())


def _verdicts(policy: Policy, access: Access, bounded: bool) -> Iterator[Verdict]:
    keys = request_keys(access)
    lookup = lookup_in(keys) if policy.has_variables else None
    for index, statement in enumerate(policy.statements):
        named = _named(statement, access.principal, bounded)
        if named and _applies(statement, access, keys, lookup):
            yield Verdict(statement.effect, named, index, statement.sid)


def _named(statement: Statement, caller: Principal, bounded: bool) -> Match:
    """How a statement names a caller; NotPrincipal with Allow is for those whom it does not list in any way.

    Source: IAM User Guide, Permissions boundaries for IAM entities, 'will always deny any IAM principal that has a
    permissions boundary policy attached, regardless of the values specified in the NotPrincipal element'.
    """
    if statement.principals is None:
        return Match.DIRECT
    if not statement.principals.negated:
        return match(statement.principals, caller)
    if statement.effect is Effect.DENY:
        spared = not bounded and is_spared(statement.principals, caller)
    else:
        spared = match(statement.principals, caller) is not Match.NONE
    return Match.NONE if spared else Match.DIRECT


def _applies(statement: Statement, access: Access, keys: Keys, lookup: Lookup | None) -> bool:
    return (
        _acts(statement.actions, access.action)
        and _covers(statement.resources, access.resource, lookup)
        and all(holds(condition, keys, lookup) for condition in statement.conditions)
    )


def _acts(element: Element | None, action: str) -> bool:
    """Names of actions have no case."""
    if element is None:
        return False
    return any(matches(wildcards(text.lower()), action.lower()) for text in element.patterns) != element.negated


def _covers(element: Element | None, resource: str, lookup: Lookup | None) -> bool:
    if element is None:
        return False
    return any(matches_resource(text, resource, lookup) for text in element.patterns) != element.negated


def request_keys(access: Access) -> Mapping[str, tuple[str, ...]]:
    """All condition keys of a request: those given, and those that follow from the principal."""
    return WhenAsked(lambda: {**dict(_principal_keys(access.principal)), **access.keys})


def _principal_keys(caller: Principal) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Source: IAM User Guide, AWS global condition context keys; Variables, 'Principal key values'."""
    if caller.kind in PRINCIPAL_TYPES:
        yield "aws:principaltype", (PRINCIPAL_TYPES[caller.kind],)
    if caller.kind == "anonymous":
        return
    yield "aws:principalisawsservice", (str(caller.kind == "service").lower(),)
    if caller.kind == "service":
        yield "aws:principalservicename", (caller.arn,)
        yield "aws:principalservicenameslist", (caller.arn,)
        return
    yield "aws:principalarn", (caller.role or caller.arn,)
    yield "aws:principalaccount", (caller.account,)
    yield "aws:userid", (caller.user_id,)
    if caller.kind == "user":
        yield "aws:username", (caller.arn.rpartition("/")[2],)
    yield from ((f"aws:principaltag/{tag.lower()}", (value,)) for tag, value in caller.tags.items())


def assess_all(policies: tuple[Policy, ...], access: Access) -> tuple[int, Verdict]:
    """The place of the document that decides among several, and what it says: a Deny, else an Allow, else nothing."""
    verdicts = [(place, assess(policy, access)) for place, policy in enumerate(policies)]
    order = {Effect.DENY: 0, Effect.ALLOW: 1, Effect.NONE: 2}
    return min(chain(verdicts, [(len(policies), Verdict())]), key=lambda found: order[found[1].effect])
