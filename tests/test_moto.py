"""The main job on software that was not written here: what is found on moto, proved, in a script of a few calls."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from moto import backend_index
from moto.kms import models as moto_keys

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import in_process_client, resolve
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.moto import (
    MOST_CALLED,
    MadeOnUse,
    found_out_once,
    opened,
    private_keys_made_on_use,
)
from kms_conformance.models.report import Deviation, Report, Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.files import write
from kms_conformance.reports.playing import loaded
from kms_conformance.reports.script import script

sys.path.insert(0, str(Path(__file__).parent))
from helpers import later
from s3_faults import served
from test_reports_script import unused_and_undefined

pytestmark = pytest.mark.xdist_group("moto")

OF_KEYS = ("kms-core", "kms-tags", "kms-rotation", "s3-sse-kms")
"""What is shown anew here, each deviation by its script; those of permissions are in the shipped baseline."""
MOST_CALLS = 6
OF_A_LIMIT = {"PAGE-002": 53, "PAGE-003": 55, "ROT-017": 27}
"""Fifty aliases or grants and one more, 25 rotations and one more: nothing shorter shows these."""
ON_EITHER_SIDE = ("source", "destination")
FOUND = [
    *(
        (f"STATE-{operation}-{state}", operation, "wrongly-allowed", "")
        for operation in ("Encrypt", "Decrypt", "GenerateDataKey")
        for state in ("Disabled", "PendingDeletion")
    ),
    *(
        (f"STATE-ReEncrypt-{state}", "ReEncrypt", "wrongly-allowed", side)
        for state in ("Disabled", "PendingDeletion")
        for side in ON_EITHER_SIDE
    ),
    ("STATE-EnableKey-PendingDeletion", "EnableKey", "wrongly-allowed", ""),
    *(
        # Each was once lost behind an earlier departure of the same sequence.
        (requirement, requirement.split("-")[1], "wrongly-allowed", "")
        for requirement in ("STATE-EnableKeyRotation-Disabled", "STATE-UntagResource-PendingDeletion")
    ),
    ("INV-04", "Decrypt", "wrongly-allowed", "boundary-shift"),
    ("ENC-015", "Decrypt", "wrong-error", "other-key"),
    ("KEY-050", "ScheduleKeyDeletion", "wrongly-allowed", "window-6"),
    ("KEY-050", "ScheduleKeyDeletion", "wrongly-allowed", "window-31"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("moto")


@pytest.fixture(scope="module", autouse=True)
def _few_private_keys() -> Iterator[None]:
    """For the scripts, too, which start a moto of their own."""
    with private_keys_made_on_use():
        yield


def test_a_private_key_is_made_when_it_is_used_and_is_what_moto_makes() -> None:
    with opened() as make:
        kms = make()
        symmetric, signing = (
            kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
            for spec, usage in (("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ("RSA_2048", "SIGN_VERIFY"))
        )
        backend = moto_keys.kms_backends["123456789012"]["us-east-1"]
        assert isinstance(backend.keys[symmetric].private_key, MadeOnUse)
        assert type(backend.keys[signing].private_key).__name__ == "RSAPrivateKey"
        assert len(backend.keys[symmetric].private_key.public_key()) > 200


def test_the_address_that_is_tried_first_is_of_one_service_alone_and_moto_is_as_before_at_the_end() -> None:
    before = backend_index.backend_url_patterns
    with found_out_once():
        tried = backend_index.backend_url_patterns
        assert tried[0][0] == MOST_CALLED
        assert [row for row in tried if row[0] != MOST_CALLED] == [row for row in before if row[0] != MOST_CALLED]
    url = "https://kms.us-east-1.amazonaws.com/"
    assert [name for name, pattern in before if pattern.match(url)] == [MOST_CALLED]
    assert backend_index.backend_url_patterns is before


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    options = checked(Options(target="moto", baseline="none", out=folder, profiles=OF_KEYS))
    return run(options, resolve("moto"), progress("none"))


def deviations(report: Report) -> list[Deviation]:
    return [row for result in report.results for row in result.deviations]


@pytest.mark.parametrize(("requirement", "operation", "kind", "label"), FOUND)
def test_the_deviation_is_found_and_proved(
    report: Report, requirement: str, operation: str, kind: str, label: str
) -> None:
    found = [
        row
        for row in deviations(report)
        if (row.requirement, row.operation, str(row.kind)) == (requirement, operation, kind) and label in row.label
    ]
    assert found
    assert all(row.proved and len(row.trace) <= MOST_CALLS for row in found)


def test_every_deviation_is_proved_by_its_own_short_script(report: Report) -> None:
    assert all(row.proved for row in deviations(report))
    assert {
        row.signature: len(row.trace)
        for row in deviations(report)
        if len(row.trace) > OF_A_LIMIT.get(row.requirement, MOST_CALLS)
    } == {}


def test_a_script_is_as_short_as_what_one_pastes_into_an_issue(report: Report) -> None:
    """The median is a screen of a few calls, and nine in ten need no scrolling."""
    lengths = sorted(
        len(script(row, report.target, REGISTRY[row.requirement]).splitlines()) for row in deviations(report)
    )
    assert median(lengths) <= 18
    assert lengths[ceil(0.9 * len(lengths)) - 1] <= 30


def test_a_script_imports_all_that_it_names_and_no_more(report: Report) -> None:
    texts = {row.signature: script(row, report.target, REGISTRY[row.requirement]) for row in deviations(report)}
    assert {signature: wrong for signature, text in texts.items() if (wrong := unused_and_undefined(text))} == {}


OF_S3 = {row.id for row in REGISTRY.values() if row.profile == "s3-sse-kms"}


def _said(text: str, *clients: Any) -> str:
    """What a script says of a target that behaves."""
    return str(loaded(text)["deviates"](*clients))


def test_no_script_accuses_a_kms_that_behaves(report: Report) -> None:
    """The way to the last call is one that AWS goes, too."""
    said = {}
    with served(None) as url:
        client = clients(Connection(url))
        for row in deviations(report):
            text = script(row, report.target, REGISTRY[row.requirement])
            if row.requirement in OF_S3:
                said[row.signature] = _said(text, client("kms"), client("s3"))
            elif "Script(" in text:
                said[row.signature] = _said(text, client("kms"))
            else:
                said[row.signature] = _said(text, in_process_client("reference"))
    assert {signature: text for signature, text in said.items() if text} == {}


@pytest.mark.parametrize("profiles", [("kms-tags",), *later([("kms-core",), ()])])
def test_the_shipped_baseline_knows_every_deviation(profiles: tuple[str, ...], tmp_path: Path) -> None:
    """The README's first command shows the same with another seed, and all profiles."""
    options = checked(Options(target="moto", seed=11, profiles=profiles, out=tmp_path))
    known = run(options, resolve("moto"), progress("none"))
    assert [row.signature for row in deviations(known) if not row.known] == []
    assert known.stale == ()
    assert Verdict.FAIL not in {result.verdict for result in known.results}


def test_a_script_shows_its_deviation_to_a_stranger(report: Report, tmp_path: Path) -> None:
    write(report, tmp_path)
    command = [
        sys.executable,
        "-m",
        "kms_conformance.conformance.command.cli",
        "repro",
        str(tmp_path),
        "INV-04",
        "--run",
    ]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert shown.returncode == 1
    assert shown.stdout and all(line.startswith("DEVIATION INV-04") for line in shown.stdout.splitlines())


def test_moto_answers_in_process_after_another_target_did() -> None:
    asked = """
from kms_conformance.conformance.targets import resolve
for name in ("reference", "moto"):
    with resolve(name).open() as client:
        print(name, client().list_keys(Limit=1)["Keys"])
"""
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines() == ["reference []", "moto []"], ran.stderr
