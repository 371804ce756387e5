"""Faults in guards and answers that were recorded on AWS: what is refused, and with which code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import Answers, GuardOff, Mutant, OtherCode, Patched, around, table
from kms_conformance.models.facts import SYMMETRIC_USAGE, Facts
from kms_conformance.models.guards import named_by
from kms_conformance.models.lifecycle import EITHER, LIFECYCLE, KeyState, state_requirement
from kms_conformance.models.operations.policies import LONGEST_POLICY

CRYPTOGRAPHIC = ("Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext")


def _of_another_usage(name: str) -> OtherCode:
    def holds(f: Facts) -> bool:
        key = named_by(name)(f)
        return key is not None and key.usage != SYMMETRIC_USAGE

    return OtherCode("InvalidKeyUsageException", holds)


def _pending_is_disabled(kms: ReferenceKms) -> None:
    pending = KeyState.PENDING_DELETION
    rows = [operation for operation in CRYPTOGRAPHIC if LIFECYCLE[operation][pending] == EITHER]
    kms.codes |= {state_requirement(operation, pending): "DisabledException" for operation in rows}


def _too_long(f: Facts) -> bool:
    return len(str(f.params.get("Policy", ""))) > LONGEST_POLICY


def _tells_the_material(request: Request, answer: Answer) -> Answer:
    return {**answer, "KeyMaterialId": request.keys["KeyId"].materials[-1].material_id}


PREFIX = "grant-"


def _with_prefix(value: Any) -> Any:
    """An answer in which every GrantId begins with the prefix."""
    if isinstance(value, Mapping):
        return {name: PREFIX + inner if name == "GrantId" else _with_prefix(inner) for name, inner in value.items()}
    return [_with_prefix(inner) for inner in value] if isinstance(value, list) else value


def _prefixed_grant_ids(kms: ReferenceKms) -> None:
    def handle(
        kms: ReferenceKms, original: Any, operation: str, params: Mapping[str, Any], caller: Any = None
    ) -> Answer:
        named = params.get("GrantId")
        asked = {**params, "GrantId": named.removeprefix(PREFIX)} if isinstance(named, str) else params
        answer: Answer = _with_prefix(original(operation, asked, caller))
        return answer

    around(kms, "handle", handle)


def _recipient_ignored(kms: ReferenceKms) -> None:
    def handle(
        kms: ReferenceKms, original: Any, operation: str, params: Mapping[str, Any], caller: Any = None
    ) -> Answer:
        asked = {name: value for name, value in params.items() if name != "Recipient"}
        answer: Answer = original(operation, asked, caller)
        return answer

    around(kms, "handle", handle)


MUTANTS = table(
    Mutant(
        "grant-id-with-a-prefix", "GRANT-002b", "response",
        "The id of a grant is 64 hexadecimal digits after a prefix.",
        ("CreateGrant", "ListGrants", "ListRetirableGrants", "RetireGrant", "RevokeGrant"),
        (Patched(_prefixed_grant_ids),),
    ),
    Mutant(
        "recipient-ignored", "ENC-034", "data",
        "A Recipient is ignored: the answer has the plaintext.",
        ("Decrypt", "GenerateDataKey", "GenerateRandom"),
        (Patched(_recipient_ignored),),
    ),
    Mutant(
        "pending-key-said-to-be-disabled", "KEY-066", "wrong-error",
        "Cryptographic operations on a key pending deletion are refused with DisabledException.",
        CRYPTOGRAPHIC,
        (Patched(_pending_is_disabled),),
    ),
    Mutant(
        "policy-of-131073-characters-accepted", "VALID-100", "guard-off",
        "PutKeyPolicy takes a policy of more than 131,072 characters.",
        ("PutKeyPolicy",),
        (GuardOff(_too_long), Patched(lambda kms: setattr(kms, "longest_policy", 10 * LONGEST_POLICY))),
    ),
    Mutant(
        "grant-of-unknown-operation-wrong-code", "VALID-076", "wrong-error",
        "CreateGrant with an unknown operation is refused with InvalidParameterException, not ValidationException.",
        ("CreateGrant",),
        (OtherCode("InvalidParameterException"),),
    ),
    Mutant(
        "decrypt-hmac-key-wrong-code", "ENC-015", "wrong-error",
        "Decrypt that names an HMAC key is refused with InvalidKeyUsageException, not IncorrectKeyException.",
        ("Decrypt",),
        (_of_another_usage("KeyId"),),
    ),
    Mutant(
        "reencrypt-hmac-source-wrong-code", "REENC-005", "wrong-error",
        "ReEncrypt whose SourceKeyId is an HMAC key is refused with InvalidKeyUsageException, "
        "not IncorrectKeyException.",
        ("ReEncrypt",),
        (_of_another_usage("SourceKeyId"),),
    ),
    Mutant(
        "tags-of-aws-accepted", "TAG-008", "guard-off",
        "TagResource takes tags whose keys begin with aws:.",
        ("TagResource",),
        (GuardOff(),),
    ),
    Mutant(
        "same-tag-key-twice-accepted", "TAG-009", "guard-off",
        "TagResource takes two tags with one key.",
        ("TagResource",),
        (GuardOff(),),
    ),
    Mutant(
        "describe-malformed-id-wrong-code", "KEY-037", "wrong-error",
        "DescribeKey of a malformed key id is refused with ValidationException, not NotFoundException.",
        ("DescribeKey",),
        (OtherCode("ValidationException"),),
    ),
    Mutant(
        "describe-other-region-wrong-code", "KEY-038", "wrong-error",
        "DescribeKey of a key ARN of another Region is refused with InvalidArnException, not NotFoundException.",
        ("DescribeKey",),
        (OtherCode("InvalidArnException"),),
    ),
    Mutant(
        "encrypt-tells-key-material", "ENC-013", "response",
        "Encrypt answers with KeyMaterialId.",
        ("Encrypt",),
        (Answers(_tells_the_material),),
    ),
    Mutant(
        "rotate-answers-with-key-id", "ROT-023", "response",
        "RotateKeyOnDemand answers with the key id, not the key ARN.",
        ("RotateKeyOnDemand",),
        (Answers(lambda request, answer: {"KeyId": request.keys["KeyId"].key_id}),),
    ),
)  # fmt: skip
