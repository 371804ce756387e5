"""Buckets and objects of the reference S3: the S3 API Reference, and answers recorded from AWS."""

from __future__ import annotations

import base64
import hashlib
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.s3.service import S3Service
from kms_conformance.cloud.service import ServiceError
from tests.cloud_clients import ACCOUNT, REGION, ServedCloud, bucket, kms, refusal, s3, served

__all__ = ["bucket", "kms", "s3", "served"]

DIGITS = b"0123456789"


def refused(call: Any, **params: Any) -> tuple[str, int]:
    """Code and status of a call that is refused."""
    code, _, status = refusal(call, **params)
    return code, status


def test_a_bucket_is_created_found_listed_and_deleted(s3: Any) -> None:
    name = f"bucket-{uuid.uuid4().hex[:12]}"
    made = s3.create_bucket(Bucket=name)
    assert (made["Location"], made["BucketArn"]) == (f"/{name}", f"arn:aws:s3:::{name}")  # recorded
    found = s3.head_bucket(Bucket=name)
    assert found["BucketRegion"] == REGION and found["BucketArn"] == f"arn:aws:s3:::{name}"
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] is None
    assert name in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    assert s3.delete_bucket(Bucket=name)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(s3.head_bucket, Bucket=name) == ("404", 404)
    assert name not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]


def test_a_bucket_may_be_created_again_in_us_east_1_alone(served: ServedCloud, s3: Any) -> None:
    s3.create_bucket(Bucket="twice-in-the-first")
    s3.put_object(Bucket="twice-in-the-first", Key="k", Body=DIGITS)
    s3.create_bucket(Bucket="twice-in-the-first")
    assert s3.get_object(Bucket="twice-in-the-first", Key="k")["Body"].read() == DIGITS
    ireland = served.client("s3", region="eu-west-1")
    where = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
    ireland.create_bucket(Bucket="twice-in-ireland", **where)
    assert ireland.get_bucket_location(Bucket="twice-in-ireland")["LocationConstraint"] == "eu-west-1"
    assert refused(ireland.create_bucket, Bucket="twice-in-ireland", **where) == ("BucketAlreadyOwnedByYou", 409)
    assert refused(ireland.create_bucket, Bucket="elsewhere") == ("IllegalLocationConstraintException", 400)


def test_a_bucket_of_another_account_is_closed(served: ServedCloud, s3: Any, bucket: str) -> None:
    served.cloud.accounts.open("111122223333", secret="secret")
    stranger = served.client("s3", ("111122223333", "secret", None))
    assert refused(stranger.create_bucket, Bucket=bucket) == ("BucketAlreadyExists", 409)
    assert refused(stranger.list_objects_v2, Bucket=bucket) == ("AccessDenied", 403)
    assert refused(stranger.put_object, Bucket=bucket, Key="k", Body=DIGITS) == ("AccessDenied", 403)
    assert refused(s3.get_bucket_encryption, Bucket=bucket, ExpectedBucketOwner="111122223333") == (
        "AccessDenied", 403
    )  # fmt: skip
    assert s3.get_bucket_encryption(Bucket=bucket, ExpectedBucketOwner=ACCOUNT)


@pytest.mark.parametrize("name", ["ab", "a" * 64, "Upper", "under_score", "-dash", "dash-", "a..b", "192.168.5.4"])
def test_names_of_buckets_follow_the_naming_rules(s3: Any, name: str) -> None:
    assert refused(s3.create_bucket, Bucket=name) == ("InvalidBucketName", 400)


def test_a_bucket_with_objects_is_not_deleted(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=DIGITS)
    assert refused(s3.delete_bucket, Bucket=bucket) == ("BucketNotEmpty", 409)
    s3.delete_object(Bucket=bucket, Key="k")
    s3.delete_bucket(Bucket=bucket)


