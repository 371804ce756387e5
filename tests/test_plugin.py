"""The pytest plugin: one test per requirement, with its counts, and nothing heavy before it is used."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from kms_conformance.models.operations import JUDGED
from kms_conformance.models.requirements import REGISTRY

sys.path.insert(0, str(Path(__file__).parent))
from helpers import closed_port, command, first_of, report_of


def pytest_run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


HERE = ("kms-aliases", "kms-tags", "kms-rotation")
"""That the reference passes all others, too, tests/test_verdicts.py says."""


def test_each_requirement_is_a_test_with_its_counts(tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    done = pytest_run(
        tmp_path,
        *("--pyargs", "kms_conformance.conformance", "--kms-target", "reference", f"--junit-xml={junit}"),
        *(word for profile in HERE for word in ("--kms-profile", profile)),
    )
    assert done.returncode == 0, done.stdout
    cases = ET.parse(junit).getroot().iter("testcase")
    counts = {row.attrib["name"]: {p.attrib["name"]: p.attrib["value"] for p in row.iter("property")} for row in cases}
    del counts["test_conclusion"]
    assert len(counts) == sum(row.profile in JUDGED for row in REGISTRY.values())
    others = {f"test_requirement[{row.id}]" for row in REGISTRY.values() if row.profile in {*JUDGED} - {*HERE}}
    assert {name for name, row in counts.items() if not row} == others
    counts = {name: row for name, row in counts.items() if row}
    excused = {f"test_requirement[{row.id}]" for row in REGISTRY.values() if row.needs}
    assert {name for name, row in counts.items() if row["verdict"] != "pass"} <= excused
    asked = [row for name, row in counts.items() if name not in excused]
    assert all(int(row["exercised.positive"]) + int(row["exercised.negative"]) > 0 for row in asked)


@pytest.mark.exhaustive
def test_a_mutant_fails_the_test_of_its_requirement_also_when_distributed(tmp_path: Path) -> None:
    done = pytest_run(
        tmp_path,
        *("--pyargs", "kms_conformance.conformance", "--kms-target", "mutant:rotation-25th-refused"),
        *("--kms-profile", "kms-rotation", "-n", "2"),
    )
    assert done.returncode == 1
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert len(failed) == 1
    assert "ROT-017" in failed[0]


def test_only_the_requirements_that_are_asked_for_are_judged(tmp_path: Path) -> None:
    done = pytest_run(
        tmp_path,
        *("--pyargs", "kms_conformance.conformance", "--kms-target", "mutant:rotation-25th-refused", "-k", "ROT"),
        *("--kms-profile", "kms-rotation", "--kms-require", "ROT-017", "--kms-require", "ROT-001", "-rA"),
    )
    told = re.findall(r"^(PASSED|FAILED) .*\[(ROT-\w+)\]", done.stdout, re.M)
    assert sorted(told) == [("FAILED", "ROT-017"), ("PASSED", "ROT-001")]


NOBODY = "http://127.0.0.1:1"  # a name for a test must be the same for every worker
WRONG: list[tuple[tuple[str, ...], str]] = [
    (("--kms-target", "nowhere"), "unknown target 'nowhere'"),
    (("--kms-target", NOBODY), f"cannot reach {NOBODY}"),
    (("--kms-require", "CTX-03"), "did you mean CTX-003?"),
    (("--kms-profile", "kms-cor"), "did you mean kms-core?"),
    (("--kms-workers", "0"), "--kms-workers is 0"),
    (("--kms-max-calls", "0"), "--kms-max-calls is 0"),
    (("--kms-max-keys", "0"), "--kms-max-keys is 0"),
    (("--kms-wait", "-1"), "--kms-wait is -1"),
    (("--kms-seed", "one"), "--kms-seed: invalid int value"),
    (("--kms-baseline", "missing.json"), "cannot read the baseline missing.json"),
    (("--kms-update-baseline",), "give --kms-baseline FILE, or --kms-out DIR"),
    (("--kms-target", "reference", "--kms-profile", "kms-multi-region"), "nothing can be judged"),
]


TRIED = [
    pytest.param(*row, workers, id=f"{' '.join(row[0])}-{where}", marks=pytest.mark.exhaustive if workers and n else ())
    for n, row in enumerate(WRONG)
    for where, workers in (("here", ()), ("distributed", ("-n", "2")))
]
"""Every mistake in one process, and the first of them distributed; the others distributed by -m exhaustive."""


@pytest.mark.parametrize(("options", "told", "distributed"), TRIED)
def test_what_keeps_a_target_from_being_judged_is_one_usage_error(
    options: tuple[str, ...], told: str, distributed: tuple[str, ...], tmp_path: Path
) -> None:
    done = pytest_run(tmp_path, "--pyargs", "kms_conformance.conformance", *options, *distributed)
    said = done.stdout + done.stderr
    assert done.returncode == pytest.ExitCode.USAGE_ERROR, said[-500:]
    assert said.count(told) == 1
    assert not [word for word in ("Traceback", "FAILED", "failed", "passed", "INTERNALERROR") if word in said]


def test_a_target_that_is_not_there_is_nothing_to_other_tests(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("def test_other():\n    pass\n")
    assert pytest_run(tmp_path, "test_other.py", "--kms-target", NOBODY).returncode == 0


def coming_up(after_s: float, port: int) -> threading.Timer:
    """A KMS that listens only then."""
    program = [sys.executable, str(Path(__file__).parent / "tiny_kms.py"), "--port", str(port)]
    timer = threading.Timer(after_s, lambda: STARTED.append(subprocess.Popen(program, stdout=subprocess.DEVNULL)))
    timer.start()
    return timer


STARTED: list[subprocess.Popen[bytes]] = []


@pytest.mark.parametrize("way", ["pytest", pytest.param("run", marks=pytest.mark.exhaustive)])
def test_a_target_may_take_its_time_to_come_up(way: str, tmp_path: Path) -> None:
    port = closed_port()
    timer = coming_up(4, port)
    try:
        url = f"http://127.0.0.1:{port}"
        if way == "pytest":
            wanted = ("--kms-target", url, "--kms-wait", "60", "-k", "ALIAS-010")
            done = pytest_run(tmp_path, "--pyargs", "kms_conformance.conformance", *wanted)
        else:
            wanted = ("--target", url, "--wait", "60", "--require", "ALIAS-010", "--progress", "none")
            done = command("run", *wanted, cwd=tmp_path)
        assert done.returncode == 0, done.stdout
    finally:
        timer.join()
        for process in STARTED:
            process.kill()
            process.wait()
        STARTED.clear()


def calls_of(folder: Path) -> int:
    return int(report_of(folder)["run"]["volatile"]["calls"])


EVERYTHING = 18_000
"""Calls that a run on the reference sends without any of these; tests/test_budgets.py measures it."""


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        pytest.param(("kms_conformance.conformance", "-k", "TAG-008"), EVERYTHING / 15, marks=pytest.mark.exhaustive),
        (("kms_conformance.conformance.areas.test_rotation::test_requirement[ROT-017]",), EVERYTHING / 15),
        (("kms_conformance.conformance", "-k", "VOICEID-006 or conclusion"), EVERYTHING / 10),
    ],
    ids=["keyword", "node", "service"],
)
def test_only_the_work_for_selected_tests_is_done(asked: tuple[str, ...], most: float, tmp_path: Path) -> None:
    done = pytest_run(tmp_path, "--pyargs", *asked, "--kms-target", "reference", "--kms-out", "out")
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout
    assert 0 < calls_of(tmp_path / "out") < most


def outcomes(junit: Path) -> dict[str, str]:
    """By requirement the verdict that its test tells."""
    found = {}
    for case in ET.parse(junit).getroot().iter("testcase"):
        told = {row.attrib["name"]: row.attrib["value"] for row in case.iter("property")}
        if "verdict" in told:
            failed = case.find("failure") is not None
            assert failed == (told["verdict"] in ("fail", "error")), case.attrib["name"]
            found[told["requirement"]] = told["verdict"]
    return found


AGREEING = {
    "mutant:rotation-25th-refused": ("ROT-001", "ROT-002", "ROT-017", "TAG-008"),
    "moto": ("ALIAS-001", "ALIAS-003", "ALIAS-006", "ALIAS-013", "ALIAS-016", "ALIAS-031"),
}


@pytest.mark.parametrize("target", first_of(len(AGREEING), AGREEING))
def test_each_test_says_what_run_says(target: str, tmp_path: Path) -> None:
    ids = [name for name in AGREEING[target] if name in REGISTRY]
    wanted = [word for name in ids for word in ("--require", name)]
    ran = command(
        "run", "--target", target, "--baseline", "none", "--out", "out", "--progress", "none", *wanted, cwd=tmp_path
    )
    told = {row["id"]: row["verdict"] for row in report_of(tmp_path / "out")["requirements"]}
    given = ("--kms-target", target, "--kms-baseline", "none", "--junit-xml=junit.xml")
    selected = " or ".join((*ids, "conclusion"))
    done = pytest_run(tmp_path, "--pyargs", "kms_conformance.conformance", *given, "-k", selected)
    assert outcomes(tmp_path / "junit.xml") == told
    assert {"pass", "fail"} <= set(told.values())
    assert done.returncode == ran.returncode == 1
    for name in (name for name, verdict in told.items() if verdict == "fail"):
        assert f"{name} fail: {REGISTRY[name].statement}\nsource: {REGISTRY[name].source}\n" in done.stdout


def test_an_updated_baseline_keeps_what_was_not_run(tmp_path: Path) -> None:
    baseline = tmp_path / "known.json"
    for target, name in (("rotation-25th-refused", "ROT-017"), ("create-key-keeps-first-tag-only", "TAG-001")):
        given = ("--kms-target", f"mutant:{target}", "--kms-baseline", str(baseline), "--kms-update-baseline")
        done = pytest_run(tmp_path, "--pyargs", "kms_conformance.conformance", *given, "-k", name)
        assert done.returncode == 1 and f"to {baseline}" in done.stdout, done.stdout
    known = {row["requirement"] for row in json.loads(baseline.read_text("utf-8"))["entries"]}
    assert known == {"ROT-017", "TAG-001"}


def test_the_plugin_costs_nothing_in_a_project_that_does_not_use_it(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(
        "import sys\n\ndef test_nothing_heavy_is_loaded():\n"
        "    heavy = {'boto3', 'moto', 'kms_conformance.models', 'kms_conformance.conformance.run.run'}\n"
        "    assert not heavy & set(sys.modules)\n"
    )
    done = pytest_run(tmp_path, "test_other.py")
    assert done.returncode == 0, done.stdout
