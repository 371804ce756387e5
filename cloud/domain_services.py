"""The services that keep domains, in a cloud: on its own KMS, or on that of another endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kms_conformance.cloud.campaigns.service import Campaigns, CampaignsTwo
from kms_conformance.cloud.cases.service import Cases
from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.connect.service import Connect
from kms_conformance.cloud.identity.credentials import Credential
from kms_conformance.cloud.integrations.service import Integrations
from kms_conformance.cloud.parameters.service import ParameterStore
from kms_conformance.cloud.profiles.service import Profiles
from kms_conformance.cloud.qconnect.service import QConnect
from kms_conformance.cloud.scheduling.service import Scheduling
from kms_conformance.cloud.secrets.service import SecretsManager
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.cloud.services.endpoint import ADMINISTRATOR, Endpoint, EndpointKeyManagement, MakeClient
from kms_conformance.cloud.services.objects import EndpointObjects
from kms_conformance.cloud.services.options import Options
from kms_conformance.cloud.tables.service import DynamoDb
from kms_conformance.cloud.voice_id.service import VoiceId

SERVICES: tuple[type[DomainService], ...] = (
    VoiceId, Profiles, Campaigns, CampaignsTwo, Cases, Integrations, QConnect, Scheduling, Connect,
    ParameterStore, SecretsManager, DynamoDb,
)  # fmt: skip


def add_domain_services(
    cloud: Cloud,
    *,
    folder: Path | None = None,
    options: Options | None = None,
    services: Iterable[type[DomainService]] = SERVICES,
) -> tuple[DomainService, ...]:
    """Serve them on the KMS and S3 of the same cloud; their stores lie in the folder, or in temporary ones.

    services  their classes: correct ones, or one with a fault
    """
    return _registered(cloud, tuple(service(cloud, folder=folder, options=options) for service in services))


def only_domain_services(
    cloud: Cloud,
    make: MakeClient,
    *,
    folder: Path | None = None,
    service: Credential = ADMINISTRATOR,
    grantee: str | None = None,
    options: Options | None = None,
) -> tuple[DomainService, ...]:
    """Serve nothing else in a cloud, and use the KMS, S3 and STS of the endpoint that `make` makes clients of.

    service  who the services are there; grantee  the ARN that grants name, that of `service` unless given
    """
    endpoint = Endpoint(make)
    keys = EndpointKeyManagement(endpoint, cloud.accounts.credential, service, grantee)
    objects = EndpointObjects(endpoint, service)
    cloud.services.clear()
    with_s3 = (VoiceId, Integrations, Connect)
    made = (service(cloud, keys=keys, objects=objects, folder=folder, options=options) for service in with_s3)
    others = (
        service(cloud, keys=keys, folder=folder, options=options) for service in SERVICES if service not in with_s3
    )
    return _registered(cloud, (*made, *others))


@contextmanager
def running(services: tuple[DomainService, ...]) -> Iterator[None]:
    """Let their workers run in threads for as long as they are served."""
    for service in services:
        service.run()
    try:
        yield
    finally:
        for service in services:
            service.close()


def _registered(cloud: Cloud, services: tuple[DomainService, ...]) -> tuple[DomainService, ...]:
    for service in services:
        service.start()
        cloud.register(service)
    return services
