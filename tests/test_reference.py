"""The reference KMS does what AWS was recorded to do (AWS-*), and keeps the life of its keys."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud import kms as reference
from kms_conformance.cloud.kms import KmsError, ReferenceKms
from tests.reference_calls import NOW, UNKNOWN, Clock, new_id, new_key, new_kms, refused, seal


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kms(clock: Clock) -> ReferenceKms:
    return new_kms(clock)


@pytest.mark.parametrize("code", ["NotFoundException", "DisabledException", "LimitExceededException"])
def test_every_client_error_is_a_400_aws_006(code: str) -> None:
    assert KmsError(code).status == 400


def test_hex_digits_without_dashes_are_no_key_id_aws_008(kms: ReferenceKms) -> None:
    error = refused(kms, "DescribeKey", KeyId=UNKNOWN.replace("-", ""))
    assert (error.code, error.message) == ("NotFoundException", "Invalid keyId '134f2428cec14b25a1ae9048164dba47'")


@pytest.mark.parametrize("prefix", ["", "arn:aws:kms:eu-west-1:123456789012:key/"])
def test_an_unknown_key_is_named_by_its_arn_aws_009(kms: ReferenceKms, prefix: str) -> None:
    error = refused(kms, "DescribeKey", KeyId=prefix + UNKNOWN)
    arn = f"arn:aws:kms:eu-west-1:123456789012:key/{UNKNOWN}"
    assert (error.code, error.message) == ("NotFoundException", f"Key '{arn}' does not exist")


def test_an_arn_of_another_region_is_invalid_aws_011(kms: ReferenceKms) -> None:
    error = refused(kms, "DescribeKey", KeyId=new_key(kms)["Arn"].replace("eu-west-1", "us-east-1"))
    assert (error.code, error.message) == ("NotFoundException", "Invalid arn us-east-1")


def test_a_symmetric_key_has_exactly_these_members_aws_018_aws_019_aws_020(kms: ReferenceKms) -> None:
    created = kms.handle("CreateKey", {})["KeyMetadata"]
    arn = f"arn:aws:kms:eu-west-1:123456789012:key/{created['KeyId']}"
    assert created == {
        "AWSAccountId": "123456789012",
        "Arn": arn,
        "CreationDate": NOW,
        "CurrentKeyMaterialId": created["CurrentKeyMaterialId"],
        "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "Description": "",
        "Enabled": True,
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        "KeyId": created["KeyId"],
        "KeyManager": "CUSTOMER",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyState": "Enabled",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "MultiRegion": False,
        "Origin": "AWS_KMS",
    }
    assert len(bytes.fromhex(created["CurrentKeyMaterialId"])) == 32
    assert kms.handle("DescribeKey", {"KeyId": arn})["KeyMetadata"] == created


@pytest.mark.parametrize("member", ["KeySpec", "KeyUsage"])
def test_an_unknown_value_is_refused_in_the_words_of_the_model_aws_026_aws_027(kms: ReferenceKms, member: str) -> None:
    error = refused(kms, "CreateKey", **{member: "RANDOM"})
    path = member[0].lower() + member[1:]
    start = f"1 validation error detected: Value 'RANDOM' at '{path}' failed to satisfy constraint: "
    assert error.code == "ValidationException"
    assert error.message.startswith(f"{start}Member must satisfy enum value set: [")


def test_a_usage_that_the_spec_cannot_have_names_both_aws_028(kms: ReferenceKms) -> None:
    error = refused(kms, "CreateKey", KeyUsage="SIGN_VERIFY")
    assert error.code == "ValidationException"
    assert error.message == "KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT"


def test_deletion_is_scheduled_cancelled_and_leaves_the_key_disabled_aws_038_aws_039(kms: ReferenceKms) -> None:
    key = new_key(kms)
    due = NOW + timedelta(days=30)
    assert kms.handle("ScheduleKeyDeletion", {"KeyId": key["KeyId"]}) == {
        "KeyId": key["Arn"],
        "DeletionDate": due,
        "KeyState": "PendingDeletion",
        "PendingWindowInDays": 30,
    }
    pending = kms.handle("DescribeKey", {"KeyId": key["KeyId"]})["KeyMetadata"]
    assert pending == {**key, "KeyState": "PendingDeletion", "Enabled": False, "DeletionDate": due}
    assert kms.handle("CancelKeyDeletion", {"KeyId": key["Arn"]}) == {"KeyId": key["Arn"]}
    cancelled = kms.handle("DescribeKey", {"KeyId": key["KeyId"]})["KeyMetadata"]
    assert cancelled == {**key, "KeyState": "Disabled", "Enabled": False}


def test_a_second_schedule_is_an_invalid_state_aws_040(kms: ReferenceKms) -> None:
    key_id = new_id(kms)
    kms.handle("ScheduleKeyDeletion", {"KeyId": key_id})
    assert refused(kms, "ScheduleKeyDeletion", KeyId=key_id).code == "KMSInvalidStateException"


def test_a_disabled_key_is_disabled_in_these_words_aws_042(kms: ReferenceKms) -> None:
    key = new_key(kms)
    assert kms.handle("DisableKey", {"KeyId": key["KeyId"]}) == {}
    error = refused(kms, "Encrypt", KeyId=key["KeyId"], Plaintext=b"x")
    assert (error.code, error.message) == ("DisabledException", f"{key['Arn']} is disabled.")


def test_a_pending_key_is_pending_in_these_words_aws_043(kms: ReferenceKms) -> None:
    source, destination = new_key(kms), new_key(kms)
    blob = seal(kms, source["KeyId"])
    kms.handle("ScheduleKeyDeletion", {"KeyId": destination["KeyId"]})
    error = refused(kms, "ReEncrypt", CiphertextBlob=blob, DestinationKeyId=destination["KeyId"])
    assert (error.code, error.message) == ("KMSInvalidStateException", f"{destination['Arn']} is pending deletion.")


@pytest.mark.parametrize("operation", ["Decrypt", "ReEncrypt"])
def test_another_keys_ciphertext_is_an_incorrect_key_before_its_state_counts_aws_048(
    kms: ReferenceKms, operation: str
) -> None:
    blob, other = seal(kms, new_id(kms)), new_id(kms)
    kms.handle("DisableKey", {"KeyId": other})
    name = "KeyId" if operation == "Decrypt" else "SourceKeyId"
    destination = {} if operation == "Decrypt" else {"DestinationKeyId": new_id(kms)}
    error = refused(kms, operation, CiphertextBlob=blob, **{name: other}, **destination)
    assert error.code == "IncorrectKeyException"
    assert error.message == "The key ID in the request does not identify a CMK that can perform this operation."


@pytest.mark.parametrize(("size", "broken"), [(4097, "less than or equal to 4096"), (0, "greater than or equal to 1")])
def test_a_plaintext_of_forbidden_length_is_not_shown_aws_053_aws_054(
    kms: ReferenceKms, size: int, broken: str
) -> None:
    error = refused(kms, "Encrypt", KeyId=new_id(kms), Plaintext=b"x" * size)
    start = "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: "
    assert (error.code, error.message) == ("ValidationException", f"{start}Member must have length {broken}")


def test_answers_have_exactly_the_recorded_members_aws_061_aws_062_aws_065_aws_066(kms: ReferenceKms) -> None:
    source, destination = new_key(kms), new_key(kms)
    encrypted = kms.handle("Encrypt", {"KeyId": source["KeyId"], "Plaintext": b"secret"})
    blob = encrypted.pop("CiphertextBlob")
    assert encrypted == {"KeyId": source["Arn"], "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}
    opened = {"EncryptionAlgorithm": "SYMMETRIC_DEFAULT", "Plaintext": b"secret"}
    material = {"KeyId": source["Arn"], "KeyMaterialId": source["CurrentKeyMaterialId"]}
    assert kms.handle("Decrypt", {"CiphertextBlob": blob}) == {**opened, **material}
    moved = kms.handle("ReEncrypt", {"CiphertextBlob": blob, "DestinationKeyId": destination["KeyId"]})
    assert kms.handle("Decrypt", {"CiphertextBlob": moved.pop("CiphertextBlob")})["Plaintext"] == b"secret"
    assert kms.handle("Decrypt", {"CiphertextBlob": blob})["Plaintext"] == b"secret"
    assert moved == {
        "KeyId": destination["Arn"],
        "SourceKeyId": source["Arn"],
        "SourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "DestinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "SourceKeyMaterialId": source["CurrentKeyMaterialId"],
        "DestinationKeyMaterialId": destination["CurrentKeyMaterialId"],
    }
    generated = kms.handle("GenerateDataKey", {"KeyId": source["KeyId"], "KeySpec": "AES_256"})
    data_key, sealed = generated.pop("Plaintext"), generated.pop("CiphertextBlob")
    assert generated == material
    assert len(data_key) == 32
    assert kms.handle("Decrypt", {"CiphertextBlob": sealed})["Plaintext"] == data_key


def test_a_missing_context_is_an_invalid_ciphertext_aws_064(kms: ReferenceKms) -> None:
    error = refused(kms, "Decrypt", CiphertextBlob=seal(kms, new_id(kms), tenant="one"))
    assert (error.code, error.message) == ("InvalidCiphertextException", "")


def test_a_dry_run_that_would_succeed_is_an_error_without_effect_aws_068(kms: ReferenceKms) -> None:
    error = refused(kms, "GenerateDataKey", KeyId=new_id(kms), KeySpec="AES_128", DryRun=True)
    assert error.code == "DryRunOperationException"
    assert error.message == "The request would have succeeded, but the DryRun option is set."
    assert refused(kms, "Encrypt", KeyId=UNKNOWN, Plaintext=b"x", DryRun=True).code == "NotFoundException"


def test_a_key_is_gone_when_its_waiting_period_is_over(kms: ReferenceKms, clock: Clock) -> None:
    key = new_key(kms)
    blob = seal(kms, key["KeyId"])
    kms.handle("ScheduleKeyDeletion", {"KeyId": key["KeyId"], "PendingWindowInDays": 7})
    clock.now += timedelta(days=7) - timedelta(seconds=1)
    kms.handle("DescribeKey", {"KeyId": key["KeyId"]})
    clock.now += timedelta(seconds=1)
    assert refused(kms, "DescribeKey", KeyId=key["Arn"]).code == "NotFoundException"
    assert refused(kms, "CancelKeyDeletion", KeyId=key["KeyId"]).code == "NotFoundException"
    assert refused(kms, "Decrypt", CiphertextBlob=blob).code == "AccessDeniedException"
    assert kms.handle("ListKeys", {}) == {"Keys": [], "Truncated": False}


@pytest.mark.parametrize(
    "identifier",
    [
        "arn:aws:kms:eu-west-1:123456789012:key/" + UNKNOWN,
        "arn:aws:kms:eu-west-1:123456789012:alias/none",
        "arn:aws:kms:eu-west-1:123456789012:key/not-an-id",
        "arn:aws:s3:::bucket",
        "arn:",
        "alias/none",
        "mrk-" + "0" * 32,
        UNKNOWN.upper(),
        "\ud800",
        " ",
        "x" * 2048,
    ],
)
def test_whatever_names_no_key_is_not_found_key_036_key_037_key_040(kms: ReferenceKms, identifier: str) -> None:
    assert refused(kms, "DescribeKey", KeyId=identifier).code == "NotFoundException"


@pytest.mark.parametrize("identifier", ["", "x" * 2049])
def test_an_identifier_of_forbidden_length_is_invalid_valid_083(kms: ReferenceKms, identifier: str) -> None:
    assert refused(kms, "DescribeKey", KeyId=identifier).code == "ValidationException"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"Limit": 0}, "ValidationException"),
        ({"Limit": 1001}, "ValidationException"),
        ({"Marker": "nonsense"}, "InvalidMarkerException"),
        ({"Marker": "²"}, "InvalidMarkerException"),
        ({"Marker": "1"}, "InvalidMarkerException"),
    ],
)
def test_list_keys_refuses_what_no_page_has(kms: ReferenceKms, params: dict[str, Any], code: str) -> None:
    assert refused(kms, "ListKeys", **params).code == code


def test_it_shares_what_decides_and_nothing_else() -> None:
    """What the oracle computes with (world, ledger, contexts, claims) must not be what the reference computes with.

    ML-KEM is not in question: what the two share of it is held against another library (test_ml_kem).
    """
    deciding = ("authorization", "facts", "grants", "guards", "import_types", "key_types", "lifecycle", "operations")
    shared = tuple(f"kms_conformance.models.{name}" for name in (*deciding, "asymmetric.mlkem"))
    for file in Path(reference.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else (
                [name.name for name in node.names] if isinstance(node, ast.Import) else []
            )  # fmt: skip
            for module in modules:
                assert not module.startswith("kms_conformance.models") or module.startswith(shared), (file.name, module)
        assert ".effect" not in (text := file.read_text("utf-8"))
        assert ".claims" not in text
