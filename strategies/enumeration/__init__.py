"""Small spaces, tried whole: every cell of the state table, every boundary, every operator on every operation."""

from __future__ import annotations

from functools import cache

from kms_conformance.strategies.enumeration import (
    agreement,
    aliases,
    attacks,
    attributes,
    audit,
    authorization,
    campaigns,
    campaigns_two,
    cases,
    cases_keys,
    ciphertexts,
    conditions,
    consistency,
    contacts,
    contexts,
    creation,
    denials,
    domain_callers,
    domains,
    dry_runs,
    encapsulation,
    grant_constraints,
    grant_endings,
    grant_uses,
    grants,
    identifiers,
    imports,
    integrations,
    integrations_keys,
    key_changes,
    key_consistency,
    key_pairs,
    lists,
    macs,
    managed,
    many,
    metadata,
    named_keys,
    objects,
    parameters,
    policies,
    qconnect,
    qconnect_keys,
    recordings,
    reencryption,
    repeated_changes,
    restarts,
    rotation,
    rsa,
    s3,
    scheduling,
    secrets,
    signatures,
    signing,
    sizes,
    states,
    tables,
    tags,
    times,
    typed_callers,
    typed_conditions,
    usages,
    wire,
)
from kms_conformance.strategies.plan_builder import Plan

PARTS = (
    usages, many, creation, states, attributes, repeated_changes, metadata, policies, lists, identifiers, sizes,
    contexts, ciphertexts, reencryption, dry_runs, signing, rsa, macs, key_pairs, agreement, encapsulation, imports,
    aliases, tags, rotation, s3, managed, signatures, wire, audit, domains, domain_callers, key_changes, objects,
    campaigns, campaigns_two, cases, cases_keys, integrations, integrations_keys, qconnect, qconnect_keys, scheduling,
    contacts, recordings, parameters, secrets, tables, authorization, named_keys, typed_callers, conditions,
    typed_conditions, denials, grants,
    grant_constraints, grant_uses, grant_endings, attacks, consistency, key_consistency, restarts, times,
)  # fmt: skip
"""Random bytes first: they need no key, and there is none yet. The restart and the clock last: nothing else is done
meanwhile."""


@cache
def plans() -> tuple[Plan, ...]:
    """All enumerated plans, in the order in which they are run."""
    return tuple(plan for part in PARTS for plan in part.plans())
