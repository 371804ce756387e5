"""The scripts: each shows its deviation to whoever runs it, and is silent where the target does as documented."""

from __future__ import annotations

import ast
import builtins
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.report import Deviation, FindingKind, TargetInfo
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.terms import KeyRef, UnknownKey
from kms_conformance.reports import helpers, plain_parts
from kms_conformance.reports.helpers.script import DEFAULTS
from kms_conformance.reports.playing import loaded
from kms_conformance.reports.script import imports, script
from kms_conformance.reports.script_body import OF_BROKEN_ANSWERS

sys.path.insert(0, str(Path(__file__).parent))
import synthetic
from synthetic import ARN, BOX, KEY, MOTO, Answer, FakeKms, Raw, Refused

URL = replace(MOTO, name="golden", endpoint="http://127.0.0.1:9", script="http://127.0.0.1:9")
EMBEDDED = replace(MOTO, name="reference", script="reference")


SOON = Call.of("ScheduleKeyDeletion", KeyId=KeyRef(1), PendingWindowInDays=6)


def text_of(row: Deviation, target: TargetInfo = MOTO) -> str:
    return script(row, target, REGISTRY[row.requirement])


def parts(row: Deviation, target: TargetInfo = MOTO) -> dict[str, Any]:
    return loaded(text_of(row, target))


def deviates(row: Deviation, **answers: Answer | list[Answer]) -> str:
    given_by_default: dict[str, Answer | list[Answer]] = {"create_key": KEY, "encrypt": BOX}
    seen = parts(row)["deviates"](FakeKms(**(given_by_default | answers)))
    assert isinstance(seen, str)
    return seen


def opens(*expected: str, requirement: str = "CTX-007") -> Deviation:
    return synthetic.deviation(requirement, expected=expected)


PLAIN: Answer = {"Plaintext": b"x"}
WRONG = "InvalidCiphertextException"
ANY = "any client error"


@pytest.mark.parametrize(
    ("expected", "departing", "conforming"),
    [
        ((WRONG,), PLAIN, Refused(WRONG)),
        ((WRONG,), Refused("AccessDeniedException"), Refused(WRONG)),
        ((WRONG,), Refused("KMSInternalException", 500), Refused(WRONG)),
        ((WRONG, "NotFoundException"), PLAIN, Refused("NotFoundException")),
        (("success",), Refused(WRONG), PLAIN),
        (("success",), Refused("LimitExceededException"), PLAIN),
        ((ANY,), PLAIN, Refused("WhateverException")),
        ((ANY,), Refused("Whatever", 500), Refused("ValidationException")),
        ((ANY,), Refused("UnknownOperationException"), Refused("ValidationException")),
        ((ANY,), Refused("x", 501), Refused("ValidationException")),
        ((ANY,), NotImplementedError(), Refused("ValidationException")),
        ((ANY,), TypeError("a fault in process"), Refused("ValidationException")),
        ((ANY,), Refused("400"), Refused("ValidationException")),
    ],
    ids=repr,
)
def test_an_outcome_is_judged_by_what_is_expected(
    expected: tuple[str, ...], departing: Answer, conforming: Answer
) -> None:
    in_process = isinstance(departing, NotImplementedError | TypeError)
    row = replace(opens(*expected), got="server-error" if in_process else "success")
    said = deviates(row, decrypt=departing)
    assert said.startswith("Decrypt: got ") and said.endswith(" or ".join(expected))
    assert deviates(opens(*expected), decrypt=conforming) == ""


@pytest.mark.parametrize(
    ("departing", "conforming"),
    [
        (Raw({}, b"<html>"), PLAIN),
        (Raw({}, b'["a list"]'), Raw({}, b"")),
        (Raw({}, b"\xff"), Raw({}, b"null")),
        (Refused("400"), PLAIN),
    ],
    ids=repr,
)
def test_an_answer_that_is_no_json_object_departs_from_proto_002(departing: Answer, conforming: Answer) -> None:
    row = opens("success", requirement="PROTO-002")
    assert "unparseable" in deviates(row, decrypt=departing)
    assert deviates(row, decrypt=conforming) == ""


@pytest.mark.parametrize("requirement", OF_BROKEN_ANSWERS)
def test_another_refusal_is_no_broken_answer(requirement: str) -> None:
    """What is refused in due form may be another requirement's, and is not this one's."""
    row = replace(opens("success", requirement=requirement), got="server-error")
    assert deviates(row, decrypt=Refused("AccessDeniedException")) == ""


