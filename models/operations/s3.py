"""S3 with server-side encryption under keys of KMS (SSE-KMS): objects are as good as the keys that they are under."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts, KeyFacts
from kms_conformance.models.guards import UNDOCUMENTED, Condition, Guard
from kms_conformance.models.key_types import SYMMETRIC
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operation import Allowance, Operation, always
from kms_conformance.models.storage import Bucket, Place, StoredObject
from kms_conformance.models.terms import (
    BucketRef,
    Context,
    ContextText,
    CopySource,
    EncryptionRule,
    EntityTag,
    KeyRef,
    Marker,
    Metadata,
    Term,
)
from kms_conformance.models.world import World

KMS, SSE_S3 = "aws:kms", "AES256"
NO_SUCH_KEY = frozenset({"NoSuchKey", "404"})
"""HeadObject has no body, and so no code but its status."""
KMS_NOT_FOUND = frozenset({"KMS.NotFoundException"})
KMS_DISABLED = frozenset({"KMS.DisabledException"})
KMS_INVALID_STATE = frozenset({"KMS.KMSInvalidStateException"})

READING, COPYING, WRITING, WRITING_OTHERWISE = "reading", "copying", "writing", "writing-otherwise"
STATES: dict[tuple[str, KeyState], tuple[str, frozenset[str]]] = {
    (READING, KeyState.DISABLED): ("S3-004", KMS_DISABLED),
    (READING, KeyState.PENDING_DELETION): ("S3-006", KMS_INVALID_STATE),
    (COPYING, KeyState.DISABLED): ("S3-032", UNDOCUMENTED),
    (COPYING, KeyState.PENDING_DELETION): ("S3-032", UNDOCUMENTED),
    (WRITING_OTHERWISE, KeyState.DISABLED): ("S3-005", UNDOCUMENTED),
    (WRITING_OTHERWISE, KeyState.PENDING_DELETION): ("S3-040", UNDOCUMENTED),
    (WRITING, KeyState.DISABLED): ("S3-005", KMS_DISABLED),
    (WRITING, KeyState.PENDING_DELETION): ("S3-040", KMS_DISABLED | KMS_INVALID_STATE),
}
"""What S3 answers where the key of an object, or of one to be, is in that state: S3 passes on what KMS says.

