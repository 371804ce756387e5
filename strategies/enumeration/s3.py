"""Objects of S3 under keys of KMS: each refusal beside the same call that is allowed, and what objects live through."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kms_conformance.models.operations.s3 import KMS, SSE_S3
from kms_conformance.models.terms import (
    BucketRef,
    ContextText,
    CopySource,
    EncryptionRule,
    HomeRegion,
    KeyForm,
    KeyRef,
    Marker,
    Term,
    UnknownKey,
)
from kms_conformance.strategies.documents import ROOT, through
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

PROFILE = "s3-sse-kms"
NEW, OLD = "new", "old"
SIZES = (1, 16, 1000, 70_000)
PATHS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "disabled": (("DisableKey",), ("EnableKey",)),
    "pending": (("ScheduleKeyDeletion",), ("CancelKeyDeletion", "EnableKey")),
    "disabled-then-pending": (("DisableKey", "ScheduleKeyDeletion"), ("CancelKeyDeletion", "EnableKey")),
}
"""Ways into a state that does not let a key be used, and back."""
WRONG_KEYS: dict[str, Term] = {
    "unknown-id": UnknownKey(1),
    "unknown-arn": UnknownKey(1, "arn"),
    "no-key-id": "no-such-key",
}


def _state_of(path: str) -> str:
    """The last state on the way: what was tried has its name."""
    return path.rpartition("-")[2]


class Storage(PlanBuilder):
    """A script with one bucket or more."""

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(f"s3/{name}", PROFILE, *profiles)

    def bucket(self) -> int:
        """A new bucket."""
        slot = self.slot()
        self.add("CreateBucket", Bucket=BucketRef(slot), CreateBucketConfiguration=HomeRegion())
        return slot

    def on_object(self, operation: str, bucket: int, name: str, label: str = "plain", **more: Term) -> None:
        """A call on one object."""
        self.send(operation, label, {"Bucket": BucketRef(bucket), "Key": name, **more})

    def put(self, bucket: int, name: str, key: Term = None, label: str = "plain", size: int = 16, **more: Term) -> None:
        """PutObject: under the key, or without a word on encryption."""
        word = {"ServerSideEncryption": KMS, "SSEKMSKeyId": key} if key is not None else {}
        self.on_object("PutObject", bucket, name, label, Body=Marker(size, f"{name}-{size}"), **{**word, **more})

    def copy(self, bucket: int, name: str, source: str, key: Term = None, label: str = "plain") -> None:
        """CopyObject within a bucket."""
        word: dict[str, Term] = {"ServerSideEncryption": KMS, "SSEKMSKeyId": key} if key is not None else {}
        self.on_object("CopyObject", bucket, name, label, CopySource=CopySource(bucket, source), **word)

    def look(self, bucket: int, name: str, label: str = "plain") -> None:
        """Read it, and its metadata alone."""
        self.on_object("GetObject", bucket, name, label)
        self.on_object("HeadObject", bucket, name, label)

    def default(self, bucket: int, key: int, form: KeyForm = "arn", *, bucket_key: bool = False) -> None:
        """PutBucketEncryption with aws:kms."""
        rule = EncryptionRule(KeyRef(key, form), bucket_key)
        self.add("PutBucketEncryption", Bucket=BucketRef(bucket), ServerSideEncryptionConfiguration=rule)


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _put()
    for path in PATHS:
        yield _state(path)
        yield _default_in_state(path)
    yield _through_s3()
    yield _wrong_keys()
    yield _default()
    yield _explicit()
    yield _copies()
    yield _overwritten()
    yield _deleted()
    yield _rotated()
    yield _by_alias()


def _put() -> Plan:
    s = Storage("put")
    key, other, bucket = s.key(), s.key(), s.bucket()
    for form in ("arn", "id"):
        for size in SIZES:
            s.put(bucket, f"{form}-{size}", KeyRef(key, form), f"by-{form}", size)
            s.look(bucket, f"{form}-{size}", f"by-{form}")
    for flag in (True, False):
        s.put(bucket, f"bucket-key-{flag}", KeyRef(other), f"bucket-key-{flag}", BucketKeyEnabled=flag)
        s.look(bucket, f"bucket-key-{flag}", f"bucket-key-{flag}")
    for number, pairs in enumerate(((("tenant", "Alpha"),), (("tenant", "Alpha"), ("record", "Beta")))):
        s.put(bucket, f"context-{number}", KeyRef(key), "context", SSEKMSEncryptionContext=ContextText(pairs))
        s.look(bucket, f"context-{number}", "context")
    for size in SIZES:
        s.put(bucket, f"plain-{size}", label="no-word", size=size)
        s.put(bucket, f"sse-s3-{size}", label="sse-s3", size=size, ServerSideEncryption=SSE_S3)
    return s.plan()


def _state(path: str) -> Plan:
    """A key goes into a state and comes back; what needs it is tried before, meanwhile and after."""
    s = Storage(f"state/{path}")
    key, other, bucket = s.key(), s.key(), s.bucket()
    s.put(bucket, OLD, KeyRef(other, "arn"))
    s.put(bucket, "theirs", KeyRef(other, "arn"))
    for name in ("one", "two"):
        s.put(bucket, name, KeyRef(key, "arn"))
    into, back = PATHS[path]
    for steps, label in ((into, _state_of(path)), (back, f"after-{_state_of(path)}")):
        for step in steps:
            s.on(step, key)
        for name in ("one", "two"):
            s.on_object("GetObject", bucket, name, label)
        s.copy(bucket, "copied", "one", KeyRef(other, "arn"), f"source-{label}")
        s.put(bucket, NEW, KeyRef(key, "arn"), label)
        s.put(bucket, OLD, KeyRef(key, "arn"), label, 40)
        s.copy(bucket, "copy", "theirs", KeyRef(key, "arn"), f"destination-{label}")
        s.look(bucket, "theirs", f"other-key-{label}")
    return s.plan()


def _default_in_state(path: str) -> Plan:
    s = Storage(f"default-in-state/{path}")
    key, bucket = s.key(), s.bucket()
    s.put(bucket, OLD)
    s.default(bucket, key)
    s.put(bucket, "before")
    into, back = PATHS[path]
    for steps, label in ((into, _state_of(path)), (back, f"after-{_state_of(path)}")):
        for step in steps:
            s.on(step, key)
        s.put(bucket, NEW, label=f"default-{label}")
        s.put(bucket, OLD, label=f"default-{label}", size=40)
        s.on_object("GetObject", bucket, "before", f"default-{label}")
    return s.plan()


def _through_s3() -> Plan:
    """A key that its policy allows through S3 alone, in this Region or another: S3 writes, and nobody else."""
    s = Storage("through-s3", "kms-authorization")
    bucket, key = s.bucket(), s.key()
    s.permit("dora", json.dumps({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}))
    for number, (region, label) in enumerate((("<region>", "via-s3"), ("<elsewhere>", "via-s3-elsewhere")) * 2):
        allowing = through(f"s3.{region}.amazonaws.com", "GenerateDataKey", "Decrypt")
        s.rules(key, ROOT, allowing, label=label)
        s.put(bucket, f"object-{number}", KeyRef(key, "arn"), label)
        s.last_by("dora")
        s.by("dora", "GenerateDataKey", f"{label}-direct", True, KeyId=KeyRef(key, "arn"), KeySpec="AES_256")
    s.permit("dora")
    return s.plan()


def _wrong_keys() -> Plan:
    s = Storage("wrong-keys")
    key, mac, bucket = s.key(), s.key_of_another_usage(), s.bucket()
    s.put(bucket, OLD, KeyRef(key, "arn"))
    s.put(bucket, NEW, KeyRef(key, "arn"))
    s.put(bucket, "source", KeyRef(key, "arn"))
    wrong = {**WRONG_KEYS, "other-region": KeyRef(key, "arn-other-region"), "another-usage": KeyRef(mac)}
    for label, term in wrong.items():
        s.put(bucket, f"{NEW}-{label}", term, label)
        s.put(bucket, OLD, term, label)
        s.copy(bucket, f"copy-{label}", "source", term, label)
    s.copy(bucket, "copy", "source", KeyRef(key, "arn"))
    return s.plan()


def _default() -> Plan:
    s = Storage("default")
    key, other, bucket = s.key(), s.key(), s.bucket()
    s.put(bucket, "first", label="new-bucket")
    s.look(bucket, "first", "new-bucket")
    for number, (slot, form, flag) in enumerate(((key, "arn", False), (other, "id", True))):
        s.default(bucket, slot, "arn" if form == "arn" else "id", bucket_key=flag)
        s.look(bucket, "first", "default-set")
        s.put(bucket, f"by-default-{number}", label="by-default")
        s.look(bucket, f"by-default-{number}", "by-default")
    s.look(bucket, "by-default-0", "default-moved")
    for round_ in (1, 2):
        s.add("DeleteBucketEncryption", label=f"reset-{round_}", Bucket=BucketRef(bucket))
        s.look(bucket, "by-default-0", "default-reset")
        s.put(bucket, f"reset-{round_}", label="default-reset")
        s.look(bucket, f"reset-{round_}", "default-reset")
    return s.plan()


def _explicit() -> Plan:
    s = Storage("explicit")
    key, other, bucket = s.key(), s.key(), s.bucket()
    s.put(bucket, "source", KeyRef(key, "arn"))
    s.default(bucket, key)
    for form in ("id", "arn"):
        s.put(bucket, f"by-{form}", KeyRef(other, form), f"explicit-{form}")
        s.look(bucket, f"by-{form}", f"explicit-{form}")
    s.put(bucket, "sse-s3", label="explicit-sse-s3", ServerSideEncryption=SSE_S3)
    s.look(bucket, "sse-s3", "explicit-sse-s3")
    s.copy(bucket, "copy", "source", KeyRef(other, "arn"), "explicit")
    s.on("DisableKey", key)
    s.on_object("GetObject", bucket, "by-id", "default-disabled")
    return s.plan()


def _copies() -> Plan:
    s = Storage("copies")
    key, other, bucket = s.key(), s.key(), s.bucket()
    for number in (1, 2):
        s.put(bucket, f"source-{number}", KeyRef(key, "arn"))
        s.copy(bucket, f"other-key-{number}", f"source-{number}", KeyRef(other, "arn"), "other-key")
        s.look(bucket, f"other-key-{number}", "other-key")
        s.copy(bucket, f"no-word-{number}", f"source-{number}", label="no-word")
        s.look(bucket, f"no-word-{number}", "no-word")
    s.default(bucket, other)
    s.copy(bucket, "no-word-default", "source-1", label="no-word-default")
    s.on("DisableKey", key)
    for number in (1, 2):
        s.look(bucket, f"other-key-{number}", "source-disabled")
        s.on_object("GetObject", bucket, f"source-{number}", "source-disabled")
    return s.plan()


def _overwritten() -> Plan:
    s = Storage("overwritten")
    key, other, bucket = s.key(), s.key(), s.bucket()
    for size in (16, 50):
        s.put(bucket, f"object-{size}", KeyRef(key, "arn"), size=size)
        s.put(bucket, f"object-{size}", KeyRef(other, "arn"), "other-key", size + 5)
        s.look(bucket, f"object-{size}", "other-key")
    s.on("DisableKey", key)
    for size in (16, 50):
        s.look(bucket, f"object-{size}", "first-key-disabled")
    s.on("EnableKey", key)
    s.on("DisableKey", other)
    s.on_object("GetObject", bucket, "object-16", "second-key-disabled")
    return s.plan()


def _deleted() -> Plan:
    s = Storage("deleted")
    key, bucket = s.key(), s.bucket()
    for name in ("one", "two", "kept"):
        s.put(bucket, name, KeyRef(key, "arn"))
    s.on_object("DeleteObject", bucket, "one")
    s.copy(bucket, "copy", "one", KeyRef(key, "arn"), "deleted")
    s.copy(bucket, "copy", "kept", KeyRef(key, "arn"))
    s.look(bucket, "kept")
    s.put(bucket, "one", KeyRef(key, "arn"), "again", 20)
    s.on("DisableKey", key)
    s.on_object("DeleteObject", bucket, "two", "disabled")
    return s.plan()


def _rotated() -> Plan:
    s = Storage("rotated", "kms-rotation")
    key, bucket = s.key(), s.bucket()
    for round_ in (1, 2):
        s.put(bucket, f"object-{round_}", KeyRef(key, "arn"))
        s.on("RotateKeyOnDemand", key)
        for number in range(1, round_ + 1):
            s.look(bucket, f"object-{number}", f"after-rotation-{round_}")
    return s.plan()


def _by_alias() -> Plan:
    s = Storage("by-alias", "kms-aliases")
    key, bucket = s.key(), s.bucket()
    alias = s.alias(key)
    for term, label in ((alias, "alias"), (alias.arn, "alias-arn")):
        s.put(bucket, label, term, label)
        s.look(bucket, label, label)
    return s.plan()
