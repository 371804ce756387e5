"""Patches of what decides about permissions: how a grant is read, how policies are, and what is made of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Mutant
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import Decision
from kms_conformance.models.authorization.policy import Condition, Policy, Statement
from kms_conformance.models.grants import Constraints, Grant, Terms, Use, permits

Reading: TypeAlias = Callable[[Grant, Use], tuple[Grant, Use]]
"""What a grant and a use are taken for."""


def terms_as(grant: Grant, **changes: object) -> Grant:
    """The grant with other terms."""
    return replace(grant, terms=replace(grant.terms, **changes))  # type: ignore[arg-type]


def constrained_as(grant: Grant, **changes: object) -> Grant:
    """The grant with other constraints."""
    constraints: Constraints = replace(grant.terms.constraints, **changes)  # type: ignore[arg-type]
    return terms_as(grant, constraints=constraints)


@dataclass(frozen=True, slots=True)
class ReadAs:
    """Grants and uses are taken for others; with `of_every_key` those of all keys are looked at, and ended ones too."""

    reading: Reading
    of_every_key: bool = False

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Replace the step that asks grants."""

        def use_granted(request: Request, use: Use, *, delegated: bool = False) -> bool:
            owner = kms.accounts.named_in(use.key)
            if owner is None:
                return False
            counting = owner.grants.counting(use.key, kms.clock(), request.granted_by)
            grants = [kept.grant for kept in owner.grants.all()] if self.of_every_key else list(counting)
            return any(permits(*self.reading(grant, use), delegated=delegated) for grant in grants)

        kms.use_granted = use_granted  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True)
class Asks:
    """Whether grants give permission is answered by `answer(kms, original, request, use)`."""

    answer: Callable[[ReferenceKms, Callable[[Request, Use], bool], Request, Use], bool]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Replace the step that asks grants."""
        original = kms.use_granted

        def use_granted(request: Request, use: Use, *, delegated: bool = False) -> bool:
            return self.answer(kms, lambda r, u: original(r, u, delegated=delegated), request, use)

        kms.use_granted = use_granted  # type: ignore[method-assign]


Decide: TypeAlias = Callable[[Request, Access, "Key | None"], Decision]


@dataclass(frozen=True, slots=True)
class Decides:
    """The decision on one permission is `decide(kms, original, request, access, key)`."""

    decide: Callable[[ReferenceKms, Decide, Request, Access, Key | None], Decision]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Replace the decision."""
        original = kms.decided

        def decided(request: Request, access: Access, key: Key | None) -> Decision:
            return self.decide(kms, original, request, access, key)

        kms.decided = decided  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True)
class PolicyAs:
    """The key policy is taken for `change(policy)`."""

    change: Callable[[Policy], Policy]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Replace the step that reads it."""
        original = kms.policy_of
        kms.policy_of = lambda key: self.change(original(key))  # type: ignore[method-assign]


def statements_as(change: Callable[[Statement], Statement]) -> PolicyAs:
    """Each statement of a key policy is taken for another."""
    return PolicyAs(lambda policy: replace(policy, statements=tuple(map(change, policy.statements))))


def conditions_as(change: Callable[[Condition], Condition | None]) -> PolicyAs:
    """Each condition of a key policy is taken for another, or for none."""

    def changed(statement: Statement) -> Statement:
        rows = tuple(row for condition in statement.conditions if (row := change(condition)) is not None)
        return replace(statement, conditions=rows)

    return statements_as(changed)


def ignored(*keys: str) -> PolicyAs:
    """Conditions on these keys are not looked at; a key that ends in a colon stands for all that begin with it."""
    begins = tuple(key for key in keys if key.endswith(":"))
    return conditions_as(lambda row: None if row.key in keys or row.key.startswith(begins) else row)


@dataclass(frozen=True, slots=True)
class KeysAs:
    """The condition keys of a request are `change(keys, request, action)`."""

    change: Callable[[Mapping[str, tuple[str, ...]], Request, str], Mapping[str, tuple[str, ...]]]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Replace the question to the policies."""
        original = kms.access

        def access(request: Request, permission: object, key: Key | None) -> Access:
            asked = original(request, permission, key)  # type: ignore[arg-type]
            return replace(asked, keys=self.change(asked.keys, request, asked.action.removeprefix("kms:")))

        kms.access = access  # type: ignore[method-assign]


def allowed(decision: Decision) -> Decision:
    """An allowance in its place."""
    return replace(decision, allowed=True)


def refused(decision: Decision) -> Decision:
    """A refusal in its place."""
    return replace(decision, allowed=False, reason="no permission")


def is_grantee(terms: Terms, request: Request) -> bool:
    """Whether the caller is the grantee."""
    return terms.grantee_principal in (request.caller.principal.arn, request.caller.principal.role)
