"""docs/many-machines.md: its commands are run as they stand there, and give what it says."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.run import cluster

sys.path.insert(0, str(Path(__file__).parent))
from helpers import closed_port
from served import served

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "many-machines.md").read_text("utf-8")
SMALL = ("--require", "TAG-008", "--progress", "none")
"""What is run of each command: no more than shows that it works."""


def commands(after: str) -> list[list[str]]:
    """The lines of the first block of shell after a heading."""
    block = re.search(r"```sh\n(.*?)```", PAGE[PAGE.index(after) :], re.DOTALL)
    assert block is not None
    return [shlex.split(line) for line in block[1].splitlines()]


def performed(words: list[str], *more: str) -> int:
    assert words[0] == "kms-conformance"
    return main([*words[1:], *more])


def said(folder: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(Path(folder, "report.json").read_text("utf-8"))
    del report["run"]["volatile"]
    return report


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_two_parts_and_their_merge_are_the_one_run() -> None:
    *parts, merge = commands("# One run")
    assert [performed(part, *SMALL) for part in parts] == [0, 0]
    assert performed(merge) == 0
    whole = parts[0][: parts[0].index("--shard")]
    assert performed(whole, "--out", "one", *SMALL) == 0
    assert said("whole") == said("one")


def test_the_matrix_has_a_part_for_each_job_and_merges_all_of_them() -> None:
    numbers = re.search(r"part: \[(.*)\]", PAGE)
    line = re.search(r"run: (kms-conformance run .*) \|\| test \$\? -eq 1", PAGE)
    merge = re.search(r"run: (kms-conformance merge .*)", PAGE)
    assert numbers is not None and line is not None and merge is not None
    for number in numbers[1].split(", "):
        words = shlex.split(line[1].replace("${{ matrix.part }}", number))
        assert performed(words, "--baseline", "none", *SMALL) in (0, 1)
    assert performed(shlex.split(merge[1])) == 1
    assert said("report")["conclusion"] == "FAIL"


def test_the_job_gives_each_pod_its_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    completions = re.search(r"completions: (\d+)", PAGE)
    line = re.search(r"- (kms-conformance run .* --shard auto .*) \|\|", PAGE)
    name = re.search(r"name: JOB_COMPLETIONS, value: \"(\d+)\"", PAGE)
    assert completions is not None and line is not None and name is not None and completions[1] == name[1]
    monkeypatch.setenv("JOB_COMPLETIONS", name[1])
    (merge,) = commands("Then, with the same volume")
    here = {"/reports": str(tmp_path / "reports")}
    with served() as running:
        here["http://kms:4566"] = running.url
        for index in range(int(completions[1])):
            monkeypatch.setenv("JOB_COMPLETION_INDEX", str(index))
            text = os.path.expandvars(line[1])
            for there, place in here.items():
                text = text.replace(there, place)
            assert performed(shlex.split(text), "--profile", "kms-tags", *SMALL) == 0
    assert performed([word.replace("/reports", here["/reports"]) for word in merge]) == 0
    assert said(f"{here['/reports']}/whole")["requirements"][0]["verdict"] == "pass"


@pytest.mark.exhaustive
@pytest.mark.skipif(not cluster.there(), reason="the extra cluster is not installed")
def test_a_cluster_does_the_work_of_a_run() -> None:
    local, elsewhere = commands("## A cluster of dask")
    assert performed(local, *SMALL) == 0
    assert said("report")["conclusion"] == "PASS"
    text = (
        shlex.join(elsewhere)
        .replace("scheduler:8786", f"127.0.0.1:{closed_port()}")
        .replace("http://kms:4566", "reference")
    )
    assert performed(shlex.split(text), *SMALL) == 2, "no scheduler is there"


def test_the_readme_names_the_page() -> None:
    assert "(docs/many-machines.md)" in (ROOT / "README.md").read_text("utf-8")
