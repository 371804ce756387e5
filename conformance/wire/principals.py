"""The principals of a target besides the administrator: roles that are made for a run, or that a target file names.

Each worker has its own, so that a policy which one puts is not in the way of another.  All are removed at the end.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from botocore.exceptions import ClientError

from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.targets.target import Clients, Credentials, PrincipalSettings
from kms_conformance.models.operations.iam import POLICY_NAME
from kms_conformance.models.parties import OWNER, ROLES, STRANGER

SESSION = "conformance"
PREFIX = "kms-conformance-"
CONVENTIONAL = Credentials("111111111111", "test")
"""Emulators take an access key id of twelve digits for the account's number; so does the reference."""
PATIENCE_S, PAUSE_S = 15.0, 0.5
"""How long a new role may not be there yet."""


@dataclass(frozen=True, slots=True)
class Party:
    """A principal.

    arn          of its role or user
    session_arn  of the session in which it calls; empty for a user
    name         of a role that was made here; empty for any other, whose IAM policies are not ours to change
    """

    arn: str
    session_arn: str = ""
    name: str = ""
    credentials: Credentials | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """The principals by name; `why` says of those that are missing why they are."""

    parties: Mapping[str, Party] = field(default_factory=dict)
    why: str = ""
    made: Mapping[str, Credentials | None] = field(default_factory=dict)
    """The roles that were made, each with the administrator of its account."""

    def credentials(self, name: str) -> Credentials | None:
        """What a principal signs with. TargetError: there is no such principal."""
        if name not in self.parties:
            raise TargetError(f"there is no principal {name}")
        return self.parties[name].credentials


class Member:
    """A principal as scripts take one: ARNs, the name of the role, and clients, its own and its administrator's.

    `fresh` gives its credentials, of a session that is not over.
    """

    def __init__(
        self, clients: Clients, party: Party, owner: Credentials | None, fresh: Callable[[], Credentials | None]
    ) -> None:
        self.arn, self.session_arn, self.name = party.arn, party.session_arn, party.name
        self._clients, self._fresh, self._owner = clients, fresh, owner
        self._made: dict[tuple[str, Credentials | None], Any] = {}

    def client(self, service: str) -> Any:
        """The client with which it calls a service."""
        return self._client(service, own=True)

    def administrator(self, service: str) -> Any:
        """The client of its account's administrator."""
        return self._client(service, own=False)

    def _client(self, service: str, *, own: bool) -> Any:
        credentials = self._fresh() if own else self._owner
        if (service, credentials) not in self._made:
            self._made[service, credentials] = self._clients(service, credentials)
        return self._made[service, credentials]


NOBODY = Cast(why="no principals were asked for")


def enlist(
    clients: Clients,
    settings: PrincipalSettings,
    remember: Callable[[str], None] = lambda name: None,
    patience_s: float = PATIENCE_S,
) -> Cast:
    """Make or find the principals. `remember` is told of each role before it is made.

    patience_s  how long a new role may not be there yet
    """
    if settings.mode == "none":
        return Cast(why="the target file says that there are no principals")
    made: dict[str, Credentials | None] = {}
    parties: dict[str, Party] = {}
    why = ""
    try:
        if settings.mode == "static":
            parties |= {name: Party(arn, credentials=keys) for name, (arn, keys) in settings.static.items()}
        else:
            parties |= _roles(clients, None, ROLES, remember, made, patience_s=patience_s)
    except Exception as error:  # noqa: BLE001 - an endpoint without IAM answers what it likes, in any protocol
        why = _said(error)
    if why:
        return Cast(parties, why, made)
    with suppress(Exception):
        if (stranger := _stranger(clients, settings, remember, made)) is not None:
            parties[STRANGER] = stranger
            if stranger.name:
                keys = made[stranger.name]
                there = clients("sts", keys).get_caller_identity()
                parties[OWNER] = Party(there["Arn"], credentials=keys)
    return Cast(parties, why, made)


def renew(clients: Clients, cast: Cast, name: str) -> None:
    """Give a principal another session of its role; what has none stays as it is."""
    party = cast.parties[name]
    if party.session_arn and isinstance(cast.parties, dict):
        administrator = cast.made.get(party.name)
        fresh = _assumed(clients("sts", administrator), party.arn)
        cast.parties[name] = replace(fresh, name=party.name)


def _said(error: Exception) -> str:
    if isinstance(error, ClientError):
        said = error.response.get("Error", {})
        return f"{error.operation_name} answers {said.get('Code')}: {said.get('Message')}"
    return f"IAM and STS do not answer ({type(error).__name__})"


def _roles(
    clients: Clients,
    administrator: Credentials | None,
    names: tuple[str, ...],
    remember: Callable[[str], None],
    made: dict[str, Credentials | None],
    *,
    patience_s: float = PATIENCE_S,
) -> dict[str, Party]:
    """New roles, each with a session that uses it."""
    iam, sts = clients("iam", administrator), clients("sts", administrator)
    account = sts.get_caller_identity()
    partition, number = account["Arn"].split(":")[1], account["Account"]
    root = f"arn:{partition}:iam::{number}:root"
    trusted = sorted({root, account["Arn"]})  # some take the account for its root user alone
    trust = {"Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    run, found = secrets.token_hex(4), {}
    for name in names:
        role = f"{PREFIX}{run}-{name}"
        remember(role)
        arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=document)["Role"]["Arn"]
        made[role] = administrator
        found[name] = replace(_assumed(sts, arn, patience_s), name=role)
    return found


def _assumed(sts: Any, arn: str, patience_s: float = PATIENCE_S) -> Party:
    """The session of a role; a new role may not be there at once."""
    end = time.monotonic() + patience_s
    while True:
        try:
            answer = sts.assume_role(RoleArn=arn, RoleSessionName=SESSION)
            break
        except ClientError:
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE_S)
    keys = answer["Credentials"]
    credentials = Credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    return Party(arn, answer["AssumedRoleUser"]["Arn"], credentials=credentials)


def _stranger(
    clients: Clients,
    settings: PrincipalSettings,
    remember: Callable[[str], None],
    made: dict[str, Credentials | None],
) -> Party | None:
    """A principal of another account: a role made there, a role to assume, or who the credentials are of."""
    if settings.other_role:
        return _assumed(clients("sts"), settings.other_role)
    keys = settings.other_account or (CONVENTIONAL if settings.convention else None)
    if keys is None:
        return None
    there = clients("sts", keys).get_caller_identity()
    if there["Account"] == clients("sts").get_caller_identity()["Account"]:
        return None
    try:
        return _roles(clients, keys, (STRANGER,), remember, made)[STRANGER]
    except ClientError:
        if there["Arn"].endswith(":root"):
            raise
        return Party(there["Arn"], credentials=keys)


def dismiss(clients: Clients, cast: Cast) -> tuple[str, ...]:
    """Delete the roles that were made; the names of those that are still there."""
    left = []
    for role, administrator in cast.made.items():
        try:
            iam = clients("iam", administrator)
            with suppress(ClientError):
                iam.delete_role_policy(RoleName=role, PolicyName=POLICY_NAME)
            iam.delete_role(RoleName=role)
        except Exception:  # noqa: BLE001 - whatever it is, the role may still be there
            left.append(role)
    return tuple(left)
