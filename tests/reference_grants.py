"""Callers of a reference KMS in which grants alone decide: what the grants' part of authorization does by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from kms_conformance.cloud.kms import KmsError, ReferenceKms, attach
from kms_conformance.cloud.kms.accounts import Accounts
from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.caller import Caller, root
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.models.authorization.access import Principal
from tests.reference_calls import Clock
from tests.reference_client import ACCOUNT, REGION, bare_client, code_of

__all__ = ["ALICE", "BOB", "OTHER", "ROOT", "SERVICE", "GrantsAlone", "Party", "bare_client", "clock", "denied"]

OTHER = "210987654321"
"""Another account."""


def user(name: str, account: str = ACCOUNT) -> Caller:
    """An IAM user, who has no policies."""
    return Caller(Principal("user", f"arn:aws:iam::{account}:user/{name}", account, f"AIDA{name.upper()}"))


def session(role: str, name: str, account: str = ACCOUNT) -> Caller:
    """A session of a role, with the path /app/."""
    arn = f"arn:aws:sts::{account}:assumed-role/{role}/{name}"
    role_arn = f"arn:aws:iam::{account}:role/app/{role}"
    return Caller(Principal("session", arn, account, f"AROA{role.upper()}:{name}", role_arn))


ROOT, ALICE, BOB = root(ACCOUNT), user("alice"), user("bob")
SERVICE = Caller(Principal("service", "voiceid.amazonaws.com"))


class GrantsAlone(ReferenceKms):
    """Who is not the root user of the key's account needs a grant, but for a list of what is retirable."""

    def authorize(self, request: Request) -> None:
        owners = {key.account for key in request.keys.values()} | {self.account}
        principal = request.caller.principal
        of_the_owner = principal.kind == "root" and owners == {principal.account}
        if request.operation == "ListRetirableGrants" or (of_the_owner and request.operation != "RetireGrant"):
            return
        if not self.granted(request):
            raise KmsError("AccessDeniedException")


@dataclass(frozen=True)
class _As:
    """The KMS as one caller reaches it."""

    kms: ReferenceKms
    caller: Caller

    def handle(self, operation: str, params: Mapping[str, Any]) -> Answer:
        return self.kms.handle(operation, params, self.caller)


@dataclass(frozen=True)
class Party:
    """Somebody who calls a KMS through boto3; `by` gives another caller of the same KMS."""

    client: Any
    kms: ReferenceKms
    caller: Caller = ROOT

    def by(self, caller: Caller) -> Party:
        return replace(self, caller=caller)

    def __getattr__(self, name: str) -> Any:
        def call(**params: Any) -> Any:
            attach(self.client, _As(self.kms, self.caller))  # type: ignore[arg-type]
            return getattr(self.client, name)(**params)

        return call

    def key(self, **params: Any) -> str:
        """The ARN of a fresh key."""
        return str(self.create_key(**params)["KeyMetadata"]["Arn"])

    def grant(self, key: str, to: Caller, *operations: str, **params: Any) -> dict[str, str]:
        """Token and id of a new grant."""
        arn = to.principal.role or to.principal.arn
        made: dict[str, str] = self.create_grant(
            KeyId=key, GranteePrincipal=arn, Operations=list(operations or ["Decrypt"]), **params
        )
        return made

    def grants(self, key: str, **params: Any) -> list[dict[str, Any]]:
        """The grants of a key, as ListGrants shows them."""
        entries: list[dict[str, Any]] = self.list_grants(KeyId=key, **params)["Grants"]
        return entries


def denied(party: Party, operation: str, **params: Any) -> bool:
    """Whether the call is refused for want of permission; it fails on any other refusal."""
    try:
        getattr(party, operation)(**params)
    except Exception:  # noqa: BLE001  # the code is looked at below
        assert code_of(getattr(party, operation), **params) == "AccessDeniedException"
        return True
    return False


@pytest.fixture
def clock() -> Clock:
    """The clock of the KMS."""
    return Clock()


@pytest.fixture
def admin(bare_client: Any, clock: Clock) -> Party:
    """The root user of the account, at a KMS in which grants have effect at once."""
    return Party(bare_client, GrantsAlone(REGION, ACCOUNT, clock))


@pytest.fixture
def slow(bare_client: Any, clock: Clock) -> Party:
    """The root user at a KMS in which grants need five minutes."""
    return Party(bare_client, GrantsAlone(REGION, ACCOUNT, clock, timedelta(minutes=5)))


@pytest.fixture
def stranger(admin: Party, clock: Clock) -> Party:
    """The root user of another account, whose KMS knows the first one's."""
    accounts: Accounts = admin.kms.accounts
    return Party(admin.client, GrantsAlone(REGION, OTHER, clock, accounts=accounts), root(OTHER))
