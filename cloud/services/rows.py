"""The rows of the store as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from kms_conformance.cloud.kms.caller import Caller

Status: TypeAlias = Literal["IN_PROGRESS", "COMPLETED", "FAILED"]
OWNED = "service-owned:"
"""The prefix of a key that the service itself holds, because the customer named none."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What has a key of its own: a domain, or an object type within one (`parent`).

    name     its id or name in the API
    key      ARN of the key under which its data belong, or "service-owned:NAME"
    old_key, status, message   of the last change of key; None before the first
    change   how many changes there were
    deleted  when it was deleted, in seconds since 1970; its data go when its time of retention is over
    detail   attributes that are no customer data
    """

    arn: str
    name: str
    account: str
    region: str
    key: str
    parent: str | None = None
    old_key: str | None = None
    status: Status | None = None
    message: str | None = None
    change: int = 0
    created: float = 0
    updated: float = 0
    deleted: float | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def made_by(cls, caller: Caller, arn: str, name: str, key: str, now: float, **more: Any) -> Scope:
        """A new one of the caller's account and Region; `more` are other fields of it."""
        return cls(arn, name, caller.principal.account, caller.region, key, created=now, updated=now, **more)

    @property
    def owned(self) -> bool:
        """Whether its key is one that the service holds."""
        return self.key.startswith(OWNED)


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as it lies in the store. purpose: "domain" for what describes the scope itself, else "data"."""

    dek_id: str
    scope: str
    purpose: str
    key: str
    wrapped: bytes
    context: Mapping[str, str]
    gen: int
    created: float


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A record as it lies in the store: nonce, ciphertext and tag. `number` is its place in the order of creation."""

    number: int
    record_id: str
    scope: str
    kind: str
    item: str
    dek_id: str
    sealed: bytes
    created: float


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant made for a scope on a key; `pending` while nobody knows whether CreateGrant has made it."""

    scope: str
    key: str
    grant_id: str | None
    pending: bool
