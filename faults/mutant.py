"""A mutant: a correct KMS with one fault, as data.

Most faults are a line in a table: a guard that is not asked, another error code, a guard too many, a changed answer.
The rest replace one step of ReferenceKms.  Each is blamed on one requirement, named in advance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, TypeAlias

from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.kms import METHODS, Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import Guard
from kms_conformance.models.lifecycle import KeyState

Family: TypeAlias = Literal["guard-off", "wrong-error", "too-strict", "effect", "response", "data", "protocol"]
When: TypeAlias = Callable[[Facts], bool]
Effect: TypeAlias = Callable[[Request], Answer]
"""The method of an operation."""


class Patch(Protocol):
    """One change to a KMS that is correct otherwise."""

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Change this instance."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault, the operations that have it, and the requirement that a judge must blame.

    `delay_s`: a change of permissions takes so many seconds to show, and the target declares them; `key_state_s`: so
    does a change of a key or an alias.
    """

    id: str
    requirement: str
    family: Family
    fault: str
    operations: tuple[str, ...]
    patches: tuple[Patch, ...]
    delay_s: float = 0
    key_state_s: float = 0


def table(*mutants: Mutant) -> dict[str, Mutant]:
    """Mutants by their id."""
    return {mutant.id: mutant for mutant in mutants}


def always(facts: Facts) -> bool:
    """Whatever the request."""
    return True


def key_in(state: KeyState) -> When:
    """KeyId names a key in that state."""

    def when(facts: Facts) -> bool:
        identifier = facts.keys.get("KeyId")
        return identifier is not None and identifier.key is not None and identifier.key.state is state

    return when


def around(kms: ReferenceKms, method: str, wrapper: Callable[..., Any]) -> None:
    """Replace a method of this instance by `wrapper(kms, original, *arguments)`."""
    original = getattr(kms, method)
    setattr(kms, method, lambda *arguments: wrapper(kms, original, *arguments))


def with_params(request: Request, **params: Any) -> Request:
    """The request with other parameters, after the guards have seen the true ones."""
    return replace(request, params={**request.params, **params})


@dataclass(frozen=True, slots=True)
class GuardOff:
    """The guards of the requirements (the mutant's own where none is given) are not asked when `when` is true."""

    when: When = always
    requirements: tuple[str, ...] = ()

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Make the guards hold."""
        off = self.requirements or (mutant.requirement,)
        for operation in mutant.operations:
            kms.guards[operation] = tuple(
                replace(guard, holds=self._off(guard)) if guard.requirement in off else guard
                for guard in kms.guards[operation]
            )

    def _off(self, guard: Guard) -> Callable[[Facts], bool | None]:
        return lambda facts: True if self.when(facts) else guard.holds(facts)


@dataclass(frozen=True, slots=True)
class OtherCode:
    """The guard of the mutant's requirement refuses with `code` when `when` is true."""

    code: str
    when: When = always

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Put the same guard with the other code before the right one."""
        for operation in mutant.operations:
            guards: list[Guard] = []
            for guard in kms.guards[operation]:
                if guard.requirement == mutant.requirement:
                    guards.append(Guard(guard.requirement, self._limited(guard), frozenset({self.code})))
                guards.append(guard)
            kms.guards[operation] = tuple(guards)

    def _limited(self, guard: Guard) -> Callable[[Facts], bool | None]:
        return lambda facts: guard.holds(facts) if self.when(facts) else None


@dataclass(frozen=True, slots=True)
class TooStrict:
    """A valid request is refused with `code` when `when` is true."""

    code: str
    when: When

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Add a guard after all others."""
        guard = Guard(mutant.requirement, lambda facts: not self.when(facts), frozenset({self.code}))
        for operation in mutant.operations:
            kms.guards[operation] = (*kms.guards[operation], guard)


@dataclass(frozen=True, slots=True)
class Answers:
    """The answer is changed on its way out: `change(request, answer)`."""

    change: Callable[[Request, Answer], Answer]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Change the answers of the operations."""

        def answered(kms: ReferenceKms, original: Callable[..., Answer], request: Request, answer: Answer) -> Answer:
            answer = original(request, answer)
            return self.change(request, answer) if request.operation in mutant.operations else answer

        around(kms, "answered", answered)


def without(member: str, when: Callable[[Request], bool]) -> Answers:
    """The answer lacks a member when `when` is true."""

    def change(request: Request, answer: Answer) -> Answer:
        return {name: value for name, value in answer.items() if name != member or not when(request)}

    return Answers(change)


@dataclass(frozen=True, slots=True)
class Around:
    """The effect of the operations is replaced: `wrapper(kms, original, request)` gives the answer."""

    wrapper: Callable[[ReferenceKms, Effect, Request], Answer]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Replace the method of each operation."""
        for operation in mutant.operations:
            around(kms, METHODS[operation], self.wrapper)


def acts_on(change: Callable[[Request], Request]) -> Around:
    """The operation acts on another request than the one that the guards allowed."""
    return Around(lambda kms, original, request: original(change(request)))


def acts_with(**params: Any) -> Around:
    """The operation acts as if these parameters had been sent."""
    return acts_on(lambda request: with_params(request, **params))


@dataclass(frozen=True, slots=True)
class Refusals:
    """A refusal by one of the requirements is changed, or has an effect: `change(kms, request, error)` is sent."""

    requirements: tuple[str, ...]
    change: Callable[[ReferenceKms, Request, KmsError], KmsError]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Change the refusals of the operations."""

        def refusal(kms: ReferenceKms, original: Callable[..., KmsError], request: Request, guard: Guard) -> KmsError:
            error = original(request, guard)
            ours = request.operation in mutant.operations and guard.requirement in self.requirements
            return self.change(kms, request, error) if ours else error

        around(kms, "refusal", refusal)


def refused_yet(requirement: str, effect: Callable[[ReferenceKms, Request], None]) -> Refusals:
    """A refused call has an effect."""

    def change(kms: ReferenceKms, request: Request, error: KmsError) -> KmsError:
        effect(kms, request)
        return error

    return Refusals((requirement,), change)


@dataclass(frozen=True, slots=True)
class BoundAs:
    """A ciphertext is bound to `change(context)` instead of the context."""

    change: Callable[[Mapping[str, str]], Mapping[str, str]]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Change what the canonical context is made from."""
        around(kms, "canonical_context", lambda kms, original, context: original(self.change(context)))


@dataclass(frozen=True, slots=True)
class Patched:
    """Whatever no table can say: `patch(kms)`."""

    patch: Callable[[ReferenceKms], None]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Run the function."""
        self.patch(kms)
