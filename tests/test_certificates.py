"""`certify` and `verify`: what a certificate says is what the report shows, and no byte of either can be changed."""

from __future__ import annotations

import base64
import json
import random
import stat
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key as generate_ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)
from moto import mock_aws

from kms_conformance.conformance.command.cli import main
from kms_conformance.models.report import Report, Verdict
from tests.saved import excused, failing, folder_of, report_of
from tests.synthetic import HOSTILE

CHANGES = 500
"""One-byte changes to the certificate, and as many to the report."""


def certified(tmp_path: Path, report: Report, *more: str) -> Path:
    assert main(["certify", str(folder_of(tmp_path / "report", report)), *more]) == 0
    return tmp_path / "report" / "certificate.json"


def statement_of(certificate: Path) -> dict[str, Any]:
    """Read as anybody would who knows DSSE and not this suite."""
    envelope = json.loads(certificate.read_text("utf-8"))
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    statement: dict[str, Any] = json.loads(base64.b64decode(envelope["payload"]))
    return statement


def profile_of(certificate: Path, profile: str = "kms-tags") -> dict[str, Any]:
    rows = {row["name"]: row for row in statement_of(certificate)["predicate"]["configuration"]}
    annotations: dict[str, Any] = rows[f"profile:{profile}"]["annotations"]
    return annotations


def test_the_signature_is_that_of_dsse_by_the_key_that_was_given(tmp_path: Path) -> None:
    """Checked with `cryptography` alone: the pre-authentication encoding is the one of the DSSE specification."""
    key = tmp_path / "key.pem"
    assert main(["certify", "--key-gen", str(key)]) == 0
    envelope = json.loads(certified(tmp_path, report_of(), "--key", str(key)).read_text("utf-8"))
    payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"].encode()
    signed = b" ".join((b"DSSEv1", str(len(kind)).encode(), kind, str(len(payload)).encode(), payload))
    public = load_pem_public_key((tmp_path / "key.pem.pub").read_bytes())
    assert isinstance(public, Ed25519PublicKey)
    public.verify(base64.b64decode(envelope["signatures"][0]["sig"]), signed)


def test_it_is_an_in_toto_statement_about_the_target_with_the_digest_of_the_report(tmp_path: Path) -> None:
    made = certified(tmp_path, report_of(changes=failing("TAG-010") | excused("TAG-015")))
    statement = statement_of(made)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    subject, predicate = statement["subject"][0], statement["predicate"]
    assert subject["name"] == "vendor 3.1" and subject["digest"]
    rows = {row["name"]: row for row in predicate["configuration"]}
    assert rows["report.json"]["digest"] == {"sha256": sha256((made.parent / "report.json").read_bytes()).hexdigest()}
    assert predicate["result"] == "FAILED"
    assert predicate["failedTests"] == ["TAG-010"] and predicate["warnedTests"] == ["TAG-015"]
    assert "TAG-011" in predicate["passedTests"]
    assert profile_of(made)["excluded"] == {"TAG-015": "needs-managed-key"}
    assert profile_of(made)["counts"]["fail"] == 1


