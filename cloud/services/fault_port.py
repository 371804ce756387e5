"""The port "fault": what tests may do to running services."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, Protocol, TypeAlias, runtime_checkable

from kms_conformance.cloud.clock import LONGEST_STEP_S, Clock
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.cloud.services.faults import crash
from kms_conformance.cloud.services.rows import SealedRecord

How: TypeAlias = Literal["restart", "kill"]
"""restart: the stores are closed and opened again, what was not committed is gone; kill: SIGKILL to this process."""


@runtime_checkable
class Records(Protocol):
    """A service that takes recordings."""

    def place_recording(self, instance_id: str, contact: str, type_: str, body: bytes) -> None:
        """Take one; ValueError where there is nothing that it could be of."""


class FaultPort:
    """Faults of the services of one cloud, and its clock."""

    def __init__(self, services: Iterable[DomainService], clock: Clock) -> None:
        self.services, self._clock = tuple(services), clock

    def pause(self) -> None:
        """Let the workers do nothing by themselves."""
        for service in self.services:
            service.paused = True

    def resume(self) -> None:
        """Let them go on."""
        for service in self.services:
            service.paused = False

    def step(self, count: int = 1) -> int:
        """Have so many steps done over all services, also while paused; how many there were to do.

        A step moves one data key to the new key, ends a change of key, or does one request of a job.
        """
        done = 0
        for service in self.services:
            done += service.step(count - done)
        return done

    def crash(self, at: str | None = None, how: How = "restart") -> None:
        """End the services now, or when one of them passes a point of `faults.POINTS` the next time.

        ValueError for what is no point.
        """

        def end() -> None:
            for service in self.services:
                service.faults.disarm()
            (kill if how == "kill" else crash)()

        for service in self.services:
            service.faults.end = end
            if at is not None:
                service.faults.arm(at)
            elif how == "restart":
                service.restart()
        if at is None and how == "kill":
            kill()

    def flush(self) -> None:
        """Have all data keys in memory forgotten."""
        for service in self.services:
            with service.lock:
                service.flush()

    def rotate(self) -> None:
        """Have every service make new material for the keys that it holds itself; what lies under the old stays."""
        for service in self._parts():
            with service.lock:
                service.rotate()

    def _parts(self) -> tuple[DomainService, ...]:
        return tuple(part for service in self.services for part in service.parts())

    def advance(self, seconds: float) -> None:
        """Move the clock of the cloud; ValueError for what is no number of seconds forward."""
        self._clock.advance(seconds)

    def age(self, seconds: float) -> None:
        """Have all that is stored be so many seconds older; ValueError for what is no number of seconds.

        The clock stays where it is: nobody else sees that time has gone by.
        """
        if not 0 <= seconds <= LONGEST_STEP_S:
            raise ValueError(f"what is stored gets older by 0 to {LONGEST_STEP_S} seconds, not by {seconds}")
        for service in self._parts():
            with service.lock:
                service.store.grow_older(seconds)

    def record(self, instance: str, contact: str, type_: str, body: bytes) -> None:
        """Have a recording taken as if somebody had called; ValueError where no service takes it."""
        for service in self.services:
            if isinstance(service, Records):
                service.place_recording(instance, contact, type_, body)
                return
        raise ValueError("no service takes recordings")

    def swap(self, a: str, b: str) -> None:
        """Exchange what two records of one service hold, with their data keys; ValueError where one is missing."""
        for service in self._parts():
            with service.lock:
                found = [next(service.store.records("record_id = ?", id_), None) for id_ in (a, b)]
                if found[0] and found[1]:
                    self._swap(service, found[0], found[1])
                    return
        raise ValueError("no service has both records")

    def alter(self, record_id: str) -> None:
        """Change a bit in the middle of what a record holds; ValueError where there is no such record."""
        for service in self._parts():
            with service.lock:
                if record := next(service.store.records("record_id = ?", record_id), None):
                    middle = len(record.sealed) // 2
                    changed = record.sealed[:middle] + bytes([record.sealed[middle] ^ 1]) + record.sealed[middle + 1 :]
                    with service.store.transaction():
                        service.store.put_record(replace(record, sealed=changed))
                    return
        raise ValueError("no service has the record")

    def _swap(self, service: DomainService, a: SealedRecord, b: SealedRecord) -> None:
        with service.store.transaction():
            service.store.put_record(replace(a, sealed=b.sealed, dek_id=b.dek_id))
            service.store.put_record(replace(b, sealed=a.sealed, dek_id=a.dek_id))


def kill() -> None:
    """End this process as nothing else could."""
    os.kill(os.getpid(), signal.SIGKILL)
