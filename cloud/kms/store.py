"""The keys of one account in one Region."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kms_conformance.cloud.kms.materials import Material, Rotation
from kms_conformance.cloud.kms.private_keys import new_secret
from kms_conformance.cloud.kms.stored import Stored
from kms_conformance.cloud.partitions import partition
from kms_conformance.models.facts import SYMMETRIC_USAGE
from kms_conformance.models.import_types import EXPIRES, EXTERNAL, OF_KMS, STAYS
from kms_conformance.models.key_types import ALGORITHM_MEMBERS, SYMMETRIC, algorithms
from kms_conformance.models.lifecycle import KeyState

__all__ = ["KEY_ID", "SYMMETRIC", "Key", "KeyStore", "Usage"]

_HEX = "[0-9a-f]"
KEY_ID = re.compile(f"{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}|mrk-{_HEX}{{32}}")
"""A UUID, or a multi-Region key id; 32 hex digits alone are neither (AWS-008)."""


@dataclass(frozen=True, slots=True)
class Usage:
    """The last successful cryptographic operation with a key, and its ids where calls have any."""

    operation: str
    timestamp: datetime
    event_id: str | None = None
    request_id: str | None = None


@dataclass(slots=True)
class Key:
    """A key; its material is of KMS unless its origin is EXTERNAL. Operations write it; its identity never changes."""

    key_id: str
    arn: str
    account: str
    number: int
    """Its place in the order of creation."""
    created: datetime
    description: str
    policy: str
    spec: str = SYMMETRIC
    usage: str = SYMMETRIC_USAGE
    manager: str = "CUSTOMER"
    state: KeyState = KeyState.ENABLED
    deletion_date: datetime | None = None
    materials: list[Material] = field(default_factory=lambda: [Material()])
    """The current one last."""
    rotation: Rotation = field(default_factory=Rotation)
    tags: dict[str, str] = field(default_factory=dict)
    last_usage: Usage | None = None
    former_policies: list[tuple[str, datetime]] = field(default_factory=list)
    """Each with the moment in which it was replaced, oldest first."""
    origin: str = OF_KMS
    pending: Material | None = None
    """Imported material that waits for a rotation."""
    principals: dict[str, str] = field(default_factory=dict)
    """The unique ids of the users and roles that the policy names, by ARN."""

    def policy_at(self, moment: datetime) -> str:
        """The policy that was there at a moment."""
        return next((text for text, until in self.former_policies if moment < until), self.policy)

    @property
    def every_material(self) -> tuple[Material, ...]:
        """All that it has or had, imported material that waits for a rotation last."""
        return (*self.materials, *((self.pending,) if self.pending else ()))

    @property
    def symmetric(self) -> bool:
        """Whether this is a symmetric encryption key."""
        return self.spec == SYMMETRIC

    def material(self, material_id: str) -> Material | None:
        """The material of that id."""
        return next((material for material in self.materials if material.material_id == material_id), None)

    def metadata(self) -> dict[str, Any]:
        """KeyMetadata: exactly the members recorded from AWS (AWS-018), and DeletionDate while pending (KEY-025).

        Of the algorithms those that fit the key (AWS-021 to AWS-023), and a material id for a symmetric key alone
        (AWS-020).
        """
        metadata: dict[str, Any] = {
            "AWSAccountId": self.account,
            "Arn": self.arn,
            "CreationDate": self.created,
            "CustomerMasterKeySpec": self.spec,
            "Description": self.description,
            "Enabled": self.state is KeyState.ENABLED,
            "KeyId": self.key_id,
            "KeyManager": self.manager,
            "KeySpec": self.spec,
            "KeyState": str(self.state),
            "KeyUsage": self.usage,
            "MultiRegion": False,
            "Origin": self.origin,
        }
        if self.symmetric and self.materials:
            metadata["CurrentKeyMaterialId"] = self.materials[-1].material_id
        if self.origin == EXTERNAL and self.materials and self.materials[-1].present:
            metadata |= expiration(self.materials[-1])
        metadata[ALGORITHM_MEMBERS[self.usage]] = list(algorithms(self.spec, self.usage))
        if self.deletion_date is not None:
            metadata["DeletionDate"] = self.deletion_date
        return metadata


def expiration(material: Material) -> dict[str, Any]:
    """Until when imported material is there, as metadata and lists tell it (AWS-083)."""
    if material.valid_to is None:
        return {"ExpirationModel": STAYS}
    return {"ExpirationModel": EXPIRES, "ValidTo": material.valid_to}


class KeyStore(Stored):
    """Every key by its id, in the order of creation. A key whose waiting period is over is gone, material and all."""

    kept = ("keys", "_created", "import_tokens", "import_secret")

    def __init__(self, region: str, account: str, clock: Callable[[], datetime]) -> None:
        self.partition = partition(region)
        self._account, self._clock = account, clock
        self.prefix = f"arn:{self.partition}:kms:{region}:{account}:"
        self.keys: dict[str, Key] = {}
        self._created = 0
        self.import_tokens: dict[bytes, Any] = {}
        """By its number what an import token says (kms/imports)."""
        self.import_secret = os.urandom(32)

    def arn(self, resource: str) -> str:
        """The ARN of a resource of this account and Region, for example of "key/<key id>"."""
        return self.prefix + resource

    def create(
        self, description: str, policy: str, spec: str = SYMMETRIC, usage: str = SYMMETRIC_USAGE, origin: str = OF_KMS
    ) -> Key:
        """A new key, enabled unless its material is to come; its id is one that was never given before (KEY-002)."""
        key_id = str(uuid.uuid4())
        arn, now = self.arn(f"key/{key_id}"), self._clock()
        key = Key(
            key_id=key_id,
            arn=arn,
            account=self._account,
            number=self._created,
            created=now,
            description=description,
            policy=policy,
            spec=spec,
            usage=usage,
            origin=origin,
            state=KeyState.ENABLED if origin == OF_KMS else KeyState.PENDING_IMPORT,
            materials=[Material(new_secret(spec))] if origin == OF_KMS else [],
        )
        self.keys[key_id] = key
        self._created += 1
        return key

    def get(self, key_id: str) -> Key | None:
        """The key of that id, unless it was pending deletion and the date has passed."""
        key = self.keys.get(key_id)
        if key is None or key.state is not KeyState.PENDING_DELETION or key.deletion_date is None:
            return key
        if key.deletion_date > self._clock():
            return key
        del self.keys[key_id]
        return None

    def all(self) -> Iterator[Key]:
        """Every key that there is."""
        for key_id in list(self.keys):
            if key := self.get(key_id):
                yield key
