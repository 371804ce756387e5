"""SSE-S3 and SSE-KMS of the reference S3: recorded facts of AWS by id, and the S3 User Guide."""

import base64
import hashlib
import json
import uuid
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from tests.cloud_clients import ACCOUNT, REGION, ServedCloud, served_cloud

BODY = b"test-sse"
KMS = "aws:kms"


@pytest.fixture(scope="module")
def served():
    with served_cloud() as served:
        yield served


@pytest.fixture
def s3(served):
    return served.client("s3")


@pytest.fixture
def bucket(served, s3):
    name = f"bucket-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name)
    served.events.clear()
    return name


@pytest.fixture
def key(served):
    made = served.client("kms").create_key()["KeyMetadata"]
    served.events.clear()
    return made


def refused(call, **params):
    with pytest.raises(ClientError) as caught:
        call(**params)
    response = caught.value.response
    return response["Error"]["Code"], response["Error"]["Message"], response["ResponseMetadata"]["HTTPStatusCode"]


def default_encryption(s3, bucket, algorithm=KMS, key_id=None, bucket_key=None):
    applied = {"SSEAlgorithm": algorithm} | ({"KMSMasterKeyID": key_id} if key_id else {})
    rule = {"ApplyServerSideEncryptionByDefault": applied}
    if bucket_key is not None:
        rule["BucketKeyEnabled"] = bucket_key
    return s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})


