"""What CloudTrail of the reference records: the log entries of the KMS Developer Guide."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud_clients import ACCOUNT, REGION, ServedCloud, found, key, kms, last, refusal, served, trail

__all__ = ["key", "kms", "served", "trail"]


def refused(call: Any, **params: Any) -> str:
    """The code of a call that is refused."""
    return refusal(call, **params)[0]


def test_audit_001_each_call_is_recorded_once_with_the_id_of_its_response(
    kms: Any, trail: Any, key: dict[str, Any]
) -> None:
    answers = [kms.describe_key(KeyId=key["KeyId"]), kms.disable_key(KeyId=key["Arn"])]
    with pytest.raises(ClientError) as caught:
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"text")
    ids = [answer["ResponseMetadata"]["RequestId"] for answer in (*answers, caught.value.response)]
    events = found(trail, ResourceName=key["Arn"])
    assert [event["requestID"] for event in events[:3]] == ids[::-1]
    assert [event["eventName"] for event in events] == ["Encrypt", "DisableKey", "DescribeKey", "CreateKey"]
    assert events[0]["errorCode"] == "DisabledException"
    assert events[0]["errorMessage"] == f"{key['Arn']} is disabled."
    assert events[0]["responseElements"] is None


def test_an_event_has_what_the_guide_shows(kms: Any, trail: Any, key: dict[str, Any]) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    answer = kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256", EncryptionContext={"Project": "Alpha"})
    event = last(trail, key, "GenerateDataKey")
    time = datetime.fromisoformat(event.pop("eventTime"))
    assert before <= time <= datetime.now(UTC)
    assert uuid.UUID(event.pop("eventID")) and event.pop("userAgent").startswith("Boto3")
    assert event == {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "Root",
            "principalId": ACCOUNT,
            "arn": f"arn:aws:iam::{ACCOUNT}:root",
            "accountId": ACCOUNT,
            "accessKeyId": "test",
        },
        "eventSource": "kms.amazonaws.com",
        "eventName": "GenerateDataKey",
        "awsRegion": REGION,
        "sourceIPAddress": "127.0.0.1",
        "requestParameters": {
            "keyId": key["KeyId"], "keySpec": "AES_256", "encryptionContext": {"Project": "Alpha"}
        },
        "responseElements": None,
        "additionalEventData": {"keyMaterialId": answer["KeyMaterialId"]},
        "requestID": answer["ResponseMetadata"]["RequestId"],
        "readOnly": True,
        "resources": [{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": key["Arn"]}],
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    }  # fmt: skip


def by_alias(arn: str) -> str:
    return f"arn:aws:kms:{REGION}:{ACCOUNT}:{arn}"


ALGORITHM = "SYMMETRIC_DEFAULT"
SHOWN = [  # operation, its parameters, requestParameters, responseElements; K is the id of the key, ARN its ARN
    ("DescribeKey", {"KeyId": "ARN"}, {"keyId": "ARN"}, None),
    ("GetKeyPolicy", {"KeyId": "K", "PolicyName": "default"}, {"keyId": "K", "policyName": "default"}, None),
    ("ListKeyPolicies", {"KeyId": "K"}, {"keyId": "K"}, None),
    ("GetKeyRotationStatus", {"KeyId": "K"}, {"keyId": "K"}, None),
    ("ListResourceTags", {"KeyId": "K", "Limit": 5}, {"keyId": "K", "limit": 5}, None),
    ("ListGrants", {"KeyId": "K", "Limit": 10}, {"keyId": "K", "limit": 10}, None),
    ("UpdateKeyDescription", {"KeyId": "K", "Description": "New"}, {"keyId": "K", "description": "New"}, "ARN"),
    ("DisableKey", {"KeyId": "K"}, {"keyId": "K"}, "ARN"),
    ("EnableKey", {"KeyId": "K"}, {"keyId": "K"}, "ARN"),
    ("EnableKeyRotation", {"KeyId": "K"}, {"keyId": "K", "rotationPeriodInDays": 365}, "ARN"),
    ("DisableKeyRotation", {"KeyId": "ARN"}, {"keyId": "ARN"}, "ARN"),
    (
        "TagResource",
        {"KeyId": "K", "Tags": [{"TagKey": "Department", "TagValue": "IT"}]},
        {"keyId": "K", "tags": [{"tagKey": "Department", "tagValue": "IT"}]},
        "ARN",
    ),
    ("UntagResource", {"KeyId": "K", "TagKeys": ["Dept"]}, {"keyId": "K", "tagKeys": ["Dept"]}, "ARN"),
    (
        "Encrypt",
        {"KeyId": "ARN", "Plaintext": b"secret", "EncryptionContext": {"Department": "Engineering"}},
        {"keyId": "ARN", "encryptionContext": {"Department": "Engineering"}, "encryptionAlgorithm": ALGORITHM},
        None,
    ),
    (
        "GenerateDataKeyWithoutPlaintext",
        {"KeyId": "K", "NumberOfBytes": 32},
        {"keyId": "K", "numberOfBytes": 32},
        None,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "params", "request_shown", "affected"), SHOWN, ids=[row[0] for row in SHOWN])
def test_members_of_each_operation(
    kms: Any,
    trail: Any,
    key: dict[str, Any],
    operation: str,
    params: dict[str, Any],
    request_shown: dict[str, Any],
    affected: str | None,
) -> None:
    names = {"K": key["KeyId"], "ARN": key["Arn"]}
    fill = lambda values: {name: names.get(str(value), value) for name, value in values.items()}  # noqa: E731
    kms._make_api_call(operation, fill(params))
    event = last(trail, key, operation)
    assert event["requestParameters"] == fill(request_shown)
    assert event["responseElements"] == ({"keyId": key["Arn"]} if affected else None)
    reads = operation.startswith(("Describe", "Get", "List", "Encrypt", "Generate"))
    assert event["readOnly"] is reads


def test_the_policy_put_shows_and_the_policy_got_does_not(kms: Any, trail: Any, key: dict[str, Any]) -> None:
    policy = kms.get_key_policy(KeyId=key["KeyId"])["Policy"]
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy)
    assert last(trail, key, "PutKeyPolicy")["requestParameters"] == {
        "keyId": key["KeyId"], "policyName": "default", "policy": policy, "bypassPolicyLockoutSafetyCheck": False
    }  # fmt: skip
    assert last(trail, key, "GetKeyPolicy")["responseElements"] is None


def test_a_new_key_shows_as_in_the_guide(trail: Any, key: dict[str, Any]) -> None:
    event = last(trail, key, "CreateKey")
    assert event["requestParameters"] == {
        "description": "", "origin": "AWS_KMS", "bypassPolicyLockoutSafetyCheck": False, "tags": [],
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT", "keySpec": "SYMMETRIC_DEFAULT", "keyUsage": "ENCRYPT_DECRYPT",
        "multiRegion": False,
    }  # fmt: skip
    metadata = event["responseElements"]["keyMetadata"]
    assert (metadata["aWSAccountId"], metadata["keyId"], metadata["arn"]) == (ACCOUNT, key["KeyId"], key["Arn"])
    assert (metadata["keyState"], metadata["enabled"], metadata["keyManager"]) == ("Enabled", True, "CUSTOMER")
    shown = datetime.strptime(metadata["creationDate"], "%b %d, %Y, %I:%M:%S %p").replace(tzinfo=UTC)
    assert shown == key["CreationDate"].replace(microsecond=0)


def test_both_names_of_a_key_spec_show_the_one_given(kms: Any, trail: Any) -> None:
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    shown = last(trail, key, "CreateKey")["requestParameters"]
    assert shown["keySpec"] == shown["customerMasterKeySpec"] == "HMAC_256"


def test_deletion_of_a_key_is_announced_cancelled_and_done(
    served: ServedCloud, kms: Any, trail: Any, key: dict[str, Any]
) -> None:
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=20)
    event = last(trail, key, "ScheduleKeyDeletion")
    assert event["requestParameters"] == {"keyId": key["KeyId"], "pendingWindowInDays": 20}
    response = event["responseElements"]
    assert (response["keyId"], response["keyState"]) == (key["Arn"], "PendingDeletion")
    kms.cancel_key_deletion(KeyId=key["KeyId"])
    assert last(trail, key, "CancelKeyDeletion")["responseElements"] == {"keyId": key["Arn"]}
    served.cloud.clock.advance(21 * 24 * 3600)
    assert "DeleteKey" not in [event["eventName"] for event in found(trail, ResourceName=key["Arn"])]
    date = kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)["DeletionDate"]
    served.cloud.clock.advance(8 * 24 * 3600)
    deleted = found(trail, ResourceName=key["Arn"])[0]  # AUDIT-004
    assert deleted["eventName"] == "DeleteKey" and deleted["eventType"] == "AwsServiceEvent"
    assert deleted["userIdentity"] == {"accountId": ACCOUNT, "invokedBy": "AWS Internal"}
    assert datetime.fromisoformat(deleted["eventTime"]) == date.replace(microsecond=0)
    assert (deleted["requestParameters"], deleted["readOnly"]) == (None, False)


def test_audit_006_rotations_are_recorded(served: ServedCloud, kms: Any, trail: Any, key: dict[str, Any]) -> None:
    kms.rotate_key_on_demand(KeyId=key["KeyId"])
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    served.cloud.clock.advance(89 * 24 * 3600)
    by_hand = [event for event in found(trail, ResourceName=key["Arn"]) if event["eventName"] == "RotateKey"]
    assert [event["serviceEventDetails"] for event in by_hand] == [{"rotationType": "ON_DEMAND", "keyId": key["KeyId"]}]
    served.cloud.clock.advance(2 * 24 * 3600)
    by_time = last(trail, key, "RotateKey")
    assert by_time["serviceEventDetails"] == {"rotationType": "AUTOMATIC", "keyId": key["KeyId"]}
    assert by_time["eventType"] == "AwsServiceEvent" and by_time["sourceIPAddress"] == "AWS Internal"


def test_aliases_and_their_keys_are_both_resources(kms: Any, trail: Any, key: dict[str, Any]) -> None:
    name = f"alias/{uuid.uuid4().hex}"
    other = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
    kms.describe_key(KeyId=name)
    kms.update_alias(AliasName=name, TargetKeyId=other["KeyId"])
    kms.delete_alias(AliasName=name)
    arns = lambda event: [resource["ARN"] for resource in event["resources"]]  # noqa: E731
    assert arns(last(trail, key, "CreateAlias")) == [key["Arn"], by_alias(name)]
    assert arns(last(trail, key, "DescribeKey")) == [key["Arn"]]
    assert arns(last(trail, other, "UpdateAlias")) == [by_alias(name), other["Arn"]]
    deleted = last(trail, other, "DeleteAlias")
    assert arns(deleted) == [by_alias(name), other["Arn"]]
    assert deleted["requestParameters"] == {"aliasName": name}
    assert deleted["responseElements"] == {"keyId": other["Arn"]}


def test_a_reencryption_names_the_source_first(kms: Any, trail: Any, key: dict[str, Any]) -> None:
    other = kms.create_key()["KeyMetadata"]
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"text", EncryptionContext={"Project": "Alpha"})["CiphertextBlob"]
    answer = kms.re_encrypt(
        CiphertextBlob=blob, SourceEncryptionContext={"Project": "Alpha"}, DestinationKeyId=other["KeyId"],
        DestinationEncryptionContext={"Level": "3A"},
    )  # fmt: skip
    event = last(trail, key, "ReEncrypt")
    assert [resource["ARN"] for resource in event["resources"]] == [key["Arn"], other["Arn"]]
    assert event["requestParameters"] == {
        "sourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "sourceEncryptionContext": {"Project": "Alpha"},
        "destinationKeyId": other["KeyId"],
        "destinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "destinationEncryptionContext": {"Level": "3A"},
    }
    assert event["additionalEventData"] == {
        "sourceKeyMaterialId": answer["SourceKeyMaterialId"],
        "destinationKeyMaterialId": answer["DestinationKeyMaterialId"],
    }


def test_a_refused_decrypt_names_the_key_and_the_context(kms: Any, trail: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"text", EncryptionContext={"a": "b"})["CiphertextBlob"]
    wrong = {"CiphertextBlob": blob, "EncryptionContext": {"a": "c"}}
    assert refused(kms.decrypt, **wrong) == "InvalidCiphertextException"
    event = last(trail, key, "Decrypt")
    assert event["errorCode"] == "InvalidCiphertextException" and "errorMessage" not in event  # AWS-003
    assert event["requestParameters"] == {
        "encryptionContext": {"a": "c"}, "encryptionAlgorithm": "SYMMETRIC_DEFAULT"
    }  # fmt: skip


def test_audit_007_the_last_usage_of_a_key_names_its_event(kms: Any, trail: Any, key: dict[str, Any]) -> None:
    answer = kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")
    usage = kms.get_key_last_usage(KeyId=key["KeyId"])["KeyLastUsage"]
    event = last(trail, key, "GenerateDataKey")
    assert (usage["Operation"], usage["CloudTrailEventId"]) == ("GenerateDataKey", event["eventID"])
    assert usage["KmsRequestId"] == answer["ResponseMetadata"]["RequestId"]


def test_audit_008_dry_runs_are_recorded(kms: Any, trail: Any, key: dict[str, Any]) -> None:
    assert refused(kms.encrypt, KeyId=key["KeyId"], Plaintext=b"text", DryRun=True) == "DryRunOperationException"
    event = last(trail, key, "Encrypt")
    assert event["errorCode"] == "DryRunOperationException" and event["requestParameters"]["dryRun"] is True


def test_grants_show_their_terms_and_ids_and_never_their_tokens(
    served: ServedCloud, kms: Any, trail: Any, key: dict[str, Any]
) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:root"
    terms = {"KeyId": key["Arn"], "GranteePrincipal": arn, "RetiringPrincipal": arn, "Operations": ["Encrypt"]}
    constraint = {"Constraints": {"EncryptionContextSubset": {"ContextKey1": "Value1"}}}
    one, two, three = (kms.create_grant(**terms, **constraint, Name=name) for name in ("one", "two", "three"))
    event = last(trail, key, "CreateGrant")
    assert event["requestParameters"] == {
        "keyId": key["Arn"], "granteePrincipal": arn, "retiringPrincipal": arn, "operations": ["Encrypt"],
        "constraints": {"encryptionContextSubset": {"ContextKey1": "Value1"}}, "name": "three",
    }  # fmt: skip
    assert event["responseElements"] == {"grantId": three["GrantId"], "keyId": key["Arn"]}
    kms.retire_grant(GrantToken=one["GrantToken"])
    retired = last(trail, key, "RetireGrant")
    assert retired["requestParameters"] is None
    assert retired["additionalEventData"] == {"grantId": one["GrantId"]}  # domains AUDIT-014
    kms.retire_grant(KeyId=key["Arn"], GrantId=two["GrantId"])
    assert last(trail, key, "RetireGrant")["additionalEventData"] == {"grantId": two["GrantId"]}
    kms.revoke_grant(KeyId=key["KeyId"], GrantId=three["GrantId"])
    assert last(trail, key, "RevokeGrant")["requestParameters"] == {"keyId": key["KeyId"], "grantId": three["GrantId"]}
    kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", GrantTokens=[one["GrantToken"]])
    texts = json.dumps(found(trail, ResourceName=key["Arn"]))
    assert not [grant for grant in (one, two, three) if grant["GrantToken"] in texts]  # TOKEN-010


def test_audit_002_and_enc_033_no_secret_is_in_any_event(
    served: ServedCloud, kms: Any, trail: Any, key: dict[str, Any]
) -> None:
    marker = b"marker-" + uuid.uuid4().bytes
    s3 = served.client("s3")
    s3.create_bucket(Bucket="secrets")
    served.kms_calls()
    name = {"KeyId": key["KeyId"]}
    blob = kms.encrypt(**name, Plaintext=marker)["CiphertextBlob"]
    kms.decrypt(CiphertextBlob=blob)
    kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key["KeyId"])
    kms.generate_data_key(**name, KeySpec="AES_256")
    kms.generate_data_key_without_plaintext(**name, KeySpec="AES_256")
    kms.generate_random(NumberOfBytes=32)
    s3.put_object(Bucket="secrets", Key="k", Body=marker, ServerSideEncryption="aws:kms", SSEKMSKeyId=key["Arn"])
    s3.get_object(Bucket="secrets", Key="k")
    calls = served.kms_calls()
    secrets = {marker} | {
        value
        for call in calls
        for values in (call.params, call.answer)
        for value in values.values()
        if isinstance(value, bytes)
    }
    assert len(calls) == 8 and len(secrets) >= 8
    ids = {call.request_id for call in calls}
    events = [event for event in found(trail, EventSource="kms.amazonaws.com") if event.get("requestID") in ids]
    assert len(events) == 8
    text = json.dumps(events)
    for secret in secrets:
        for shown in (secret.hex(), base64.b64encode(secret).decode(), repr(secret)[2:-1], secret.decode("latin-1")):
            assert shown not in text


def test_users_and_sessions_are_named(served: ServedCloud, kms: Any, trail: Any, key: dict[str, Any]) -> None:
    iam = served.client("iam")
    user = iam.create_user(UserName="Alice")["User"]
    made = iam.create_access_key(UserName="Alice")["AccessKey"]
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": everything})
    iam.put_user_policy(UserName="Alice", PolicyName="all", PolicyDocument=policy)
    alice = served.client("kms", (made["AccessKeyId"], made["SecretAccessKey"], None))
    alice.describe_key(KeyId=key["KeyId"])
    assert last(trail, key, "DescribeKey")["userIdentity"] == {
        "type": "IAMUser", "principalId": user["UserId"], "arn": f"arn:aws:iam::{ACCOUNT}:user/Alice",
        "accountId": ACCOUNT, "accessKeyId": made["AccessKeyId"], "userName": "Alice",
    }  # fmt: skip
    session = served.role("SampleRole", everything)
    role = iam.get_role(RoleName="SampleRole")["Role"]
    served.client("kms", session).describe_key(KeyId=key["KeyId"])
    identity = last(trail, key, "DescribeKey")["userIdentity"]
    assert identity["sessionContext"]["attributes"]["mfaAuthenticated"] == "false"
    issuer = identity.pop("sessionContext")["sessionIssuer"]
    assert identity == {
        "type": "AssumedRole", "principalId": f"{role['RoleId']}:visit",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/SampleRole/visit", "accountId": ACCOUNT,
        "accessKeyId": session[0],
    }  # fmt: skip
    assert issuer == {
        "type": "Role", "principalId": role["RoleId"], "arn": role["Arn"], "accountId": ACCOUNT,
        "userName": "SampleRole",
    }  # fmt: skip
    names = [event["eventName"] for event in found(trail, Username="Alice")]
    assert names == ["DescribeKey"] == [event["eventName"] for event in found(trail, Username="visit")]
    assert len(found(trail, AccessKeyId=made["AccessKeyId"])) == 1


def test_calls_by_s3_name_the_caller_and_the_object(served: ServedCloud, trail: Any, key: dict[str, Any]) -> None:
    s3 = served.client("s3")
    s3.create_bucket(Bucket="pictures")
    s3.put_object(Bucket="pictures", Key="cat", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId=key["Arn"])
    s3.get_object(Bucket="pictures", Key="cat")
    context = {"aws:s3:arn": "arn:aws:s3:::pictures/cat"}
    generated, opened = last(trail, key, "GenerateDataKey"), last(trail, key, "Decrypt")
    assert generated["requestParameters"] == {
        "encryptionContext": context, "keySpec": "AES_256", "keyId": key["Arn"]
    }  # fmt: skip
    assert opened["requestParameters"]["encryptionContext"] == context
    for event in (generated, opened):
        assert event["userIdentity"]["arn"] == f"arn:aws:iam::{ACCOUNT}:root"
        assert {event["userIdentity"]["invokedBy"], event["sourceIPAddress"], event["userAgent"]} == {"AWS Internal"}


def test_events_tell_the_key_material_that_was_used_n21(kms: Any, trail: Any, key: dict[str, Any]) -> None:
    first = key["CurrentKeyMaterialId"]
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"text")["CiphertextBlob"]
    assert last(trail, key, "Encrypt")["additionalEventData"] == {"keyMaterialId": first}
    kms.rotate_key_on_demand(KeyId=key["KeyId"])
    second = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"]
    kms.encrypt(KeyId=key["KeyId"], Plaintext=b"text")
    assert last(trail, key, "Encrypt")["additionalEventData"] == {"keyMaterialId": second}
    kms.decrypt(CiphertextBlob=blob)
    assert last(trail, key, "Decrypt")["additionalEventData"] == {"keyMaterialId": first}
    kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key["KeyId"])
    materials = {"sourceKeyMaterialId": first, "destinationKeyMaterialId": second}
    assert last(trail, key, "ReEncrypt")["additionalEventData"] == materials


def test_a_list_of_aliases_names_no_resource(kms: Any, trail: Any, key: dict[str, Any]) -> None:
    kms.list_aliases(KeyId=key["KeyId"])
    assert "ListAliases" not in {event["eventName"] for event in found(trail, ResourceName=key["Arn"])}
    assert found(trail, EventName="ListAliases")[0]["resources"] == []
