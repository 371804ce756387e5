"""The reference KMS and its mutants, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache, partial
from typing import Any

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.integrations.base import LIFETIME
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.inprocess import NOWHERE, InProcessClients
from kms_conformance.conformance.targets.seeded import with_fault
from kms_conformance.conformance.targets.target import Clients, Target
from kms_conformance.conformance.version import suite_version
from kms_conformance.models.report import TargetInfo


@contextmanager
def opened(name: str) -> Iterator[Clients]:
    """A fresh reference KMS or mutant, by the name that `TargetInfo.script` has; all its clients share its state."""
    yield _cloud_clients(name)


def client(name: str) -> Any:
    """A client of a fresh reference KMS ("reference") or mutant ("mutant:<id>"), delayed where "@" and seconds follow.

    The seconds are those of permissions, then after "/" those of keys.  Its `sibling` makes other clients of the same
    cloud, and has a clock.
    """
    return _cloud_clients(name)()


def delayed(
    name: str, seconds: float, bound: float | None = None, *, keys: float = 0, keys_bound: float | None = None
) -> Target:
    """The same where changes take their time to show; declared with that bound, or another.

    seconds, bound    of changes of permissions
    keys, keys_bound  of changes of keys and aliases
    """
    late = f"/{keys:g}" if keys else ""
    declared = keys if keys_bound is None else keys_bound
    return _target(f"{name}@{seconds:g}{late}", "reference", seconds if bound is None else bound, declared)


def reference() -> Target:
    """The reference KMS as a target."""
    return _target("reference", "reference")


def mutant(mutant_id: str) -> Target:
    """The reference with one seeded fault; where that is one of changes under way, these take their time."""
    from kms_conformance.faults import MUTANTS

    fault = MUTANTS[mutant_id]
    return _target(f"mutant:{mutant_id}", "mutant", fault.delay_s, fault.key_state_s)


def mutant_ids() -> tuple[str, ...]:
    """All seeded faults."""
    from kms_conformance.faults import MUTANTS

    return tuple(MUTANTS)


def _cloud_clients(name: str) -> InProcessClients:
    """The clients of a fresh cloud whose clock is moved where somebody would wait."""
    kind, _, times = name.partition("@")
    mutant_id = kind.removeprefix("mutant:") if kind.startswith("mutant:") else None
    options: dict[str, Any] = {}
    if times:
        permissions, _, keys = times.partition("/")
        delay = timedelta(seconds=float(permissions))
        options = {"grant_delay": delay, "policy_delay": delay, "key_state_delay": float(keys or 0)}

    make_kms, services = with_fault(mutant_id, options)
    cloud = Cloud(make_kms=make_kms)
    add_neighbours(cloud, services=services)
    return InProcessClients(cloud, _clients())


@cache
def _clients() -> Clients:
    """One session for all faults: hundreds are hunted in one process."""
    return clients(Connection(endpoint_url=NOWHERE))


def _target(name: str, kind: str, grant_s: float = 0, key_state_s: float = 0) -> Target:
    info = TargetInfo(
        name, kind, "in-process", suite_version(), script=name, grant_s=grant_s, key_state_s=key_state_s,
        configuration_key_s=LIFETIME.total_seconds(),
    )  # fmt: skip
    return Target(info, partial(opened, name), in_process=True)
