"""What AWS denies and lenient emulators allow, as a user of the served KMS meets it; each case from its source.

Written from the documentation and from recorded answers alone: boto3, a URL, and what is promised.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.neighbours import add_neighbours

MINE, OTHERS = "000000000000", "111122223333"
ROOT = {"AWS": f"arn:aws:iam::{MINE}:root"}
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


class Aws:
    """What a user has: an endpoint, credentials, and names that nobody has used."""

    def __init__(self, cloud: Cloud, url: str) -> None:
        self.clock, self.url, self.made = cloud.clock, url, 0

    def client(self, service: str, *keys: str, region: str = "us-east-1") -> Any:
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        options = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
        return boto3.client(
            service, endpoint_url=self.url, region_name=region, config=options,
            **dict(zip(names, keys or ("test", "test"), strict=False)),
        )  # fmt: skip

    def name(self) -> str:
        self.made += 1
        return f"name{self.made}"

    def role(self, *statements: dict[str, Any], name: str | None = None, **params: Any) -> str:
        """The ARN of a role that the account may assume, with these permissions."""
        iam, name = self.client("iam"), name or self.name()
        trust = document({"Effect": "Allow", "Principal": ROOT, "Action": "sts:AssumeRole"})
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **params)["Role"]["Arn"]
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
        return arn

    def session(self, role: str, service: str = "kms", region: str = "us-east-1") -> Any:
        made = self.client("sts").assume_role(RoleArn=role, RoleSessionName="visit")["Credentials"]
        return self.client(service, made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"], region=region)

    def key(self, *statements: dict[str, Any]) -> str:
        """The ARN of a key; its policy lets the account decide, and says this."""
        given = {"Policy": key_policy(*statements)} if statements else {}
        arn: str = self.client("kms").create_key(**given)["KeyMetadata"]["Arn"]
        return arn


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def key_policy(*statements: dict[str, Any]) -> str:
    delegation = {"Effect": "Allow", "Principal": ROOT, "Action": "kms:*", "Resource": "*"}
    return document(delegation, *({"Resource": "*", **statement} for statement in statements))


def refused(call: Any, **params: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**params)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    cloud = Cloud()
    cloud.accounts.open(OTHERS)
    add_neighbours(cloud)
    with serving(cloud) as url:
        yield Aws(cloud, url)


def test_a_role_made_again_is_not_who_the_key_policy_named(aws: Aws) -> None:
    """IAM User Guide, JSON policy elements: Principal: the ARN is transformed to the unique principal ID."""
    role, name = aws.role(name="operator"), "operator"
    key = aws.key({"Effect": "Allow", "Principal": {"AWS": role}, "Action": "kms:Encrypt"})
    aws.session(role).encrypt(KeyId=key, Plaintext=b"x")
    aws.client("iam").delete_role(RoleName=name)
    aws.role(name=name)
    assert refused(aws.session(role).encrypt, KeyId=key, Plaintext=b"x")[0] == "AccessDeniedException"
    shown = json.loads(aws.client("kms").get_key_policy(KeyId=key)["Policy"])["Statement"][1]["Principal"]["AWS"]
    assert re.fullmatch(r"AROA[A-Z0-9]{17}", shown)


def test_a_role_made_again_does_not_get_the_grants_of_the_former(aws: Aws) -> None:
    """The same page; ListGrants shows the id as GetKeyPolicy does (KMS API Reference, GrantListEntry)."""
    role, key = aws.role(name="reader"), aws.key()
    kms = aws.client("kms")
    kms.create_grant(KeyId=key, GranteePrincipal=role, Operations=["Encrypt"])
    aws.client("iam").delete_role(RoleName="reader")
    aws.role(name="reader")
    assert refused(aws.session(role).encrypt, KeyId=key, Plaintext=b"x")[0] == "AccessDeniedException"
    (grant,) = kms.list_grants(KeyId=key)["Grants"]
    assert re.fullmatch(r"AROA[A-Z0-9]{17}", grant["GranteePrincipal"])


def test_a_boundary_limits_what_an_administrator_may_do(aws: Aws) -> None:
    """IAM User Guide, Permissions boundaries for IAM entities."""
    limit = document({"Effect": "Allow", "Action": "kms:Encrypt", "Resource": "*"})
    policy = aws.client("iam").create_policy(PolicyName=aws.name(), PolicyDocument=limit)["Policy"]["Arn"]
    role, key = aws.role(EVERYTHING, PermissionsBoundary=policy), aws.key()
    session = aws.session(role)
    blob = session.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    code, text = refused(session.decrypt, KeyId=key, CiphertextBlob=blob)
    assert code == "AccessDeniedException"
    assert text.endswith("because no permissions boundary allows the kms:Decrypt action")


@pytest.mark.parametrize(
    ("region", "partition"), [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("eu-central-1", "aws")]
)
def test_arns_are_of_the_partition_of_the_region(aws: Aws, region: str, partition: str) -> None:
    """AWS General Reference, ARN format."""
    kms, sts = (aws.client(name, region=region) for name in ("kms", "sts"))
    key = kms.create_key()["KeyMetadata"]
    assert key["Arn"] == f"arn:{partition}:kms:{region}:{MINE}:key/{key['KeyId']}"
    assert sts.get_caller_identity()["Arn"] == f"arn:{partition}:iam::{MINE}:root"
    (delegation,) = json.loads(kms.get_key_policy(KeyId=key["KeyId"])["Policy"])["Statement"]
    assert delegation["Principal"] == {"AWS": f"arn:{partition}:iam::{MINE}:root"}


def test_a_service_that_does_not_exist_is_nobody_in_a_key_policy(aws: Aws) -> None:
    """KMS API Reference, PutKeyPolicy: the principals in the key policy must exist and be visible to AWS KMS."""
    kms, key = aws.client("kms"), aws.key()
    allowed = {"Effect": "Allow", "Action": "kms:Decrypt"}
    kms.put_key_policy(KeyId=key, Policy=key_policy({**allowed, "Principal": {"Service": "logs.amazonaws.com"}}))
    unknown = key_policy({**allowed, "Principal": {"Service": "nosuchthing.amazonaws.com"}})
    assert refused(kms.put_key_policy, KeyId=key, Policy=unknown)[0] == "MalformedPolicyDocumentException"


def test_a_ciphertext_of_another_region_or_of_a_deleted_key_is_denied(aws: Aws) -> None:
    """Recorded: Decrypt where the key is not there is AccessDeniedException, whoever asks (N01, N04)."""
    kms, key = aws.client("kms"), aws.key()
    blob = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    elsewhere = refused(aws.client("kms", region="eu-west-1").decrypt, CiphertextBlob=blob)
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    aws.clock.advance(timedelta(days=8).total_seconds())
    deleted = refused(kms.decrypt, CiphertextBlob=blob)
    assert elsewhere == deleted
    assert elsewhere[0] == "AccessDeniedException"
    assert key not in elsewhere[1] and "does not exist in this Region" in elsewhere[1]


def test_who_may_not_decrypt_is_not_told_under_which_key(aws: Aws) -> None:
    """Recorded (N04): "on the resource associated with this ciphertext"."""
    key = aws.key()
    blob = aws.client("kms").encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    code, text = refused(aws.session(aws.role()).decrypt, CiphertextBlob=blob)
    assert code == "AccessDeniedException"
    because = "because no identity-based policy allows the kms:Decrypt action"
    assert text.endswith(f"on the resource associated with this ciphertext {because}")
    assert key not in text


def test_a_key_of_another_account_is_not_told_from_none(aws: Aws) -> None:
    """Recorded (N01): one and the same text, whether the key exists or not."""
    key, nothing = aws.key(), aws.key().rpartition("/")[0] + "/00000000-0000-4000-8000-000000000000"
    stranger = aws.client("kms", OTHERS, "test")
    told = {refused(stranger.describe_key, KeyId=arn) for arn in (key, nothing)}
    assert len(told) == 1
    ((code, text),) = told
    assert code == "AccessDeniedException" and "the resource does not exist in this Region" in text


@pytest.mark.parametrize(
    ("permissions", "statement", "because"),
    [
        ((), None, "because no identity-based policy allows the kms:Encrypt action"),
        ((EVERYTHING, {"Effect": "Deny", "Action": "kms:Encrypt", "Resource": "*"}), None,
         "with an explicit deny in an identity-based policy"),
        ((EVERYTHING,), {"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt"},
         "with an explicit deny in a resource-based policy"),
    ],
)  # fmt: skip
def test_a_denial_says_by_which_policy(
    aws: Aws, permissions: tuple[dict[str, Any], ...], statement: dict[str, Any] | None, because: str
) -> None:
    """IAM User Guide, Troubleshoot access denied error messages; recorded (N02, N03, N05)."""
    key = aws.key(*([statement] if statement else []))
    code, text = refused(aws.session(aws.role(*permissions)).encrypt, KeyId=key, Plaintext=b"x")
    assert code == "AccessDeniedException"
    assert text.startswith("User: arn:aws:sts::") and text.endswith(f"kms:Encrypt on resource: {key} {because}")


def test_a_key_policy_that_leaves_the_account_out_is_told_as_the_reason(aws: Aws) -> None:
    """Recorded (N02): no resource-based policy allows it."""
    admin = {"Sid": "admin", "Effect": "Allow", "Principal": ROOT, "Resource": "*", "Action": "kms:*",
             "Condition": {"StringEquals": {"aws:PrincipalType": "Account"}}}  # fmt: skip
    key = aws.client("kms").create_key(Policy=document(admin))["KeyMetadata"]["Arn"]
    _, text = refused(aws.session(aws.role(EVERYTHING)).describe_key, KeyId=key)
    assert text.endswith("because no resource-based policy allows the kms:DescribeKey action")


@pytest.mark.parametrize("size", [32_769, 131_072, 131_073])
def test_a_policy_that_is_too_long_is_a_quota_that_is_exceeded_n13(aws: Aws, size: int) -> None:
    """KMS API Reference, CreateKey and PutKeyPolicy: "If the key policy exceeds the length constraint"; Resource
    quotas: 32,768 bytes."""
    kms, key = aws.client("kms"), aws.key()
    longest = key_policy().ljust(32_768)
    kms.put_key_policy(KeyId=key, Policy=longest)
    assert refused(kms.put_key_policy, KeyId=key, Policy=longest.ljust(size))[0] == "LimitExceededException"
    assert refused(kms.create_key, Policy=longest.ljust(size))[0] == "LimitExceededException"


def test_a_key_that_was_used_of_late_is_not_disabled_by_a_policy_that_asks_n14(aws: Aws) -> None:
    """KMS Developer Guide, kms:TrailingDaysWithoutKeyUsage; recorded for a fresh key, whose days are 0."""
    condition = {"NumericLessThanEquals": {"kms:TrailingDaysWithoutKeyUsage": "2"}}
    key = aws.key({"Effect": "Deny", "Principal": "*", "Action": "kms:DisableKey", "Condition": condition})
    kms = aws.client("kms")
    assert refused(kms.disable_key, KeyId=key)[0] == "AccessDeniedException"
    aws.clock.advance(timedelta(days=2, hours=1).total_seconds())
    assert refused(kms.disable_key, KeyId=key)[0] == "AccessDeniedException"
    kms.encrypt(KeyId=key, Plaintext=b"x")
    aws.clock.advance(timedelta(days=2, hours=23).total_seconds())
    assert refused(kms.disable_key, KeyId=key)[0] == "AccessDeniedException"
    aws.clock.advance(timedelta(hours=2).total_seconds())
    kms.disable_key(KeyId=key)


def test_all_faulty_members_are_told_at_once_n39(aws: Aws) -> None:
    """Recorded of AWS's validation framework: "2 validation errors detected: ...; ..."."""
    code, text = refused(aws.client("kms").create_key, KeyUsage="SING", Origin="NOWHERE", Description="d" * 8193)
    assert code == "ValidationException"
    assert text.startswith("3 validation errors detected: ")
    parts = text.partition(": ")[2].split("; ")
    assert len(parts) == 3
    assert all(re.match(r"Value '.*' at '\w+' failed to satisfy constraint: Member must ", part) for part in parts)


