"""A baseline is written anew for what a run has judged, and forgets nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kms_conformance.conformance.command.cli import main

TAGS, ROTATION = "mutant:create-key-keeps-first-tag-only", "mutant:rotation-25th-refused"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def updated(target: str, requirement: str, *options: str) -> list[str]:
    """Run for one requirement with --update-baseline; the requirements of the entries that stand there then."""
    given = ("--target", target, "--require", requirement, "--out", "out", "--progress", "none")
    main(["run", *given, "--update-baseline", *options])
    path = Path(options[1] if options and options[1] != "none" else "out/baseline.json")
    return [row["requirement"] for row in json.loads(path.read_text("utf-8"))["entries"]]


@pytest.mark.parametrize("options", [("--baseline", "known.json"), (), ("--baseline", "none")], ids=" ".join)
def test_what_a_run_did_not_judge_stays_known(options: tuple[str, ...]) -> None:
    assert updated(ROTATION, "ROT-017", *options) == ["ROT-017"]
    assert updated(TAGS, "TAG-001", *options) == ["ROT-017", "TAG-001"]
    assert updated("reference", "TAG-010", *options) == ["ROT-017", "TAG-001"]


def test_what_no_longer_fails_is_known_no_more() -> None:
    options = ("--baseline", "known.json")
    updated(ROTATION, "ROT-017", *options)
    updated(TAGS, "TAG-001", *options)
    assert updated("reference", "ROT-017", *options) == ["TAG-001"]


def test_a_baseline_that_cannot_be_read_is_not_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    Path("out").mkdir()
    Path("out/baseline.json").write_text("{", "utf-8")
    assert main(["run", "--target", "reference", "--out", "out", "--update-baseline"]) == 2
    assert "cannot be used" in capsys.readouterr().err
    assert Path("out/baseline.json").read_text("utf-8") == "{"
    assert updated(ROTATION, "ROT-017", "--baseline", "none") == ["ROT-017"]
