"""What requests to the tiny KMS must look like: the members, bounds and forms of the service model (VALID-*)."""

from __future__ import annotations

import base64
import json
import math
import re
from contextlib import suppress
from typing import Any, NamedTuple

INVALID, SYMMETRIC = "ValidationException", "SYMMETRIC_DEFAULT"
NULL_TEXT = "1 validation error detected: Value at '{}' failed to satisfy constraint: Member must not be null"
Json = dict[str, Any]


class KmsError(Exception):
    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


def refuse_if(broken: object, code: str, message: str = "") -> None:
    if broken:
        raise KmsError(code, message)


class Shape(NamedTuple):  # of a request's member, as in the service model (VALID-*)
    kind: type  # bytes is base64 text
    low: int = 0  # bounds of an integer's value, of anything else's length
    high: float = math.inf
    enum: tuple[str, ...] = ()
    pattern: str = ""
    item: Shape | None = None  # of a list
    members: str = ""  # of a structure, as in REQUESTS; a dict without members is a map


# fmt: off
KEY_USAGES: dict[str, tuple[str, ...]] = {  # key spec -> the usages it can have (KEY-010 to KEY-017)
    SYMMETRIC: ("ENCRYPT_DECRYPT",),
    **dict.fromkeys(("RSA_2048", "RSA_3072", "RSA_4096"), ("ENCRYPT_DECRYPT", "SIGN_VERIFY")),
    **dict.fromkeys(("ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"), ("SIGN_VERIFY", "KEY_AGREEMENT")),
    **dict.fromkeys(("HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"), ("GENERATE_VERIFY_MAC",)),
    "ECC_SECG_P256K1": ("SIGN_VERIFY",), "SM2": ("ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"),
    **dict.fromkeys(("ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "ECC_NIST_EDWARDS25519"), ("SIGN_VERIFY",)),
    **dict.fromkeys(("ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"), ("ENCAPSULATE_DECAPSULATE",)),
}
GRANT_OPERATIONS = (
    "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "Sign",
    "Verify", "GetPublicKey", "CreateGrant", "RetireGrant", "DescribeKey", "GenerateDataKeyPair", "GenerateMac",
    "GenerateDataKeyPairWithoutPlaintext", "VerifyMac", "DeriveSharedSecret", "Encapsulate", "Decapsulate",
)
MEMBERS = {
    **dict.fromkeys(("KeyId", "SourceKeyId", "DestinationKeyId", "TargetKeyId"), Shape(str, 1, 2048)),
    **dict.fromkeys(("EncryptionContext", "SourceEncryptionContext", "DestinationEncryptionContext"), Shape(dict)),
    **dict.fromkeys(("EncryptionAlgorithm", "SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm"),
                    Shape(str, enum=(SYMMETRIC, "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"))),
    **dict.fromkeys(("BypassPolicyLockoutSafetyCheck", "MultiRegion", "DryRun"), Shape(bool)),
    **dict.fromkeys(("Plaintext", "Message"), Shape(bytes, 1, 4096)), "PublicKey": Shape(bytes, 1, 8192),
    **dict.fromkeys(("CiphertextBlob", "Signature", "Mac", "SharedSecretCiphertextBlob"), Shape(bytes, 1, 6144)),
    "MessageType": Shape(str, enum=("RAW", "DIGEST", "EXTERNAL_MU")),
    "SigningAlgorithm": Shape(str, enum=(
        *(f"{scheme}_SHA_{n}" for scheme in ("RSASSA_PSS", "RSASSA_PKCS1_V1_5", "ECDSA") for n in (256, 384, 512)),
        "SM2DSA", "ML_DSA_SHAKE_256", "ED25519_SHA_512", "ED25519_PH_SHA_512")),
    "MacAlgorithm": Shape(str, enum=("HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224", "HMAC_SHA_512")),  # AWS-077
    "KeyAgreementAlgorithm": Shape(str, enum=("ECDH",)), "EncapsulationAlgorithm": Shape(str, enum=("ML_KEM",)),
    "KeyPairSpec": Shape(str, enum=tuple(
        spec for spec in KEY_USAGES if not spec.startswith(("SYMMETRIC", "HMAC", "ML_DSA")))),
    "NumberOfBytes": Shape(int, 1, 1024), "DataKeySpec": Shape(str, enum=("AES_256", "AES_128")),
    "GrantTokens": Shape(list, 0, 10, item=Shape(str, 1, 8192)), "Recipient": Shape(dict),
    "DryRunModifiers": Shape(list, item=Shape(str, enum=("IGNORE_CIPHERTEXT",))),
    "Policy": Shape(str, 1, 131_072, pattern=r"[\t\n\r\u0020-\u00FF]+"), "Description": Shape(str, 0, 8192),
    "KeySpec": Shape(str, enum=tuple(KEY_USAGES)), "TagValue": Shape(str, 0, 256),
    "CustomerMasterKeySpec": Shape(str, enum=tuple(KEY_USAGES)[:13]),  # the old enum ends with SM2 (VALID-063)
    "KeyUsage": Shape(str, enum=tuple(sorted({*sum(KEY_USAGES.values(), ())}))),
    "Origin": Shape(str, enum=("AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE")),
    "CustomKeyStoreId": Shape(str, 1, 64), "XksKeyId": Shape(str, 1, 128, pattern=r"[a-zA-Z0-9\-_.]+"),
    "Tags": Shape(list, item=Shape(dict, members="TagKey! TagValue!")), "TagKey": Shape(str, 1, 128),
    "PendingWindowInDays": Shape(int, 7, 30),  # the page (KEY-050), narrower than the model (VALID-096)
    "Limit": Shape(int, 1, 1000), "Marker": Shape(str, 1, 1024, pattern=r"[\u0020-\u00FF]*"),
    **dict.fromkeys(("AliasLimit", "GrantLimit"), Shape(int, 1, 100)),  # the pages again (PAGE-002, PAGE-006)
    "TagLimit": Shape(int, 1, 50),
    **dict.fromkeys(("GranteePrincipal", "RetiringPrincipal"), Shape(str, 1, 256, pattern=r"[\w+=,.@:/-]+")),
    **dict.fromkeys(("GranteeServicePrincipal", "RetiringServicePrincipal"),
                    Shape(str, 1, 128, pattern=r"([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+")),
    "Operations": Shape(list, item=Shape(str, enum=GRANT_OPERATIONS)), "GrantId": Shape(str, 1, 128),
    "Name": Shape(str, 1, 256, pattern="[a-zA-Z0-9:/_-]+"), "GrantToken": Shape(str, 1, 8192),
    "Constraints": Shape(dict, members="EncryptionContextSubset:EncryptionContext"
                                       " EncryptionContextEquals:EncryptionContext SourceArn"),
    "SourceArn": Shape(str, 20, 512, pattern=r"arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+"),
    "ResourceOwners": Shape(list, 1, 2, item=Shape(str, enum=("SELF", "OTHER_ACCOUNTS_VIA_RAM"))),
    "AliasName": Shape(str, 1, 256, pattern="[a-zA-Z0-9:/_-]+"),
    "PolicyName": Shape(str, 1, 128, pattern="[a-zA-Z0-9_]+"),
    "TagKeys": Shape(list, item=Shape(str, 1, 128)), "RotationPeriodInDays": Shape(int, 90, 2560),
    "IncludeKeyMaterial": Shape(str, enum=("ALL_KEY_MATERIAL", "ROTATIONS_ONLY")),
}
REQUESTS = {  # operation -> its members; ! is required, name:shape where the model has two shapes of one name
    "CreateKey": "Policy Description KeyUsage CustomerMasterKeySpec KeySpec Origin CustomKeyStoreId"
                 " BypassPolicyLockoutSafetyCheck Tags MultiRegion XksKeyId",
    "DescribeKey": "KeyId! GrantTokens", "ScheduleKeyDeletion": "KeyId! PendingWindowInDays",
    **dict.fromkeys(("EnableKey", "DisableKey", "CancelKeyDeletion", "GetKeyLastUsage", "DisableKeyRotation",
                     "GetKeyRotationStatus", "RotateKeyOnDemand"), "KeyId!"),
    "UpdateKeyDescription": "KeyId! Description!",
    "Encrypt": "KeyId! Plaintext! EncryptionContext GrantTokens EncryptionAlgorithm DryRun",
    "Decrypt": "KeyId CiphertextBlob EncryptionContext GrantTokens EncryptionAlgorithm"
               " Recipient DryRun DryRunModifiers",
    "ReEncrypt": "CiphertextBlob SourceEncryptionContext SourceKeyId DestinationKeyId! DestinationEncryptionContext"
                 " SourceEncryptionAlgorithm DestinationEncryptionAlgorithm GrantTokens DryRun DryRunModifiers",
    "GenerateDataKey": "KeyId! EncryptionContext NumberOfBytes KeySpec:DataKeySpec GrantTokens Recipient DryRun",
    "GenerateDataKeyWithoutPlaintext": "KeyId! EncryptionContext NumberOfBytes KeySpec:DataKeySpec GrantTokens DryRun",
    "GenerateDataKeyPair": "EncryptionContext KeyId! KeyPairSpec! GrantTokens Recipient DryRun",
    "GenerateDataKeyPairWithoutPlaintext": "EncryptionContext KeyId! KeyPairSpec! GrantTokens DryRun",
    "GetPublicKey": "KeyId! GrantTokens",
    "Sign": "KeyId! Message! MessageType GrantTokens SigningAlgorithm! DryRun",
    "Verify": "KeyId! Message! MessageType Signature! SigningAlgorithm! GrantTokens DryRun",
    "GenerateMac": "Message! KeyId! MacAlgorithm! GrantTokens DryRun",
    "VerifyMac": "Message! KeyId! MacAlgorithm! Mac! GrantTokens DryRun",
    "DeriveSharedSecret": "KeyId! KeyAgreementAlgorithm! PublicKey! GrantTokens DryRun Recipient",
    "Encapsulate": "KeyId! EncapsulationAlgorithm! GrantTokens DryRun",
    "Decapsulate": "KeyId! SharedSecretCiphertextBlob! EncapsulationAlgorithm! GrantTokens DryRun",
    "GenerateRandom": "NumberOfBytes CustomKeyStoreId Recipient",
    "CreateGrant": "KeyId! GranteePrincipal RetiringPrincipal Operations! Constraints GrantTokens Name DryRun"
                   " GranteeServicePrincipal RetiringServicePrincipal",
    "ListGrants": "Limit:GrantLimit Marker KeyId! GrantId GranteePrincipal GranteeServicePrincipal",
    "RetireGrant": "GrantToken KeyId GrantId DryRun", "RevokeGrant": "KeyId! GrantId! DryRun",
    "ListRetirableGrants": "Limit:GrantLimit Marker RetiringPrincipal RetiringServicePrincipal",
    "ListKeys": "Limit Marker ResourceOwners",
    **dict.fromkeys(("CreateAlias", "UpdateAlias"), "AliasName! TargetKeyId!"), "DeleteAlias": "AliasName!",
    "ListAliases": "KeyId Limit:AliasLimit Marker",
    "TagResource": "KeyId! Tags!", "UntagResource": "KeyId! TagKeys!",
    "ListResourceTags": "KeyId! Limit:TagLimit Marker",
    "GetKeyPolicy": "KeyId! PolicyName", "PutKeyPolicy": "KeyId! PolicyName Policy! BypassPolicyLockoutSafetyCheck",
    "ListKeyPolicies": "KeyId! Limit Marker", "EnableKeyRotation": "KeyId! RotationPeriodInDays",
    "ListKeyRotations": "KeyId! IncludeKeyMaterial Limit Marker",
}
# fmt: on


def _read(shape: Shape, value: Any, path: str) -> Any:
    """Give one member in its Python form (blobs as bytes), or refuse it as AWS's model validation does."""
    kind, wire_type = shape.kind, str if shape.kind is bytes else shape.kind
    shown = f"'{value}' " if kind in (str, int) else ""  # AWS-053: a blob's value is never echoed
    prefix = f"1 validation error detected: Value {shown}at '{path}' failed to satisfy constraint: Member must "
    mistyped = not isinstance(value, wire_type) or (kind is int and isinstance(value, bool))
    refuse_if(mistyped, INVALID, prefix + f"be of type {kind.__name__}")
    if kind is bytes:
        with suppress(ValueError):
            value = base64.b64decode(value, validate=True)
        refuse_if(isinstance(value, str), INVALID, prefix + "be base64 text")  # VALID-132
    size, noun = (value, "value") if kind in (int, bool) else (len(value), "length")
    unlike = shape.pattern and not re.fullmatch(shape.pattern, value)
    unknown = shape.enum and value not in shape.enum
    refuse_if(size < shape.low, INVALID, prefix + f"have {noun} greater than or equal to {shape.low}")
    refuse_if(size > shape.high, INVALID, prefix + f"have {noun} less than or equal to {shape.high}")
    refuse_if(unlike, INVALID, prefix + f"satisfy regular expression pattern: {shape.pattern}")
    refuse_if(unknown, INVALID, prefix + f"satisfy enum value set: [{', '.join(shape.enum)}]")
    if shape.item:
        return [_read(shape.item, element, f"{path}.{n}.member") for n, element in enumerate(value, 1)]
    if kind is not dict or shape.members:
        return read_members(shape.members, value, path + ".") if shape.members else value
    odd = [text for text in value.values() if not isinstance(text, (str, bool, int, float))]
    refuse_if(odd, INVALID, prefix + "map to text")  # numbers and booleans count as their JSON text (CTX-018)
    return {name: text if isinstance(text, str) else json.dumps(text) for name, text in value.items()}


def read_members(members: str, body: Json, prefix: str = "") -> Json:
    """Read a request or structure. Unknown members are ignored (VALID-135); null ones count as absent."""
    params: Json = {}
    for member in members.split():
        name, _, shape = member.rstrip("!").partition(":")
        path = prefix + name[0].lower() + name[1:]
        if body.get(name) is not None:
            params[name] = _read(MEMBERS[shape or name], body[name], path)
        refuse_if(member.endswith("!") and name not in params, INVALID, NULL_TEXT.format(path))
    return params
