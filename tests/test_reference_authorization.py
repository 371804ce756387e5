"""The reference KMS obeys key policies, IAM policies and grants: what is denied, and the twin that is allowed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kms_conformance.cloud.kms import ReferenceKms
from kms_conformance.cloud.kms.caller import Caller, root
from tests.reference_calls import Clock
from tests.reference_client import ACCOUNT, REGION, bare_client, code_of
from tests.reference_grants import ALICE, BOB, OTHER, Party, clock, denied, session, user

__all__ = ["bare_client", "clock"]

ROOT_STATEMENT = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*"}
CONTEXT = {"tenant": "alpha"}


@pytest.fixture
def admin(bare_client: Any, clock: Clock) -> Party:
    """The root user."""
    return Party(bare_client, ReferenceKms(REGION, ACCOUNT, clock))


def document(*statements: dict[str, Any]) -> str:
    rows = [{"Resource": "*", **row} for row in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": rows})


def with_iam(caller: Caller, *statements: dict[str, Any]) -> Caller:
    return replace(caller, identity_policies=(document(*statements),))


def put(admin: Party, key: str, *statements: dict[str, Any]) -> None:
    admin.put_key_policy(KeyId=key, Policy=document(ROOT_STATEMENT, *statements))


def sealed(admin: Party, key: str) -> bytes:
    blob: bytes = admin.encrypt(KeyId=key, Plaintext=b"secret", EncryptionContext=CONTEXT)["CiphertextBlob"]
    return blob


def test_without_any_permission_everything_is_denied(admin: Party) -> None:
    key, alice = admin.key(), admin.by(ALICE)
    assert denied(alice, "encrypt", KeyId=key, Plaintext=b"x")
    assert denied(alice, "decrypt", CiphertextBlob=sealed(admin, key), EncryptionContext=CONTEXT)
    assert denied(alice, "describe_key", KeyId=key)
    assert denied(alice, "disable_key", KeyId=key)
    assert denied(alice, "create_key")
    assert denied(alice, "list_keys")
    assert admin.describe_key(KeyId=key)["KeyMetadata"]["Enabled"]


def test_the_default_policy_lets_iam_policies_decide_policy_001(admin: Party) -> None:
    key = admin.key()
    may = with_iam(ALICE, {"Effect": "Allow", "Action": "kms:Encrypt"})
    admin.by(may).encrypt(KeyId=key, Plaintext=b"x")
    assert denied(admin.by(may), "describe_key", KeyId=key)


def test_iam_policies_count_only_where_the_key_policy_lets_the_account_decide(admin: Party) -> None:
    key = admin.key()
    may = with_iam(ALICE, {"Effect": "Allow", "Action": "kms:*"})
    only_root = {"StringEquals": {"aws:PrincipalType": "Account"}}
    admin.put_key_policy(KeyId=key, Policy=document({**ROOT_STATEMENT, "Condition": only_root}))
    assert denied(admin.by(may), "encrypt", KeyId=key, Plaintext=b"x")
    admin.put_key_policy(KeyId=key, Policy=document(ROOT_STATEMENT))
    admin.by(may).encrypt(KeyId=key, Plaintext=b"x")


def test_a_denial_wins_over_whatever_allows(admin: Party) -> None:
    key = admin.key()
    principal = {"Principal": {"AWS": ALICE.principal.arn}}
    put(admin, key, {"Effect": "Allow", "Action": "kms:Encrypt", **principal})
    admin.by(ALICE).encrypt(KeyId=key, Plaintext=b"x")
    put(
        admin,
        key,
        {"Effect": "Allow", "Action": "kms:Encrypt", **principal},
        {"Effect": "Deny", "Action": "kms:Enc*", **principal},
    )
    assert denied(admin.by(ALICE), "encrypt", KeyId=key, Plaintext=b"x")


def test_a_key_policy_may_ask_for_an_encryption_context(admin: Party) -> None:
    key = admin.key()
    put(
        admin,
        key,
        {
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Principal": {"AWS": ALICE.principal.arn},
            "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "alpha"}},
        },
    )
    other = admin.encrypt(KeyId=key, Plaintext=b"secret", EncryptionContext={"tenant": "beta"})["CiphertextBlob"]
    opened = admin.by(ALICE).decrypt(CiphertextBlob=sealed(admin, key), EncryptionContext=CONTEXT)
    assert opened["Plaintext"] == b"secret"
    assert denied(admin.by(ALICE), "decrypt", CiphertextBlob=other, EncryptionContext={"tenant": "beta"})


def test_a_revoked_grant_denies(admin: Party) -> None:
    key = admin.key()
    blob = sealed(admin, key)
    granted = admin.grant(key, ALICE, "Decrypt", Constraints={"EncryptionContextSubset": CONTEXT})
    assert admin.by(ALICE).decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)["Plaintext"] == b"secret"
    assert denied(admin.by(BOB), "decrypt", CiphertextBlob=blob, EncryptionContext=CONTEXT)
    assert denied(admin.by(ALICE), "encrypt", KeyId=key, Plaintext=b"x")
    admin.revoke_grant(KeyId=key, GrantId=granted["GrantId"])
    token = [granted["GrantToken"]]
    assert denied(admin.by(ALICE), "decrypt", CiphertextBlob=blob, EncryptionContext=CONTEXT)
    assert code_of(admin.by(ALICE).decrypt, CiphertextBlob=blob, EncryptionContext=CONTEXT, GrantTokens=token) in (
        "AccessDeniedException",
        "InvalidGrantTokenException",
    )


def test_reencrypt_needs_both_sides(admin: Party) -> None:
    source, target = admin.key(), admin.key()
    blob = sealed(admin, source)
    both = {"CiphertextBlob": blob, "SourceEncryptionContext": CONTEXT, "DestinationKeyId": target}
    admin.grant(source, ALICE, "ReEncryptFrom")
    assert denied(admin.by(ALICE), "re_encrypt", **both)
    put(admin, target, {"Effect": "Allow", "Action": "kms:ReEncryptTo", "Principal": {"AWS": ALICE.principal.arn}})
    assert admin.by(ALICE).re_encrypt(**both)["KeyId"] == target
    assert denied(admin.by(BOB), "re_encrypt", **both)


def test_an_alias_needs_permission_on_itself_and_on_its_key(admin: Party) -> None:
    key, name = admin.key(), "alias/kms-conformance-a"
    arn = key.rpartition(":")[0] + ":" + name
    on_alias = {"Effect": "Allow", "Action": "kms:CreateAlias", "Resource": arn}
    on_key = {"Effect": "Allow", "Action": "kms:CreateAlias", "Resource": key}
    for statements in ((on_alias,), (on_key,)):
        assert denied(admin.by(with_iam(ALICE, *statements)), "create_alias", AliasName=name, TargetKeyId=key)
    admin.by(with_iam(ALICE, on_alias, on_key)).create_alias(AliasName=name, TargetKeyId=key)


def test_a_session_policy_narrows(admin: Party) -> None:
    key = admin.key()
    wide = with_iam(session("worker", "one"), {"Effect": "Allow", "Action": "kms:*"})
    narrow = replace(wide, session_policies=(document({"Effect": "Allow", "Action": "kms:DescribeKey"}),))
    admin.by(wide).encrypt(KeyId=key, Plaintext=b"x")
    admin.by(narrow).describe_key(KeyId=key)
    assert denied(admin.by(narrow), "encrypt", KeyId=key, Plaintext=b"x")


def test_another_account_needs_both_sides(admin: Party, clock: Clock) -> None:
    key = admin.key()
    theirs = ReferenceKms(REGION, OTHER, clock, accounts=admin.kms.accounts)
    carol = user("carol", OTHER)
    may = with_iam(carol, {"Effect": "Allow", "Action": "kms:Encrypt"})

    def by(caller: Caller) -> Party:
        return Party(admin.client, theirs, caller)

    assert denied(by(may), "encrypt", KeyId=key, Plaintext=b"x")
    put(admin, key, {"Effect": "Allow", "Action": "kms:Encrypt", "Principal": {"AWS": root(OTHER).principal.arn}})
    assert denied(by(carol), "encrypt", KeyId=key, Plaintext=b"x")
    by(may).encrypt(KeyId=key, Plaintext=b"x")


def test_via_a_service_alone(admin: Party) -> None:
    key = admin.key()
    via = {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}}
    row = {"Effect": "Allow", "Action": "kms:Decrypt", "Principal": {"AWS": ALICE.principal.arn}, "Condition": via}
    put(admin, key, row)
    blob = sealed(admin, key)
    through_s3 = replace(ALICE, via_service=f"s3.{REGION}.amazonaws.com")
    assert denied(admin.by(ALICE), "decrypt", CiphertextBlob=blob, EncryptionContext=CONTEXT)
    assert admin.by(through_s3).decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)["Plaintext"] == b"secret"


def test_nobody_locks_himself_out_unless_asked_to_policy_017(admin: Party) -> None:
    key = admin.key()
    others = {"Effect": "Allow", "Action": "kms:*", "Principal": {"AWS": ALICE.principal.arn}}
    for change in ({"Policy": document(others)}, {"Policy": document({**ROOT_STATEMENT, "Action": "kms:Get*"})}):
        assert code_of(admin.put_key_policy, KeyId=key, **change) == "MalformedPolicyDocumentException"
        assert code_of(admin.create_key, **change) == "MalformedPolicyDocumentException"
    admin.put_key_policy(KeyId=key, Policy=document(others), BypassPolicyLockoutSafetyCheck=True)
    assert denied(admin, "put_key_policy", KeyId=key, Policy=document(ROOT_STATEMENT))
    admin.by(ALICE).put_key_policy(KeyId=key, Policy=document(ROOT_STATEMENT, others))


def test_who_may_do_nothing_is_not_told_the_state_of_a_key(admin: Party) -> None:
    key = admin.key()
    admin.disable_key(KeyId=key)
    assert denied(admin.by(ALICE), "encrypt", KeyId=key, Plaintext=b"x")
    assert code_of(admin.encrypt, KeyId=key, Plaintext=b"x") == "DisabledException"


def test_a_principal_that_is_not_there_is_in_no_policy_policy_015(admin: Party) -> None:
    admin.kms.knows_principal = lambda arn: "ghost" not in arn
    ghost = {"Effect": "Allow", "Action": "kms:*", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/ghost"}}
    policy = document(ROOT_STATEMENT, ghost)
    assert code_of(admin.create_key, Policy=policy) == "MalformedPolicyDocumentException"


def test_the_days_since_a_key_was_used_are_whole_days_n14(admin: Party, clock: Clock) -> None:
    """Since its creation, where it was never used; a Deny on few of them protects a key that is in use."""
    key, principal = admin.key(), {"Principal": {"AWS": ALICE.principal.arn}}
    few = {"NumericLessThanEquals": {"kms:TrailingDaysWithoutKeyUsage": "2"}}
    ends = {"Action": ["kms:DisableKey", "kms:ScheduleKeyDeletion"], **principal}
    put(admin, key, {"Effect": "Allow", **ends}, {"Effect": "Deny", "Condition": few, **ends})
    alice = admin.by(ALICE)
    assert denied(alice, "disable_key", KeyId=key)
    clock.now += timedelta(days=3) - timedelta(seconds=1)
    assert denied(alice, "schedule_key_deletion", KeyId=key)
    clock.now += timedelta(seconds=1)
    alice.disable_key(KeyId=key)
    admin.enable_key(KeyId=key)
    admin.encrypt(KeyId=key, Plaintext=b"x")
    assert denied(alice, "disable_key", KeyId=key)
    clock.now += timedelta(days=3)
    alice.schedule_key_deletion(KeyId=key)


def test_a_service_that_does_not_exist_is_no_principal_policy_015(admin: Party) -> None:
    key = admin.key()
    for name in ("logs.eu-west-1.amazonaws.com", "delivery.logs.amazonaws.com", "voiceid.amazonaws.com"):
        put(admin, key, {"Effect": "Allow", "Action": "kms:Encrypt", "Principal": {"Service": name}})
    for name in ("nosuch.amazonaws.com", "s3.amazonaws.net", "s3", "no.such.service.amazonaws.com"):
        policy = document(ROOT_STATEMENT, {"Effect": "Deny", "Action": "kms:*", "Principal": {"Service": [name]}})
        for call, params in ((admin.put_key_policy, {"KeyId": key}), (admin.create_key, {})):
            assert code_of(call, Policy=policy, **params) == "MalformedPolicyDocumentException"