def test_aws_107_and_108_a_disabled_key_neither_reads_nor_writes(served, s3, bucket, key):
    s3.put_object(Bucket=bucket, Key="old", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"])
    served.client("kms").disable_key(KeyId=key["KeyId"])
    expected = ("KMS.DisabledException", f"{key['Arn']} is disabled.", 400)
    assert refused(s3.get_object, Bucket=bucket, Key="old") == expected
    assert refused(s3.put_object, Bucket=bucket, Key="new", Body=BODY,
                   ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"]) == expected  # fmt: skip
    assert [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["old"]
    served.client("kms").enable_key(KeyId=key["KeyId"])
    assert s3.get_object(Bucket=bucket, Key="old")["Body"].read() == BODY


def test_aws_043_and_109_a_key_pending_deletion_does_not_read(served, s3, bucket, key):
    s3.put_object(Bucket=bucket, Key="old", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"])
    served.client("kms").schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    expected = ("KMS.KMSInvalidStateException", f"{key['Arn']} is pending deletion.", 400)
    assert refused(s3.get_object, Bucket=bucket, Key="old") == expected


def test_aws_111_and_112_a_key_that_is_not_there(s3, bucket):
    unknown = "134f2428-cec1-4b25-a1ae-9048164dba47"
    arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{unknown}"
    put = {"Bucket": bucket, "Key": "k", "Body": BODY, "ServerSideEncryption": KMS}
    expected = ("KMS.NotFoundException", f"Key '{arn}' does not exist", 400)
    assert refused(s3.put_object, **put, SSEKMSKeyId=unknown) == expected
    assert refused(s3.put_object, **put, SSEKMSKeyId=arn) == expected
    assert refused(s3.put_object, **put, SSEKMSKeyId="fake-key-id") == (
        "KMS.NotFoundException", "Invalid keyId 'fake-key-id'", 400
    )  # fmt: skip
    elsewhere = arn.replace(REGION, "us-west-2")
    assert refused(s3.put_object, **put, SSEKMSKeyId=elsewhere) == (
        "KMS.NotFoundException", "Invalid arn us-west-2", 400
    )  # fmt: skip


def test_a_missing_key_refuses_copies_and_multipart_uploads_too(s3, bucket):
    s3.put_object(Bucket=bucket, Key="source", Body=BODY)
    wrong = {"Bucket": bucket, "Key": "k", "ServerSideEncryption": KMS, "SSEKMSKeyId": "fake-key-id"}
    expected = ("KMS.NotFoundException", "Invalid keyId 'fake-key-id'", 400)
    assert refused(s3.create_multipart_upload, **wrong) == expected
    assert refused(s3.copy_object, **wrong, CopySource=f"{bucket}/source") == expected


def test_aws_113_answers_name_the_key_by_its_arn_and_the_bucket_as_it_was_put(s3, bucket, key):
    default_encryption(s3, bucket, key_id=key["KeyId"], bucket_key=True)
    rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules == [
        {
            "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": KMS, "KMSMasterKeyID": key["KeyId"]},
            "BucketKeyEnabled": True,
        }
    ]
    for answer in (
        s3.put_object(Bucket=bucket, Key="k", Body=BODY),
        s3.get_object(Bucket=bucket, Key="k"),
        s3.head_object(Bucket=bucket, Key="k"),
    ):
        shown = {name: answer.get(name) for name in ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")}
        assert shown == {"ServerSideEncryption": KMS, "SSEKMSKeyId": key["Arn"], "BucketKeyEnabled": True}


def test_aws_114_without_a_key_id_the_managed_key_is_used_for_all_buckets(served, s3, bucket):
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


def test_aws_115_the_etag_is_the_md5_of_the_body_with_sse_s3_alone(s3, bucket, key):
    md5 = f'"{hashlib.md5(BODY).hexdigest()}"'
    kms = {"ServerSideEncryption": KMS, "SSEKMSKeyId": key["KeyId"]}
    etags = [s3.put_object(Bucket=bucket, Key=name, Body=BODY, **kms)["ETag"] for name in ("one", "two")]
    assert md5 not in etags and etags[0] != etags[1]
    assert s3.head_object(Bucket=bucket, Key="one")["ETag"] == etags[0]
    plain = s3.put_object(Bucket=bucket, Key="plain", Body=BODY)
    assert (plain["ETag"], plain["ServerSideEncryption"]) == (md5, "AES256")


def test_aws_116_a_copy_takes_over_no_encryption_from_its_source(served, s3, bucket, key):
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


def test_a_copy_to_itself_must_change_something(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"])
    itself = {"Bucket": bucket, "Key": "k", "CopySource": f"{bucket}/k"}
    assert s3.copy_object(**itself)["ServerSideEncryption"] == "AES256"  # another encryption is a change (recorded)
    assert refused(s3.copy_object, **itself)[::2] == ("InvalidRequest", 400)
    assert s3.copy_object(**itself, ServerSideEncryption="AES256")["ServerSideEncryption"] == "AES256"
    default_encryption(s3, bucket, "AES256", bucket_key=False)
    assert s3.copy_object(**itself)["ServerSideEncryption"] == "AES256"  # recorded, too


def test_aws_118_every_bucket_has_sse_s3_and_changes_touch_new_objects_alone(s3, bucket, key):
    base = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]
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


def test_aws_119_what_bucket_encryption_may_not_be(s3, bucket, key):
    assert refused(default_encryption, s3=s3, bucket=bucket, algorithm="AES256", key_id=key["KeyId"]) == (
        "InvalidArgument",
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        400,
    )
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    for rules in ([], [rule, rule]):
        asked = {"Bucket": bucket, "ServerSideEncryptionConfiguration": {"Rules": rules}}
        assert refused(s3.put_bucket_encryption, **asked)[::2] == ("MalformedXML", 400)
    missing = {"Bucket": "no-such-bucket-here"}
    assert refused(s3.get_bucket_encryption, **missing)[::2] == ("NoSuchBucket", 404)
    assert refused(s3.delete_bucket_encryption, **missing)[::2] == ("NoSuchBucket", 404)


def test_aws_120_each_step_of_a_multipart_upload_tells_of_the_encryption(served, s3, bucket, key):
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


def test_the_encryption_of_a_request_wins_over_that_of_the_bucket(s3, bucket, key):
    default_encryption(s3, bucket, key_id=key["KeyId"], bucket_key=True)
    plain = s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption="AES256")
    assert plain["ServerSideEncryption"] == "AES256" and "SSEKMSKeyId" not in plain
    other = s3.put_object(Bucket=bucket, Key="k", Body=BODY, BucketKeyEnabled=False)
    assert other["SSEKMSKeyId"] == key["Arn"] and "BucketKeyEnabled" not in other
    # "If you specify aws:kms without the bucket key header, the setting of the bucket is used" - but not its key.
    managed = s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS)
    assert managed["BucketKeyEnabled"] is True and managed["SSEKMSKeyId"] != key["Arn"]


def test_the_kms_is_asked_as_the_caller_through_s3_under_the_arn_of_the_object(served, s3, bucket, key):
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


def test_each_object_has_a_data_key_of_its_own(served, s3, bucket, key):
    for name in ("one", "two"):
        s3.put_object(Bucket=bucket, Key=name, Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"])
    one, two = (event.answer["CiphertextBlob"] for event in served.kms_calls())
    assert one != two


def test_a_head_needs_no_key_unless_it_asks_for_the_checksum(served, s3, bucket, key):
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"])
    served.kms_calls()
    assert s3.head_object(Bucket=bucket, Key="k")["ContentLength"] == len(BODY)
    assert served.kms_calls() == []
    assert s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["ChecksumCRC32"] == "KHcEKQ=="  # recorded
    assert [event.operation for event in served.kms_calls()] == ["Decrypt"]


def test_lists_and_deletes_need_no_key(served, s3, bucket, key):
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["KeyId"])
    served.client("kms").disable_key(KeyId=key["KeyId"])
    served.kms_calls()
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    s3.delete_object(Bucket=bucket, Key="k")
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    assert served.kms_calls() == []


def test_pairs_of_the_request_join_the_context_and_stay_with_the_object(served, s3, bucket, key):
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


def test_no_pair_of_a_request_stands_for_the_arn_of_the_object(served, s3, bucket, key):
    header = base64.b64encode(b'{"aws:s3:arn": "arn:aws:s3:::another/object"}').decode()
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"],
                  SSEKMSEncryptionContext=header)  # fmt: skip
    assert served.kms_calls()[0].params["EncryptionContext"] == {"aws:s3:arn": f"arn:aws:s3:::{bucket}/k"}


@pytest.mark.parametrize("document", [None, b"[1]", b'{"a": 1}', b"\xff"])
def test_a_context_is_base64_of_a_map_of_texts(s3, bucket, key, document):
    header = base64.b64encode(document).decode() if document else "no base64!"
    put = {"Bucket": bucket, "Key": "k", "Body": BODY, "ServerSideEncryption": KMS, "SSEKMSKeyId": key["Arn"]}
    assert refused(s3.put_object, **put, SSEKMSEncryptionContext=header)[::2] == ("InvalidArgument", 400)


def test_a_kms_key_needs_the_header_that_asks_for_kms(s3, bucket, key):
    put = {"Bucket": bucket, "Key": "k", "Body": BODY, "SSEKMSKeyId": key["Arn"]}
    assert refused(s3.put_object, **put)[::2] == ("InvalidArgument", 400)
    assert refused(s3.put_object, **put, ServerSideEncryption="AES256")[::2] == ("InvalidArgument", 400)


def test_what_is_not_served_is_refused(s3, bucket):
    put = {"Bucket": bucket, "Key": "k", "Body": BODY}
    assert refused(s3.put_object, **put, ServerSideEncryption="aws:kms:dsse")[::2] == ("NotImplemented", 501)
    assert refused(s3.put_object, **put, Tagging="a=b")[::2] == ("NotImplemented", 501)
    assert refused(s3.put_object, **put, StorageClass="GLACIER")[::2] == ("NotImplemented", 501)
    assert refused(s3.get_bucket_versioning, Bucket=bucket)[::2] == ("NotImplemented", 501)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_with_a_bucket_key_the_context_is_the_arn_of_the_bucket(served, s3, bucket, key):
    put = {"Bucket": bucket, "Body": BODY, "ServerSideEncryption": KMS, "SSEKMSKeyId": key["Arn"]}
    s3.put_object(**put, Key="k", BucketKeyEnabled=True)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODY
    calls = served.kms_calls()
    assert [event.operation for event in calls] == ["GenerateDataKey", "Decrypt"]
    assert all(event.params["EncryptionContext"] == {"aws:s3:arn": f"arn:aws:s3:::{bucket}"} for event in calls)
    served.client("kms").disable_key(KeyId=key["KeyId"])
    assert refused(s3.get_object, Bucket=bucket, Key="k")[0] == "KMS.DisabledException"


def test_a_bucket_key_that_is_kept_saves_requests_for_its_requester_alone():
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


def test_multipart_uploads_generate_once_and_decrypt_for_each_part(served, s3, bucket, key):
    made = s3.create_multipart_upload(Bucket=bucket, Key="k", ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"])
    upload = {"Bucket": bucket, "Key": "k", "UploadId": made["UploadId"]}
    bodies = [b"a" * (5 * 2**20), b"b" * 10]
    parts = [s3.upload_part(**upload, PartNumber=number, Body=body) for number, body in enumerate(bodies, 1)]
    assert [event.operation for event in served.kms_calls()] == ["GenerateDataKey", "Decrypt", "Decrypt"]
    listed = [{"PartNumber": number, "ETag": part["ETag"]} for number, part in enumerate(parts, 1)]
    served.client("kms").disable_key(KeyId=key["KeyId"])
    assert refused(s3.upload_part, **upload, PartNumber=3, Body=b"c")[0] == "KMS.DisabledException"
    served.client("kms").enable_key(KeyId=key["KeyId"])
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": listed})
    answer = s3.get_object(Bucket=bucket, Key="k", Range="bytes=5242878-5242881")
    assert answer["Body"].read() == b"aabb"


def test_deletion_of_the_key_makes_its_objects_unreadable_for_ever(served, s3, bucket, key):
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"])
    served.client("kms").schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    served.cloud.clock.advance(8 * 24 * 3600)
    assert refused(s3.get_object, Bucket=bucket, Key="k")[2] == 400


def test_objects_stay_readable_over_rotations(served, s3, bucket, key):
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ServerSideEncryption=KMS, SSEKMSKeyId=key["Arn"])
    served.client("kms").rotate_key_on_demand(KeyId=key["KeyId"])
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODY


def test_an_hmac_key_encrypts_no_object(served, s3, bucket):
    mac = served.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"]
    put = {"Bucket": bucket, "Key": "k", "Body": BODY, "ServerSideEncryption": KMS, "SSEKMSKeyId": mac}
    code, _, status = refused(s3.put_object, **put)
    assert (code, status) == ("KMS.InvalidKeyUsageException", 400)


def reachable_bytes(root):
    """Every bytes object that can be reached from an object through attributes and containers of the package."""
    seen, waiting = set(), [root]
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
def test_no_plaintext_and_no_data_key_lies_at_rest(served: ServedCloud, s3, bucket, encryption):
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
