"""The documented errors of each operation, and the errors that every operation may return.

Source: the Errors section of each operation in the KMS API Reference (KMS service model of botocore 1.44.5), and
the page of common errors.
"""

from __future__ import annotations

COMMON = frozenset({
    "AccessDeniedException", "ExpiredTokenException", "IncompleteSignature", "InternalFailure",
    "InvalidClientTokenId", "InvalidSignatureException", "MalformedHttpRequestException",
    "MissingAuthenticationTokenException", "NotAuthorized", "OptInRequired", "RequestAbortedException",
    "RequestEntityTooLargeException", "RequestExpired", "RequestTimeoutException", "SerializationException",
    "ServiceUnavailable", "ThrottlingException", "UnrecognizedClientException", "UnknownOperationException",
    "ValidationError", "ValidationException",
})  # fmt: skip

_KEY = frozenset({"NotFoundException", "DependencyTimeoutException", "KMSInternalException"})
_MANAGE = _KEY | {"InvalidArnException", "KMSInvalidStateException"}
_USE = _KEY | {
    "DisabledException", "KeyUnavailableException", "InvalidKeyUsageException", "InvalidGrantTokenException",
    "KMSInvalidStateException", "DryRunOperationException",
}  # fmt: skip
_ALIAS = _KEY | {"KMSInvalidStateException"}
_TAG = frozenset({"NotFoundException", "KMSInternalException", "InvalidArnException"})
_ROTATE = _MANAGE | {"UnsupportedOperationException"}
_OPEN = _USE | {"InvalidCiphertextException", "IncorrectKeyException"}

ERRORS: dict[str, frozenset[str]] = {
    "CreateKey": frozenset({
        "MalformedPolicyDocumentException", "DependencyTimeoutException", "InvalidArnException",
        "UnsupportedOperationException", "KMSInternalException", "LimitExceededException", "TagException",
        "CustomKeyStoreNotFoundException", "CustomKeyStoreInvalidStateException",
        "CloudHsmClusterInvalidConfigurationException", "XksKeyInvalidConfigurationException",
        "XksKeyAlreadyInUseException", "XksKeyNotFoundException",
    }),
    "DescribeKey": _KEY | {"InvalidArnException"},
    "EnableKey": _MANAGE | {"LimitExceededException"},
    "DisableKey": _MANAGE,
    "ScheduleKeyDeletion": _MANAGE,
    "CancelKeyDeletion": _MANAGE,
    "ListKeys": frozenset({"DependencyTimeoutException", "KMSInternalException", "InvalidMarkerException"}),
    "UpdateKeyDescription": _MANAGE,
    "GetKeyLastUsage": _KEY | {"InvalidArnException"},
    "GetKeyPolicy": _MANAGE,
    "PutKeyPolicy": _MANAGE | {
        "MalformedPolicyDocumentException", "UnsupportedOperationException", "LimitExceededException",
    },
    "ListKeyPolicies": _MANAGE,
    "CreateAlias": _ALIAS | {"AlreadyExistsException", "InvalidAliasNameException", "LimitExceededException"},
    "UpdateAlias": _ALIAS | {"LimitExceededException"},
    "DeleteAlias": _ALIAS,
    "ListAliases": _KEY | {"InvalidMarkerException", "InvalidArnException"},
    "TagResource": _TAG | {"KMSInvalidStateException", "LimitExceededException", "TagException"},
    "UntagResource": _TAG | {"KMSInvalidStateException", "TagException"},
    "ListResourceTags": _TAG | {"InvalidMarkerException"},
    "EnableKeyRotation": _ROTATE | {"DisabledException"},
    "DisableKeyRotation": _ROTATE | {"DisabledException"},
    "GetKeyRotationStatus": _ROTATE,
    "RotateKeyOnDemand": _ROTATE | {"DisabledException", "LimitExceededException", "ConflictException"},
    "ListKeyRotations": _TAG | {
        "InvalidMarkerException", "KMSInvalidStateException", "UnsupportedOperationException",
    },
    "GetParametersForImport": _ROTATE,
    "DeleteImportedKeyMaterial": _ROTATE,
    "ImportKeyMaterial": _ROTATE | {
        "InvalidCiphertextException", "IncorrectKeyMaterialException", "ExpiredImportTokenException",
        "InvalidImportTokenException",
    },
    "CreateGrant": _MANAGE | {
        "DisabledException", "InvalidGrantTokenException", "LimitExceededException", "DryRunOperationException",
    },
    "ListGrants": _MANAGE | {"InvalidMarkerException", "InvalidGrantIdException"},
    "ListRetirableGrants": _KEY | {"InvalidMarkerException", "InvalidArnException"},
    "RetireGrant": _MANAGE | {"InvalidGrantTokenException", "InvalidGrantIdException", "DryRunOperationException"},
    "RevokeGrant": _MANAGE | {"InvalidGrantIdException", "DryRunOperationException"},
    "GenerateRandom": frozenset({
        "DependencyTimeoutException", "KMSInternalException", "UnsupportedOperationException",
        "CustomKeyStoreNotFoundException", "CustomKeyStoreInvalidStateException",
    }),
    "GenerateDataKeyWithoutPlaintext": _USE,
    "Encrypt": _USE,
    "GenerateDataKey": _USE,
    "GetPublicKey": _USE - {"DryRunOperationException"} | {"UnsupportedOperationException", "InvalidArnException"},
    "Sign": _USE,
    "Verify": _USE | {"KMSInvalidSignatureException"},
    "GenerateMac": _USE - {"DependencyTimeoutException"},
    "VerifyMac": _USE - {"DependencyTimeoutException"} | {"KMSInvalidMacException"},
    **dict.fromkeys(
        ("GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"), _USE | {"UnsupportedOperationException"}
    ),
    **dict.fromkeys(("DeriveSharedSecret", "Encapsulate"), _USE),
    "Decapsulate": _USE | {"InvalidCiphertextException"},
    "Decrypt": _OPEN,
    "ReEncrypt": _OPEN,
}  # fmt: skip


def documented(operation: str, code: str) -> bool:
    """Whether the operation may return this code at all; of another service than KMS, any."""
    return operation not in ERRORS or code in COMMON or code in ERRORS[operation]
