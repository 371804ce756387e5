"""The services that have a package of their own: what is true of answers that tell of several services at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns import kept as campaigns
from kms_conformance.models.claims import Claim
from kms_conformance.models.world import World


@dataclass(frozen=True, slots=True)
class Apart:
    """Claims of one service.

    dumped   on a dump of what is stored
    granted  on all grants on the key in a slot
    """

    dumped: Callable[[World, Call], Iterator[Claim]]
    granted: Callable[[World, int], Iterator[Claim]]


APART = (Apart(campaigns.dumped, campaigns.granted),)
"""A service whose resources are domains has a row in models/domains/services instead."""
