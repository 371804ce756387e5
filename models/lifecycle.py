"""The key lifecycle: operation x key state -> the errors that are acceptable; none means the call is allowed.

Everything that depends on a key's state lives in this table: guards, requirements STATE-*, mutants and the state
map of the reports are made from it.  Source: KMS Developer Guide, "Key states of AWS KMS keys", table and notes;
the states a single-Region key can be put into by these operations.  PendingImport is the state of a key whose material
is not there; what the page leaves open for it has no cell (None): the table is older than import into such keys, and
rotation by itself is refused for where the material is from, not for the state (ROT-008).  Notes of the page that give
an operation's error: [1] DisabledException; [3] [4] KMSInvalidStateException; "[2] or [3]" both are right;
[10] UpdateAlias fails when the key that the alias is moved to is pending deletion, whatever the state of the other.
"""

from __future__ import annotations

from enum import StrEnum


class KeyState(StrEnum):
    """KeyMetadata.KeyState, spelled as on the wire."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"
    PENDING_DELETION = "PendingDeletion"
    PENDING_IMPORT = "PendingImport"


OK: frozenset[str] = frozenset()
DISABLED = frozenset({"DisabledException"})
INVALID = frozenset({"KMSInvalidStateException"})
EITHER = DISABLED | INVALID

LIFECYCLE: dict[str, dict[KeyState, frozenset[str]]] = {
    operation: {state: cell for state, cell in zip(KeyState, cells, strict=True) if cell is not None}
    for operation, cells in {
        #                                  Enabled  Disabled  PendingDeletion  PendingImport
        "CancelKeyDeletion":               (INVALID, INVALID, OK, INVALID),
        "CreateAlias":                     (OK, OK, INVALID, OK),
        "CreateGrant":                     (OK, DISABLED, EITHER, INVALID),
        "Decrypt":                         (OK, DISABLED, EITHER, INVALID),
        "Decapsulate":                     (OK, DISABLED, EITHER, None),
        "DeleteAlias":                     (OK, OK, OK, OK),
        "DeleteImportedKeyMaterial":       (OK, OK, OK, OK),
        "DeriveSharedSecret":              (OK, DISABLED, EITHER, EITHER),
        "DescribeKey":                     (OK, OK, OK, OK),
        "DisableKey":                      (OK, OK, INVALID, INVALID),
        "DisableKeyRotation":              (OK, DISABLED, INVALID, None),
        "EnableKey":                       (OK, OK, INVALID, INVALID),
        "EnableKeyRotation":               (OK, DISABLED, INVALID, None),
        "Encapsulate":                     (OK, DISABLED, EITHER, None),
        "Encrypt":                         (OK, DISABLED, EITHER, INVALID),
        "GenerateDataKey":                 (OK, DISABLED, EITHER, INVALID),
        "GenerateDataKeyPair":             (OK, DISABLED, EITHER, INVALID),
        "GenerateDataKeyPairWithoutPlaintext": (OK, DISABLED, EITHER, INVALID),
        "GenerateDataKeyWithoutPlaintext": (OK, DISABLED, EITHER, INVALID),
        "GenerateMac":                     (OK, DISABLED, EITHER, EITHER),
        "GetKeyPolicy":                    (OK, OK, OK, OK),
        "GetKeyRotationStatus":            (OK, OK, OK, None),
        "GetParametersForImport":          (OK, OK, INVALID, OK),
        "GetPublicKey":                    (OK, DISABLED, EITHER, None),
        "ImportKeyMaterial":               (OK, None, INVALID, OK),
        "ListAliases":                     (OK, OK, OK, OK),
        "ListGrants":                      (OK, OK, OK, OK),
        "ListKeyPolicies":                 (OK, OK, OK, OK),
        "ListResourceTags":                (OK, OK, OK, OK),
        "PutKeyPolicy":                    (OK, OK, OK, OK),
        "ReEncrypt":                       (OK, DISABLED, EITHER, INVALID),
        "RetireGrant":                     (OK, OK, OK, OK),
        "RevokeGrant":                     (OK, OK, OK, OK),
        "RotateKeyOnDemand":               (OK, DISABLED, EITHER, INVALID),
        "ScheduleKeyDeletion":             (OK, OK, INVALID, OK),
        "Sign":                            (OK, DISABLED, EITHER, EITHER),
        "TagResource":                     (OK, OK, INVALID, OK),
        "UntagResource":                   (OK, OK, INVALID, OK),
        "UpdateAlias":                     (OK, OK, INVALID, OK),
        "UpdateKeyDescription":            (OK, OK, INVALID, OK),
        "Verify":                          (OK, DISABLED, EITHER, EITHER),
        "VerifyMac":                       (OK, DISABLED, EITHER, EITHER),
    }.items()
}  # fmt: skip

IMPORT = "kms-import"
"""The profile of keys with imported material, and so of every cell of PendingImport."""
WITHOUT_A_CELL = ("GenerateMac", "VerifyMac", "Sign", "Verify", "DeriveSharedSecret")
"""For these the table says "N/A" of PendingImport: it is older than import into keys of their types."""

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
    **dict.fromkeys(("GetParametersForImport", "ImportKeyMaterial", "DeleteImportedKeyMaterial"), IMPORT),
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


def profile_of(operation: str, state: KeyState) -> str:
    """The profile of a cell."""
    return IMPORT if state is KeyState.PENDING_IMPORT else PROFILES.get(operation, "kms-core")


def beside(operation: str, state: KeyState) -> tuple[str, ...]:
    """The profile of the operation, where that of the cell is another."""
    of_operation = PROFILES.get(operation, "kms-core")
    return () if of_operation in (profile_of(operation, state), "kms-core") else (of_operation,)


def source_of(operation: str, state: KeyState) -> str:
    """The source of a cell."""
    if state is KeyState.PENDING_IMPORT and operation in WITHOUT_A_CELL:
        return (
            "KMS API Reference, DeleteImportedKeyMaterial, 'This operation makes the specified KMS key temporarily "
            f"unusable', and {operation}, 'Errors: DisabledException, KMSInvalidStateException'; "
            "https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html "
            "(read in botocore 1.44.5)"
        )
    if state is KeyState.PENDING_IMPORT and operation == "RotateKeyOnDemand":
        return (
            "Recorded from AWS by LocalStack's validated tests: localstack/localstack@8b9a79f05 "
            "tests/aws/services/kms/test_kms.snapshot.json::"
            "test_rotate_key_on_demand_on_external_key_with_no_key_material (validated 2025-11-05)"
        )
    return SOURCES.get(operation, SOURCE)


def state_requirement(operation: str, state: KeyState) -> str:
    """The id of a cell's requirement."""
    return f"STATE-{operation}-{state}"
