"""The services beside KMS, IAM and STS: S3, CloudTrail, which observes, and those that keep domains."""

from __future__ import annotations

from datetime import timedelta

from kms_conformance.conformance.targets.cloud.cloud import Cloud
from kms_conformance.conformance.targets.cloud.s3.service import S3Service
from kms_conformance.conformance.targets.cloud.trail.service import CloudTrail
from kms_conformance.conformance.targets.cloud.voice_id.service import VoiceId


def add_neighbours(cloud: Cloud, *, bucket_key_lifetime: timedelta = timedelta(0)) -> None:
    """Serve S3 and CloudTrail in a cloud, before it has a door of its own."""
    cloud.register(S3Service(cloud, bucket_key_lifetime=bucket_key_lifetime))
    cloud.register(VoiceId(cloud))
    trail = CloudTrail(cloud)
    cloud.register(trail)
    cloud.observers.append(trail.observe)
