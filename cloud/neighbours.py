"""The services beside KMS, IAM and STS: S3, CloudTrail, which observes, and those that keep domains."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import SERVICES, add_domain_services
from kms_conformance.cloud.s3.service import S3Service
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.cloud.trail.service import CloudTrail


def add_neighbours(
    cloud: Cloud,
    *,
    bucket_key_lifetime: timedelta = timedelta(0),
    folder: Path | None = None,
    services: Iterable[type[DomainService]] = SERVICES,
) -> tuple[DomainService, ...]:
    """Serve them in a cloud, before it has a door of its own; the services that keep domains.

    folder    where the stores of those lie; temporary ones unless given
    services  their classes: correct ones, or one with a fault
    """
    cloud.register(S3Service(cloud, bucket_key_lifetime=bucket_key_lifetime))
    trail = CloudTrail(cloud)
    cloud.register(trail)
    cloud.observers.append(trail.observe)
    return add_domain_services(cloud, folder=folder, services=services)