def test_output_in_an_error_departs_from_inv_02_and_output_of_a_success_does_not() -> None:
    claim = Claim("INV-02", "Plaintext", Relation.ABSENT)
    row = synthetic.deviation("INV-02", FindingKind.DATA_EXPOSED, expected=("Plaintext absent",), claim=claim)
    assert deviates(row, decrypt=Refused(WRONG, body={"Plaintext": "eA=="}))
    assert deviates(row, decrypt=Refused(WRONG)) == ""
    assert deviates(row, decrypt=Refused(WRONG, body={"Plaintext": None})) == ""
    assert deviates(row, decrypt=PLAIN) == ""


@pytest.mark.parametrize(
    "failing",
    [
        {"create_key": Refused("LimitExceededException")},
        {"encrypt": Refused("DisabledException")},
        {"encrypt": TypeError()},
        {"decrypt": Refused("ThrottlingException")},
        {"decrypt": EndpointConnectionError(endpoint_url="http://127.0.0.1:9", error="refused")},
        {"decrypt": ReadTimeoutError(endpoint_url="http://127.0.0.1:9", error="slow")},
    ],
    ids=repr,
)
def test_what_cannot_be_shown_is_no_deviation(failing: dict[str, Answer]) -> None:
    with pytest.raises(RuntimeError, match="cannot be shown"):
        deviates(opens(WRONG), **({"decrypt": PLAIN} | failing))


def test_an_earlier_answer_that_lacks_what_is_needed_is_no_deviation() -> None:
    cases: list[dict[str, Answer]] = [
        {"create_key": {"KeyMetadata": {}}},
        {"create_key": {}},
        {"encrypt": {"KeyId": ARN}},
    ]
    for lacking in cases:
        with pytest.raises(LookupError):
            deviates(opens(WRONG), **({"decrypt": PLAIN} | lacking))


def test_a_call_that_may_be_refused_does_not_end_the_script() -> None:
    trace = (synthetic.CREATE, Call.of("DisableKey", KeyId=KeyRef(1)), synthetic.ENCRYPT)
    row = synthetic.deviation("CTX-007", operation="Encrypt", expected=("DisabledException",), trace=trace)
    assert deviates(row, disable_key=Refused("KMSInvalidStateException"))


def test_an_unknown_arn_borrows_from_a_key_that_is_made_before_it_is_needed() -> None:
    unknown = Call.of("DescribeKey", KeyId=UnknownKey(7, "arn"))
    for trace in ((unknown,), (unknown, synthetic.CREATE, unknown), (synthetic.CREATE, unknown, unknown)):
        kms = FakeKms(create_key=KEY, describe_key=Refused("NotFoundException"))
        said = parts(replace(opens("success"), operation="DescribeKey", trace=trace))["deviates"](kms)
        assert said == "DescribeKey: got NotFoundException, expected success"
        asked = [params["KeyId"] for name, params in kms.calls if name == "describe_key"]
        assert set(asked) == {ARN.replace("/k", "/00000000-0000-4000-8000-000000000007")}
        assert len(asked) == trace.count(unknown)


def unused_and_undefined(code: str) -> set[str]:
    """Names that a module imports or assigns and never reads, and names that it reads and never has."""
    nodes = list(ast.walk(ast.parse(code)))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    imported = [alias for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names]
    made = {alias.name for alias in imported} | {node.id for node in names if isinstance(node.ctx, ast.Store)}
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ExceptHandler) and node.name}
    defined |= {node.arg for node in nodes if isinstance(node, ast.arg)} | {"__name__"}
    return (
        (made - read - {"annotations"})
        | (defined - read - {"_", "__name__"} - {"expected", "asked_at"})
        | (read - made - defined - set(dir(builtins)))
    )


def examples() -> list[Deviation]:
    return [row for result in synthetic.report().results for row in (*result.deviations, *result.observations)]


@pytest.mark.parametrize("target", [MOTO, URL, EMBEDDED], ids=lambda target: target.name)
def test_a_script_holds_what_it_uses_and_fits_a_screen(target: TargetInfo) -> None:
    long = Call.of("Encrypt", result=2, KeyId=KeyRef(1), Plaintext=b"x", EncryptionContext=synthetic.LONG_CONTEXT)
    describe = Call.of("DescribeKey", KeyId=KeyRef(1))
    traces = (
        (synthetic.CREATE, long, synthetic.TAMPER),
        (synthetic.CREATE, synthetic.ENCRYPT, SOON, describe, describe),
    )
    for row in (*examples(), *(replace(opens(WRONG), trace=trace) for trace in traces)):
        text = text_of(row, target)
        assert text.isascii(), "texts that look alike can be told apart"
        assert not unused_and_undefined(text), text
        assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize("target", [MOTO, URL], ids=lambda target: target.name)
