"""The profile sigv4: a server that looks at everything passes, and one that overlooks something fails just that."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report, Verdict
from kms_conformance.models.signatures import FAULTS, forged, signature
from kms_conformance.reports.script import script

sys.path.insert(0, str(Path(__file__).parent))
import tiny_kms
import tiny_kms_signatures
from tiny_kms import running

Verify = Callable[[Mapping[str, str], bytes], str]
VERIFY = tiny_kms_signatures.verify


def body_parsed_first(headers: Mapping[str, str], body: bytes) -> str:
    return VERIFY(headers, json.dumps(json.loads(body)).encode())


def unsigned_admitted(headers: Mapping[str, str], body: bytes) -> str:
    return VERIFY(headers, body) if "Authorization" in headers else "us-east-1"


def token_taken_for_a_key(headers: Mapping[str, str], body: bytes) -> str:
    return "us-east-1" if "X-Amz-Security-Token" in headers else VERIFY(headers, body)


def incomplete_admitted(headers: Mapping[str, str], body: bytes) -> str:
    return VERIFY(headers, body) if "SignedHeaders" in headers.get("Authorization", "SignedHeaders") else "us-east-1"


def any_service(headers: Mapping[str, str], body: bytes) -> str:
    return "us-east-1" if "/sqs/" in headers.get("Authorization", "") else VERIFY(headers, body)


def any_key(headers: Mapping[str, str], body: bytes) -> str:
    return "us-east-1" if "Credential=AKIA" in headers.get("Authorization", "") else VERIFY(headers, body)


OVERLOOKED: dict[str, tuple[Verify | dict[str, object], set[str]]] = {
    "the body's bytes": (body_parsed_first, {"SIG-002"}),
    "that it is not signed": (unsigned_admitted, {"SIG-005"}),
    "which headers are signed": (incomplete_admitted, {"SIG-006"}),
    "that nobody issued the token": (token_taken_for_a_key, {"SIG-011"}),
    "the service": (any_service, {"SIG-010"}),
    "whose key it is": (any_key, {"SIG-004"}),
    "the Region": ({"REGION": re.compile(".*")}, {"SIG-009"}),
    "the clock": ({"OFF": timedelta(days=1)}, {"SIG-007", "SIG-008"}),
    "that clocks differ": ({"OFF": timedelta(minutes=1)}, {"SIG-013"}),
    "the signature": (
        {"hmac": type("Same", (), {"compare_digest": lambda *_: True})},
        {"SIG-001", "SIG-002", "SIG-003"},
    ),
}


def judged(folder: Path) -> Report:
    with running(signed=True) as url:
        options = checked(Options(target=url, profiles=("sigv4",), out=folder))
        return run(options, resolve(url), progress("none"))


def test_a_server_that_looks_at_everything_passes(tmp_path: Path) -> None:
    report = judged(tmp_path)
    assert {row.verdict for row in report.results} == {Verdict.PASS}
    assert {row.requirement.id for row in report.results} == {said for said, _ in FAULTS.values()} | {"SIG-013"}


@pytest.mark.parametrize("overlooked", OVERLOOKED)
def test_what_a_server_overlooks_is_found_and_blamed(
    overlooked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, requirements = OVERLOOKED[overlooked]
    if isinstance(change, dict):
        for name, value in change.items():
            monkeypatch.setattr(tiny_kms_signatures, name, value)
    else:
        monkeypatch.setattr(tiny_kms, "verify", change)
    report = judged(tmp_path)
    assert {row.requirement.id for row in report.results if row.verdict is not Verdict.PASS} == requirements
    for result in report.results:
        for deviation in result.deviations:
            assert deviation.proved
            assert "forging(kms, " in script(deviation, report.target, result.requirement)


def test_a_target_that_takes_any_signature_does_not_claim_the_profile(tmp_path: Path) -> None:
    with running() as url:
        options = checked(Options(target=url, require=("KEY-001", "SIG-001"), max_calls=200, out=tmp_path))
        report = run(options, resolve(url), progress("none"))
    assert [row.requirement.id for row in report.results] == ["KEY-001"]
    assert "wrong signature" in report.target.skipped["sigv4"]


def test_what_is_not_forged_is_signed_as_botocore_signs() -> None:
    """An implementation of the signature that is not ours agrees."""
    body = b'{"KeyId": "1"}'
    request = AWSRequest("POST", "http://localhost:4566/", {"X-Amz-Target": "TrentService.DescribeKey"}, body)
    SigV4Auth(Credentials("AKID", "secret"), "kms", "eu-west-1").add_auth(request)
    headers = dict(request.headers.items()) | {"Host": "localhost:4566"}
    given = headers.pop("Authorization")
    assert signature(headers, body, ("AKID", "secret"), ("eu-west-1", "kms")) == given


@pytest.mark.parametrize("fault", FAULTS)
def test_a_forged_request_says_the_same(fault: str) -> None:
    headers = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c",
        "X-Amz-Date": "20260101T000000Z",
        "Host": "localhost",
    }
    body = b'{"KeyId": "1"}'
    sent, altered = forged(fault, headers, body, ("AKID", "secret"), "us-east-1", datetime(2026, 1, 1, tzinfo=UTC))
    assert (sent, altered) != (headers, body)
    assert len(altered) == len(body)
    assert json.loads(altered) == json.loads(body)


def test_in_this_process_nothing_is_signed(tmp_path: Path) -> None:
    profiles, wanted = ("kms-core", "sigv4"), ("SIG-001", "CTX-003")
    options = checked(Options(target="reference", profiles=profiles, require=wanted, max_calls=200, out=tmp_path))
    report = run(options, resolve("reference"), progress("none"))
    assert [row.requirement.id for row in report.results] == ["CTX-003"]
    assert "nothing is signed" in report.target.skipped["sigv4"]
