"""The minimal boto3 script of a deviation: it shows that one deviation alone, to anyone.

It is plain boto3 where the calls need no more (script_plain); else its function `deviates(kms)` calls what it needs of
`reports.helpers`, and returns what departs, or an empty text; it raises RuntimeError (or LookupError, where an earlier
answer lacks a member) when the deviation cannot be shown.  The judge runs the same text before it reports.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from textwrap import fill, indent

from botocore import xform_name

from kms_conformance.models.making import MAKING, MAKING_SERVICES, Making
from kms_conformance.models.operations import service_of
from kms_conformance.models.report import Deviation, TargetInfo
from kms_conformance.models.requirements import Requirement
from kms_conformance.reports import helpers, script_xks
from kms_conformance.reports.helpers.script import DEFAULTS
from kms_conformance.reports.script_body import AWAIT, AWAIT_KEYS, applied, body
from kms_conformance.reports.script_plain import IN_PROCESS, OPENING, is_plain, kind_of, plain, title
from kms_conformance.reports.script_principals import cast, variable, with_policies
from kms_conformance.reports.source import literal

STANDARD = {"json": "import json", "datetime": "from datetime import UTC, datetime"}
"""What the calls of a script may use of the standard library, by the name that tells."""
LONGEST = 120
"""Characters of a line."""


def script(deviation: Deviation, target: TargetInfo, requirement: Requirement) -> str:
    """The whole script as text: plain boto3 where the calls need no more, else with the helpers that they need."""
    if script_xks.of_proxy(deviation):
        return script_xks.script(deviation, target, requirement)
    said = body(deviation, eventual=target.grant_s > 0, keys_eventual=target.key_state_s > 0)
    if is_plain(deviation, target, waits=AWAIT in said or AWAIT_KEYS in said):
        return plain(deviation, target, kind_of(target), requirement)
    own = _deviates(deviation, indent("\n".join(said), "    ", lambda line: True))
    lines = [
        *title(deviation, target, requirement),
        *OPENING,
        *imports(own),
        *([IN_PROCESS] if kind_of(target) == "embedded" else []),
        applied("script = ", "Script", _about(deviation, target)),
        "",
        own,
        "",
        'if __name__ == "__main__":',
        "    sys.exit(script.main(deviates))  # 1: the target departs; 0: as documented; 2: it cannot be shown",
    ]
    return "\n".join(lines) + "\n"


def imports(own: str) -> Iterator[str]:
    """What the function needs of the standard library and of the helpers, but not what it assigns itself."""
    nodes = [node for node in ast.walk(ast.parse(own)) if isinstance(node, ast.Name)]
    made = {node.id for node in nodes if isinstance(node.ctx, ast.Store)}
    read = {node.id for node in nodes if isinstance(node.ctx, ast.Load)} - made
    yield from (line for name, line in STANDARD.items() if name in read)
    names = ", ".join(["Script", *sorted(read & set(helpers.__all__))])
    line = f"from {helpers.__name__} import {names}"
    if len(line) <= LONGEST:
        yield line
    else:
        yield f"from {helpers.__name__} import ("
        yield indent(fill(names, LONGEST - 5), "    ") + ","
        yield ")"


def _about(deviation: Deviation, target: TargetInfo) -> list[str]:
    """What the script is told: its requirement, its target, and what is not as usual of this."""
    where = literal(target.script)
    opened = f"lambda: in_process_client({where})" if kind_of(target) == "embedded" else where
    unusual = (f"{name}={literal(getattr(target, name))}" for name in DEFAULTS if not _is_usual(target, name))
    return [literal(deviation.requirement), opened, *unusual]


def _is_usual(target: TargetInfo, name: str) -> bool:
    return bool(getattr(target, name) == DEFAULTS[name])


def _deviates(deviation: Deviation, steps: str) -> str:
    """The function; one with steps in another service takes a client of it, too, or makes one."""
    services = {call.operation: service_of(call.operation) for call in deviation.trace if not call.principal}
    own = [name for name in ("cloudtrail", "iam", "s3", *MAKING_SERVICES) if name in services.values()]
    people = cast(deviation.trace, deviation.claim.expected if deviation.claim else None)
    cleared = ["clear(script, s3)"] if "s3" in own else []
    makers = [row for row in MAKING if f"{row.service}:{row.create}" in services]
    cleared += [
        f"forget({variable(row.service)}, {literal(xform_name(row.delete))}, {literal(row.id_param)}, {_domains(row)})"
        for row in makers
    ]
    cleared += with_policies(deviation.trace)
    head = f"def deviates(kms{''.join(f', {variable(name)}=None' for name in (*own, *people))}):"
    given = [f'{variable(name)} = {variable(name)} or script.sibling(kms, "{name}")' for name in own]
    given += [f'{name} = {name} or principal(script, kms, "{name}")' for name in people]
    given += [
        f"{_domains(row)} = {_finding(row)}({variable(row.service)}, {literal(row.create)}, {literal(row.id_path)})"
        for row in makers
    ]
    if cleared:
        inner, undone = indent(steps, "    ", lambda line: True), "\n        ".join(cleared)
        steps = f"    try:\n{inner}\n    finally:\n        {undone}"
    return "\n".join((head, *(f"    {line}" for line in given), steps))


def _finding(row: Making) -> str:
    """The function that finds out what names the things that are made."""
    return "named_in" if row.named else "made_in"


def _domains(row: Making) -> str:
    """The variable that holds what names the things of a kind that a script makes."""
    return f"made_by_{xform_name(row.create)}_of_{variable(row.service)}"
