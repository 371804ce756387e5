"""What a record of each KMS operation shows: one table.

Source: KMS Developer Guide, CloudTrail log entries (pages ct-*), and 'Logging AWS KMS API calls': some members are left
out for security.  A member that is not in this table is never shown: no plaintext, ciphertext, key material, grant
token, message or signature is (AUDIT-002, ENC-033, TOKEN-010).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

Finder: TypeAlias = Literal[
    "KeyId",  # the key that the request names
    "created key",
    "ciphertext",  # the key that the answer, the request or else the ciphertext names
    "source key",  # of a ReEncrypt, likewise
    "DestinationKeyId",
    "alias",
    "TargetKeyId",
    "former key",  # that the alias stood for before the call
    "grant",  # the key of the grant that the request names
]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the record of an operation shows.

    request      parameters, in requestParameters; none: null
    response     members of the answer, in responseElements; none: null
    affected     whether responseElements.keyId is the ARN of the key, though the operation does not return it
    additional   members of the answer, in additionalEventData, by their name there; "current": the key's material
    defaults     parameters that show with their default where the request does not give them
    twins        parameters that show with the value of another where the request gives that one alone
    resources    in their order
    """

    read_only: bool
    request: tuple[str, ...] = ()
    response: tuple[str, ...] = ()
    affected: bool = False
    additional: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, object] = field(default_factory=dict)
    twins: Mapping[str, str] = field(default_factory=dict)
    resources: tuple[Finder, ...] = ("KeyId",)


NOTHING: Mapping[str, Any] = MappingProxyType({})


def _use(
    *request: str,
    defaults: Mapping[str, object] = NOTHING,
    additional: Mapping[str, str] = NOTHING,
    resources: tuple[Finder, ...] = ("KeyId",),
) -> Shown:
    """A cryptographic operation: read only, and nothing of its answer shows."""
    return Shown(True, (*request, "DryRun"), defaults=defaults, additional=additional, resources=resources)


def _look(*request: str, resources: tuple[Finder, ...] = ("KeyId",)) -> Shown:
    """An operation that reads: of its answer nothing shows, either, such as the text of a policy."""
    return Shown(True, request, resources=resources)


def _change(
    *request: str,
    response: tuple[str, ...] = (),
    defaults: Mapping[str, object] = NOTHING,
    resources: tuple[Finder, ...] = ("KeyId",),
) -> Shown:
    """An operation that changes a key: since December 2022 its record names the key in responseElements."""
    return Shown(False, request, response, affected=True, defaults=defaults, resources=resources)


