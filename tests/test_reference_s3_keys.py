"""How the reference S3 uses the KMS: data keys, encryption contexts, S3 Bucket Keys, and what lies at rest."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from tests.cloud_clients import ACCOUNT, REGION, ServedCloud, bucket, found, key, kms, refusal, s3, served, served_cloud

__all__ = ["bucket", "key", "kms", "s3", "served"]

BODY = b"test-sse"
KMS = "aws:kms"


def test_the_kms_is_asked_as_the_caller_through_s3_under_the_arn_of_the_object(
    served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="a/b c", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"])
    s3.get_object(Bucket=bucket, Key="a/b c")
    generated, opened = served.kms_calls()
    context = {"aws:s3:arn": f"arn:aws:s3:::{bucket}/a/b c"}
    assert (generated.operation, opened.operation) == ("GenerateDataKey", "Decrypt")
    assert generated.params == {"KeyId": key["Arn"], "KeySpec": "AES_256", "EncryptionContext": context}
    assert opened.params["EncryptionContext"] == context
    for event in (generated, opened):
        assert event.caller.principal.arn == f"arn:aws:iam::{ACCOUNT}:root"
        assert event.caller.via_service == f"s3.{REGION}.amazonaws.com"


def test_each_object_has_a_data_key_of_its_own(served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]) -> None:
    for name in ("one", "two"):
        s3.put_object(Bucket=bucket, Key=name, Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"])
    one, two = (event.answer["CiphertextBlob"] for event in served.kms_calls())
    assert one != two


def test_a_head_needs_no_key_unless_it_asks_for_the_checksum(
    served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"])
    served.kms_calls()
    assert s3.head_object(Bucket=bucket, Key="k")["ContentLength"] == len(BODY)
    assert served.kms_calls() == []
    assert s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["ChecksumCRC32"] == "KHcEKQ=="  # recorded
    assert [event.operation for event in served.kms_calls()] == ["Decrypt"]


def test_lists_and_deletes_need_no_key(served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"])
    served.client("kms").disable_key(KeyId=key["KeyId"])
    served.kms_calls()
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    s3.delete_object(Bucket=bucket, Key="k")
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    assert served.kms_calls() == []


def test_pairs_of_the_request_join_the_context_and_stay_with_the_object(
    served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    pairs = {"tenant": "Zoë", "kind": "letter"}
    header = base64.b64encode(json.dumps(pairs).encode()).decode()
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"],
                  SSEKMSEncryptionContext=header)  # fmt: skip
    s3.get_object(Bucket=bucket, Key="k")
    s3.copy_object(
        Bucket=bucket, Key="copy", CopySource=f"{bucket}/k", ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"]
    )
    contexts = [event.params["EncryptionContext"] for event in served.kms_calls()]
    own = {"aws:s3:arn": f"arn:aws:s3:::{bucket}/k"}
    assert contexts == [pairs | own, pairs | own, pairs | own, {"aws:s3:arn": f"arn:aws:s3:::{bucket}/copy"}]


def test_no_pair_of_a_request_stands_for_the_arn_of_the_object(
    served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    header = base64.b64encode(b'{"aws:s3:arn": "arn:aws:s3:::another/object"}').decode()
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"],
                  SSEKMSEncryptionContext=header)  # fmt: skip
    assert served.kms_calls()[0].params["EncryptionContext"] == {"aws:s3:arn": f"arn:aws:s3:::{bucket}/k"}


@pytest.mark.parametrize("document", [None, b"[1]", b'{"a": 1}', b"\xff"])
def test_a_context_is_base64_of_a_map_of_texts(
    s3: Any, bucket: str, key: dict[str, Any], document: bytes | None
) -> None:
    header = base64.b64encode(document).decode() if document else "no base64!"
    put = {"Bucket": bucket, "Key": "k", "Body": BODY, "ServerSideEncryption": KMS, "SSEKMSKeyId": key["Arn"]}
    assert refusal(s3.put_object, **put, SSEKMSEncryptionContext=header)[::2] == ("InvalidArgument", 400)


def test_a_kms_key_needs_the_header_that_asks_for_kms(s3: Any, bucket: str, key: dict[str, Any]) -> None:
    put = {"Bucket": bucket, "Key": "k", "Body": BODY, "SSEKMSKeyId": key["Arn"]}
    assert refusal(s3.put_object, **put)[::2] == ("InvalidArgument", 400)
    assert refusal(s3.put_object, **put, ServerSideEncryption="AES256")[::2] == ("InvalidArgument", 400)


def test_what_is_not_served_is_refusal(s3: Any, bucket: str) -> None:
    put = {"Bucket": bucket, "Key": "k", "Body": BODY}
    assert refusal(s3.put_object, **put, ServerSideEncryption="aws:kms:dsse")[::2] == ("NotImplemented", 501)
    assert refusal(s3.put_object, **put, Tagging="a=b")[::2] == ("NotImplemented", 501)
    assert refusal(s3.put_object, **put, StorageClass="GLACIER")[::2] == ("NotImplemented", 501)
    assert refusal(s3.get_bucket_versioning, Bucket=bucket)[::2] == ("NotImplemented", 501)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_with_a_bucket_key_the_context_is_the_arn_of_the_bucket(
    served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    put = {"Bucket": bucket, "Body": BODY, "ServerSideEncryption": KMS, "SSEKMSKeyId": key["Arn"]}
    s3.put_object(**put, Key="k", BucketKeyEnabled=True)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODY
    calls = served.kms_calls()
    assert [event.operation for event in calls] == ["GenerateDataKey", "Decrypt"]
    assert all(event.params["EncryptionContext"] == {"aws:s3:arn": f"arn:aws:s3:::{bucket}"} for event in calls)
    served.client("kms").disable_key(KeyId=key["KeyId"])
    assert refusal(s3.get_object, Bucket=bucket, Key="k")[0] == "KMS.DisabledException"


def test_a_bucket_key_that_is_kept_saves_requests_for_its_requester_alone() -> None:
    with served_cloud(bucket_key_lifetime=timedelta(minutes=5)) as served:
        s3 = served.client("s3")
        s3.create_bucket(Bucket="bucket")
        key = served.client("kms").create_key()["KeyMetadata"]["KeyId"]
        put = {"Bucket": "bucket", "Body": BODY, "ServerSideEncryption": KMS, "SSEKMSKeyId": key}
        served.kms_calls()
        for name in ("one", "two"):
            s3.put_object(**put, Key=name, BucketKeyEnabled=True)
            assert s3.get_object(Bucket="bucket", Key=name)["Body"].read() == BODY
        assert [event.operation for event in served.kms_calls()] == ["GenerateDataKey"]
        visitor = served.role("visitor", {"Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*"})
        served.kms_calls()
        assert served.client("s3", visitor).get_object(Bucket="bucket", Key="one")["Body"].read() == BODY
        assert [event.operation for event in served.kms_calls()] == ["Decrypt"]
        served.cloud.clock.advance(301)
        s3.put_object(**put, Key="three", BucketKeyEnabled=True)
        assert [event.operation for event in served.kms_calls()] == ["GenerateDataKey"]


def test_multipart_uploads_generate_once_and_decrypt_for_each_part(
    served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    made = s3.create_multipart_upload(Bucket=bucket, Key="k", ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"])
    upload = {"Bucket": bucket, "Key": "k", "UploadId": made["UploadId"]}
    bodies = [b"a" * (5 * 2**20), b"b" * 10]
    parts = [s3.upload_part(**upload, PartNumber=number, Body=body) for number, body in enumerate(bodies, 1)]
    assert [event.operation for event in served.kms_calls()] == ["GenerateDataKey", "Decrypt", "Decrypt"]
    listed = [{"PartNumber": number, "ETag": part["ETag"]} for number, part in enumerate(parts, 1)]
    served.client("kms").disable_key(KeyId=key["KeyId"])
    assert refusal(s3.upload_part, **upload, PartNumber=3, Body=b"c")[0] == "KMS.DisabledException"
    served.client("kms").enable_key(KeyId=key["KeyId"])
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": listed})
    answer = s3.get_object(Bucket=bucket, Key="k", Range="bytes=5242878-5242881")
    assert answer["Body"].read() == b"aabb"


def test_deletion_of_the_key_makes_its_objects_unreadable_for_ever(
    served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"])
    served.client("kms").schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    served.cloud.clock.advance(8 * 24 * 3600)
    assert refusal(s3.get_object, Bucket=bucket, Key="k")[::2] == ("AccessDenied", 403)


def test_objects_stay_readable_over_rotations(served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"])
    served.client("kms").rotate_key_on_demand(KeyId=key["KeyId"])
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODY


def test_an_alias_stands_for_its_key_at_the_time_of_the_write(
    kms: Any, s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    alias, other = f"alias/{bucket}", kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])
    put = {"Bucket": bucket, "Key": "k", "Body": BODY, "ServerSideEncryption": KMS, "SSEKMSKeyId": alias}
    assert s3.put_object(**put)["SSEKMSKeyId"] == key["Arn"]
    kms.update_alias(AliasName=alias, TargetKeyId=other)
    kms.disable_key(KeyId=other)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODY
    assert refusal(s3.put_object, **put | {"Body": b"new"})[0] == "KMS.DisabledException"
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODY  # what was there stays


def test_an_hmac_key_encrypts_no_object(served: ServedCloud, s3: Any, bucket: str) -> None:
    mac = served.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"]
    put = {"Bucket": bucket, "Key": "k", "Body": BODY, "ServerSideEncryption": KMS, "SSEKMSKeyId": mac}
    code, _, status = refusal(s3.put_object, **put)
    assert (code, status) == ("KMS.InvalidKeyUsageException", 400)


def test_the_key_may_be_of_another_account(served: ServedCloud, s3: Any, bucket: str) -> None:
    served.cloud.accounts.open("111122223333", secret="secret")
    owner = served.client("kms", ("111122223333", "secret", None))
    accounts = {"AWS": [f"arn:aws:iam::{account}:root" for account in (ACCOUNT, "111122223333")]}
    statement = {"Effect": "Allow", "Principal": accounts, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    arn = owner.create_key(Policy=policy)["KeyMetadata"]["Arn"]
    put = {"Bucket": bucket, "Key": "k", "Body": BODY, "ServerSideEncryption": KMS, "SSEKMSKeyId": arn}
    assert s3.put_object(**put)["SSEKMSKeyId"] == arn
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODY
    theirs = served.client("cloudtrail", ("111122223333", "secret", None))
    events = found(theirs, ResourceName=arn)
    assert [event["eventName"] for event in events] == ["Decrypt", "GenerateDataKey", "CreateKey"]
    assert events[0]["userIdentity"] == {
        "type": "AWSAccount", "principalId": ACCOUNT, "accountId": ACCOUNT, "invokedBy": "AWS Internal"
    }  # fmt: skip
    owner.disable_key(KeyId=arn)
    assert refusal(s3.get_object, Bucket=bucket, Key="k")[::2] == ("KMS.DisabledException", 400)


class WriteOnlyKms(ReferenceKms):
    """A KMS that lets sessions generate data keys and nothing else."""

    def authorize(self, request: Request) -> None:
        if request.caller.principal.kind == "session" and request.operation != "GenerateDataKey":
            raise KmsError("AccessDeniedException", f"not authorized to perform: kms:{request.operation}")


def test_what_the_kms_denies_the_caller_s3_denies_with_its_words() -> None:
    with served_cloud(make_kms=WriteOnlyKms) as served:
        key = served.client("kms").create_key()["KeyMetadata"]["Arn"]
        served.client("s3").create_bucket(Bucket="bucket")
        writer = served.client("s3", served.role("writer", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}))
        put = {"Bucket": "bucket", "ServerSideEncryption": KMS, "SSEKMSKeyId": key}
        writer.put_object(**put, Key="k", Body=BODY)
        denied = ("AccessDenied", "not authorized to perform: kms:Decrypt", 403)
        assert refusal(writer.get_object, Bucket="bucket", Key="k") == denied
        assert refusal(writer.copy_object, Bucket="bucket", Key="copy", CopySource="bucket/k") == denied
        made = writer.create_multipart_upload(**put, Key="m")
        part = {"Bucket": "bucket", "Key": "m", "UploadId": made["UploadId"], "PartNumber": 1, "Body": BODY}
        assert refusal(writer.upload_part, **part) == denied
        assert [item["Key"] for item in writer.list_objects_v2(Bucket="bucket")["Contents"]] == ["k"]
        assert served.client("s3").get_object(Bucket="bucket", Key="k")["Body"].read() == BODY


def reachable_bytes(root: object) -> Iterator[bytes]:
    """Every bytes object that can be reached from an object through attributes and containers of the package."""
    seen: set[int] = set()
    waiting: list[Any] = [root]
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, bytes | bytearray):
            yield bytes(item)
        elif isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list | tuple | set | frozenset):
            waiting += item
        elif type(item).__module__.startswith("kms_conformance"):
            slots = [name for cls in type(item).__mro__ for name in getattr(cls, "__slots__", ())]
            waiting += [getattr(item, name) for name in slots if hasattr(item, name)]
            waiting += vars(item).values() if hasattr(item, "__dict__") else []


@pytest.mark.parametrize("encryption", [{}, {"ServerSideEncryption": KMS},
                                        {"ServerSideEncryption": KMS, "BucketKeyEnabled": True}])  # fmt: skip
def test_no_plaintext_and_no_data_key_lies_at_rest(
    served: ServedCloud, s3: Any, bucket: str, encryption: dict[str, Any]
) -> None:
    marker = uuid.uuid4().bytes + b"-marker"
    s3.put_object(Bucket=bucket, Key="k", Body=marker, **encryption)
    made = s3.create_multipart_upload(Bucket=bucket, Key="m", **encryption)
    s3.upload_part(Bucket=bucket, Key="m", UploadId=made["UploadId"], PartNumber=1, Body=marker)
    data_keys = [event.answer["Plaintext"] for event in served.kms_calls()]
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == marker
    store = served.cloud.services["s3"].buckets
    held = list(reachable_bytes(store))
    assert len(held) > 2  # the objects themselves were found
    assert not [one for one in held for secret in (marker, *data_keys) if secret in one]


def test_conditions_on_region_and_time_count_in_s3_as_everywhere(served: ServedCloud) -> None:
    """IAM User Guide, AWS global condition context keys: aws:RequestedRegion, aws:CurrentTime."""
    for name, condition, allowed in (
        ("here", {"StringEquals": {"aws:RequestedRegion": REGION}}, True),
        ("elsewhere", {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, False),
        ("later", {"DateGreaterThan": {"aws:CurrentTime": "2999-01-01T00:00:00Z"}}, False),
    ):
        row = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*", "Condition": condition}
        client = served.client("s3", served.role(f"only-{name}", row))
        if allowed:
            client.list_buckets()
        else:
            assert refusal(client.list_buckets)[0] == "AccessDenied"