def test_an_object_comes_back_as_it_was_put(s3: Any, bucket: str) -> None:
    put = {"ContentType": "text/plain", "CacheControl": "no-cache", "Metadata": {"colour": "blue"}}
    s3.put_object(Bucket=bucket, Key="a/ü ?#%", Body=DIGITS, **put)
    for answer in (s3.get_object(Bucket=bucket, Key="a/ü ?#%"), s3.head_object(Bucket=bucket, Key="a/ü ?#%")):
        assert {name: answer[name] for name in put} == put
        assert answer["ContentLength"] == 10 and answer["AcceptRanges"] == "bytes"
        assert answer["ETag"] == f'"{hashlib.md5(DIGITS).hexdigest()}"'


def test_headers_of_the_answer_may_be_asked_for(s3: Any, bucket: str) -> None:
    where = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**where, Body=DIGITS, ContentType="text/plain")
    answer = s3.get_object(**where, ResponseContentType="text/csv", ResponseCacheControl="no-store")
    assert (answer["ContentType"], answer["CacheControl"]) == ("text/csv", "no-store")
    for text in ("two\r\nlines: yes", "—"):  # the second as recorded
        assert refused(s3.get_object, **where, ResponseContentType=text) == ("InvalidArgument", 400)


def test_conditions_hold_or_nothing_is_done(s3: Any, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="k", Body=DIGITS)["ETag"]
    where = {"Bucket": bucket, "Key": "k"}
    assert s3.get_object(**where, IfMatch=etag)["Body"].read() == DIGITS
    assert refused(s3.get_object, **where, IfMatch='"other"') == ("PreconditionFailed", 412)
    assert refused(s3.get_object, **where, IfNoneMatch=etag) == ("304", 304)
    assert refused(s3.put_object, **where, Body=b"", IfNoneMatch="*") == ("PreconditionFailed", 412)
    assert refused(s3.put_object, **where, Body=b"", IfMatch='"other"') == ("PreconditionFailed", 412)
    assert refused(s3.put_object, Bucket=bucket, Key="new", Body=b"", IfMatch=etag) == ("NoSuchKey", 404)
    assert s3.get_object(**where)["Body"].read() == DIGITS


def test_an_empty_object_has_the_default_type(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k")
    answer = s3.get_object(Bucket=bucket, Key="k")
    assert answer["Body"].read() == b"" and answer["ContentType"] == "binary/octet-stream"  # recorded


def test_what_is_not_there_is_not_found(s3: Any, bucket: str) -> None:
    assert refused(s3.get_object, Bucket=bucket, Key="k") == ("NoSuchKey", 404)
    assert refused(s3.head_object, Bucket=bucket, Key="k") == ("404", 404)
    assert refused(s3.get_object, Bucket="no-such-bucket-here", Key="k") == ("NoSuchBucket", 404)
    assert refused(s3.copy_object, Bucket=bucket, Key="x", CopySource=f"{bucket}/k") == ("NoSuchKey", 404)
    assert s3.delete_object(Bucket=bucket, Key="k")["ResponseMetadata"]["HTTPStatusCode"] == 204


@pytest.mark.parametrize(
    ("asked", "body", "content_range"),
    [
        ("bytes=0-8", b"012345678", "bytes 0-8/10"),
        ("bytes=1-1", b"1", "bytes 1-1/10"),
        ("bytes=1-", b"123456789", "bytes 1-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=-15", DIGITS, "bytes 0-9/10"),
        ("bytes=0-99", DIGITS, "bytes 0-9/10"),
        ("bytes=1-0", DIGITS, None),
        ("bytes=-1-", DIGITS, None),
    ],
)
def test_ranges_as_recorded(s3: Any, bucket: str, asked: str, body: bytes, content_range: str | None) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=DIGITS)
    answer = s3.get_object(Bucket=bucket, Key="k", Range=asked)
    assert answer["Body"].read() == body and answer.get("ContentRange") == content_range
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == (206 if content_range else 200)
    assert s3.head_object(Bucket=bucket, Key="k", Range=asked)["ContentLength"] == len(body)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-11", "bytes=-0"])
