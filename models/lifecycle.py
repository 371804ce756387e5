"""The key lifecycle: operation x key state -> the errors that are acceptable; none means the call is allowed.

Everything that depends on a key's state lives in this table: guards, requirements STATE-*, mutants and the state
map of the reports are made from it.  Source: KMS Developer Guide, "Key states of AWS KMS keys", table and notes;
the states a single-Region key with KMS-made material can be put into by these operations.  Notes of the page that
give an operation's error: [1] DisabledException; [3] [4] KMSInvalidStateException; "[2] or [3]" both are right;
[10] UpdateAlias fails when the key that the alias is moved to is pending deletion, whatever the state of the other.
"""

from __future__ import annotations

from enum import StrEnum


class KeyState(StrEnum):
    """KeyMetadata.KeyState, spelled as on the wire."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"
    PENDING_DELETION = "PendingDeletion"


OK: frozenset[str] = frozenset()
DISABLED = frozenset({"DisabledException"})
INVALID = frozenset({"KMSInvalidStateException"})
EITHER = DISABLED | INVALID

LIFECYCLE: dict[str, dict[KeyState, frozenset[str]]] = {
    operation: dict(zip(KeyState, cells, strict=True))
    for operation, cells in {
        #                                  Enabled  Disabled  PendingDeletion
        "CancelKeyDeletion":               (INVALID, INVALID, OK),
        "CreateAlias":                     (OK, OK, INVALID),
        "CreateGrant":                     (OK, DISABLED, EITHER),
        "Decrypt":                         (OK, DISABLED, EITHER),
        "Decapsulate":                     (OK, DISABLED, EITHER),
        "DeleteAlias":                     (OK, OK, OK),
        "DeriveSharedSecret":              (OK, DISABLED, EITHER),
        "DescribeKey":                     (OK, OK, OK),
        "DisableKey":                      (OK, OK, INVALID),
        "DisableKeyRotation":              (OK, DISABLED, INVALID),
        "EnableKey":                       (OK, OK, INVALID),
        "EnableKeyRotation":               (OK, DISABLED, INVALID),
        "Encapsulate":                     (OK, DISABLED, EITHER),
        "Encrypt":                         (OK, DISABLED, EITHER),
        "GenerateDataKey":                 (OK, DISABLED, EITHER),
        "GenerateDataKeyPair":             (OK, DISABLED, EITHER),
        "GenerateDataKeyPairWithoutPlaintext": (OK, DISABLED, EITHER),
        "GenerateDataKeyWithoutPlaintext": (OK, DISABLED, EITHER),
        "GenerateMac":                     (OK, DISABLED, EITHER),
        "GetKeyPolicy":                    (OK, OK, OK),
        "GetKeyRotationStatus":            (OK, OK, OK),
        "GetPublicKey":                    (OK, DISABLED, EITHER),
        "ListAliases":                     (OK, OK, OK),
        "ListGrants":                      (OK, OK, OK),
        "ListKeyPolicies":                 (OK, OK, OK),
        "ListResourceTags":                (OK, OK, OK),
        "PutKeyPolicy":                    (OK, OK, OK),
        "ReEncrypt":                       (OK, DISABLED, EITHER),
        "RetireGrant":                     (OK, OK, OK),
        "RevokeGrant":                     (OK, OK, OK),
        "RotateKeyOnDemand":               (OK, DISABLED, EITHER),
        "ScheduleKeyDeletion":             (OK, OK, INVALID),
        "Sign":                            (OK, DISABLED, EITHER),
        "TagResource":                     (OK, OK, INVALID),
        "UntagResource":                   (OK, OK, INVALID),
        "UpdateAlias":                     (OK, OK, INVALID),
        "UpdateKeyDescription":            (OK, OK, INVALID),
        "Verify":                          (OK, DISABLED, EITHER),
        "VerifyMac":                       (OK, DISABLED, EITHER),
    }.items()
}  # fmt: skip

PROFILES: dict[str, str] = {
    **dict.fromkeys(("CreateGrant", "ListGrants", "RetireGrant", "RevokeGrant"), "kms-grants"),
    **dict.fromkeys(("CreateAlias", "DeleteAlias", "ListAliases", "UpdateAlias"), "kms-aliases"),
    **dict.fromkeys(("ListResourceTags", "TagResource", "UntagResource"), "kms-tags"),
    **dict.fromkeys(
        ("DisableKeyRotation", "EnableKeyRotation", "GetKeyRotationStatus", "RotateKeyOnDemand"), "kms-rotation"
    ),
    **dict.fromkeys(
        ("GetPublicKey", "Sign", "Verify", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"),
        "kms-asymmetric",
    ),
    **dict.fromkeys(("DeriveSharedSecret", "Encapsulate", "Decapsulate"), "kms-key-agreement"),
    **dict.fromkeys(("GenerateMac", "VerifyMac"), "kms-hmac"),
}
"""The profile of a row, where it is not kms-core."""

SOURCE = (
    "KMS Developer Guide, 'Key states of AWS KMS keys', table; "
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"
)
SOURCES = {
    "RotateKeyOnDemand": (
        "KMS API Reference, RotateKeyOnDemand, 'Errors: DisabledException, KMSInvalidStateException'; "
        "https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html | disabled: recorded from AWS, "
        "localstack/localstack@8b9a79f tests/aws/services/kms/test_kms.snapshot.json (2025-03-08)"
    ),
    **{
        name: (
            f"KMS API Reference, {name}, 'The KMS key must be in a compatible key state' and 'Errors: "
            "DisabledException, KMSInvalidStateException'; "
            f"https://docs.aws.amazon.com/kms/latest/APIReference/API_{name}.html (read in botocore 1.44.5)"
        )
        for name in ("DeriveSharedSecret", "Encapsulate", "Decapsulate")
    },
}
"""Rows whose source is not the table alone."""


def state_requirement(operation: str, state: KeyState) -> str:
    """The id of a cell's requirement."""
    return f"STATE-{operation}-{state}"
