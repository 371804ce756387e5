"""The keys of the tiny KMS: their identifiers, states and lists, and the guards that all operations share."""

from __future__ import annotations

import math
import re
import secrets
import threading
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tiny_kms_key_types import ALGORITHM_MEMBERS, ALGORITHMS, MADE_HERE, new_material
from tiny_kms_policies import check_policy, default_policy
from tiny_kms_requests import INVALID, KEY_USAGES, SYMMETRIC, Json, KmsError, refuse_if

ACCOUNT, DAY = "123456789012", 86_400


@dataclass
class Material:
    rotated: float | None = None  # when a rotation made it; the first was made with its key
    material_id: str = field(default_factory=lambda: secrets.token_hex(32))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)


class Grant(NamedTuple):
    grant_id: str
    key_id: str
    created: float
    described: Json  # what its maker said of it


class Rotation(NamedTuple):
    days: int
    next_date: float


@dataclass
class Key:
    key_id: str
    arn: str
    policy: str
    description: str = ""
    spec: str = SYMMETRIC
    usage: str = "ENCRYPT_DECRYPT"
    tags: dict[str, str] = field(default_factory=dict)
    created: float = field(default_factory=time.time)
    materials: list[Material] = field(default_factory=lambda: [Material()])  # the last one is current
    grants: dict[str, Grant] = field(default_factory=dict)
    rotation: Rotation | None = None  # the automatic one; its first date lies beyond any run of this server
    last_usage: Json = field(default_factory=dict)
    state: str = "Enabled"
    deletion_date: int | None = None

    @property
    def algorithms(self) -> tuple[str, ...]:
        return ALGORITHMS[self.spec][self.usage]

    def metadata(self) -> Json:
        """Exactly the members recorded from AWS (AWS-018, AWS-021), and DeletionDate only while pending (KEY-025)."""
        by_usage: Json = {ALGORITHM_MEMBERS[self.usage] + "s": list(self.algorithms)}  # the others are absent
        if self.spec == SYMMETRIC:  # AWS-020
            by_usage["CurrentKeyMaterialId"] = self.materials[-1].material_id
        return {
            "AWSAccountId": ACCOUNT, "Arn": self.arn, "KeyId": self.key_id, "Description": self.description,
            "CreationDate": self.created, "Origin": "AWS_KMS", "KeySpec": self.spec, "CustomerMasterKeySpec": self.spec,
            "KeyUsage": self.usage, "KeyManager": "CUSTOMER", "MultiRegion": False,
            "KeyState": self.state, "Enabled": self.state == "Enabled", **by_usage,
        } | ({"DeletionDate": self.deletion_date} if self.deletion_date else {})  # fmt: skip


class Alias(NamedTuple):
    key: Key
    created: float
    updated: float


_CHANGE = {"PendingDeletion": ("KMSInvalidStateException", "is pending deletion.")}
_USE = _CHANGE | {"Disabled": ("DisabledException", "is disabled.")}
_CANCEL = dict.fromkeys(("Enabled", "Disabled"), ("KMSInvalidStateException", "is not pending deletion."))
USAGES = {  # cryptographic operation -> the usage that its keys have (the text of InvalidKeyUsageException)
    **dict.fromkeys(("Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
                     "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"), "ENCRYPT_DECRYPT"),
    "Sign": "SIGN_VERIFY", "Verify": "SIGN_VERIFY", "GenerateMac": "GENERATE_VERIFY_MAC",
    "VerifyMac": "GENERATE_VERIFY_MAC", "DeriveSharedSecret": "KEY_AGREEMENT",
    "Encapsulate": "ENCAPSULATE_DECAPSULATE", "Decapsulate": "ENCAPSULATE_DECAPSULATE",
}  # fmt: skip
CRYPTOGRAPHIC = (*USAGES, "GetPublicKey")  # the last one of any usage
CHANGES = ("EnableKey", "DisableKey", "ScheduleKeyDeletion", "UpdateKeyDescription", "TagResource", "UntagResource")
STATE_ERRORS = {  # operation -> key state -> refusal; what is not here succeeds (key state table, STATE-321, STATE-322)
    **dict.fromkeys(
        (*CRYPTOGRAPHIC, "CreateGrant", "EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand"), _USE
    ),
    **dict.fromkeys((*CHANGES, "CreateAlias", "UpdateAlias"), _CHANGE),
    "CancelKeyDeletion": _CANCEL,
}
ALIASES_ALLOWED = (*CRYPTOGRAPHIC, "DescribeKey")  # KEY-032
# What the others say to an alias (KEY-033, ALIAS-004); the pages of these two do not know InvalidArnException
ALIAS_ERRORS = dict.fromkeys(("CreateAlias", "UpdateAlias"), INVALID)


