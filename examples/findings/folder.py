"""A report folder: what was judged, what departs, and the scripts that show it."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import dedent
from typing import Any

from kms_conformance.models.report import SCHEMA, SEVERITY, FindingKind
from kms_conformance.reports.names import printable

Json = dict[str, Any]
Signature = tuple[str, str, str, str]
SEVERITIES = ("security", "availability", "compatibility")
"""The worst first."""


class UnusableError(Exception):
    """A file cannot be used; the text says which and why."""


@dataclass(frozen=True)
class Script:
    """What `deviates` does, what the functions that it calls are for, and when its claim is true."""

    lines: tuple[str, ...]
    helpers: Mapping[str, str]
    claim: str


@dataclass(frozen=True)
class Found:
    """A deviation, or an observation, with its requirement."""

    requirement: Json
    row: Json
    script: Script

    @property
    def operation(self) -> str:
        """The operation that departs."""
        return str(self.row["operation"])

    @property
    def kind(self) -> str:
        """How it departs."""
        return str(self.row["kind"])

    @property
    def label(self) -> str:
        """What was tried."""
        return str(self.row["label"])

    @property
    def severity(self) -> str:
        """How bad that is."""
        return SEVERITY[FindingKind(self.kind)]

    @property
    def signature(self) -> Signature:
        """What a baseline and a review name."""
        return (str(self.requirement["id"]), self.operation, self.kind, self.label)


class Judged:
    """A target as its report folder shows it."""

    report: Json

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self.report = json.loads((folder / "report.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise UnusableError(f"no report can be read in {folder}: {error}") from error
        if not isinstance(self.report, dict) or self.report.get("schema") != SCHEMA:
            raise UnusableError(f"the report in {folder} is not of the schema {SCHEMA}")

    @property
    def name(self) -> str:
        """What the target is called."""
        return str(self.report["target"]["name"])

    @property
    def file_name(self) -> str:
        """The same as the name of its page, without an ending."""
        name: str = re.sub(r"[^\w.-]+", "-", printable(self.name), flags=re.ASCII).strip("-.")[:60]
        if not name or name.casefold() in ("readme", "review"):
            raise UnusableError(f"a page cannot be called {name!r}; give the target another name")
        return name

    @cached_property
    def found(self) -> list[Found]:
        """The deviations, as the report orders them."""
        return list(self._rows("deviations"))

    @cached_property
    def observed(self) -> list[Found]:
        """The observations."""
        return list(self._rows("observations"))

    @property
    def severities(self) -> Mapping[str, int]:
        """How many deviations are of each severity."""
        counted = Counter(one.severity for one in self.found)
        return {severity: counted[severity] for severity in SEVERITIES}

    def _rows(self, member: str) -> Iterator[Found]:
        for requirement in self.report["requirements"]:
            for row in requirement[member]:
                yield Found(requirement, row, self._script(str(row["repro"])))

    def _script(self, name: str) -> Script:
        path = self._folder / "repro" / Path(name).name
        try:
            return script(path.read_text("utf-8"))
        except (OSError, ValueError, SyntaxError, KeyError) as error:
            raise UnusableError(f"the script {path} cannot be used: {error}") from error


def script(text: str) -> Script:
    """A script of a report folder, taken apart."""
    tree = ast.parse(text)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    deviates = functions["deviates"]
    lines = text.split("\n")[deviates.body[0].lineno - 1 : deviates.end_lineno]
    names = {node.id for node in ast.walk(deviates) if isinstance(node, ast.Name)}
    helpers = {name: _purpose(functions[name]) for name in sorted(names & functions.keys() - {"holds"})}
    claim = _claim(tree, functions) if "holds" in names else ""
    return Script(tuple(dedent("\n".join(lines)).split("\n")), helpers, claim)


def _purpose(function: ast.FunctionDef) -> str:
    return " ".join((ast.get_docstring(function) or "").split())


def _claim(tree: ast.Module, functions: Mapping[str, ast.FunctionDef]) -> str:
    """When `holds` is true: its expression, or its purpose where it is more than that."""
    aliases = {
        node.targets[0].id: node.value.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Name)
    }
    function = functions[aliases.get("holds", "holds")]
    last = function.body[-1]
    if aliases or len(function.body) > 2 or not isinstance(last, ast.Return) or last.value is None:
        return _purpose(function)
    return ast.unparse(last.value)
