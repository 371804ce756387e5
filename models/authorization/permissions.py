"""Which permissions each operation needs: actions, and what each is asked of.

Source: KMS Developer Guide, AWS KMS permissions; KMS API Reference, 'Required permissions' and 'Cross-account use' of
each operation; Service Authorization Reference, AWS Key Management Service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

Resource: TypeAlias = Literal[
    "key",  # that the request names, or the ciphertext, or the grant
    "source key",  # that made the ciphertext of ReEncrypt
    "destination key",  # of ReEncrypt
    "target key",  # that an alias points to after CreateAlias and UpdateAlias
    "former key",  # that it pointed to before UpdateAlias and DeleteAlias
    "replica key",  # that UpdatePrimaryRegion makes the primary
    "alias",
    "none",  # the resource of the request is *: IAM policies only
]


@dataclass(frozen=True, slots=True)
class Permission:
    """An action that must be allowed on a resource. With a member, only in a request that has it."""

    action: str
    on: Resource
    member: str | None = None


CRYPTOGRAPHIC = frozenset({
    "Decapsulate", "Decrypt", "DeriveSharedSecret", "Encapsulate", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "GenerateMac", "ReEncryptFrom",
    "ReEncryptTo", "Sign", "Verify", "VerifyMac",
})  # fmt: skip
"""Actions that use the key material."""
MANAGING = frozenset({
    "CancelKeyDeletion", "CreateAlias", "CreateGrant", "DeleteAlias", "DeleteImportedKeyMaterial", "DescribeKey",
    "DisableKey", "DisableKeyRotation", "EnableKey", "EnableKeyRotation", "GetKeyLastUsage", "GetKeyPolicy",
    "GetKeyRotationStatus", "GetParametersForImport", "GetPublicKey", "ImportKeyMaterial", "ListGrants",
    "ListKeyPolicies", "ListKeyRotations", "ListResourceTags", "PutKeyPolicy", "ReplicateKey", "RetireGrant",
    "RevokeGrant", "RotateKeyOnDemand", "ScheduleKeyDeletion", "SynchronizeMultiRegionKey", "TagResource",
    "UntagResource", "UpdateAlias", "UpdateKeyDescription", "UpdatePrimaryRegion",
})  # fmt: skip
KEY_ACTIONS = CRYPTOGRAPHIC | MANAGING
"""Actions that are authorized for a particular key."""
KEY_STORES = frozenset({
    "ConnectCustomKeyStore", "CreateCustomKeyStore", "DeleteCustomKeyStore", "DescribeCustomKeyStores",
    "DisconnectCustomKeyStore", "UpdateCustomKeyStore",
})  # fmt: skip
WITHOUT_KEY = KEY_STORES | {"CreateKey", "GenerateRandom", "ListAliases", "ListKeys", "ListRetirableGrants"}
"""Actions whose resource is *: IAM policies alone allow them."""

ACROSS_ACCOUNTS = frozenset(
    f"kms:{action}"
    for action in CRYPTOGRAPHIC
    | {"CreateGrant", "DescribeKey", "GetKeyRotationStatus", "GetPublicKey", "ListGrants", "RetireGrant", "RevokeGrant"}
)
"""Actions that work on a key of another account (POLICY-028)."""

_SEVERAL: Mapping[str, tuple[Permission, ...]] = {
    "CreateAlias": (Permission("kms:CreateAlias", "alias"), Permission("kms:CreateAlias", "target key")),
    "UpdateAlias": (
        Permission("kms:UpdateAlias", "alias"),
        Permission("kms:UpdateAlias", "former key"),
        Permission("kms:UpdateAlias", "target key"),
    ),
    "DeleteAlias": (Permission("kms:DeleteAlias", "alias"), Permission("kms:DeleteAlias", "former key")),
    "ReEncrypt": (Permission("kms:ReEncryptFrom", "source key"), Permission("kms:ReEncryptTo", "destination key")),
    "CreateKey": (Permission("kms:CreateKey", "none"), Permission("kms:TagResource", "none", "Tags")),
    "ReplicateKey": (
        Permission("kms:ReplicateKey", "key"),
        Permission("kms:CreateKey", "none"),
        Permission("kms:TagResource", "none", "Tags"),
    ),
    "UpdatePrimaryRegion": (
        Permission("kms:UpdatePrimaryRegion", "key"),
        Permission("kms:UpdatePrimaryRegion", "replica key"),
    ),
}
PERMISSIONS: Mapping[str, tuple[Permission, ...]] = MappingProxyType(
    {
        **{action: (Permission(f"kms:{action}", "key"),) for action in KEY_ACTIONS - {"ReEncryptFrom", "ReEncryptTo"}},
        **{action: (Permission(f"kms:{action}", "none"),) for action in WITHOUT_KEY},
        **_SEVERAL,
    }
)
"""Every permission that an operation needs."""


def permissions(operation: str, params: Mapping[str, object]) -> tuple[Permission, ...]:
    """What must be allowed for one request: its first refusal refuses it."""
    return tuple(row for row in PERMISSIONS[operation] if row.member is None or params.get(row.member))
