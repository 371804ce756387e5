"""Events of cases: payloads wait in an encrypted queue until they are delivered, and are gone then.

Source: Administrator Guide, Encryption at rest, Cases: payloads of event streams are held for some seconds in Amazon
EventBridge, which encrypts them under keys of its own, before they are delivered by the default bus of the account.
There is no EventBridge here: a bus without rules delivers to nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.cases.base import CASE
from kms_conformance.cloud.cases.cases import CaseOperations
from kms_conformance.cloud.cases.domains import DomainOperations
from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import DomainService, Params
from kms_conformance.cloud.services.rows import OWNED, Scope

EVENT = "event"


class EventQueue(DomainService):
    """What waits to be delivered, in a store of its own, under keys of its own: one for each domain."""

    name = "events"
    prefix = "events"
    context_key = "aws:events:source:arn"
    media = "queue"
    retention = "temporary"
    served = frozenset()

    def send(self, domain: Scope, payload: Mapping[str, Any]) -> None:
        """Let a payload wait."""
        scope = self.store.scope(domain.arn)
        if scope is None:
            own = replace(domain, key=f"{OWNED}events:{domain.arn}")
            scope = self.create_scope(own, root(domain.account, domain.region), {})
        with self.store.transaction():
            self.put(scope, EVENT, str(uuid.uuid4()), payload)

    def deliver(self, arn: str) -> bool:
        """Deliver the oldest payload of a domain; whether there was one."""
        rows = self.store.records("scope = ? AND class = ?", arn, EVENT) if self.store.opened else iter(())
        record = next(rows, None)
        if record is not None:
            self.delivered(self.members(record))
            with self.store.transaction():
                self.store.drop_record(record)
        return record is not None

    def delivered(self, payload: Mapping[str, Any]) -> None:
        """What becomes of a payload: nobody has made a rule for it."""

    def drop(self, domain: Scope) -> None:
        """Remove what waits of a domain."""
        if self.store.opened:
            self.store.drop_scope(domain.arn)

    def waiting(self) -> list[str]:
        """The ARNs of the domains of which payloads wait."""
        if not self.store.opened:
            return []
        rows = self.store.rows("SELECT DISTINCT scope FROM records WHERE class = ?", EVENT)
        return [row[0] for row in rows]


class Publishing(DomainOperations, CaseOperations):
    """What has changed is announced when it is stored, and delivered by the steps of the worker."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = self.made_queue(keys=self.kms, folder=kwargs.get("folder"), options=self.options)
        self.queue.lock = self.lock
        self._announced: list[tuple[Scope, Mapping[str, Any]]] = []

    def made_queue(self, **how: Any) -> EventQueue:
        """The queue of its events."""
        return EventQueue(self.cloud, **how)

    def parts(self) -> tuple[DomainService, ...]:
        """The service, and its queue."""
        return (self, self.queue)

    def announce(self, scope: Scope, kind: str, event: str, item: str, members: Mapping[str, Any]) -> None:
        """Let the domain's events tell of a change, if it publishes any, and with the data that it includes."""
        config = self.published(scope)
        if config["enabled"]:
            data = self.included(config, kind, members)
            self._announced.append((scope, {"kind": kind, "eventType": event, "id": item, "data": data}))

    def included(self, config: Params, kind: str, members: Mapping[str, Any]) -> dict[str, Any]:
        """The part of the data that the configuration includes."""
        wanted = config.get("includedData") or {}
        if kind != CASE:
            return dict(members) if (wanted.get("relatedItemData") or {}).get("includeContent") else {}
        case_data = wanted.get("caseData") or {}
        named = {row["id"] for row in case_data.get("fields", ())}
        everything = "autoIncludeFields" in case_data
        return {id_: value for id_, value in members.items() if everything or id_ in named}

    def after(self, operation: str, params: Params, caller: Caller) -> None:
        """What follows a call: what waited before is delivered, what it has changed waits."""
        super().after(operation, params, caller)
        for scope, payload in self._announced:
            self.queue.send(scope, payload)

    def end_call(self) -> None:
        """Forget what one call alone may know."""
        super().end_call()
        self.queue.end_call()
        self._announced.clear()

    def busy(self) -> list[str]:
        """The ARNs of the domains that have something to do."""
        return [*super().busy(), *self.queue.waiting()]

    def progress(self, arn: str) -> bool:
        """One step for a domain: a payload is delivered."""
        return self.queue.deliver(arn) or super().progress(arn)

    def remove_scope(self, scope: Scope) -> None:
        """Remove a domain with all its data, and what waits of it."""
        super().remove_scope(scope)
        self.queue.drop(scope)

    def flush(self) -> None:
        """Forget every data key."""
        super().flush()
        self.queue.flush()

    def forget(self) -> None:
        """The queue, too."""
        super().forget()
        self.queue.forget()

    def restart(self) -> None:
        """What the end of the process and a new start do."""
        super().restart()
        self.queue.restart()

    def close(self) -> None:
        """End the thread and let go of the stores."""
        super().close()
        self.queue.close()
