"""The reference KMS takes a request as AWS does, or refuses it: it ignores nothing that it can't honour."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from kms_conformance.cloud.kms import ReferenceKms
from kms_conformance.cloud.kms.kms import METHODS
from kms_conformance.models.operations import GUARDS
from tests.reference_calls import UNKNOWN, new_id, new_kms, refused, seal


@pytest.fixture
def kms() -> ReferenceKms:
    return new_kms()


def test_unknown_operations_are_refused_as_such(kms: ReferenceKms) -> None:
    assert set(METHODS) == set(GUARDS)
    assert refused(kms, "NoSuchOperation").code == "UnknownOperationException"


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("CreateKey", {"KeySpec": "SM2", "KeyUsage": "SIGN_VERIFY"}, "UnsupportedOperationException"),
        ("CreateKey", {"Origin": "AWS_CLOUDHSM"}, "UnsupportedOperationException"),
        ("CreateKey", {"MultiRegion": True}, "UnsupportedOperationException"),
        ("GenerateRandom", {"NumberOfBytes": 1, "CustomKeyStoreId": "cks-1"}, "UnsupportedOperationException"),
        ("GenerateDataKey", {"Recipient": {"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256"}},
         "UnsupportedOperationException"),
    ],
)  # fmt: skip
def test_what_is_not_served_is_refused_and_never_ignored(
    kms: ReferenceKms, operation: str, params: dict[str, Any], code: str
) -> None:
    assert refused(kms, operation, **params).code == code


def test_what_is_not_served_may_be_declined(kms: ReferenceKms) -> None:
    kms.handle("CreateKey", {"MultiRegion": False, "BypassPolicyLockoutSafetyCheck": False, "Tags": []})
    kms.handle("ListKeys", {"ResourceOwners": ["SELF"]})


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("DescribeKey", {"KeyId": 5}),
        ("Encrypt", {"KeyId": UNKNOWN, "Plaintext": 5}),
        ("GenerateDataKey", {"KeyId": UNKNOWN, "NumberOfBytes": True}),
        ("GenerateDataKey", {"KeyId": UNKNOWN, "NumberOfBytes": 1.5}),
        ("Encrypt", {"KeyId": UNKNOWN, "Plaintext": b"x", "EncryptionContext": ["a"]}),
        ("Encrypt", {"KeyId": UNKNOWN, "Plaintext": b"x", "EncryptionContext": {"a": ["b"]}}),
        ("CreateKey", {"MultiRegion": "yes"}),
    ],
)
def test_a_value_of_another_type_cannot_be_deserialized(
    kms: ReferenceKms, operation: str, params: dict[str, Any]
) -> None:
    assert refused(kms, operation, **params).code == "SerializationException"


def test_null_and_unknown_members_are_as_good_as_absent_valid_135(kms: ReferenceKms) -> None:
    metadata = kms.handle("CreateKey", {"Description": None, "NoSuchMember": 1})["KeyMetadata"]
    assert metadata["Description"] == ""


def test_other_types_in_a_context_count_as_text_ctx_018(kms: ReferenceKms) -> None:
    params = {"KeyId": new_id(kms), "Plaintext": b"x", "EncryptionContext": {"n": 1.5, "b": True}}
    blob = kms.handle("Encrypt", params)["CiphertextBlob"]
    kms.handle("Decrypt", {"CiphertextBlob": blob, "EncryptionContext": {"n": "1.5", "b": "true"}})


def test_a_ciphertext_is_needed(kms: ReferenceKms) -> None:
    assert refused(kms, "Decrypt").code == "ValidationException"
    assert refused(kms, "ReEncrypt", DestinationKeyId=new_id(kms)).code == "ValidationException"


def test_threads_share_one_kms(kms: ReferenceKms) -> None:
    key_id, failures = new_id(kms), []

    def work(number: int) -> None:
        try:
            for turn in range(50):
                plaintext = f"{number}/{turn}".encode()
                blob = seal(kms, key_id, plaintext, thread=str(number))
                params = {"CiphertextBlob": blob, "EncryptionContext": {"thread": str(number)}}
                assert kms.handle("Decrypt", params)["Plaintext"] == plaintext
                new_id(kms)
        except Exception as error:  # noqa: BLE001  # a thread's exception would be lost
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(kms.handle("ListKeys", {"Limit": 1000})["Keys"]) == 1 + 8 * 50