Codes were recorded for GetObject, and for PutObject that names its key; otherwise any client error will do.
"""

ABSENCES = ("S3-046", "S3-047")
"""Why an object is not there: deleted, or refused."""


def place_of(call: Call) -> Place:
    """Where the object is that a call names."""
    bucket, name = call.get("Bucket"), call.get("Key")
    assert isinstance(bucket, BucketRef), f"{call.operation} names no bucket of ours"
    assert isinstance(name, str), f"{call.operation} names no object"
    return bucket.slot, name


def bucket_of(world: World, call: Call) -> Bucket:
    """The bucket that a call names."""
    ref = call.get("Bucket")
    assert isinstance(ref, BucketRef), f"{call.operation} names no bucket of ours"
    return world.buckets.get(ref.slot, Bucket(ref.slot))


def source_of(call: Call) -> Place:
    """Where that is what a call reads: the source of a copy, or the object that it names."""
    source = call.get("CopySource")
    return (source.bucket, source.name) if isinstance(source, CopySource) else place_of(call)


def _read_key(f: Facts) -> KeyFacts | None:
    return f.stored.key if f.stored else None


def _named_key(f: Facts) -> KeyFacts | None:
    return named.key if (named := f.keys.get("SSEKMSKeyId")) else None


def _unnamed_key(f: Facts) -> KeyFacts | None:
    """The key under which an object would be by the default of the bucket."""
    return None if "SSEKMSKeyId" in f.keys else f.default_key


def _written_key(f: Facts) -> KeyFacts | None:
    """The key under which an object would be: as the request says, or by the default of the bucket."""
    return _named_key(f) or _unnamed_key(f)


def _in_state(way: str, asked: Callable[[Facts], KeyFacts | None]) -> tuple[Guard, ...]:
    def outside(state: KeyState) -> Condition:
        return lambda f: None if (key := asked(f)) is None else key.state is not state

    return tuple(Guard(row[0], outside(state), row[1]) for (what, state), row in STATES.items() if what == way)


def _is_there() -> tuple[Guard, ...]:
    def not_absent(because: str) -> Condition:
        return lambda f: None if f.stored is None else f.stored.absent_because != because

    return tuple(Guard(because, not_absent(because), NO_SUCH_KEY) for because in ABSENCES)


def _writable(*, copy: bool = False) -> tuple[Guard, ...]:
    """The key is there, in this Region, enabled, and a symmetric encryption key."""
    not_found = UNDOCUMENTED if copy else KMS_NOT_FOUND

    def named(*namings: str) -> Condition:
        return lambda f: None if (key := f.keys.get("SSEKMSKeyId")) is None else key.naming not in namings

    def symmetric(f: Facts) -> bool | None:
        return None if (key := _written_key(f)) is None else key.spec == SYMMETRIC

    return (
        Guard("S3-007", named("unknown", "malformed"), not_found),
        Guard("S3-008", named("other-region"), not_found),
        Guard("S3-009", symmetric, UNDOCUMENTED),
        *_in_state(WRITING_OTHERWISE if copy else WRITING, _named_key),
        *_in_state(WRITING_OTHERWISE, _unnamed_key),
    )


def _encryption(world: World, call: Call) -> StoredObject:
    """The object that a call writes, without its body: key, bucket key, and the requirement that puts it there."""
    bucket, term = bucket_of(world, call), call.get("SSEKMSKeyId")
    named, algorithm, flag = world.key_named(term), call.get("ServerSideEncryption"), call.get("BucketKeyEnabled")
    bucket_key = True if flag is True else (None if flag is False else bucket.bucket_key)
    by_arn = isinstance(term, KeyRef) and term.form == "arn"
    if algorithm is None:
        because = "S3-030" if call.operation == "CopyObject" else bucket.because
        silent = flag is None and bucket.key is not None and not bucket.bucket_key
        return StoredObject(
            place=place_of(call),
            body=None,
            because=because,
            key=bucket.key,
            by_arn=bucket.by_arn,
            bucket_key=None if silent else bucket_key,
        )
    if named is None:
        return StoredObject(place_of(call), None, "S3-023" if bucket.key is not None else "S3-019")
    before = world.objects.get(place_of(call))
    if bucket.key is not None:
        because, bucket_key = "S3-023", bucket_key or None
    elif call.operation == "CopyObject":
        because = "S3-044"
    elif before is not None and before.key != named.slot:
        because = "S3-045"
    else:
        because = "S3-001"
    return StoredObject(
        place=place_of(call), body=None, because=because, key=named.slot, by_arn=by_arn, bucket_key=bucket_key
    )


def _written(world: World, call: Call) -> World:
    given, source = call.get("SSEKMSEncryptionContext"), world.objects.get(source_of(call))
    copied = call.operation == "CopyObject" and source is not None
    item = replace(
        _encryption(world, call),
        body=source.body if copied and source else call.get("Body"),
        context=Context(given.pairs) if isinstance(given, ContextText) else Context(),
        changes=bucket_of(world, call).changes,
    )
    if item.key is not None:
        key = world.keys[item.key]
        item = replace(
            item,
            disabled_times=key.disabled_times,
            cancelled_times=key.cancelled_times,
            material=key.rotation.times,
        )
    return world.with_object(item)


def _not_written(world: World, call: Call) -> World:
    """What was there stays as it was; where nothing was, nothing is."""
    item = world.objects.get(place_of(call))
    if item is None:
        return world.without_object(place_of(call), "S3-047")
    return world.with_object(replace(item, kept_because="S3-048"))


def read_promise(world: World, item: StoredObject) -> str:
    """The requirement by which an object must be read back, the most specific one."""
    key = world.keys[item.key] if item.key is not None else None
    if item.kept_because:
        return item.kept_because
    if key and key.rotation.times > item.material:
        return "S3-041"
    if key and key.cancelled_times > item.cancelled_times:
        return "S3-043"
    if key and key.disabled_times > item.disabled_times:
        return "S3-042"
    if item.because in ("S3-044", "S3-045"):
        return item.because
    return "S3-015" if item.context.pairs else "S3-003"


PROMISES = ("S3-048", "S3-041", "S3-043", "S3-042", "S3-044", "S3-045", "S3-015", "S3-003")
"""What `read_promise` may name."""


def _promised() -> tuple[Allowance, ...]:
    def by(requirement: str) -> Callable[[World, Call], bool]:
        def applies(world: World, call: Call) -> bool:
            item = world.objects.get(source_of(call))
            return item is not None and read_promise(world, item) == requirement

        return applies

    return tuple(Allowance(requirement, by(requirement)) for requirement in PROMISES)


EXPLICIT = ("S3-019", "S3-023")
"""The requirements that put an object under SSE-S3 because its request says so."""


def _told(item: StoredObject, because: str) -> Iterable[Claim]:
    """What an answer tells of the encryption; what is said of the key's name is said of that alone."""
    if item.key is None:
        shown = because if item.because in EXPLICIT else "S3-020"
        yield Claim(shown, "ServerSideEncryption", Relation.EQUAL, SSE_S3)
        yield Claim(because, "SSEKMSKeyId", Relation.EQUAL, None)
        return
    yield Claim(because, "ServerSideEncryption", Relation.EQUAL, KMS)
    yield Claim(because if item.by_arn else "S3-002", "SSEKMSKeyId", Relation.EQUAL, Metadata(item.key, "Arn"))
    if item.bucket_key is not None:
        yield Claim("S3-017", "BucketKeyEnabled", Relation.EQUAL, True if item.bucket_key else None)


