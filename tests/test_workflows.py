"""The action and the workflows call what there is: every command line in them, and in the pages, is understood."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kms_conformance.conformance.command.cli import _parser

ROOT = Path(__file__).parent.parent
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
WORKFLOWS = [ROOT / "action.yml", ROOT / "docs" / "aws" / "watch.yml", ROOT / ".github" / "workflows" / "release.yml"]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
VALUES = {"EFFORT": "quick", "WAIT": "60", "BUDGET_USD": "20"}
"""What stands for a variable; any other is `value`."""


def lines(text: str) -> Iterator[str]:
    """The command lines of the suite in a text, one to a line, without what a shell does with them."""
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        found = re.match(r"\s*(?:- run: )?(?:if .*; then )?(?:fresh/bin/)?(kms-conformance [a-z][^|;&#>]*)", line)
        if found and not any(word in line for word in ("(", "[@]", "${{")):
            yield re.sub(r"\$\{?(\w+)\}?", lambda name: VALUES.get(name[1], "value"), found[1]).strip()


def commands() -> list[str]:
    return sorted({line for path in (*PAGES, *WORKFLOWS) for line in lines(path.read_text("utf-8"))})


@pytest.mark.parametrize("command", commands())
def test_a_command_line_is_understood(command: str) -> None:
    arguments = [word for word in shlex.split(command)[1:] if word not in ("[...]", "...")]
    assert _parser().parse_args(arguments).command


def test_there_are_commands_of_each_use() -> None:
    text = "\n".join(commands())
    for what in ("run --target http", "run --target aws", "certify", "verify", "diff", "sweep --target aws"):
        assert what in text


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_a_workflow_is_yaml_and_uses_nothing_that_it_does_not_declare(path: Path) -> None:
    document = yaml.safe_load(path.read_text("utf-8"))
    assert document["name"]
    text = path.read_text("utf-8")
    used = set(re.findall(r"\binputs\.([\w-]+)", text))
    assert used <= set(document.get("inputs", {}))


def test_the_page_tells_of_each_input_of_the_action() -> None:
    page = (ROOT / "docs" / "github-action.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*?) \|", page, re.MULTILINE))
    assert rows.keys() == ACTION["inputs"].keys()
    for name, told in rows.items():
        default = ACTION["inputs"][name]["default"]
        assert default == "" or f"`{default}`" == told


def test_the_version_is_told_everywhere_alike() -> None:
    (version,) = re.findall(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    told = re.findall(r"kms-conformance@v([\d.]+\d)", (ROOT / "docs" / "github-action.md").read_text("utf-8"))
    assert set(told) == {version}
