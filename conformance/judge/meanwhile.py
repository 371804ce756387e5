"""The judge where a change of a key or an alias is on its way, or has just had to show.

On its way what was before it and what is after it are both right: an answer is held against every version of the world
that it may be of.  What none of them permits, and what is right by a version that is over, is the change's to answer
for (CONSIST-002b, CONSIST-009b), unless it shows at all times: judge/proof finds that out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kms_conformance.conformance.judge.findings import Exercise, Finding, Judgement, distinct
from kms_conformance.conformance.judge.judge import Case, judge
from kms_conformance.models.calls import KEY_PARAMS
from kms_conformance.models.claims import Relation
from kms_conformance.models.expectation import expect
from kms_conformance.models.key_changes import EITHER, MEANWHILE, OF_KEYS, before_the_last, concerning, unread, views
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.oracle import facts
from kms_conformance.models.outcomes import Outcome, Refusal, Success
from kms_conformance.models.terms import OneOf, Value
from kms_conformance.models.world import World

Params = Mapping[str, Value]


def judge_eventual(case: Case, params: Params, outcome: Outcome) -> Judgement:
    """The judgement on one answer of a target on which changes of keys take their time."""
    if not isinstance(outcome, Success | Refusal):
        return judge(case, outcome)
    worlds = list(views(case.world, case.call))
    if len(worlds) > 1:
        return _in_any(case, params, worlds, outcome)
    judgement = judge(case, outcome)
    if judgement.findings and _was_right(case, params, outcome):
        return replace(judgement, findings=tuple(_of_a_change(row, OF_KEYS) for row in judgement.findings))
    return judgement


def _seen_in(case: Case, world: World, params: Params) -> Case:
    """The case as it is in a version of the world; what is learned of the answer is kept apart."""
    expectation = expect(OPERATIONS[case.call.operation], facts(world, case.call, params))
    return replace(case, world=world, expectation=expectation, bindings=case.bindings.apart())


def _was_right(case: Case, params: Params, outcome: Outcome) -> bool:
    """Whether the answer would have been right before a change that must have shown."""
    if outcome.got == "NotFoundException" and any(row.was is None for row in concerning(case.world, case.call)):
        return True
    former = (_seen_in(case, world, params) for world in before_the_last(case.world, case.call))
    return any(not judge(view, outcome).findings for view in former)


def _of_a_change(finding: Finding, requirement: str) -> Finding:
    return replace(finding, candidates=(*finding.candidates, requirement))


def _in_any(case: Case, params: Params, worlds: Sequence[World], outcome: Success | Refusal) -> Judgement:
    """The judgement where several versions may be seen: right if it is by one of them."""
    seen: list[tuple[Case, Judgement]] = []
    for world in worlds:
        view = _seen_in(case, world, params)
        judgement = judge(view, outcome)
        if not judgement.findings:
            return _right(case, view, judgement, outcome)
        seen.append((view, judgement))
    return Judgement(unread(case.world, case.call), _wrong_in_all(case, seen), as_expected=False, meanwhile=True)


def _right(case: Case, view: Case, judgement: Judgement, outcome: Success | Refusal) -> Judgement:
    """What follows from an answer that is right, without knowing of which version it is."""
    call, world = case.call, unread(case.world, case.call)
    if isinstance(outcome, Success):
        case.bindings.keep(view.bindings)
        if OPERATIONS[call.operation].writes:
            world = judgement.world if view.world is case.world else _lost(case)
        else:
            world = _with_what_was_made(world, judgement.world)
    opened = isinstance(outcome, Success) and call.operation == "Decrypt"
    mark = distinct(case.world, call)
    of = (EITHER, OF_KEYS, *((MEANWHILE,) if opened else ()))
    exercised = tuple(Exercise(requirement, "positive", mark) for requirement in of)
    return Judgement(world, exercised=exercised, meanwhile=True)


def _with_what_was_made(world: World, after: World) -> World:
    """The world with the ciphertexts that an answer made, and the uses that it was."""
    for slot, key in after.keys.items():
        if key.uses != world.keys[slot].uses:
            world = world.with_key(replace(world.keys[slot], uses=key.uses))
    return replace(world, ciphertexts=after.ciphertexts)


def _lost(case: Case) -> World:
    """The world after a change that only a former state allowed: which of the two stays is not documented."""
    world = case.world
    for name in KEY_PARAMS:
        key = world.key_named(case.call.get(name))
        world = world if key is None else world.with_key(replace(key, lost=True))
    return world


def _wrong_in_all(case: Case, seen: Sequence[tuple[Case, Judgement]]) -> tuple[Finding, ...]:
    """What departs from every version; of an answer that some allow, what it tells that none does."""
    told = [judgement.findings for _, judgement in seen if all(row.claim for row in judgement.findings)]
    if told:
        return tuple(found for row in told[0] if (found := _untrue_in_all(row, told)) is not None)
    first = seen[0][1].findings[0]
    wanted = tuple(dict.fromkeys(word for _, judgement in seen for word in judgement.findings[0].expected))
    return (_of_a_change(replace(first, expected=wanted), OF_KEYS),)


def _untrue_in_all(finding: Finding, told: Sequence[tuple[Finding, ...]]) -> Finding | None:
    """A claim that is untrue in every version, as one; None where they differ and cannot be put into one."""
    claim = finding.claim
    assert claim is not None, "a finding of a claim"
    same = [next((row.claim for row in rows if row.claim and _of(row) == _of(finding)), None) for rows in told]
    if None in same:
        return None
    expected = tuple(dict.fromkeys(row.expected for row in same if row is not None))
    requirement = MEANWHILE if claim.member == "Plaintext" else OF_KEYS
    if len(expected) == 1:
        return _of_a_change(finding, requirement)
    if claim.relation is not Relation.EQUAL:
        return None
    return _of_a_change(replace(finding, claim=replace(claim, expected=OneOf(expected))), requirement)


def _of(finding: Finding) -> tuple[str, str]:
    assert finding.claim is not None, "a finding of a claim"
    return finding.claim.member, finding.claim.relation
