"""The minimal boto3 script of a deviation: it shows that one deviation alone, to anyone, without this package.

`deviates(kms)` returns what departs, or an empty text; it raises RuntimeError where the deviation cannot be shown.
The judge runs the same function before it reports a deviation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import indent, wrap

from botocore import xform_name

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.report import Deviation, TargetInfo
from kms_conformance.models.requirements import Requirement
from kms_conformance.models.terms import KeyRef, UnknownKey
from kms_conformance.reports.script_parts import CLIENTS, HEAD, LAST_BODY, MAIN, RELATIONS, WATCH
from kms_conformance.reports.source import HELPERS, source

LOOKS_BEYOND_THE_MODEL = (Relation.ABSENT, Relation.EMPTY)
"""Relations that concern members which boto3 hides because its service model does not know them."""
UNPARSEABLE = "PROTO-002"


def script(deviation: Deviation, target: TargetInfo, requirement: Requirement) -> str:
    """The whole script as text."""
    body = indent("\n".join(_body(deviation)), "    ")
    helpers = "".join("\n" + text for name, text in HELPERS.items() if name in body)
    relation = RELATIONS[deviation.claim.relation] if deviation.claim else ""
    watch = WATCH if "watch(kms)" in body else ""
    parts = (
        f'"""{_docstring(deviation, target, requirement)}"""\n',
        HEAD.format(region=target.region, other="eu-central-1" if target.region != "eu-central-1" else "eu-west-1"),
        helpers + ("\n" + relation if relation else "") + watch,
        f"\n\ndef deviates(kms: Any) -> str:\n{body}\n",
        "\n" + _client(target),
        MAIN.format(requirement=requirement.id),
    )
    return "".join(parts)


def _docstring(deviation: Deviation, target: TargetInfo, requirement: Requirement) -> str:
    lines = [
        f"{requirement.id}: {requirement.statement}",
        "",
        f"Target:   {target.name} {target.version}",
        f"Kind:     {deviation.kind} ({deviation.operation}, {deviation.label})",
        f"Expected: {' or '.join(deviation.expected)}",
        f"Got:      {deviation.got}",
        f"Source:   {requirement.source}",
    ]
    text = "\n".join("\n".join(wrap(line, 110, subsequent_indent=" " * 10)) for line in lines)
    return text.replace("\\", "\\\\").replace('"""', "'''") + "\n"


def _client(target: TargetInfo) -> str:
    kind = target.script if target.script == "moto" else "embedded" if "://" not in target.script else "endpoint"
    return CLIENTS[kind].format(target=target.script)


def _body(deviation: Deviation) -> Iterator[str]:
    """The statements of `deviates`."""
    *before, last = deviation.trace
    if deviation.requirement == UNPARSEABLE or (deviation.claim and deviation.claim.relation in LOOKS_BEYOND_THE_MODEL):
        yield "watch(kms)"
    yield from _remembered(before)
    for call in before:
        yield from _step(call)
    if _needs_any_arn(deviation.trace) and not any(OPERATIONS[call.operation].makes == "key" for call in before):
        yield 'any_key_arn = kms.create_key()["KeyMetadata"]["Arn"]'
    elif _needs_any_arn(deviation.trace):
        first = next(call for call in before if OPERATIONS[call.operation].makes == "key")
        yield f'any_key_arn = key_{first.result}["Arn"]'
    if deviation.claim is None:
        yield from _judge_refusal(deviation, last)
    else:
        yield from _judge_claim(deviation.claim, deviation.trace)


def _needs_any_arn(trace: tuple[Call, ...]) -> bool:
    return any(isinstance(term, UnknownKey) and term.form == "arn" for call in trace for _, term in call.params)


def _request(call: Call) -> str:
    params = ", ".join(f"{name}={source(term)}" for name, term in call.params)
    return f"kms.{xform_name(call.operation)}({params})"


REMEMBERED = {"ScheduleKeyDeletion": "due", "DescribeKey": "described"}
"""Answers of calls that may be refused, which a later claim may speak of."""


def _remembered(before: Sequence[Call]) -> Iterator[str]:
    names = {
        f"{REMEMBERED[call.operation]}_{named.slot}"
        for call in before
        if call.operation in REMEMBERED and isinstance(named := call.get("KeyId"), KeyRef)
    }
    yield from (f"{name} = None" for name in sorted(names))


def _step(call: Call) -> Iterator[str]:
    """One call before the last: a call that makes something must succeed, any other may be refused."""
    request = _request(call)
    makes = OPERATIONS[call.operation].makes
    named = call.get("KeyId")
    if call.result is not None and makes == "key":
        yield f'key_{call.result} = must({call.operation!r}, lambda: {request})["KeyMetadata"]'
    elif call.result is not None:
        yield f"answer_{call.result} = must({call.operation!r}, lambda: {request})"
    elif isinstance(named, KeyRef) and call.operation == "ScheduleKeyDeletion":
        yield f'due_{named.slot} = may(lambda: {request}).get("DeletionDate", due_{named.slot})'
    elif isinstance(named, KeyRef) and call.operation == "DescribeKey":
        yield f'described_{named.slot} = may(lambda: {request}).get("KeyMetadata", described_{named.slot})'
    else:
        yield f"may(lambda: {request})"


def _judge_refusal(deviation: Deviation, last: Call) -> Iterator[str]:
    yield f"got = outcome(lambda: {_request(last)})"
    if deviation.requirement == UNPARSEABLE:
        yield 'got = got if last_body_parses() else "unparseable"'
    yield f"expected = {deviation.expected!r}"
    yield "if acceptable(got, expected):"
    yield '    return ""'
    yield f"return f\"{last.operation}: got {{got}}, expected {{' or '.join(expected)}}\""


def _judge_claim(claim: Claim, trace: tuple[Call, ...]) -> Iterator[str]:
    last = trace[-1]
    refused = claim.requirement == "INV-02"
    earlier = ", ".join(_earlier(claim, call) for call in trace[:-1] if _producer(claim, call))
    yield "asked_at = datetime.now(UTC)"
    if refused:
        yield f"outcome(lambda: {_request(last)})"
        yield "answer: dict[str, Any] = {}"
    else:
        yield f"answer = must({last.operation!r}, lambda: {_request(last)})"
        yield 'answer.pop("ResponseMetadata", None)'
    if claim.relation in LOOKS_BEYOND_THE_MODEL:
        yield f"answer = {{**answer, **{LAST_BODY}}}"
    yield f"value = member(answer, {claim.member!r})"
    expected = f"[{earlier}]" if claim.relation is Relation.FRESH else source(claim.expected)
    yield f"if holds(value, {expected}, asked_at):"
    yield '    return ""'
    words = f"{last.operation}: {claim.member or 'answer'} is not as claimed ({claim.relation})"
    yield f"return {words!r}"


def _producer(claim: Claim, call: Call) -> bool:
    return call.result is not None and claim.relation is Relation.FRESH


def _earlier(claim: Claim, call: Call) -> str:
    if OPERATIONS[call.operation].makes == "key":
        return f"member({{'KeyMetadata': key_{call.result}}}, {claim.member!r})"
    return f"member(answer_{call.result}, {claim.member!r})"
