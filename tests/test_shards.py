"""Shards of a run, merged, are the one run: byte for byte, in whatever order and however often they are merged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.run import merging, parts
from kms_conformance.conformance.run.baseline import save
from kms_conformance.conformance.run.merging import merge
from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.parts import Part
from kms_conformance.conformance.run.parts_file import NAME
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.run.work import UnitResult
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report
from kms_conformance.reports import json_report
from kms_conformance.reports.outcome import exit_status, word

ASKED = Options(
    "moto",
    profiles=("kms-tags",),
    require=("TAG-003", "TAG-007", "TAG-008", "TAG-009", "VALID-113"),
    baseline="none",
    seed=3,
)
N = 3
Judged = Callable[..., Report]


def judged(folder: Path, **options: Any) -> Report:
    folder.mkdir(exist_ok=True, parents=True)
    chosen = replace(ASKED, out=folder, **options)
    return run(chosen, resolve(chosen.target), Progress())


def sharded(folder: Path, **options: Any) -> list[Path]:
    folders = [folder / str(part) for part in range(1, N + 1)]
    for part, place in enumerate(folders, 1):
        judged(place, shard=(part, N), workers=2 if part == 2 and not options else 1, **options)
    return folders


def said(report: Report) -> dict[str, Any]:
    """All of a report but run.volatile."""
    document = json_report.document(report)
    del document["run"]["volatile"]
    return document


def text(report: Report) -> str:
    return json.dumps(said(report))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Report:
    report = judged(tmp_path_factory.mktemp("whole"))
    assert sum(len(row.deviations) for row in report.results) > 5
    return report


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return sharded(tmp_path_factory.mktemp("shards"))


def test_merged_in_any_order_they_are_the_one_run(whole: Report, shards: list[Path], tmp_path: Path) -> None:
    written = set()
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        merged = merge([shards[place] for place in order], tmp_path)
        assert text(merged) == text(whole)
        assert [row.examples for row in merged.results] == [row.examples for row in whole.results]
        assert merged.volatile.calls > whole.volatile.calls, "each has asked what the target claims"
        written.add((tmp_path / NAME).read_bytes())
    assert len(written) == 1


def test_two_workers_give_the_same(whole: Report, tmp_path: Path) -> None:
    assert text(judged(tmp_path, workers=2)) == text(whole)


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_they_may_be_merged_in_steps_and_more_than_once(
    whole: Report, shards: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two, three = map(str, shards)
    some, others, left, right, again = (str(tmp_path / name) for name in ("some", "others", "left", "right", "again"))
    for folders, out, missing in (((two, one), some, "3/3"), ((three, two), others, "1/3")):
        assert main(["merge", *folders, "--out", out]) == 2
        assert [missing in line for line in lines_of(capsys)] == [True]
        assert not Path(out, "report.json").exists(), "there is no verdict"
    assert main(["merge", some, three, "--out", left]) == 1
    assert main(["merge", one, others, two, "--out", right]) == 1
    assert main(["merge", left, right, some, "--out", again]) == 1
    assert not lines_of(capsys)
    assert len({Path(folder, NAME).read_bytes() for folder in (left, right, again)}) == 1
    reports = [json.loads(Path(folder, "report.json").read_text("utf-8")) for folder in (left, right, again)]
    for report in reports:
        del report["run"]["volatile"]
        assert report == said(whole)


def altered(change: Callable[[dict[str, Any]], object], folder: Path, out: Path) -> Path:
    document = json.loads((folder / NAME).read_text("utf-8"))
    change(document)
    out.mkdir(exist_ok=True)
    (out / NAME).write_text(json.dumps(document), "utf-8")
    return out


def of_run(*path: str, value: Any) -> Callable[[dict[str, Any]], object]:
    def change(document: dict[str, Any]) -> None:
        place = document["run"]
        for name in path[:-1]:
            place = place[name]
        assert place[path[-1]] != value
        place[path[-1]] = value

    return change


REFUSED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "seed": (of_run("asked", "seed", value=4), "seed: 4, not 3"),
    "require": (of_run("asked", "require", value=["TAG-003"]), "options"),
    "target": (of_run("target", "name", value="moto-2"), "name: moto-2, not moto"),
    "target's version": (of_run("target", "version", value="1.0"), "version: 1.0, not"),
    "claims": (of_run("target", "claimed", value=["kms-core"]), "target, or claims"),
    "version": (of_run("suite", "version", value="0.0.9"), "version: 0.0.9, not"),
    "catalogue": (of_run("suite", "requirements_digest", value="sha256:0"), "requirements_digest: sha256:0, not"),
    "botocore": (of_run("suite", "botocore", value="1.0"), "botocore: 1.0, not"),
    "baseline": (of_run("baseline", value=[{}]), "another baseline"),
    "number": (of_run("of", value=4), "another number of parts"),
    "units": (of_run("units", value="sha256:0"), "another list of units"),
    "schema": (lambda document: document.update(schema="kms-conformance/parts/2"), "not 'kms-conformance/parts/1'"),
    "no unit of its own": (
        lambda document: document["parts"][0]["units"][0].update(name="tags/of-nobody"),
        "does not have",
    ),
    "a unit of another": (
        lambda document: document["parts"][0]["units"][0].update(name=document["parts"][0]["units"][1]["name"]),
        "units of other parts, or its own twice or out of order",
    ),
    "units in another order": (
        lambda document: document["parts"][0]["units"].reverse(),
        "units of other parts, or its own twice or out of order",
    ),
    "a torn part": (lambda document: document["parts"][0].pop("calls"), "make it anew"),
    "no call": (lambda document: document["parts"][0].update(calls=[{}]), "make it anew"),
    "no parts": (lambda document: document.update(parts=[]), "holds no parts"),
    "the same part twice": (lambda document: document.update(parts=document["parts"] * 2), "or one twice"),
    "another run of the same part": (
        lambda document: document["parts"][0].update(part=2),
        "part 2/3 is there twice",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_of_the_run_is_refused_in_one_line(
    what: str, shards: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, why = REFUSED[what]
    other = altered(change, shards[0], tmp_path / "altered")
    assert main(["merge", str(shards[1]), str(other), str(shards[2]), "--out", str(tmp_path / "out")]) == 2
    (line,) = lines_of(capsys)
    assert why in line and ";" in line
    assert not (tmp_path / "out" / "report.json").exists()


@pytest.mark.parametrize("name", ["version", "units"])
def test_parts_of_another_version_are_refused_though_they_are_of_one_run(
    name: str, shards: list[Path], tmp_path: Path
) -> None:
    change = of_run("suite", "version", value="0.0.9") if name == "version" else of_run("units", value="sha256:0")
    others = [altered(change, folder, tmp_path / str(place)) for place, folder in enumerate(shards)]
    with pytest.raises(UsageError, match="merge with the version that made it"):
        merge(others, tmp_path / "out")


@pytest.mark.parametrize(
    ("folder", "why"), [("missing", "holds no part of a run"), ("text", "cannot be used"), ("list", "cannot be used")]
)
def test_a_folder_without_a_part_is_told(
    folder: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / folder).mkdir()
    if folder != "missing":
        (tmp_path / folder / NAME).write_text("[]" if folder == "list" else "{", "utf-8")
    assert main(["merge", str(tmp_path / folder), "--out", str(tmp_path / "out")]) == 2
    (line,) = lines_of(capsys)
    assert why in line


def without_a_unit(found: tuple[Part, ...]) -> tuple[Part, ...]:
    return (replace(found[0], results=found[0].results[1:]), *found[1:])


def without_a_part(found: tuple[Part, ...]) -> tuple[Part, ...]:
    return found[:-1]


def in_another_order(units: Sequence[UnitResult]) -> tuple[UnitResult, ...]:
    names = [result.name for result in units]
    return tuple(replace(result, name=name) for result, name in zip(reversed(units), names, strict=True))


def with_units_in_another_order(found: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(replace(part, results=in_another_order(part.results)) for part in found)


def without_what_was_exercised(found: tuple[Part, ...]) -> tuple[Part, ...]:
    results = tuple(replace(row, exercised=frozenset()) for row in found[1].results)
    return (found[0], replace(found[1], results=results), *found[2:])


@pytest.mark.parametrize(
    "fault", [without_a_unit, without_a_part, with_units_in_another_order, without_what_was_exercised]
)
def test_a_merge_that_is_wrong_gives_another_report(
    fault: Callable[[tuple[Part, ...]], tuple[Part, ...]],
    whole: Report,
    shards: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = merging.parts_of
    monkeypatch.setattr(merging, "parts_of", lambda written: fault(original(written)))
    assert text(merge(shards, tmp_path)) != text(whole)


def test_a_merge_that_counts_calls_part_by_part_gives_another_report(
    whole: Report, shards: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = parts.Replayed.run

    def part_by_part(self: parts.Replayed, units: Sequence[Any], wanted: Any) -> Iterator[UnitResult]:
        return original(self, [unit for start in range(N) for unit in units[start::N]], wanted)

    monkeypatch.setattr(parts.Replayed, "run", part_by_part)
    assert text(merge(shards, tmp_path)) != text(whole)


def test_what_no_shard_has_proved_is_proved_by_the_merge(
    whole: Report, shards: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = merging.parts_of
    monkeypatch.setattr(
        merging, "parts_of", lambda written: tuple(replace(part, attempts={}) for part in original(written))
    )
    assert text(merge(shards, tmp_path)) == text(whole)


def test_the_baseline_is_replayed_once_and_known_to_all(whole: Report, tmp_path: Path) -> None:
    found = [row for result in whole.results for row in result.deviations]
    stale = replace(found[0], requirement="TAG-003", label="of-nobody", candidates=())
    save(tmp_path / "known.json", [*found[1:], stale])
    known = {"baseline": str(tmp_path / "known.json")}
    one = judged(tmp_path / "one", **known)
    folders = sharded(tmp_path / "shards", **known)
    merged = merge(folders, tmp_path / "merged")
    assert text(merged) == text(one)
    assert len(merged.stale) == 1 and any(row.known for result in merged.results for row in result.deviations)
    replays = [row[0] for place in folders for row in json.loads((place / NAME).read_text())["parts"][0]["replays"]]
    assert len(replays) <= len(found) + N


@pytest.mark.parametrize(
    "limit", [{"max_calls": 150}, pytest.param({"max_failures": 1}, marks=pytest.mark.exhaustive), {"max_failures": 3}]
)
def test_a_run_that_ends_early_ends_there_in_shards_too(limit: dict[str, int], whole: Report, tmp_path: Path) -> None:
    one = judged(tmp_path / "one", **limit)
    merged = merge(sharded(tmp_path / "shards", **limit), tmp_path / "merged")
    assert text(merged) == text(one)
    assert one.volatile.calls <= merged.volatile.calls
    assert text(one) != text(whole)
    assert bool(one.ended_early) == ("max_failures" in limit)


def test_a_kubernetes_job_says_which_part_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kms_conformance.conformance.command import job

    given: list[tuple[int, int] | None] = []

    def noted(options: Options) -> int:
        given.append(options.shard)
        return 0

    monkeypatch.setattr(job, "job", noted)
    command = ["run", "--out", str(tmp_path), "--shard", "auto"]
    monkeypatch.setenv("JOB_COMPLETIONS", "5")
    for index, part in ((0, 1), (4, 5)):
        monkeypatch.setenv("JOB_COMPLETION_INDEX", str(index))
        assert main(command) == 0
        assert given[-1] == (part, 5)
    for index in ("", "first", "-1", "1.5"):
        monkeypatch.setenv("JOB_COMPLETION_INDEX", index)
        with pytest.raises(SystemExit) as ended:
            main(command)
        assert ended.value.code == 2
        (line,) = lines_of(capsys)
        assert "JOB_COMPLETION_INDEX and JOB_COMPLETIONS" in line
    monkeypatch.setenv("JOB_COMPLETION_INDEX", "5")
    monkeypatch.setattr(job, "job", lambda options: len(str(job.checked(options))))
    assert main(command) == 2
    assert "6/5 is not a part" in capsys.readouterr().err


def test_a_run_that_is_not_shared_keeps_no_parts(whole: Report, tmp_path: Path) -> None:
    assert text(judged(tmp_path, require=("TAG-003",))) != text(whole)
    assert not (tmp_path / NAME).exists()


def test_shards_send_no_more_than_the_target_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kms_conformance.conformance.run import work

    rates: list[float] = []
    original = work.Pace
    monkeypatch.setattr(work, "Pace", lambda rate: rates.append(rate) or original(0))
    chosen = replace(ASKED, require=("TAG-003",), out=tmp_path, shard=(1, 4), max_keys=100)
    run(chosen, replace(resolve("moto"), max_rps=20), Progress())
    assert rates == [5]


def test_a_part_with_nothing_to_judge_is_no_failure_and_no_pass(tmp_path: Path) -> None:
    parts_of_many = [judged(tmp_path / str(part), require=("TAG-003",), shard=(part, 40)) for part in (39, 40)]
    assert {word(report) for report in parts_of_many} == {"INCOMPLETE"}
    assert {exit_status(report) for report in parts_of_many} == {0}
    assert exit_status(replace(parts_of_many[0], strict=True)) == 1
    assert exit_status(replace(parts_of_many[0], interrupted=True)) == 130