def test_ranges_beyond_the_end_are_refused(s3: Any, bucket: str, asked: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=DIGITS)
    assert refused(s3.get_object, Bucket=bucket, Key="k", Range=asked) == ("InvalidRange", 416)


def test_lists_are_sorted_filtered_and_paged(s3: Any, bucket: str) -> None:
    names = ["a", "b/1", "b/2", "b/c/3", "c", "é", "z y"]
    for name in reversed(names):
        s3.put_object(Bucket=bucket, Key=name, Body=DIGITS)
    everything = s3.list_objects_v2(Bucket=bucket)
    assert [item["Key"] for item in everything["Contents"]] == sorted(names, key=str.encode)
    assert (everything["KeyCount"], everything["IsTruncated"], everything["MaxKeys"]) == (7, False, 1000)
    assert everything["Contents"][0]["Size"] == 10 and everything["Contents"][0]["StorageClass"] == "STANDARD"
    rolled = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [item["Prefix"] for item in rolled["CommonPrefixes"]] == ["b/"]
    assert [item["Key"] for item in rolled["Contents"]] == ["a", "c", "z y", "é"]
    deeper = s3.list_objects_v2(Bucket=bucket, Prefix="b/", Delimiter="/")
    assert [item["Key"] for item in deeper["Contents"]] == ["b/1", "b/2"]
    assert [item["Prefix"] for item in deeper["CommonPrefixes"]] == ["b/c/"]
    assert s3.list_objects_v2(Bucket=bucket, StartAfter="b/2")["Contents"][0]["Key"] == "b/c/3"
    for size in (1, 2, 3):
        paginator = s3.get_paginator("list_objects_v2")
        pages = list(paginator.paginate(Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": size}))
        seen = [item["Key"] for page in pages for item in page.get("Contents", [])]
        prefixes = [item["Prefix"] for page in pages for item in page.get("CommonPrefixes", [])]
        assert seen == ["a", "c", "z y", "é"] and prefixes == ["b/"]
        assert all(page["KeyCount"] <= size for page in pages)


def test_several_objects_are_deleted_at_once(s3: Any, bucket: str) -> None:
    for name in ("one", "two"):
        s3.put_object(Bucket=bucket, Key=name, Body=DIGITS)
    asked = {"Objects": [{"Key": "one"}, {"Key": "never"}]}
    deleted = s3.delete_objects(Bucket=bucket, Delete=asked)["Deleted"]
    assert [item["Key"] for item in deleted] == ["one", "never"]  # recorded: also what was not there
    assert "Deleted" not in s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "two"}], "Quiet": True})
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_copy_keeps_metadata_unless_it_replaces_them(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=DIGITS, ContentType="text/plain", Metadata={"colour": "blue"})
    s3.copy_object(Bucket=bucket, Key="kept", CopySource={"Bucket": bucket, "Key": "k"})
    kept = s3.head_object(Bucket=bucket, Key="kept")
    assert kept["Metadata"] == {"colour": "blue"} and kept["ContentType"] == "text/plain"
    replaced = {"MetadataDirective": "REPLACE", "Metadata": {"a": "b"}}
    s3.copy_object(Bucket=bucket, Key="new", CopySource=f"/{bucket}/k", **replaced)
    assert s3.head_object(Bucket=bucket, Key="new")["Metadata"] == {"a": "b"}


def test_bodies_are_held_against_their_digests(s3: Any, bucket: str) -> None:
    wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    assert refused(s3.put_object, Bucket=bucket, Key="k", Body=DIGITS, ContentMD5=wrong) == ("BadDigest", 400)
    assert refused(s3.put_object, Bucket=bucket, Key="k", Body=DIGITS, ChecksumCRC32="AAAAAA==") == ("BadDigest", 400)
    sha = base64.b64encode(hashlib.sha256(DIGITS).digest()).decode()
    put = s3.put_object(Bucket=bucket, Key="k", Body=DIGITS, ChecksumSHA256=sha)
    assert (put["ChecksumSHA256"], put["ChecksumType"]) == (sha, "FULL_OBJECT")
    assert s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["ChecksumSHA256"] == sha


