"""Bad use and bad targets: one line that says what to do, the exit status that is promised, and nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.run.baseline import SCHEMA

sys.path.insert(0, str(Path(__file__).parent))
from helpers import AWS_JSON, Endpoint, always, closed_port, command, dying, serving, speaking, tiny

HTML, XML, JSON = "text/html", "text/xml", "application/json"
PAGE = "<html><body>It works!</body></html>"
NO_CREATE = '{"__type": "UnknownOperationException"}'
ENTRY = {
    "requirement": "CTX-003", "operation": "Decrypt", "kind": "wrongly-allowed", "label": "x", "got": "success",
    "expected": ["InvalidCiphertextException"], "candidates": [], "claim": None,
}  # fmt: skip


def baseline(**changes: object) -> str:
    return json.dumps({"schema": SCHEMA, "entries": [ENTRY | changes]})


def assert_one_line(said: tuple[str, str], status: int, wanted: int, *hints: str) -> None:
    out, err = said
    assert (status, out) == (wanted, ""), err
    assert err.startswith("kms-conformance: ") and err.endswith("\n") and err.count("\n") == 1, err
    assert ";" in err, "no hint what to do"
    for hint in hints:
        assert hint in err


def ended(*arguments: str) -> int:
    """The exit status of the command, run in this process."""
    try:
        return main(arguments)
    except SystemExit as wrong_option:
        return int(wrong_option.code or 0)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("", "utf-8")
    Path("folder").mkdir()


USAGE = [
    (["run", "--target", "nope"], "moto, reference"),
    (["run", "--target", "mutant:nope"], "kms-conformance list mutants"),
    (["run", "--target", "http://"], "http://127.0.0.1:4566"),
    (["run", "--target", "http://my_host:4566"], "http://127.0.0.1:4566"),
    (["run", "--target", "ftp://127.0.0.1"], "http://127.0.0.1:4566"),
    (["run", "--target", "http://127.0.0.1:99999"], "http://127.0.0.1:4566"),
    (["run", "--target", "missing.toml"], "No such file"),
    (["run", "--target", "aws"], "--account-id is missing"),
    (["run", "--require", "CTX-03"], "did you mean CTX-003?"),
    (["run", "--require", "nonsense"], "kms-conformance list requirements"),
    (["run", "--profile", "kms-cor"], "did you mean kms-core?"),
    (["run", "--effort", "quik"], "did you mean quick?"),
    (["run", "--effort", "most"], "quick, standard, thorough"),
    (["run", "--out", "file/below"], "--out"),
    (["run", "--out", "file"], "--out"),
    (["run", "--shard", "3/2"], "1 <= I <= N"),
    (["run", "--shard", "0/2"], "1 <= I <= N"),
    (["run", "--shard", "half"], "1/4"),
    (["run", "-n", "0"], "give 1 or more"),
    (["run", "-n", "two"], "run --help"),
    (["run", "--max-calls", "0"], "give 1 or more"),
    (["run", "--max-keys", "-1"], "give 1 or more"),
    (["run", "--nope"], "--help"),
    (["run", "--out", ""], "give a folder"),
    (["sweep", "--out", "missing"], "give the folder of a run"),
    (["serve", "--kms", "notaurl"], "http://127.0.0.1:4566"),
    (["nope"], "choose from"),
    ([], "--help"),
    (["run", "--baseline", "missing.json"], "give another file, or none"),
    (["run", "--baseline", "folder"], "give another file, or none"),
    (["run", "--update-baseline", "--baseline", "missing/new.json"], "make it first"),
    (["repro", "missing", "CTX-003"], "give the folder of a run"),
    (["repro", "folder", "CTX-003"], "give the folder of a run"),
]


@pytest.mark.parametrize(("arguments", "hint"), USAGE, ids=[" ".join(row) or "nothing" for row, _ in USAGE])
def test_wrong_use_is_told_in_one_line(arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = ended(*arguments)
    assert_one_line(capsys.readouterr(), status, 2, hint)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "{}", '{"schema": "other/1", "entries": []}', json.dumps({"schema": SCHEMA}),
        json.dumps({"schema": SCHEMA, "entries": [1]}), baseline(), baseline(requirement="NOPE-001", history=[]),
        baseline(requirement=["CTX-003"]), baseline(history=[]), baseline(history=[5]), baseline(history=5),
        baseline(history=[{"operation": "Nope", "params": {}, "label": "", "result": None}]),
        baseline(kind="nope", history=[]), baseline(claim=5, history=[]), baseline(claim={"member": "x"}, history=[]),
    ],
)  # fmt: skip
def test_a_malformed_baseline_is_told_in_one_line(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("baseline.json").write_text(text, "utf-8")
    status = ended("run", "--target", "reference", "--baseline", "baseline.json")
    assert_one_line(capsys.readouterr(), status, 2, "baseline.json", "--update-baseline")


def test_an_update_makes_the_baseline_that_there_is_not_yet(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--target", "reference", "--max-calls", "100", "--progress", "none")
    assert ended("run", *options, "--baseline", "new.json", "--update-baseline") == 0
    assert json.loads(Path("new.json").read_text("utf-8")) == {"schema": SCHEMA, "entries": []}
    assert ended("run", *options, "--baseline", "new.json") == 0
    capsys.readouterr()


PASSWORD = "hunter2-of-somebody"
OF_A_USER = f"http://somebody:{PASSWORD}@127.0.0.1:1"


@pytest.mark.parametrize("place", ["--target", "endpoint_url", "services", "ports", "--kms"])
def test_a_password_in_a_url_is_refused_and_shown_nowhere(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    tables = {"services": f'[services]\n"voice-id" = "{OF_A_USER}"', "ports": f'[ports]\ninspect = "{OF_A_USER}"'}
    own = OF_A_USER if place == "endpoint_url" else "http://127.0.0.1:1"
    Path("target.toml").write_text(f'endpoint_url = "{own}"\n{tables.get(place, "")}\n')
    target = OF_A_USER if place == "--target" else "target.toml"
    asked = ("serve", "--kms", OF_A_USER) if place == "--kms" else ("run", "--target", target)
    status = ended(*asked)
    said = capsys.readouterr()
    assert_one_line((said.out, said.err), status, 2, place, "[credentials]")
    assert PASSWORD not in said.err
    written = [path.read_text("utf-8") for path in Path().rglob("*") if path.is_file() and path.name != "target.toml"]
    assert not [text for text in written if PASSWORD in text]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"requirements": 5}', '{"requirements": [{"id": "CTX-003"}]}'])
def test_a_malformed_report_cannot_be_reproduced(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("report.json").write_text(text, "utf-8")
    status = ended("repro", ".", "CTX-003")
    assert_one_line(capsys.readouterr(), status, 2, "give the folder of a run")


def test_a_requirement_that_the_report_lacks_cannot_be_reproduced(capsys: pytest.CaptureFixture[str]) -> None:
    Path("report.json").write_text('{"requirements": []}', "utf-8")
    status = ended("repro", ".", "NOPE-001")
    assert_one_line(capsys.readouterr(), status, 2, "kms-conformance list requirements")


def no_create() -> AbstractContextManager[Endpoint]:
    """ListKeys and nothing else."""
    kms = tiny()

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        return kms(operation, body) if operation == "ListKeys" else (400, AWS_JSON, NO_CREATE.encode())

    return serving(answer)


def nobody() -> AbstractContextManager[str]:
    return nullcontext(f"http://127.0.0.1:{closed_port()}")


REFUSED = '{"__type": "UnrecognizedClientException", "message": "The security token is invalid."}'
TARGETS: dict[str, tuple[Callable[[], AbstractContextManager[Endpoint | str]], str]] = {
    "unreachable": (nobody, "start the target"),
    "html": (lambda: serving(always(200, HTML, PAGE)), "check the port"),
    "html-404": (lambda: serving(always(404, HTML, PAGE)), "check the port"),
    "html-500": (lambda: serving(always(500, HTML, PAGE)), "check the port"),
    "html-501": (lambda: serving(always(501, HTML, PAGE)), "check the port"),
    "xml": (lambda: serving(always(200, XML, "<ListBuckets/>")), "check the port"),
    "xml-400": (lambda: serving(always(400, XML, "<Error><Code>InvalidRequest</Code></Error>")), "check the port"),
    "empty": (lambda: serving(always(200, HTML, "")), "check the port"),
    "json": (lambda: serving(always(200, JSON, '{"hello": 1}')), "check the port"),
    "json-list": (lambda: serving(always(200, JSON, "[]")), "check the port"),
    "json-404": (lambda: serving(always(404, JSON, '{"detail": "Not Found"}')), "check the port"),
    "json-500": (lambda: serving(always(500, JSON, '{"error": "x"}')), "check the port"),
    "keys-of-no-list": (lambda: serving(always(200, JSON, '{"Keys": {"a": 1}}')), "check the port"),
    "closes": (lambda: speaking(b""), "start the target"),
    "ssh": (lambda: speaking(b"SSH-2.0-OpenSSH_9.6\r\n"), "check the port"),
    "refuses-credentials": (lambda: serving(always(400, AWS_JSON, REFUSED)), "[credentials]"),
    "throttles": (lambda: serving(always(400, AWS_JSON, '{"__type": "ThrottlingException"}')), "max_rps"),
    "no-create-key": (no_create, "CreateKey"),
}


@pytest.mark.parametrize("kind", TARGETS)
def test_a_target_that_cannot_be_judged_is_told_in_one_line(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    opened, hint = TARGETS[kind]
    with opened() as target:
        url = target.url if isinstance(target, Endpoint) else target
        status = ended("run", "--target", url)
    assert_one_line(capsys.readouterr(), status, 3, url, hint)


def test_a_target_that_hangs_is_told_after_the_timeout(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(dying(0, hang_s=2)) as target:
        text = f'endpoint_url = "{target.url}"\nread_timeout_s = 0.5\n'
        Path("target.toml").write_text(text, "utf-8")
        status = ended("run", "--target", "target.toml")
    assert_one_line(capsys.readouterr(), status, 3, "timed-out", "start the target")


@pytest.mark.parametrize(
    ("profile", "why"),
    [("kms-multi-region", "this version has no requirements for it")],
)
def test_nothing_to_judge_is_told_in_one_line(profile: str, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = ended("run", "--target", "reference", "--profile", profile)
    assert_one_line(capsys.readouterr(), status, 3, profile, why, "kms-conformance list profiles")


@pytest.mark.parametrize(("target", "wanted"), [("mutant:nope", 2), ("missing.toml", 2), ("http://127.0.0.1:PORT", 3)])
def test_a_process_of_its_own_says_the_same(target: str, wanted: int, tmp_path: Path) -> None:
    ran = command("run", "--target", target.replace("PORT", str(closed_port())), cwd=tmp_path)
    assert_one_line((ran.stdout, ran.stderr), ran.returncode, wanted)


def test_a_fault_of_ours_is_never_blamed_on_the_target(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> int:
        raise AssertionError("ours")

    monkeypatch.setattr("kms_conformance.conformance.command.job.job", broken)
    assert ended("run") == 3
    assert capsys.readouterr().err.splitlines()[-1].startswith("kms-conformance: a fault of the suite itself")
