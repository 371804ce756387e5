"""The pytest plugin: one test per requirement, with its counts, and nothing heavy before it is used."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from kms_conformance.models.operations import JUDGED
from kms_conformance.models.requirements import REGISTRY


def pytest_run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


HERE = ("kms-core", "kms-aliases", "kms-tags", "kms-rotation")


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
    others = {f"test_requirement[{row.id}]" for row in REGISTRY.values() if row.profile not in HERE}
    assert {name for name, row in counts.items() if not row} == others
    counts = {name: row for name, row in counts.items() if row}
    excused = {f"test_requirement[{row.id}]" for row in REGISTRY.values() if row.needs}
    assert {name for name, row in counts.items() if row["verdict"] != "pass"} <= excused
    asked = [row for name, row in counts.items() if name not in excused]
    assert all(int(row["exercised.positive"]) + int(row["exercised.negative"]) > 0 for row in asked)


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


def test_an_unknown_target_is_told_without_a_traceback(tmp_path: Path) -> None:
    done = pytest_run(tmp_path, "--pyargs", "kms_conformance.conformance", "--kms-target", "nowhere", "-k", "CTX-001")
    assert done.returncode == 1
    assert "unknown target 'nowhere'" in done.stdout
    assert "Traceback" not in done.stdout


def test_the_plugin_costs_nothing_in_a_project_that_does_not_use_it(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(
        "import sys\n\ndef test_nothing_heavy_is_loaded():\n"
        "    heavy = {'boto3', 'moto', 'kms_conformance.models', 'kms_conformance.conformance.run'}\n"
        "    assert not heavy & set(sys.modules)\n"
    )
    done = pytest_run(tmp_path, "test_other.py")
    assert done.returncode == 0, done.stdout
