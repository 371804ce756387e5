"""What answers to a call are acceptable, and which requirement demands it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kms_conformance.models.access.reasons import CHANGING, WITHOUT_CODE
from kms_conformance.models.facts import Facts, ignores_ciphertext
from kms_conformance.models.guards import (
    ACCESS_DENIED,
    DRY_RUN,
    INVALID_CIPHERTEXT,
    S3_ACCESS_DENIED,
    UNDOCUMENTED,
    VALIDATION,
    VALIDATIONS,
    Guard,
)
from kms_conformance.models.operation import Operation
from kms_conformance.models.requirements import REGISTRY


@dataclass(frozen=True, slots=True)
class Expectation:
    """The failing guards of a call. If none of level MUST fails, success is acceptable.

    A failing SHOULD or INFO guard makes both success and its errors acceptable; what departs from it is observed.
    """

    failing: tuple[Guard, ...] = ()
    advisory: tuple[Guard, ...] = ()
    noted: tuple[Guard, ...] = ()
    """Guards that fail beside those which decide: of an INFO guard a refusal with another code is observed; one of
    a change of permissions is to blame where the call is refused once the change is over (conformance/judge/proof)."""

    @property
    def allowed(self) -> bool:
        """Whether success is what the specification demands."""
        return not self.failing and not self.advisory

    def accepts(self, code: str) -> bool:
        """Whether an error code is one that some failing guard allows."""
        return any(guard.accepts(code) for guard in (*self.failing, *self.advisory))

    def errors(self) -> tuple[str, ...]:
        """The acceptable error codes, sorted; "any client error" where the code isn't documented."""
        guards = (*self.failing, *self.advisory)
        codes = {code for guard in guards for code in guard.errors or {"any client error"}}
        return tuple(sorted(codes))

    def wanted(self) -> tuple[str, ...]:
        """The acceptable outcomes as words for a finding."""
        return self.errors() if self.failing else ("success", *self.errors())


def expect(operation: Operation, facts: Facts) -> Expectation:
    """Evaluate all guards: a guard that cannot be asked accepts nothing."""
    failing = [guard for guard in operation.guards if guard.holds(facts) is False]
    if facts.refused_by:
        failing.append(refusal(facts.refused_by, operation.service))
    if not failing:
        return VALID
    deciding = [guard for guard in failing if not guard.noted]
    if facts.dry_run:
        failing = deciding = _in_a_dry_run(deciding, facts)
        if len(deciding) > 1:
            return _of_what_would_fail([guard for guard in deciding if guard.requirement != "DRYRUN-001"])
    noted = tuple(guard for guard in failing if guard.noted) if len(deciding) == 1 else ()
    must = tuple(guard for guard in deciding if _must(guard))
    return Expectation(
        must,
        tuple(guard for guard in deciding if guard not in must),
        (*noted, *_of_a_change(must, facts)),
    )


def _must(guard: Guard) -> bool:
    return REGISTRY[guard.requirement].level == "MUST" and not guard.either


def _of_a_change(failing: tuple[Guard, ...], facts: Facts) -> tuple[Guard, ...]:
    """Where permissions alone refuse the call: the guard that a change of them is, which may be to blame as well."""
    alone = len(failing) == 1 and failing[0].requirement == facts.refused_by
    return (replace(failing[0], requirement=facts.change),) if alone and facts.change else ()


def refusal(requirement: str, service: str = "kms") -> Guard:
    """The guard that policies and grants are together, in the name of the requirement that decided."""
    open_code = requirement in WITHOUT_CODE or REGISTRY[requirement].level == "INFO" or requirement in CHANGING
    denied = S3_ACCESS_DENIED if service == "s3" else ACCESS_DENIED
    errors = UNDOCUMENTED if open_code else denied
    return Guard(requirement, lambda f: f.refused_by != requirement, errors, either=requirement in CHANGING)


ABOUT_THE_MODIFIERS = ("VALID-067", "DRYRUN-006")


def _in_a_dry_run(failing: list[Guard], facts: Facts) -> list[Guard]:
    """What is wrong with the dry run itself decides alone; one without a ciphertext is DRYRUN-006's."""
    about = [guard for guard in failing if guard.requirement in ABOUT_THE_MODIFIERS]
    if about:
        return about[:1]
    if len(failing) == 1 and ignores_ciphertext(facts.params):
        return [replace(failing[0], requirement="DRYRUN-006")]
    return failing


def _of_what_would_fail(failing: list[Guard]) -> Expectation:
    """A dry run of what would be refused.

    Wrong parameters are told as such (DRYRUN-003); for all else it isn't said whether the error is that of the real
    call (DRYRUN-005, DRYRUN-008), only that nothing happens (DRYRUN-002).
    """
    if all(VALIDATION <= guard.errors <= VALIDATIONS for guard in failing):
        return Expectation((replace(failing[0], requirement="DRYRUN-003"),))
    real = frozenset[str]().union(*(guard.errors for guard in failing))
    names = {"DRYRUN-005" if guard.requirement.startswith("STATE-") else "DRYRUN-008" for guard in failing}
    tells = all(guard.requirement.startswith("STATE-") or guard.errors == INVALID_CIPHERTEXT for guard in failing)
    noted = (replace(failing[0], requirement=names.pop(), errors=real),) if tells and len(names) == 1 else ()
    undocumented = any(not guard.errors for guard in failing)
    refused = replace(failing[0], requirement="DRYRUN-002", errors=UNDOCUMENTED if undocumented else real | DRY_RUN)
    return Expectation((refused,), noted=noted)


VALID = Expectation()
"""Nothing fails: success is the one acceptable outcome."""
