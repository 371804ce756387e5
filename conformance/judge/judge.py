"""The judge: an answer against the acceptable outcomes. It records and never raises.

Only MUST requirements give findings; what departs from a SHOULD or an INFO is an observation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kms_conformance.conformance.judge.findings import Exercise, Finding, Judgement, distinct
from kms_conformance.conformance.judge.shown import lying
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.models.access.permitted import demanded, permitting
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import MISSING, Claim, Relation, Surroundings, holds, look_up
from kms_conformance.models.domains.facts import service_of_call
from kms_conformance.models.domains.ports import EXPOSED, OF_ENCRYPTION
from kms_conformance.models.expectation import Expectation
from kms_conformance.models.guards import UNDOCUMENTED, Guard
from kms_conformance.models.key_changes import IN_TIME
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operation import key_of
from kms_conformance.models.operations import OPERATIONS, service_of
from kms_conformance.models.operations.recipients import NO_PLAINTEXT, for_a_recipient
from kms_conformance.models.outcomes import Broken, Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.report import FindingKind
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.terms import AliasRef, KeyRef, Named, Term
from kms_conformance.models.vocabulary import documented
from kms_conformance.models.world import World
from kms_conformance.reports.telling import came, wanted

OF_EVERY_ANSWER = ("PROTO-001", "PROTO-002", "PROTO-004", "PROTO-005")
BROKEN = {"server-error": "PROTO-001", "unparseable": "PROTO-002", "not-implemented": "PROTO-004"}
NOT_PERMITTED = ("AccessDeniedException", "AccessDenied")
SECRET_MEMBERS = ("Plaintext", "PrivateKeyPlaintext", "SharedSecret", "CiphertextBlob")
_UNREADABLE = frozenset({"InvalidCiphertextException", "IncorrectKeyException", "NotFoundException"})
LOSES_DATA = {"Decrypt": _UNREADABLE, "ReEncrypt": _UNREADABLE, "GetObject": frozenset({"NoSuchKey"})}
"""Refusals of a valid call that say: it is not there any more, or not to be opened."""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the judge looks at: the world before the call, and what was acceptable."""

    world: World
    call: Call
    expectation: Expectation
    bindings: Bindings
    around: Surroundings


def judge(case: Case, outcome: Outcome) -> Judgement:
    """The judgement on one answer."""
    match outcome:
        case Indeterminate():
            return Judgement(case.world, as_expected=False)
        case _ if not OPERATIONS[case.call.operation].judged:
            if isinstance(outcome, Success):
                return Judgement(OPERATIONS[case.call.operation].effect(case.world, case.call))
            return Judgement(case.world, as_expected=isinstance(outcome, Refusal))
        case Broken() if service_of(case.call.operation) == "kms":
            return _broken(case, outcome)
        case Broken() if any(guard.faults for guard in (*case.expectation.failing, *case.expectation.advisory)):
            return _refused(case, Refusal(outcome.got))
        case Broken():  # what is said of every answer is said of KMS; elsewhere it is the call's own that was missed
            return _missed(case, Refusal(outcome.got))
        case Success() if case.expectation.allowed:
            return _allowed(case, outcome)
        case Success():
            return _though_refusable(case, outcome)
        case Refusal() if case.expectation.allowed:
            return _denied(case, outcome)
        case Refusal():
            return _refused(case, outcome)


def _broken(case: Case, outcome: Broken) -> Judgement:
    allowed = case.expectation.allowed
    found = Finding(
        kind=FindingKind.WRONGLY_DENIED if allowed else FindingKind.WRONG_ERROR,
        operation=case.call.operation,
        label=case.call.label,
        expected=case.expectation.wanted() if not allowed else ("success",),
        got=outcome.got,
        candidates=(BROKEN[outcome.how],),
    )
    return Judgement(case.world, (found,), as_expected=False)


def _missed(case: Case, outcome: Refusal) -> Judgement:
    """A fault in the place of an answer."""
    if case.expectation.allowed:
        return replace(_denied(case, outcome), exercised=(), world=case.world)
    found = Finding(
        kind=FindingKind.WRONG_ERROR,
        operation=case.call.operation,
        label=case.call.label,
        expected=case.expectation.errors(),
        got=outcome.code,
        candidates=_failing(case.expectation),
        by_guard=True,
    )
    return Judgement(case.world, (found,), as_expected=False)


def _though_refusable(case: Case, outcome: Success) -> Judgement:
    """Success of a call that some guard refuses."""
    expectation = case.expectation
    if not expectation.failing and all(map(_either_will_do, expectation.advisory)):
        allowed = _allowed(case, outcome)  # either answer will do, and this one has its consequences
        return replace(allowed, exercised=(*allowed.exercised, *_negative(case)))
    found = Finding(
        kind=FindingKind.WRONGLY_ALLOWED,
        operation=case.call.operation,
        label=case.call.label,
        expected=expectation.errors(),
        got="success",
        candidates=_failing(expectation),
        by_guard=True,
    )
    exercised = _negative(case)
    if expectation.failing:
        return Judgement(case.world, (found,), exercised=exercised, as_expected=False)
    world = case.world
    if service_of_call(case.call) is not None:  # it was done: what comes after is not to be blamed for it
        case.bindings.learn(case.call, outcome.response)
        world = OPERATIONS[case.call.operation].effect(world, case.call)
    return Judgement(world, observations=(found,), exercised=exercised, as_expected=False)


