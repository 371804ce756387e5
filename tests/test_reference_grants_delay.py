"""Grants of the reference whose changes need time to be seen, as "usually less than five minutes" on AWS."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.reference_calls import Clock
from tests.reference_grants import ALICE, BOB, Party, bare_client, clock, denied, slow

__all__ = ["bare_client", "clock", "slow"]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def key(slow: Party) -> str:
    return slow.key()


@pytest.fixture
def alice(slow: Party) -> Party:
    return slow.by(ALICE)


def test_a_new_grant_counts_after_the_delay_token_002(slow: Party, alice: Party, key: str, clock: Clock) -> None:
    slow.grant(key, ALICE, "Encrypt")
    clock.now += 4 * MINUTE
    assert denied(alice, "encrypt", KeyId=key, Plaintext=b"x")
    clock.now += MINUTE
    alice.encrypt(KeyId=key, Plaintext=b"x")


def test_the_guides_token_counts_at_once_token_001(slow: Party, alice: Party, key: str) -> None:
    token = slow.grant(key, ALICE, "GenerateDataKey", "Decrypt")["GrantToken"]
    assert denied(alice, "generate_data_key", KeyId=key, KeySpec="AES_256")
    alice.generate_data_key(KeyId=key, KeySpec="AES_256", GrantTokens=[token])
    assert denied(slow.by(BOB), "generate_data_key", KeyId=key, KeySpec="AES_256", GrantTokens=[token])


def test_one_token_of_several_is_enough_and_tells_of_its_grant_alone_inv_42(
    slow: Party, alice: Party, key: str
) -> None:
    first = slow.grant(key, ALICE, "Encrypt")["GrantToken"]
    second = slow.grant(key, ALICE, "DescribeKey")["GrantToken"]
    alice.encrypt(KeyId=key, Plaintext=b"x", GrantTokens=[second, first])
    assert denied(alice, "encrypt", KeyId=key, Plaintext=b"x", GrantTokens=[second])


def test_a_child_is_created_with_the_token_of_its_parent(slow: Party, alice: Party, key: str) -> None:
    token = slow.grant(key, ALICE, "Decrypt", "CreateGrant")["GrantToken"]
    params = {"KeyId": key, "GranteePrincipal": BOB.principal.arn, "Operations": ["Decrypt"]}
    assert denied(alice, "create_grant", **params)
    alice.create_grant(**params, GrantTokens=[token])
    assert len(slow.grants(key)) == 2


def test_a_grant_is_retired_before_it_counts_token_008(slow: Party, key: str, clock: Clock) -> None:
    made = slow.grant(key, ALICE, "Encrypt", RetiringPrincipal=BOB.principal.arn)
    slow.by(BOB).retire_grant(GrantToken=made["GrantToken"])
    assert not slow.grants(key)
    clock.now += 10 * MINUTE
    assert denied(slow.by(ALICE), "encrypt", KeyId=key, Plaintext=b"x", GrantTokens=[made["GrantToken"]])


@pytest.mark.parametrize("operation", ["retire_grant", "revoke_grant"])
def test_a_deleted_grant_counts_until_the_delay_is_over_token_009(
    slow: Party, alice: Party, key: str, clock: Clock, operation: str
) -> None:
    made = slow.grant(key, ALICE, "Encrypt")
    clock.now += 10 * MINUTE
    getattr(slow, operation)(KeyId=key, GrantId=made["GrantId"])
    assert not slow.grants(key)
    clock.now += 4 * MINUTE
    for tokens in ([], [made["GrantToken"]]):
        alice.encrypt(KeyId=key, Plaintext=b"x", GrantTokens=tokens)
    clock.now += MINUTE
    for tokens in ([], [made["GrantToken"]]):
        assert denied(alice, "encrypt", KeyId=key, Plaintext=b"x", GrantTokens=tokens)


def test_a_key_pending_deletion_keeps_its_deadlines(slow: Party, alice: Party, key: str, clock: Clock) -> None:
    slow.grant(key, ALICE, "Encrypt")
    slow.schedule_key_deletion(KeyId=key)
    clock.now += 5 * MINUTE
    slow.cancel_key_deletion(KeyId=key)
    slow.enable_key(KeyId=key)
    alice.encrypt(KeyId=key, Plaintext=b"x")
