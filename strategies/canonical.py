"""One plain, valid call of every operation: what the identifiers, the states and the probes are made from.

Slots: 1 is an enabled key, 2 another one, 3 a ciphertext made under the first, 5 a grant on it, `ALIAS` an alias of it.
"""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.import_types import EXTERNAL, STAYS, TOKEN
from kms_conformance.models.key_types import AGREE, ENCAPSULATE, MAC, SIGN, SYMMETRIC
from kms_conformance.models.operations.policies import DEFAULT, DEFAULT_POLICY
from kms_conformance.models.operations.s3 import KMS
from kms_conformance.models.terms import (
    AliasRef,
    Blob,
    BucketRef,
    CopySource,
    EncryptionRule,
    HomeRegion,
    KeyConfig,
    KeyRef,
    Marker,
    Named,
    Output,
    OwnKey,
    PrincipalRef,
    Several,
    Tags,
    Term,
    Texts,
    Wrapped,
)
from kms_conformance.strategies.canonical_services import MADE, OF_SERVICES

KEY, OTHER, CIPHERTEXT, FREE, GRANT = 1, 2, 3, 4, 5
ALIAS, NEW_ALIAS = AliasRef(1), AliasRef(2)
BUCKET = BucketRef(1)
OBJECT: dict[str, Term] = {"Bucket": BUCKET, "Key": "object"}
PLAINTEXT = b"0123456789abcdef"
TAG = Tags((("team", "blue"),))

SIGNER, MAC_KEY, PUBLIC_KEY, SIGNATURE, AUTHENTICATION_CODE = 41, 42, 43, 44, 45
OF_SIGNER: dict[str, Term] = {"KeyId": KeyRef(SIGNER), "SigningAlgorithm": "ECDSA_SHA_256"}
OF_MAC_KEY: dict[str, Term] = {"KeyId": KeyRef(MAC_KEY), "MacAlgorithm": "HMAC_SHA_256"}
AGREEING, CAPSULES, SECRET, CAPSULE, OPENED_SECRET, PAIR, SEALED_PAIR = 46, 47, 48, 49, 50, 51, 52
OF_AGREEING: dict[str, Term] = {"KeyId": KeyRef(AGREEING), "KeyAgreementAlgorithm": "ECDH"}
OF_CAPSULES: dict[str, Term] = {"KeyId": KeyRef(CAPSULES), "EncapsulationAlgorithm": "ML_KEM"}
EXTERNAL_KEY, HANDED_OUT, IMPORTED = 86, 87, 88
OAEP = "RSAES_OAEP_SHA_256"
OF_EXTERNAL_KEY: dict[str, Term] = {"KeyId": KeyRef(EXTERNAL_KEY)}
OF_ANOTHER_TYPE: dict[int, dict[str, Term]] = {
    SIGNER: {"KeySpec": "ECC_NIST_P256", "KeyUsage": SIGN},
    MAC_KEY: {"KeySpec": "HMAC_256", "KeyUsage": MAC},
    AGREEING: {"KeySpec": "ECC_NIST_P256", "KeyUsage": AGREE},
    CAPSULES: {"KeySpec": "ML_KEM_768", "KeyUsage": ENCAPSULATE},
    EXTERNAL_KEY: {"Origin": EXTERNAL},
}
"""The slots of keys of other types than the first two, with the parameters that make them."""

