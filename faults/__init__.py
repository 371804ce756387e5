"""Mutants: a KMS, or a service on a correct one, with exactly one known fault, to measure what a judge finds of it.

The tables follow the areas of the witnesses in tests/witnesses, which tell each mutant from a correct KMS.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kms_conformance.cloud.domain_services import SERVICES
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.late import reference_kms
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.faults import (
    agreement,
    alias_lists,
    alias_moves,
    aliases,
    authorization,
    authorization_conditions,
    campaigns,
    cases,
    connect,
    consistency,
    contexts,
    create_describe,
    customer_profiles,
    data_keys,
    data_keys_without,
    dry_runs,
    encapsulation,
    encrypt_decrypt,
    grant_endings,
    grant_lists,
    grant_requests,
    grant_uses,
    guard_codes,
    import_materials,
    imports,
    integrations,
    key_consistency,
    key_pairs,
    keys,
    lifecycle,
    macs,
    managed,
    named_keys,
    on_demand_rotation,
    other_usages,
    paging,
    parameters,
    policies,
    policy_names,
    protocol,
    public_keys,
    qconnect,
    randomness,
    reencrypt,
    restarts,
    rotated_data,
    rotation,
    rsa,
    scheduling,
    secrets,
    signing,
    sizes,
    tables,
    tag_limits,
    tags,
    times,
    voice_id,
)
from kms_conformance.faults.mutant import Mutant
from kms_conformance.faults.service_mutant import ServiceMutant
from kms_conformance.models.requirements import REGISTRY

_AREAS = (
    *(lifecycle, create_describe, encrypt_decrypt, contexts, reencrypt, data_keys, protocol),
    *(keys, policies, policy_names, data_keys_without, randomness, paging, dry_runs),
    *(aliases, alias_moves, alias_lists, tags, tag_limits),
    *(rotation, on_demand_rotation, rotated_data, other_usages, guard_codes, sizes, restarts, times, managed),
    *(grant_requests, grant_lists, grant_uses, grant_endings),
    *(imports, import_materials),
    *(signing, public_keys, macs, rsa, key_pairs, agreement, encapsulation),
    *(authorization, authorization_conditions, named_keys, consistency, key_consistency),
)

MUTANTS: dict[str, Mutant] = {mutant_id: mutant for area in _AREAS for mutant_id, mutant in area.MUTANTS.items()}
MUTANTS |= voice_id.MUTANTS | customer_profiles.MUTANTS | campaigns.MUTANTS | cases.MUTANTS
MUTANTS |= integrations.MUTANTS | qconnect.MUTANTS | scheduling.MUTANTS | connect.MUTANTS
MUTANTS |= parameters.MUTANTS | secrets.MUTANTS | tables.MUTANTS

OBSERVED = tuple(mutant_id for mutant_id, mutant in MUTANTS.items() if REGISTRY[mutant.requirement].level != "MUST")
"""Mutants without a fault against a MUST: a judge may observe something, and nothing fails."""

__all__ = ["MUTANTS", "OBSERVED", "Mutant", "ServiceMutant", "make", "services_of"]


def make(mutant_id: str, **options: Any) -> ReferenceKms:
    """A fresh KMS with the fault of that id (KeyError: none such); `options` are those of ReferenceKms."""
    mutant = MUTANTS[mutant_id]
    delay = timedelta(seconds=mutant.delay_s)
    kms = reference_kms({"grant_delay": delay, "policy_delay": delay, "key_state_delay": mutant.key_state_s} | options)
    for patch in mutant.patches:
        patch.apply(kms, mutant)
    return kms


def services_of(mutant_id: str | None) -> tuple[type[DomainService], ...]:
    """The classes of the services in a cloud with that fault: correct ones but for the one whose fault it is."""
    mutant = MUTANTS[mutant_id] if mutant_id is not None else None
    if not isinstance(mutant, ServiceMutant):
        return SERVICES
    return tuple(mutant.service if issubclass(mutant.service, service) else service for service in SERVICES)