def _tag(key: int | None, body: Term, member: str) -> Iterable[Claim]:
    if isinstance(body, Marker):
        relation = Relation.EQUAL if key is None else Relation.DIFFERS
        yield Claim("S3-019" if key is None else "S3-018", member, relation, EntityTag(body))


def _put(world: World, call: Call) -> Iterable[Claim]:
    item = _encryption(world, call)
    yield from _told(item, item.because)
    source = world.objects.get(source_of(call))
    if call.operation == "PutObject":
        yield from _tag(item.key, call.get("Body"), "ETag")
    elif source is not None:
        yield from _tag(item.key, source.body, "CopyObjectResult.ETag")


def _shown(world: World, call: Call) -> Iterable[Claim]:
    item = world.objects[place_of(call)]
    changed = world.buckets[item.place[0]].changes > item.changes
    because = item.kept_because or ("S3-022" if changed else item.because)
    yield from _told(item, because)
    if call.operation == "GetObject":
        yield Claim(read_promise(world, item), "Body", Relation.EQUAL, item.body)


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """The object that was written, or was not."""
    bucket, name = call.get("Bucket"), call.get("Key")
    yield Call.of("GetObject", Bucket=bucket, Key=name)


def _delete(world: World, call: Call) -> World:
    return world.without_object(place_of(call), "S3-046")


def _default(world: World, call: Call) -> World:
    bucket, rule = bucket_of(world, call), call.get("ServerSideEncryptionConfiguration")
    key = world.key_named(rule.key) if isinstance(rule, EncryptionRule) else None
    if not isinstance(rule, EncryptionRule) or key is None:
        return world.with_bucket(Bucket(bucket.slot, because="S3-027", changes=bucket.changes + 1))
    by_arn = rule.key.form == "arn"
    return world.with_bucket(
        Bucket(bucket.slot, key.slot, by_arn, rule.bucket_key, "S3-021", changes=bucket.changes + 1)
    )


def _says(requirement: str) -> Allowance:
    """The requirement that puts the object under its key, where it is that one."""
    return Allowance(requirement, lambda world, call: _encryption(world, call).because == requirement)


SIMPLER: dict[str, tuple[Term, ...]] = {
    "BucketKeyEnabled": (None,),
    "SSEKMSEncryptionContext": (None,),
    "Body": (Marker(16),),
}

CREATE_BUCKET = Operation(
    "CreateBucket",
    (),
    (always("S3-049"),),
    effect=lambda world, call: world.with_bucket(bucket_of(world, call)),
    makes="bucket",
    writes=True,
    service="s3",
)
PUT_BUCKET_ENCRYPTION = Operation(
    "PutBucketEncryption", (), (always("S3-021"),), effect=_default, writes=True, service="s3"
)
DELETE_BUCKET_ENCRYPTION = Operation(
    "DeleteBucketEncryption", (), (always("S3-027"),), effect=_default, writes=True, service="s3"
)
PUT_OBJECT = Operation(
    "PutObject",
    _writable(),
    (
        Allowance("S3-015", lambda world, call: call.get("SSEKMSEncryptionContext") is not None),
        Allowance("S3-017", lambda world, call: call.get("BucketKeyEnabled") is not None),
        *map(_says, ("S3-023", "S3-021", "S3-020", "S3-027", "S3-045", "S3-001")),
        always("S3-019"),
    ),
    effect=_written,
    refused=_not_written,
    claims=_put,
    observers=_look,
    simpler=SIMPLER,
    writes=True,
    service="s3",
)
GET_OBJECT = Operation(
    "GetObject",
    (*_is_there(), *_in_state(READING, _read_key)),
    (*_promised(), always("S3-003")),
    claims=_shown,
    service="s3",
)
HEAD_OBJECT = Operation("HeadObject", _is_there(), (always("S3-001"),), claims=_shown, service="s3")
COPY_OBJECT = Operation(
    "CopyObject",
    (*_is_there(), *_in_state(COPYING, _read_key), *_writable(copy=True)),
    (*map(_says, ("S3-023", "S3-044")), always("S3-030")),
    effect=_written,
    refused=_not_written,
    claims=_put,
    observers=_look,
    simpler=SIMPLER,
    writes=True,
    service="s3",
)
DELETE_OBJECT = Operation(
    "DeleteObject",
    (),
    (always("S3-046"),),
    effect=_delete,
    observers=_look,
    writes=True,
    service="s3",
)

S3_OPERATIONS = (
    CREATE_BUCKET,
    PUT_BUCKET_ENCRYPTION,
    DELETE_BUCKET_ENCRYPTION,
    PUT_OBJECT,
    GET_OBJECT,
    HEAD_OBJECT,
    COPY_OBJECT,
    DELETE_OBJECT,
)
"""In the order of the profile."""
