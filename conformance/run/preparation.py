"""What a target is opened with once it is known what it claims."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kms_conformance.conformance.targets.target import Target
from kms_conformance.models.campaigns.facts import PROFILE as CAMPAIGNS
from kms_conformance.models.cases.facts import PROFILE as CASES
from kms_conformance.models.connect.facts import CONTACT_DATA, RECORDINGS
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.integrations.facts import PROFILE as INTEGRATIONS
from kms_conformance.models.qconnect.facts import PROFILE as QCONNECT
from kms_conformance.models.scheduling.facts import PROFILE as SCHEDULING

WITH_PRINCIPALS = {
    "kms-grants", "kms-authorization", CAMPAIGNS, CASES, INTEGRATIONS, QCONNECT, SCHEDULING, CONTACT_DATA, RECORDINGS,
    *SERVICES,
}  # fmt: skip
"""Profiles that need other callers than the administrator."""


def as_judged(target: Target, claimed: Collection[str]) -> Target:
    """The target, with principals and raw answers where its profiles need them."""
    return replace(target, with_principals=bool(WITH_PRINCIPALS & set(claimed)), wire="wire" in claimed)
