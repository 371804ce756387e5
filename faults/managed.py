"""Faults of AWS managed keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.materials import Rotation
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Answers, Mutant, Patched, around, table


def _as_of_a_customer(operation: str, requirement: str) -> Patched:
    """The operation treats an AWS managed key as one of a customer: neither its guard nor its policy refuses it."""

    def authorize(kms: ReferenceKms, original: Callable[[Request], None], request: Request) -> None:
        managed = any(key.manager == "AWS" for key in request.keys.values())
        if request.operation not in (operation, "EnableKey") or not managed:
            original(request)

    def patch(kms: ReferenceKms) -> None:
        kms.guards[operation] = tuple(
            replace(guard, holds=lambda f: None) if guard.requirement == requirement and guard.authorized else guard
            for guard in kms.guards[operation]
        )
        around(kms, "authorize", authorize)

    return Patched(patch)


def _rotation_of_any(kms: ReferenceKms, original: Callable[[Key], Rotation], key: Key) -> Rotation:
    return key.rotation if key.manager == "AWS" else original(key)


def _of_a_customer(request: Request, answer: Answer) -> Answer:
    return {"KeyMetadata": {**answer["KeyMetadata"], "KeyManager": "CUSTOMER"}}


MUTANTS = table(
    Mutant(
        "managed-key-shown-as-a-customers", "KEY-069", "response",
        "DescribeKey tells that an AWS managed key is managed by the customer.",
        ("DescribeKey", "PutObject"), (Answers(_of_a_customer),),
    ),
    Mutant(
        "managed-key-can-be-disabled", "KEY-056", "guard-off", "DisableKey disables an AWS managed key.",
        ("DisableKey", "PutObject"), (_as_of_a_customer("DisableKey", "KEY-056"),),
    ),
    Mutant(
        "managed-key-can-be-tagged", "TAG-015", "guard-off", "TagResource tags an AWS managed key.",
        ("TagResource", "PutObject"), (_as_of_a_customer("TagResource", "TAG-015"),),
    ),
    Mutant(
        "managed-key-gets-an-alias", "ALIAS-014", "guard-off",
        "CreateAlias gives an AWS managed key an alias of the customer.",
        ("CreateAlias", "PutObject"), (_as_of_a_customer("CreateAlias", "ALIAS-014"),),
    ),
    Mutant(
        "managed-key-shows-rotation-off", "ROT-030", "response",
        "GetKeyRotationStatus of an AWS managed key is false.",
        ("GetKeyRotationStatus", "PutObject"), (Patched(lambda kms: around(kms, "rotation_of", _rotation_of_any)),),
    ),
)  # fmt: skip
