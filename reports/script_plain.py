"""The script of a deviation as a maintainer pastes it: imports, one client, the calls, what AWS answers and what came.

It is for sequences of plain calls to KMS by one caller, the last of which is refused or allowed wrongly, and needs no
part of this package.  Exit status 1: the target departs; 0: it does as documented; 2: it cannot be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import indent, shorten
from urllib.parse import urlsplit

from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.operations import OPERATIONS, service_of
from kms_conformance.models.report import Deviation, TargetInfo
from kms_conformance.models.requirements import Requirement
from kms_conformance.reports.names import printable
from kms_conformance.reports.plain_parts import code_of, endpoint_client, hook, moto_client, pasted
from kms_conformance.reports.script_body import UNPARSEABLE, applied, names, request_of
from kms_conformance.reports.script_domains import composed
from kms_conformance.reports.script_principals import cast
from kms_conformance.reports.script_trail import lookup
from kms_conformance.reports.source import ANY_ARN, literal

PLAIN_NAME = re.compile(rf"kms|key_\d+|answer_\d+|{ANY_ARN}")
"""What a call may name; whatever else it names is made by a part of this package."""
NEEDS_A_CLOSER_LOOK = ("server-error", "not-implemented", "unparseable")
"""Outcomes that an error code alone does not tell."""
ANY = "any client error"
NO_CLIENT_ERROR = ("success", "server-error", "LimitExceededException", "UnknownOperationException")
(CODE,) = pasted(code_of)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OPENING = ("import os, sys", *pasted(hook))
"""What comes first."""
CLIENTS = {"moto": moto_client, "endpoint": endpoint_client}
IN_PROCESS = "from kms_conformance.conformance.targets import in_process_client"
IMPORTS = {
    "moto": "import boto3, botocore, moto",
    "embedded": IN_PROCESS,
    "endpoint": "import boto3, botocore",
}


def kind_of(target: TargetInfo) -> str:
    """How a script comes to its client."""
    return target.script if target.script == "moto" else "embedded" if "://" not in target.script else "endpoint"


def is_plain(deviation: Deviation, target: TargetInfo, *, waits: bool) -> bool:
    """Whether the calls need no part of this package; keys that are made elsewhere than here are deleted by one."""
    where = urlsplit(target.script).hostname
    words = (*deviation.expected, deviation.got)
    return (
        deviation.claim is None
        and deviation.requirement != UNPARSEABLE
        and not waits
        and (where is None or where in LOOPBACK)
        and not any(word.startswith(NEEDS_A_CLOSER_LOOK) for word in words)
        and not cast(deviation.trace)
        and all(map(_is_plain, deviation.trace))
    )


def _is_plain(call: Call) -> bool:
    request = request_of(call)
    return (
        service_of(call.operation) == "kms"
        and not (call.principal or call.repeat is not Repeat.ONCE or call.signature or call.recorded)
        and call.operation != "RotateKeyOnDemand"
        and composed(call, request) is None
        and lookup(call) is None
        and all(PLAIN_NAME.fullmatch(name) for name in names(applied("", request[0], request[1:])))
    )


def plain(deviation: Deviation, target: TargetInfo, kind: str, requirement: Requirement) -> str:
    """The whole text."""
    where = literal(target.script)
    opened = [f"kms = in_process_client({where})"]
    if kind in CLIENTS:
        opened = pasted(CLIENTS[kind], "kms = ", REGION=literal(target.region), WHERE=where)
    lines = [*title(deviation, target, requirement), *OPENING, IMPORTS[kind], *opened, *_calls(deviation)]
    return "\n".join(lines) + "\n"


def title(deviation: Deviation, target: TargetInfo, requirement: Requirement) -> list[str]:
    """The docstring: what is required, of whom, and who says so."""
    about = f"{printable(target.name)} {printable(target.version)}, {deviation.kind} ({deviation.label})"
    said = (f"{requirement.id}: {requirement.statement}", f"{about}. {requirement.source}")
    one, other = (
        shorten(printable(text), 112, placeholder=" ...").replace("\\", "\\\\").replace('"', "'") for text in said
    )
    return [f'"""{one}', f'{other}"""']


def _calls(deviation: Deviation) -> Iterator[str]:
    *before, last = deviation.trace
    used = {name for call in deviation.trace for name in names(_shown(call))}
    answers = deviation.answers if len(deviation.answers) == len(deviation.trace) else ()
    made: list[str] = []
    for call, answer in zip_longest(before, answers[:-1]):
        if call is None:
            break
        yield from _any_arn(call, made, before, used)
        accepted = answer is not None and answer.got == "success"
        yield from _step(call, used, accepted=accepted)
        made += [f"key_{call.result}"] if OPERATIONS[call.operation].makes == "key" else []
    yield from _any_arn(last, made, before, used)
    yield "try:"
    yield from _indented(_shown(last))
    yield '    got = "success"'
    yield "except kms.exceptions.ClientError as e:"
    yield f"    got = {CODE}"
    wanted = " or ".join(deviation.expected)
    yield f"status = {_status(deviation.expected)}"
    yield f'print(["as documented:", "DEVIATION {deviation.requirement}:", "cannot be shown:"][status], end=" ")'
    yield f'print(f"{last.operation}: got {{got}}, expected {wanted}")'
    yield "sys.exit(status)"


def _status(expected: Sequence[str]) -> str:
    """The exit status: 0 as documented, 1 departing, 2 not answered."""
    if ANY in expected:
        departing = ", ".join(literal(code) for code in NO_CLIENT_ERROR if code not in expected)
        return f'2 if "Throttl" in got else got.isdigit() or got in ({departing})'
    comma = "," if len(expected) == 1 else ""
    return f'0 if got in ({", ".join(map(literal, expected))}{comma}) else 2 if "Throttl" in got else 1'


def _any_arn(call: Call, made: Sequence[str], before: Sequence[Call], used: set[str]) -> Iterator[str]:
    """An ARN of the account before the first call that names one."""
    if ANY_ARN not in names(_shown(call)):
        return
    first = next(row for row in (*before, call) if ANY_ARN in names(_shown(row)))
    if first is call:
        yield f"{ANY_ARN} = " + (f'{made[0]}["Arn"]' if made else 'kms.create_key()["KeyMetadata"]["Arn"]')
        used.update(made[:1])


def _step(call: Call, used: set[str], *, accepted: bool) -> Iterator[str]:
    """One call before the last; one that was refused may be refused again."""
    request, makes_key = request_of(call), OPERATIONS[call.operation].makes == "key"
    name = f"key_{call.result}" if makes_key else f"answer_{call.result}"
    if call.result is not None and (name in used or (makes_key and ANY_ARN in used)):
        yield from applied(f"{name} = ", *_parts(request), '["KeyMetadata"]' if makes_key else "").splitlines()
    elif accepted:
        yield from _shown(call).splitlines()
    else:
        yield "try:"
        yield from _indented(_shown(call))
        yield "except kms.exceptions.ClientError as e:"
        yield '    assert "Throttl" not in str(e), e'


def _parts(request: list[str]) -> tuple[str, list[str]]:
    return request[0], request[1:]


def _shown(call: Call) -> str:
    return applied("", *_parts(request_of(call)))


def _indented(text: str) -> list[str]:
    return indent(text, "    ").splitlines()
