"""Who imports whom among our modules, read from the files: names without their `kms_conformance.`"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("models", "strategies", "reports", "cloud", "faults", "conformance", "public")
OURS, PUBLIC = "kms_conformance.", "public"
"""The names of `public` are those of the package itself."""

Graph = Mapping[str, frozenset[str]]


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders or FOLDERS for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> set[str]:
    """Every name that a file imports, wherever in it: of `from a.b import c` both "a.b" and "a.b.c"."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def graph() -> dict[str, frozenset[str]]:
    """By module the modules that it imports; `from a import b` counts as b alone where b is a module."""
    names = {name_of(path): path for path in modules()}
    found: dict[str, frozenset[str]] = {}
    for name, path in names.items():
        read = imported(path)
        ours = {text.removeprefix(OURS) for text in read if text.startswith(OURS)}
        ours |= {PUBLIC} if OURS.removesuffix(".") in read else set()
        deepest = {text for text in ours if not any(other.startswith(f"{text}.") and other in names for other in ours)}
        found[name] = frozenset(deepest & names.keys() - {name})
    return found


def circles(edges: Graph) -> list[list[str]]:
    """A set of modules that import each other, in however many steps; none where there is no circle."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return [sorted({*error.args[1]})]
    return []
