"""`kms-conformance serve`: a cloud made as the options say, served until it is told to end."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import only_domain_services, running
from kms_conformance.cloud.errors import CannotServeError
from kms_conformance.cloud.http.server import serve
from kms_conformance.cloud.http.tls import Certificate, given, made_on_the_spot
from kms_conformance.cloud.identity.accounts import DEFAULT_SECRET, SECOND_ACCOUNT
from kms_conformance.cloud.identity.credentials import Credential
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.targets import check_mutant
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.seeded import with_fault
from kms_conformance.conformance.targets.target import Credentials
from kms_conformance.conformance.targets.target_file import require_url

FORGETS = (
    "--data keeps what the services store, but no KMS keys: this KMS loses its keys when it ends, and what is stored "
    "under them cannot be decrypted any more; use --kms for keys that stay"
)


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """What to serve, and where.

    mutant    a seeded fault of the KMS, or of a service that keeps domains
    accounts  further ones, each ID or ID=SECRET
    data      the folder of the services' stores
    kms       the URL of an endpoint whose KMS and S3 the services use; nothing but the services is served then
    service   who the services are at that endpoint, ID=SECRET; grantee  the ARN that their grants name
    tls       serve over TLS with a certificate made on the spot; tls_cert, tls_key  or with this one
    """

    host: str
    port: int
    mutant: str | None = None
    accounts: tuple[str, ...] = ()
    data: Path | None = None
    kms: str | None = None
    service: str | None = None
    grantee: str | None = None
    tls: bool = False
    tls_cert: Path | None = None
    tls_key: Path | None = None


def serve_command(options: ServeOptions) -> int:
    """Serve, say in one line where, and end at Ctrl-C; the exit status."""
    mutant = options.mutant
    if mutant is not None and options.kms is not None:
        raise UsageError("--mutant puts a fault into the embedded KMS, which --kms replaces; leave one of them out")
    if options.kms is None and (options.service or options.grantee):
        raise UsageError(
            "--kms-service and --kms-grantee say who the services are at the KMS of --kms; give --kms, too"
        )
    if options.kms is not None:
        require_url(options.kms, "--kms")
    if mutant is not None:
        check_mutant(mutant)
    make_kms, classes = with_fault(mutant, {})
    cloud = Cloud(make_kms=make_kms)
    _open_accounts(cloud, options.accounts)
    services = _services(cloud, options, classes)
    if options.data is not None and options.kms is None:
        print(FORGETS, file=sys.stderr, flush=True)
    what = f"mutant {mutant}" if mutant else f"services on {options.kms}" if options.kms else "reference KMS"
    try:
        _serve(cloud, services, options, what)
    except CannotServeError as error:
        raise UsageError(str(error)) from error
    return 0


def _serve(cloud: Cloud, services: tuple[DomainService, ...], options: ServeOptions, what: str) -> None:
    with running(services), _certificate(options) as certificate:
        trusted = f", to be trusted by {certificate.authority}" if certificate and certificate.authority else ""

        def ready(url: str) -> None:
            print(f"{what} at {url}{trusted}", flush=True)

        serve(cloud, options.host, options.port, ready, certificate)


def _client_of(url: str, service: str, region: str, credential: Credential) -> Any:
    """A client of another endpoint, for services that use the KMS there."""
    signing = Credentials(credential.access_key_id, credential.secret, credential.token)
    return clients(Connection(endpoint_url=url, region=region))(service, signing)


def _certificate(options: ServeOptions) -> AbstractContextManager[Certificate | None]:
    chain, key = options.tls_cert, options.tls_key
    if (chain is None) != (key is None):
        raise UsageError("--tls-cert and --tls-key belong together; give both, or --tls for a certificate of its own")
    if chain is not None and key is not None:
        return nullcontext(given(chain, key))
    return made_on_the_spot(options.host) if options.tls else nullcontext()


def _open_accounts(cloud: Cloud, accounts: tuple[str, ...]) -> None:
    others = () if any(account.startswith(SECOND_ACCOUNT) for account in accounts) else (SECOND_ACCOUNT,)
    for account in (*accounts, *others):
        account_id, _, secret = account.partition("=")
        try:
            cloud.accounts.open(account_id, secret=secret or DEFAULT_SECRET)
        except ValueError as error:
            raise UsageError(f"--account {account}: {error}; give ID or ID=SECRET with an id of its own") from error


def _services(cloud: Cloud, options: ServeOptions, classes: Iterable[type[DomainService]]) -> tuple[DomainService, ...]:
    try:
        if options.kms is None:
            return add_neighbours(cloud, folder=options.data, services=classes)
        service_id, _, secret = (options.service or "test=test").partition("=")
        service = Credential(service_id, secret)
        return only_domain_services(
            cloud, partial(_client_of, options.kms), folder=options.data, service=service, grantee=options.grantee
        )  # fmt: skip
    except (OSError, sqlite3.Error) as error:
        raise UsageError(f"--data {options.data} cannot be used: {error}; give a folder that can be written") from error
