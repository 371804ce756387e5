"""How objects and buckets of the reference S3 are encrypted: facts recorded from AWS, by id."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.cloud_clients import ACCOUNT, REGION, ServedCloud, bucket, key, kms, refusal, s3, served

__all__ = ["bucket", "key", "kms", "s3", "served"]

BODY = b"test-sse"
KMS = "aws:kms"
BLOCKED = {"EncryptionType": ["SSE-C"]}  # N29: newer than the other recordings


def default_encryption(
    s3: Any, bucket: str, algorithm: str = KMS, key_id: str | None = None, bucket_key: bool | None = None
) -> None:
    applied = {"SSEAlgorithm": algorithm} | ({"KMSMasterKeyID": key_id} if key_id else {})
    rule = {"ApplyServerSideEncryptionByDefault": applied}
    if bucket_key is not None:
        rule["BucketKeyEnabled"] = bucket_key
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})


def test_aws_107_and_108_a_disabled_key_neither_reads_nor_writes(
    served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="old", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"])
    served.client("kms").disable_key(KeyId=key["KeyId"])
    expected = ("KMS.DisabledException", f"{key['Arn']} is disabled.", 400)
    assert refusal(s3.get_object, Bucket=bucket, Key="old") == expected
    assert refusal(s3.put_object, Bucket=bucket, Key="new", Body=BODY,
                   ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"]) == expected  # fmt: skip
    assert [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["old"]
    served.client("kms").enable_key(KeyId=key["KeyId"])
    assert s3.get_object(Bucket=bucket, Key="old")["Body"].read() == BODY


def test_aws_043_and_109_a_key_pending_deletion_does_not_read(
    served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="old", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"])
    served.client("kms").schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    expected = ("KMS.KMSInvalidStateException", f"{key['Arn']} is pending deletion.", 400)
    assert refusal(s3.get_object, Bucket=bucket, Key="old") == expected


def test_aws_111_and_112_a_key_that_is_not_there(s3: Any, bucket: str) -> None:
    unknown = "134f2428-cec1-4b25-a1ae-9048164dba47"
    arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{unknown}"
    put = {"Bucket": bucket, "Key": "k", "Body": BODY, "ServerSideEncryption": KMS}
    expected = ("KMS.NotFoundException", f"Key '{arn}' does not exist", 400)
    assert refusal(s3.put_object, **put, SSEKMSKeyId=unknown) == expected
    assert refusal(s3.put_object, **put, SSEKMSKeyId=arn) == expected
    assert refusal(s3.put_object, **put, SSEKMSKeyId="fake-key-id") == (
        "KMS.NotFoundException", "Invalid keyId 'fake-key-id'", 400
    )  # fmt: skip
    elsewhere = arn.replace(REGION, "us-west-2")
    assert refusal(s3.put_object, **put, SSEKMSKeyId=elsewhere) == (
        "KMS.NotFoundException", "Invalid arn us-west-2", 400
    )  # fmt: skip


def test_a_missing_key_refuses_copies_and_multipart_uploads_too(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="source", Body=BODY)
    wrong = {"Bucket": bucket, "Key": "k", "ServerSideEncryption": KMS, "SSEKMSKeyId": "fake-key-id"}
    expected = ("KMS.NotFoundException", "Invalid keyId 'fake-key-id'", 400)
    assert refusal(s3.create_multipart_upload, **wrong) == expected
    assert refusal(s3.copy_object, **wrong, CopySource=f"{bucket}/source") == expected


def test_aws_113_answers_name_the_key_by_its_arn_and_the_bucket_as_it_was_put(
    s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    default_encryption(s3, bucket, key_id=key["KeyId"], bucket_key=True)
    rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules == [
        {
            "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": KMS, "KMSMasterKeyID": key["KeyId"]},
            "BucketKeyEnabled": True,
            "BlockedEncryptionTypes": BLOCKED,
        }
    ]
    for answer in (
        s3.put_object(Bucket=bucket, Key="k", Body=BODY),
        s3.get_object(Bucket=bucket, Key="k"),
        s3.head_object(Bucket=bucket, Key="k"),
    ):
        shown = {name: answer.get(name) for name in ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")}
        assert shown == {"ServerSideEncryption": KMS, "SSEKMSKeyId": key["Arn"], "BucketKeyEnabled": True}


def test_aws_114_without_a_key_id_the_managed_key_is_used_for_all_buckets(
    served: ServedCloud, s3: Any, bucket: str
) -> None:
    other = f"{bucket}-2"
    s3.create_bucket(Bucket=other)
    one = s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS)["SSEKMSKeyId"]
    two = s3.put_object(Bucket=other, Key="k", Body=BODY, ServerSideEncryption=KMS)["SSEKMSKeyId"]
    assert one == two
    metadata = served.client("kms").describe_key(KeyId=one)["KeyMetadata"]
    assert metadata["KeyManager"] == "AWS"
    assert metadata["Description"] == "Default key that protects my S3 objects when no other key is defined"
    assert served.client("kms").describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["Arn"] == one
    assert s3.get_object(Bucket=other, Key="k")["Body"].read() == BODY


def test_aws_115_the_etag_is_the_md5_of_the_body_with_sse_s3_alone(s3: Any, bucket: str, key: dict[str, Any]) -> None:
    md5 = f'"{hashlib.md5(BODY).hexdigest()}"'
    kms = {"ServerSideEncryption": KMS, "SSEKMSKeyId": key["KeyId"]}
    etags = [s3.put_object(Bucket=bucket, Key=name, Body=BODY, **kms)["ETag"] for name in ("one", "two")]
    assert md5 not in etags and etags[0] != etags[1]
    assert s3.head_object(Bucket=bucket, Key="one")["ETag"] == etags[0]
    plain = s3.put_object(Bucket=bucket, Key="plain", Body=BODY)
    assert (plain["ETag"], plain["ServerSideEncryption"]) == (md5, "AES256")


def test_aws_116_a_copy_takes_over_no_encryption_from_its_source(
    served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"],
                  BucketKeyEnabled=True)  # fmt: skip
    source = {"Bucket": bucket, "Key": "k"}
    copied = s3.copy_object(Bucket=bucket, Key="kms", CopySource=source, ServerSideEncryption=KMS)
    managed = served.client("kms").describe_key(KeyId=copied["SSEKMSKeyId"])["KeyMetadata"]["KeyManager"]
    assert managed == "AWS" and "BucketKeyEnabled" not in copied
    plain = s3.copy_object(Bucket=bucket, Key="plain", CopySource=source)
    assert plain["ServerSideEncryption"] == "AES256" and "SSEKMSKeyId" not in plain
    for name in ("k", "kms", "plain"):
        assert s3.get_object(Bucket=bucket, Key=name)["Body"].read() == BODY


def test_a_copy_to_itself_must_change_something(s3: Any, bucket: str, key: dict[str, Any]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"])
    itself = {"Bucket": bucket, "Key": "k", "CopySource": f"{bucket}/k"}
    assert s3.copy_object(**itself)["ServerSideEncryption"] == "AES256"  # another encryption is a change (recorded)
    assert refusal(s3.copy_object, **itself)[::2] == ("InvalidRequest", 400)
    assert s3.copy_object(**itself, ServerSideEncryption="AES256")["ServerSideEncryption"] == "AES256"
    default_encryption(s3, bucket, "AES256", bucket_key=False)
    assert s3.copy_object(**itself)["ServerSideEncryption"] == "AES256"  # recorded, too


def test_aws_118_every_bucket_has_sse_s3_and_changes_touch_new_objects_alone(
    s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    base = [
        {
            "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
            "BucketKeyEnabled": False,
            "BlockedEncryptionTypes": BLOCKED,
        }
    ]
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"] == base
    s3.put_object(Bucket=bucket, Key="before", Body=BODY)
    default_encryption(s3, bucket, key_id=key["KeyId"])
    assert s3.head_object(Bucket=bucket, Key="before")["ServerSideEncryption"] == "AES256"
    assert s3.put_object(Bucket=bucket, Key="after", Body=BODY)["ServerSideEncryption"] == KMS
    for _ in range(2):
        response = s3.delete_bucket_encryption(Bucket=bucket)
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"] == base
    assert s3.head_object(Bucket=bucket, Key="after")["SSEKMSKeyId"] == key["Arn"]


def test_aws_119_what_bucket_encryption_may_not_be(s3: Any, bucket: str, key: dict[str, Any]) -> None:
    assert refusal(default_encryption, s3=s3, bucket=bucket, algorithm="AES256", key_id=key["KeyId"]) == (
        "InvalidArgument",
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        400,
    )
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    for rules in ([], [rule, rule]):
        asked = {"Bucket": bucket, "ServerSideEncryptionConfiguration": {"Rules": rules}}
        assert refusal(s3.put_bucket_encryption, **asked)[::2] == ("MalformedXML", 400)
    missing = {"Bucket": "no-such-bucket-here"}
    assert refusal(s3.get_bucket_encryption, **missing)[::2] == ("NoSuchBucket", 404)
    assert refusal(s3.delete_bucket_encryption, **missing)[::2] == ("NoSuchBucket", 404)


def test_aws_120_each_step_of_a_multipart_upload_tells_of_the_encryption(
    served: ServedCloud, s3: Any, bucket: str, key: dict[str, Any]
) -> None:
    made = s3.create_multipart_upload(Bucket=bucket, Key="k", ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"],
                                      BucketKeyEnabled=True)  # fmt: skip
    upload = {"Bucket": bucket, "Key": "k", "UploadId": made["UploadId"]}
    part = s3.upload_part(**upload, PartNumber=1, Body=BODY)
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    done = s3.complete_multipart_upload(**upload, MultipartUpload=parts)
    for answer in (made, part, done, s3.get_object(Bucket=bucket, Key="k")):
        shown = {name: answer.get(name) for name in ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")}
        assert shown == {"ServerSideEncryption": KMS, "SSEKMSKeyId": key["Arn"], "BucketKeyEnabled": True}
    assert done["ETag"].endswith('-1"')


def test_the_encryption_of_a_request_wins_over_that_of_the_bucket(s3: Any, bucket: str, key: dict[str, Any]) -> None:
    default_encryption(s3, bucket, key_id=key["KeyId"], bucket_key=True)
    plain = s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption="AES256")
    assert plain["ServerSideEncryption"] == "AES256" and "SSEKMSKeyId" not in plain
    other = s3.put_object(Bucket=bucket, Key="k", Body=BODY, BucketKeyEnabled=False)
    assert other["SSEKMSKeyId"] == key["Arn"] and "BucketKeyEnabled" not in other
    # "If you specify aws:kms without the bucket key header, the setting of the bucket is used" - but not its key.
    managed = s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS)
    assert managed["BucketKeyEnabled"] is True and managed["SSEKMSKeyId"] != key["Arn"]
