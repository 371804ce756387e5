"""CreateBucket, HeadBucket, DeleteBucket, ListBuckets, a bucket's location, its tags, and its default encryption."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.partitions import partition
from kms_conformance.cloud.s3.base import Answer, Params, S3Base, canonical_user
from kms_conformance.cloud.s3.buckets import Bucket, check_name
from kms_conformance.cloud.s3.encryption import read_configuration, unblocks_customer_keys, write_configuration
from kms_conformance.cloud.s3.errors import refusal
from kms_conformance.cloud.s3.locations import bucket_arn
from kms_conformance.cloud.service import Caller

FIRST_REGION = "us-east-1"
"""The Region without a location constraint, where a bucket may be created again by its owner."""


class BucketOperations(S3Base):
    """The operations on buckets as such."""

    def create_bucket(self, params: Params, caller: Caller) -> Answer:
        """CreateBucket."""
        name = params["Bucket"]
        check_name(name)
        region = _region_of(params, caller)
        arn = bucket_arn(name, partition(region))
        self.authorize(caller, "s3:CreateBucket", arn)
        tags = {row["Key"]: row["Value"] for row in (params.get("CreateBucketConfiguration") or {}).get("Tags") or ()}
        if tags:
            self.authorize(caller, "s3:TagResource", arn)
        existing = self.buckets.get(name)
        if existing and existing.account != caller.principal.account:
            raise refusal("BucketAlreadyExists", BucketName=name)
        if existing and not existing.region == region == FIRST_REGION:
            raise refusal("BucketAlreadyOwnedByYou", BucketName=name)
        if existing is None:
            self.buckets.add(Bucket(name, caller.principal.account, region, self.clock(), tags=tags))
        return {"Location": f"/{name}", "BucketArn": arn}

    def head_bucket(self, params: Params, caller: Caller) -> Answer:
        """HeadBucket."""
        bucket = self.permitted_bucket(params, caller, "s3:ListBucket")
        return {"BucketArn": arn_of(bucket), "BucketRegion": bucket.region, "AccessPointAlias": False}

    def delete_bucket(self, params: Params, caller: Caller) -> Answer:
        """DeleteBucket: of an empty one; unfinished uploads do not keep it, either."""
        bucket = self.permitted_bucket(params, caller, "s3:DeleteBucket")
        if bucket.objects:
            raise refusal("BucketNotEmpty", BucketName=bucket.name)
        self.buckets.remove(bucket)
        return {}

    def list_buckets(self, params: Params, caller: Caller) -> Answer:
        """ListBuckets, of all Regions."""
        self.authorize(caller, "s3:ListAllMyBuckets", "*")
        account = caller.principal.account
        buckets = [{"Name": bucket.name, "CreationDate": bucket.created} for bucket in self.buckets.of(account)]
        return {"Buckets": buckets, "Owner": canonical_user(account)}

    def get_bucket_location(self, params: Params, caller: Caller) -> Answer:
        """GetBucketLocation: null in us-east-1."""
        region = self.permitted_bucket(params, caller, "s3:GetBucketLocation").region
        return {"LocationConstraint": None if region == FIRST_REGION else region}

    def get_bucket_tagging(self, params: Params, caller: Caller) -> Answer:
        """GetBucketTagging: the tags that a bucket was made with."""
        bucket = self.permitted_bucket(params, caller, "s3:GetBucketTagging")
        if not bucket.tags:
            raise refusal("NoSuchTagSet", BucketName=bucket.name)
        return {"TagSet": [{"Key": key, "Value": value} for key, value in bucket.tags.items()]}

    def put_bucket_encryption(self, params: Params, caller: Caller) -> Answer:
        """PutBucketEncryption: for new objects; those that are there stay as they are (AWS-118)."""
        bucket = self.permitted_bucket(params, caller, "s3:PutEncryptionConfiguration")
        configuration = params["ServerSideEncryptionConfiguration"]
        bucket.default = read_configuration(configuration)
        bucket.takes_customer_keys = unblocks_customer_keys(configuration)
        return {}

    def get_bucket_encryption(self, params: Params, caller: Caller) -> Answer:
        """GetBucketEncryption."""
        bucket = self.permitted_bucket(params, caller, "s3:GetEncryptionConfiguration")
        return {"ServerSideEncryptionConfiguration": _shown(bucket)}

    def delete_bucket_encryption(self, params: Params, caller: Caller) -> Answer:
        """DeleteBucketEncryption: back to SSE-S3, as often as one likes (AWS-118)."""
        bucket = self.permitted_bucket(params, caller, "s3:PutEncryptionConfiguration")
        bucket.default, bucket.takes_customer_keys = None, False
        return {}

    def permitted_bucket(self, params: Params, caller: Caller, action: str) -> Bucket:
        """The bucket that a request names, if the caller may do that with it."""
        bucket = self.bucket(params, caller)
        self.authorize(caller, action, arn_of(bucket))
        return bucket


def _shown(bucket: Bucket) -> Mapping[str, Any]:
    return write_configuration(bucket.default_encryption, takes_customer_keys=bucket.takes_customer_keys)


def arn_of(bucket: Bucket) -> str:
    """The ARN of a bucket."""
    return bucket_arn(bucket.name, partition(bucket.region))


def _region_of(params: Params, caller: Caller) -> str:
    """The Region of a new bucket: that of the request; us-east-1 alone makes buckets elsewhere, too."""
    constraint = (params.get("CreateBucketConfiguration") or {}).get("LocationConstraint")
    if caller.region == FIRST_REGION:
        if constraint == FIRST_REGION:
            raise refusal("InvalidLocationConstraint", LocationConstraint=constraint)
        return constraint or FIRST_REGION
    if constraint != caller.region:
        raise refusal(
            "IllegalLocationConstraintException",
            f"The {constraint or 'unspecified'} location constraint is incompatible for the region specific endpoint "
            "this request was sent to.",
        )
    return caller.region
