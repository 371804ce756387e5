"""The parts of this package that a script uses, put together as one text: what `reports.helpers` runs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from symtable import SymbolTable, symtable

from kms_conformance.models.claims import Relation
from kms_conformance.models.partitions import another_region, partition_of
from kms_conformance.models.report import TargetInfo
from kms_conformance.reports import script_kms
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
from kms_conformance.reports.script_principals import AWAIT_IN_PROCESS, AWAIT_KEYS_IN_PROCESS, SIBLING_IN_PROCESS
from kms_conformance.reports.source import HELPERS, literal

KNOWN = frozenset({*FUNCTIONS, *HELPERS, *CONSTANTS})
"""What a script may ask for."""
ANY_OF = "any of"
"""The relation of a claim of which any of several texts is right."""


def parts_text(requirement: str, target: TargetInfo, needs: str, relation: str) -> str:
    """Constants, functions, `client` and `main` for a script, and what they need."""
    own = [needs.replace(" ", "\n"), _client(target), MAIN % {"requirement": requirement}]
    if relation:
        own.insert(0, ONE_OF if relation == ANY_OF else RELATIONS[Relation(relation)])
    parts = FUNCTIONS | HELPERS
    if kind_of(target) == "embedded":
        parts |= {"sibling": SIBLING_IN_PROCESS, **IN_PROCESS, **script_kms.IN_PROCESS}
        parts |= {"await_changes": AWAIT_IN_PROCESS, "await_keys": AWAIT_KEYS_IN_PROCESS}
    words = needs.replace(" ", "\n")
    functions = [text.strip() for text in (*used_parts(parts, own), *own) if text != words]
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
        for text in used_parts(CONSTANTS, [*functions, words], named=_names_of_template)
    ]
    return "\n\n\n".join(("\n".join((*imports_of("\n".join((*constants, *functions))), "", *constants)), *functions))


def used_parts(
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
def names_in(code: str) -> frozenset[str]:
    """The names of the code."""
    return frozenset({node.id for node in ast.walk(ast.parse(code.strip())) if isinstance(node, ast.Name)})


def imports_of(code: str) -> list[str]:
    """The imports that the code needs, one a line."""
    used = names_in(code)
    standard = [f"import {name}" for name in PLAIN_IMPORTS if name in used]
    boto = ["import boto3"] if "boto3" in used else []
    return [*standard, *_from(FROM_IMPORTS, used), *boto, *_from(BOTO_IMPORTS, used)]


def _from(modules: Mapping[str, tuple[str, ...]], used: frozenset[str]) -> list[str]:
    wanted = {module: [name for name in names if name in used] for module, names in modules.items()}
    return [f"from {module} import {', '.join(names)}" for module, names in wanted.items() if names]


def _client(target: TargetInfo) -> str:
    return CLIENTS[kind_of(target)].format(target=literal(target.script))


def kind_of(target: TargetInfo) -> str:
    """How a script comes to its client."""
    return target.script if target.script == "moto" else "embedded" if "://" not in target.script else "endpoint"
