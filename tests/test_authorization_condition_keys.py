"""Requests carry the condition keys that the KMS Developer Guide describes, with the values that it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kms_conformance.models.authorization.access import Access, Principal
from kms_conformance.models.authorization.condition_key_rows import CONTEXTS, FOR_RECIPIENTS, GLOBAL, OF_KEY, ROWS
from kms_conformance.models.authorization.condition_keys import condition_keys
from kms_conformance.models.authorization.decision import decide
from kms_conformance.models.authorization.permissions import CRYPTOGRAPHIC, KEY_ACTIONS, KEY_STORES, WITHOUT_KEY
from kms_conformance.models.authorization.request_facts import Circumstances, KeyAttributes
from tests.authorization_cases import ALICE, KEY, OWNER, S3, policy

AROUND = Circumstances("us-west-2", 1_577_836_801.5, source_ip="203.0.113.9", user_agent="aws-cli/2")
OF_KEY_SPEC = KeyAttributes()
CONTEXT = {"AppName": "ExampleApp", "stage": "Test"}
VIA_S3 = replace(AROUND, source_ip=None, via_service="s3.us-west-2.amazonaws.com", called_via=("s3.amazonaws.com",))


def keys(
    action: str,
    key: KeyAttributes | None = OF_KEY_SPEC,
    around: Circumstances = AROUND,
    principal: Principal = ALICE,
    **params: Any,
) -> dict[str, tuple[str, ...]]:
    return condition_keys(action, params, key, principal, around)


DATA_KEYS = {
    "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext",
}  # fmt: skip
REENCRYPT = {"ReEncryptFrom", "ReEncryptTo"}
RECIPIENTS = {"Decrypt", "DeriveSharedSecret", "GenerateDataKey", "GenerateDataKeyPair", "GenerateRandom"}
# The column 'API operations' of the guide's tables; kms:PolicyName and the newer ones from the API Reference and the
# Service Authorization Reference
OPERATIONS: dict[str, Iterable[str]] = {
    "kms:BypassPolicyLockoutSafetyCheck": {"CreateKey", "PutKeyPolicy"},
    "kms:CallerAccount": KEY_ACTIONS | KEY_STORES | {"CreateKey"},
    "kms:DataKeyPairSpec": {"GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"},
    "kms:EncryptionAlgorithm": {"Decrypt", "Encrypt"} | DATA_KEYS | REENCRYPT,
    "kms:ExpirationModel": {"ImportKeyMaterial"},
    "kms:GrantConstraintSourceArn": {"CreateGrant"},
    "kms:GrantConstraintType": {"CreateGrant", "RetireGrant"},
    "kms:GrantIsForAWSResource": {"CreateGrant", "ListGrants", "RevokeGrant"},
    "kms:GrantOperations": {"CreateGrant"},
    "kms:GranteePrincipal": {"CreateGrant"},
    "kms:GranteeServicePrincipal": {"CreateGrant"},
    "kms:KeyAgreementAlgorithm": {"DeriveSharedSecret"},
    "kms:KeyOrigin": KEY_ACTIONS | {"CreateKey"},
    "kms:KeySpec": KEY_ACTIONS | {"CreateKey"},
    "kms:KeyUsage": KEY_ACTIONS | {"CreateKey"},
    "kms:MacAlgorithm": {"GenerateMac", "VerifyMac"},
    "kms:MessageType": {"Sign", "Verify"},
    "kms:MultiRegion": KEY_ACTIONS | {"CreateKey"},
    "kms:MultiRegionKeyType": KEY_ACTIONS | {"CreateKey"},
    "kms:PolicyName": {"GetKeyPolicy", "PutKeyPolicy"},
    "kms:PrimaryRegion": {"UpdatePrimaryRegion"},
    "kms:ReEncryptOnSameKey": REENCRYPT,
    "kms:RequestAlias": CRYPTOGRAPHIC | {"DescribeKey", "GetPublicKey"},
    "kms:ResourceAliases": KEY_ACTIONS,
    "kms:ReplicaRegion": {"ReplicateKey"},
    "kms:RetiringPrincipal": {"CreateGrant"},
    "kms:RetiringServicePrincipal": {"CreateGrant"},
    "kms:RotationPeriodInDays": {"EnableKeyRotation"},
    "kms:ScheduleKeyDeletionPendingWindowInDays": {"ScheduleKeyDeletion"},
    "kms:SigningAlgorithm": {"Sign", "Verify"},
    "kms:TrailingDaysWithoutKeyUsage": {"DisableKey", "ScheduleKeyDeletion"},
    "kms:ValidTo": {"ImportKeyMaterial"},
    "kms:ViaService": KEY_ACTIONS | {"CreateKey"},
    "kms:WrappingAlgorithm": {"GetParametersForImport"},
    "kms:WrappingKeySpec": {"GetParametersForImport"},
    "aws:TagKeys": {"CreateKey", "TagResource", "UntagResource"},
}


def test_the_table_has_the_operations_of_the_guide() -> None:
    found: dict[str, set[str]] = {}
    for name, actions, _ in ROWS:
        found.setdefault(name, set()).update(actions)
    for name, _ in OF_KEY:
        found.setdefault(name, set()).update(KEY_ACTIONS)
    assert found == {name: set(actions) for name, actions in OPERATIONS.items()}
    assert set(FOR_RECIPIENTS) == RECIPIENTS
    assert set(CONTEXTS) == {"Encrypt", "Decrypt", "CreateGrant", "RetireGrant"} | DATA_KEYS | REENCRYPT


@pytest.mark.parametrize(
    ("action", "params", "expected"),
    [
        ("Encrypt", {}, {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}),
        ("Encrypt", {"EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}, {"kms:EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}),
        ("GenerateDataKey", {"EncryptionAlgorithm": "no"}, {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}),
        ("ReEncryptFrom", {"DestinationEncryptionAlgorithm": "X"}, {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}),
        ("ReEncryptTo", {"DestinationEncryptionAlgorithm": "X"}, {"kms:EncryptionAlgorithm": "X"}),
        ("GenerateDataKeyPair", {"KeyPairSpec": "RSA_2048"}, {"kms:DataKeyPairSpec": "RSA_2048"}),
        ("Sign", {"SigningAlgorithm": "ECDSA_SHA_256"}, {"kms:SigningAlgorithm": "ECDSA_SHA_256"}),
        ("Sign", {}, {"kms:MessageType": "RAW"}),
        ("Verify", {"MessageType": "DIGEST"}, {"kms:MessageType": "DIGEST"}),
        ("VerifyMac", {"MacAlgorithm": "HMAC_SHA_256"}, {"kms:MacAlgorithm": "HMAC_SHA_256"}),
        ("ScheduleKeyDeletion", {"PendingWindowInDays": 7}, {"kms:ScheduleKeyDeletionPendingWindowInDays": "7"}),
        ("ScheduleKeyDeletion", {}, {"kms:ScheduleKeyDeletionPendingWindowInDays": "30"}),
        ("EnableKeyRotation", {"RotationPeriodInDays": 730}, {"kms:RotationPeriodInDays": "730"}),
        ("EnableKeyRotation", {}, {"kms:RotationPeriodInDays": "365"}),
        ("PutKeyPolicy", {"BypassPolicyLockoutSafetyCheck": True}, {"kms:BypassPolicyLockoutSafetyCheck": "true"}),
        ("PutKeyPolicy", {}, {"kms:BypassPolicyLockoutSafetyCheck": None, "kms:PolicyName": "default"}),
        ("GetKeyPolicy", {"PolicyName": "AWS_RAM"}, {"kms:PolicyName": "AWS_RAM"}),
        ("ImportKeyMaterial", {}, {"kms:ExpirationModel": None, "kms:ValidTo": None}),
        (
            "ImportKeyMaterial",
            {"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": datetime.fromtimestamp(1_546_257_599, UTC)},
            {"kms:ExpirationModel": "KEY_MATERIAL_EXPIRES", "kms:ValidTo": "1546257599.0"},
        ),
        ("ReplicateKey", {"ReplicaRegion": "eu-west-3"}, {"kms:ReplicaRegion": "eu-west-3"}),
        ("UpdatePrimaryRegion", {"PrimaryRegion": "eu-west-3"}, {"kms:PrimaryRegion": "eu-west-3"}),
        ("GetParametersForImport", {"WrappingKeySpec": "RSA_2048"}, {"kms:WrappingKeySpec": "RSA_2048"}),
        ("Encrypt", {"KeyId": "alias/finance-key"}, {"kms:RequestAlias": "alias/finance-key"}),
        ("Encrypt", {"KeyId": f"arn:aws:kms:us-west-2:{OWNER}:alias/a/b"}, {"kms:RequestAlias": "alias/a/b"}),
        ("Encrypt", {"KeyId": KEY}, {"kms:RequestAlias": None}),
        ("Decrypt", {}, {"kms:RequestAlias": None}),
        ("ReEncryptTo", {"DestinationKeyId": "alias/a"}, {"kms:RequestAlias": "alias/a"}),
        ("DisableKey", {"KeyId": "alias/a"}, {"kms:RequestAlias": None}),
        ("UntagResource", {"TagKeys": ["a", "b"]}, {"aws:TagKeys": ("a", "b")}),
        (
            "TagResource",
            {"Tags": [{"TagKey": "Project", "TagValue": "Alpha"}]},
            {"aws:TagKeys": "Project", "aws:RequestTag/Project": "Alpha"},
        ),
        ("Encrypt", {"EncryptionContext": CONTEXT}, {"kms:EncryptionContext:AppName": "ExampleApp"}),
        ("Encrypt", {"EncryptionContext": CONTEXT}, {"kms:EncryptionContextKeys": ("AppName", "stage")}),
        ("Encrypt", {"EncryptionContext": {}}, {"kms:EncryptionContextKeys": None}),
        ("ReEncryptFrom", {"SourceEncryptionContext": CONTEXT}, {"kms:EncryptionContext:stage": "Test"}),
        ("ReEncryptTo", {"SourceEncryptionContext": CONTEXT}, {"kms:EncryptionContext:stage": None}),
    ],
)
def test_request_conditions(action: str, params: dict[str, Any], expected: dict[str, Any]) -> None:
    found = keys(action, **params)
    wanted = {name.lower(): (value,) if isinstance(value, str) else value for name, value in expected.items()}
    assert {name: found.get(name) for name in wanted} == wanted


def test_a_grant_shows_its_operations_principals_and_constraint_policy_035_to_044() -> None:
    found = keys(
        "CreateGrant",
        GranteePrincipal="arn:aws:iam::111122223333:role/LimitedAdminRole",
        RetiringPrincipal="arn:aws:iam::111122223333:user/OpsAdmin",
        Operations=["Encrypt", "ReEncryptTo"],
        Constraints={"EncryptionContextSubset": CONTEXT, "SourceArn": "arn:aws:s3:::bucket"},
    )
    assert found["kms:granteeprincipal"] == ("arn:aws:iam::111122223333:role/LimitedAdminRole",)
    assert found["kms:retiringprincipal"] == ("arn:aws:iam::111122223333:user/OpsAdmin",)
    assert found["kms:grantoperations"] == ("Encrypt", "ReEncryptTo")
    assert found["kms:grantconstrainttype"] == ("EncryptionContextSubset",)
    assert found["kms:grantconstraintsourcearn"] == ("arn:aws:s3:::bucket",)
    assert found["kms:encryptioncontext:appname"] == ("ExampleApp",)
    assert found["kms:grantisforawsresource"] == ("false",)
    assert keys("CreateGrant", around=VIA_S3)["kms:grantisforawsresource"] == ("true",)
    assert "kms:retiringprincipal" not in keys("CreateGrant", Operations=["Encrypt"])


def test_create_key_shows_the_key_to_be_policy_048() -> None:
    found = keys("CreateKey", None)
    assert {name: found.get(f"kms:{name}") for name in ("keyspec", "keyusage", "keyorigin", "multiregion")} == {
        "keyspec": ("SYMMETRIC_DEFAULT",),
        "keyusage": ("ENCRYPT_DECRYPT",),
        "keyorigin": ("AWS_KMS",),
        "multiregion": ("false",),
    }
    found = keys("CreateKey", None, KeySpec="RSA_4096", KeyUsage="SIGN_VERIFY", Origin="EXTERNAL", MultiRegion=True)
    assert found["kms:keyspec"] == found["kms:customermasterkeyspec"] == ("RSA_4096",)
    assert found["kms:keyusage"] == found["kms:customermasterkeyusage"] == ("SIGN_VERIFY",)
    assert (found["kms:keyorigin"], found["kms:multiregion"]) == (("EXTERNAL",), ("true",))
    assert found["kms:multiregionkeytype"] == ("PRIMARY",)
    assert keys("CreateKey", None, CustomerMasterKeySpec="RSA_2048")["kms:keyspec"] == ("RSA_2048",)


def test_other_operations_show_the_key_that_they_use_policy_048_policy_051_policy_052() -> None:
    key = KeyAttributes(
        "RSA_2048", "SIGN_VERIFY", "EXTERNAL", True, "REPLICA", ("alias/a", "alias/b"), {"Team": "x"}, 90
    )
    for action in sorted(KEY_ACTIONS):
        found = keys(action, key, KeySpec="no", Origin="no", MultiRegion=False)
        assert found["kms:keyspec"] == ("RSA_2048",)
        assert found["kms:keyusage"] == ("SIGN_VERIFY",)
        assert found["kms:keyorigin"] == ("EXTERNAL",)
        assert (found["kms:multiregion"], found["kms:multiregionkeytype"]) == (("true",), ("REPLICA",))
        assert found["kms:resourcealiases"] == ("alias/a", "alias/b")
        assert found["aws:resourcetag/team"] == ("x",)
    assert keys("DisableKey", key)["kms:trailingdayswithoutkeyusage"] == ("90",)


def test_what_uses_no_key_shows_none() -> None:
    for action in sorted(WITHOUT_KEY - {"CreateKey"}):
        found = keys(action, None)
        assert not {"kms:keyspec", "kms:keyorigin", "kms:resourcealiases", "kms:multiregion"} & found.keys()
        assert ("kms:calleraccount" in found) == (action in KEY_STORES)


def test_reencrypt_on_the_same_key_policy_049() -> None:
    for same in (True, False):
        found = keys("ReEncryptTo", around=replace(AROUND, same_key=same))
        assert found["kms:reencryptonsamekey"] == (str(same).lower(),)


def test_how_the_request_came() -> None:
    found = keys("Decrypt")
    assert {name: found.get(f"aws:{name}") for name in ("currenttime", "epochtime", "sourceip", "viaawsservice")} == {
        "currenttime": ("2020-01-01T00:00:01Z",),
        "epochtime": ("1577836801",),
        "sourceip": ("203.0.113.9",),
        "viaawsservice": ("false",),
    }
    assert (found["aws:requestedregion"], found["aws:securetransport"]) == (("us-west-2",), ("true",))
    assert found["kms:calleraccount"] == (OWNER,)
    absent = {"kms:viaservice", "aws:calledvia", "aws:sourcearn", "aws:tokenissuetime", "aws:multifactorauthpresent"}
    assert not absent & found.keys()


def test_an_attested_environment_shows_what_it_measures() -> None:
    around = replace(AROUND, attested={"ImageSha384": "9fedcba8", "PCR8": "7ABECDEF"})
    for action in KEY_ACTIONS | WITHOUT_KEY:
        found = {name: value for name, value in keys(action, around=around).items() if "attestation" in name}
        wanted = {"kms:recipientattestation:imagesha384": ("9fedcba8",), "kms:recipientattestation:pcr8": ("7ABECDEF",)}
        assert found == (wanted if action in RECIPIENTS else {})
    assert not [name for name in keys("Decrypt", Recipient={}) if "attestation" in name]


def test_a_request_of_a_service_policy_046() -> None:
    found = keys("Decrypt", around=replace(VIA_S3, called_via=("athena.amazonaws.com", "s3.amazonaws.com")))
    assert (found["kms:viaservice"], found["aws:viaawsservice"]) == (("s3.us-west-2.amazonaws.com",), ("true",))
    assert found["aws:calledvia"] == ("athena.amazonaws.com", "s3.amazonaws.com")
    assert found["aws:calledviafirst"] == ("athena.amazonaws.com",)
    assert found["aws:calledvialast"] == ("s3.amazonaws.com",)
    assert "aws:sourceip" not in found
    around = replace(AROUND, source_arn="arn:aws:s3:::bucket", source_account=OWNER)
    found = keys("Decrypt", around=around, principal=S3)
    assert (found["aws:sourcearn"], found["aws:sourceaccount"]) == (("arn:aws:s3:::bucket",), (OWNER,))
    assert "kms:calleraccount" not in found


def test_temporary_credentials_show_when_they_were_issued() -> None:
    found = keys("Decrypt", around=replace(AROUND, token_issued=1_577_836_801, mfa=False))
    assert found["aws:tokenissuetime"] == ("2020-01-01T00:00:01Z",)
    assert found["aws:multifactorauthpresent"] == ("false",)
    assert len(dict(GLOBAL)) == len(GLOBAL)


def test_a_request_through_a_vpc_endpoint_shows_it_and_its_vpc_but_no_address() -> None:
    through = replace(AROUND, source_ip=None, source_vpce="vpce-1234abcdf5678c90a", source_vpc="vpc-2b2b2b2b")
    found = keys("Encrypt", around=through)
    assert found["aws:sourcevpce"] == ("vpce-1234abcdf5678c90a",)
    assert found["aws:sourcevpc"] == ("vpc-2b2b2b2b",)
    assert "aws:sourceip" not in found
    assert not {"aws:sourcevpce", "aws:sourcevpc"} & set(keys("Encrypt"))


USER = {"AWS": ALICE.arn}
# requirement, action, condition, requests that it allows, requests that it doesn't; the guide's own examples
EXAMPLES: list[tuple[str, str, dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]] = [
    ("POLICY-029", "Decrypt", {"StringEquals": {"kms:EncryptionContext:AppName": "ExampleApp"}},
     [{"EncryptionContext": {"AppName": "ExampleApp"}}, {"EncryptionContext": {"AppName": "ExampleApp", "b": "c"}}],
     [{"EncryptionContext": {"AppName": "Other"}}, {"EncryptionContext": {"b": "ExampleApp"}}, {}]),
    ("POLICY-030", "Decrypt", {"StringEquals": {"kms:EncryptionContext:Appname": "ExampleApp"}},
     [{"EncryptionContext": {"AppName": "ExampleApp"}}], [{"EncryptionContext": {"AppName": "exampleapp"}}]),
    ("POLICY-031", "GenerateDataKey", {"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "AppName"}},
     [{"EncryptionContext": {"AppName": "Helper", "Project": "Alpha"}}],
     [{"EncryptionContext": {"appname": "Helper"}}, {"EncryptionContext": {"Project": "Alpha"}}, {}]),
    ("POLICY-032", "GenerateDataKey", {"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["AppName"]}},
     [{"EncryptionContext": {"AppName": "x"}}, {"EncryptionContext": {}}, {}],
     [{"EncryptionContext": {"AppName": "x", "Other": "y"}}]),
    ("POLICY-033", "Encrypt", {"Null": {"kms:EncryptionContextKeys": False}},
     [{"EncryptionContext": {"a": "b"}}], [{}]),
    ("POLICY-035", "CreateGrant", {"StringEquals": {"kms:EncryptionContext:a": "1"}},
     [{"Constraints": {"EncryptionContextEquals": {"a": "1"}}}], [{}, {"Constraints": {}}]),
    ("POLICY-036", "Encrypt", {"StringEquals": {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}},
     [{}, {"EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}], [{"EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}]),
    ("POLICY-037", "Sign", {"StringLike": {"kms:SigningAlgorithm": "RSASSA_PSS*"}},
     [{"SigningAlgorithm": "RSASSA_PSS_SHA_256"}], [{"SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"}]),
    ("POLICY-038", "GenerateMac", {"StringEquals": {"kms:MacAlgorithm": "HMAC_SHA_256"}},
     [{"MacAlgorithm": "HMAC_SHA_256"}], [{"MacAlgorithm": "HMAC_SHA_512"}]),
    ("POLICY-039", "Sign", {"StringEquals": {"kms:MessageType": "RAW"}}, [{}, {"MessageType": "RAW"}],
     [{"MessageType": "DIGEST"}]),
    ("POLICY-040", "GenerateDataKeyPair", {"StringLike": {"kms:DataKeyPairSpec": "RSA*"}},
     [{"KeyPairSpec": "RSA_3072"}], [{"KeyPairSpec": "ECC_NIST_P256"}]),
    ("POLICY-041", "CreateGrant", {"StringEquals": {"kms:GrantConstraintType": "EncryptionContextEquals"}},
     [{"Constraints": {"EncryptionContextEquals": {"a": "1"}}}],
     [{}, {"Constraints": {"EncryptionContextSubset": {"a": "1"}}}]),
    ("POLICY-042", "CreateGrant", {"ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt", "ReEncryptTo"]}},
     [{"Operations": ["Encrypt"]}, {"Operations": ["ReEncryptTo", "Encrypt"]}],
     [{"Operations": ["Encrypt", "Decrypt"]}]),
    ("POLICY-042", "CreateGrant", {"ForAnyValue:StringEquals": {"kms:GrantOperations": ["Encrypt", "ReEncryptTo"]}},
     [{"Operations": ["Encrypt", "Decrypt"]}], [{"Operations": ["Decrypt", "ReEncryptFrom"]}]),
    ("POLICY-043", "CreateGrant", {"StringEquals": {"kms:GranteePrincipal": "arn:aws:iam::111122223333:role/R"}},
     [{"GranteePrincipal": "arn:aws:iam::111122223333:role/R"}],
     [{"GranteePrincipal": "arn:aws:iam::111122223333:role/S"}]),
    ("POLICY-044", "CreateGrant", {"StringEquals": {"kms:RetiringPrincipal": ["a", "b"]}},
     [{"RetiringPrincipal": "b"}], [{}, {"RetiringPrincipal": "c"}]),
    ("POLICY-045", "ListGrants", {"Bool": {"kms:GrantIsForAWSResource": True}}, [], [{}]),
    ("POLICY-046", "Encrypt", {"StringEquals": {"kms:ViaService": "s3.us-west-2.amazonaws.com"}}, [], [{}]),
    ("POLICY-047", "Encrypt", {"StringEquals": {"kms:CallerAccount": OWNER}}, [{}], []),
    ("POLICY-050", "GenerateDataKey", {"StringEquals": {"kms:RequestAlias": "alias/finance-key"}},
     [{"KeyId": "alias/finance-key"}, {"KeyId": f"arn:aws:kms:us-west-2:{OWNER}:alias/finance-key"}],
     [{"KeyId": KEY}, {"KeyId": "alias/other"}, {"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}]),
    ("POLICY-053", "ScheduleKeyDeletion",
     {"NumericGreaterThanEquals": {"kms:ScheduleKeyDeletionPendingWindowInDays": "14"}},
     [{}, {"PendingWindowInDays": 14}], [{"PendingWindowInDays": 7}]),
    ("POLICY-054", "EnableKeyRotation", {"NumericLessThanEquals": {"kms:RotationPeriodInDays": "365"}},
     [{}, {"RotationPeriodInDays": 90}], [{"RotationPeriodInDays": 730}]),
    ("POLICY-055", "ImportKeyMaterial", {"Null": {"kms:ExpirationModel": True}}, [{}],
     [{"ExpirationModel": "KEY_MATERIAL_EXPIRES"}]),
    ("POLICY-055", "ImportKeyMaterial", {"NumericLessThanEquals": {"kms:ValidTo": "1546257599.0"}},
     [{"ValidTo": datetime.fromtimestamp(1_546_257_599, UTC)}], [{"ValidTo": 1_546_257_600}, {}]),
    ("POLICY-056", "ReplicateKey", {"StringEquals": {"kms:ReplicaRegion": ["us-east-1", "eu-west-3"]}},
     [{"ReplicaRegion": "eu-west-3"}], [{"ReplicaRegion": "eu-west-2"}]),
    ("POLICY-057", "PutKeyPolicy", {"Null": {"kms:BypassPolicyLockoutSafetyCheck": True}}, [{}],
     [{"BypassPolicyLockoutSafetyCheck": True}, {"BypassPolicyLockoutSafetyCheck": False}]),
    ("POLICY-058", "GetKeyPolicy", {"StringEquals": {"kms:PolicyName": "default"}},
     [{}, {"PolicyName": "default"}], [{"PolicyName": "AWS_RAM"}]),
]  # fmt: skip


@pytest.mark.parametrize(("requirement", "action", "condition", "good", "bad"), EXAMPLES)
def test_examples_of_the_guide(
    requirement: str, action: str, condition: dict[str, Any], good: list[dict[str, Any]], bad: list[dict[str, Any]]
) -> None:
    document = policy({"Principal": USER, "Action": f"kms:{action}", "Condition": condition})
    for params in (*good, *bad):
        request = Access(ALICE, f"kms:{action}", KEY, keys(action, **params))
        assert decide(request, key_account=OWNER, key_policy=document).allowed == (params in good), params


def test_services_may_what_a_condition_on_them_says_policy_045_policy_046() -> None:
    for action, condition in (
        ("ListGrants", {"Bool": {"kms:GrantIsForAWSResource": True}}),
        ("Decrypt", {"StringEquals": {"kms:ViaService": "s3.us-west-2.amazonaws.com"}}),
    ):
        document = policy({"Principal": USER, "Condition": condition})
        request = Access(ALICE, f"kms:{action}", KEY, keys(action, around=VIA_S3))
        assert decide(request, key_account=OWNER, key_policy=document).allowed