ALGORITHM = {"EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}
MATERIAL = {"KeyMaterialId": "keyMaterialId"}
NEW_KEY = {
    "BypassPolicyLockoutSafetyCheck": False,
    "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
    "Description": "",
    "KeySpec": "SYMMETRIC_DEFAULT",
    "KeyUsage": "ENCRYPT_DECRYPT",
    "MultiRegion": False,
    "Origin": "AWS_KMS",
    "Tags": (),
}
OF_THE_SOURCE = ("SourceKeyId", "SourceEncryptionContext", "SourceEncryptionAlgorithm")
OF_THE_DESTINATION = ("DestinationKeyId", "DestinationEncryptionContext", "DestinationEncryptionAlgorithm")
PRINCIPALS = ("GranteePrincipal", "GranteeServicePrincipal", "RetiringPrincipal", "RetiringServicePrincipal")
TERMS = ("Operations", "Constraints")
OLD_NAMES = {"CustomerMasterKeySpec": "KeySpec", "KeySpec": "CustomerMasterKeySpec"}

RECORDS: Mapping[str, Shown] = {
    # cryptographic operations
    "Encrypt": _use(
        "KeyId", "EncryptionContext", "EncryptionAlgorithm", defaults=ALGORITHM, additional={"current": "keyMaterialId"}
    ),
    "Decrypt": _use(
        "KeyId", "EncryptionContext", "EncryptionAlgorithm",
        defaults=ALGORITHM, additional=MATERIAL, resources=("ciphertext",),
    ),
    "ReEncrypt": _use(
        *OF_THE_SOURCE, *OF_THE_DESTINATION,
        defaults={
            "SourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT", "DestinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT"
        },
        additional={
            "SourceKeyMaterialId": "sourceKeyMaterialId", "DestinationKeyMaterialId": "destinationKeyMaterialId"
        },
        resources=("source key", "DestinationKeyId"),
    ),
    "GenerateDataKey": _use("KeyId", "KeySpec", "NumberOfBytes", "EncryptionContext", additional=MATERIAL),
    "GenerateDataKeyWithoutPlaintext": _use(
        "KeyId", "KeySpec", "NumberOfBytes", "EncryptionContext", additional=MATERIAL
    ),
    "GenerateDataKeyPair": _use("KeyId", "KeyPairSpec", "EncryptionContext", additional=MATERIAL),
    "GenerateDataKeyPairWithoutPlaintext": _use("KeyId", "KeyPairSpec", "EncryptionContext", additional=MATERIAL),
    "GenerateMac": _use("KeyId", "MacAlgorithm"),
    "VerifyMac": _use("KeyId", "MacAlgorithm"),
    "Sign": _use("KeyId", "MessageType", "SigningAlgorithm"),
    "Verify": _use("KeyId", "MessageType", "SigningAlgorithm"),
    "DeriveSharedSecret": _use("KeyId", "KeyAgreementAlgorithm"),
    "GenerateRandom": Shown(True, resources=()),
    # operations that read
    "DescribeKey": _look("KeyId"),
    "GetKeyLastUsage": _look("KeyId"),
    "GetKeyPolicy": _look("KeyId", "PolicyName"),
    "GetKeyRotationStatus": _look("KeyId"),
    "GetParametersForImport": _look("KeyId", "WrappingAlgorithm", "WrappingKeySpec"),
    "GetPublicKey": _look("KeyId"),
    "ListAliases": _look("KeyId", "Limit", "Marker", resources=()),
    "ListGrants": _look("KeyId", "GrantId", "GranteePrincipal", "Limit", "Marker"),
    "ListKeyPolicies": _look("KeyId", "Limit", "Marker"),
    "ListKeyRotations": _look("KeyId", "IncludeKeyMaterial", "Limit", "Marker"),
    "ListKeys": _look("Limit", "Marker", resources=()),
    "ListResourceTags": _look("KeyId", "Limit", "Marker"),
    "ListRetirableGrants": _look("RetiringPrincipal", "Limit", "Marker", resources=()),
    # operations that change
    "CreateKey": Shown(
        False,
        ("Description", "Origin", "BypassPolicyLockoutSafetyCheck", "CustomerMasterKeySpec", "KeySpec", "KeyUsage",
         "MultiRegion", "Policy", "Tags"),
        ("KeyMetadata",), defaults=NEW_KEY, twins=OLD_NAMES, resources=("created key",),
    ),
    "CreateAlias": _change("AliasName", "TargetKeyId", resources=("TargetKeyId", "alias")),
    "UpdateAlias": _change("AliasName", "TargetKeyId", resources=("alias", "TargetKeyId")),
    "DeleteAlias": _change("AliasName", resources=("alias", "former key")),
    "CreateGrant": _change(
        "KeyId", *PRINCIPALS, *TERMS, "Name", "DryRun", response=("GrantId",),
    ),
    "RetireGrant": _change("KeyId", "GrantId", "DryRun", resources=("grant",)),
    "RevokeGrant": _change("KeyId", "GrantId", "DryRun"),
    "PutKeyPolicy": _change(
        "KeyId", "PolicyName", "Policy", "BypassPolicyLockoutSafetyCheck",
        defaults={"PolicyName": "default", "BypassPolicyLockoutSafetyCheck": False},
    ),
    "EnableKey": _change("KeyId"),
    "DisableKey": _change("KeyId"),
    "ScheduleKeyDeletion": Shown(
        False, ("KeyId", "PendingWindowInDays"), ("KeyId", "KeyState", "DeletionDate", "PendingWindowInDays")
    ),
    "CancelKeyDeletion": Shown(False, ("KeyId",), ("KeyId",)),
    "EnableKeyRotation": _change("KeyId", "RotationPeriodInDays", defaults={"RotationPeriodInDays": 365}),
    "DisableKeyRotation": _change("KeyId"),
    "RotateKeyOnDemand": Shown(False, ("KeyId",), ("KeyId",)),
    "TagResource": _change("KeyId", "Tags"),
    "UntagResource": _change("KeyId", "TagKeys"),
    "UpdateKeyDescription": _change("KeyId", "Description"),
    "ImportKeyMaterial": _change("KeyId", "ValidTo", "ExpirationModel"),
    "DeleteImportedKeyMaterial": _change("KeyId"),
}  # fmt: skip
"""By operation. An operation that is not here is recorded by its name, caller and error alone."""

UNKNOWN = Shown(False, resources=())
