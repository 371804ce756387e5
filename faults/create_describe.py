"""Faults of CreateKey and DescribeKey."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import (
    Answers,
    Around,
    GuardOff,
    Mutant,
    OtherCode,
    Patched,
    TooStrict,
    around,
    table,
)
from kms_conformance.models.lifecycle import KeyState

LONGEST_DESCRIPTION = 8192


def _once_for_each_request(kms: ReferenceKms) -> None:
    made: dict[str, str] = {}

    def create(kms: ReferenceKms, original: Callable[[Request], Answer], request: Request) -> Answer:
        asked = repr(sorted(request.params.items()))
        if earlier := kms.store.get(made.get(asked, "")):
            return {"KeyMetadata": earlier.metadata()}
        answer = original(request)
        made[asked] = answer["KeyMetadata"]["KeyId"]
        return answer

    around(kms, "create_key", create)


def _every_second_time_without_description(kms: ReferenceKms) -> None:
    times: Counter[str] = Counter()

    def describe(kms: ReferenceKms, original: Callable[[Request], Answer], request: Request) -> Answer:
        metadata = original(request)["KeyMetadata"]
        times[metadata["KeyId"]] += 1
        return {"KeyMetadata": metadata if times[metadata["KeyId"]] % 2 else {**metadata, "Description": ""}}

    around(kms, "describe_key", describe)


def _with_metadata(change: Callable[[Answer], Answer]) -> Answers:
    def changed(request: Request, answer: Answer) -> Answer:
        return {"KeyMetadata": {**answer["KeyMetadata"], **change(answer["KeyMetadata"])}}

    return Answers(changed)


def _window_of_pending_keys(metadata: Answer) -> Answer:
    """Seven days, the shortest window, whatever was asked for."""
    return {"PendingDeletionWindowInDays": 7} if metadata["KeyState"] == KeyState.PENDING_DELETION else {}


def _cancel_but_keep_the_date(kms: ReferenceKms, original: Callable[[Request], Answer], request: Request) -> Answer:
    key = request.keys["KeyId"]
    date, answer = key.deletion_date, original(request)
    key.deletion_date = date
    return answer


def _without_creation_dates(kms: ReferenceKms) -> None:
    def without(kms: ReferenceKms, original: Callable[[Request], Answer], request: Request) -> Answer:
        metadata = original(request)["KeyMetadata"]
        return {"KeyMetadata": {name: value for name, value in metadata.items() if name != "CreationDate"}}

    for method in ("create_key", "describe_key"):
        around(kms, method, without)


MUTANTS = table(
    Mutant(
        "keys-without-creation-date", "KEY-064", "response",
        "CreateKey and DescribeKey do not tell when the key was created.",
        ("CreateKey", "DescribeKey"),
        (Patched(_without_creation_dates),),
    ),
    Mutant(
        "create-key-idempotent", "KEY-002", "effect",
        "CreateKey with the same parameters as an earlier call answers with the earlier key.",
        ("CreateKey",),
        (Patched(_once_for_each_request),),
    ),
    Mutant(
        "describe-trims-description", "KEY-005", "response",
        "DescribeKey shows the Description without its leading and trailing white space; CreateKey shows it whole.",
        ("DescribeKey",),
        (_with_metadata(lambda metadata: {"Description": metadata["Description"].strip()}),),
    ),
    Mutant(
        "create-legacy-key-spec-refused", "KEY-007", "too-strict",
        "CreateKey refuses the deprecated parameter CustomerMasterKeySpec with ValidationException.",
        ("CreateKey",),
        (TooStrict("ValidationException", lambda f: "CustomerMasterKeySpec" in f.params),),
    ),
    Mutant(
        "create-symmetric-mac-key-accepted", "KEY-010", "guard-off",
        "CreateKey accepts KeyUsage=GENERATE_VERIFY_MAC together with KeySpec=SYMMETRIC_DEFAULT.",
        ("CreateKey",),
        (GuardOff(lambda f: f.params.get("KeyUsage") == "GENERATE_VERIFY_MAC"),),
    ),
    Mutant(
        "pending-key-shown-enabled", "KEY-024", "response",
        "Enabled stays true while the key is pending deletion.",
        ("DescribeKey",),
        (_with_metadata(lambda m: {"Enabled": m["Enabled"] or m["KeyState"] == str(KeyState.PENDING_DELETION)}),),
    ),
    Mutant(
        "pending-key-shows-window", "KEY-070", "response",
        "DescribeKey of a single-Region key that is pending deletion shows PendingDeletionWindowInDays.",
        ("DescribeKey",),
        (_with_metadata(_window_of_pending_keys),),
    ),
    Mutant(
        "cancelled-key-shows-deletion-date", "KEY-025", "response",
        "After CancelKeyDeletion the metadata still has a DeletionDate.",
        ("CancelKeyDeletion",),
        (Around(_cancel_but_keep_the_date),),
    ),
    Mutant(
        "every-second-describe-drops-description", "KEY-030", "response",
        "Every second DescribeKey of a key leaves the Description empty.",
        ("DescribeKey",),
        (Patched(_every_second_time_without_description),),
    ),
    Mutant(
        "describe-unknown-arn-wrong-code", "KEY-036", "wrong-error",
        "DescribeKey of a well-formed ARN that names no key is refused with InvalidArnException.",
        ("DescribeKey",),
        (OtherCode("InvalidArnException", lambda f: str(f.params["KeyId"]).startswith("arn:")),),
    ),
    Mutant(
        "description-limit-counts-bytes", "VALID-066", "too-strict",
        "The limit of 8192 for Description counts UTF-8 bytes, so 8192 non-ASCII characters are refused.",
        ("CreateKey",),
        (
            TooStrict(
                "ValidationException",
                lambda f: len(str(f.params.get("Description", "")).encode("utf-8", "replace")) > LONGEST_DESCRIPTION,
            ),
        ),
    ),
)  # fmt: skip
