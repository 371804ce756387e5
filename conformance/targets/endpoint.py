"""An endpoint over HTTP, given by URL or by a target file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.http_ports import HttpPorts
from kms_conformance.conformance.targets.target import Clients, Target
from kms_conformance.conformance.targets.target_file import Shape, TargetFile, read, require_url
from kms_conformance.models.report import TargetInfo


@contextmanager
def opened(connection: Connection) -> Iterator[Clients]:
    """Clients for one endpoint."""
    yield clients(connection)


def from_url(url: str) -> Target:
    """The target at a URL, with the default credentials test/test."""
    require_url(url, "--target")
    return _target(TargetFile(name=url, endpoint_url=url), url)


def from_file(path: Path, data: Shape) -> Target:
    """The target that a target file describes, with what it holds."""
    return _target(read(path, data), str(path))


def _target(file: TargetFile, script: str) -> Target:
    connection = Connection(
        endpoint_url=file.endpoint_url,
        region=file.region,
        access_key_id=file.credentials.access_key_id,
        secret_access_key=file.credentials.secret_access_key,
        session_token=file.credentials.session_token,
        connect_timeout_s=file.connect_timeout_s,
        read_timeout_s=file.read_timeout_s,
        verify=file.verify,
        services=file.services,
        from_chain=file.from_chain,
    )
    info = TargetInfo(
        file.name,
        "endpoint",
        file.endpoint_url,
        file.version,
        file.region,
        script=file.endpoint_url,
        audit_s=file.bounds.get("audit_s", 0),
        reencrypt_s=file.bounds.get("reencrypt_s", 30),
        configuration_key_s=file.bounds.get("configuration_key_s", 0),
        inspect_url=file.ports.get("inspect", ""),
        fault_url=file.ports.get("fault", ""),
        restart_url=file.ports.get("restart", ""),
        clock_url=file.ports.get("clock", ""),
        restart_command=file.restart_command,
        grant_s=file.grant_s,
        key_state_s=file.key_state_s,
    )
    return Target(
        info=info,
        open=partial(opened, connection),
        in_process=False,
        implements=file.implements,
        max_rps=file.max_rps,
        warnings=file.warnings,
        principals=file.principals,
        ports=_ports(file),
    )


def _ports(file: TargetFile) -> HttpPorts | None:
    """What the file names under [ports]."""
    if not file.ports and not file.restart_command:
        return None
    inspect, fault, restart, clock = (file.ports.get(name, "") for name in ("inspect", "fault", "restart", "clock"))
    return HttpPorts(inspect, fault, restart, file.restart_command, clock)
