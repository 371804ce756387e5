"""What is documented of the event of each operation: one table.

Source: KMS Developer Guide, CloudTrail log entries (pages ct-*), whose examples show readOnly, requestParameters and
responseElements of each.
"""

from __future__ import annotations

from collections.abc import Mapping

CRYPTOGRAPHIC = frozenset({
    "Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateRandom",
})  # fmt: skip
"""Their events show nothing of the answer."""

READING = frozenset({
    "DescribeKey", "GetKeyLastUsage", "GetKeyPolicy", "GetKeyRotationStatus", "ListAliases", "ListKeyPolicies",
    "ListKeyRotations", "ListKeys", "ListResourceTags", "ListGrants", "ListRetirableGrants",
})  # fmt: skip

CHANGING = frozenset({
    "CreateKey", "UpdateKeyDescription", "EnableKey", "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion",
    "PutKeyPolicy", "CreateAlias", "UpdateAlias", "DeleteAlias", "TagResource", "UntagResource", "EnableKeyRotation",
    "DisableKeyRotation", "RotateKeyOnDemand", "CreateGrant", "RetireGrant", "RevokeGrant",
})  # fmt: skip
"""They manage keys."""

WITH_EXAMPLE = (CRYPTOGRAPHIC | CHANGING | {"DescribeKey", "GetKeyPolicy"}) - {"RotateKeyOnDemand"}
"""Operations for which the guide shows what of their key an event tells."""

READ_ONLY = CRYPTOGRAPHIC | READING

CONTEXTS: Mapping[str, str] = {
    "EncryptionContext": "encryptionContext",
    "SourceEncryptionContext": "sourceEncryptionContext",
    "DestinationEncryptionContext": "destinationEncryptionContext",
}
"""Parameters that are an encryption context, with their names in requestParameters."""

ALGORITHMS: Mapping[str, tuple[str, ...]] = {
    "Encrypt": ("encryptionAlgorithm",),
    "Decrypt": ("encryptionAlgorithm",),
    "ReEncrypt": ("sourceEncryptionAlgorithm", "destinationEncryptionAlgorithm"),
}
"""Members of requestParameters that tell the algorithm, whether it was sent or not."""
ALGORITHM = "SYMMETRIC_DEFAULT"

SIZES: Mapping[str, str] = {"KeySpec": "keySpec", "NumberOfBytes": "numberOfBytes"}
"""Parameters of the operations that make data keys, with their names in requestParameters."""
DATA_KEYS = ("GenerateDataKey", "GenerateDataKeyWithoutPlaintext")

KEY_MEMBERS: Mapping[str, str] = {
    "KeyId": "keyId",
    "SourceKeyId": "sourceKeyId",
    "DestinationKeyId": "destinationKeyId",
    "TargetKeyId": "targetKeyId",
}
"""Parameters that name a key, with their names in requestParameters."""

ANSWERS_THE_ARN = ("ScheduleKeyDeletion", "CancelKeyDeletion", "RotateKeyOnDemand")
AFFECTING = CHANGING - {"CreateKey", *ANSWERS_THE_ARN}
"""They do not answer the ARN of the key, and their events show it all the same."""
