"""The judgement on an answer as it came over the wire, beside the one on what boto3 made of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kms_conformance.conformance.judge.findings import Exercise, Finding, distinct
from kms_conformance.conformance.judge.judge import Case
from kms_conformance.models.answers.checks import CHECKS
from kms_conformance.models.answers.raw import Raw, client_error, success
from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.ports import PORTS
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.outcomes import Outcome
from kms_conformance.models.report import FindingKind
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.terms import EventOf
from kms_conformance.models.world import World


@dataclass(frozen=True, slots=True)
class OnTheWire:
    """What is said of one answer."""

    findings: tuple[Finding, ...] = ()
    observations: tuple[Finding, ...] = ()
    exercised: tuple[Exercise, ...] = ()


NOTHING = OnTheWire()


def single(call: Call) -> bool:
    """Whether a call is one plain request: a script sends the same one by itself."""
    service = OPERATIONS[call.operation].service
    if call.repeat is not Repeat.ONCE or call.signature or service in PORTS or not OPERATIONS[call.operation].judged:
        return False
    return not isinstance(call.get("Event"), EventOf)


def on_the_wire(raw: Raw | None, case: Case, outcome: Outcome) -> OnTheWire:
    """Every check of the answer to a call.

    Nothing is said of an operation that is not there, nor of a success that should have been a refusal: it may only
    tell what we had sent.
    """
    call = case.call
    if raw is None or not single(call) or raw.model.name != call.method:
        return NOTHING
    if not (success(raw) or (client_error(raw) and outcome.got != "not-implemented")):
        return NOTHING
    if success(raw) and case.expectation.failing:
        return NOTHING
    seen = [(requirement, check.look(raw)) for requirement, check in CHECKS.items()]
    found = [
        (requirement, _finding(raw, call, requirement, member, came))
        for requirement, members in seen
        for member, came in members.items()
        if came
    ]
    must = {requirement for requirement, _ in seen if REGISTRY[requirement].level == "MUST"}
    return OnTheWire(
        tuple(finding for requirement, finding in found if requirement in must),
        tuple(finding for requirement, finding in found if requirement not in must),
        tuple(_exercised([requirement for requirement, members in seen if members], case.world, call)),
    )


def _exercised(requirements: Collection[str], world: World, call: Call) -> Iterator[Exercise]:
    mark = distinct(world, call)
    return (Exercise(requirement, "positive", mark) for requirement in requirements)


def _finding(raw: Raw, call: Call, requirement: str, member: str, came: str) -> Finding:
    return Finding(
        kind=FindingKind.WRONG_ERROR if client_error(raw) else FindingKind.WRONG_RESPONSE,
        operation=call.operation,
        label=member,
        expected=(CHECKS[requirement].wants,),
        got=came,
        candidates=(requirement,),
        claim=Claim(requirement, member, Relation.ON_THE_WIRE),
    )
