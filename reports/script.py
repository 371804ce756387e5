"""The minimal boto3 script of a deviation: it shows that one deviation alone, to anyone, without this package.

`deviates(kms)` returns what departs, or an empty text; it raises RuntimeError (or LookupError, where an earlier
answer lacks a member) when the deviation cannot be shown.  The judge runs the same function before it reports.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from symtable import SymbolTable, symtable
from textwrap import indent, wrap

from botocore import xform_name

from kms_conformance.models.claims import Relation
from kms_conformance.models.domains.service import DomainService
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.operations import service_of
from kms_conformance.models.partitions import another_region, partition_of
from kms_conformance.models.report import Deviation, TargetInfo
from kms_conformance.models.requirements import Requirement
from kms_conformance.models.terms import OneOf
from kms_conformance.reports import script_kms
from kms_conformance.reports.names import printable
from kms_conformance.reports.script_body import body
from kms_conformance.reports.script_domains import IN_PROCESS
from kms_conformance.reports.script_parts import (
    BOTO_IMPORTS,
    CLIENTS,
    CONSTANTS,
    FROM_IMPORTS,
    FUNCTIONS,
    MAIN,
    ONE_OF,
    PLAIN_IMPORTS,
    RELATIONS,
)
from kms_conformance.reports.script_principals import (
    AWAIT_IN_PROCESS,
    AWAIT_KEYS_IN_PROCESS,
    SIBLING_IN_PROCESS,
    cast,
    variable,
    with_policies,
)
from kms_conformance.reports.source import HELPERS, literal


def script(deviation: Deviation, target: TargetInfo, requirement: Requirement) -> str:
    """The whole script as text; it holds what it uses and nothing else."""
    said = body(deviation, eventual=target.grant_s > 0, keys_eventual=target.key_state_s > 0)
    steps = indent("\n".join(said), "    ", lambda line: True)
    own = [_deviates(deviation, steps), _client(target), MAIN % {"requirement": requirement.id}]
    if deviation.claim and deviation.claim.relation is not Relation.ON_THE_WIRE:
        any_of = deviation.claim.relation is Relation.EQUAL and isinstance(deviation.claim.expected, OneOf)
        own.insert(0, ONE_OF if any_of else RELATIONS[deviation.claim.relation])
    parts = FUNCTIONS | HELPERS
    if _kind(target) == "embedded":
        parts |= {"sibling": SIBLING_IN_PROCESS, **IN_PROCESS, **script_kms.IN_PROCESS}
        parts |= {"await_changes": AWAIT_IN_PROCESS, "await_keys": AWAIT_KEYS_IN_PROCESS}
    functions = [text.strip() for text in (*_used(parts, own), *own)]
    constants = [
        text.format(
            region=literal(target.region),
            other=literal(another_region(target.region)),
            partition=literal(partition_of(target.region)),
            wait=max(0.5, target.audit_s),
            grant=target.grant_s,
            key_state=target.key_state_s,
            reencrypt=target.reencrypt_s,
            inspect=literal(target.inspect_url),
            fault=literal(target.fault_url),
            restart=literal(target.restart_url),
            restart_command=literal(list(target.restart_command)),
        )
        for text in _used(CONSTANTS, functions, named=_names_of_template)
    ]
    imports = _imports("\n".join((*constants, *functions)))
    top = "\n".join(constants)
    return (
        "\n\n\n".join((f'"""{_docstring(deviation, target, requirement)}"""\n\n{imports}\n\n{top}', *functions)) + "\n"
    )


def _deviates(deviation: Deviation, steps: str) -> str:
    """The function; one with steps in another service takes a client of it, too, or makes one."""
    services = {call.operation: service_of(call.operation) for call in deviation.trace if not call.principal}
    own = [name for name in ("cloudtrail", "iam", "s3", *SERVICES) if name in services.values()]
    people = cast(deviation.trace, deviation.claim.expected if deviation.claim else None)
    cleared = ["clear(s3)"] if "s3" in own else []
    makers = [service for service in SERVICES.values() if service.operation(service.create) in services]
    cleared += [
        f"forget({variable(row.name)}, {literal(xform_name(row.delete))}, {literal(row.id_param)}, {_domains(row)})"
        for row in makers
    ]
    cleared += with_policies(deviation.trace)
    head = f"def deviates(kms: Any{''.join(f', {variable(name)}: Any = None' for name in (*own, *people))}) -> str:"
    given = [f'{variable(name)} = {variable(name)} or sibling(kms, "{name}")' for name in own]
    given += [f'{name} = {name} or principal(kms, "{name}")' for name in people]
    given += [
        f"{_domains(row)} = made_in({variable(row.name)}, {literal(row.create)}, {literal(row.id_path)})"
        for row in makers
    ]
    if cleared:
        inner, undone = indent(steps, "    ", lambda line: True), "\n        ".join(cleared)
        steps = f"    try:\n{inner}\n    finally:\n        {undone}"
    return "\n".join((head, *(f"    {line}" for line in given), steps))


def _domains(service: DomainService) -> str:
    """The variable that holds what names the domains which a script makes."""
    return f"domains_of_{variable(service.name)}"


def _used(
    parts: Mapping[str, str], code: Iterable[str], named: Callable[[str], frozenset[str]] | None = None
) -> list[str]:
    """The parts that the code uses, and those that these use; one may use those before it.

    `named` tells what a part uses.
    """
    asks = named or _asked
    names = {name for text in code for name in _asked(text)}
    kept: list[str] = []
    for name, text in reversed(tuple(parts.items())):
        if name in names:
            kept.insert(0, text)
            names |= asks(text)
    return kept


def _names_of_template(text: str) -> frozenset[str]:
    """The same of a text that `format` has yet to complete."""
    return _asked(text.replace("{{", "{").replace("}}", "}"))


@lru_cache(512)
def _asked(code: str) -> frozenset[str]:
    """The names that code has from outside: a variable of a function is no part that bears the same name."""

    def of(scope: SymbolTable) -> Iterator[str]:
        top = scope.get_type() == "module"
        yield from (row.get_name() for row in scope.get_symbols() if (row.is_referenced() if top else row.is_global()))
        for inner in scope.get_children():
            yield from of(inner)

    return frozenset(of(symtable(code.strip(), "", "exec")))


@lru_cache(512)
def _names(code: str) -> frozenset[str]:
    return frozenset({node.id for node in ast.walk(ast.parse(code.strip())) if isinstance(node, ast.Name)})


def _imports(code: str) -> str:
    used = _names(code)
    standard = [f"import {name}" for name in PLAIN_IMPORTS if name in used]
    boto = ["import boto3"] if "boto3" in used else []
    groups = [
        "from __future__ import annotations",
        "\n".join(standard + _from(FROM_IMPORTS, used)),
        "\n".join(boto + _from(BOTO_IMPORTS, used)),
    ]
    return "\n\n".join(group for group in groups if group)


def _from(modules: Mapping[str, tuple[str, ...]], used: frozenset[str]) -> list[str]:
    wanted = {module: [name for name in names if name in used] for module, names in modules.items()}
    return [f"from {module} import {', '.join(names)}" for module, names in wanted.items() if names]


def _docstring(deviation: Deviation, target: TargetInfo, requirement: Requirement) -> str:
    lines = [
        f"{requirement.id}: {requirement.statement}",
        "",
        f"Target:   {printable(target.name)} {printable(target.version)}",
        f"Kind:     {deviation.kind} ({deviation.operation}, {deviation.label})",
        f"Expected: {' or '.join(deviation.expected)}",
        f"Got:      {printable(deviation.got)}",
        f"Source:   {requirement.source}",
    ]
    text = "\n".join("\n".join(wrap(line, 110, subsequent_indent=" " * 10)) for line in lines)
    return text.replace("\\", "\\\\").replace('"""', "'''") + "\n"


def _client(target: TargetInfo) -> str:
    return CLIENTS[_kind(target)].format(target=literal(target.script))


def _kind(target: TargetInfo) -> str:
    return target.script if target.script == "moto" else "embedded" if "://" not in target.script else "endpoint"
