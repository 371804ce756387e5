"""The reference KMS and its mutants, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache, partial
from typing import Any

from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.cloud.cloud import Cloud
from kms_conformance.conformance.targets.cloud.inprocess import InProcessClients
from kms_conformance.conformance.targets.cloud.neighbours import add_neighbours
from kms_conformance.conformance.targets.mutants import MUTANTS, make, services_of
from kms_conformance.conformance.targets.reference import ReferenceKms
from kms_conformance.conformance.targets.target import Clients, Target
from kms_conformance.conformance.version import suite_version
from kms_conformance.models.report import TargetInfo

NOWHERE = "http://reference.invalid"
"""Nothing is sent: a name that nobody has, so that what goes past the KMS in this process never reaches AWS."""


@contextmanager
def opened(name: str) -> Iterator[Clients]:
    """A fresh reference KMS or mutant, by the name that `TargetInfo.script` has; all its clients share its state."""
    yield _cloud_clients(name)


def client(name: str) -> Any:
    """A client of a fresh reference KMS ("reference") or mutant ("mutant:<id>"), delayed where "@" and seconds follow.

    Its `sibling` makes other clients of the same cloud, and has a clock.
    """
    return _cloud_clients(name)()


def delayed(name: str, seconds: float, bound: float | None = None) -> Target:
    """The same where a change of permissions takes its time to show; declared with that bound, or another."""
    return _target(f"{name}@{seconds:g}", "reference", seconds if bound is None else bound)


def reference() -> Target:
    """The reference KMS as a target."""
    return _target("reference", "reference")


def mutant(mutant_id: str) -> Target:
    """The reference with one seeded fault; where that is one of changes under way, these take their time."""
    return _target(f"mutant:{mutant_id}", "mutant", MUTANTS[mutant_id].delay_s)


def mutant_ids() -> tuple[str, ...]:
    """All seeded faults."""
    return tuple(MUTANTS)


def _cloud_clients(name: str) -> InProcessClients:
    """The clients of a fresh cloud whose clock is moved where somebody would wait."""
    kind, _, seconds = name.partition("@")
    mutant_id = kind.removeprefix("mutant:") if kind.startswith("mutant:") else None
    made = partial(make, mutant_id) if mutant_id is not None else ReferenceKms
    delay = timedelta(seconds=float(seconds or 0))
    make_kms = partial(made, grant_delay=delay, policy_delay=delay) if seconds else made
    cloud = Cloud(make_kms=make_kms)
    add_neighbours(cloud, services=services_of(mutant_id))
    return InProcessClients(cloud, _clients())


@cache
def _clients() -> Clients:
    """One session for all faults: hundreds are hunted in one process."""
    return clients(Connection(endpoint_url=NOWHERE))


def _target(name: str, kind: str, grant_s: float = 0) -> Target:
    info = TargetInfo(name, kind, "in-process", suite_version(), script=name, grant_s=grant_s)
    return Target(info, partial(opened, name), in_process=True)
