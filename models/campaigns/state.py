"""Instances and campaigns as the model knows them, and why each is as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kms_conformance.models.terms import Term

BY_CUSTOMER, BY_SERVICE, AGAIN, OFFBOARDED = "CAMPAIGNS-001", "CAMPAIGNS-002", "CAMPAIGNS-009", "CAMPAIGNS-022"
"""The requirements by which an instance is onboarded, with whose key; again with another; and is so no more."""
CREATED, UPDATED, MOVED, TAGGED, DELETED = (
    "CAMPAIGNS-013", "CAMPAIGNS-014", "CAMPAIGNS-015", "CAMPAIGNS-019", "CAMPAIGNS-026",
)  # fmt: skip
"""Those by which a campaign is as it was created, updated, moved to another state, tagged; and is no more."""
GRANTED, AT_REST, APART = "CAMPAIGNS-004", "CAMPAIGNS-007", "CAMPAIGNS-008"
"""Those of the grant on the key of an instance, of what is stored, and of the keys of several instances."""
LISTED, PAGED, BATCHED, DIALLED = "CAMPAIGNS-017", "CAMPAIGNS-018", "CAMPAIGNS-023", "CAMPAIGNS-028"
"""Those of lists, of their pages, of states that are asked for together, and of dial requests."""


REMOVED, SWEPT, LIMITED, INTEGRATED = "CAMPAIGNS-029", "CAMPAIGNS-030", "CAMPAIGNS-031", "CAMPAIGNS-032"
"""Those of version 2: a setting is taken away, campaigns go with a configuration or stay; and of instances the limits
of communication and the integrations."""


class State(StrEnum):
    """Of a campaign, as on the wire."""

    INITIALIZED = "Initialized"
    RUNNING = "Running"
    PAUSED = "Paused"
    STOPPED = "Stopped"


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance by the slot of the answer that onboarded it. key: None is one of the service.

    because  the requirement by which its configuration is as it is
    before   the keys that it was onboarded with earlier
    limits   of communication, as they were put
    integrations   by the ARN of each: whether it is there still
    """

    slot: int
    key: int | None
    because: str
    before: tuple[int, ...] = ()
    offboarded: bool = False
    limits: Term = None
    integrations: Mapping[str, bool] = field(default_factory=dict)
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign by the slot of the answer that made it.

    settings  what DescribeCampaign must tell, by dotted path: the value, and the requirement that put it there
    removed   dotted paths of what was taken away
    tags      by key; None where a tag was taken away
    data      customer data that were put into it
    retained  the configuration of its instance was deleted, and campaigns were to stay
    swept     it went with that
    """

    slot: int
    instance: int
    settings: Mapping[str, tuple[Term, str]] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    tags: Mapping[str, str | None] = field(default_factory=dict)
    state: State = State.INITIALIZED
    data: tuple[Term, ...] = ()
    retained: bool = False
    swept: bool = False
    deleted: bool = False
    lost: bool = False