def test_a_bucket_takes_no_keys_of_customers_unless_told_n29_n30(aws: Aws) -> None:
    """S3 User Guide, Blocking or unblocking SSE-C for a general purpose bucket: since April 2026 by default."""
    s3, bucket = aws.client("s3"), aws.name()
    s3.create_bucket(Bucket=bucket)
    sealed = {"Bucket": bucket, "Key": "k", "Body": b"x", "SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}

    def blocked() -> list[str]:
        (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        types: list[str] = rule["BlockedEncryptionTypes"]["EncryptionType"]
        return types

    def put(algorithm: str, **rule: Any) -> None:
        rules = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}, **rule}]
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})

    assert blocked() == ["SSE-C"]
    assert refused(s3.put_object, **sealed)[0] == "AccessDenied"
    put("aws:kms")
    assert blocked() == ["SSE-C"]
    put("AES256", BlockedEncryptionTypes={"EncryptionType": ["NONE"]})
    assert blocked() == ["NONE"]
    assert refused(s3.put_object, **sealed)[0] == "NotImplemented"
    s3.delete_bucket_encryption(Bucket=bucket)
    assert blocked() == ["SSE-C"]


def test_s3_says_why_the_kms_denies_and_not_of_which_key_n33(aws: Aws) -> None:
    """Recorded since 2025-12: "kms:GenerateDataKey on this resource because no identity-based policy allows"."""
    bucket, key = aws.name(), aws.key()
    aws.client("s3").create_bucket(Bucket=bucket)
    role = aws.role({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    code, text = refused(
        aws.session(role, "s3").put_object, Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms",
        SSEKMSKeyId=key,
    )  # fmt: skip
    assert code == "AccessDenied"
    assert text.endswith(
        "kms:GenerateDataKey on this resource because no identity-based policy allows the kms:GenerateDataKey action"
    )


def test_a_deleted_role_cannot_be_named_and_its_sessions_are_over(aws: Aws) -> None:
    """KMS API Reference, PutKeyPolicy (principals must exist); Lambda Developer Guide, troubleshooting: the security
    token of a role that was made again is invalid."""
    role, key = aws.role(EVERYTHING, name="short"), aws.key()
    session, iam = aws.session(role), aws.client("iam")
    session.describe_key(KeyId=key)
    iam.delete_role_policy(RoleName="short", PolicyName="own")
    iam.delete_role(RoleName="short")
    assert refused(session.describe_key, KeyId=key)[0] == "UnrecognizedClientException"
    named = key_policy({"Effect": "Allow", "Principal": {"AWS": role}, "Action": "kms:Encrypt"})
    assert refused(aws.client("kms").put_key_policy, KeyId=key, Policy=named)[0] == "MalformedPolicyDocumentException"


def test_serve_says_that_it_forgets_its_keys(tmp_path: Any) -> None:
    from tests.test_serve_command import serve

    with serve("--data", str(tmp_path)) as (process, what, _):
        assert what == "reference KMS"
        process.terminate()
        _, said = process.communicate(timeout=10)
    assert said.count("\n") == 1 and "no KMS keys" in said and "--kms" in said


def test_aliases_that_aws_has_defined_are_there_before_their_keys_n19(aws: Aws) -> None:
    """KMS API Reference, ListAliases (predefined aliases have no TargetKeyId); DescribeKey (makes the managed key)."""
    kms = aws.client("kms", region="eu-north-1")
    listed = {entry["AliasName"]: entry for entry in kms.list_aliases()["Aliases"]}
    assert "TargetKeyId" not in listed["alias/aws/ebs"]
    made = kms.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]
    assert (made["KeyManager"], made["KeyState"]) == ("AWS", "Enabled")
    listed = {entry["AliasName"]: entry for entry in kms.list_aliases()["Aliases"]}
    assert listed["alias/aws/ebs"]["TargetKeyId"] == made["KeyId"]
    refused(kms.create_alias, AliasName="alias/aws/mine", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])


def test_a_key_of_aws_always_rotates_and_nobody_changes_it_n10(aws: Aws) -> None:
    """KMS API Reference, GetKeyRotationStatus (always true for AWS managed keys); KMS Developer Guide, AWS managed
    keys."""
    kms = aws.client("kms", region="eu-west-3")
    key = kms.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]["KeyId"]
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is True
    for call, params in (
        (kms.disable_key, {}), (kms.disable_key_rotation, {}), (kms.schedule_key_deletion, {}),
        (kms.put_key_policy, {"Policy": key_policy()}), (kms.update_key_description, {"Description": "mine"}),
        (kms.tag_resource, {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
    ):  # fmt: skip
        refused(call, KeyId=key, **params)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"
