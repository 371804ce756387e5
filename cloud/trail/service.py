"""CloudTrail: observes the cloud, and answers LookupEvents."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.kms.keys import TRACKED
from kms_conformance.cloud.service import Caller, Event, ServiceError
from kms_conformance.cloud.service_models import service_model
from kms_conformance.cloud.trail.happenings import Happenings
from kms_conformance.cloud.trail.lookup import lookup
from kms_conformance.cloud.trail.records import Record, api_records, is_operation, record_of_another
from kms_conformance.cloud.trail.resources import Resources, account_of
from kms_conformance.cloud.trail.shelf import Kept, Shelf

MOST_RECORDS = 100_000
"""Of one account in one Region; the oldest go first."""


class CloudTrail:
    """Event history of every account and Region, for calls to the KMS and a few services, complete with each answer.

    Once registered it must also observe: `cloud.observers.append(trail.observe)`.  Threads may share one.
    """

    name = "cloudtrail"

    def __init__(self, cloud: Cloud, *, most_records: int = MOST_RECORDS) -> None:
        self._cloud = cloud
        self._resources, self._happenings = Resources(cloud), Happenings(cloud)
        self._records: defaultdict[tuple[str, str], Shelf] = defaultdict(lambda: Shelf(most_records))
        self._kept = 0
        self._lock = threading.RLock()

    def observe(self, event: Event) -> None:
        """Record a call to the KMS, refused ones too, and to services that say by which name they are known here."""
        source = getattr(self._cloud.services.get(event.service), "event_source", "")
        if source and event.operation in service_model(event.service).operation_names:
            with self._lock:
                self._keep(record_of_another(event, source))
        if event.service != "kms" or not is_operation(event.operation):
            return
        with self._lock:
            for record in api_records(event, self._resources):
                self._keep(record)
                self._tell(record, event)
            self._resources.remember(event)
            for record in self._happenings.after(event):
                self._keep(record)

    def forget(self) -> None:
        """Throw away the records of all accounts."""
        with self._lock:
            self._records.clear()

    def _tell(self, record: Record, event: Event) -> None:
        """Let the keys of the account know in which record they were used last (AUDIT-007)."""
        if event.answer is None or event.operation not in TRACKED:
            return
        for arn in record.resources:
            kms = self._cloud.kms(account_of(arn), record.region)
            with kms.accounts.lock:
                key = kms.store.get(arn.rpartition("/")[2])
                if key and key.last_usage and account_of(arn) == record.account:
                    key.last_usage = replace(key.last_usage, event_id=record.event_id, request_id=event.request_id)

    def _keep(self, record: Record) -> None:
        self._kept += 1
        self._records[record.account, record.region].keep(Kept(record.time, self._kept, record))

    def handle(self, operation: str, params: Mapping[str, Any], caller: Caller) -> Mapping[str, Any]:
        """Serve one call; raises ServiceError for a refusal."""
        if operation != "LookupEvents":
            raise ServiceError("UnsupportedOperationException", f"{operation} is not served by the reference target.")
        if not self._cloud.authority.permits(caller, "cloudtrail:LookupEvents", "*"):
            raise ServiceError(
                "AccessDeniedException",
                f"User: {caller.principal.arn} is not authorized to perform: cloudtrail:LookupEvents because no "
                "identity-based policy allows the cloudtrail:LookupEvents action",
            )
        account, region = caller.principal.account, caller.region
        with self._lock:
            for record in self._happenings.since(account, region):
                self._keep(record)
            return lookup(self._records[account, region], params, self._cloud.clock())