def _either_will_do(guard: Guard) -> bool:
    """Whether nothing speaks against success though the guard fails."""
    return guard.either or (guard.errors is UNDOCUMENTED and REGISTRY[guard.requirement].level == "INFO")


def _failing(expectation: Expectation) -> tuple[str, ...]:
    """The requirements of all failing guards, those that can fail a target first; and of a change that comes late."""
    late = [guard for guard in expectation.noted if guard.requirement in IN_TIME]
    return tuple(dict.fromkeys(guard.requirement for guard in (*expectation.failing, *expectation.advisory, *late)))


def _refused(case: Case, outcome: Refusal) -> Judgement:
    """A refusal of a call that some guard refuses: with a code that one of them allows?"""
    expectation, call = case.expectation, case.call
    world = OPERATIONS[call.operation].refused(case.world, call)
    exercised = (*_negative(case), *_error_body(case))
    leaked = _leak(case, outcome)
    if expectation.accepts(outcome.code):
        return Judgement(world, leaked, _noted(case, outcome), exercised)
    if outcome.code in NOT_PERMITTED and (permits := permitting(case.world, call)):
        return Judgement(world, (*leaked, _unpermitted(case, outcome, permits)), exercised=_error_body(case))
    found = Finding(
        kind=FindingKind.WRONG_ERROR,
        operation=call.operation,
        label=call.label,
        expected=expectation.errors(),
        got=outcome.code,
        candidates=_failing(expectation),
        by_guard=True,
    )
    if expectation.failing or any(guard.either for guard in expectation.advisory):
        return Judgement(world, (*leaked, found), exercised=exercised)
    return Judgement(world, leaked, (found,), exercised)


def _unpermitted(case: Case, outcome: Refusal, permits: tuple[str, ...]) -> Finding:
    """A caller is told that it may not, and may: of what is wrong with the call itself this says nothing."""
    return Finding(
        kind=FindingKind.WRONG_ERROR,
        operation=case.call.operation,
        label=case.call.label,
        expected=case.expectation.errors(),
        got=outcome.code,
        candidates=permits,
    )


def _noted(case: Case, outcome: Refusal) -> tuple[Finding, ...]:
    """What a refusal that is right should also be, by requirements of level INFO."""
    return tuple(
        Finding(
            kind=FindingKind.WRONG_ERROR,
            operation=case.call.operation,
            label=case.call.label,
            expected=tuple(sorted(guard.errors)),
            got=outcome.code,
            candidates=(guard.requirement,),
            by_guard=True,
        )
        for guard in case.expectation.noted
        if not guard.accepts(outcome.code) and guard.requirement not in IN_TIME
    )


def _denied(case: Case, outcome: Refusal) -> Judgement:
    """A refusal of a valid call."""
    call = case.call
    operation = OPERATIONS[call.operation]
    demanding = [*demanded(case.world, call)]
    demanding += [row.requirement for row in operation.allowances if row.applies(case.world, call)]
    if not documented(call.operation, outcome.code):
        demanding = ["PROTO-003"]
    lost = outcome.code in LOSES_DATA.get(call.operation, ()) or (operation.reads and "NotFound" in outcome.code)
    found = Finding(
        kind=FindingKind.DATA_LOST if lost else FindingKind.WRONGLY_DENIED,
        operation=call.operation,
        label=call.label,
        expected=("success",),
        got=outcome.code,
        candidates=tuple(dict.fromkeys(demanding)),
    )
    world, leaked = operation.refused(case.world, call), _leak(case, outcome)
    if demanding and REGISTRY[demanding[0]].level != "MUST":  # what the call is about is not demanded
        return Judgement(world, leaked, (found,), _error_body(case), as_expected=False)
    return Judgement(world, (*leaked, found), exercised=_error_body(case), as_expected=False)


