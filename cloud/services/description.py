"""What the reference services say of themselves: bounds, and the requirements that they are made to meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kms_conformance.cloud.integrations.base import LIFETIME
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.cloud.services.key_management import InCloud

REENCRYPT_S = 30
"""A change of key ends within so many seconds where the worker has a thread; in process it needs calls instead."""
MEETS: Mapping[str, tuple[range, ...]] = {
    "voice-id": (range(1, 19), range(20, 39), range(40, 61)),
    "customer-profiles": (range(1, 18), range(19, 20)),
    "connectcampaigns": (range(1, 11), range(12, 27), range(28, 29)),
    "connectcampaignsv2": (range(1, 11), range(12, 27), range(28, 33)),
    "connectcases": (range(1, 8), range(9, 24)),
    "appintegrations": (range(1, 34),),
    "qconnect": (range(1, 13), range(14, 15), range(16, 30)),
    "connectscheduling": (range(1, 17),),
    "connect": (range(1, 26),),
    "ssm": (range(1, 26),),
    "secretsmanager": (range(1, 21),),
    "dynamodb": (range(1, 14),),
}
"""Numbers of the requirements by service."""
AREAS = {
    "voice-id": "VOICEID",
    "customer-profiles": "PROFILES",
    "connectcampaigns": "CAMPAIGNS",
    "connectcampaignsv2": "CAMPAIGNS",
    "connectcases": "CASES",
    "appintegrations": "APPINT",
    "qconnect": "QCONNECT",
    "connectscheduling": "FORECAST",
    "connect": "RECORDINGS",
    "ssm": "SSM",
    "secretsmanager": "SECRETS",
    "dynamodb": "DYNAMODB",
}
FURTHER: Mapping[str, Mapping[str, tuple[range, ...]]] = {"connect": {"INSTANCE": (range(1, 6), range(8, 23))}}
"""Numbers of a second area by service."""
NEED_THE_CLOUD = {
    "voice-id": frozenset({11, 24, *range(27, 33)}),
    "customer-profiles": frozenset({16}),
    "connectcampaigns": frozenset[int](),
    "connectcampaignsv2": frozenset[int](),
    "connectcases": frozenset[int](),
    "appintegrations": frozenset({5, 11}),
    "qconnect": frozenset[int](),
    "connectscheduling": frozenset[int](),
    "connect": frozenset({4}),
    "ssm": frozenset({13, 14, 15}),
    "secretsmanager": frozenset({9, 10, 11, 12, 19}),
    "dynamodb": frozenset({7, 8}),
}
"""Those that only a KMS can meet which knows services as principals."""


def description(services: Iterable[DomainService], url: str, accounts: Iterable[str]) -> dict[str, Any]:
    """The profile of a target: seconds, requirement ids, URLs by service, account ids."""
    served = tuple(services)
    return {
        "bounds": {
            "grant_s": 0,
            "key_state_s": 0,
            "cache_s": max((service.options.cache_ttl.total_seconds() for service in served), default=0),
            "reencrypt_s": REENCRYPT_S,
            "configuration_key_s": LIFETIME.total_seconds(),
            "audit_s": 0,
        },
        "supports": list(dict.fromkeys(row for service in served for row in _supported(service))),
        "services": {service.name: url for service in served},
        "accounts": list(accounts),
    }


def _supported(service: DomainService) -> list[str]:
    missing = frozenset[int]() if isinstance(service.kms, InCloud) else NEED_THE_CLOUD[service.name]
    numbers = (number for numbers in MEETS[service.name] for number in numbers if number not in missing)
    further = FURTHER.get(service.name, {})
    own = [f"{AREAS[service.name]}-{number:03d}" for number in numbers]
    return own + [f"{area}-{number:03d}" for area, rows in further.items() for row in rows for number in row]
