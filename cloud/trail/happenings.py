"""What the KMS does by itself: it deletes keys whose waiting period is over, and rotates key material."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.kms.store import Key
from kms_conformance.cloud.service import Event
from kms_conformance.cloud.trail.records import Record, service_record


class Happenings:
    """Finds what has happened since the last look."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._deletions: dict[str, datetime] = {}
        self._rotations: set[str] = set()

    def after(self, event: Event) -> Iterator[Record]:
        """Take note of a call; the records of the rotations up to it, if none could be found any later."""
        if event.answer is None:
            return
        if event.operation == "CancelKeyDeletion":
            self._deletions.pop(event.answer["KeyId"], None)
        elif event.operation == "ScheduleKeyDeletion":
            if date := event.answer.get("DeletionDate"):
                self._deletions[event.answer["KeyId"]] = date
            kms = self._cloud.kms(event.account, event.region)
            key = kms.store.get(event.answer["KeyId"].rpartition("/")[2])
            yield from self._rotated(key, event.region) if key else ()

    def since(self, account: str, region: str) -> Iterator[Record]:
        """The records of what happened in an account and Region."""
        kms = self._cloud.kms(account, region)
        with kms.accounts.lock:
            keys = list(kms.store.all())
            for key in keys:
                kms.catch_up(key)
        for key in keys:
            yield from self._rotated(key, region)
        for arn, date in list(self._deletions.items()):
            if arn.startswith(kms.store.prefix) and date <= self._cloud.clock():
                del self._deletions[arn]
                yield service_record("DeleteKey", arn, region, date, {}, names_key=True)

    def _rotated(self, key: Key, region: str) -> Iterator[Record]:
        for material in key.materials:
            if material.rotated is None or material.material_id in self._rotations:
                continue
            self._rotations.add(material.material_id)
            details = {"rotationType": str(material.rotation_type), "keyId": key.key_id}
            yield service_record("RotateKey", key.arn, region, material.rotated, details)
