"""The layout that a stranger relies on: one-way imports, complete packages, files of one idea."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("models", "strategies", "conformance", "reports")
MAY_IMPORT = {
    "models": {"models"},
    "strategies": {"models", "strategies"},
    "reports": {"models", "reports"},
    "conformance": {"models", "strategies", "reports", "conformance"},
}
LONGEST_FILE = 400
PURE = {"boto3", "botocore", "hypothesis", "random", "secrets", "time", "os", "socket", "pathlib", "subprocess", "moto"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_run_one_way(package: str) -> None:
    for path in modules(package):
        ours = {name.split(".")[1] for name in imported(path) if name.startswith("kms_conformance.")}
        assert ours <= MAY_IMPORT[package], f"{path.relative_to(ROOT)} imports {ours - MAY_IMPORT[package]}"
        bare = {name.split(".")[0] for name in imported(path)} & set(PACKAGES)
        assert not bare, f"{path.relative_to(ROOT)} imports {bare} by its bare name"


def test_the_model_is_pure() -> None:
    for path in modules("models"):
        impure = {name.split(".")[0] for name in imported(path)} & PURE
        assert not impure, f"{path.relative_to(ROOT)} imports {impure}"


def test_the_tiny_kms_shares_nothing_with_the_suite() -> None:
    assert not any("kms_conformance" in name for name in imported(ROOT / "tests" / "tiny_kms.py"))
    assert len((ROOT / "tests" / "tiny_kms.py").read_text("utf-8").splitlines()) < LONGEST_FILE


def test_the_reference_shares_guards_and_not_the_oracle() -> None:
    forbidden = {"oracle", "world", "claims", "contexts", "expectation", "calls"}
    for path in sorted((ROOT / "conformance" / "targets" / "reference").glob("*.py")):
        used = {name.split(".")[2] for name in imported(path) if name.startswith("kms_conformance.models.")}
        assert not used & forbidden, f"{path.name} uses the oracle's {used & forbidden}"


def test_every_package_is_installed() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"])
    found = {
        ".".join(("kms_conformance", *path.parent.relative_to(ROOT).parts))
        for package in PACKAGES
        for path in (ROOT / package).rglob("__init__.py")
    }
    assert found == listed


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listed.stdout.splitlines()] if listed.returncode == 0 else []


def test_no_file_holds_more_than_one_idea() -> None:
    long = {path.name: n for path in tracked() if path.suffix == ".py" and (n := _lines(path)) > LONGEST_FILE}
    assert not long


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines()) if path.exists() else 0