PARAMS: dict[str, dict[str, Term]] = {
    "CreateKey": {},
    "DescribeKey": {"KeyId": KeyRef(KEY)},
    "ListKeys": {},
    "UpdateKeyDescription": {"KeyId": KeyRef(KEY), "Description": "short"},
    "GetKeyLastUsage": {"KeyId": KeyRef(KEY)},
    "EnableKey": {"KeyId": KeyRef(KEY)},
    "DisableKey": {"KeyId": KeyRef(KEY)},
    "ScheduleKeyDeletion": {"KeyId": KeyRef(KEY)},
    "CancelKeyDeletion": {"KeyId": KeyRef(KEY)},
    "Encrypt": {"KeyId": KeyRef(KEY), "Plaintext": PLAINTEXT},
    "Decrypt": {"CiphertextBlob": Blob(CIPHERTEXT)},
    "ReEncrypt": {"CiphertextBlob": Blob(CIPHERTEXT), "DestinationKeyId": KeyRef(KEY)},
    "GenerateDataKey": {"KeyId": KeyRef(KEY), "KeySpec": "AES_256"},
    "GenerateDataKeyWithoutPlaintext": {"KeyId": KeyRef(KEY), "KeySpec": "AES_256"},
    "GenerateRandom": {"NumberOfBytes": 32},
    "GetKeyPolicy": {"KeyId": KeyRef(KEY), "PolicyName": DEFAULT},
    "PutKeyPolicy": {"KeyId": KeyRef(KEY), "PolicyName": DEFAULT, "Policy": DEFAULT_POLICY},
    "ListKeyPolicies": {"KeyId": KeyRef(KEY)},
    "CreateAlias": {"AliasName": NEW_ALIAS, "TargetKeyId": KeyRef(KEY)},
    "UpdateAlias": {"AliasName": ALIAS, "TargetKeyId": KeyRef(OTHER)},
    "DeleteAlias": {"AliasName": ALIAS},
    "ListAliases": {"KeyId": KeyRef(KEY)},
    "TagResource": {"KeyId": KeyRef(KEY), "Tags": TAG},
    "UntagResource": {"KeyId": KeyRef(KEY), "TagKeys": Texts(("team",))},
    "ListResourceTags": {"KeyId": KeyRef(KEY)},
    "EnableKeyRotation": {"KeyId": KeyRef(KEY)},
    "DisableKeyRotation": {"KeyId": KeyRef(KEY)},
    "GetKeyRotationStatus": {"KeyId": KeyRef(KEY)},
    "RotateKeyOnDemand": {"KeyId": KeyRef(KEY)},
    "ListKeyRotations": {"KeyId": KeyRef(KEY)},
    "CreateGrant": {
        "KeyId": KeyRef(KEY),
        "GranteePrincipal": PrincipalRef("", "account"),
        "Operations": Texts(("Encrypt",)),
    },
    "ListGrants": {"KeyId": KeyRef(KEY)},
    "ListRetirableGrants": {"RetiringPrincipal": PrincipalRef("", "account")},
    "RetireGrant": {"GrantToken": Output(GRANT, "GrantToken")},
    "RevokeGrant": {"KeyId": KeyRef(KEY), "GrantId": Output(GRANT, "GrantId")},
    "GetPublicKey": {"KeyId": KeyRef(SIGNER)},
    "Sign": OF_SIGNER | {"Message": PLAINTEXT},
    "Verify": OF_SIGNER | {"Message": PLAINTEXT, "Signature": Output(SIGNATURE, "Signature")},
    "GenerateMac": OF_MAC_KEY | {"Message": PLAINTEXT},
    "VerifyMac": OF_MAC_KEY | {"Message": PLAINTEXT, "Mac": Output(AUTHENTICATION_CODE, "Mac")},
    "GenerateDataKeyPair": {"KeyId": KeyRef(KEY), "KeyPairSpec": "ECC_NIST_P256"},
    "GenerateDataKeyPairWithoutPlaintext": {"KeyId": KeyRef(KEY), "KeyPairSpec": "ECC_NIST_P256"},
    "DeriveSharedSecret": OF_AGREEING | {"PublicKey": OwnKey("ECC_NIST_P256")},
    "Encapsulate": OF_CAPSULES,
    "Decapsulate": OF_CAPSULES | {"SharedSecretCiphertextBlob": Output(CAPSULE, "SharedSecretCiphertextBlob")},
    "GetParametersForImport": OF_EXTERNAL_KEY | {"WrappingAlgorithm": OAEP, "WrappingKeySpec": "RSA_2048"},
    "ImportKeyMaterial": OF_EXTERNAL_KEY
    | {
        "ImportToken": Output(HANDED_OUT, TOKEN),
        "EncryptedKeyMaterial": Wrapped(HANDED_OUT, OAEP, SYMMETRIC),
        "ExpirationModel": STAYS,
    },
    "DeleteImportedKeyMaterial": OF_EXTERNAL_KEY,
    "CreateBucket": {"Bucket": BUCKET, "CreateBucketConfiguration": HomeRegion()},
    "PutObject": OBJECT | {"Body": Marker(16), "ServerSideEncryption": KMS, "SSEKMSKeyId": KeyRef(KEY)},
    "GetObject": OBJECT,
    "HeadObject": OBJECT,
    "CopyObject": {"Bucket": BUCKET, "Key": "copy", "CopySource": CopySource(BUCKET.slot, "object")},
    "DeleteObject": OBJECT,
    "PutBucketEncryption": {"Bucket": BUCKET, "ServerSideEncryptionConfiguration": EncryptionRule(KeyRef(KEY))},
    "DeleteBucketEncryption": {"Bucket": BUCKET},
    "LookupEvents": {"MaxResults": 1},
    "customer-profiles:PutProfileObjectType": {
        "DomainName": Named(2),
        "ObjectTypeName": "objects",
        "Description": Named(3),
    },
    "customer-profiles:AddProfileKey": {
        "DomainName": Named(2),
        "ProfileId": "0" * 32,
        "KeyName": "_account",
        "Values": Several((Named(4),)),
    },
    "customer-profiles:CreateDomain": {
        "DomainName": Named(2),
        "DefaultExpirationDays": 366,
        "DefaultEncryptionKey": KeyRef(KEY, "arn"),
    },
    "voice-id:CreateDomain": {
        "Name": Named(1),
        "ServerSideEncryptionConfiguration": KeyConfig(KeyRef(KEY, "arn")),
    },
    **OF_SERVICES,
}
"""The parameters of each operation's call."""

RESULTS = {
    "GetPublicKey": PUBLIC_KEY,
    "Sign": SIGNATURE,
    "GenerateMac": AUTHENTICATION_CODE,
    "GenerateDataKeyPair": PAIR,
    "GenerateDataKeyPairWithoutPlaintext": SEALED_PAIR,
    "DeriveSharedSecret": SECRET,
    "Encapsulate": CAPSULE,
    "Decapsulate": OPENED_SECRET,
    "CreateGrant": GRANT,
    "GetParametersForImport": HANDED_OUT,
    "ImportKeyMaterial": IMPORTED,
    **MADE,
}
"""Where what is made is, whatever else is made."""
MAKES = frozenset({
    "CreateKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt", "CreateGrant",
    "voice-id:CreateDomain", "customer-profiles:CreateDomain", *RESULTS,
})  # fmt: skip


def canonical(operation: str, label: str = "plain", result: int = FREE) -> Call:
    """The call; what it makes goes into the slot `result`."""
    makes = RESULTS.get(operation, result) if operation in MAKES else None
    return Call.of(operation, label=label, result=makes, **PARAMS[operation])
