"""A connection that loses, delays or garbles answers: a clean target behind it fails nothing, and a hole is found."""

from __future__ import annotations

import base64
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kms_conformance.conformance.proof.proof import MOST_IN_A_ROW, in_a_row
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.json_report import schema

sys.path.insert(0, str(Path(__file__).parent))
from helpers import AWS_JSON, Answer, command, first_of, later, report_of, serving, tiny

import faults
from faults import Fault, behind

FAULTS: dict[str, tuple[Fault, float]] = {
    "hangs": (faults.hanging, 0.01),
    "resets": (faults.resetting, 0.05),
    "answers HTML": (faults.html, 0.05),
    "fails": (faults.failing, 0.1),
    "throttles": (faults.throttling, 0.2),
    "corrupts a bit": (faults.corrupting, 0.05),
    "garbles a value": (faults.garbling, 0.05),
}
LATER = ("fails", "corrupts a bit")
OF_KEYS = ("kms-core", "kms-aliases", "kms-tags", "kms-rotation")
EXPLAINED = {
    None, "not-reproduced", "server-fault", "connection-lost", "timed-out", "throttled", "blocked", "budget",
}  # fmt: skip


def judged(
    answer: Answer, folder: Path, *options: str, profiles: tuple[str, ...] = OF_KEYS, calls: int = 1500
) -> tuple[int, dict[str, dict[str, Any]]]:
    """Exit status and requirements of a run on an endpoint whose clients do not wait long."""
    with serving(answer) as endpoint:
        (folder / "target.toml").write_text(f'endpoint_url = "{endpoint.url}"\nread_timeout_s = 0.4\n', "utf-8")
        given = (
            "--target",
            "target.toml",
            *(word for profile in profiles for word in ("--profile", profile)),
            "--max-calls",
            str(calls),
            "--progress",
            "none",
            "--out",
            "out",
        )
        ran = command("run", *given, *options, cwd=folder)
    assert "Traceback" not in ran.stderr
    report = report_of(folder / "out")
    jsonschema.validate(report, schema())
    return ran.returncode, {row["id"]: row for row in report["requirements"]}


def failed(rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: row["deviations"] for name, row in rows.items() if row["verdict"] == "fail"}


@pytest.mark.parametrize("kind", first_of(len(FAULTS), reversed(FAULTS)))
def test_a_clean_target_fails_nothing_behind_a_faulty_connection(kind: str, tmp_path: Path) -> None:
    fault, rate = FAULTS[kind]
    status, rows = judged(behind(tiny(), fault, rate), tmp_path)
    assert not failed(rows)
    assert status == 0
    verdicts = Counter(row["verdict"] for row in rows.values())
    assert verdicts["pass"] > len(rows) / 3
    assert all(row["reason"] in EXPLAINED or row["reason"] == REGISTRY[name].needs for name, row in rows.items())


@pytest.mark.exhaustive
def test_two_workers_behind_a_faulty_connection(tmp_path: Path) -> None:
    status, rows = judged(behind(tiny(), faults.corrupting, 0.05), tmp_path, "-n", "2")
    assert not failed(rows)
    assert status == 0


@pytest.mark.parametrize("operation", ["CreateAlias", "UpdateAlias", "DeleteAlias"])
def test_an_alias_that_a_lost_call_moved_accuses_nobody(operation: str, tmp_path: Path) -> None:
    kms, turn = tiny(), iter(range(10**9))

    def answer(asked: str, body: bytes) -> tuple[int, str, bytes]:
        reply = kms(asked, body)
        if asked == operation and next(turn) % 3 == 0:
            raise ConnectionResetError
        return reply

    status, rows = judged(answer, tmp_path, profiles=("kms-aliases",))
    assert not failed(rows)
    assert status == 0


def with_holes() -> Answer:
    """A disabled key encrypts, and a description is forgotten: one deviation in what is allowed, one in an answer."""
    kms = tiny()

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        status, kind, text = kms(operation, body)
        if operation == "Encrypt" and b"DisabledException" in text:
            return 200, AWS_JSON, json.dumps({"KeyId": json.loads(body)["KeyId"], "CiphertextBlob": "AAAA"}).encode()
        if status == 200 and operation in ("CreateKey", "DescribeKey"):
            parsed = json.loads(text)
            parsed["KeyMetadata"]["Description"] = ""
            return status, kind, json.dumps(parsed).encode()
        return status, kind, text

    return answer


@pytest.fixture(scope="module")
def holes(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What fails there over a connection without faults."""
    return set(failed(judged(with_holes(), tmp_path_factory.mktemp("holes"))[1]))


@pytest.mark.parametrize("kind", later(["hangs", "fails", "corrupts a bit"]))
def test_a_hole_is_found_behind_a_faulty_connection(kind: str, holes: set[str], tmp_path: Path) -> None:
    fault, rate = FAULTS[kind]
    status, rows = judged(behind(with_holes(), fault, rate), tmp_path)
    assert status == 1
    assert "STATE-Encrypt-Disabled" in failed(rows)
    assert failed(rows).keys() <= holes


def forgetful(operation: str, every: int) -> Answer:
    """Each so many-th answer of an operation has another plaintext; nothing else is ever wrong."""
    kms, seen = tiny(), [0]

    def answer(name: str, body: bytes) -> tuple[int, str, bytes]:
        status, kind, text = kms(name, body)
        if name == operation and status == 200:
            seen[0] += 1
            if seen[0] % every == 0:
                parsed = json.loads(text)
                parsed["Plaintext"] = base64.b64encode(b"another plaintext").decode()
                return status, kind, json.dumps(parsed).encode()
        return status, kind, text

    return answer


def test_a_wrong_plaintext_now_and_then_is_not_lost(tmp_path: Path) -> None:
    status, rows = judged(forgetful("Decrypt", 29), tmp_path)
    assert status == 1
    kinds = {found["kind"] for deviations in failed(rows).values() for found in deviations}
    assert kinds == {"data-lost"}


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (500, AWS_JSON, b'{"__type": "KMSInternalException"}'),
        (503, "text/html", faults.PAGE),
        (200, "text/html", faults.PAGE),
        (200, AWS_JSON, b'{"CiphertextBlob": "AAA"}'),
        (200, AWS_JSON, b"\xff\xfe{}"),
    ],
    ids=["500", "html-503", "html-200", "no-base64", "no-utf-8"],
)
def test_a_fault_that_the_request_decides_is_a_failure(status: int, kind: str, body: bytes, tmp_path: Path) -> None:
    kms = tiny()

    def answer(operation: str, request: bytes) -> tuple[int, str, bytes]:
        hit = operation == "Encrypt" and b"EncryptionContext" in request
        return (status, kind, body) if hit else kms(operation, request)

    wanted = "PROTO-001" if status >= 500 else "PROTO-002"
    exit_status, rows = judged(answer, tmp_path, calls=600)
    assert exit_status == 1
    assert wanted in failed(rows)


def test_the_less_steady_a_connection_the_more_runs_in_a_row() -> None:
    runs = [in_a_row(q) for q in (0, 0.001, 0.01, 0.1, 0.3, 1)]
    assert runs[0] == 1 and runs[1] == 2
    assert sorted(runs) == runs and runs[-1] == MOST_IN_A_ROW