def test_a_script_for_anyone_does_not_need_this_package(target: TargetInfo) -> None:
    rows = [row for row in examples() if row.claim is None and not row.expected[0].startswith(ANY)]
    assert rows
    for row in rows:
        assert "kms_conformance" not in text_of(row, target)
    assert "kms_conformance" in text_of(rows[0], EMBEDDED)


def run(row: Deviation, target: TargetInfo, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "repro.py"
    path.write_text(text_of(row, target), "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "KMS_", "PYTHONPATH"))}
    command = [sys.executable, "-W", "ignore", str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=kept, check=False)


def test_a_script_shows_its_deviation_on_moto(tmp_path: Path) -> None:
    """KEY-050: moto takes a waiting period of six days."""
    row = synthetic.deviation("KEY-050", operation="ScheduleKeyDeletion", trace=(synthetic.CREATE, SOON))
    done = run(replace(row, expected=("ValidationException",)), MOTO, tmp_path)
    assert done.stdout == "DEVIATION KEY-050: ScheduleKeyDeletion: got success, expected ValidationException\n"
    assert done.returncode == 1, done.stderr


def test_a_script_says_so_where_moto_does_as_documented(tmp_path: Path) -> None:
    done = run(opens(WRONG), MOTO, tmp_path)
    assert done.stdout == f"as documented: Decrypt: got {WRONG}, expected {WRONG}\n"
    assert done.returncode == 0, done.stderr


def test_a_script_says_so_where_there_is_no_target(tmp_path: Path) -> None:
    for trace in (synthetic.TAMPER, SOON):
        done = run(replace(opens(WRONG), trace=(synthetic.CREATE, synthetic.ENCRYPT, trace)), URL, tmp_path)
        assert done.stdout.startswith("cannot be shown: "), done.stderr
        assert done.returncode == 2


@pytest.mark.parametrize("kind", ["claim", "refusal"])
def test_a_script_without_what_it_needs_shows_nothing(kind: str, tmp_path: Path) -> None:
    """Python ends with 1 where an import fails, which would say that the target departs."""
    claim = Claim("INV-02", "Plaintext", Relation.ABSENT) if kind == "claim" else None
    (tmp_path / "script.py").write_text(text_of(replace(opens(WRONG), claim=claim)), "utf-8")
    bare = [sys.executable, "-I", "-S", str(tmp_path / "script.py")]
    done = subprocess.run(bare, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.startswith("cannot be shown: No module named")) == (2, True), done.stderr


def test_every_helper_is_there_and_some_script_takes_it() -> None:
    folder = Path(helpers.__file__).parent.parent
    writers = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    assert all(hasattr(helpers, name) for name in helpers.__all__)
    assert [name for name in helpers.__all__ if not re.search(rf"(\b|\\n){name}\b", writers)] == []


@pytest.mark.parametrize("part", [plain_parts.moto_client, plain_parts.endpoint_client])
def test_a_plain_script_comes_to_its_client_as_the_function_does_that_it_holds(part: Callable[[], Any]) -> None:
    target = URL if part is plain_parts.endpoint_client else MOTO
    lines = text_of(opens(WRONG), replace(target, region="eu-west-1")).splitlines()
    literals = {"REGION": '"eu-west-1"', "WHERE": '"http://127.0.0.1:9"'}
    assert set(plain_parts.pasted(part, "kms = ", **literals)) <= set(lines)


def test_the_client_of_an_endpoint_is_one_of_its_url_and_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KMS_ENDPOINT_URL", "http://127.0.0.1:9")
    meta = plain_parts.endpoint_client().meta
    assert (meta.endpoint_url, meta.region_name) == ("http://127.0.0.1:9", plain_parts.REGION)


def test_a_server_fault_is_no_error_code() -> None:
    metadata = {"HTTPStatusCode": 400}
    error = ClientError({"Error": {"Code": "NotFoundException"}, "ResponseMetadata": metadata}, "Decrypt")  # type: ignore[typeddict-item]
    assert plain_parts.code_of(error) == "NotFoundException"
    metadata["HTTPStatusCode"] = 500
    assert plain_parts.code_of(error) == "server-error"


def test_what_a_script_leaves_out_of_its_target_is_as_the_suite_takes_it() -> None:
    assert {row.name: row.default for row in fields(TargetInfo) if row.name in DEFAULTS} == DEFAULTS


def test_a_variable_of_a_script_is_no_helper_that_bears_its_name() -> None:
    assert "member" in helpers.__all__
    assert parts_of("def deviates(kms):\n    member = kms\n    return must(member.create_key)") == {"Script", "must"}


def parts_of(own: str) -> set[str]:
    (line,) = imports(own)
    return set(line.partition(" import ")[2].split(", "))
