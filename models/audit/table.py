"""What is documented of the event of each operation: one table.

Source: KMS Developer Guide, CloudTrail log entries (pages ct-*), whose examples show readOnly, requestParameters and
responseElements of each.
"""

from __future__ import annotations

from collections.abc import Mapping

CRYPTOGRAPHIC = frozenset({
    "Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateRandom",
    "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "Sign", "Verify", "GenerateMac", "VerifyMac",
})  # fmt: skip
"""Their events show nothing of the answer."""
WITHOUT_EXAMPLE = frozenset({"GetPublicKey", "DeriveSharedSecret", "Encapsulate", "Decapsulate"})
"""Of their events no example was found: nothing is said of what they show, but that there is one, without secrets."""
HIDING_THE_ANSWER = CRYPTOGRAPHIC | {"GetKeyPolicy"}

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

READ_ONLY = CRYPTOGRAPHIC | READING

CONTEXTS: Mapping[str, str] = {
    "EncryptionContext": "encryptionContext",
    "SourceEncryptionContext": "sourceEncryptionContext",
    "DestinationEncryptionContext": "destinationEncryptionContext",
}
"""Parameters that are an encryption context, with their names in requestParameters."""

ALGORITHMS: Mapping[str, Mapping[str, str]] = {
    "Encrypt": {"EncryptionAlgorithm": "encryptionAlgorithm"},
    "Decrypt": {"EncryptionAlgorithm": "encryptionAlgorithm"},
    "ReEncrypt": {
        "SourceEncryptionAlgorithm": "sourceEncryptionAlgorithm",
        "DestinationEncryptionAlgorithm": "destinationEncryptionAlgorithm",
    },
}
"""Parameters that are an algorithm, with the members of requestParameters that tell it, whether it was sent or not."""
_SIGNING, _MACS, _PAIRS = (
    {"SigningAlgorithm": "signingAlgorithm"}, {"MacAlgorithm": "macAlgorithm"}, {"KeyPairSpec": "keyPairSpec"},
)  # fmt: skip
GIVEN: Mapping[str, Mapping[str, str]] = {
    "Sign": _SIGNING,
    "Verify": _SIGNING,
    "GenerateMac": _MACS,
    "VerifyMac": _MACS,
    "GenerateDataKeyPair": _PAIRS,
    "GenerateDataKeyPairWithoutPlaintext": _PAIRS,
}
"""Parameters that show as they were sent, with their names in requestParameters."""
ALGORITHM = "SYMMETRIC_DEFAULT"
"""The one that is used where none is sent."""

MATERIALS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"), ("keyMaterialId",)),
    "ReEncrypt": ("sourceKeyMaterialId", "destinationKeyMaterialId"),
}
"""Members of additionalEventData that tell the key material that was used."""

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

AFFECTING = frozenset({
    "CreateAlias", "CreateGrant", "DeleteAlias", "DisableKey", "EnableKey", "EnableKeyRotation", "UpdateAlias",
    "ScheduleKeyDeletion", "CancelKeyDeletion",
})  # fmt: skip
"""Their events show the ARN of the key that they affected: the answer of the last two has it, the page of each of the
others says that entries since December 2022 have it, though the answer has not."""
NAMING_THE_KEY = ("RotateKeyOnDemand",)
"""The example of their events shows the key there, by its id."""
PERHAPS_AFFECTING = CHANGING - {"CreateKey", *AFFECTING, *NAMING_THE_KEY}
"""Their examples are older and show null. The guide says that KMS adds the ARN for "some key management operations"."""
