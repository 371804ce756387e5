"""The services that have a package of their own: what is true of answers that tell of several services at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns import kept as campaigns
from kms_conformance.models.cases import kept as cases
from kms_conformance.models.claims import Claim
from kms_conformance.models.connect import kept as connect
from kms_conformance.models.everyday import tables
from kms_conformance.models.integrations import effects as integration_effects, kept as integrations
from kms_conformance.models.qconnect import kept as qconnect
from kms_conformance.models.scheduling import kept as scheduling
from kms_conformance.models.world import World


def _nothing(world: World, call: Call) -> Iterator[Claim]:
    """The claims of a service of which nothing is said there."""
    yield from ()


def _as_it_was(world: World, call: Call) -> World:
    """The world to which it does not matter that grants are revoked."""
    return world


@dataclass(frozen=True, slots=True)
class Apart:
    """Claims of one service.

    dumped   on a dump of what is stored
    granted  on all grants on the key in a slot
    audited  on what the audit trail shows of a few keys
    revoked  the world after all grants on a key were revoked that it has for something
    """

    dumped: Callable[[World, Call], Iterator[Claim]]
    granted: Callable[[World, int], Iterator[Claim]]
    audited: Callable[[World, Call], Iterator[Claim]]
    revoked: Callable[[World, Call], World] = _as_it_was


APART = (
    Apart(dumped=campaigns.dumped, granted=campaigns.granted, audited=_nothing),
    Apart(dumped=cases.dumped, granted=cases.granted, audited=cases.audited),
    Apart(
        dumped=integrations.dumped,
        granted=integrations.granted,
        audited=integrations.audited,
        revoked=integration_effects.revoked,
    ),
    Apart(dumped=qconnect.dumped, granted=qconnect.granted, audited=qconnect.audited, revoked=qconnect.revoked),
    Apart(dumped=scheduling.dumped, granted=scheduling.granted, audited=scheduling.audited),
    Apart(dumped=connect.dumped, granted=connect.granted, audited=connect.audited),
    Apart(dumped=_nothing, granted=tables.granted, audited=_nothing),
)
"""A service whose resources are domains has a row in models/domains/services instead."""
