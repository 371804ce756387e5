"""The services with domains that this version judges."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.models.domains.customer_profiles import CUSTOMER_PROFILES
from kms_conformance.models.domains.service import DomainService
from kms_conformance.models.domains.voice_id import VOICE_ID

SERVICES: Mapping[str, DomainService] = {service.name: service for service in (VOICE_ID, CUSTOMER_PROFILES)}
"""By name."""
