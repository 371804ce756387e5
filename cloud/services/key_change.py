"""Change of key, safe whenever the process ends: the to-do list is the data itself.

A scope names the key under which its data belong; each data key names the one under which it lies. What differs is
still to be moved. New data keys are made under the scope's key at once, and reads use whatever the data key names, so
that nothing has to be locked, and no cursor can be lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.key_management import is_passing
from kms_conformance.cloud.services.records import DOMAIN, ITSELF, Records
from kms_conformance.cloud.services.rows import OWNED, Scope, SealedRecord, WrappedKey

Members: TypeAlias = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
DAMAGED = "InternalServerException"
UNSERVED = ("InvalidAction", "NotImplemented", "NotImplementedException", "UnknownOperationException")
"""What a KMS answers that has no ReEncrypt."""


class KeyChange(Records):
    """Scopes are made, change their key, and follow it step by step."""

    def create_scope(
        self, scope: Scope, caller: Caller, members: Mapping[str, Any], also: Callable[[], None] = lambda: None
    ) -> Scope:
        """Make a scope whose own record holds these members. A refusal leaves nothing behind.

        also  what else is written together with it
        """
        key = self.adopt(scope, caller)
        self.faults.passing("adopted")
        try:
            with self.store.transaction():
                self.store.put_scope(scope)
                self.store.add_dek(key)
                self.put(scope, DOMAIN, ITSELF, members, under=key)
                self.furnish(scope)
                also()
        except ServiceError:
            self.retire_unneeded(scope.arn)
            raise
        return scope

    def furnish(self, scope: Scope) -> None:
        """Write what every new scope has from the start."""

    def change_scope(self, scope: Scope, key: str, caller: Caller, members: Members) -> Scope:
        """Give a scope another key, or prove the present one again, and other members. A refusal changes nothing.

        key      the ARN of the new key, as `usable_key` tells it, or one that the service holds
        members  or what gives them once the key is proven
        """
        if key != scope.key and self.is_locked(scope):
            raise self.locked(scope)
        proven = self.adopt(replace(scope, key=key), caller)
        self.faults.passing("adopted")
        changed = self.switched(replace(scope, updated=self.now()), key)
        try:
            with self.store.transaction():
                self.store.put_scope(changed)
                self.store.add_dek(proven)
                self.put(changed, DOMAIN, ITSELF, members() if callable(members) else members, under=proven)
        except ServiceError:
            self.retire_unneeded(scope.arn)
            raise
        self.faults.passing("switched")
        return changed

    def is_locked(self, scope: Scope) -> bool:
        """Whether a change of key is under way, so that no other may begin."""
        return scope.status == "IN_PROGRESS"

    def locked(self, scope: Scope) -> ServiceError:
        """The refusal of a second change of key."""
        return self.invalid("The key of the domain is being changed.")

    def switched(self, scope: Scope, key: str) -> Scope:
        """A scope after its key was named: the same key does no more than to have a failed change tried again."""
        if key != scope.key:
            return replace(
                scope, key=key, old_key=scope.key, status="IN_PROGRESS", message=None, change=scope.change + 1
            )  # fmt: skip
        return replace(scope, status="IN_PROGRESS", message=None) if scope.status == "FAILED" else scope

    # one step at a time

    def advance(self, arn: str) -> bool:
        """Do one step of a scope's change of key: move one data key, or end it; whether there was one to do."""
        scope = self.store.scope(arn)
        if scope is None or scope.status != "IN_PROGRESS" or scope.deleted is not None:
            return False
        key = self.pending(scope)
        if key is None:
            self.faults.passing("all-moved")
            self.complete(scope)
            return True
        try:
            self.move(scope, key)
        except ServiceError as error:
            if is_passing(error) and error.code != DAMAGED:
                return False  # later
            self.fail(scope, key, error)
        return True

    def pending(self, scope: Scope) -> WrappedKey | None:
        """The next data key to be moved."""
        return next(self.store.deks("scope = ? AND kek <> ?", scope.arn, scope.key), None)

    def finished(self, scope: Scope) -> bool:
        """Whether nothing lies under another key any more."""
        return self.pending(scope) is None

    def move(self, scope: Scope, key: WrappedKey) -> None:
        """Bring one data key, or the data under it, under the scope's key."""
        if self.options.mode == "rewrite" or scope.owned or key.key.startswith(OWNED):
            self.rewrite(scope, key)
            return
        try:
            wrapped = self.reencrypt(scope, key)
        except ServiceError as error:
            if error.code not in UNSERVED:
                raise
            self.rewrite(scope, key)
            return
        self.faults.passing("rewrapped")
        with self.store.transaction():
            self.store.rewrap(key, wrapped, scope.key)
        self.faults.passing("moved")

    def reencrypt(self, scope: Scope, key: WrappedKey) -> bytes:
        """The same data key under the scope's key, by the KMS."""
        context = self.context_of(scope)
        answer = self.kms.as_service(
            scope.arn,
            "ReEncrypt",
            {
                "CiphertextBlob": key.wrapped,
                "SourceKeyId": key.key,
                "SourceEncryptionContext": context,
                "DestinationKeyId": scope.key,
                "DestinationEncryptionContext": context,
            },
        )
        wrapped: bytes = answer["CiphertextBlob"]
        return wrapped

    def rewrite(self, scope: Scope, key: WrappedKey) -> None:
        """Encrypt all that lies under a data key under a new one, at once."""
        fresh = self.generate(scope, key.purpose)
        old, new = self.unwrap(key), self.unwrap(fresh)
        with self.store.transaction():
            self.store.add_dek(fresh)
            for record in self.store.records("dek_id = ?", key.dek_id):
                self.store.put_record(self.resealed(record, fresh, old, new))
            self.store.drop_unused(key.dek_id)
        self.faults.passing("moved")

    def resealed(self, record: SealedRecord, key: WrappedKey, old: bytes, new: bytes) -> SealedRecord:
        """A record under another data key."""
        plaintext = self.unsealed(record, old)
        return self.sealed(replace(record, dek_id=key.dek_id), plaintext, new)

    def complete(self, scope: Scope) -> None:
        """Say that all is moved, if it is; then retire the grants on other keys."""
        with self.store.transaction():
            if not self.finished(scope):
                return
            self.store.put_scope(replace(scope, status="COMPLETED", message=None))
        self.faults.passing("completed")
        self.retire_unneeded(scope.arn)

    def fail(self, scope: Scope, key: WrappedKey, error: ServiceError) -> None:
        """Say why the change cannot go on; what has moved stays moved, and what has not stays readable."""
        self.store.put_scope(replace(scope, status="FAILED", message=self.message_of(scope, key, error)))

    def message_of(self, scope: Scope, key: WrappedKey, error: ServiceError) -> str:
        """Which key is at fault, and why, without any customer data."""
        new, old = scope.key in error.message, key.key in error.message
        which = "current" if new and not old else "previous" if old and not new else "current or the previous"
        text = f"The {which} KMS key cannot be used: {error.code}."
        return f"{text} Make it accessible, then call UpdateDomain with the existing configuration."
