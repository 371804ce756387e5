"""The minimal boto3 script of a deviation: it shows that one deviation alone, to anyone.

It is plain boto3 where the calls need no more (script_plain); else its function `deviates(kms)` takes the parts that it
needs from `reports.helpers`, and returns what departs, or an empty text; it raises RuntimeError (or LookupError, where
an earlier answer lacks a member) when the deviation cannot be shown.  The judge runs the same text before it reports.
"""

from __future__ import annotations

import ast
from textwrap import indent

from botocore import xform_name

from kms_conformance.models.claims import Relation
from kms_conformance.models.making import MAKING, MAKING_SERVICES, Making
from kms_conformance.models.operations import service_of
from kms_conformance.models.report import Deviation, TargetInfo
from kms_conformance.models.requirements import Requirement
from kms_conformance.models.terms import OneOf
from kms_conformance.reports.helpers import DEFAULTS, SETTINGS
from kms_conformance.reports.script_body import applied, body
from kms_conformance.reports.script_loading import ANY_OF, KNOWN, imports_of, kind_of
from kms_conformance.reports.script_plain import OPENING, is_plain, plain, title
from kms_conformance.reports.script_principals import cast, variable, with_policies
from kms_conformance.reports.source import literal


def script(deviation: Deviation, target: TargetInfo, requirement: Requirement) -> str:
    """The whole script as text: plain boto3 where the calls need no more, else with the parts that they need."""
    said = body(deviation, eventual=target.grant_s > 0, keys_eventual=target.key_state_s > 0)
    waits = any(line.startswith("await_") for line in said)
    if is_plain(deviation, target, waits=waits):
        return plain(deviation, target, kind_of(target), requirement)
    own = _deviates(deviation, indent("\n".join(said), "    ", lambda line: True))
    lines = [
        *title(deviation, target, requirement),
        *OPENING,
        *imports_of(own),
        "from kms_conformance.reports.helpers import load",
        _load(deviation, target, _needs(own)),
        "",
        own,
        "",
        'if __name__ == "__main__":',
        "    sys.exit(main(deviates))  # 1: the target departs; 0: as documented; 2: it cannot be shown",
    ]
    return "\n".join(lines) + "\n"


def _needs(own: str) -> str:
    """The parts that the function names, but not what it assigns itself."""
    nodes = [node for node in ast.walk(ast.parse(own)) if isinstance(node, ast.Name)]
    return " ".join(sorted({node.id for node in nodes if isinstance(node.ctx, ast.Load)} & KNOWN))


def _load(deviation: Deviation, target: TargetInfo, needs: str) -> str:
    values = {name: getattr(target, name) for name in SETTINGS}
    given = [f"{name}={literal(value)}" for name, value in values.items() if value != DEFAULTS[name]]
    given += [f"relation={literal(relation)}"] if (relation := _relation(deviation)) else []
    fixed = ["globals()", literal(deviation.requirement), literal(target.script), literal(needs)]
    return applied("", "load", [*fixed, *given])


def _relation(deviation: Deviation) -> str:
    claim = deviation.claim
    if claim is None or claim.relation is Relation.ON_THE_WIRE:
        return ""
    return ANY_OF if claim.relation is Relation.EQUAL and isinstance(claim.expected, OneOf) else str(claim.relation)


def _deviates(deviation: Deviation, steps: str) -> str:
    """The function; one with steps in another service takes a client of it, too, or makes one."""
    services = {call.operation: service_of(call.operation) for call in deviation.trace if not call.principal}
    own = [name for name in ("cloudtrail", "iam", "s3", *MAKING_SERVICES) if name in services.values()]
    people = cast(deviation.trace, deviation.claim.expected if deviation.claim else None)
    cleared = ["clear(s3)"] if "s3" in own else []
    makers = [row for row in MAKING if f"{row.service}:{row.create}" in services]
    cleared += [
        f"forget({variable(row.service)}, {literal(xform_name(row.delete))}, {literal(row.id_param)}, {_domains(row)})"
        for row in makers
    ]
    cleared += with_policies(deviation.trace)
    head = f"def deviates(kms{''.join(f', {variable(name)}=None' for name in (*own, *people))}):"
    given = [f'{variable(name)} = {variable(name)} or sibling(kms, "{name}")' for name in own]
    given += [f'{name} = {name} or principal(kms, "{name}")' for name in people]
    given += [
        f"{_domains(row)} = made_in({variable(row.service)}, {literal(row.create)}, {literal(row.id_path)})"
        for row in makers
    ]
    if cleared:
        inner, undone = indent(steps, "    ", lambda line: True), "\n        ".join(cleared)
        steps = f"    try:\n{inner}\n    finally:\n        {undone}"
    return "\n".join((head, *(f"    {line}" for line in given), steps))


def _domains(row: Making) -> str:
    """The variable that holds what names the things of a kind that a script makes."""
    return f"made_by_{xform_name(row.create)}_of_{variable(row.service)}"
