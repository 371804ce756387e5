"""The tiny KMS's asymmetric and HMAC keys: written by another hand, from AWS's pages alone, and judged clean."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Verdict

sys.path.insert(0, str(Path(__file__).parent))
from tiny_kms import TinyKms, running
from tiny_kms_grants import GrantingKms
from tiny_kms_key_types import LACKING
from tiny_kms_requests import KmsError

PROFILES = ("kms-asymmetric", "kms-hmac")
KEYS = {  # key spec and usage -> an operation that a grant on such a key can have
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"): "GenerateDataKey",
    ("RSA_2048", "ENCRYPT_DECRYPT"): "ReEncryptTo",
    ("ECC_NIST_P256", "SIGN_VERIFY"): "Sign",
    ("ECC_NIST_P256", "KEY_AGREEMENT"): "DeriveSharedSecret",
    ("HMAC_256", "GENERATE_VERIFY_MAC"): "VerifyMac",
    ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"): "Decapsulate",
}


@pytest.mark.parametrize("seed", [21])
def test_the_tiny_kms_passes_every_requirement_on_asymmetric_and_hmac_keys(seed: int, tmp_path: Path) -> None:
    with running() as url:
        chosen = checked(Options(out=tmp_path, progress="none", target=url, seed=seed, profiles=PROFILES))
        report = run(chosen, resolve(chosen.target), progress("none"))
    others = {row.requirement.id for row in report.results if row.verdict is not Verdict.PASS}
    labels = {row.label for result in report.results for row in result.deviations}
    assert others <= LACKING
    assert {label.partition("-")[0] for label in labels} <= {"ML_KEM_512"}


def made(kms: TinyKms, spec: str, usage: str) -> str:
    key_id: str = kms.handle("CreateKey", {"KeySpec": spec, "KeyUsage": usage})["KeyMetadata"]["KeyId"]
    return key_id


def test_every_rsa_key_is_a_key_of_its_own() -> None:
    kms = TinyKms()
    keys = [made(kms, "RSA_2048", "SIGN_VERIFY") for _ in range(12)]
    assert len({kms.handle("GetPublicKey", {"KeyId": key_id})["PublicKey"] for key_id in keys}) == len(keys)


def test_the_operations_of_a_grant_fit_the_type_of_its_key() -> None:
    kms = GrantingKms()
    for kind, operation in KEYS.items():
        key_id = made(kms, *kind)
        grant = {"KeyId": key_id, "GranteePrincipal": "arn:aws:iam::123456789012:root"}
        kms.handle("CreateGrant", grant | {"Operations": [operation, "DescribeKey"]})
        for other in KEYS.values():
            if other != operation and (other, kind[0]) != ("ReEncryptTo", "SYMMETRIC_DEFAULT"):
                with pytest.raises(KmsError, match="ValidationException"):
                    kms.handle("CreateGrant", grant | {"Operations": [other]})
        assert [entry["Operations"] for entry in kms.handle("ListGrants", {"KeyId": key_id})["Grants"]] == [
            [operation, "DescribeKey"]
        ]
