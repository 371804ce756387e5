"""What the suite needs of a target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from kms_conformance.models.aws.marks import Mark
from kms_conformance.models.report import TargetInfo


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs requests: an access key, and the token of a session."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PrincipalSettings:
    """How principals are had (design section 10).

    mode           assume-role, static or none
    static         by name the ARN and the credentials
    other_account  credentials of the other account's administrator or of a principal there; or the ARN of a role
    convention     try the account whose administrator's access key id is its number, where nothing is said
    """

    mode: str = "assume-role"
    static: Mapping[str, tuple[str, Credentials]] = field(default_factory=dict)
    other_account: Credentials | None = None
    other_role: str = ""
    convention: bool = True


class Clock(Protocol):
    """A target's clock, in seconds."""

    def now(self) -> float:
        """The moment."""

    def wait(self, seconds: float) -> None:
        """Let time go by, or move the clock."""


class Clients(Protocol):
    """Makes boto3 clients."""

    def __call__(self, service: str = "kms", credentials: Credentials | None = None) -> Any:
        """A client of the service, by its name in boto3, of the administrator or of whose credentials these are.

        TargetError: the target has no such service.
        """


class Ports(Protocol):
    """What may be asked and done beside the API. TargetError: the port does not answer, or not there."""

    def dump(self) -> list[Any]:
        """The lines of a dump."""

    def worker(self, action: str, steps: int) -> None:
        """Pause or resume what moves data, or have it do so many steps."""

    def crash(self, at: str | None = None) -> bool:
        """End the services as a kill does, now or at a point that they come to, and start them again.

        False: the port knows no such point.
        """

    def swap(self, one: str, other: str) -> None:
        """Exchange what two records hold."""

    def alter(self, record: str) -> bool:
        """Change a bit in the middle of what a record holds; False: the port does not do that."""

    def rotate(self) -> bool:
        """Have services rotate the keys that they hold themselves; False: the port does not do that."""

    def age(self, seconds: float) -> bool:
        """Have all that services have stored be so much older; False: the port does not do that."""

    def record(self, instance: str, contact: str, type_: str, text: str) -> bool:
        """Have a recording of a contact taken as if somebody had called; False: the port does not do that."""

    def advance(self, seconds: int) -> None:
        """Move the clock of the whole target forward; what is due by then is done when this returns."""

    def restart(self) -> None:
        """End the whole target and start it again; it may take a while until it answers."""

    def has(self, port: str) -> bool:
        """Whether there is a port of that name, one of models.domains.ports.PORTS."""


@dataclass(frozen=True, slots=True)
class Metering:
    """By what requests are paid for and paced (wire/meter).

    share        how many runs share budget and quotas, each with its part: the shards of one
    file         what all processes of a run have in common; None is a run in one process
    paid_trails  how many copies of management events the account pays for
    """

    budget_usd: float
    share: int = 1
    file: Path | None = None
    paid_trails: float = 0


@dataclass(frozen=True, slots=True)
class Target:
    """A target that has not been opened yet: picklable, so that every worker opens its own.

    `open` gives a context that makes clients.
    `max_rps` is what one process may send; `not_implemented` the operations that the preflight did not find,
    `disclaimed` those of profiles that are not claimed.
    """

    info: TargetInfo
    open: Callable[[], AbstractContextManager[Clients]]
    in_process: bool
    implements: tuple[str, ...] | None = None
    max_rps: float = 0
    warnings: tuple[str, ...] = field(default=())
    principals: PrincipalSettings = field(default_factory=PrincipalSettings)
    with_principals: bool = False
    """Principals are wanted: roles are made when it is opened."""
    wire: bool = False
    """Answers are judged as they come over the wire."""
    ports: Ports | None = None
    """What may be asked beside the API, over HTTP; in process the clients have their own."""
    not_implemented: frozenset[str] = frozenset()
    disclaimed: frozenset[str] = frozenset()
    callerless: frozenset[str] = frozenset()
    """Services whose API does not know who calls: nobody but the administrator calls them."""
    metering: Metering | None = None
    """Requests cost money."""
    mark: Mark | None = None
    """What is made there carries it."""
