"""What the reference KMS says to who may not: the texts recorded from AWS, by cause, and nothing that it may not tell.

Facts N01 to N05, N07 and N08.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kms_conformance.cloud.kms import ReferenceKms
from kms_conformance.cloud.kms.accounts import Accounts
from kms_conformance.models.authorization.access import Principal
from tests.reference_calls import Clock
from tests.reference_client import ACCOUNT, REGION, bare_client, refusal
from tests.reference_grants import ALICE, OTHER, Party, clock, user
from tests.test_reference_authorization import ROOT_STATEMENT, document, put, with_iam

__all__ = ["bare_client", "clock"]

ELSEWHERE = (
    "because the resource does not exist in this Region, no resource-based policies allow access, "
    "or a resource-based policy explicitly denies access"
)
NO_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/01234567-89ab-4cde-8f01-23456789abcd"
MAY = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
CAROL = user("carol", OTHER)


@pytest.fixture
def accounts() -> Accounts:
    """The KMSs of the Region."""
    return Accounts()


@pytest.fixture
def admin(bare_client: Any, clock: Clock, accounts: Accounts) -> Party:
    """The root user of the account."""
    return Party(bare_client, ReferenceKms(REGION, ACCOUNT, clock, accounts=accounts))


@pytest.fixture
def carol(bare_client: Any, clock: Clock, accounts: Accounts) -> Party:
    """A user of another account, whose IAM policy allows everything."""
    return Party(bare_client, ReferenceKms(REGION, OTHER, clock, accounts=accounts), with_iam(CAROL, MAY))


def who(principal: Principal, action: str) -> str:
    return f"User: {principal.arn} is not authorized to perform: kms:{action} "


def test_a_key_of_another_account_is_denied_like_one_that_is_not_there_n01(admin: Party, carol: Party) -> None:
    """Existence is not told: with one and the same text, whatever is asked."""
    key = admin.key()
    for action, call, params in (
        ("Encrypt", "encrypt", {"Plaintext": b"x"}),
        ("DescribeKey", "describe_key", {}),
        ("CreateGrant", "create_grant", {"GranteePrincipal": CAROL.principal.arn, "Operations": ["Decrypt"]}),
        ("DisableKey", "disable_key", {}),
    ):
        told = {refusal(getattr(carol, call), KeyId=arn, **params) for arn in (key, NO_KEY)}
        assert told == {("AccessDeniedException", f"{who(CAROL.principal, action)}on this resource {ELSEWHERE}")}


def test_who_lacks_permission_of_its_own_account_is_told_that_and_no_more_n01_n03(admin: Party, carol: Party) -> None:
    key, poor = admin.key(), carol.by(CAROL)
    for arn in (key, NO_KEY):
        code, text = refusal(poor.encrypt, KeyId=arn, Plaintext=b"x")
        because = "because no identity-based policy allows the kms:Encrypt action"
        assert (code, text) == (
            "AccessDeniedException",
            f"{who(CAROL.principal, 'Encrypt')}on resource: {arn} {because}",
        )


def test_an_explicit_denial_of_the_owner_is_not_told_to_another_account_n01(admin: Party, carol: Party) -> None:
    key = admin.key()
    put(admin, key, {"Effect": "Deny", "Action": "kms:Encrypt", "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}})
    assert refusal(carol.encrypt, KeyId=key, Plaintext=b"x")[1].endswith(f"on this resource {ELSEWHERE}")


def test_without_delegation_the_key_policy_is_what_lacks_n02(admin: Party) -> None:
    key = admin.key()
    only_root = {"StringEquals": {"aws:PrincipalType": "Account"}}
    admin.put_key_policy(KeyId=key, Policy=document({**ROOT_STATEMENT, "Condition": only_root}))
    for caller in (ALICE, with_iam(ALICE, MAY)):
        assert refusal(admin.by(caller).describe_key, KeyId=key) == (
            "AccessDeniedException",
            f"{who(ALICE.principal, 'DescribeKey')}on resource: {key} "
            "because no resource-based policy allows the kms:DescribeKey action",
        )


def test_with_delegation_the_iam_policy_is_what_lacks_n03(admin: Party) -> None:
    key = admin.key()
    assert refusal(admin.by(ALICE).describe_key, KeyId=key)[1] == (
        f"{who(ALICE.principal, 'DescribeKey')}on resource: {key} "
        "because no identity-based policy allows the kms:DescribeKey action"
    )
    assert refusal(admin.by(ALICE).list_keys)[1] == (
        f"{who(ALICE.principal, 'ListKeys')}on resource: * "
        "because no identity-based policy allows the kms:ListKeys action"
    )


def test_the_key_of_a_ciphertext_is_not_told_n04(admin: Party, carol: Party) -> None:
    key = admin.key()
    blob = admin.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    lacks = "on the resource associated with this ciphertext because no identity-based policy allows the kms:"
    for call, action, params in (
        (admin.by(ALICE).decrypt, "Decrypt", {}),
        (admin.by(ALICE).re_encrypt, "ReEncryptFrom", {"DestinationKeyId": key}),
    ):
        code, text = refusal(call, CiphertextBlob=blob, **params)
        assert (code, text) == ("AccessDeniedException", f"{who(ALICE.principal, action)}{lacks}{action} action")
    assert key in refusal(admin.by(ALICE).decrypt, CiphertextBlob=blob, KeyId=key)[1]
    abroad = refusal(carol.decrypt, CiphertextBlob=blob)
    assert abroad[1] == f"{who(CAROL.principal, 'Decrypt')}on the resource associated with this ciphertext {ELSEWHERE}"


@pytest.mark.parametrize(
    ("place", "told"),
    [("key", "with an explicit deny in a resource-based policy"),
     ("iam", "with an explicit deny in an identity-based policy")],
)  # fmt: skip
def test_an_explicit_denial_names_the_sort_of_policy_n05(admin: Party, place: str, told: str) -> None:
    key = admin.key()
    deny = {"Effect": "Deny", "Action": "kms:DescribeKey"}
    caller = with_iam(ALICE, MAY, *([deny] if place == "iam" else []))
    if place == "key":
        put(admin, key, {**deny, "Principal": {"AWS": ALICE.principal.arn}})
    text = refusal(admin.by(caller).describe_key, KeyId=key)[1]
    assert text == f"{who(ALICE.principal, 'DescribeKey')}on resource: {key} {told}"


def test_a_ciphertext_of_another_region_or_of_a_deleted_key_is_denied(
    admin: Party, bare_client: Any, clock: Clock
) -> None:
    """To the administrator too: whose it is, and whether it is there, is one text."""
    there = Party(bare_client, ReferenceKms("ap-south-1", ACCOUNT, clock))
    abroad = there.encrypt(KeyId=there.key(), Plaintext=b"x")["CiphertextBlob"]
    key = admin.key()
    gone = admin.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    admin.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    clock.now += timedelta(days=8)
    other = admin.key()
    for blob in (abroad, gone):
        for action, call, params in (
            ("Decrypt", admin.decrypt, {}), ("ReEncryptFrom", admin.re_encrypt, {"DestinationKeyId": other}),
        ):  # fmt: skip
            code, text = refusal(call, CiphertextBlob=blob, **params)
            assert code == "AccessDeniedException"
            assert text.endswith(f"kms:{action} on the resource associated with this ciphertext {ELSEWHERE}")
    assert refusal(admin.decrypt, CiphertextBlob=abroad[:-1])[0] == "InvalidCiphertextException"


def test_what_a_grant_may_not_say_n07_n08(admin: Party) -> None:
    mac = str(admin.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"])
    bound = {"Operations": ["GenerateMac"], "Constraints": {"EncryptionContextSubset": {"a": "b"}}}
    assert refusal(admin.create_grant, KeyId=mac, GranteePrincipal=ALICE.principal.arn, **bound) == (
        "ValidationException",
        "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.",
    )
    nobody = f"arn:aws:iam::{ACCOUNT}:group/nobody"
    assert refusal(admin.create_grant, KeyId=admin.key(), GranteePrincipal=nobody, Operations=["Decrypt"]) == (
        "InvalidArnException",
        f"ARN does not refer to a valid principal: {nobody}",
    )
