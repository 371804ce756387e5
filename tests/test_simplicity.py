"""Code that is read at one go: functions without too many branches, calls whose arguments say what they are."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
import tomllib
from collections.abc import Iterator

import pytest

from tests.import_graph import FOLDERS, ROOT, modules

MOST_BRANCHES = 20
"""The highest cyclomatic complexity of a function."""
MOST_UNNAMED = 5
"""Positional arguments of a call."""
TABLES = {"faults"}
"""Rows of seeded faults, which are not held to it."""
LINT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]


def many_unnamed(source: str) -> Iterator[str]:
    """The calls with more positional arguments than there may be; of what is unpacked each list is one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and len(node.args) > MOST_UNNAMED:
            yield f"{node.lineno}: {ast.unparse(node.func)} with {len(node.args)}"


def test_no_call_has_many_positional_arguments() -> None:
    rooms = [folder for folder in FOLDERS if folder not in TABLES]
    found = [
        f"{path.relative_to(ROOT)}:{call}" for path in modules(*rooms) for call in many_unnamed(path.read_text("utf-8"))
    ]
    assert not found


def test_a_call_with_many_positional_arguments_is_found() -> None:
    assert list(many_unnamed("a(1, 2, 3, 4, 5)\nb.c(1, 2, 3, *d, 5, 6)\ne(1, 2, 3, 4, 5, f=6)\n")) == ["2: b.c with 6"]


def test_the_linter_holds_how_complex_a_function_is() -> None:
    assert "C901" in LINT["select"]
    assert LINT["mccabe"]["max-complexity"] <= MOST_BRANCHES
    excused = {*LINT["ignore"], *(rule for rules in LINT["per-file-ignores"].values() for rule in rules)}
    assert not any(rule.startswith("C9") or rule == "C" for rule in excused)


def test_no_function_is_excused_from_it() -> None:
    excused = f"noqa: {'C901'}"
    assert not [str(path) for path in modules() if excused in path.read_text("utf-8")]


@pytest.mark.skipif(importlib.util.find_spec("ruff") is None, reason="ruff is not installed")
@pytest.mark.parametrize(("branches", "found"), [(MOST_BRANCHES - 1, False), (MOST_BRANCHES, True)])
def test_a_function_that_is_too_complex_is_found(branches: int, found: bool) -> None:
    source = "def planted(a):\n" + "".join(f"    if a == {number}:\n        a += 1\n" for number in range(branches))
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--select",
        "C901",
        "--stdin-filename",
        "models/x.py",
        "-",
    ]
    done = subprocess.run(command, cwd=ROOT, input=source, capture_output=True, text=True, check=False)
    assert ("C901" in done.stdout) is found, done.stdout + done.stderr
