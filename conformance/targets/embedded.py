"""The reference KMS and its mutants, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from typing import Any

from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.cloud.cloud import Cloud, MakeKms
from kms_conformance.conformance.targets.cloud.domain_services import add_domain_services
from kms_conformance.conformance.targets.cloud.inprocess import InProcessClients, MovedClock
from kms_conformance.conformance.targets.mutants import MUTANTS, make, voice_id_of
from kms_conformance.conformance.targets.reference import ReferenceKms
from kms_conformance.conformance.targets.target import Clients, Target
from kms_conformance.conformance.version import suite_version
from kms_conformance.models.report import TargetInfo

NOWHERE = "http://reference.invalid"
"""Nothing is sent: a name that nobody has, so that what goes past the KMS in this process never reaches AWS."""


@contextmanager
def opened(name: str, delay_s: float = 0) -> Iterator[Clients]:
    """A fresh reference KMS or mutant; all its clients share its state.

    With a delay a change of permissions takes so many seconds to show, by a clock that sessions move.
    """
    cloud = Cloud(make_kms=_maker(name, delay_s))
    add_domain_services(cloud, voice_id=voice_id_of(_mutant_id(name)))
    yield InProcessClients(cloud, _clients(), MovedClock(cloud) if delay_s else None)


def client(name: str) -> Any:
    """A client of a fresh reference KMS ("reference") or mutant ("mutant:<id>")."""
    return InProcessClients(Cloud(make_kms=_maker(name, 0)), _clients())()


def delayed(name: str, seconds: float, bound: float | None = None) -> Target:
    """The same where a change of permissions takes its time to show; declared with that bound, or another."""
    target = _target(name, "reference")
    grant_s = seconds if bound is None else bound
    return replace(target, open=partial(opened, name, seconds), grant_s=grant_s)


def reference() -> Target:
    """The reference KMS as a target."""
    return _target("reference", "reference")


def mutant(mutant_id: str) -> Target:
    """The reference KMS and its services with one seeded fault."""
    return _target(f"mutant:{mutant_id}", "mutant")


def mutant_ids() -> tuple[str, ...]:
    """All seeded faults."""
    return tuple(MUTANTS)


def _maker(name: str, delay_s: float) -> MakeKms:
    mutant_id = _mutant_id(name)
    kind = partial(make, mutant_id) if mutant_id is not None else ReferenceKms
    return partial(kind, grant_delay=timedelta(seconds=delay_s), policy_delay=timedelta(seconds=delay_s))


def _mutant_id(name: str) -> str | None:
    return name.removeprefix("mutant:") if name.startswith("mutant:") else None


@cache
def _clients() -> Clients:
    """One session for all faults: hundreds are hunted in one process."""
    return clients(Connection(endpoint_url=NOWHERE))


def _target(name: str, kind: str) -> Target:
    info = TargetInfo(name, kind, "in-process", suite_version(), script=name)
    return Target(info, partial(opened, name), in_process=True)
