"""Where an object lies, and its name for IAM and for the KMS."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A key of a bucket."""

    bucket: str
    key: str
    partition: str = "aws"

    @property
    def bucket_arn(self) -> str:
        """The ARN of the bucket."""
        return bucket_arn(self.bucket, self.partition)

    @property
    def arn(self) -> str:
        """The ARN of the object."""
        return f"{self.bucket_arn}/{self.key}"


def bucket_arn(bucket: str, partition: str = "aws") -> str:
    """The ARN of a bucket: neither account nor Region are part of it."""
    return f"arn:{partition}:s3:::{bucket}"
