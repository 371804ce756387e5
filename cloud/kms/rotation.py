"""EnableKeyRotation, DisableKeyRotation, GetKeyRotationStatus, RotateKeyOnDemand, ListKeyRotations.

A rotation is complete at once, so no answer ever has OnDemandRotationStartDate (ROT-016).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.imports import ImportOperations
from kms_conformance.cloud.kms.materials import DEFAULT_PERIOD, Material, Rotation, RotationType
from kms_conformance.cloud.kms.paging import Paging, Row
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key, expiration
from kms_conformance.models.import_types import EXTERNAL
from kms_conformance.models.lifecycle import KeyState


class RotationOperations(ImportOperations, Paging):
    """The operations on rotation."""

    def enable_key_rotation(self, request: Request) -> Answer:
        """EnableKeyRotation: every 365 days where no period is given (ROT-002). No output."""
        days = request.params.get("RotationPeriodInDays", DEFAULT_PERIOD)
        request.keys["KeyId"].rotation = Rotation(True, days, self.clock() + timedelta(days=days))
        return {}

    def disable_key_rotation(self, request: Request) -> Answer:
        """DisableKeyRotation, also where it is off already (ROT-007). No output."""
        request.keys["KeyId"].rotation = Rotation()
        return {}

    def rotation_of(self, key: Key) -> Rotation:
        """The rotation as it shows: off while the key is pending deletion, then as before (ROT-011).

        That of an AWS managed key is always on, and every year (ROT-030).
        """
        if key.manager == "AWS":
            return Rotation(True, DEFAULT_PERIOD, key.created + timedelta(days=DEFAULT_PERIOD))
        return Rotation() if key.state is KeyState.PENDING_DELETION else key.rotation

    def get_key_rotation_status(self, request: Request) -> Answer:
        """GetKeyRotationStatus: period and date are members only while rotation is on (AWS-091, AWS-092)."""
        key = request.keys["KeyId"]
        rotation = self.rotation_of(key)
        answer: Answer = {"KeyId": key.arn, "KeyRotationEnabled": rotation.enabled}
        if rotation.enabled:
            answer |= {"RotationPeriodInDays": rotation.period_in_days, "NextRotationDate": rotation.next_date}
        return answer

    def rotate_key_on_demand(self, request: Request) -> Answer:
        """RotateKeyOnDemand: automatic rotation stays as it is (ROT-015)."""
        key = request.keys["KeyId"]
        if key.pending is not None:
            self.rotate_to(key, key.pending)
        else:
            self.rotate(key, "ON_DEMAND", self.clock())
        return {"KeyId": key.arn}

    def rotate(self, key: Key, rotation_type: RotationType, date: datetime) -> None:
        """New current material; what the old one made still opens (ROT-012 to ROT-014)."""
        key.materials.append(Material(rotated=date, rotation_type=rotation_type))

    def rotate_to(self, key: Key, material: Material) -> None:
        """Imported material that waited is the current one now (AWS-086)."""
        material.rotated, material.rotation_type, key.pending = self.clock(), "ON_DEMAND", None
        key.materials.append(material)

    def on_demand_rotations(self, key: Key) -> int:
        """How many there were, of the 25 that a key may have (ROT-017)."""
        return sum(material.rotation_type == "ON_DEMAND" for material in key.materials)

    def catch_up(self, key: Key) -> None:
        """The automatic rotations that are due (ROT-029). A key that is not enabled waits until it is again.

        Imported material whose time is over is lost.
        """
        self.expire(key)
        rotation = key.rotation
        while rotation.next_date and rotation.next_date <= self.clock() and key.state is KeyState.ENABLED:
            self.rotate(key, "AUTOMATIC", rotation.next_date)
            rotation.next_date += timedelta(days=rotation.period_in_days)

    def list_key_rotations(self, request: Request) -> Answer:
        """ListKeyRotations, in the order in which the materials came."""
        everything = request.params.get("IncludeKeyMaterial") == "ALL_KEY_MATERIAL"
        rows = (
            Row(f"{number:06d}", self.rotation_entry(request.keys["KeyId"], material, with_state=everything))
            for number, material in enumerate(self.listed_materials(request.keys["KeyId"], everything=everything))
            if everything or self.is_rotation(material)
        )
        return self.listed(request, "Rotations", rows)

    def listed_materials(self, key: Key, *, everything: bool) -> Sequence[Material]:
        """The materials of a key; the one that waits for a rotation is shown beside all others alone (ROT-025)."""
        return key.every_material if everything else key.materials

    def is_rotation(self, material: Material) -> bool:
        """Whether a material came from a rotation, and not with the key."""
        return material.rotated is not None

    def material_state(self, key: Key, material: Material) -> str:
        """KeyMaterialState."""
        if material is key.pending:
            return "PENDING_ROTATION"
        return "CURRENT" if material is self.current_material(key) else "NON_CURRENT"

    def import_state(self, material: Material) -> Answer:
        """What a list tells of imported material (ROT-027, IMPORT-041)."""
        told: Answer = {"ImportState": "IMPORTED" if material.present else "PENDING_IMPORT"}
        if material.present:
            told |= expiration(material)
        return told | ({} if material.description is None else {"KeyMaterialDescription": material.description})

    def rotation_entry(self, key: Key, material: Material, *, with_state: bool) -> Answer:
        """A material as a list shows it; the state only beside all others (ROT-026)."""
        entry: Answer = {"KeyId": key.key_id, "KeyMaterialId": material.material_id}
        if with_state:
            entry["KeyMaterialState"] = self.material_state(key, material)
        if with_state and key.origin == EXTERNAL:
            entry |= self.import_state(material)
        if material.rotated is not None:
            entry |= {"RotationDate": material.rotated, "RotationType": material.rotation_type}
        return entry
