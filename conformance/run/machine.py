"""The search: a Hypothesis state machine with one rule per operation over one session.

Hypothesis draws values and steps and switches rules off as a whole.  Nothing is raised inside, so it never shrinks:
its shrinker costs thousands of calls a bug, and a target with an intermittent fault makes it give up as flaky.
What ends a search early (the target is gone, no key may be made any more) is kept, and raised once it is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from kms_conformance.conformance.errors import ConformanceError
from kms_conformance.conformance.run.repeatable import repeatable
from kms_conformance.conformance.session.session import Session
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.models.access.permission_changes import LISTS, PERMISSION_CHANGES
from kms_conformance.models.calls import Call, leased
from kms_conformance.models.key_changes import CHANGES as CHANGES_OF_KEYS
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.terms import Term
from kms_conformance.strategies.calls import CALLS, NEEDS_CIPHERTEXT, someone_is
from kms_conformance.strategies.domain_calls import DOMAIN_CALLS, has_domain
from kms_conformance.strategies.grant_calls import GRANT_CALLS, POLICY_CALLS
from kms_conformance.strategies.resource_calls import ALIAS_CALLS, ROTATION_CALLS, TAG_CALLS
from kms_conformance.strategies.typed_calls import TYPED_CALLS, TYPES
from kms_conformance.strategies.units import Unit

KEYS: tuple[Mapping[str, Term], ...] = ({}, {}, {})
"""Three symmetric ones."""
SELDOM_PATIENT = st.sampled_from((True, True, True, False))


class Search(RuleBasedStateMachine):
    """Draws calls from the model's state and performs them. `begin`, `end` and `over` are set for each run."""

    begin: Callable[[], Session]
    end: Callable[[Session], None]
    over: list[ConformanceError]
    """Why nothing more is done."""
    types: tuple[Mapping[str, Term], ...] = KEYS
    """The parameters that make the keys with which it begins."""

    def __init__(self) -> None:
        super().__init__()
        self._hasty: bool | None = None
        """Whether little waits for a change, and nothing looks at it where only what has shown is known."""
        self.session = type(self).begin()
        with self._watched():
            for of_type in () if self.over else self.types:
                self.session.lease(leased(self.session.slot(), **of_type))

    def step(self, operation: str, data: st.DataObject) -> None:
        """One drawn call."""
        if self.over or not self.session.world.usable_keys():
            return
        call = STRATEGIES[operation](data.draw, self.session.world, self.session.slot())
        if call is None:
            return
        with self._watched(), suppress(UnboundError):
            if self.session.waiting.eventual and self._hasty is None:
                self._hasty = data.draw(st.booleans())
            if self._hasty and call.operation in LISTS:
                return
            if self._hasty and self._may_hurry(call) and data.draw(SELDOM_PATIENT):
                call = call.hurried()
            if self.session.can(call):
                changes = call.operation in PERMISSION_CHANGES or self._changes_a_key(call)
                self.session.perform(call, observe=not (self._hasty and changes))

    def _may_hurry(self, call: Call) -> bool:
        """Whether a call may be made before what it depends on has shown."""
        return not self._changes_a_key(call) and bool(call.principal or self.session.waiting.key_state_bound)

    def _changes_a_key(self, call: Call) -> bool:
        """Whether it takes its time until a call shows that changes a key or an alias."""
        return self.session.waiting.key_state_bound > 0 and call.operation in CHANGES_OF_KEYS

    def teardown(self) -> None:
        """Give the keys back."""
        with self._watched():
            type(self).end(self.session)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except ConformanceError as error:
            self.over.append(error)


def _rule_for(operation: str) -> Callable[..., None]:
    def step(self: Search, data: st.DataObject) -> None:
        self.step(operation, data)

    step.__name__ = operation.replace("/", "_").replace("-", "_")
    drawn = rule(data=st.data())(step)
    service = operation.partition("/")[0]
    if operation in OF_DOMAINS and not operation.endswith("/create"):
        return precondition(lambda self: has_domain(self.session.world, service))(drawn)
    if operation in NEEDS_CIPHERTEXT:
        return precondition(lambda self: bool(self.session.world.usable_ciphertexts()))(drawn)
    if operation == "CancelKeyDeletion":
        return precondition(lambda self: someone_is(self.session.world, KeyState.PENDING_DELETION))(drawn)
    return drawn


RESOURCES = {
    "kms-grants": GRANT_CALLS,
    "kms-authorization": POLICY_CALLS,
    "kms-aliases": ALIAS_CALLS,
    "kms-tags": TAG_CALLS,
    "kms-rotation": ROTATION_CALLS,
}
OF_DOMAINS: dict[str, Any] = {name: row for rows in DOMAIN_CALLS.values() for name, row in rows.items()}
OF_TYPES: dict[str, Any] = {name: row for rows in TYPED_CALLS.values() for name, row in rows.items()}
STRATEGIES: dict[str, Any] = CALLS | POLICY_CALLS | ALIAS_CALLS | TAG_CALLS | ROTATION_CALLS | OF_DOMAINS | OF_TYPES
BESIDE_RESOURCES = (
    "DescribeKey", "EnableKey", "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion", "Encrypt", "Decrypt",
    "ReEncrypt",
)  # fmt: skip
"""What is drawn beside the operations of a profile: what changes keys and uses them."""


BESIDE_TYPES = ("DescribeKey", "EnableKey", "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion")
"""What is drawn beside the operations on keys of other types: what takes them away and gives them back."""
BESIDE_DOMAINS = ("EnableKey", "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion")
"""What is drawn beside the verbs of a service with domains: what takes its keys away and gives them back."""


def _machine(name: str, operations: Iterable[str], types: tuple[Mapping[str, Term], ...] = KEYS) -> type[Search]:
    return type(name, (Search,), {"types": types, **{operation: _rule_for(operation) for operation in operations}})


MACHINES: dict[str, type[Search]] = {
    "kms-core": _machine("Core", CALLS),
    **{
        profile: _machine(profile.title().replace("-", ""), (*calls, *BESIDE_RESOURCES))
        for profile, calls in RESOURCES.items()
    },
    **{
        profile: _machine(profile.title().replace("-", ""), (*calls, *BESIDE_TYPES), TYPES[profile])
        for profile, calls in TYPED_CALLS.items()
    },
    **{
        service: _machine(service.title().replace("-", ""), dict.fromkeys((*calls, *BESIDE_DOMAINS)))
        for service, calls in DOMAIN_CALLS.items()
    },
}
"""The machine that searches each profile."""


def search(unit: Unit, begin: Callable[[], Session], end: Callable[[Session], None]) -> None:
    """Run the search of one unit: the same unit draws the same calls as long as the target answers the same."""
    over: list[ConformanceError] = []
    bound = {"begin": staticmethod(begin), "end": staticmethod(end), "over": over}
    machine: Any = type("Search", (MACHINES[unit.profiles[0]],), bound)
    with repeatable():
        run_state_machine_as_test(
            seed(unit.seed)(machine),
            settings=settings(
                max_examples=unit.examples,
                stateful_step_count=unit.steps,
                phases=[Phase.generate],
                database=None,
                deadline=None,
                derandomize=False,
                verbosity=Verbosity.quiet,
                suppress_health_check=list(HealthCheck),
                print_blob=False,
            ),
        )
    if over:
        raise over[0]
