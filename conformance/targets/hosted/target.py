"""`--target python:MODULE:FACTORY`: a service with an API of its own, in a process of its own."""

from __future__ import annotations

import atexit
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import TargetError, UsageError
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.hosted.loading import parts_of
from kms_conformance.conformance.targets.http_ports import HttpPorts
from kms_conformance.conformance.targets.target import Clients, Credentials, Target
from kms_conformance.models.report import TargetInfo

MODULE = __name__.rpartition(".")[0]
CALLERLESS = frozenset({"voice-id", "connectcases", "cases"})
"""Services, and profiles, that a hosted service may be judged as: it knows nobody who calls."""
READY_WITHIN_S = 30
ENDS_WITHIN_S = 10
OURS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
"""Who the process is to a KMS: the administrator. No call of its boto3 clients can go to AWS."""
NOTHING = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
LOOPBACK = "127.0.0.1,localhost"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a process serves, as which service, and what it shows: its store, faults, the name in its contexts."""

    kms: str
    service: str
    name: str
    profile: str
    inspect: bool
    faults: tuple[str, ...]
    context_key: str


class HostedClients:
    """Makes clients of the KMS in the process, and of the service."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self.context_keys = {address.name: address.context_key} if address.context_key else {}
        self.implements = (address.profile,)
        """The profiles by which the service says that it is judged."""
        self._make = clients(Connection(address.kms, services={address.name: address.service}))

    def ports(self) -> HttpPorts:
        """The port "inspect", where the service has a dump, and of faults those that it can do to itself."""
        there, own = self._address, f"{self._address.service}/_reference"
        return HttpPorts(f"{own}/inspect" * there.inspect, own_faults=f"{own}/fault", some=frozenset(there.faults))

    def __call__(self, service: str = "kms", credentials: Credentials | None = None) -> Any:
        """A client; `sibling` of it makes others of the same process."""
        client = self._make(service, credentials)
        client.sibling = self
        return client


@dataclass(slots=True)
class Opening:
    """Opens the target. Who opens it first starts the process and ends it; what is pickled meanwhile knows of it."""

    name: str
    address: Address | None = field(default=None, init=False)

    def __call__(self) -> AbstractContextManager[Clients]:
        """Clients of the one process that all workers share. UsageError, TargetError: there is none, and why."""
        return self._opened()

    @contextmanager
    def _opened(self) -> Iterator[Clients]:
        if self.address is not None:
            yield HostedClients(self.address)
            return
        with _started(self.name) as address:
            self.address = address
            try:
                yield HostedClients(address)
            finally:
                self.address = None


def target(name: str) -> Target:
    """The target that "python:MODULE:FACTORY" names; UsageError for what has another form. Nothing is started yet."""
    parts_of(name)
    info = TargetInfo(name, "hosted", name, "unknown", script=name)
    return Target(info, Opening(name), False, ("voice-id",), callerless=CALLERLESS)


@contextmanager
def _started(name: str) -> Iterator[Address]:
    """The process of a service, for as long as it is needed; what it prints goes to a file."""
    with tempfile.NamedTemporaryFile("wb", prefix="kms-conformance-", suffix=".log", delete=False) as log:
        path = Path(log.name)
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", MODULE, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for who holds the report, and ends this process afterwards
        )
    try:
        address = _address(name, process, path)
    except BaseException as error:
        process.kill()
        _end(process)
        if not isinstance(error, TargetError):  # which says where the file is
            path.unlink()
        raise
    try:
        yield address
    finally:
        ended = process.poll()
        _end(process)
        _tell_of(name, path, ended)


def _environment() -> Mapping[str, str]:
    """That of this process, without what leads boto3 elsewhere."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "BOTO_"))}
    bypassed = ",".join(filter(None, (kept.get("NO_PROXY") or kept.get("no_proxy"), LOOPBACK)))
    return {**kept, **OURS, **NOTHING, "NO_PROXY": bypassed, "no_proxy": bypassed}


def _address(name: str, process: subprocess.Popen[bytes], log: Path) -> Address:
    """What the process says first."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    assert process.stdout is not None
    threading.Thread(target=lambda out: lines.put(out.readline()), args=(process.stdout,), daemon=True).start()
    try:
        line = lines.get(timeout=READY_WITHIN_S)
    except queue.Empty:
        text = f"{name} is not ready after {READY_WITHIN_S} s; have it return sooner; what it printed: {log}"
        raise TargetError(text) from None
    if not line:
        status = process.wait(ENDS_WITHIN_S)
        raise TargetError(f"{name}: its process ended with status {status} before it was ready; see {log}")
    said = json.loads(line)
    if "text" in said:
        if said["kind"] == "usage":
            raise UsageError(said["text"])
        raise TargetError(f"{said['text']}; its traceback is in {log}")
    return Address(**{**said, "faults": tuple(said["faults"])})


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it: it is told by the end of its input, and killed where it does not heed that."""
    try:
        assert process.stdin is not None
        with suppress(OSError):
            process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(ENDS_WITHIN_S)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _tell_of(name: str, log: Path, ended: int | None) -> None:
    """Where to read what the service has printed, if it has printed anything, or has ended by itself."""
    if ended is not None:
        text = f"the process of {name} ended with status {ended} before the run did; see {log}"
        print(f"kms-conformance: {text}", file=sys.stderr)
    elif log.stat().st_size:
        print(f"kms-conformance: what {name} printed is in {log}", file=sys.stderr)
    else:
        log.unlink()


_kept: list[AbstractContextManager[Clients]] = []


def client(name: str) -> Any:
    """A KMS client of a fresh process, for scripts: it ends with this one. Its `sibling` makes the other clients."""
    opening = Opening(name)()
    made = opening.__enter__()
    _kept.append(opening)
    atexit.register(opening.__exit__, None, None, None)
    return made()
