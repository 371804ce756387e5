"""Buckets and objects of a session: what may still be asked of them, and how they go away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.calls import Call, buckets_of, objects_of
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.operations.s3 import place_of, source_of
from kms_conformance.models.outcomes import Outcome, Success
from kms_conformance.models.storage import Bucket, StoredObject
from kms_conformance.models.terms import BucketRef, Value
from kms_conformance.models.world import World

PROFILE = "s3-sse-kms"
MOST_ROUNDS = 3
"""How often a bucket is emptied that does not let itself be deleted."""


def usable_storage(world: World, call: Call) -> bool:
    """Whether the bucket, and the object that is read, are there or known not to be, and of known state."""
    makes = OPERATIONS[call.operation].makes == "bucket"
    for slot in () if makes else buckets_of(call):
        bucket = world.buckets.get(slot)
        if bucket is None or bucket.lost or (bucket.key is not None and world.keys[bucket.key].lost):
            return False
    if not objects_of(call) or call.operation in ("PutObject", "DeleteObject"):
        return True
    item = world.objects.get(source_of(call))
    if item is None:
        return source_of(call) in world.absent
    return not item.lost and (item.key is None or not world.keys[item.key].lost)


def lose_storage(world: World, call: Call, *, allowed: bool) -> World:
    """The world after a departure: of what was written, or could not be read, nothing more is asked."""
    writes = OPERATIONS[call.operation].writes
    if objects_of(call) and (writes or allowed):
        place = place_of(call)
        item = world.objects.get(place) or StoredObject(place, None, "S3-003")
        return world.with_object(replace(item, lost=True))
    if writes and not objects_of(call):
        for slot in buckets_of(call):
            world = world.with_bucket(replace(world.buckets.get(slot, Bucket(slot)), lost=True))
    return world


def clear_buckets(executor: Executor, bindings: Bindings, trace: Sequence[Call]) -> None:
    """Delete the buckets that a trace made, with all that is in them, as far as the target lets us."""
    made = {slot for call in trace if OPERATIONS[call.operation].makes == "bucket" for slot in buckets_of(call)}
    for slot in sorted(made):
        name = bindings.bind(BucketRef(slot))
        for written in sorted({key for call in trace for bucket, key in objects_of(call) if bucket == slot}):
            executor.execute("DeleteObject", {"Bucket": name, "Key": written})
        for _ in range(MOST_ROUNDS):
            if executor.gone or executor.execute("DeleteBucket", {"Bucket": name}).got != "BucketNotEmpty":
                break
            for key in _keys(executor.execute("ListObjectsV2", {"Bucket": name})):
                executor.execute("DeleteObject", {"Bucket": name, "Key": key})


def _keys(listed: Outcome) -> list[Value]:
    rows = listed.response.get("Contents") if isinstance(listed, Success) else None
    return [row["Key"] for row in rows if "Key" in row] if isinstance(rows, list) else []


def why_not_there(executor: Executor) -> str | None:
    """Why the target has no S3; None where it lists its buckets in the protocol of S3."""
    try:
        outcome = executor.persist("ListBuckets", {})
    except TargetError as error:
        return str(error)
    executor.try_again()
    if isinstance(outcome, Success) and "Buckets" in outcome.response:
        return None
    return f"it does not list buckets as S3 does (ListBuckets: {outcome.got})"
