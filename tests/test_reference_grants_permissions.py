"""What grants permit at the reference, where nothing but a grant gives these callers anything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.reference_calls import UNKNOWN
from tests.reference_client import ACCOUNT, REGION, code_of
from tests.reference_grants import (
    ALICE,
    BOB,
    OTHER,
    SERVICE,
    Party,
    admin,
    bare_client,
    clock,
    denied,
    session,
    stranger,
    user,
)

__all__ = ["admin", "bare_client", "clock", "stranger"]

IT = {"Department": "IT"}


@pytest.fixture
def key(admin: Party) -> str:
    return admin.key()


@pytest.fixture
def alice(admin: Party) -> Party:
    return admin.by(ALICE)


def sealed(admin: Party, key: str, context: dict[str, str] | None = None) -> bytes:
    blob: bytes = admin.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext=context or {})["CiphertextBlob"]
    return blob


def test_a_grant_gives_the_operations_it_lists_grant_003(admin: Party, alice: Party, key: str) -> None:
    blob = sealed(admin, key)
    assert denied(alice, "decrypt", CiphertextBlob=blob)
    admin.grant(key, ALICE, "Decrypt")
    assert alice.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
    assert denied(alice, "encrypt", KeyId=key, Plaintext=b"x")
    assert denied(alice, "generate_data_key", KeyId=key, KeySpec="AES_256")
    assert denied(alice, "generate_data_key_without_plaintext", KeyId=key, KeySpec="AES_256")
    assert denied(alice, "describe_key", KeyId=key)
    assert denied(alice, "decrypt", CiphertextBlob=sealed(admin, admin.key()))
    assert denied(admin.by(BOB), "decrypt", CiphertextBlob=blob)


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("Encrypt", {"Plaintext": b"x"}),
        ("GenerateDataKey", {"KeySpec": "AES_256"}),
        ("GenerateDataKeyWithoutPlaintext", {"NumberOfBytes": 8}),
        ("DescribeKey", {}),
    ],
)
def test_each_operation_by_itself(admin: Party, alice: Party, key: str, operation: str, params: dict[str, Any]) -> None:
    call = {"Encrypt": alice.encrypt, "GenerateDataKey": alice.generate_data_key, "DescribeKey": alice.describe_key,
            "GenerateDataKeyWithoutPlaintext": alice.generate_data_key_without_plaintext}[operation]  # fmt: skip
    assert code_of(call, KeyId=key, **params) == "AccessDeniedException"
    admin.grant(key, ALICE, operation)
    call(KeyId=key, **params)


def test_operations_that_no_grant_can_hold_are_not_given_grant_056(admin: Party, alice: Party, key: str) -> None:
    made = admin.grant(key, ALICE, "CreateGrant", "RetireGrant", "DescribeKey", "Decrypt")
    assert denied(alice, "revoke_grant", KeyId=key, GrantId=made["GrantId"])
    assert denied(alice, "list_grants", KeyId=key)
    assert denied(alice, "disable_key", KeyId=key)


@pytest.mark.parametrize(
    ("constraint", "context", "allowed"),
    [
        ("EncryptionContextEquals", IT, True),
        ("EncryptionContextEquals", {**IT, "Purpose": "Test"}, False),
        ("EncryptionContextEquals", {}, False),
        ("EncryptionContextEquals", {"Department": "it"}, False),  # GRANT-035
        ("EncryptionContextSubset", IT, True),
        ("EncryptionContextSubset", {"Purpose": "Test", **IT}, True),  # GRANT-037
        ("EncryptionContextSubset", {"Purpose": "Test"}, False),
        ("EncryptionContextSubset", {}, False),
        ("EncryptionContextSubset", {"department": "IT"}, False),  # the exact reading of GRANT-036
    ],
)
def test_the_guides_examples_of_context_constraints_grant_033_034(
    admin: Party, alice: Party, key: str, constraint: str, context: dict[str, str], allowed: bool
) -> None:
    admin.grant(key, ALICE, "Decrypt", "Encrypt", "GenerateDataKey", Constraints={constraint: IT})
    blob = sealed(admin, key, context)
    assert denied(alice, "decrypt", CiphertextBlob=blob, EncryptionContext=context) is not allowed
    assert denied(alice, "encrypt", KeyId=key, Plaintext=b"x", EncryptionContext=context) is not allowed
    assert denied(alice, "generate_data_key", KeyId=key, KeySpec="AES_256", EncryptionContext=context) is not allowed


def test_constraints_of_context_are_ignored_for_describe_and_retire_grant_039(
    admin: Party, alice: Party, key: str
) -> None:
    constraints = {"EncryptionContextEquals": IT}
    made = admin.grant(key, ALICE, "DescribeKey", "RetireGrant", "Decrypt", Constraints=constraints)
    assert alice.describe_key(KeyId=key)["KeyMetadata"]["Arn"] == key
    alice.retire_grant(KeyId=key, GrantId=made["GrantId"])
    assert not admin.grants(key)


def test_each_side_of_a_reencryption_has_its_context_grant_043(admin: Party, alice: Party, key: str) -> None:
    destination, other = admin.key(), {"Department": "HR"}

    def move(source: dict[str, str], target: dict[str, str]) -> bool:
        contexts = {"SourceEncryptionContext": source, "DestinationEncryptionContext": target}
        blob = sealed(admin, key, source)
        return not denied(alice, "re_encrypt", CiphertextBlob=blob, DestinationKeyId=destination, **contexts)

    assert not move(IT, other)
    admin.grant(key, ALICE, "ReEncryptFrom", "ReEncryptTo", Constraints={"EncryptionContextEquals": IT})
    assert not move(IT, other)
    admin.grant(destination, ALICE, "ReEncryptTo", Constraints={"EncryptionContextEquals": other})
    assert move(IT, other)
    assert not move(other, IT)
    assert not move(IT, IT)


def test_the_key_that_made_the_ciphertext_counts_whatever_is_named(admin: Party, alice: Party, key: str) -> None:
    blob, own = sealed(admin, key), admin.key()
    admin.grant(own, ALICE, "Decrypt", "ReEncryptFrom", "ReEncryptTo")
    assert denied(alice, "decrypt", CiphertextBlob=blob)
    assert denied(alice, "re_encrypt", CiphertextBlob=blob, DestinationKeyId=own)


def test_grants_add_up_and_each_counts_by_itself_grant_008_009(admin: Party, alice: Party, key: str) -> None:
    blob = sealed(admin, key)
    first, second, twin = (admin.grant(key, ALICE, name) for name in ("Encrypt", "Decrypt", "Decrypt"))
    admin.revoke_grant(KeyId=key, GrantId=first["GrantId"])
    admin.revoke_grant(KeyId=key, GrantId=second["GrantId"])
    alice.decrypt(CiphertextBlob=blob)
    assert denied(alice, "encrypt", KeyId=key, Plaintext=b"x")
    admin.revoke_grant(KeyId=key, GrantId=twin["GrantId"])
    assert denied(alice, "decrypt", CiphertextBlob=blob)


def test_a_role_means_its_sessions_and_a_session_means_itself(admin: Party, key: str) -> None:
    blob, worker = sealed(admin, key), session("worker", "one")
    admin.create_grant(KeyId=key, GranteePrincipal=worker.principal.arn, Operations=["Decrypt"])
    admin.by(worker).decrypt(CiphertextBlob=blob)
    assert denied(admin.by(session("worker", "two")), "decrypt", CiphertextBlob=blob)
    admin.grant(key, worker, "Decrypt")
    admin.by(session("worker", "two")).decrypt(CiphertextBlob=blob)
    assert denied(admin.by(session("other", "one")), "decrypt", CiphertextBlob=blob)


def test_a_service_acts_for_the_resource_of_its_grant_grant_044(admin: Party, key: str) -> None:
    arn = f"arn:aws:voiceid:{REGION}:{ACCOUNT}:domain/abc"
    blob = sealed(admin, key)
    admin.create_grant(
        KeyId=key,
        GranteeServicePrincipal="voiceid.amazonaws.com",
        RetiringServicePrincipal="voiceid.amazonaws.com",
        Operations=["Decrypt"],
        Constraints={"SourceArn": arn},
    )
    admin.by(replace(SERVICE, source_arn=arn)).decrypt(CiphertextBlob=blob)
    assert denied(admin.by(SERVICE), "decrypt", CiphertextBlob=blob)
    assert denied(admin.by(replace(SERVICE, source_arn=arn + "d")), "decrypt", CiphertextBlob=blob)


def test_the_guides_parent_allows_no_more_than_itself_grant_046_047(admin: Party, alice: Party, key: str) -> None:
    admin.grant(key, ALICE, "GenerateDataKey", "Decrypt", "CreateGrant", Constraints={"EncryptionContextSubset": IT})

    def child(operations: list[str], constraints: dict[str, Any]) -> bool:
        params = {"KeyId": key, "GranteePrincipal": BOB.principal.arn, "Operations": operations}
        return not denied(alice, "create_grant", **params, Constraints=constraints)

    assert child(["CreateGrant", "Decrypt"], {"EncryptionContextEquals": IT})
    assert child(["Decrypt"], {"EncryptionContextSubset": {**IT, "Purpose": "Test"}})
    assert not child(["Encrypt"], {"EncryptionContextSubset": IT})
    assert not child(["Decrypt"], {})
    assert not child(["Decrypt"], {"EncryptionContextSubset": {}})
    assert not child(["Decrypt"], {"EncryptionContextSubset": {"Purpose": "Test"}})
    assert len(admin.grants(key)) == 3
    bob = admin.by(BOB)
    params = {"KeyId": key, "GranteePrincipal": user("carol").principal.arn, "Operations": ["Decrypt"]}
    assert denied(bob, "create_grant", **params, Constraints={"EncryptionContextSubset": IT})
    bob.create_grant(**params, Constraints={"EncryptionContextEquals": IT})


def test_a_child_outlives_its_parent_grant_050(admin: Party, alice: Party, key: str) -> None:
    blob = sealed(admin, key)
    parent = admin.grant(key, ALICE, "Decrypt", "CreateGrant")
    alice.create_grant(KeyId=key, GranteePrincipal=BOB.principal.arn, Operations=["Decrypt"])
    admin.revoke_grant(KeyId=key, GrantId=parent["GrantId"])
    admin.by(BOB).decrypt(CiphertextBlob=blob)


def test_a_token_gives_nothing_to_others_and_nothing_more_token_005_006(admin: Party, alice: Party, key: str) -> None:
    blob, token = sealed(admin, key), admin.grant(key, ALICE, "Decrypt")["GrantToken"]
    alice.decrypt(CiphertextBlob=blob, GrantTokens=[token])  # TOKEN-003
    assert denied(admin.by(BOB), "decrypt", CiphertextBlob=blob, GrantTokens=[token])
    assert denied(alice, "encrypt", KeyId=key, Plaintext=b"x", GrantTokens=[token])
    assert denied(alice, "decrypt", CiphertextBlob=sealed(admin, admin.key()), GrantTokens=[token])


@pytest.mark.parametrize("token", ["x", "bm90IGEgdG9rZW4=", "é", "A" * 172])
def test_other_texts_are_no_grant_tokens_token_007(admin: Party, key: str, token: str) -> None:
    good = admin.grant(key, ALICE)["GrantToken"]
    for tokens in ([token], [good, token]):
        for call, params in (
            (admin.describe_key, {"KeyId": key}),
            (admin.encrypt, {"KeyId": key, "Plaintext": b"x"}),
            (admin.generate_data_key, {"KeyId": key, "KeySpec": "AES_256"}),
            (admin.decrypt, {"CiphertextBlob": sealed(admin, key)}),
            (admin.re_encrypt, {"CiphertextBlob": sealed(admin, key), "DestinationKeyId": key}),
        ):
            assert code_of(call, **params, GrantTokens=tokens) == "InvalidGrantTokenException"


def test_ten_tokens_are_taken_and_eleven_are_not_token_004(admin: Party, key: str) -> None:
    tokens = [admin.grant(key, ALICE)["GrantToken"] for _ in range(11)]
    admin.describe_key(KeyId=key, GrantTokens=tokens[:10])
    admin.describe_key(KeyId=key, GrantTokens=[])
    assert code_of(admin.describe_key, KeyId=key, GrantTokens=tokens) == "ValidationException"


def test_what_is_unknown_is_told_before_and_the_state_after_permission(admin: Party, alice: Party, key: str) -> None:
    assert code_of(alice.encrypt, KeyId=UNKNOWN, Plaintext=b"x") == "NotFoundException"
    assert code_of(alice.encrypt, KeyId=key, Plaintext=b"") == "ValidationException"
    admin.disable_key(KeyId=key)
    assert denied(alice, "encrypt", KeyId=key, Plaintext=b"x")
    assert denied(alice, "encrypt", KeyId=key, Plaintext=b"x", DryRun=True)
    assert code_of(admin.encrypt, KeyId=key, Plaintext=b"x") == "DisabledException"


def test_grants_outlive_disabling_and_a_cancelled_deletion_grant_074(admin: Party, alice: Party, key: str) -> None:
    blob = sealed(admin, key)
    made = admin.grant(key, ALICE)
    admin.disable_key(KeyId=key)
    assert code_of(alice.decrypt, CiphertextBlob=blob) == "DisabledException"
    admin.schedule_key_deletion(KeyId=key)
    assert [entry["GrantId"] for entry in admin.grants(key)] == [made["GrantId"]]
    admin.cancel_key_deletion(KeyId=key)
    admin.enable_key(KeyId=key)
    alice.decrypt(CiphertextBlob=blob)


def test_a_grant_on_a_foreign_key_is_used_by_its_arn_grant_072(admin: Party, stranger: Party, key: str) -> None:
    carol = stranger.by(user("carol", OTHER))
    blob = sealed(admin, key, IT)
    assert denied(carol, "decrypt", KeyId=key, CiphertextBlob=blob, EncryptionContext=IT)
    admin.grant(key, carol.caller, "Decrypt", "Encrypt", "CreateGrant")
    assert carol.decrypt(KeyId=key, CiphertextBlob=blob, EncryptionContext=IT) | {"ResponseMetadata": None} == {
        **admin.decrypt(CiphertextBlob=blob, EncryptionContext=IT),
        "ResponseMetadata": None,
    }
    made = carol.encrypt(KeyId=key, Plaintext=b"from abroad")["CiphertextBlob"]
    assert admin.decrypt(CiphertextBlob=made)["Plaintext"] == b"from abroad"
    assert code_of(carol.encrypt, KeyId=key.rpartition("/")[2], Plaintext=b"x") == "NotFoundException"
    carol.create_grant(KeyId=key, GranteePrincipal=carol.caller.principal.arn, Operations=["Decrypt"])
    assert [entry["IssuingAccount"] for entry in admin.grants(key)] == [  # GRANT-066
        f"arn:aws:iam::{ACCOUNT}:root",
        f"arn:aws:iam::{OTHER}:root",
    ]


def test_a_foreign_key_is_denied_to_operations_that_do_not_cross_accounts_policy_028_n01(
    stranger: Party, key: str
) -> None:
    for operation in (stranger.disable_key, stranger.schedule_key_deletion, stranger.get_key_policy):
        assert code_of(operation, KeyId=key) == "AccessDeniedException"


def test_both_grants_of_a_reencryption_name_the_same_source_n37(admin: Party, key: str) -> None:
    one, other = (f"arn:aws:voiceid:{REGION}:{ACCOUNT}:domain/{name}" for name in ("one", "other"))
    target, blob = admin.key(), sealed(admin, key)
    service = {"GranteePrincipal": SERVICE.principal.arn}
    caller = admin.by(replace(SERVICE, source_arn=one))
    admin.create_grant(KeyId=key, Operations=["ReEncryptFrom"], Constraints={"SourceArn": one}, **service)
    admin.create_grant(KeyId=target, Operations=["ReEncryptTo"], Constraints={"SourceArn": other}, **service)
    assert denied(caller, "re_encrypt", CiphertextBlob=blob, DestinationKeyId=target)
    admin.create_grant(KeyId=target, Operations=["ReEncryptTo"], Constraints={"SourceArn": one}, **service)
    caller.re_encrypt(CiphertextBlob=blob, DestinationKeyId=target)
