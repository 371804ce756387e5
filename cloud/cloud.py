"""The cloud: accounts, Regions and services that share one clock, and observers of what is served."""

from __future__ import annotations

import logging
import pickle
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from kms_conformance.cloud.clock import Clock
from kms_conformance.cloud.identity.accounts import Accounts
from kms_conformance.cloud.identity.authority import Authority
from kms_conformance.cloud.identity.iam import IamService
from kms_conformance.cloud.identity.sts import StsService
from kms_conformance.cloud.kms.accounts import Accounts as KmsAccounts
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms_service import KmsService
from kms_conformance.cloud.service import Caller, Event, Service, ServiceError

_log = logging.getLogger(__name__)
UNKNOWN_FAILURE = "The request processing has failed because of an unknown error, exception or failure."


class MakeKms(Protocol):
    """Makes the KMS of one account in one Region: ReferenceKms, or a mutant of it."""

    def __call__(
        self, *, region: str, account: str, clock: Callable[[], datetime], accounts: KmsAccounts
    ) -> ReferenceKms:
        """A fresh one, which knows those of the other accounts of its Region."""


class Cloud:
    """Everything behind one endpoint. Nothing in it is bound to a socket.

    accounts   who may sign requests, and what IAM holds
    authority  decides by IAM policies what callers may do outside of KMS
    services   by name; `register` adds one
    observers  are told each call that was served to an authenticated caller, in order, after its answer is known
    """

    def __init__(self, clock: Clock | None = None, make_kms: MakeKms = ReferenceKms) -> None:
        self.clock = clock or Clock()
        self.accounts = Accounts(self.clock)
        self.authority = Authority(self.clock)
        self.services: dict[str, Service] = {}
        self.observers: list[Callable[[Event], None]] = []
        self._make_kms = make_kms
        self._kms: dict[tuple[str, str], ReferenceKms] = {}
        self._neighbours: dict[str, KmsAccounts] = {}
        self.register(KmsService(self.kms))
        self.register(StsService(self.accounts, self.authority))
        self.register(IamService(self.accounts, self.authority))

    def register(self, service: Service) -> None:
        """Serve a service under its name."""
        self.services[service.name] = service

    def kms(self, account: str, region: str) -> ReferenceKms:
        """The KMS of an account in a Region, made on first use."""
        where = account, region
        if where not in self._kms:
            neighbours = self._neighbours.setdefault(region, KmsAccounts())
            kms = self._make_kms(region=region, account=account, clock=self.clock, accounts=neighbours)
            kms.knows_principal, kms.directory = self.accounts.knows, self.accounts
            self._kms[where] = kms
        return self._kms[where]

    def restart(self) -> None:
        """Every KMS is stored and loaded again, as if the process ended in between."""
        for kms in self._kms.values():
            with kms.accounts.lock:
                kms.load(pickle.dumps(kms.to_store()))

    def call(
        self, service: str, operation: str, params: Mapping[str, Any], caller: Caller, request_id: str | None = None
    ) -> Mapping[str, Any]:
        """Serve one call and tell the observers; services forward their own calls through here, too.

        Raises ServiceError for a refusal; a fault of ours is one with the code InternalFailure and status 500.
        """
        answer: Mapping[str, Any] | None = None
        error: ServiceError | None = None
        try:
            answer = self.services[service].handle(operation, params, caller)
        except ServiceError as refusal:
            error = refusal
        except Exception:  # noqa: BLE001  # a server's own faults are a 500, never the caller's traceback
            _log.exception("%s failed in %s", service, operation)
            error = ServiceError(
                "InternalFailure", "The request processing has failed because of an unknown error.", 500
            )
        event = Event(
            service=service,
            operation=operation,
            params=params,
            answer=answer,
            error=error,
            caller=caller,
            region=caller.region,
            account=caller.principal.account,
            request_id=request_id or str(uuid.uuid4()),
            time=self.clock(),
        )
        for observer in self.observers:
            observer(event)
        if answer is None:
            assert error is not None
            raise error
        return answer
