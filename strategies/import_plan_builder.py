"""Plans about imported material."""

from __future__ import annotations

from typing import Any

from kms_conformance.models.calls import Call
from kms_conformance.models.import_types import EXTERNAL, ID, STAYS, TOKEN, UNTIL
from kms_conformance.models.key_types import SYMMETRIC
from kms_conformance.models.terms import Edit, KeyRef, Output, Term, Wrapped
from kms_conformance.strategies.typed_plan_builder import TypedPlanBuilder

OAEP, SPEC = "RSAES_OAEP_SHA_256", "RSA_2048"


class ImportPlanBuilder(TypedPlanBuilder):
    """Appends calls with keys whose material is imported."""

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(name, "kms-import", *profiles)
        self._sets: dict[int, tuple[int, str]] = {}
        """By key the last set that was handed out for it, and its algorithm."""

    def external(self, spec: str = SYMMETRIC, usage: str | None = None, label: str = "plain", **more: Term) -> int:
        """A new key without material."""
        kind: dict[str, Any] = {} if spec == SYMMETRIC else {"KeySpec": spec, "KeyUsage": usage}
        return self.append(Call.of("CreateKey", label=label, result=self.slot(), Origin=EXTERNAL, **kind, **more))

    def handed_out(self, key: int, algorithm: str = OAEP, spec: str = SPEC, label: str = "plain") -> int:
        """GetParametersForImport, and the slot of its answer."""
        params: dict[str, Term] = {"KeyId": KeyRef(key), "WrappingAlgorithm": algorithm, "WrappingKeySpec": spec}
        slot = self.send("GetParametersForImport", label, params, makes=True)
        self._sets[key] = (slot, algorithm)
        return slot

    def material(
        self,
        key: int,
        number: int = 0,
        spec: str = SYMMETRIC,
        label: str = "plain",
        size: int = 0,
        edit: Edit | None = None,
        **more: Term,
    ) -> int:
        """ImportKeyMaterial by the last set of the key, and the slot of the answer; it stays unless `more` says."""
        slot, algorithm = self._sets[key]
        params: dict[str, Term] = {
            "KeyId": KeyRef(key),
            TOKEN: Output(slot, TOKEN),
            "EncryptedKeyMaterial": Wrapped(slot, algorithm, spec, number, size=size, edit=edit),
            "ExpirationModel": STAYS,
        }
        return self.send("ImportKeyMaterial", label, {**params, **more}, makes=True)

    def imported(self, number: int = 0, spec: str = SYMMETRIC, usage: str | None = None) -> int:
        """A key with material."""
        key = self.external(spec, usage)
        self.handed_out(key, "RSA_AES_KEY_WRAP_SHA_256" if spec.startswith("RSA") else OAEP)
        self.material(key, number, spec)
        return key

    def until(self, key: int) -> Output:
        """The end of the last set of the key: a date within a year on the target's clock."""
        return Output(self._sets[key][0], UNTIL)

    def delete(self, key: int, material: int | None = None, label: str = "plain") -> None:
        """DeleteImportedKeyMaterial: of the material whose id the answer in a slot told, or of the current one."""
        named = None if material is None else Output(material, ID)
        self.on("DeleteImportedKeyMaterial", key, label=label, KeyMaterialId=named)

    def rotations(self, key: int, label: str = "plain") -> None:
        """ListKeyRotations with all material."""
        self.walk("ListKeyRotations", label=label, KeyId=KeyRef(key), IncludeKeyMaterial="ALL_KEY_MATERIAL")
