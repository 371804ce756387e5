"""ReferenceKms: the model's guards decide, this module acts and answers.

Every step of a call is a method, and the guards are a table of the instance, so that a mutant is a correct KMS with
one of them replaced.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from botocore import xform_name

from kms_conformance.conformance.targets.reference.cipher import Cipher, encode_context
from kms_conformance.conformance.targets.reference.errors import KmsError
from kms_conformance.conformance.targets.reference.messages import NULL_CIPHERTEXT, message
from kms_conformance.conformance.targets.reference.requests import Opened, Request, refuse_unserved, understand
from kms_conformance.conformance.targets.reference.store import Key, KeyStore
from kms_conformance.conformance.targets.reference.wire import read_request, violation
from kms_conformance.models.guards import Guard
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operations import OPERATIONS

Answer: TypeAlias = dict[str, Any]

METHODS = {operation: xform_name(operation) for operation in (*OPERATIONS, "ListKeys")}
"""The operations served, and the method of ReferenceKms that has the effect of each and answers."""

PREFERRED = ("KMSInvalidStateException", "InvalidCiphertextException", "NotFoundException")
"""The choice where a guard allows several codes: as recorded for keys pending deletion (AWS-043), for damaged
ciphertexts (AWS-063) and for identifiers (AWS-008, AWS-011, AWS-014)."""

DEFAULT_WINDOW = timedelta(days=30)
DEFAULT_PAGE = 100
SYMMETRIC = "SYMMETRIC_DEFAULT"


def utc_now() -> datetime:
    """The clock of a KMS that is given no other."""
    return datetime.now(UTC)


class ReferenceKms:
    """AWS KMS for symmetric encryption keys with KMS-made material: one account in one Region, thread-safe."""

    def __init__(
        self, region: str = "us-east-1", account: str = "000000000000", clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.region, self.account, self.clock = region, account, clock
        self.store = KeyStore(region, account, clock)
        self.cipher = Cipher()
        self.guards: dict[str, tuple[Guard, ...]] = {name: operation.guards for name, operation in OPERATIONS.items()}
        self.data_key_bytes = {"AES_256": 32, "AES_128": 16}
        self._lock = threading.RLock()

    def handle(self, operation: str, params: Mapping[str, Any]) -> Answer:
        """Serve one call, with values as boto3 sends and returns them; raises KmsError for a refusal."""
        if operation not in METHODS:
            raise KmsError("UnknownOperationException")
        with self._lock:
            read = read_request(operation, params)
            refuse_unserved(operation, read)
            request = understand(self, operation, read)
            for guard in self.guards.get(operation, ()):
                # A guard without documented errors is let pass: no code would be right (CTX-016).
                if guard.errors and guard.holds(request.facts) is False:
                    raise self.refusal(request, guard)
            if read.get("DryRun"):
                text = "The request would have succeeded, but the DryRun option is set."
                raise KmsError("DryRunOperationException", text)  # AWS-068
            return self.answered(request, getattr(self, METHODS[operation])(request))

    def error_for(self, guard: Guard) -> str:
        """The code with which a guard refuses, out of those that it allows."""
        return next((code for code in PREFERRED if code in guard.errors), min(guard.errors))

    def refusal(self, request: Request, guard: Guard) -> KmsError:
        """The error answer to a request that a guard refuses."""
        code = self.error_for(guard)
        return KmsError(code, message(guard.requirement, code, request, self.store))

    def answered(self, request: Request, answer: Answer) -> Answer:
        """The last step before a successful answer leaves."""
        return answer

    # Ciphertexts.

    def canonical_context(self, context: Mapping[str, str]) -> bytes:
        """The bytes to which a ciphertext made with this context is bound."""
        return encode_context(context)

    def seal(self, key: Key, plaintext: bytes, context: Mapping[str, str]) -> bytes:
        """A fresh ciphertext under the key."""
        return self.cipher.seal(key.key_id, key.material, plaintext, self.canonical_context(context))

    def open(self, blob: bytes, context: Mapping[str, str]) -> Opened | None:
        """An intact ciphertext of a key that there still is, opened as far as the context goes."""
        key_id = self.cipher.maker(blob)
        key = self.store.get(key_id) if key_id else None
        if key is None:
            return None
        return Opened(key, self.cipher.open(blob, key.material, self.canonical_context(context)))

    # Keys.

    def create_key(self, request: Request) -> Answer:
        """CreateKey."""
        return {"KeyMetadata": self.store.create(request.params.get("Description", "")).metadata()}

    def describe_key(self, request: Request) -> Answer:
        """DescribeKey."""
        return {"KeyMetadata": request.keys["KeyId"].metadata()}

    def list_keys(self, request: Request) -> Answer:
        """ListKeys, in the order of creation. The model has no guards for it: syntax is checked here."""
        if text := violation("ListKeys", request.params):
            raise KmsError("ValidationException", text)
        marker, limit = str(request.params.get("Marker", "0")), request.params.get("Limit", DEFAULT_PAGE)
        if not (marker.isascii() and marker.isdecimal()) or int(marker) > self.store.positions:
            raise KmsError("InvalidMarkerException", "The marker is not valid.")
        keys, more = self.store.page(int(marker), limit)
        answer: Answer = {"Keys": [{"KeyId": key.key_id, "KeyArn": key.arn} for key in keys], "Truncated": False}
        return answer if more is None else {**answer, "Truncated": True, "NextMarker": str(more)}

    def enable_key(self, request: Request) -> Answer:
        """EnableKey: no output (KEY-065)."""
        request.keys["KeyId"].state = KeyState.ENABLED
        return {}

    def disable_key(self, request: Request) -> Answer:
        """DisableKey: no output (KEY-065)."""
        request.keys["KeyId"].state = KeyState.DISABLED
        return {}

    def schedule_key_deletion(self, request: Request) -> Answer:
        """ScheduleKeyDeletion, after 30 days where no window is given (KEY-049)."""
        days = request.params.get("PendingWindowInDays", DEFAULT_WINDOW.days)
        key = request.keys["KeyId"]
        key.state, key.deletion_date = KeyState.PENDING_DELETION, self.clock() + timedelta(days=days)
        return {
            "KeyId": key.arn,
            "DeletionDate": key.deletion_date,
            "KeyState": str(key.state),
            "PendingWindowInDays": days,
        }

    def cancel_key_deletion(self, request: Request) -> Answer:
        """CancelKeyDeletion: the key is Disabled, whatever it was before (AWS-039)."""
        key = request.keys["KeyId"]
        key.state, key.deletion_date = KeyState.DISABLED, None
        return {"KeyId": key.arn}

    # Cryptographic operations.

    def encrypt(self, request: Request) -> Answer:
        """Encrypt: no KeyMaterialId in the answer (AWS-061)."""
        key = request.keys["KeyId"]
        blob = self.seal(key, request.params["Plaintext"], request.context())
        return {"CiphertextBlob": blob, "KeyId": key.arn, "EncryptionAlgorithm": SYMMETRIC}

    def decrypt(self, request: Request) -> Answer:
        """Decrypt (AWS-062)."""
        opened = self._required(request)
        return {
            "KeyId": opened.key.arn,
            "Plaintext": opened.plaintext,
            "EncryptionAlgorithm": SYMMETRIC,
            "KeyMaterialId": opened.key.material_id,
        }

    def re_encrypt(self, request: Request) -> Answer:
        """ReEncrypt: bound to the destination context alone (CTX-021, CTX-022); the plaintext stays here (AWS-065)."""
        source, destination = self._required(request), request.keys["DestinationKeyId"]
        assert source.plaintext is not None, "the guard CTX-020 refuses what does not open"
        return {
            "CiphertextBlob": self.seal(destination, source.plaintext, request.context("DestinationEncryptionContext")),
            "SourceKeyId": source.key.arn,
            "KeyId": destination.arn,
            "SourceEncryptionAlgorithm": SYMMETRIC,
            "DestinationEncryptionAlgorithm": SYMMETRIC,
            "SourceKeyMaterialId": source.key.material_id,
            "DestinationKeyMaterialId": destination.material_id,
        }

    def generate_data_key(self, request: Request) -> Answer:
        """GenerateDataKey (AWS-066)."""
        key, params = request.keys["KeyId"], request.params
        size = self.data_key_bytes[params["KeySpec"]] if "KeySpec" in params else params["NumberOfBytes"]
        plaintext = os.urandom(size)
        return {
            "CiphertextBlob": self.seal(key, plaintext, request.context()),
            "Plaintext": plaintext,
            "KeyId": key.arn,
            "KeyMaterialId": key.material_id,
        }

    def _required(self, request: Request) -> Opened:
        """The ciphertext. The service model requires none, because of dry runs without it, which are not served."""
        if request.opened is None:
            raise KmsError("ValidationException", NULL_CIPHERTEXT)
        return request.opened
