"""RetireGrant and RevokeGrant of the reference: what they name, who may, and what is left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kms_conformance.cloud.kms import KmsError
from tests.reference_calls import UNKNOWN, Clock
from tests.reference_client import ACCOUNT, code_of
from tests.reference_grants import ALICE, BOB, OTHER, ROOT, Party, admin, bare_client, clock, denied, session, stranger

__all__ = ["admin", "bare_client", "clock", "stranger"]

RETIRER = session("adminRole", "one")
NO_GRANT = "0123456789" * 6 + "0123"


@pytest.fixture
def key(admin: Party) -> str:
    return admin.key()


@pytest.fixture
def made(admin: Party, key: str) -> dict[str, str]:
    """A grant with a retiring principal."""
    return admin.grant(key, ALICE, "Decrypt", RetiringPrincipal=RETIRER.principal.role)


def gone(admin: Party, key: str) -> bool:
    return not admin.grants(key)


def test_a_grant_is_retired_by_its_token_token_008(admin: Party, key: str, made: dict[str, str]) -> None:
    admin.by(RETIRER).retire_grant(GrantToken=made["GrantToken"])
    assert gone(admin, key)


def test_a_grant_is_retired_by_key_and_id_aws_134(admin: Party, key: str, made: dict[str, str]) -> None:
    admin.grant(key, BOB)
    admin.by(RETIRER).retire_grant(KeyId=key, GrantId=made["GrantId"])
    assert [entry["GranteePrincipal"] for entry in admin.grants(key)] == [BOB.principal.arn]


def test_every_token_of_a_grant_retires_it_grant_012(admin: Party, key: str) -> None:
    for number in (0, 1):
        tokens = [admin.grant(key, ALICE, Name="IT")["GrantToken"] for _ in range(2)]
        admin.retire_grant(GrantToken=tokens[number])
        assert gone(admin, key)


def test_both_ways_at_once_must_mean_one_grant(admin: Party, key: str, made: dict[str, str]) -> None:
    other = admin.grant(key, BOB)
    both = {"GrantToken": made["GrantToken"], "KeyId": key}
    assert code_of(admin.retire_grant, **both, GrantId=other["GrantId"]) == "NotFoundException"
    admin.retire_grant(**both, GrantId=made["GrantId"])
    assert [entry["GrantId"] for entry in admin.grants(key)] == [other["GrantId"]]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({}, "ValidationException"),  # GRANT-057
        ({"GrantId": NO_GRANT}, "ValidationException"),
        ({"KeyId": UNKNOWN}, "ValidationException"),
        ({"KeyId": UNKNOWN, "GrantId": NO_GRANT}, "NotFoundException"),
        ({"KeyId": "alias/x", "GrantId": NO_GRANT}, "InvalidArnException"),  # KEY-033
        ({"GrantToken": "x"}, "InvalidGrantTokenException"),
        ({"GrantToken": ""}, "ValidationException"),
        ({"GrantToken": "x" * 8193}, "ValidationException"),
    ],
)
def test_what_names_no_grant_retires_none(
    admin: Party, key: str, made: dict[str, str], names: dict[str, str], code: str
) -> None:
    assert code_of(admin.retire_grant, **names) == code
    assert not gone(admin, key)


@pytest.mark.parametrize("operation", ["retire_grant", "revoke_grant"])
def test_an_id_is_good_for_its_own_key_alone_grant_058(
    admin: Party, key: str, made: dict[str, str], operation: str
) -> None:
    call = getattr(admin, operation)
    assert code_of(call, KeyId=key, GrantId=NO_GRANT) in ("NotFoundException", "InvalidGrantIdException")
    assert code_of(call, KeyId=admin.key(), GrantId=made["GrantId"]) in ("NotFoundException", "InvalidGrantIdException")
    assert code_of(call, KeyId=UNKNOWN, GrantId=made["GrantId"]) == "NotFoundException"
    assert code_of(call, KeyId=key, GrantId="") == "ValidationException"  # VALID-073
    assert code_of(call, KeyId=key, GrantId="0" * 129) == "ValidationException"
    assert not gone(admin, key)


@pytest.mark.parametrize("operation", ["retire_grant", "revoke_grant"])
def test_a_name_is_no_id_grant_015(admin: Party, key: str, operation: str) -> None:
    admin.grant(key, ALICE, Name="IT")
    assert code_of(getattr(admin, operation), KeyId=key, GrantId="IT") == "InvalidGrantIdException"
    assert not gone(admin, key)


def test_revoking_needs_key_and_id_and_takes_no_token_grant_060(admin: Party, key: str, made: dict[str, str]) -> None:
    for names in ({"KeyId": key}, {"GrantId": made["GrantId"]}):
        assert code_of(admin.revoke_grant, **names) == "ValidationException"
    with pytest.raises(KmsError, match="ValidationException"):
        admin.kms.handle("RevokeGrant", {"GrantToken": made["GrantToken"]})
    admin.revoke_grant(KeyId=key, GrantId=made["GrantId"])
    assert gone(admin, key)


def test_a_grant_is_deleted_once_grant_059_inv_39(admin: Party, key: str, made: dict[str, str]) -> None:
    admin.revoke_grant(KeyId=key, GrantId=made["GrantId"])
    assert code_of(admin.revoke_grant, KeyId=key, GrantId=made["GrantId"]) == "NotFoundException"
    assert code_of(admin.retire_grant, KeyId=key, GrantId=made["GrantId"]) == "NotFoundException"
    assert code_of(admin.retire_grant, GrantToken=made["GrantToken"]) == "NotFoundException"


def test_a_token_of_a_deleted_grant_is_one_and_gives_nothing_token_009(
    admin: Party, key: str, made: dict[str, str]
) -> None:
    blob = admin.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    tokens = [made["GrantToken"]]
    admin.by(ALICE).decrypt(CiphertextBlob=blob, GrantTokens=tokens)
    admin.revoke_grant(KeyId=key, GrantId=made["GrantId"])
    assert denied(admin.by(ALICE), "decrypt", CiphertextBlob=blob, GrantTokens=tokens)
    admin.decrypt(CiphertextBlob=blob, GrantTokens=tokens)


def test_who_may_retire_grant_051_to_054(admin: Party, key: str, made: dict[str, str]) -> None:
    for caller in (ALICE, BOB, session("other", "one")):
        assert denied(admin.by(caller), "retire_grant", KeyId=key, GrantId=made["GrantId"])
    admin.by(session("adminRole", "another")).retire_grant(KeyId=key, GrantId=made["GrantId"])
    own = admin.grant(key, ALICE, "Decrypt", "RetireGrant")
    assert denied(admin.by(BOB), "retire_grant", GrantToken=own["GrantToken"])
    admin.by(ALICE).retire_grant(GrantToken=own["GrantToken"])
    plain = admin.grant(key, ALICE)
    admin.by(ROOT).retire_grant(KeyId=key, GrantId=plain["GrantId"])
    assert gone(admin, key)


@pytest.mark.parametrize("operation", ["retire_grant", "revoke_grant"])
def test_grants_are_deleted_in_every_key_state_grant_061(admin: Party, key: str, operation: str) -> None:
    grants = [admin.grant(key, ALICE)["GrantId"] for _ in range(3)]
    delete = getattr(admin, operation)
    delete(KeyId=key, GrantId=grants[0])
    admin.disable_key(KeyId=key)
    delete(KeyId=key, GrantId=grants[1])
    admin.schedule_key_deletion(KeyId=key)
    delete(KeyId=key, GrantId=grants[2])
    assert gone(admin, key)


@pytest.mark.parametrize("operation", ["retire_grant", "revoke_grant"])
def test_a_dry_run_deletes_nothing_dryrun_001(admin: Party, key: str, made: dict[str, str], operation: str) -> None:
    call: Any = getattr(admin, operation)
    names = {"KeyId": key, "GrantId": made["GrantId"], "DryRun": True}
    assert code_of(call, **names) == "DryRunOperationException"
    assert denied(admin.by(BOB), operation, **names)
    assert code_of(call, **names | {"GrantId": NO_GRANT}) == "NotFoundException"
    assert not gone(admin, key)


def test_grants_are_gone_with_their_key(admin: Party, key: str, made: dict[str, str], clock: Clock) -> None:
    admin.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    clock.now += timedelta(days=7)
    assert code_of(admin.list_grants, KeyId=key) == "NotFoundException"
    assert code_of(admin.retire_grant, GrantToken=made["GrantToken"]) == "NotFoundException"
    assert not admin.list_retirable_grants(RetiringPrincipal=RETIRER.principal.role)["Grants"]


def test_a_grant_on_a_foreign_key_is_retired_from_ones_own_account(admin: Party, stranger: Party, key: str) -> None:
    root = f"arn:aws:iam::{OTHER}:root"
    first, second = (admin.grant(key, ALICE, RetiringPrincipal=root) for _ in range(2))
    stranger.retire_grant(GrantToken=first["GrantToken"])
    stranger.retire_grant(KeyId=key, GrantId=second["GrantId"])
    third = admin.grant(key, ALICE, RetiringPrincipal=f"arn:aws:iam::{ACCOUNT}:root")
    assert denied(stranger, "retire_grant", GrantToken=third["GrantToken"])
    assert len(admin.grants(key)) == 1
