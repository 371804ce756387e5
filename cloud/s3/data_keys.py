"""Data keys: one for each object, which lies at rest under a key of S3, a key of the KMS, or an S3 Bucket Key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.kms.managed import S3_ALIAS, managed_key
from kms_conformance.cloud.s3.encryption import Encryption, write_context
from kms_conformance.cloud.s3.envelope import new_key, seal, unseal
from kms_conformance.cloud.s3.errors import refusal
from kms_conformance.cloud.s3.locations import Location
from kms_conformance.cloud.service import Caller, ServiceError

ARN_PAIR = "aws:s3:arn"


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key as it lies at rest.

    blob             under the key of S3 or the S3 Bucket Key; with SSE-KMS alone, the CiphertextBlob of the KMS
    key_arn          of the KMS key, with SSE-KMS
    bucket_key_blob  the CiphertextBlob of the S3 Bucket Key
    """

    encryption: Encryption
    location: Location
    blob: bytes
    key_arn: str | None = None
    bucket_key_blob: bytes | None = None

    def members(self) -> dict[str, Any]:
        """The headers that tell of the encryption: the key by its ARN (AWS-113), a bucket key where there is one."""
        shown: dict[str, Any] = {"ServerSideEncryption": self.encryption.algorithm}
        if self.key_arn:
            shown["SSEKMSKeyId"] = self.key_arn
            if self.encryption.bucket_key:
                shown["BucketKeyEnabled"] = True
        return shown

    def context_members(self) -> dict[str, str]:
        """The header that repeats the pairs which the request added."""
        pairs = self.encryption.context
        return {"SSEKMSEncryptionContext": write_context(pairs)} if pairs else {}


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key in use."""

    plaintext: bytes = field(repr=False)
    wrapped: Wrapped


@dataclass(frozen=True, slots=True)
class KmsKey:
    """An answer of GenerateDataKey."""

    plaintext: bytes = field(repr=False)
    blob: bytes
    key_arn: str


class DataKeys:
    """Makes and opens data keys. The KMS is asked as the caller, through S3, at each write and each read.

    bucket_key_lifetime  how long an S3 Bucket Key is kept for its requester; AWS documents "time-limited" alone. With
                         none, as here, a change of key state or permission shows at once with bucket keys, too.
    """

    def __init__(self, cloud: Cloud, bucket_key_lifetime: timedelta = timedelta(0)) -> None:
        self._cloud = cloud
        self._service_key = new_key()
        self._kept = KeptKeys(bucket_key_lifetime, cloud.clock)

    def new(self, caller: Caller, encryption: Encryption, location: Location) -> DataKey:
        """A data key for one object; ServiceError where the KMS refuses."""
        if encryption.algorithm == "AES256":
            plaintext = new_key()
            blob = seal(self._service_key, plaintext, location.arn)
            return DataKey(plaintext, Wrapped(encryption, location, blob))
        if not encryption.bucket_key:
            key = self._generate(caller, encryption, location)
            return DataKey(key.plaintext, Wrapped(encryption, location, key.blob, key.key_arn))
        name = (caller.principal.arn, location.bucket, encryption.key, tuple(sorted(encryption.context.items())))
        bucket_key = self._kept.get(name) or self._generate(caller, encryption, location)
        self._kept.keep(name, bucket_key)
        self._kept.keep((caller.principal.arn, bucket_key.blob), bucket_key)
        plaintext = new_key()
        blob = seal(bucket_key.plaintext, plaintext, location.arn)
        return DataKey(plaintext, Wrapped(encryption, location, blob, bucket_key.key_arn, bucket_key.blob))

    def open(self, caller: Caller, wrapped: Wrapped) -> DataKey:
        """The data key of an object; ServiceError where the KMS refuses."""
        if wrapped.encryption.algorithm == "AES256":
            return DataKey(unseal(self._service_key, wrapped.blob, wrapped.location.arn), wrapped)
        if wrapped.bucket_key_blob is None:
            return DataKey(self._decrypt(caller, wrapped, wrapped.blob), wrapped)
        name = caller.principal.arn, wrapped.bucket_key_blob
        kept = self._kept.get(name)
        opened = kept.plaintext if kept else self._decrypt(caller, wrapped, wrapped.bucket_key_blob)
        self._kept.keep(name, KmsKey(opened, wrapped.bucket_key_blob, wrapped.key_arn or ""))
        return DataKey(unseal(opened, wrapped.blob, wrapped.location.arn), wrapped)

    def _generate(self, caller: Caller, encryption: Encryption, location: Location) -> KmsKey:
        key = encryption.key or managed_key(self._cloud.kms(caller.principal.account, caller.region), S3_ALIAS)
        context = _context(encryption, location)
        answer = self._ask(
            caller, "GenerateDataKey", {"KeyId": key, "KeySpec": "AES_256", "EncryptionContext": context}
        )
        return KmsKey(answer["Plaintext"], answer["CiphertextBlob"], answer["KeyId"])

    def _decrypt(self, caller: Caller, wrapped: Wrapped, blob: bytes) -> bytes:
        context = _context(wrapped.encryption, wrapped.location)
        answer = self._ask(caller, "Decrypt", {"CiphertextBlob": blob, "EncryptionContext": context})
        plaintext: bytes = answer["Plaintext"]
        return plaintext

    def _ask(self, caller: Caller, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        through_s3 = replace(caller, via_service=f"s3.{caller.region}.amazonaws.com")
        try:
            return self._cloud.call("kms", operation, params, through_s3)
        except ServiceError as error:
            raise as_s3_error(error) from error


def _context(encryption: Encryption, location: Location) -> dict[str, str]:
    """The encryption context: the pairs of the request, and the ARN of the object or, with a bucket key, the bucket."""
    return {**encryption.context, ARN_PAIR: location.bucket_arn if encryption.bucket_key else location.arn}


def as_s3_error(error: ServiceError) -> ServiceError:
    """A refusal by the KMS as S3 passes it on: code with the prefix KMS., the same text (AWS-107 to AWS-112).

    Of a denial the ARN of the key is left out (N33).
    """
    if error.code == "AccessDeniedException":
        return refusal("AccessDenied", re.sub(r"on resource: \S+", "on this resource", error.message) or None)
    if error.status >= 500:
        return refusal("InternalError")
    return ServiceError(f"KMS.{error.code}", error.message, 400)


class KeptKeys:
    """S3 Bucket Keys in memory, each until its time is over."""

    def __init__(self, lifetime: timedelta, clock: Callable[[], datetime]) -> None:
        self._lifetime, self._clock = lifetime, clock
        self._keys: dict[object, tuple[datetime, KmsKey]] = {}

    def get(self, name: object) -> KmsKey | None:
        """The key of that name, unless its time is over."""
        until, key = self._keys.get(name, (None, None))
        if until is None or until <= self._clock():
            self._keys.pop(name, None)
            return None
        return key

    def keep(self, name: object, key: KmsKey) -> None:
        """Keep a key; one that is there already becomes no younger."""
        if self._lifetime and name not in self._keys:
            self._keys[name] = self._clock() + self._lifetime, key
