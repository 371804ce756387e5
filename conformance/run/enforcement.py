"""What the KMS beneath a service with domains does not enforce: what depends on it cannot be judged there.

A service is only as good as its KMS: where that lets a disabled key be used, or anybody use any key, no service on it
can deny anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from kms_conformance.conformance.errors import OutOfKeysError
from kms_conformance.conformance.session.waiting import NO_WAITING
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.leases import KeyPool
from kms_conformance.models.campaigns import facts as campaigns
from kms_conformance.models.campaigns.guards import DEPENDS as OF_CAMPAIGNS
from kms_conformance.models.cases import facts as cases
from kms_conformance.models.cases.kept import KEYS as OF_CASES
from kms_conformance.models.connect import facts as connect
from kms_conformance.models.connect.guards import DEPENDS as OF_RECORDINGS
from kms_conformance.models.connect.kept import KEYS as OF_CONTACTS
from kms_conformance.models.domains.dependence import DEPENDS, Enforcement
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.everyday import (
    parameter_facts as parameters,
    secret_facts as secrets,
    table_facts as tables,
)
from kms_conformance.models.everyday.parameters import DEPENDS as OF_PARAMETERS
from kms_conformance.models.everyday.secrets import DEPENDS as OF_SECRETS
from kms_conformance.models.everyday.tables import DEPENDS as OF_TABLES
from kms_conformance.models.integrations import facts as integrations
from kms_conformance.models.integrations.guards import DEPENDS as OF_INTEGRATIONS
from kms_conformance.models.outcomes import Success
from kms_conformance.models.qconnect import facts as qconnect
from kms_conformance.models.qconnect.guards import DEPENDS as OF_QCONNECT
from kms_conformance.models.scheduling import facts as scheduling
from kms_conformance.models.scheduling.kept import KEYS as OF_SCHEDULING
from kms_conformance.models.terms import Value

PLAINTEXT = b"0123456789abcdef"
REASON: Mapping[Enforcement, str] = {
    "key-state": "kms-key-state",
    "permissions": "kms-permissions",
    "grants": "kms-grants",
}
APART: Mapping[str, Mapping[Enforcement, tuple[str, ...]]] = {
    campaigns.PROFILE: OF_CAMPAIGNS,
    cases.PROFILE: OF_CASES.depends,
    integrations.PROFILE: OF_INTEGRATIONS,
    qconnect.PROFILE: OF_QCONNECT,
    scheduling.PROFILE: OF_SCHEDULING.depends,
    connect.CONTACT_DATA: OF_CONTACTS.depends,
    connect.RECORDINGS: OF_RECORDINGS,
    parameters.PROFILE: OF_PARAMETERS,
    secrets.PROFILE: OF_SECRETS,
    tables.PROFILE: OF_TABLES,
}
"""What depends on it in the services that have a package of their own, by profile."""


def unenforced(
    executor: Executor,
    pool: KeyPool,
    profiles: Collection[str],
    *,
    eventual: bool = False,
    rest: Callable[[], bool] = NO_WAITING.rest,
) -> dict[str, str]:
    """The requirements of services with domains that cannot be judged on this KMS, each with the reason.

    eventual  whether a revoked grant may be honoured for a while
    rest      waits until changes of keys show
    """
    services = [service for name, service in SERVICES.items() if name in profiles]
    tables = [table for profile, table in APART.items() if profile in profiles]
    lacking = _lacking(executor, pool, eventual, rest) if services or tables else ()
    found = {name: REASON[what] for what in lacking for table in tables for name in table[what]}
    return found | {
        service.says[word]: REASON[what]
        for service in services
        for what in lacking
        for word in DEPENDS[what]
        if word in service.says
    }


def _lacking(executor: Executor, pool: KeyPool, eventual: bool, rest: Callable[[], bool]) -> tuple[Enforcement, ...]:
    """What a key that is disabled, or that nobody was allowed to use, is still good for."""
    try:
        metadata = pool.lease()
    except OutOfKeysError:  # nothing of the services can be judged either
        return ()
    key = {"KeyId": metadata["KeyId"]} if metadata else {}
    rest()
    sealed = executor.persist("Encrypt", {**key, "Plaintext": PLAINTEXT})
    if not isinstance(sealed, Success):
        return ()
    blob: dict[str, Value] = {"CiphertextBlob": sealed.response.get("CiphertextBlob")}
    somebody = next(iter(sorted(executor.cast.parties)), None)
    anybody = somebody is None or isinstance(executor.execute("Decrypt", blob, principal=somebody), Success)
    granted = not anybody and _grants(executor, key, blob, str(somebody), eventual)
    executor.persist("DisableKey", key)
    rest()
    disabled = isinstance(executor.persist("Decrypt", blob), Success)
    executor.persist("EnableKey", key)
    rest()
    found: dict[Enforcement, bool] = {"key-state": disabled, "permissions": anybody, "grants": not granted}
    return tuple(what for what, lacks in found.items() if lacks)


def _grants(
    executor: Executor, key: Mapping[str, Value], blob: Mapping[str, Value], somebody: str, eventual: bool
) -> bool:
    """Whether a grant allows what nothing else does, and no more once it is revoked."""
    grantee = executor.cast.parties[somebody].arn
    made = executor.persist("CreateGrant", {**key, "GranteePrincipal": grantee, "Operations": ["Decrypt"]})
    if not isinstance(made, Success):
        return False
    token = {"GrantTokens": [made.response.get("GrantToken")]}
    allowed = isinstance(executor.execute("Decrypt", {**blob, **token}, principal=somebody), Success)
    executor.persist("RevokeGrant", {**key, "GrantId": made.response.get("GrantId")})
    still = isinstance(executor.execute("Decrypt", blob, principal=somebody), Success)
    return allowed and (eventual or not still)
