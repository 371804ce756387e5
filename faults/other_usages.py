"""Faults in keeping keys of another usage, here HMAC keys, out of what only encryption keys may do."""

from __future__ import annotations

from kms_conformance.faults.alias_memory import move_nevertheless
from kms_conformance.faults.mutant import GuardOff, Mutant, OtherCode, refused_yet, table
from kms_conformance.faults.steps import empty_list, key_of, rows
from kms_conformance.models.facts import SYMMETRIC_USAGE, Facts
from kms_conformance.models.guards import named_by


def _to_an_hmac_key(f: Facts) -> bool:
    target = named_by("TargetKeyId")(f)
    return target is not None and target.usage != SYMMETRIC_USAGE


MUTANTS = table(
    Mutant(
        "encrypt-hmac-key-accepted", "ENC-032", "guard-off",
        "Encrypt doesn't look at KeyUsage and encrypts with an HMAC key.",
        ("Encrypt",),
        (GuardOff(),),
    ),
    Mutant(
        "encrypt-hmac-key-wrong-code", "ENC-032", "wrong-error",
        "Encrypt with an HMAC key is refused with KMSInvalidStateException, not InvalidKeyUsageException.",
        ("Encrypt",),
        (OtherCode("KMSInvalidStateException"),),
    ),
    Mutant(
        "data-key-hmac-key-wrong-code", "DATAKEY-008", "wrong-error",
        "GenerateDataKey with an HMAC key is refused with NotFoundException, not InvalidKeyUsageException.",
        ("GenerateDataKey",),
        (OtherCode("NotFoundException"),),
    ),
    Mutant(
        "without-plaintext-hmac-key-accepted", "DATAKEY-008", "guard-off",
        "GenerateDataKeyWithoutPlaintext doesn't look at KeyUsage and answers for an HMAC key.",
        ("GenerateDataKeyWithoutPlaintext",),
        (GuardOff(),),
    ),
    Mutant(
        "reencrypt-hmac-destination-accepted", "REENC-007", "guard-off",
        "ReEncrypt doesn't look at the KeyUsage of the destination key and encrypts with an HMAC key.",
        ("ReEncrypt",),
        (GuardOff(),),
    ),
    Mutant(
        "enable-rotation-hmac-key-accepted", "ROT-008", "guard-off",
        "EnableKeyRotation of an HMAC key is answered with success.",
        ("EnableKeyRotation",),
        (GuardOff(),),
    ),
    Mutant(
        "enable-rotation-hmac-key-wrong-code", "ROT-008", "wrong-error",
        "EnableKeyRotation of an HMAC key is refused with InvalidKeyUsageException, "
        "not UnsupportedOperationException.",
        ("EnableKeyRotation",),
        (OtherCode("InvalidKeyUsageException"),),
    ),
    Mutant(
        "rotate-on-demand-hmac-key-wrong-code", "ROT-020", "wrong-error",
        "RotateKeyOnDemand of an HMAC key is refused with KMSInvalidStateException, "
        "not UnsupportedOperationException.",
        ("RotateKeyOnDemand",),
        (OtherCode("KMSInvalidStateException"),),
    ),
    Mutant(
        "list-rotations-hmac-key-material-given", "ROT-028", "guard-off",
        "ListKeyRotations with ALL_KEY_MATERIAL gives an empty list for an HMAC key.",
        ("ListKeyRotations",),
        (GuardOff(), rows("ListKeyRotations", empty_list(lambda request: not key_of(request).symmetric))),
    ),
    Mutant(
        "update-alias-to-hmac-key-accepted", "ALIAS-019", "guard-off",
        "UpdateAlias moves an alias of an encryption key to an HMAC key.",
        ("UpdateAlias",),
        (GuardOff(_to_an_hmac_key),),
    ),
    Mutant(
        "update-alias-to-hmac-key-refused-yet-moved", "ALIAS-019", "effect",
        "UpdateAlias from an encryption key to an HMAC key is refused but moves the alias nevertheless.",
        ("UpdateAlias",),
        (refused_yet("ALIAS-019", move_nevertheless),),
    ),
)  # fmt: skip
