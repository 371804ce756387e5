"""The reference KMS and its mutants, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.mutants import MUTANTS, make
from kms_conformance.conformance.targets.reference import ReferenceKms, attach
from kms_conformance.conformance.targets.target import Clients, Target
from kms_conformance.conformance.version import suite_version
from kms_conformance.models.report import TargetInfo

NOWHERE = "http://reference.invalid"
"""Nothing is sent: a name that nobody has, so that what goes past the KMS in this process never reaches AWS."""


@contextmanager
def opened(name: str) -> Iterator[Clients]:
    """A fresh reference KMS or mutant; all its clients share its state."""
    kms = _kms(name)

    def made(service: str = "kms") -> Any:
        if service != "kms":
            raise TargetError(f"in this process there is no {service}; judge it served: kms-conformance serve")
        return _attached(kms)

    yield made


def client(name: str) -> Any:
    """A client of a fresh reference KMS ("reference") or mutant ("mutant:<id>")."""
    return _attached(_kms(name))


def reference() -> Target:
    """The reference KMS as a target."""
    return _target("reference", "reference")


def mutant(mutant_id: str) -> Target:
    """The reference KMS with one seeded fault."""
    return _target(f"mutant:{mutant_id}", "mutant")


def mutant_ids() -> tuple[str, ...]:
    """All seeded faults."""
    return tuple(MUTANTS)


def _kms(name: str) -> ReferenceKms:
    return make(name.removeprefix("mutant:")) if name.startswith("mutant:") else ReferenceKms()


@cache
def _clients() -> Clients:
    """One session for all faults: hundreds are hunted in one process."""
    return clients(Connection(endpoint_url=NOWHERE))


def _attached(kms: ReferenceKms) -> Any:
    made = _clients()()
    attach(made, kms)
    return made


def _target(name: str, kind: str) -> Target:
    info = TargetInfo(name, kind, "in-process", suite_version(), script=name)
    return Target(info, partial(opened, name), in_process=True)
