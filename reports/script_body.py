"""The statements of a script's `deviates`: the calls of a trace, and how the last answer is judged."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import indent

from botocore import xform_name

from kms_conformance.models import key_changes
from kms_conformance.models.access.permission_changes import waiting
from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.listing import LISTINGS
from kms_conformance.models.making import MAKING_SERVICES
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.report import Deviation
from kms_conformance.models.terms import AliasRef, Context, KeyRef, Term
from kms_conformance.reports import script_wire
from kms_conformance.reports.script_domains import composed
from kms_conformance.reports.script_principals import speaker
from kms_conformance.reports.script_trail import LOOKUP, lookup
from kms_conformance.reports.source import ANY_ARN, literal, source

LOOKS_BEYOND_THE_MODEL = (Relation.ABSENT, Relation.EMPTY, Relation.ITEMS_LACK)
"""Relations that concern members which boto3 hides because its service model does not know them."""
NEEDS_THE_TIME = (Relation.ABOUT_IN_DAYS, Relation.WITHIN_A_DAY_AFTER)
OF_BROKEN_ANSWERS = ("PROTO-001", "PROTO-002", "PROTO-004")
"""What they forbid is a broken answer, and no refusal."""
UNPARSEABLE, LEAKED = "PROTO-002", ("INV-02", "DRYRUN-002")
AWAIT, AWAIT_KEYS = "script.await_changes(kms)", "script.await_keys(kms)"
LINE = 116
"""Characters of a line inside the function."""
TOLD = {
    "ScheduleKeyDeletion": ("due", "DeletionDate"),
    "DescribeKey": ("described", "KeyMetadata"),
    "GetKeyRotationStatus": ("next_rotation", "NextRotationDate"),
}
"""Answers of calls that may be refused, of which a later claim may speak: variable and member."""


def body(deviation: Deviation, *, eventual: bool = False, keys_eventual: bool = False) -> list[str]:
    """The statements, each on one line or laid out over several.

    `eventual`: changes of permissions take their time to show, `keys_eventual`: those of keys; it is awaited where the
    sequence waited.
    """
    *before, _ = deviation.trace
    awaited = _awaited(deviation.trace, eventual=eventual, keys_eventual=keys_eventual)
    judged = list(_judged(deviation))
    used = {name for text in (*map(_shown, before), "\n".join(judged)) for name in names(text)}
    steps = [*_remembered(before, used)]
    if any(f"call_{call.recorded}" in used for call in before):
        steps.append("last = recording(kms)")
    rotated: Counter[int] = Counter()
    for call, wait in zip(before, awaited, strict=False):
        steps += wait
        if ANY_ARN in names(_shown(call)) and ANY_ARN not in "".join(steps):
            steps.append(_any_arn(before, used, steps))
        rotated.update(_rotates(call))
        steps.append(_step(call, used, rotated))
        if f"call_{call.recorded}" in used:
            steps.append(f"call_{call.recorded} = dict(last)")
    if ANY_ARN in used and ANY_ARN not in "".join(steps):
        steps.append(_any_arn(before, used, steps))
    steps += awaited[-1]
    return [line for text in (*steps, *judged) for line in text.splitlines()]


def _awaited(trace: Sequence[Call], *, eventual: bool, keys_eventual: bool) -> list[list[str]]:
    """What each call waits for."""
    permissions = [[AWAIT] if eventual and wait else [] for _, wait in waiting(trace)]
    keys = [[AWAIT_KEYS] if keys_eventual and wait else [] for _, wait in key_changes.waiting(trace)]
    return [one + other for one, other in zip(permissions, keys, strict=True)]


def names(code: str) -> set[str]:
    """The variables that statements read."""
    nodes = ast.walk(ast.parse(code))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def request_of(call: Call) -> list[str]:
    """Method and parameters, as outcome, must and may take them."""
    return [
        f"{speaker(call)}.{xform_name(call.method)}",
        *(_argument(name, term) for name, term in call.params),
    ]


def _argument(name: str, term: Term) -> str:
    line = f"{name}={source(term)}"
    if len(line) <= LINE - 8 or not isinstance(term, Context):
        return line
    pairs = (f"    {literal(key)}: {literal(value)}," for key, value in term.as_map().items())
    return "\n".join((f"{name}={{", *pairs, "}"))


def _shown(call: Call) -> str:
    return applied("", "f", request_of(call))


def applied(before: str, function: str, arguments: Sequence[str], after: str = "") -> str:
    """A function call, over as few lines as it needs."""
    line = f"{before}{function}({', '.join(arguments)}){after}"
    if len(line) <= LINE and "\n" not in line:
        return line
    rows: list[str] = []
    for text in arguments:
        longer = f"{rows[-1]} {text}," if rows else ""
        if rows and "\n" not in longer and len(longer) <= LINE - 4:
            rows[-1] = longer
        else:
            rows.append(f"{text},")
    return "\n".join((f"{before}{function}(", *(indent(row, "    ") for row in rows), f"){after}"))


def _remembered(before: Sequence[Call], used: set[str]) -> list[str]:
    """What stays None when the call that gives it is refused."""
    named = [(call.operation, call.get("KeyId")) for call in before if call.operation in TOLD]
    names = {f"{TOLD[operation][0]}_{ref.slot}" for operation, ref in named if isinstance(ref, KeyRef)}
    names |= {name for name in used if name.startswith(("material_", "listed_"))}
    return [f"{name} = None" for name in sorted(names & used)]


def _any_arn(before: Sequence[Call], used: set[str], steps: Sequence[str]) -> str:
    """An ARN of the account, from which that of a key that does not exist is made."""
    known = [f"key_{call.result}" for call in before if OPERATIONS[call.operation].makes == "key"]
    made = next((name for name in known if any(step.startswith(f"{name} = ") for step in steps)), None)
    return f'{ANY_ARN} = {made}["Arn"]' if made else f'{ANY_ARN} = must(kms.create_key)["KeyMetadata"]["Arn"]'


def _rotates(call: Call) -> tuple[int, ...]:
    """The key that a call rotates."""
    ref = call.get("KeyId")
    return (ref.slot,) if call.operation == "RotateKeyOnDemand" and isinstance(ref, KeyRef) else ()


def _step(call: Call, used: set[str], rotated: Counter[int]) -> str:
    """One call before the last: one that makes what is used later must succeed, any other may be refused."""
    request, named = request_of(call), call.get("KeyId")
    if (looked_up := lookup(call)) is not None:
        return f"answer_{call.result} = {looked_up}" if f"answer_{call.result}" in used else ""
    if (together := composed(call, request)) is not None:
        if OPERATIONS[call.operation].makes == "key":
            return f'key_{call.result} = {together}["KeyMetadata"]'
        if f"answer_{call.result}" in used:
            return f"answer_{call.result} = {together}"
        return f"may(lambda: {together})" if OPERATIONS[call.operation].service in MAKING_SERVICES else together
    if call.result is not None:
        key = OPERATIONS[call.operation].makes == "key"
        name = f"key_{call.result}" if key else f"answer_{call.result}"
        if name not in used and not (key and ANY_ARN in used):
            return applied("", "may", request)
        return applied(f"{name} = ", "must", request, '["KeyMetadata"]' if key else "")
    if OPERATIONS[call.operation].makes == "bucket":
        return applied("", "must", request)
    if call.operation in TOLD and isinstance(named, KeyRef):
        word, member = TOLD[call.operation]
        name, material = f"{word}_{named.slot}", f"material_{named.slot}_{rotated[named.slot]}"
        if call.operation == "DescribeKey" and material in used:
            told = applied(f"described_{named.slot} = ", "may", request, f".get({literal(member)}, {{}})")
            return f'{told}\n{material} = {material} or described_{named.slot}.get("CurrentKeyMaterialId")'
        if name in used:
            return applied(f"{name} = ", "may", request, f".get({literal(member)}, {name})")
    if call.operation == "ListAliases" and (entries := sorted(name for name in used if name.startswith("listed_"))):
        return "\n".join(_entry_steps(request, entries))
    if _rotates(call):
        return applied("", "may", request) + f"\nsettle(kms, {source(named)})"
    return applied("", "may", request)


def _entry_steps(request: list[str], entries: Sequence[str]) -> Iterator[str]:
    """A list of aliases of which a later claim compares an entry."""
    yield applied("rows = ", "every_page", [request[0], '"Aliases"', *request[1:]], '["Aliases"]')
    for name in entries:
        _, slot, *upper = name.split("_")
        alias = source(AliasRef(int(slot), upper=bool(upper)))
        yield f'{name} = next((row for row in rows if row["AliasName"] == {alias}), {name})'


def _judged(deviation: Deviation) -> Iterator[str]:
    claim, last = deviation.claim, deviation.trace[-1]
    if claim is None:
        return _judge_refusal(deviation, last)
    if claim.relation is Relation.ON_THE_WIRE:
        asked = applied("answer = ", "raw_answer", ["script", *request_of(last)])
        return script_wire.judged(claim, last.operation, asked)
    return _judge_claim(claim, deviation.trace)


def _judge_refusal(deviation: Deviation, last: Call) -> Iterator[str]:
    if deviation.requirement == UNPARSEABLE:
        yield "watch(script, kms)"
    method, *params = request_of(last)
    if last.signature:
        method = f"forging(kms, {literal(last.signature)}, {method})"
    together = None if last.repeat is not Repeat.ONCE else composed(last, request_of(last))
    yield applied("got = ", "outcome", [method, *params] if together is None else [f"lambda: {together}"])
    if deviation.requirement == UNPARSEABLE:
        yield 'got = got if last_body_parses(script) else "unparseable"'
    said = "breaking" if deviation.requirement in OF_BROKEN_ANSWERS else "departing"
    yield applied("return ", said, [literal(last.operation), "got", *map(literal, deviation.expected)])


def _judge_claim(claim: Claim, trace: tuple[Call, ...]) -> Iterator[str]:
    last = trace[-1]
    timed = claim.relation in NEEDS_THE_TIME
    looked_up = lookup(last)
    if claim.relation in LOOKS_BEYOND_THE_MODEL and not looked_up:
        yield "watch(script, kms)"
    if timed:
        yield "asked_at = datetime.now(UTC)"
    if looked_up:
        yield f"answer = {looked_up}"
        if claim.of:
            yield f"if {literal(claim.of)} not in answer:"
            yield '    raise RuntimeError("cannot be shown: the event is not there")'
    elif last.operation == LOOKUP and last.whole:
        yield applied("answer = ", "every_event", ["cloudtrail", *request_of(last)[1:]])
    elif (together := composed(last, request_of(last))) is not None:
        yield f"answer = {together}"
    elif claim.requirement in LEAKED and claim.relation is Relation.ABSENT:
        yield applied("got = ", "outcome", request_of(last))
        yield 'if got == "success":'
        yield '    return ""'
        yield "answer = last_body(script)"
    else:
        method, *params = request_of(last)
        if last.whole:
            yield applied("answer = ", "every_page", [method, literal(LISTINGS[last.operation].member), *params])
        else:
            asked = "may" if claim.relation is Relation.WITHHELD else "must"  # a refusal gives nothing away
            yield applied("answer = ", asked, [method, *params])
        if claim.relation in LOOKS_BEYOND_THE_MODEL:
            yield "answer = {**answer, **last_body(script)}"
    said = [literal(last.operation), "answer", literal(claim.member), literal(claim.relation)]
    expected = _expected(claim, trace[:-1])
    said += [expected] if expected != "None" or timed else []
    yield applied("return ", "untrue", ["script", *said, *["asked_at"] * timed])


def _expected(claim: Claim, before: Sequence[Call]) -> str:
    if claim.relation is not Relation.FRESH:
        return source(claim.expected)
    earlier = ", ".join(_earlier(claim, call) for call in before if call.result is not None)
    return f"[{earlier}]" if len(earlier) < LINE - 20 else "[\n    " + earlier.replace("), ", "),\n    ") + ",\n]"


def _earlier(claim: Claim, call: Call) -> str:
    """The same member of an earlier answer."""
    key = OPERATIONS[call.operation].makes == "key"
    answer = f'{{"KeyMetadata": key_{call.result}}}' if key else f"answer_{call.result}"
    return f"member({answer}, {literal(claim.member)})"
