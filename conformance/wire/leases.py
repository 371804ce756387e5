"""Key leases: a key is made once, lent to many units, and taken back only when it is verified to be as new.

CreateKey costs 50 ms on moto and money on AWS.  A key that cannot be brought back is retired, never lent again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, TypeAlias

from kms_conformance.conformance.errors import OutOfCallsError, OutOfKeysError, TargetError
from kms_conformance.conformance.wire.executor import GONE_AFTER, Executor
from kms_conformance.conformance.wire.ledger import KEY, Ledger
from kms_conformance.models.key_types import ENCRYPT, SYMMETRIC
from kms_conformance.models.outcomes import Success
from kms_conformance.models.terms import Value

PENDING_DAYS = 7
KeyType: TypeAlias = tuple[Value, Value, bool]
SYMMETRIC_KEY: Mapping[str, Value] = {"KeySpec": SYMMETRIC, "KeyUsage": ENCRYPT}
"""The type of a key that is made without parameters."""
PLAIN: Mapping[str, Value] = {}


class KeyPool:
    """The keys of one worker, and the ledger on disk of all keys that it ever made."""

    def __init__(self, executor: Executor, ledger: Ledger | None = None, max_keys: int | None = None) -> None:
        self._executor = executor
        self._free: dict[KeyType, list[Mapping[str, Value]]] = {}
        """By spec and usage, and whether they carry no tag of ours."""
        self.plain = False
        """Keys are wanted without a tag of ours: tags are what is judged."""
        self._plain: set[str] = set()
        """The keys that were made so."""
        self.ledger = ledger
        self._max_keys = max_keys
        self.created: list[str] = []
        """All keys that were made."""
        self._there: list[str] = []
        """Those of them that the target has not thrown away."""
        self._name = f"{secrets.token_hex(4)}-" if ledger is not None else ""
        self._conversations = 0
        self.followed(executor.client)

    def conversation(self) -> str:
        """A text for the names of one more conversation, that no other has."""
        self._conversations += 1
        return f"{self._name}{self._conversations}"

    def lease(self, params: Mapping[str, Value] = PLAIN) -> Mapping[str, Value] | None:
        """The KeyMetadata of an enabled key that nobody else uses; None when it makes none with these parameters."""
        wanted = params or SYMMETRIC_KEY
        if free := self._free.get((wanted.get("KeySpec"), wanted.get("KeyUsage"), self.plain)):
            return free.pop()
        self.reserve()
        self.require_answers()
        outcome = self._executor.persist("CreateKey", params)
        if params and not isinstance(outcome, Success):
            return None
        metadata = outcome.response.get("KeyMetadata") if isinstance(outcome, Success) else None
        if not isinstance(metadata, Mapping) or not metadata.get("KeyId"):
            raise TargetError(
                f"the target creates no key (CreateKey: {outcome.got}); check its log and its credentials"
            )
        return metadata

    def followed(self, client: Any) -> Any:
        """The client, with the keys that it makes counted, and remembered for the clean-up."""
        client.meta.events.register("before-call.kms.CreateKey", lambda **_: self.reserve())
        client.meta.events.register("after-call.kms.CreateKey", self._remember)
        return client

    def reserve(self) -> None:
        """Raise OutOfKeysError when one more key would go over the budget."""
        if self._max_keys is not None and len(self.created) >= self._max_keys:
            raise OutOfKeysError(f"all {self._max_keys} keys of --max-keys are used")

    def require_answers(self) -> None:
        """Raise a TargetError when the target has stopped answering, OutOfCallsError when enough was asked."""
        if self._executor.spent:
            raise OutOfCallsError("all calls of this unit are used; what it was about is not judged")
        if self._executor.gone:
            raise TargetError(f"the target did not answer {GONE_AFTER} calls in a row; check whether it still runs")

    def give_back(self, metadata: Mapping[str, Value], spec: str = SYMMETRIC, usage: str = ENCRYPT) -> None:
        """Take back a key that was verified to be enabled."""
        plain = str(metadata.get("KeyId")) in self._plain
        self._free.setdefault((spec, usage, plain), []).append(metadata)

    def forget(self) -> None:
        """The target has thrown away all its keys: none of them is lent again, or has to be deleted."""
        self._free.clear()
        self._there.clear()

    def end(self) -> int:
        """Schedule all keys for deletion; the number of those for which that failed."""
        failed = 0
        self._executor.try_again()
        for key_id in self._there:
            if self._executor.gone:
                failed += 1
                continue
            outcome = self._executor.persist(
                "ScheduleKeyDeletion", {"KeyId": key_id, "PendingWindowInDays": PENDING_DAYS}
            )
            failed += not (isinstance(outcome, Success) or outcome.got == "KMSInvalidStateException")
        self.created.clear()
        self.forget()
        return failed

    def _remember(self, parsed: Mapping[str, Any], **_: Any) -> None:
        key_id = (parsed.get("KeyMetadata") or {}).get("KeyId")
        if not key_id:
            return
        self.created.append(key_id)
        self._there.append(key_id)
        if self.plain:
            self._plain.add(key_id)
        if self.ledger is not None:
            self.ledger.note((KEY, key_id))
