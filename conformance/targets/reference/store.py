"""The keys of one account in one Region, and what a text in a KeyId parameter names among them."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kms_conformance.models.facts import Naming
from kms_conformance.models.lifecycle import KeyState

_HEX = "[0-9a-f]"
KEY_ID = re.compile(f"{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}|mrk-{_HEX}{{32}}")
"""A UUID, or a multi-Region key id; 32 hex digits alone are neither (AWS-008)."""
ALIAS = re.compile(r"alias/[a-zA-Z0-9:/_-]+")
ARN = re.compile(r"arn:aws[a-z-]*:kms:(?P<region>[a-z0-9-]+):\d{12}:(?P<resource>.+)", re.DOTALL)


@dataclass(slots=True)
class Key:
    """A symmetric encryption key with KMS-made material. Its operations write it; its identity never changes."""

    key_id: str
    arn: str
    account: str
    created: datetime
    description: str
    state: KeyState = KeyState.ENABLED
    deletion_date: datetime | None = None
    material: bytes = field(default_factory=lambda: os.urandom(32), repr=False)
    material_id: str = field(default_factory=lambda: os.urandom(32).hex())

    def metadata(self) -> dict[str, Any]:
        """KeyMetadata: exactly the members recorded from AWS (AWS-018), and DeletionDate while pending (KEY-025)."""
        metadata: dict[str, Any] = {
            "AWSAccountId": self.account,
            "Arn": self.arn,
            "CreationDate": self.created,
            "CurrentKeyMaterialId": self.material_id,
            "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "Description": self.description,
            "Enabled": self.state is KeyState.ENABLED,
            "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
            "KeyId": self.key_id,
            "KeyManager": "CUSTOMER",
            "KeySpec": "SYMMETRIC_DEFAULT",
            "KeyState": str(self.state),
            "KeyUsage": "ENCRYPT_DECRYPT",
            "MultiRegion": False,
            "Origin": "AWS_KMS",
        }
        if self.deletion_date is not None:
            metadata["DeletionDate"] = self.deletion_date
        return metadata


class KeyStore:
    """Every key by its id, in the order of creation. A key whose waiting period is over is gone, material and all."""

    def __init__(self, region: str, account: str, clock: Callable[[], datetime]) -> None:
        partition = "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"
        self._region, self._account, self._clock = region, account, clock
        self._prefix = f"arn:{partition}:kms:{region}:{account}:"
        self._keys: dict[str, Key] = {}
        self._position: list[str] = []

    def arn(self, resource: str) -> str:
        """The ARN of a resource of this account and Region, for example of "key/<key id>"."""
        return self._prefix + resource

    def create(self, description: str) -> Key:
        """A new enabled key; its id is one that was never given before (KEY-002)."""
        key_id = str(uuid.uuid4())
        key = Key(key_id, self.arn(f"key/{key_id}"), self._account, self._clock(), description)
        self._keys[key_id] = key
        self._position.append(key_id)
        return key

    def get(self, key_id: str) -> Key | None:
        """The key of that id, unless it was pending deletion and the date has passed."""
        key = self._keys.get(key_id)
        if key is None or key.state is not KeyState.PENDING_DELETION or key.deletion_date is None:
            return key
        if key.deletion_date > self._clock():
            return key
        del self._keys[key_id]
        return None

    def page(self, start: int, limit: int) -> tuple[list[Key], int | None]:
        """Up to `limit` keys from a position in the order of creation, and the position to go on from."""
        keys: list[Key] = []
        for position, key_id in enumerate(self._position[start:], start):
            if key := self.get(key_id):
                if len(keys) == limit:
                    return keys, position
                keys.append(key)
        return keys, None

    @property
    def positions(self) -> int:
        """How many keys were ever created: no list starts beyond that position."""
        return len(self._position)

    def resolve(self, text: str) -> tuple[Naming, Key | None]:
        """What the text of a KeyId names.

        Aliases and keys of other accounts are well formed and name nothing here: "unknown" (KEY-036).
        """
        if key := self.get(text.removeprefix(self._prefix + "key/")):
            return "key", key
        if KEY_ID.fullmatch(text) or ALIAS.fullmatch(text):
            return "unknown", None
        if not text.startswith("arn:"):
            return "malformed", None
        if not (arn := ARN.fullmatch(text)):
            return "malformed-arn", None
        if arn["region"] != self._region:
            return "other-region", None
        resource = arn["resource"]
        well_formed = ALIAS.fullmatch(resource) or KEY_ID.fullmatch(resource.removeprefix("key/"))
        return ("unknown" if well_formed else "malformed-arn"), None