def checked_tags(params: Json) -> dict[str, str]:
    """Read the tags of a request (AWS-030, AWS-032)."""
    tags = {tag["TagKey"]: tag["TagValue"] for tag in params.get("Tags", [])}
    reserved = any(name.lower().startswith("aws:") for name in tags)
    refuse_if(reserved, "TagException", "Tags beginning with aws: are reserved")  # TAG-008
    refuse_if(len(tags) < len(params.get("Tags", [])), "TagException", "Duplicate tag keys")  # TAG-009
    return tags


class Keys:
    """The keys of the account in one Region. Whoever calls an operation holds the lock."""

    def __init__(self, region: str = "us-east-1") -> None:
        self._prefix, self._mac_key = f"arn:aws:kms:{region}:{ACCOUNT}:", secrets.token_bytes(32)
        self._keys: dict[str, Key] = {}
        self._aliases: dict[str, Alias] = {}
        self._grant_tokens: dict[str, tuple[str, str]] = {}  # token -> key id and grant id
        self._markers: dict[str, tuple[object, Any]] = {}  # marker given out -> its list, the last item's place
        self._request_id = ""
        self._lock = threading.Lock()

    def _find(self, operation: str, name: str) -> Key:
        """Resolve a key id, key ARN or alias; what names no key of account and Region is not found (KEY-036..040)."""
        bare, region = name.removeprefix(self._prefix), (name.split(":") + [""] * 4)[3]
        if bare.startswith("alias/") or name.split(":", 5)[-1].startswith("alias/"):
            code = "" if operation in ALIASES_ALLOWED else ALIAS_ERRORS.get(operation, "InvalidArnException")
            refuse_if(code, code, "Key Aliases are not supported for this operation.")
            if bare in self._aliases:
                return self._aliases[bare].key
            refuse_if(bare.startswith("alias/"), "NotFoundException", f"Alias {self._prefix}{bare} is not found.")
        key_id = name.removeprefix(self._prefix + "key/")
        if key_id in self._keys:
            return self._keys[key_id]
        well_formed = re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}", key_id)
        refuse_if(well_formed, "NotFoundException", f"Key '{self._prefix}key/{key_id}' does not exist")  # AWS-009
        raise KmsError("NotFoundException", f"Invalid arn {region}" if region else f"Invalid keyId '{name}'")

    def _guard(self, operation: str, params: Json, key: Key | None = None, side: str = "") -> Key:
        """Key, grant tokens (of any grant that there is: TOKEN-007), key state, key usage."""
        key = key or self._find(operation, params["KeyId"])
        unknown = {*params.get("GrantTokens", [])} - {*self._grant_tokens}
        refuse_if(unknown, "InvalidGrantTokenException", "The grant token is not valid.")
        code, text = STATE_ERRORS.get(operation, {}).get(key.state, ("", ""))
        refuse_if(code, code, f"{key.arn} {text}")
        if operation in USAGES:
            text = f"{key.arn} key usage is {key.usage} which is not valid for {operation}."  # ENC-032
            refuse_if(key.usage != USAGES[operation], "InvalidKeyUsageException", text)
            algorithm = params.get(side + ALGORITHM_MEMBERS[key.usage], SYMMETRIC)  # ENC-031; the others are required
            text = f"Algorithm {algorithm} is incompatible with key spec {key.spec}."
            refuse_if(algorithm not in key.algorithms, "InvalidKeyUsageException", text)
            bound = algorithm != SYMMETRIC and params.get(side + "EncryptionContext")
            refuse_if(bound, INVALID, f"Algorithm {algorithm} takes no encryption context.")  # encrypt_context.html
        return key

    def _page(self, of: tuple[object, ...], params: Json, items: Iterable[tuple[Any, Any]], default: int = 100) -> Json:
        """Give a page of (place, item) pairs. A marker holds for its list, with any Limit (PAGE-009..014)."""
        marker = params.get("Marker")
        list_of, last = (of, None) if marker is None else self._markers.get(marker, (None, None))
        refuse_if(list_of != of, "InvalidMarkerException", "The marker is not valid.")
        rest = sorted((pair for pair in items if last is None or pair[0] > last), key=lambda pair: pair[0])
        page, more = rest[: (limit := params.get("Limit", default))], len(rest) > limit
        answer = {str(of[0]): [item for _, item in page], "Truncated": more}
        if more:
            answer["NextMarker"] = token = secrets.token_hex(16)
            self._markers[token] = of, page[-1][0]
        return answer

    def _create_key(self, operation: str, params: Json) -> Json:
        both = {"KeySpec", "CustomerMasterKeySpec"} <= {*params}  # KEY-008
        refuse_if(both, INVALID, "You cannot specify KeySpec and CustomerMasterKeySpec in the same request.")
        spec = params.get("KeySpec") or params.get("CustomerMasterKeySpec") or SYMMETRIC
        usage = params.get("KeyUsage") or ("ENCRYPT_DECRYPT" if spec == SYMMETRIC else "")
        refuse_if(not usage, INVALID, "You must specify a KeyUsage value for this key spec.")  # KEY-009
        refuse_if(usage not in KEY_USAGES[spec], INVALID, f"KeyUsage {usage} is not compatible with KeySpec {spec}")
        refuse_if(len(params.get("Tags", [])) > 50, "TagException", "Too many tags")  # TAG-010
        tags = checked_tags(params)
        arn = f"{self._prefix}key/{(key_id := str(uuid.uuid4()))}"
        policy = params.get("Policy") or default_policy(ACCOUNT)
        check_policy(policy, ACCOUNT, arn, params.get("BypassPolicyLockoutSafetyCheck", False))
        special = params.get("MultiRegion") or "CustomKeyStoreId" in params or "XksKeyId" in params
        other = special or params.get("Origin", "AWS_KMS") != "AWS_KMS"
        refuse_if(other, "UnsupportedOperationException", "Only single-Region AWS_KMS keys are made here.")
        text = f"KeySpec {spec} is not supported in this Region."  # SM2: in China Regions alone (API_CreateKey)
        refuse_if(spec not in MADE_HERE, "UnsupportedOperationException", text)
        materials = [Material(secret=new_material(spec))]
        key = Key(key_id, arn, policy, params.get("Description", ""), spec, usage, tags, materials=materials)
        self._keys[key_id] = key
        return {"KeyMetadata": key.metadata()}

    def _describe_key(self, operation: str, params: Json) -> Json:
        return {"KeyMetadata": self._guard(operation, params).metadata()}

    def _update_key_description(self, operation: str, params: Json) -> Json:
        self._guard(operation, params).description = params["Description"]
        return {}

    def _set_state(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        key.state, key.deletion_date = "Enabled" if operation == "EnableKey" else "Disabled", None  # KEY-052
        return {"KeyId": key.arn} if operation == "CancelKeyDeletion" else {}

    _enable_key = _disable_key = _cancel_key_deletion = _set_state

    def _schedule_key_deletion(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        days = params.get("PendingWindowInDays", 30)  # KEY-049
        date = math.ceil(time.time() + days * DAY)  # rounded up: never before the window ends (KEY-051)
        key.state, key.deletion_date = "PendingDeletion", date
        return {"KeyId": key.arn, "DeletionDate": date, "KeyState": key.state, "PendingWindowInDays": days}

    def _list_keys(self, operation: str, params: Json) -> Json:
        own = self._keys.values() if "SELF" in (owners := params.get("ResourceOwners", ["SELF"])) else ()
        keys = enumerate({"KeyId": key.key_id, "KeyArn": key.arn} for key in own)  # no key ever leaves, so places stay
        return self._page(("Keys", frozenset(owners)), params, keys)

    def _get_key_last_usage(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        dates = {"TrackingStartDate": key.created, "KeyCreationDate": key.created}  # tracked from the start (KEY-060)
        return {"KeyId": key.arn, "KeyLastUsage": key.last_usage, **dates}

    def _used(self, operation: str, params: Json, *keys: Key) -> None:
        """Remember a cryptographic operation that succeeded, on each of its keys (KEY-061 to KEY-063)."""
        for key in keys if not params.get("DryRun") else ():
            trail = {"CloudTrailEventId": str(uuid.uuid4()), "KmsRequestId": self._request_id}
            key.last_usage = {"Operation": operation, "Timestamp": time.time(), **trail}