@pytest.mark.parametrize(
    ("report", "level", "result"),
    [
        (report_of(), "conformant-with-ports", "PASSED"),
        (report_of("cases", changes=excused("CASES-003", "needs-port")), "conformant", "PASSED"),
        (replace(report_of(), effort="quick"), "exercised", "FAILED"),
        (replace(report_of(), undone=1), "exercised", "FAILED"),
        (report_of(changes=failing("TAG-010")), "exercised", "FAILED"),
        (report_of(changes=failing("TAG-010", verdict=Verdict.KNOWN_FAIL)), "exercised", "FAILED"),
        (report_of(changes=excused("TAG-010", "budget")), "exercised", "FAILED"),
    ],
)
def test_the_level_is_the_one_that_was_reached(report: Report, level: str, result: str, tmp_path: Path) -> None:
    made = certified(tmp_path, report)
    assert profile_of(made, report.profiles[0])["level"] == level
    assert statement_of(made)["predicate"]["result"] == result


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (replace(report_of(), interrupted=True), "interrupted"),
        (replace(report_of(), lost=True), "stopped answering"),
        (replace(report_of(), ended_early="--max-calls"), "--max-calls"),
        (replace(report_of(), results=report_of().results[1:]), "without --require"),
        (replace(report_of(), suite={**report_of().suite, "requirements_digest": "sha256:0"}), "requirements"),
        (replace(report_of(), results=tuple(replace(row, verdict=Verdict.UNSUPPORTED) for row in report_of().results)),
         "nothing of kms-tags"),
        (replace(report_of(), results=(), profiles=()), "any profile"),
        (report_of(changes=failing("TAG-010", verdict=Verdict.ERROR)), "fault of the suite"),
    ],
)  # fmt: skip
def test_what_shows_nothing_is_not_certified(
    report: Report, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["certify", str(folder_of(tmp_path, report))]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not (tmp_path / "certificate.json").exists()


def verified(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    capsys.readouterr()
    status = main(["verify", *map(str, arguments)])
    return status, capsys.readouterr().out


def test_what_was_not_changed_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = tmp_path / "key.pem"
    main(["certify", "--key-gen", str(key)])
    made = certified(tmp_path, report_of(), "--key", str(key), "--artifact", "sha256:" + "ab" * 32)
    status, said = verified(capsys, made, "--report", made.parent, "--trust", f"{key}.pub")
    assert status == 0 and "holds" in said and "conformant-with-ports" in said and said.count("\n") == 1
    assert statement_of(made)["subject"][0]["digest"] == {"sha256": "ab" * 32}
    status, said = verified(capsys, made)
    assert status == 0 and "--report" in said and "--trust" in said


def test_a_changed_byte_is_noticed_wherever_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = certified(tmp_path, report_of(changes=failing("TAG-010")))
    report, choose = made.parent / "report.json", random.Random(5)
    for path, named in ((made, "certificate"), (report, "report")):
        text = path.read_bytes()
        for _ in range(CHANGES):
            place = choose.randrange(len(text))
            other = choose.choice([byte for byte in range(256) if byte != text[place]])
            path.write_bytes(text[:place] + bytes((other,)) + text[place + 1 :])
            status, said = verified(capsys, made, "--report", made.parent)
            assert status == 1, (named, place, other)
            assert "does not hold" in said and (named == "certificate") != ("not the report" in said)
        path.write_bytes(text)
    assert verified(capsys, made, "--report", made.parent)[0] == 0


def test_a_certificate_that_says_more_than_its_report_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Signed by its own key as it should be, but with a level that was not reached."""
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import CryptoSigner

    made = certified(tmp_path, report_of(changes=failing("TAG-010")))
    statement, signer = statement_of(made), CryptoSigner.generate_ed25519()
    for row in statement["predicate"]["configuration"]:
        if row["name"] == "profile:kms-tags":
            row["annotations"]["level"] = "conformant"
        if row["name"] == "signing-key":
            row["annotations"] = {"keyid": signer.public_key.keyid, **signer.public_key.to_dict()}
    payload = json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()
    envelope = Envelope(payload, "application/vnd.in-toto+json", {})
    envelope.sign(signer)
    made.write_text(json.dumps(envelope.to_dict(), sort_keys=True, indent=1) + "\n", "utf-8")
    assert verified(capsys, made)[0] == 0
    status, said = verified(capsys, made, "--report", made.parent)
    assert status == 1 and "levels" in said


def pem(key: Any) -> bytes:
    made: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return made


@pytest.mark.parametrize(
    "make", [Ed25519PrivateKey.generate, lambda: generate_ec(SECP256R1()), lambda: generate_rsa(65537, 2048)]
)
def test_an_existing_key_signs(make: Callable[[], Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, private, public = make(), tmp_path / "own.pem", tmp_path / "own.pub"
    private.write_bytes(pem(key))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    made = certified(tmp_path, report_of(), "--key", str(private))
    assert verified(capsys, made, "--trust", public)[0] == 0
    other = tmp_path / "other.pem"
    main(["certify", "--key-gen", str(other)])
    status, said = verified(capsys, made, "--trust", f"{other}.pub")
    assert status == 1 and "another key" in said


class Kms:
    """A KMS with one P-256 key, which signs as AWS does."""

    def __init__(self) -> None:
        self.key = generate_ec(SECP256R1())

    def get_public_key(self, KeyId: str) -> dict[str, Any]:  # noqa: N803 - the parameter of boto3
        der = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return {"PublicKey": der, "SigningAlgorithms": ["ECDSA_SHA_256"]}

    def sign(self, *, Message: bytes, MessageType: str, **_: str) -> dict[str, Any]:  # noqa: N803
        algorithm = Prehashed(SHA256()) if MessageType == "DIGEST" else SHA256()
        return {"Signature": self.key.sign(Message, ECDSA(algorithm))}


def test_a_key_of_a_kms_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kms = Kms()
    monkeypatch.setattr(boto3, "client", lambda service: kms)
    made = certified(tmp_path, report_of(), "--key", "awskms:arn:aws:kms:us-east-1:111122223333:key/k")
    assert verified(capsys, made)[0] == 0


@mock_aws
def test_a_kms_that_signs_wrongly_or_cannot_makes_no_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """moto hashes the digest once more, and so its signature does not hold."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    report, kms = folder_of(tmp_path, report_of()), boto3.client("kms")
    wrong = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    symmetric = kms.create_key()["KeyMetadata"]["Arn"]
    for arn, said in ((wrong, "does not hold"), (symmetric, "cannot sign"), (f"{wrong}0", "cannot sign")):
        assert main(["certify", str(report), "--key", f"awskms:{arn}"]) == 2
        error = capsys.readouterr().err
        assert said in error and error.count("\n") == 1
    assert not (tmp_path / "certificate.json").exists()


def test_a_new_key_is_for_its_holder_alone_and_takes_nobodys_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "key.pem"
    assert main(["certify", "--key-gen", str(key)]) == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    text = key.read_bytes()
    assert main(["certify", "--key-gen", str(key)]) == 2
    assert key.read_bytes() == text and capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["certify"],
        ["certify", "nowhere"],
        ["certify", "{report}", "--key", "nowhere.pem"],
        ["certify", "{report}", "--key", "{report}/report.json"],
        ["certify", "{report}", "--artifact", "nowhere"],
        ["certify", "{report}", "--artifact", "sha256:xyz"],
        ["certify", "{report}", "--out", "nowhere/file"],
        ["certify", "--key-gen", "nowhere/key.pem"],
        ["verify", "nowhere"],
        ["verify", "{report}/report.json", "--trust", "nowhere.pub"],
        ["verify", "{report}/report.json", "--trust", "{report}/report.json"],
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder_of(tmp_path / "report", report_of())
    assert main([text.format(report="report") for text in arguments]) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1 and said.err.startswith("kms-conformance: ") and said.out == ""
    assert not (tmp_path / "report" / "certificate.json").exists()


def test_badges_say_the_level_of_each_profile(tmp_path: Path) -> None:
    made = certified(tmp_path, report_of("kms-tags", "cases", changes=failing("TAG-010")), "--badge")
    for profile, level in (("kms-tags", "exercised"), ("cases", "conformant with ports")):
        endpoint = json.loads((made.parent / f"badge-{profile}.json").read_text("utf-8"))
        assert (endpoint["schemaVersion"], endpoint["label"], endpoint["message"]) == (1, profile, level)
        picture = ET.fromstring((made.parent / f"badge-{profile}.svg").read_text("utf-8"))
        assert level in "".join(picture.itertext())


def test_a_target_with_any_name_is_certified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = report_of(changes=failing("TAG-010", HOSTILE))
    made = certified(tmp_path, replace(report, target=replace(report.target, name=HOSTILE, version=HOSTILE)))
    status, said = verified(capsys, made, "--report", made.parent)
    assert status == 0 and said.count("\n") == 1 and said.strip().isprintable()
