"""A mutant of a service: a class that does one thing otherwise, and what such classes share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.cloud.services.key_management import KeyManagement
from kms_conformance.cloud.services.rows import Scope, WrappedKey
from kms_conformance.faults.mutant import Family, Mutant, Patch

DENIED = "AccessDeniedException"


@dataclass(frozen=True, slots=True)
class ServiceMutant(Mutant):
    """A fault of a service, whose KMS is correct; `operations` have the service before them.

    service  the class that is served under its name in place of the correct one
    """

    patches: tuple[Patch, ...] = ()
    service: type[DomainService] = DomainService


def seeded(
    service: type[DomainService], mutant_id: str, requirement: str, family: Family, fault: str, *operations: str
) -> ServiceMutant:
    """A mutant of a service, whose name is put before the id and the operations."""
    named = tuple(f"{service.name}:{operation}" for operation in operations)
    return ServiceMutant(f"{service.name}-{mutant_id}", requirement, family, fault, named, service=service)


def table(*mutants: ServiceMutant) -> dict[str, ServiceMutant]:
    """Mutants by their id."""
    return {mutant.id: mutant for mutant in mutants}


def by_the_account(
    service: DomainService, scope: Scope, operation: str, params: Mapping[str, Any]
) -> Mapping[str, Any]:
    """A call to the KMS with all that the account may do, where a correct service would have to use its grant."""
    return service.kms.as_caller(root(scope.account, scope.region), operation, params)


def described_under(service: DomainService, scope: Scope) -> WrappedKey:
    """The data key of what describes a domain."""
    return next(service.store.deks("scope = ? AND purpose = 'domain' AND kek = ?", scope.arn, scope.key))


class OnAccount:
    """A KMS where the service falls back on the permissions of the account when `borrows(source, operation, params)`.

    So a service works on a KMS that enforces its grants, though it has not the right ones.
    """

    def __init__(self, kms: KeyManagement, borrows: Callable[[str, str, Mapping[str, Any]], bool]) -> None:
        self._kms, self._borrows = kms, borrows
        self.grantee = kms.grantee
        self.as_caller = kms.as_caller

    def as_service(self, source: str, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """As the service; if that is refused, perhaps as the root user of the source's account."""
        try:
            return self._kms.as_service(source, operation, params)
        except ServiceError:
            if not self._borrows(source, operation, params):
                raise
            region, account = source.split(":")[3:5]
            return self._kms.as_caller(root(account, region), operation, params)


def administrator_of(caller: Caller) -> Caller:
    """The root user of the caller's account."""
    return root(caller.principal.account, caller.region)


def refused_for(error: ServiceError, code: str) -> bool:
    """Whether the KMS refused with a code, which the service's message names."""
    return f": {code}:" in error.message