def upload_of(s3: Any, bucket: str, key: str = "k", **params: Any) -> dict[str, Any]:
    made = s3.create_multipart_upload(Bucket=bucket, Key=key, **params)
    return {"Bucket": bucket, "Key": key, "UploadId": made["UploadId"]}


def test_parts_are_put_together_in_their_order(s3: Any, bucket: str) -> None:
    upload = upload_of(s3, bucket, ContentType="text/plain")
    bodies = {1: b"a" * (5 * 2**20), 2: b"the end"}
    etags = {number: s3.upload_part(**upload, PartNumber=number, Body=bodies[number])["ETag"] for number in (2, 1)}
    parts = [{"PartNumber": number, "ETag": etags[number]} for number in (1, 2)]
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    assert refused(s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": parts[::-1]}) == (
        "InvalidPartOrder", 400
    )  # fmt: skip
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    digests = b"".join(hashlib.md5(bodies[number]).digest() for number in (1, 2))
    assert done["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-2"'
    answer = s3.get_object(Bucket=bucket, Key="k")
    assert answer["Body"].read() == bodies[1] + bodies[2] and answer["ContentType"] == "text/plain"
    assert refused(s3.upload_part, **upload, PartNumber=3, Body=b"late") == ("NoSuchUpload", 404)


def test_parts_that_are_not_there_or_too_small_make_no_object(s3: Any, bucket: str) -> None:
    upload = upload_of(s3, bucket)
    etags = [s3.upload_part(**upload, PartNumber=number, Body=b"small")["ETag"] for number in (1, 2)]
    listed = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
    assert refused(s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": listed}) == ("EntityTooSmall", 400)
    missing = [{"PartNumber": 3, "ETag": etags[0]}]
    assert refused(s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": missing}) == ("InvalidPart", 400)
    s3.abort_multipart_upload(**upload)
    assert refused(s3.abort_multipart_upload, **upload) == ("NoSuchUpload", 404)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_requests_that_lack_something_are_malformed(served: ServedCloud, bucket: str) -> None:
    handle = served.cloud.services["s3"].handle
    upload = {"Bucket": bucket, "Key": "k", "UploadId": "id"}
    lacking: list[tuple[str, dict[str, Any]]] = [
        ("DeleteObjects", {"Bucket": bucket}),
        ("DeleteObjects", {"Bucket": bucket, "Delete": {"Objects": [{}]}}),
        ("PutBucketEncryption", {"Bucket": bucket}),
        ("PutBucketEncryption", {"Bucket": bucket, "ServerSideEncryptionConfiguration": {}}),
        ("PutBucketEncryption", {"Bucket": bucket, "ServerSideEncryptionConfiguration": {"Rules": [{}]}}),
        ("UploadPart", upload),
        ("CopyObject", {"Bucket": bucket, "Key": "k"}),
    ]
    for operation, params in lacking:
        with pytest.raises(ServiceError) as caught:
            handle(operation, params, root(ACCOUNT))
        assert caught.value.code == "MalformedXML", operation


def test_parts_without_number_or_etag_make_no_object(s3: Any, bucket: str) -> None:
    upload = upload_of(s3, bucket)
    etag = s3.upload_part(**upload, PartNumber=1, Body=DIGITS)["ETag"]
    for part in ({"ETag": etag}, {"PartNumber": 1}):
        code, _ = refused(s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": [part]})
        assert code in ("MalformedXML", "InvalidPart")


def test_the_transfer_manager_uploads_and_downloads(s3: Any, bucket: str, tmp_path: Path) -> None:
    body = bytes(range(256)) * 40_000
    (tmp_path / "up").write_bytes(body)
    s3.upload_file(str(tmp_path / "up"), bucket, "k", ExtraArgs={"ServerSideEncryption": "aws:kms"})
    s3.download_file(bucket, "k", str(tmp_path / "down"))
    assert (tmp_path / "down").read_bytes() == body
    assert s3.head_object(Bucket=bucket, Key="k")["ETag"].endswith('-2"')


def open_url(
    url: str, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_presigned_urls_put_and_get(s3: Any, bucket: str) -> None:
    where = {"Bucket": bucket, "Key": "a b"}
    put = s3.generate_presigned_url("put_object", where, ExpiresIn=60)
    assert open_url(put, "PUT", DIGITS)[0] == 200
    get = s3.generate_presigned_url("get_object", where, ExpiresIn=60)
    assert open_url(get) == (200, DIGITS)
    assert open_url(get.replace("X-Amz-Signature=", "X-Amz-Signature=0"))[0] == 403
    assert open_url(get.partition("?")[0])[0] == 403


def test_a_presigned_put_with_sse_kms_is_encrypted_so(s3: Any, bucket: str) -> None:
    params = {"Bucket": bucket, "Key": "k", "ServerSideEncryption": "aws:kms"}
    url = s3.generate_presigned_url("put_object", params, ExpiresIn=60)
    headers = {"x-amz-server-side-encryption": "aws:kms"}
    assert open_url(url, "PUT", DIGITS, headers)[0] == 200
    assert s3.head_object(Bucket=bucket, Key="k")["ServerSideEncryption"] == "aws:kms"


def test_a_role_needs_permission_for_each_action(served: ServedCloud, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="open/k", Body=DIGITS)
    s3.put_object(Bucket=bucket, Key="shut/k", Body=DIGITS)
    reader = served.role(
        f"reader-{bucket}",
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/open/*"},
    )
    client = served.client("s3", reader)
    assert client.get_object(Bucket=bucket, Key="open/k")["Body"].read() == DIGITS
    assert refused(client.get_object, Bucket=bucket, Key="shut/k") == ("AccessDenied", 403)
    assert refused(client.put_object, Bucket=bucket, Key="open/k", Body=b"") == ("AccessDenied", 403)
    assert refused(client.list_objects_v2, Bucket=bucket) == ("AccessDenied", 403)
    assert refused(client.get_object, Bucket=bucket, Key="open/none") == ("AccessDenied", 403)  # for want of ListBucket


def test_there_is_an_end_to_what_is_held(served: ServedCloud) -> None:
    small = S3Service(served.cloud, capacity=15)
    caller = root(ACCOUNT)
    small.handle("CreateBucket", {"Bucket": "small"}, caller)
    small.handle("PutObject", {"Bucket": "small", "Key": "k", "Body": DIGITS}, caller)
    with pytest.raises(Exception, match="ServiceUnavailable"):
        small.handle("PutObject", {"Bucket": "small", "Key": "l", "Body": DIGITS}, caller)


def test_a_request_signed_for_another_region_is_told_the_right_one(served: ServedCloud, s3: Any) -> None:
    where = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
    s3.create_bucket(Bucket="in-ireland", **where)  # us-east-1 alone makes buckets elsewhere
    url = s3.generate_presigned_url("get_object", {"Bucket": "in-ireland", "Key": "k"})
    status, body = open_url(url)
    assert status == 400 and b"<Code>AuthorizationHeaderMalformed</Code>" in body
    assert b"<Region>eu-west-1</Region>" in body
    ireland = served.client("s3", region="eu-west-1")
    ireland.put_object(Bucket="in-ireland", Key="k", Body=DIGITS)
    assert s3.get_object(Bucket="in-ireland", Key="k")["Body"].read() == DIGITS  # boto3 signs again
