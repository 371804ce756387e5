"""Faults in what becomes of ciphertexts and data keys from before a rotation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.opened import Opened
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import Answers, Mutant, Patched, acts_on, around, table
from kms_conformance.faults.steps import Effect, with_key


def _source(request: Request) -> Opened:
    assert request.opened is not None, "a success has opened something"
    return request.opened


def _with_the_material_of_the_source(request: Request) -> Request:
    source, destination = _source(request), request.keys["DestinationKeyId"]
    if source.key is not destination:
        return request
    materials = [material for material in destination.materials if material.material_id == source.material_id]
    return with_key(request, "DestinationKeyId", materials=materials)


def _current_source_material(request: Request, answer: Answer) -> Answer:
    return {**answer, "SourceKeyMaterialId": _source(request).key.materials[-1].material_id}


def _data_keys_end_with_their_material(kms: ReferenceKms) -> None:
    data_keys: set[bytes] = set()

    def generate(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        answer = original(request)
        data_keys.add(answer["CiphertextBlob"])
        return answer

    def opened(
        kms: ReferenceKms, original: Callable[..., Opened | None], blob: bytes, context: Mapping[str, str]
    ) -> Opened | None:
        found = original(blob, context)
        current = found is not None and found.material_id == kms.current_material(found.key).material_id
        return found if current or blob not in data_keys else None

    around(kms, "generate_data_key", generate)
    around(kms, "open", opened)


MUTANTS = table(
    Mutant(
        "reencrypt-keeps-source-material", "REENC-013", "data",
        "ReEncrypt to the key of the source ciphertext encrypts with the key material of the source.",
        ("ReEncrypt",),
        (acts_on(_with_the_material_of_the_source),),
    ),
    Mutant(
        "reencrypt-source-material-is-current", "REENC-013", "response",
        "ReEncrypt gives the current material of the source key as SourceKeyMaterialId, not that of the ciphertext.",
        ("ReEncrypt",),
        (Answers(_current_source_material),),
    ),
    Mutant(
        "rotation-invalidates-data-keys", "DATAKEY-020", "data",
        "After a rotation the blobs that GenerateDataKey made before it are refused with InvalidCiphertextException.",
        ("Decrypt",),
        (Patched(_data_keys_end_with_their_material),),
    ),
)  # fmt: skip
