"""The layout that a stranger relies on: imports that run downwards, no circles, files of one idea."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.import_graph import FOLDERS, OURS, ROOT, Graph, circles, graph, imported, modules, name_of

CONFORMANCE = ("targets", "wire", "judge", "session", "proof", "run", "command", "areas")
"""The rooms of the suite, from the bottom up."""
SUITE = tuple(f"conformance.{room}" for room in CONFORMANCE)
BELOW_THE_SUITE = ("models", "strategies", "reports", "cloud", "faults", "conformance")
"""`conformance` itself holds what every room may use: the errors and the version."""
MAY_IMPORT = {
    "models": (),
    "strategies": ("models",),
    "reports": ("models",),
    "cloud": ("models",),
    "faults": ("models", "cloud"),
    "conformance": (),
    **{room: (*BELOW_THE_SUITE, *SUITE[:place]) for place, room in enumerate(SUITE)},
    "public": (*BELOW_THE_SUITE, *SUITE),
}
LONGEST_FILE = 400
LARGEST_ROOM = 0.30
"""Of all lines."""
PURE = {"boto3", "botocore", "hypothesis", "random", "secrets", "time", "os", "socket", "pathlib", "subprocess", "moto"}
EDGES = graph()


def room_of(module: str) -> str:
    """The room of a module: its first folder, and in the suite the second one, too."""
    first, _, rest = module.partition(".")
    inner = f"{first}.{rest.partition('.')[0]}"
    return inner if inner in SUITE else first


def against_the_rule(edges: Graph) -> list[str]:
    """The imports that run upwards or sideways."""
    return [
        f"{name} imports {other}"
        for name, others in edges.items()
        for other in sorted(others)
        if room_of(other) != (room := room_of(name)) and room_of(other) not in MAY_IMPORT[room]
    ]


def test_imports_run_downwards() -> None:
    assert not against_the_rule(EDGES)


FORBIDDEN = [
    (room, other) for room in MAY_IMPORT for other in MAY_IMPORT if other != room and other not in MAY_IMPORT[room]
]


@pytest.mark.parametrize(("room", "other"), FORBIDDEN)
def test_an_import_against_the_rule_is_found(room: str, other: str) -> None:
    """Each arrow that is forbidden, planted between the first modules of two rooms."""
    start, end = (next(name for name in sorted(EDGES) if room_of(name) == where) for where in (room, other))
    assert against_the_rule({start: frozenset({end})}) == [f"{start} imports {end}"]


def test_no_two_files_import_each_other_in_however_many_steps() -> None:
    assert not circles(EDGES)


def test_a_circle_is_found() -> None:
    assert circles({"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("a"), "d": frozenset("a")}) == [
        ["a", "b", "c"]
    ]


def test_nobody_imports_a_folder_by_its_bare_name() -> None:
    for path in modules():
        bare = {name.split(".")[0] for name in imported(path)} & set(FOLDERS)
        assert not bare, f"{path.relative_to(ROOT)} imports {bare} by its bare name"


def test_no_room_holds_more_than_three_lines_in_ten() -> None:
    sizes: Counter[str] = Counter()
    for path in modules():
        sizes[room_of(name_of(path))] += _lines(path)
    (room, largest), total = sizes.most_common(1)[0], sizes.total()
    assert largest <= LARGEST_ROOM * total, f"{room} has {largest} of {total} lines"


def test_the_model_is_pure() -> None:
    for path in modules("models"):
        impure = {name.split(".")[0] for name in imported(path)} & PURE
        assert not impure, f"{path.relative_to(ROOT)} imports {impure}"


def test_the_tiny_kms_shares_nothing_with_the_suite() -> None:
    assert not any("kms_conformance" in name for name in imported(ROOT / "tests" / "tiny_kms.py"))
    assert len((ROOT / "tests" / "tiny_kms.py").read_text("utf-8").splitlines()) < LONGEST_FILE


def test_the_reference_shares_guards_and_not_the_oracle() -> None:
    forbidden = {"oracle", "world", "claims", "contexts", "expectation", "calls"}
    files = modules("cloud/kms")
    assert files
    for path in files:
        used = {name.split(".")[2] for name in imported(path) if name.startswith(f"{OURS}models.")}
        assert not used & forbidden, f"{path.name} uses the oracle's {used & forbidden}"


def test_every_package_is_installed() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"])
    found = {OURS + name_of(path) for path in modules() if path.name == "__init__.py"}
    assert found - {OURS + "public"} | {"kms_conformance"} == listed


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listed.stdout.splitlines()] if listed.returncode == 0 else []


def test_no_file_holds_more_than_one_idea() -> None:
    long = {path.name: n for path in tracked() if path.suffix == ".py" and (n := _lines(path)) > LONGEST_FILE}
    assert not long


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines()) if path.exists() else 0


def test_the_files_that_the_architecture_names_are_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    places = (
        "",
        *(f"{folder}/" for folder in FOLDERS),
        "conformance/run/",
        "conformance/wire/",
        "conformance/command/",
    )
    named = {
        word.rstrip("/") for word in re.findall(r"`([\w./-]+)`", text) if word.endswith((".py", "/")) or "/" in word
    }
    missing = [
        word for word in sorted(named) if not any(_is_there(f"{place}{word}") for place in (*places, "conformance/"))
    ]
    assert len(named) > 20
    assert not missing


def _is_there(name: str) -> bool:
    return (ROOT / name).exists() or (ROOT / f"{name}.py").exists()
