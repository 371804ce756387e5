"""A reference KMS on which changes of keys and aliases take their time to show.

Whatever is asked, it answers by what was there a while ago.  A change is refused on behalf of what was, and of what is;
it is done to what is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from kms_conformance.cloud.kms.aliases import Alias
from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.caller import Caller, root
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.requests import Request, understand
from kms_conformance.cloud.kms.store import Key
from kms_conformance.cloud.kms.wire import read_request

CHANGES = frozenset(
    {"CancelKeyDeletion", "CreateAlias", "CreateGrant", "CreateKey", "DeleteAlias", "DisableKey", "DisableKeyRotation",
     "EnableKey", "EnableKeyRotation", "PutKeyPolicy", "RetireGrant", "RevokeGrant", "RotateKeyOnDemand",
     "ScheduleKeyDeletion", "TagResource", "UntagResource", "UpdateAlias", "UpdateKeyDescription"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """All keys and aliases at a moment; `until` when something of it was changed."""

    keys: Mapping[str, Key]
    aliases: Mapping[str, Alias]
    deleted: frozenset[str]
    until: datetime


class LateKms(ReferenceKms):
    """ReferenceKms whose keys and aliases show a change `key_state_delay` after it was made, all at once."""

    def __init__(self, *, key_state_delay: timedelta, **options: Any) -> None:
        super().__init__(**options)
        self.key_state_delay = key_state_delay
        self.past: list[State] = []
        """Oldest first."""
        self.present: State | None = None
        """What there is, while something else is shown."""

    def handle(self, operation: str, params: Mapping[str, Any], caller: Caller | None = None) -> Answer:
        """Serve one call."""
        with self.accounts.lock:
            if operation not in CHANGES:
                with self.as_shown():
                    return super().handle(operation, params, caller)
            if operation != "CreateKey":
                self.refuse_as_shown(operation, params, caller or root(self.account, self.region))
            before = self.state()
            answer = super().handle(operation, params, caller)
            self.past.append(before)
            return answer

    def refuse_as_shown(self, operation: str, params: Mapping[str, Any], caller: Caller) -> None:
        """Refuse a change that what is shown does not allow."""
        with self.as_shown():
            request = understand(self, operation, read_request(operation, params), caller)
            for guards in self.in_two(self.guards[operation]):
                self.check(request, guards)

    def versions(self) -> list[State]:
        """What shows, what has followed it, and what there is."""
        return [*self.past, self.present or self.state()]

    def state(self) -> State:
        """Keys and aliases as they are now."""
        keys = {key.key_id: _copied(key) for key in self.store.all()}
        aliases = {alias.name: replace(alias) for alias in self.aliases.all()}
        return State(keys, aliases, frozenset(self.aliases.deleted), self.clock())

    def shown(self) -> State | None:
        """What shows now; None where that is what there is."""
        moment = self.clock() - self.key_state_delay
        self.past = [state for state in self.past if state.until > moment]
        return self.past[0] if self.past else None

    @contextmanager
    def as_shown(self) -> Iterator[None]:
        """Serve what shows in the place of what there is, of this account and its neighbours."""
        late = [kms for kms in self.accounts.all() if isinstance(kms, LateKms)]
        states = [(kms, kms.shown(), kms.store.keys, kms.aliases.names, kms.aliases.deleted) for kms in late]
        try:
            for kms, state, keys, names, deleted in states:
                if state is not None:
                    kms.present = State(keys, names, frozenset(deleted), kms.clock())
                    kms.store.keys = {key_id: _with_policy(key, keys[key_id]) for key_id, key in state.keys.items()}
                    kms.aliases.names, kms.aliases.deleted = dict(state.aliases), set(state.deleted)
            yield
        finally:
            for kms, _, keys, names, deleted in states:
                kms.present = None
                kms.store.keys, kms.aliases.names, kms.aliases.deleted = keys, names, deleted

    def settled(self) -> bool:
        """Whether what is shown is what there is."""
        return self.present is None

    def catch_up(self, key: Key) -> None:
        """Automatic rotations are for keys as they are."""
        if self.present is None:
            super().catch_up(key)

    def keys_used(self, request: Request) -> list[Key]:
        """The keys as they are."""
        used = super().keys_used(request)
        return used if self.present is None else [self.present.keys.get(key.key_id, key) for key in used]


def _copied(key: Key) -> Key:
    return replace(key, materials=list(key.materials), rotation=replace(key.rotation), tags=dict(key.tags))


def _with_policy(key: Key, now: Key) -> Key:
    """A former version of a key; policies and use have a time of their own."""
    return replace(key, policy=now.policy, principals=now.principals, former_policies=now.former_policies,
                   last_usage=now.last_usage)  # fmt: skip


def reference_kms(options: Mapping[str, Any]) -> ReferenceKms:
    """A correct KMS; one on which changes of keys are late where `key_state_delay` says by how many seconds."""
    others = {name: value for name, value in options.items() if name != "key_state_delay"}
    late = timedelta(seconds=options.get("key_state_delay", 0))
    return LateKms(key_state_delay=late, **others) if late else ReferenceKms(**others)
