"""For each fault of S3 a check, with boto3 alone, that a right S3 passes and one with the fault does not."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

BODY, LONG = b"a body", b"a longer body " * 100
MD5 = f'"{hashlib.md5(BODY, usedforsecurity=False).hexdigest()}"'


@dataclass
class Two:
    """Clients of KMS and of S3, and a bucket."""

    kms: Any
    s3: Any
    bucket: str = ""

    def __post_init__(self) -> None:
        self.bucket = f"witness-{uuid4().hex[:12]}"
        self.s3.create_bucket(Bucket=self.bucket)

    def key(self, **params: Any) -> str:
        """The ARN of a new key."""
        return str(self.kms.create_key(**params)["KeyMetadata"]["Arn"])

    def put(self, name: str, key: str | None = None, body: bytes = BODY, **more: Any) -> Any:
        sse = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key} if key else {}
        return self.s3.put_object(Bucket=self.bucket, Key=name, Body=body, **sse, **more)

    def copy(self, name: str, source: str, key: str | None = None) -> Any:
        sse = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key} if key else {}
        return self.s3.copy_object(Bucket=self.bucket, Key=name, CopySource=f"{self.bucket}/{source}", **sse)

    def get(self, name: str) -> Any:
        return self.s3.get_object(Bucket=self.bucket, Key=name)

    def read(self, name: str) -> bytes:
        return bytes(self.get(name)["Body"].read())

    def default(self, key: str) -> None:
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
        self.s3.put_bucket_encryption(Bucket=self.bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})

    def pending(self, key: str) -> None:
        self.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)

    def names(self) -> list[str]:
        return [row["Key"] for row in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])]


def refused(call: Callable[..., Any], *arguments: Any, **params: Any) -> str:
    """The code; empty where it succeeds."""
    try:
        call(*arguments, **params)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def opens(two: Two, name: str) -> bool:
    """Whether the object is read back."""
    return not refused(two.get, name) and two.read(name) == BODY


def reads_under_a_disabled_key(two: Two) -> bool:
    key = two.key()
    two.put("a", key)
    two.kms.disable_key(KeyId=key)
    return refused(two.get, "a") == "KMS.DisabledException"


def writes_under_a_disabled_key(two: Two) -> bool:
    key = two.key()
    two.kms.disable_key(KeyId=key)
    return refused(two.put, "a", key) == "KMS.DisabledException"


def reads_under_a_key_pending_deletion(two: Two) -> bool:
    key = two.key()
    two.put("a", key)
    two.pending(key)
    return refused(two.get, "a") == "KMS.KMSInvalidStateException"


def writes_under_a_key_pending_deletion(two: Two) -> bool:
    key = two.key()
    two.pending(key)
    return refused(two.put, "a", key) in ("KMS.KMSInvalidStateException", "KMS.DisabledException")


def writes_under_no_key(two: Two) -> bool:
    return refused(two.put, "a", "00000000-0000-4000-8000-00000000abcd") == "KMS.NotFoundException"


def writes_under_a_key_of_another_region(two: Two) -> bool:
    return refused(two.put, "a", two.key().replace("us-east-1", "eu-west-1")) == "KMS.NotFoundException"


def writes_under_an_hmac_key(two: Two) -> bool:
    return bool(refused(two.put, "a", two.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")))


def put_does_not_tell_the_key(two: Two) -> bool:
    key = two.key()
    return bool(two.put("a", key).get("SSEKMSKeyId") == key)


def the_key_is_told_as_it_was_named(two: Two) -> bool:
    key = two.key()
    return bool(two.put("a", key.rpartition("/")[2])["SSEKMSKeyId"] == key)


def the_last_byte_is_lost(two: Two) -> bool:
    two.put("a", two.key(), LONG)
    return two.read("a") == LONG


def pairs_must_be_named_again(two: Two) -> bool:
    two.put("a", two.key(), SSEKMSEncryptionContext=b64encode(b'{"tenant": "Alpha"}').decode())
    return opens(two, "a")


def get_does_not_tell_the_bucket_key(two: Two) -> bool:
    two.put("a", two.key(), BucketKeyEnabled=True)
    return two.get("a").get("BucketKeyEnabled") is True


def the_etag_is_the_md5(two: Two) -> bool:
    return bool(two.put("a", two.key())["ETag"] != MD5)


def sse_s3_has_another_etag(two: Two) -> bool:
    return bool(two.put("a", ServerSideEncryption="AES256")["ETag"] == MD5)


def a_new_bucket_encrypts_nothing(two: Two) -> bool:
    return bool(two.put("a").get("ServerSideEncryption") == "AES256")


def the_default_is_ignored(two: Two) -> bool:
    key = two.key()
    two.default(key)
    two.put("a")
    return bool(two.get("a").get("SSEKMSKeyId") == key)


def a_new_default_is_for_old_objects_too(two: Two) -> bool:
    two.put("a")
    two.default(two.key())
    return bool(two.get("a")["ServerSideEncryption"] == "AES256")


def the_default_wins(two: Two) -> bool:
    key = two.key()
    two.default(two.key())
    two.put("a", key)
    return bool(two.get("a")["SSEKMSKeyId"] == key)


def the_default_cannot_be_reset(two: Two) -> bool:
    two.default(two.key())
    two.s3.delete_bucket_encryption(Bucket=two.bucket)
    return bool(two.put("a")["ServerSideEncryption"] == "AES256")


def a_copy_keeps_the_key_of_its_source(two: Two) -> bool:
    two.put("a", two.key())
    two.copy("b", "a")
    return "SSEKMSKeyId" not in two.get("b")


def a_copy_does_not_ask_for_the_key_of_its_source(two: Two) -> bool:
    key = two.key()
    two.put("a", key)
    two.kms.disable_key(KeyId=key)
    return refused(two.copy, "b", "a", two.key()) == "KMS.DisabledException"


def rotation_loses_old_objects(two: Two) -> bool:
    key = two.key()
    two.put("a", key)
    two.kms.rotate_key_on_demand(KeyId=key)
    return opens(two, "a")


def disabled_once_is_lost(two: Two) -> bool:
    key = two.key()
    two.put("a", key)
    two.kms.disable_key(KeyId=key)
    assert refused(two.get, "a")
    two.kms.enable_key(KeyId=key)
    return opens(two, "a")


def pending_once_is_lost(two: Two) -> bool:
    key = two.key()
    two.put("a", key)
    two.pending(key)
    assert refused(two.get, "a")
    two.kms.cancel_key_deletion(KeyId=key)
    two.kms.enable_key(KeyId=key)
    return opens(two, "a")


def a_copy_under_another_key_is_under_that_of_its_source(two: Two) -> bool:
    first, second = two.key(), two.key()
    two.put("a", first)
    two.copy("b", "a", second)
    two.kms.disable_key(KeyId=first)
    return opens(two, "b")


def an_object_stays_under_its_first_key(two: Two) -> bool:
    first, second = two.key(), two.key()
    two.put("a", first)
    two.put("a", second)
    two.kms.disable_key(KeyId=first)
    return opens(two, "a")


def deleted_objects_stay(two: Two) -> bool:
    two.put("a", two.key())
    two.s3.delete_object(Bucket=two.bucket, Key="a")
    return refused(two.get, "a") == "NoSuchKey"


def only_one_bucket_can_be_made(two: Two) -> bool:
    return not refused(two.s3.create_bucket, Bucket=f"{two.bucket}-2")


def a_refused_write_makes_an_object(two: Two) -> bool:
    key = two.key()
    two.kms.disable_key(KeyId=key)
    assert refused(two.put, "a", key)
    return two.names() == []


def a_refused_write_deletes_what_was_there(two: Two) -> bool:
    key = two.key()
    two.put("a")
    two.kms.disable_key(KeyId=key)
    assert refused(two.put, "a", key)
    return two.names() == ["a"]
