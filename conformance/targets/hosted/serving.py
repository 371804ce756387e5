"""The KMS of the suite and the service on it, each at a door of its own: a call to the service can call the KMS."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.identity.accounts import SECOND_ACCOUNT
from kms_conformance.cloud.s3.service import S3Service
from kms_conformance.cloud.trail.service import CloudTrail
from kms_conformance.conformance.targets.hosted.declared import Hosted, declared


@contextmanager
def served(make: Callable[[str], Hosted]) -> Iterator[dict[str, object]]:
    """Serve what `make` returns for the URL of the KMS; gives the members of an Address.

    What `make` raises goes through. The service is closed at the end.
    """
    cloud = _cloud()
    with serving(cloud) as kms_url:
        os.environ["AWS_ENDPOINT_URL"] = kms_url
        store = make(kms_url)
        try:
            with serving(_front(cloud, store)) as url:
                row = declared(store)
                yield {
                    "kms": kms_url, "service": url, "name": row.service, "profile": row.profile,
                    "inspect": hasattr(store, "dump"),
                    "faults": [name for name in row.faults if hasattr(store, name)],
                    "context_key": getattr(store, "context_key", ""),
                }  # fmt: skip
        finally:
            getattr(store, "close", lambda: None)()


def _cloud() -> Cloud:
    """KMS, IAM, STS, S3 and CloudTrail."""
    cloud = Cloud()
    cloud.accounts.open(SECOND_ACCOUNT)
    cloud.register(S3Service(cloud))
    trail = CloudTrail(cloud)
    cloud.register(trail)
    cloud.observers.append(trail.observe)
    return cloud


def _front(cloud: Cloud, store: Hosted) -> Cloud:
    """The service alone, for the callers of the cloud."""
    front = Cloud(cloud.clock)
    front.accounts = cloud.accounts
    front.services.clear()
    front.register(declared(store).adapted(store))
    return front
