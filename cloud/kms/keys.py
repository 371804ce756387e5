"""Keys: their creation, their metadata, their states, and when they were last used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.paging import Paging, Row
from kms_conformance.cloud.kms.policies import Policies
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import SYMMETRIC, Key, Usage
from kms_conformance.cloud.kms.tags import TagOperations, tags_of
from kms_conformance.models.import_types import EXTERNAL, OF_KMS
from kms_conformance.models.key_types import CURVES, HMAC_BITS, KEY_TYPES, RSA_BITS
from kms_conformance.models.lifecycle import KeyState

IMPORTABLE = frozenset({SYMMETRIC, *HMAC_BITS, *RSA_BITS, *CURVES})
"""The specs of keys whose material may be imported; of newer ones no page says so."""
DEFAULT_WINDOW = timedelta(days=30)
TRACKED = frozenset(
    {"Decapsulate", "Decrypt", "DeriveSharedSecret", "Encapsulate", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair",
     "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "GenerateMac", "ReEncrypt", "Sign",
     "Verify", "VerifyMac"}
)  # fmt: skip
"""The operations that count as a use of a key."""


class KeyOperations(TagOperations, Policies, Paging):
    """The operations on keys as such."""

    def create_key(self, request: Request) -> Answer:
        """CreateKey."""
        return {"KeyMetadata": self.new_key(request).metadata()}

    def new_key(self, request: Request) -> Key:
        """The key that a CreateKey asks for."""
        params = request.params
        spec = params.get("KeySpec") or params.get("CustomerMasterKeySpec") or SYMMETRIC
        usage = params.get("KeyUsage") or next(iter(KEY_TYPES[spec]))
        if params.get("Origin") == EXTERNAL and spec not in IMPORTABLE:
            raise KmsError("UnsupportedOperationException", f"Key material for {spec} can not be imported.")
        if params.get("Policy"):
            self.accept_policy(request, params["Policy"])
        tags = tags_of(request)
        key = self.store.create(
            params.get("Description", ""), self.default_policy(), spec, usage, params.get("Origin") or OF_KMS
        )
        if params.get("Policy"):
            self.take_policy(key, params["Policy"])
        key.tags = self.merged_tags({}, tags)
        return key

    def describe_key(self, request: Request) -> Answer:
        """DescribeKey."""
        return {"KeyMetadata": request.keys["KeyId"].metadata()}

    def update_key_description(self, request: Request) -> Answer:
        """UpdateKeyDescription: no output."""
        request.keys["KeyId"].description = request.params["Description"]
        return {}

    def list_keys(self, request: Request) -> Answer:
        """ListKeys, in the order of creation."""
        rows = (
            Row(f"{key.number:012d}", {"KeyId": key.key_id, "KeyArn": key.arn}) for key in self.keys_listed(request)
        )
        return self.listed(request, "Keys", rows)

    def keys_listed(self, request: Request) -> Iterator[Key]:
        """The account's own keys where they are asked for; no other account ever shares one with it."""
        return self.store.all() if "SELF" in request.params.get("ResourceOwners", ["SELF"]) else iter(())

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

    def keys_used(self, request: Request) -> list[Key]:
        """The keys that a successful request has used: both of a ReEncrypt (KEY-063)."""
        if request.operation not in TRACKED:
            return []
        return [*([request.opened.key] if request.opened else []), *request.keys.values()]

    def record_usage(self, request: Request) -> None:
        """Note a successful request on the keys that it used."""
        for key in self.keys_used(request):
            key.last_usage = Usage(request.operation, self.clock())

    def get_key_last_usage(self, request: Request) -> Answer:
        """GetKeyLastUsage. This KMS has tracked each key from its creation on."""
        key = request.keys["KeyId"]
        usage = key.last_usage
        shown: Answer = {"Operation": usage.operation, "Timestamp": usage.timestamp} if usage else {}
        if usage and usage.event_id:
            shown |= {"CloudTrailEventId": usage.event_id, "KmsRequestId": usage.request_id}
        return {
            "KeyId": key.arn,
            "KeyLastUsage": shown,
            "TrackingStartDate": key.created,
            "KeyCreationDate": key.created,
        }
