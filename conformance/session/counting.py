"""A creation that is counted: the keys that are there after a CreateKey, and were not there before."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.walk import walk
from kms_conformance.models.outcomes import Indeterminate, Outcome, Success
from kms_conformance.models.terms import Value

PENDING_DAYS = 7
ALL = {"Limit": 1000}


def create_counted(executor: Executor, params: Mapping[str, Value]) -> Outcome:
    """Create a key, and count the new keys beside it that have its description; others may make keys meanwhile.

    They are scheduled for deletion here, as nobody else knows of them.
    """
    before = _key_ids(walk(executor, "ListKeys", ALL))
    outcome = executor.execute("CreateKey", params)
    if not isinstance(outcome, Success):
        return outcome
    after = _key_ids(walk(executor, "ListKeys", ALL))
    if before is None or after is None:
        return Indeterminate("blocked")
    metadata = outcome.response.get("KeyMetadata")
    told = metadata.get("KeyId") if isinstance(metadata, Mapping) else None
    known = {*before, told}
    further = [key_id for key_id in after if key_id not in known and _describes(executor, key_id, params)]
    for key_id in further:
        executor.execute("ScheduleKeyDeletion", {"KeyId": key_id, "PendingWindowInDays": PENDING_DAYS})
    return Success({**outcome.response, "Further": len(further)})


def _key_ids(listed: Outcome) -> list[str] | None:
    rows = listed.response.get("Keys") if isinstance(listed, Success) else None
    if not isinstance(rows, list):
        return None
    return [str(row.get("KeyId")) for row in rows if isinstance(row, Mapping)]


def _describes(executor: Executor, key_id: str, params: Mapping[str, Value]) -> bool:
    outcome = executor.execute("DescribeKey", {"KeyId": key_id})
    metadata = outcome.response.get("KeyMetadata") if isinstance(outcome, Success) else None
    return isinstance(metadata, Mapping) and metadata.get("Description") == params["Description"]