def _allowed(case: Case, outcome: Success) -> Judgement:
    """Success of a valid call: what is true of the answer?"""
    world, call = case.world, case.call
    operation = OPERATIONS[call.operation]
    findings: list[Finding] = []
    observations: list[Finding] = []
    mark = distinct(world, call)
    exercised = [
        Exercise(row.requirement, "positive", mark) for row in operation.allowances if row.applies(world, call)
    ]
    exercised += [Exercise(requirement, "positive", mark) for requirement in demanded(world, call)]
    for claim in operation.claims(world, call):
        if claim.of and look_up(outcome.response, claim.of) is MISSING:
            continue
        exercised.append(Exercise(claim.requirement, "positive", mark))
        if (found := _untrue(case, claim, outcome)) is not None:
            must = REGISTRY[claim.requirement].level == "MUST"
            (findings if must else observations).append(found)
    if operation.service == "kms":
        exercised += [Exercise(requirement, "positive", mark) for requirement in OF_EVERY_ANSWER]
    case.bindings.learn(call, outcome.response)
    if call.operation == "DescribeKey" and isinstance(call.get("KeyId"), KeyRef):
        key = key_of(world, call)
        case.bindings.learn_material(key.slot, key.rotation.times)
    after = operation.effect(world, call)
    if operation.learns is not None:
        after = operation.learns(after, call, outcome.response)
    return Judgement(after, tuple(findings), tuple(observations), tuple(exercised))


def _untrue(case: Case, claim: Claim, outcome: Success) -> Finding | None:
    value = look_up(outcome.response, claim.member)
    expected = case.bindings.bind(claim.expected)
    if claim.relation is Relation.FRESH:
        true = case.bindings.is_fresh(claim.member, value)
    else:
        true = holds(claim.relation, value, expected, case.around)
    if true:
        return None
    return Finding(
        kind=_kind_of(claim, value),
        operation=case.call.operation,
        label=case.call.label,
        expected=(wanted(claim),),
        got=lying(value) if claim.member == EXPOSED else came(claim, value, expected),
        candidates=(claim.requirement,),
        claim=claim,
    )


def _kind_of(claim: Claim, value: object) -> FindingKind:
    """How bad an untrue claim is."""
    if claim.data:
        return FindingKind.DATA_LOST
    if claim.member in ("PrivateKeyPlaintext", "SharedSecret") and claim.relation in (
        Relation.ABSENT,
        Relation.WITHHELD,
    ):
        return FindingKind.DATA_EXPOSED
    if claim.member in ("Plaintext", "Body"):
        exposed = claim.relation in (Relation.ABSENT, Relation.WITHHELD, Relation.FRESH)
        return FindingKind.DATA_EXPOSED if exposed else FindingKind.DATA_LOST
    if (
        claim.relation in (Relation.HIDES, Relation.HIDES_ALL, Relation.CONCEALS)
        or claim.member in OF_ENCRYPTION
        or (claim.member == "CiphertextBlob" and claim.relation is Relation.FRESH)
    ):
        return FindingKind.DATA_EXPOSED
    if claim.member == "KeyMetadata.KeyState" and value in tuple(KeyState):
        usable = value == KeyState.ENABLED
        return FindingKind.WRONGLY_ALLOWED if usable else FindingKind.WRONGLY_DENIED
    return FindingKind.WRONG_RESPONSE


def _negative(case: Case) -> tuple[Exercise, ...]:
    """The one failing guard, when there is just one, was exercised: it alone decided."""
    failing = {guard.requirement for guard in (*case.expectation.failing, *case.expectation.advisory)}
    mark = distinct(case.world, case.call)
    alone = (Exercise(failing.pop(), "negative", mark),) if len(failing) == 1 else ()
    return (*alone, *(Exercise(guard.requirement, "negative", mark) for guard in case.expectation.noted))


def _error_body(case: Case) -> tuple[Exercise, ...]:
    if service_of(case.call.operation) != "kms":
        return ()
    mark = distinct(case.world, case.call)
    always = [_silence(case), "PROTO-003", "PROTO-001", "PROTO-002"]
    always += [NO_PLAINTEXT] if for_a_recipient(case.call) else []
    return tuple(Exercise(requirement, "positive", mark) for requirement in always)


def _silence(case: Case) -> str:
    """The requirement by which a failed call returns no output; a dry run has its own."""
    return "DRYRUN-002" if case.call.get("DryRun") is True else "INV-02"


def _leak(case: Case, outcome: Refusal) -> tuple[Finding, ...]:
    """INV-02, DRYRUN-002: no failed call returns output."""
    requirement = _silence(case)
    return tuple(
        Finding(
            kind=FindingKind.DATA_EXPOSED,
            operation=case.call.operation,
            label=case.call.label,
            expected=(f"{member} absent",),
            got=outcome.code,
            candidates=(requirement,),
            claim=Claim(requirement, member, Relation.ABSENT),
        )
        for member in SECRET_MEMBERS
        if outcome.members.get(member) is not None
    )


def twin(allowed: Call, refused: Call) -> bool:
    """Whether two calls of one operation differ in at most one respect."""
    names = {*allowed.names(), *refused.names()}
    differing = sum(_sort(allowed.get(name)) != _sort(refused.get(name)) for name in names)
    other = (allowed.signature != refused.signature) + (allowed.principal != refused.principal)
    return differing + other <= 1


def _sort(term: Term) -> Term:
    """A term as twins compare it: one plain alias name, or piece of customer data, is as good as another."""
    return replace(term, slot=0) if isinstance(term, AliasRef | Named) else term
