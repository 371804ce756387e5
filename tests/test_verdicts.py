"""Verdicts that can be trusted: silent on clean targets, the same for the same seed, whoever did the work."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.run.baseline import save
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report, Verdict
from kms_conformance.models.requirements.requirement import GROUPS
from kms_conformance.reports.json_report import document
from kms_conformance.reports.outcome import exit_status

sys.path.insert(0, str(Path(__file__).parent))
from helpers import first_of
from tiny_kms import running
from tiny_kms_key_types import LACKING

MOST_EXCUSED = 0.05
"""What needs time, a second Region or a key of AWS is not exercised: no more than so many requirements."""


def judged(folder: Path, **options: Any) -> Report:
    chosen = checked(Options(out=folder, progress="none", **options))
    return run(chosen, resolve(chosen.target), progress("none"))


def stable(report: Report) -> str:
    text = document(report)
    del text["run"]["volatile"]
    return json.dumps(text)


def shown(report: Report) -> dict[str, tuple[str, list[tuple[str, ...]]]]:
    return {
        row.requirement.id: (str(row.verdict), [(*d.signature, *map(repr, d.trace)) for d in row.deviations])
        for row in report.results
    }


def assert_clean(report: Report, lacking: Collection[str] = ()) -> None:
    others = [row for row in report.results if row.verdict is not Verdict.PASS and row.requirement.id not in lacking]
    excused = [row for row in others if row.verdict is Verdict.NOT_EXERCISED and row.reason == row.requirement.needs]
    assert {row.requirement.id: (str(row.verdict), row.reason) for row in others if row not in excused} == {}
    assert len(excused) <= MOST_EXCUSED * len(report.results)
    assert not [row.requirement.id for row in report.results if row.observations]
    assert exit_status(report) == (1 if lacking else 0)


OF_KMS = GROUPS["kms"]
FAULT = "mutant:rotation-25th-refused"
FEW = ("kms-tags", "kms-rotation")
"""Enough where not the profiles are in question."""


@pytest.mark.parametrize("seed", first_of(20, range(1, 21)))
def test_the_reference_passes_every_requirement(seed: int, tmp_path: Path) -> None:
    assert_clean(judged(tmp_path, target="reference", seed=seed, profiles=OF_KMS))


def test_the_tiny_kms_passes_every_requirement_also_when_it_was_used_before(tmp_path: Path) -> None:
    with running() as url:
        judged(tmp_path, target=url, seed=3, profiles=FEW)
        assert_clean(judged(tmp_path, target=url, seed=4), LACKING)


def test_the_same_seed_gives_the_same_report_whoever_does_the_work(tmp_path: Path) -> None:
    one, other = (judged(tmp_path, target=FAULT, seed=5, profiles=FEW) for _ in range(2))
    assert one.summary["fail"] > 0
    assert stable(one) == stable(other)
    of_two = judged(tmp_path, target=FAULT, seed=5, profiles=FEW, workers=2)
    assert shown(one) == shown(of_two)


def test_a_known_deviation_does_not_fail_a_run_and_one_that_is_new_or_gone_does(tmp_path: Path) -> None:
    new = judged(tmp_path, target=FAULT, profiles=FEW)
    assert exit_status(new) == 1
    baseline = tmp_path / "baseline.json"
    save(baseline, [row for result in new.results for row in result.deviations])
    known = judged(tmp_path, target=FAULT, baseline=str(baseline), profiles=FEW)
    assert exit_status(known) == 0
    assert known.summary["known-fail"] == new.summary["fail"]
    mended = judged(tmp_path, target="reference", baseline=str(baseline), profiles=FEW)
    assert len(mended.stale) == sum(len(result.deviations) for result in new.results) > 0
    assert exit_status(mended) == 1


@pytest.mark.exhaustive
def test_what_is_known_is_counted_as_often_as_it_is_seen(tmp_path: Path) -> None:
    fault, baseline = "mutant:context-order-bound", tmp_path / "baseline.json"
    asked: dict[str, Any] = {"target": fault, "require": ("CTX-012",)}
    new = [row for result in judged(tmp_path, **asked).results for row in result.deviations]
    save(baseline, new)
    known = [row for result in judged(tmp_path, baseline=str(baseline), **asked).results for row in result.deviations]
    assert {row.signature: row.times for row in known} == {row.signature: row.times for row in new}
    assert max(row.times for row in known) > 1 and all(row.known for row in known)


@pytest.mark.exhaustive
def test_shards_share_the_work_and_no_shard_passes_what_it_did_not_see(tmp_path: Path) -> None:
    whole = judged(tmp_path, target="reference", profiles=FEW)
    parts = [judged(tmp_path, target="reference", shard=(part, 3), profiles=FEW) for part in (1, 2, 3)]
    assert all(0 < part.volatile.calls < whole.volatile.calls for part in parts)
    assert all(part.summary["not-exercised"] > 0 for part in parts)
    assert all(part.summary["fail"] == 0 for part in parts)


def test_a_budget_of_calls_leaves_requirements_not_exercised(tmp_path: Path) -> None:
    report = judged(tmp_path, target="reference", max_calls=100)
    assert report.summary["not-exercised"] > 50
    cut = [row for row in report.results if row.verdict is Verdict.NOT_EXERCISED and not row.requirement.needs]
    assert {row.reason for row in cut} == {"budget"}
    assert exit_status(report) == 0
    assert exit_status(replace(report, strict=True)) == 1


def test_a_budget_of_keys_is_kept(tmp_path: Path) -> None:
    report = judged(tmp_path, target="reference", max_keys=5)
    assert report.volatile.keys_created <= 5
    assert report.summary["not-exercised"] > 0
