"""What is settled before the first unit: the target, what it claims, who can call, and what the baseline knows.

All shards of a run must find the same.
"""

from __future__ import annotations

import platform
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

from kms_conformance.conformance.run.baseline import Entry
from kms_conformance.conformance.targets.target import Ports
from kms_conformance.conformance.version import suite_version
from kms_conformance.conformance.wire.principals import Cast
from kms_conformance.models.parties import ROLES, STRANGER
from kms_conformance.models.report import TargetInfo
from kms_conformance.models.requirements import REGISTRY, digest
from kms_conformance.strategies.needed import BY_PORT


@dataclass(frozen=True, slots=True)
class Scene:
    """It, as the verdicts need it."""

    info: TargetInfo
    """With what it claims, and why all else is skipped."""
    suite: Mapping[str, str]
    entries: tuple[Entry, ...] = ()
    """What the baseline knows and this run can meet."""
    in_process: bool = True
    disclaimed: frozenset[str] = frozenset()
    met: frozenset[str] = frozenset()
    """Requirements whose needs the target meets."""
    unenforced_by_kms: Mapping[str, str] = field(default_factory=dict)
    """What cannot be judged on this KMS, and the reason."""
    inspect: bool = False
    """There is a port that shows what is stored."""
    upsets: frozenset[str] = frozenset()
    """The ports that do something to the whole target: one restarts it, one moves its clock."""


def suite() -> dict[str, str]:
    """What a report says of the suite that made it."""
    return {
        "version": suite_version(),
        "requirements_digest": digest(),
        "python": platform.python_version(),
        "hypothesis": version("hypothesis"),
        "botocore": version("botocore"),
    }


OF_ANOTHER_ACCOUNT = frozenset({"GRANT-069", "GRANT-072", "POLICY-027", "POLICY-028", "POLICY-063"})
"""Requirements that need somebody of another account."""
OF_ANOTHER_TRAIL = frozenset({"AUDIT-003"})
"""Those that need somebody who may read the trail of another account: nobody has that yet."""


def needs_met(cast: Cast, callerless: Collection[str], ports: Ports | None) -> frozenset[str]:
    """The requirements that need somebody who is there, and whom the service would know, or a port that there is."""
    by_ports = frozenset[str]().union(*(BY_PORT[name] for name in upsets(ports)))
    if not set(ROLES) <= cast.parties.keys():
        return by_ports
    beyond = OF_ANOTHER_TRAIL if STRANGER in cast.parties else OF_ANOTHER_ACCOUNT | OF_ANOTHER_TRAIL
    rows = (row for row in REGISTRY.values() if row.needs == "needs-principal" and row.profile not in callerless)
    return frozenset(row.id for row in rows) - beyond | by_ports


def upsets(ports: Ports | None) -> frozenset[str]:
    """The ports that there are which do something to the whole target."""
    return frozenset(name for name in BY_PORT if has(ports, name))


def has(ports: Ports | None, name: str) -> bool:
    """Whether what needs such a port can be judged."""
    return ports is not None and ports.has(name)
