"""Faults of S3, one for each requirement of the profile: a served S3 that is right but for one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kms_conformance.conformance.targets.cloud.cloud import Cloud
from kms_conformance.conformance.targets.cloud.http.server import serving
from kms_conformance.conformance.targets.cloud.s3.errors import refusal
from kms_conformance.conformance.targets.cloud.s3.service import S3Service
from kms_conformance.conformance.targets.cloud.service import Caller, ServiceError

Params = dict[str, Any]
SSE = ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")
WRITES = ("PutObject", "CopyObject")


class FaultyS3(S3Service):
    """An S3 whose calls go through a fault; `bodies` are those that were put, in clear."""

    def __init__(self, cloud: Cloud, fault: Fault) -> None:
        super().__init__(cloud)
        self.cloud, self._fault = cloud, fault
        self.bodies: dict[tuple[str, str], bytes] = {}
        self.marked: set[tuple[str, str]] = set()

    def handle(self, operation: str, params: Mapping[str, Any], caller: Caller) -> Mapping[str, Any]:
        call = Served(self, operation, dict(params), caller)
        answer = self._fault(call)
        if operation == "PutObject":
            self.bodies[call.place] = call.params.get("Body") or b""
        return answer


@dataclass
class Served:
    """One call to be served."""

    s3: FaultyS3
    operation: str
    params: Params
    caller: Caller

    @property
    def place(self) -> tuple[str, str]:
        return self.params["Bucket"], self.params["Key"]

    @property
    def default(self) -> Any:
        """The default encryption of the bucket, where one was set."""
        bucket = self.s3.buckets.get(self.params.get("Bucket", ""))
        return bucket.default if bucket else None

    @property
    def there(self) -> Any:
        """The object that is there."""
        bucket = self.s3.buckets.get(self.params.get("Bucket", ""))
        return bucket.objects.get(self.params.get("Key")) if bucket else None

    def says(self) -> bool:
        """Whether the request says how to encrypt."""
        return "ServerSideEncryption" in self.params

    def right(self, **changed: Any) -> Params:
        """The right answer, to the call or to one with other parameters; None leaves one out."""
        return self.other(self.operation, **{**self.params, **changed})

    def other(self, operation: str, **params: Any) -> Params:
        """The right answer to another call."""
        given = {name: value for name, value in params.items() if value is not None}
        return dict(S3Service.handle(self.s3, operation, given, self.caller))

    def source(self) -> tuple[str, str]:
        """Where the source of a copy is."""
        source = self.params["CopySource"]
        name, _, key = source.removeprefix("/").partition("/") if isinstance(source, str) else ("", "", "")
        return name, key


Fault = Callable[[Served], Mapping[str, Any]]
FAULTS: dict[str, tuple[str, Fault]] = {}
"""By id: the requirement, and the fault."""


def fault(requirement: str) -> Callable[[Fault], Fault]:
    def add(function: Fault) -> Fault:
        FAULTS[function.__name__] = (requirement, function)
        return function

    return add


@contextmanager
def served(name: str | None) -> Iterator[str]:
    """The URL of a cloud whose S3 has the fault; none of them with None."""
    cloud = Cloud()
    cloud.register(FaultyS3(cloud, FAULTS[name][1]) if name else S3Service(cloud))
    with serving(cloud) as url:
        yield url


def without(answer: Params, *names: str) -> Params:
    return {name: value for name, value in answer.items() if name not in names}


def accepted(code: str, text: str = "", *operations: str) -> Fault:
    """A fault: what is to be refused with that code, and a message that has the text, is called a success."""

    def function(call: Served) -> Mapping[str, Any]:
        try:
            return call.right()
        except ServiceError as error:
            if call.operation not in (operations or WRITES) or error.code != code or text not in error.message:
                raise
        if call.operation == "GetObject":
            body = call.s3.bodies[call.place]
            head = call.other("HeadObject", Bucket=call.params["Bucket"], Key=call.params["Key"])
            return head | {"Body": body, "ContentLength": len(body)}
        return {"CopyObjectResult": {"ETag": '"0"'}} if call.operation == "CopyObject" else {"ETag": '"0"'}

    return function


DISABLED, INVALID = "KMS.DisabledException", "KMS.KMSInvalidStateException"
FAULTS |= {
    "reads_under_a_disabled_key": ("S3-004", accepted(DISABLED, "", "GetObject")),
    "writes_under_a_disabled_key": ("S3-005", accepted(DISABLED, "", "PutObject")),
    "reads_under_a_key_pending_deletion": ("S3-006", accepted(INVALID, "", "GetObject")),
    "writes_under_no_key": ("S3-007", accepted("KMS.NotFoundException", "does not exist")),
    "writes_under_a_key_of_another_region": ("S3-008", accepted("KMS.NotFoundException", "Invalid arn")),
    "writes_under_an_hmac_key": ("S3-009", accepted("KMS.InvalidKeyUsageException")),
    "writes_under_a_key_pending_deletion": ("S3-040", accepted(INVALID, "", "PutObject")),
}


@fault("S3-001")
def put_does_not_tell_the_key(call: Served) -> Mapping[str, Any]:
    answer = call.right()
    named = str(call.params.get("SSEKMSKeyId")).startswith("arn:")
    return without(answer, "SSEKMSKeyId") if call.operation == "PutObject" and named else answer


@fault("S3-002")
def the_key_is_told_as_it_was_named(call: Served) -> Mapping[str, Any]:
    given = call.params.get("SSEKMSKeyId")
    return call.right() | ({"SSEKMSKeyId": given} if call.operation == "PutObject" and given else {})


@fault("S3-003")
def the_last_byte_is_lost(call: Served) -> Mapping[str, Any]:
    answer = call.right()
    if call.operation != "GetObject" or answer["ServerSideEncryption"] != "aws:kms" or len(answer["Body"]) < 1000:
        return answer
    return answer | {"Body": answer["Body"][:-1], "ContentLength": answer["ContentLength"] - 1}


@fault("S3-015")
def pairs_must_be_named_again(call: Served) -> Mapping[str, Any]:
    if call.operation == "PutObject" and call.params.get("SSEKMSEncryptionContext"):
        call.s3.marked.add(call.place)
    if call.operation == "GetObject" and call.place in call.s3.marked:
        raise refusal("AccessDenied")
    return call.right()


@fault("S3-017")
def get_does_not_tell_the_bucket_key(call: Served) -> Mapping[str, Any]:
    return without(call.right(), "BucketKeyEnabled") if call.operation == "GetObject" else call.right()


@fault("S3-018")
def the_etag_is_the_md5(call: Served) -> Mapping[str, Any]:
    answer = call.right()
    if call.operation != "PutObject":
        return answer
    digest = hashlib.md5(call.params.get("Body") or b"", usedforsecurity=False).hexdigest()
    return answer | {"ETag": f'"{digest}"'}


@fault("S3-019")
def sse_s3_has_another_etag(call: Served) -> Mapping[str, Any]:
    answer = call.right()
    explicit = call.operation == "PutObject" and call.params.get("ServerSideEncryption") == "AES256"
    return answer | {"ETag": '"00000000000000000000000000000000"'} if explicit else answer


@fault("S3-020")
def a_new_bucket_encrypts_nothing(call: Served) -> Mapping[str, Any]:
    answer = call.right()
    silent = call.operation == "PutObject" and not call.says() and call.default is None
    return without(answer, "ServerSideEncryption") if silent else answer


@fault("S3-021")
def the_default_is_ignored(call: Served) -> Mapping[str, Any]:
    ignored = call.operation == "PutObject" and not call.says()
    return call.right(ServerSideEncryption="AES256") if ignored else call.right()


@fault("S3-022")
def a_new_default_is_for_old_objects_too(call: Served) -> Mapping[str, Any]:
    answer = call.right()
    bucket = call.s3.buckets.get(call.params.get("Bucket", ""))
    if call.operation == "PutBucketEncryption" and bucket:
        for key in list(bucket.objects):
            call.other("PutObject", Bucket=bucket.name, Key=key, Body=call.s3.bodies[bucket.name, key])
    return answer


@fault("S3-023")
def the_default_wins(call: Served) -> Mapping[str, Any]:
    overruled = call.operation == "PutObject" and call.default is not None
    return call.right(**dict.fromkeys(SSE)) if overruled else call.right()


@fault("S3-027")
def the_default_cannot_be_reset(call: Served) -> Mapping[str, Any]:
    return {} if call.operation == "DeleteBucketEncryption" else call.right()


@fault("S3-030")
def a_copy_keeps_the_key_of_its_source(call: Served) -> Mapping[str, Any]:
    if call.operation != "CopyObject" or call.says():
        return call.right()
    bucket, key = call.source()
    source = call.other("HeadObject", Bucket=bucket, Key=key)
    return call.right(**{name: source.get(name) for name in SSE})


@fault("S3-032")
def a_copy_does_not_ask_for_the_key_of_its_source(call: Served) -> Mapping[str, Any]:
    try:
        return call.right()
    except ServiceError:
        if call.operation != "CopyObject" or call.source() not in call.s3.bodies:
            raise
    place = {"Bucket": call.params["Bucket"], "Key": call.params["Key"], "Body": call.s3.bodies[call.source()]}
    stored = call.other("PutObject", **place, **{name: call.params.get(name) for name in SSE})
    return {"CopyObjectResult": {"ETag": stored.pop("ETag")}, **stored}


@fault("S3-041")
def rotation_loses_old_objects(call: Served) -> Mapping[str, Any]:
    if call.operation == "GetObject" and call.there and call.there.wrapped.key_arn:
        key = {"KeyId": call.there.wrapped.key_arn}
        if call.s3.cloud.call("kms", "ListKeyRotations", key, call.caller)["Rotations"]:
            raise refusal("AccessDenied")
    return call.right()


def never_again(code: str) -> Fault:
    """A fault: what was refused once with that code is refused from then on."""

    def function(call: Served) -> Mapping[str, Any]:
        if call.operation == "GetObject" and call.place in call.s3.marked:
            raise refusal("AccessDenied")
        try:
            return call.right()
        except ServiceError as error:
            if call.operation == "GetObject" and error.code == code:
                call.s3.marked.add(call.place)
            raise

    return function


FAULTS |= {
    "disabled_once_is_lost": ("S3-042", never_again(DISABLED)),
    "pending_once_is_lost": ("S3-043", never_again(INVALID)),
}


@fault("S3-044")
def a_copy_under_another_key_is_under_that_of_its_source(call: Served) -> Mapping[str, Any]:
    if call.operation != "CopyObject" or not call.says():
        return call.right()
    bucket, key = call.source()
    source = call.other("HeadObject", Bucket=bucket, Key=key)
    return call.right(**{name: source.get(name) for name in SSE})


@fault("S3-045")
def an_object_stays_under_its_first_key(call: Served) -> Mapping[str, Any]:
    first = call.there.wrapped.key_arn if call.operation == "PutObject" and call.there else None
    return call.right(SSEKMSKeyId=first) if first and call.says() else call.right()


@fault("S3-046")
def deleted_objects_stay(call: Served) -> Mapping[str, Any]:
    return {} if call.operation == "DeleteObject" else call.right()


@fault("S3-049")
def only_one_bucket_can_be_made(call: Served) -> Mapping[str, Any]:
    if call.operation == "CreateBucket" and call.s3.marked:
        raise ServiceError("InternalError", "We encountered an internal error. Please try again.", 500)
    if call.operation == "CreateBucket":
        call.s3.marked.add(("", ""))
    return call.right()


@fault("S3-047")
def a_refused_write_makes_an_object(call: Served) -> Mapping[str, Any]:
    try:
        return call.right()
    except ServiceError:
        if call.operation == "PutObject" and call.there is None:
            call.right(**{**dict.fromkeys(SSE), "ServerSideEncryption": "AES256"})
        raise


@fault("S3-048")
def a_refused_write_deletes_what_was_there(call: Served) -> Mapping[str, Any]:
    try:
        return call.right()
    except ServiceError:
        if call.operation == "PutObject" and call.there:
            del call.s3.buckets.get(call.params["Bucket"]).objects[call.params["Key"]]
        raise
