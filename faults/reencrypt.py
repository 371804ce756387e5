"""Faults of ReEncrypt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kms_conformance.cloud.kms.kms import Answer
from kms_conformance.cloud.kms.opened import Opened
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.blobs import consumed_by
from kms_conformance.faults.memory import Context, Forgives
from kms_conformance.faults.mutant import Answers, GuardOff, Mutant, Patched, TooStrict, acts_on, table, with_params
from kms_conformance.models.ciphertext_guards import maker_of_ciphertext
from kms_conformance.models.facts import Facts, KeyFacts
from kms_conformance.models.guards import named_by
from kms_conformance.models.lifecycle import KeyState

_destination: Callable[[Facts], KeyFacts | None] = named_by("DestinationKeyId")
OPERATION = ("ReEncrypt",)


def _opened(request: Request) -> Opened:
    assert request.opened is not None, "the guards let pass what they could not ask about"
    return request.opened


def _to_its_own_key(f: Facts) -> bool:
    source, destination = maker_of_ciphertext(f), _destination(f)
    return source is not None and destination is not None and source.name == destination.name


def _source_is_not_pending(f: Facts) -> bool:
    source = maker_of_ciphertext(f)
    return source is not None and source.state is not KeyState.PENDING_DELETION


def _wrap_the_blob(request: Request) -> Request:
    return replace(request, opened=replace(_opened(request), plaintext=request.params["CiphertextBlob"]))


def _to_the_source_key(request: Request) -> Request:
    return replace(request, keys={"DestinationKeyId": _opened(request).key, **request.keys})


def _equal_but_for_case_of_values(bound: Context, given: Context | None) -> bool:
    def folded(context: Context) -> Mapping[str, str]:
        return {name: value.casefold() for name, value in context.items()}

    return folded(bound) == folded(given or {})


def _contexts(request: Request) -> tuple[Context, Context]:
    return request.context("SourceEncryptionContext"), request.context("DestinationEncryptionContext")


def _merge_contexts(request: Request) -> Request:
    source, destination = _contexts(request)
    return with_params(request, DestinationEncryptionContext={**source, **destination})


def _carry_context_over(request: Request) -> Request:
    source, destination = _contexts(request)
    return with_params(request, DestinationEncryptionContext=destination or source)


def _swap_material_ids(request: Request, answer: Answer) -> Answer:
    source, destination = answer["SourceKeyMaterialId"], answer["DestinationKeyMaterialId"]
    return {**answer, "SourceKeyMaterialId": destination, "DestinationKeyMaterialId": source}


def _return_source_blob(request: Request, answer: Answer) -> Answer:
    source, destination = _contexts(request)
    unchanged = answer["SourceKeyId"] == answer["KeyId"] and source == destination
    return {**answer, "CiphertextBlob": request.params["CiphertextBlob"]} if unchanged else answer


MUTANTS = table(
    Mutant(
        "reencrypt-wraps-the-ciphertext", "REENC-001", "data",
        "ReEncrypt encrypts the source blob itself, so that decrypting the result gives the source blob.",
        OPERATION,
        (acts_on(_wrap_the_blob),),
    ),
    Mutant(
        "reencrypt-consumes-source", "REENC-002", "effect",
        "ReEncrypt makes the source ciphertext undecryptable (InvalidCiphertextException from then on).",
        OPERATION,
        (Patched(consumed_by("re_encrypt")),),
    ),
    Mutant(
        "reencrypt-to-same-key-refused", "REENC-003", "too-strict",
        "ReEncrypt is refused with ValidationException when the destination is the key that made the ciphertext.",
        OPERATION,
        (TooStrict("ValidationException", _to_its_own_key),),
    ),
    Mutant(
        "reencrypt-source-key-id-ignored", "REENC-005", "guard-off",
        "ReEncrypt doesn't compare SourceKeyId with the key that made the ciphertext.",
        OPERATION,
        (GuardOff(),),
    ),
    Mutant(
        "reencrypt-material-ids-swapped", "REENC-011", "response",
        "ReEncrypt gives the destination's material id as SourceKeyMaterialId and the reverse.",
        OPERATION,
        (Answers(_swap_material_ids),),
    ),
    Mutant(
        "reencrypt-returns-plaintext", "REENC-012", "response",
        "The answer of ReEncrypt has an additional member Plaintext.",
        OPERATION,
        (Answers(lambda request, answer: {**answer, "Plaintext": _opened(request).plaintext}),),
    ),
    Mutant(
        "reencrypt-to-pending-key-allowed", "STATE-ReEncrypt-PendingDeletion", "guard-off",
        "ReEncrypt checks the state of the source key only; a destination key pending deletion is used.",
        OPERATION,
        (GuardOff(_source_is_not_pending),),
    ),
    Mutant(
        "reencrypt-source-context-values-case-folded", "CTX-020", "data",
        "ReEncrypt compares the values of SourceEncryptionContext without regard to case (Decrypt doesn't).",
        OPERATION,
        (Forgives(_equal_but_for_case_of_values),),
    ),
    Mutant(
        "reencrypt-contexts-merged", "CTX-021", "data",
        "The result of ReEncrypt is bound to the union of the source and the destination context.",
        OPERATION,
        (acts_on(_merge_contexts),),
    ),
    Mutant(
        "reencrypt-carries-source-context-over", "CTX-022", "data",
        "Without DestinationEncryptionContext the result of ReEncrypt is bound to the source context.",
        OPERATION,
        (acts_on(_carry_context_over),),
    ),
    Mutant(
        "reencrypt-without-change-returns-source-blob", "INV-05", "data",
        "ReEncrypt to the same key and an equal context gives the source blob back instead of a fresh one.",
        OPERATION,
        (Answers(_return_source_blob),),
    ),
    Mutant(
        "reencrypt-missing-destination-means-source-key", "VALID-035", "guard-off",
        "ReEncrypt without DestinationKeyId is accepted and uses the source key.",
        OPERATION,
        (GuardOff(), acts_on(_to_the_source_key)),
    ),
)  # fmt: skip
