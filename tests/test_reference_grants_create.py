"""CreateGrant of the reference: what a grant may hold, whom it may name, and when a request makes none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference_calls import NOW, UNKNOWN
from tests.reference_client import ACCOUNT, REGION, code_of, refusal
from tests.reference_grants import ALICE, BOB, OTHER, Party, admin, bare_client, clock

__all__ = ["admin", "bare_client", "clock"]

ARN_OF_ALICE = ALICE.principal.arn
ADMIN_ROLE = f"arn:aws:iam::{ACCOUNT}:role/adminRole"


@pytest.fixture
def key(admin: Party) -> str:
    return admin.key()


def test_a_grant_has_an_id_and_a_token_grant_002(admin: Party, key: str) -> None:
    made = admin.grant(key, ALICE)
    assert 0 < len(made["GrantId"]) <= 128
    assert 0 < len(made["GrantToken"]) <= 8192


def test_the_guides_example_is_listed_as_the_guide_shows_it_grant_001(admin: Party, key: str) -> None:
    made = admin.create_grant(
        KeyId=key,
        GranteePrincipal=ARN_OF_ALICE,
        Operations=["Decrypt"],
        RetiringPrincipal=ADMIN_ROLE,
        Constraints={"EncryptionContextSubset": {"Department": "IT"}},
    )
    assert admin.grants(key) == [
        {
            "KeyId": key,
            "GrantId": made["GrantId"],
            "Name": "",
            "CreationDate": NOW,
            "GranteePrincipal": ARN_OF_ALICE,
            "RetiringPrincipal": ADMIN_ROLE,
            "IssuingAccount": f"arn:aws:iam::{ACCOUNT}:root",
            "Operations": ["Decrypt"],
            "Constraints": {"EncryptionContextSubset": {"Department": "IT"}},
        }
    ]


def test_what_was_not_given_is_not_listed(admin: Party, key: str) -> None:
    admin.grant(key, ALICE, Name="of:it/-_")
    (entry,) = admin.grants(key)
    assert entry["Name"] == "of:it/-_"
    assert not {"RetiringPrincipal", "Constraints", "GrantToken"} & entry.keys()


def test_without_a_name_every_request_makes_a_grant_grant_010(admin: Party, key: str) -> None:
    first, second = admin.grant(key, ALICE), admin.grant(key, ALICE)
    assert first["GrantId"] != second["GrantId"]
    assert len(admin.grants(key)) == 2


def test_with_a_name_a_retry_returns_the_grant_with_another_token_grant_011_012(admin: Party, key: str) -> None:
    def make(*operations: str) -> dict[str, str]:
        return admin.grant(key, ALICE, *operations, Name="IT", Constraints={"EncryptionContextEquals": {"a": "1"}})

    first, second = make("Decrypt", "Encrypt"), make("Encrypt", "Decrypt")
    assert first["GrantId"] == second["GrantId"]
    assert first["GrantToken"] != second["GrantToken"]
    assert len(admin.grants(key)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"Operations": ["Encrypt"]},
        {"GranteePrincipal": BOB.principal.arn},
        {"RetiringPrincipal": ADMIN_ROLE},
        {"Constraints": {"EncryptionContextSubset": {"a": "1"}}},
        {"Name": "other"},
    ],
)
def test_with_other_parameters_the_name_makes_another_grant_grant_013(
    admin: Party, key: str, change: dict[str, Any]
) -> None:
    params = {"KeyId": key, "GranteePrincipal": ARN_OF_ALICE, "Operations": ["Decrypt"], "Name": "IT"}
    assert admin.create_grant(**params)["GrantId"] != admin.create_grant(**params | change)["GrantId"]
    assert len(admin.grants(key)) == 2


def test_the_same_name_on_two_keys_makes_two_grants_grant_014(admin: Party, key: str) -> None:
    other = admin.key()
    first, second = admin.grant(key, ALICE, Name="IT"), admin.grant(other, ALICE, Name="IT")
    assert first["GrantId"] != second["GrantId"]
    assert len(admin.grants(key)) == len(admin.grants(other)) == 1


def test_a_deleted_grant_is_not_found_by_a_retry_grant_016(admin: Party, key: str) -> None:
    first = admin.grant(key, ALICE, Name="IT")
    admin.revoke_grant(KeyId=key, GrantId=first["GrantId"])
    assert admin.grant(key, ALICE, Name="IT")["GrantId"] != first["GrantId"]


@pytest.mark.parametrize(
    "operation",
    ["Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateDataKeyPair",
     "GenerateDataKeyPairWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "CreateGrant", "RetireGrant",
     "DescribeKey"],
)  # fmt: skip
def test_a_symmetric_keys_grant_may_allow_grant_020(admin: Party, key: str, operation: str) -> None:
    admin.grant(key, ALICE, operation)
    assert [entry["Operations"] for entry in admin.grants(key)] == [[operation]]


@pytest.mark.parametrize("operation", ["Sign", "Verify", "GenerateMac", "VerifyMac"])
def test_a_symmetric_keys_grant_may_not_allow_grant_020(admin: Party, key: str, operation: str) -> None:
    params = {"KeyId": key, "GranteePrincipal": ARN_OF_ALICE, "Operations": ["Decrypt", operation]}
    assert code_of(admin.create_grant, **params) == "ValidationException"
    assert not admin.grants(key)


def test_a_mac_keys_grant_grant_023_038(admin: Party) -> None:
    key = admin.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    admin.grant(key, ALICE, "GenerateMac", "VerifyMac", "DescribeKey")
    params: dict[str, Any] = {"KeyId": key, "GranteePrincipal": ARN_OF_ALICE}
    for operation in ("Encrypt", "Sign", "GenerateDataKey"):
        assert code_of(admin.create_grant, **params, Operations=[operation]) == "ValidationException"
    context = {"EncryptionContextEquals": {"a": "1"}}
    mac = {"Operations": ["GenerateMac"], "Constraints": context}
    assert code_of(admin.create_grant, **params, **mac) == "ValidationException"


SOURCE = f"arn:aws:voiceid:{REGION}:{ACCOUNT}:domain/abc"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"KeyId": None}, "ValidationException"),
        ({"Operations": None}, "ValidationException"),  # GRANT-017
        ({"Operations": []}, "ValidationException"),  # GRANT-018
        ({"Operations": ["ScheduleKeyDeletion"]}, "ValidationException"),  # GRANT-019
        ({"Operations": ["Decrypt", "ReEncrypt"]}, "ValidationException"),
        ({"GranteePrincipal": None}, "ValidationException"),  # GRANT-026
        ({"GranteeServicePrincipal": "voiceid.amazonaws.com"}, "ValidationException"),
        ({"RetiringPrincipal": ADMIN_ROLE, "RetiringServicePrincipal": "voiceid.amazonaws.com"},
         "ValidationException"),  # GRANT-027
        ({"GranteePrincipal": "x"}, "InvalidArnException"),  # GRANT-030
        ({"GranteePrincipal": f"arn:aws:iam::{ACCOUNT}:group/admins"}, "InvalidArnException"),
        ({"RetiringPrincipal": "x"}, "InvalidArnException"),
        ({"GranteePrincipal": "not a principal"}, "ValidationException"),  # VALID-103
        ({"GranteePrincipal": "a" * 257}, "ValidationException"),  # VALID-102
        ({"Name": ""}, "ValidationException"),  # VALID-074
        ({"Name": "a" * 257}, "ValidationException"),
        ({"Name": "with space"}, "ValidationException"),  # VALID-075
        ({"Constraints": {"SourceArn": "arn:aws:s3:::b"}}, "ValidationException"),  # VALID-071
        ({"Constraints": {"SourceArn": "arn:aws:s3:::a-bucket-with-a-name"}}, "ValidationException"),  # VALID-072
        ({"Constraints": {"EncryptionContextSubset": {str(n): "x" for n in range(9)}}}, "ValidationException"),
        ({"Constraints": {"EncryptionContextEquals": {"a": "x" * 385}}}, "ValidationException"),  # GRANT-041
        ({"GrantTokens": ["x"] * 11}, "ValidationException"),  # TOKEN-004
        ({"GrantTokens": [""]}, "ValidationException"),  # VALID-078
        ({"GrantTokens": ["x"]}, "InvalidGrantTokenException"),  # TOKEN-007
    ],
)  # fmt: skip
def test_what_no_grant_can_be(admin: Party, key: str, change: dict[str, Any], code: str) -> None:
    params = {"KeyId": key, "GranteePrincipal": ARN_OF_ALICE, "Operations": ["Decrypt"], **change}
    assert code_of(admin.create_grant, **{name: value for name, value in params.items() if value is not None}) == code
    assert not admin.grants(key)


@pytest.mark.parametrize(
    "change",
    [
        {"Name": "a" * 256},
        {"Constraints": {"EncryptionContextSubset": {str(n): "x" * 384 for n in range(8)}}},  # GRANT-040, GRANT-041
        {"Constraints": {"SourceArn": SOURCE}},
        {"GrantTokens": []},
    ],
)
def test_what_a_grant_can_just_be(admin: Party, key: str, change: dict[str, Any]) -> None:
    admin.create_grant(KeyId=key, GranteePrincipal=ARN_OF_ALICE, Operations=["Decrypt"], **change)
    assert len(admin.grants(key)) == 1


@pytest.mark.parametrize(
    "grantee",
    [
        f"arn:aws:iam::{OTHER}:root",
        f"arn:aws:iam::{ACCOUNT}:role/path/role",
        f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
        f"arn:aws:sts::{OTHER}:assumed-role/role/session",
        "dynamodb.us-west-2.amazonaws.com",
    ],
)
def test_whom_a_grant_may_be_given_to_grant_029(admin: Party, key: str, grantee: str) -> None:
    admin.create_grant(KeyId=key, GranteePrincipal=grantee, Operations=["Decrypt"])
    assert [entry["GranteePrincipal"] for entry in admin.grants(key)] == [grantee]


def test_a_principal_that_does_not_exist_is_refused_grant_030(admin: Party, key: str) -> None:
    admin.kms.knows_principal = lambda arn: arn == ARN_OF_ALICE
    admin.grant(key, ALICE)
    params = {"KeyId": key, "Operations": ["Decrypt"]}
    assert code_of(admin.create_grant, **params, GranteePrincipal=BOB.principal.arn) == "InvalidArnException"
    retiring = {"GranteePrincipal": ARN_OF_ALICE, "RetiringPrincipal": ADMIN_ROLE}
    assert code_of(admin.create_grant, **params, **retiring) == "InvalidArnException"


def test_a_service_as_grantee_is_bound_to_a_resource_grant_028(admin: Party, key: str) -> None:
    params: dict[str, Any] = {
        "KeyId": key,
        "GranteeServicePrincipal": "voiceid.amazonaws.com",
        "Operations": ["Decrypt"],
    }
    bound: dict[str, Any] = {"Constraints": {"SourceArn": SOURCE}}
    assert code_of(admin.create_grant, **params, **bound) == "ValidationException"
    assert code_of(admin.create_grant, **params, RetiringPrincipal=ADMIN_ROLE) == "ValidationException"
    admin.create_grant(**params, **bound, RetiringServicePrincipal="voiceid.amazonaws.com")
    (entry,) = admin.grants(key)
    assert entry["GranteeServicePrincipal"] == entry["RetiringServicePrincipal"] == "voiceid.amazonaws.com"
    assert entry["Constraints"] == {"SourceArn": SOURCE}


def test_a_key_id_that_names_no_key_aws_014(admin: Party) -> None:
    for key_id in ("invalid", UNKNOWN):
        params = {"KeyId": key_id, "GranteePrincipal": ARN_OF_ALICE, "Operations": ["Decrypt"]}
        assert code_of(admin.create_grant, **params) == "NotFoundException"
        assert code_of(admin.list_grants, KeyId=key_id) == "NotFoundException"


def test_an_alias_is_refused_in_the_recorded_words_grant_031(admin: Party, key: str) -> None:
    admin.create_alias(AliasName="alias/x", TargetKeyId=key)
    params = {"KeyId": "alias/x", "GranteePrincipal": ARN_OF_ALICE, "Operations": ["Decrypt"]}
    recorded = ("InvalidArnException", "Key Aliases are not supported for this operation.")
    assert refusal(admin.create_grant, **params) == recorded


def test_a_key_is_named_by_id_or_arn(admin: Party, key: str) -> None:
    admin.grant(key.rpartition("/")[2], ALICE)
    assert admin.grants(key.rpartition("/")[2])[0]["KeyId"] == key


def test_no_grant_is_made_on_a_key_that_is_not_enabled(admin: Party, key: str) -> None:
    params = {"KeyId": key, "GranteePrincipal": ARN_OF_ALICE, "Operations": ["Decrypt"]}
    admin.disable_key(KeyId=key)
    assert code_of(admin.create_grant, **params) == "DisabledException"
    admin.schedule_key_deletion(KeyId=key)
    assert code_of(admin.create_grant, **params) in ("DisabledException", "KMSInvalidStateException")
    assert not admin.grants(key)


def test_a_dry_run_makes_no_grant_dryrun_001(admin: Party, key: str) -> None:
    params = {"KeyId": key, "GranteePrincipal": ARN_OF_ALICE, "Operations": ["Decrypt"], "DryRun": True}
    assert code_of(admin.create_grant, **params) == "DryRunOperationException"
    assert code_of(admin.create_grant, **params | {"Operations": ["Sign"]}) == "ValidationException"
    assert not admin.grants(key)
