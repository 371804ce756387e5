"""What a target is opened with once it is known what it claims."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kms_conformance.conformance.run.enforcement import APART
from kms_conformance.conformance.targets.target import Target
from kms_conformance.models.domains.services import SERVICES

WITH_PRINCIPALS = frozenset({"kms-grants", "kms-authorization", *SERVICES, *APART})
"""Profiles that need other callers than the administrator: of services all, if only to find out what their KMS enforces
(enforcement)."""


def as_judged(target: Target, claimed: Collection[str]) -> Target:
    """The target, with principals and raw answers where its profiles need them."""
    return replace(target, with_principals=bool(WITH_PRINCIPALS & set(claimed)), wire="wire" in claimed)
