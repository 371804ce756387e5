"""The table of condition keys: which actions carry each, and where its values are.

Source: KMS Developer Guide, AWS KMS condition keys; Service Authorization Reference, AWS Key Management Service;
IAM User Guide, AWS global condition context keys.

A member with a default gives the key even when the request leaves the member out.  ExpirationModel and
BypassPolicyLockoutSafetyCheck have none: the guide's examples ask with Null whether the request has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from kms_conformance.models.authorization.permissions import CRYPTOGRAPHIC, KEY_ACTIONS, KEY_STORES
from kms_conformance.models.authorization.request_facts import Circumstances, KeyAttributes, Request

Read: TypeAlias = Callable[[Request], Iterable[object]]
ReadPairs: TypeAlias = Callable[[Request], Iterable[tuple[str, object]]]


def _given(*values: object) -> Iterator[object]:
    return (value for value in values if value is not None)


def _member(name: str, default: object = None) -> Read:
    return lambda request: _given(request.params.get(name, default))


def _members(name: str) -> Read:
    return lambda request: _list(request.params.get(name))


def _list(value: object) -> Iterator[object]:
    yield from value if isinstance(value, (list, tuple)) else ()


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _property(read: Callable[[KeyAttributes], object]) -> Read:
    return lambda request: _given(read(request.key))


def _around(read: Callable[[Circumstances], object]) -> Read:
    return lambda request: _given(read(request.around))


def _always(value: str) -> Read:
    return lambda request: (value,)


CONSTRAINTS = ("EncryptionContextEquals", "EncryptionContextSubset")
"""The types of grant constraint that kms:GrantConstraintType tells."""


def _context_of(member: str) -> ReadPairs:
    return lambda request: _map(request.params.get(member)).items()


def _constrained(request: Request) -> Iterator[tuple[str, object]]:
    """The context in the constraint of a grant (POLICY-035). RetireGrant takes it from the grant to be retired."""
    constraints = _map(request.params.get("Constraints"))
    for name in CONSTRAINTS:
        yield from _map(constraints.get(name)).items()


def _constraint(name: str) -> Read:
    return lambda request: _given(_map(request.params.get("Constraints")).get(name))


def _constraint_types(request: Request) -> Iterator[object]:
    constraints = _map(request.params.get("Constraints"))
    return (name for name in CONSTRAINTS if name in constraints)


def names(pairs: ReadPairs) -> Read:
    """The names of pairs, without their values."""
    return lambda request: (name for name, _ in pairs(request))


def _alias(member: str) -> Read:
    """The alias by which a request names its key, as a name: alias/... of an alias ARN too."""

    def read(request: Request) -> Iterator[object]:
        named = str(request.params.get(member, "")).split(":")[-1]
        return _given(named if named.startswith("alias/") else None)

    return read


def tags(request: Request) -> Iterator[tuple[str, object]]:
    """The tags that a request brings."""
    for tag in map(_map, _list(request.params.get("Tags"))):
        yield str(tag.get("TagKey")), tag.get("TagValue", "")


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


DATA_KEYS = frozenset(action for action in CRYPTOGRAPHIC if action.startswith("GenerateDataKey"))
NAMED_BY_KEY_ID = frozenset(CRYPTOGRAPHIC - {"ReEncryptFrom", "ReEncryptTo"}) | {"DescribeKey", "GetPublicKey"}
SYMMETRIC = "SYMMETRIC_DEFAULT"

CONTEXTS: Mapping[str, ReadPairs] = {
    **dict.fromkeys(("Encrypt", "Decrypt", *DATA_KEYS), _context_of("EncryptionContext")),
    "ReEncryptFrom": _context_of("SourceEncryptionContext"),
    "ReEncryptTo": _context_of("DestinationEncryptionContext"),
    "CreateGrant": _constrained,
    "RetireGrant": _constrained,
}
"""Where an action has its encryption context."""

FOR_RECIPIENTS = frozenset({
    "Decrypt", "DeriveSharedSecret", "GenerateDataKey", "GenerateDataKeyPair", "GenerateRandom",
})  # fmt: skip
"""Actions that carry kms:RecipientAttestation:ImageSha384, PCR0 and so on, where an attested environment asks."""

ROWS: tuple[tuple[str, frozenset[str], Read], ...] = tuple(
    (key, frozenset(actions), read)
    for key, actions, read in (
        # of the request: KMS
        (
            "kms:BypassPolicyLockoutSafetyCheck",
            ("CreateKey", "PutKeyPolicy"),
            _member("BypassPolicyLockoutSafetyCheck"),
        ),
        ("kms:DataKeyPairSpec", [name for name in DATA_KEYS if "Pair" in name], _member("KeyPairSpec")),
        ("kms:EncryptionAlgorithm", ("Encrypt", "Decrypt"), _member("EncryptionAlgorithm", SYMMETRIC)),
        ("kms:EncryptionAlgorithm", ("ReEncryptFrom",), _member("SourceEncryptionAlgorithm", SYMMETRIC)),
        ("kms:EncryptionAlgorithm", ("ReEncryptTo",), _member("DestinationEncryptionAlgorithm", SYMMETRIC)),
        ("kms:EncryptionAlgorithm", DATA_KEYS, _always(SYMMETRIC)),
        ("kms:ExpirationModel", ("ImportKeyMaterial",), _member("ExpirationModel")),
        ("kms:GrantConstraintSourceArn", ("CreateGrant",), _constraint("SourceArn")),
        ("kms:GrantConstraintType", ("CreateGrant", "RetireGrant"), _constraint_types),
        ("kms:GranteePrincipal", ("CreateGrant",), _member("GranteePrincipal")),
        ("kms:GranteeServicePrincipal", ("CreateGrant",), _member("GranteeServicePrincipal")),
        ("kms:GrantOperations", ("CreateGrant",), _members("Operations")),
        ("kms:KeyAgreementAlgorithm", ("DeriveSharedSecret",), _member("KeyAgreementAlgorithm")),
        ("kms:MacAlgorithm", ("GenerateMac", "VerifyMac"), _member("MacAlgorithm")),
        ("kms:MessageType", ("Sign", "Verify"), _member("MessageType", "RAW")),
        ("kms:PolicyName", ("GetKeyPolicy", "PutKeyPolicy"), _member("PolicyName", "default")),
        ("kms:PrimaryRegion", ("UpdatePrimaryRegion",), _member("PrimaryRegion")),
        ("kms:ReplicaRegion", ("ReplicateKey",), _member("ReplicaRegion")),
        ("kms:RequestAlias", NAMED_BY_KEY_ID, _alias("KeyId")),
        ("kms:RequestAlias", ("ReEncryptFrom",), _alias("SourceKeyId")),
        ("kms:RequestAlias", ("ReEncryptTo",), _alias("DestinationKeyId")),
        ("kms:RetiringPrincipal", ("CreateGrant",), _member("RetiringPrincipal")),
        ("kms:RetiringServicePrincipal", ("CreateGrant",), _member("RetiringServicePrincipal")),
        ("kms:RotationPeriodInDays", ("EnableKeyRotation",), _member("RotationPeriodInDays", 365)),
        (
            "kms:ScheduleKeyDeletionPendingWindowInDays",
            ("ScheduleKeyDeletion",),
            _member("PendingWindowInDays", 30),
        ),
        ("kms:SigningAlgorithm", ("Sign", "Verify"), _member("SigningAlgorithm")),
        ("kms:ValidTo", ("ImportKeyMaterial",), _member("ValidTo")),
        ("kms:WrappingAlgorithm", ("GetParametersForImport",), _member("WrappingAlgorithm")),
        ("kms:WrappingKeySpec", ("GetParametersForImport",), _member("WrappingKeySpec")),
        # of the request: tags
        ("aws:TagKeys", ("CreateKey", "TagResource"), names(tags)),
        ("aws:TagKeys", ("UntagResource",), _members("TagKeys")),
        # of the key that CreateKey makes
        ("kms:KeyOrigin", ("CreateKey",), _member("Origin", "AWS_KMS")),
        ("kms:KeyUsage", ("CreateKey",), _member("KeyUsage", "ENCRYPT_DECRYPT")),
        ("kms:MultiRegion", ("CreateKey",), _member("MultiRegion", False)),
        (
            "kms:MultiRegionKeyType",
            ("CreateKey",),
            lambda request: ("PRIMARY",) if request.params.get("MultiRegion") else (),
        ),
        (
            "kms:KeySpec",
            ("CreateKey",),
            lambda request: (request.params.get("KeySpec") or request.params.get("CustomerMasterKeySpec", SYMMETRIC),),
        ),
        (
            "kms:TrailingDaysWithoutKeyUsage",
            ("DisableKey", "ScheduleKeyDeletion"),
            _property(lambda key: key.days_without_use),
        ),
        # of the caller and the way of the request: KMS
        (
            "kms:CallerAccount",
            KEY_ACTIONS | KEY_STORES | {"CreateKey"},
            lambda request: _given(request.principal.account or None),
        ),
        ("kms:ViaService", KEY_ACTIONS | {"CreateKey"}, _around(lambda around: around.via_service)),
        (
            "kms:GrantIsForAWSResource",
            ("CreateGrant", "ListGrants", "RevokeGrant"),
            _around(lambda around: around.via_service is not None),
        ),
        (
            "kms:ReEncryptOnSameKey",
            ("ReEncryptFrom", "ReEncryptTo"),
            _around(lambda around: around.same_key),
        ),
    )
)
"""Condition key, the actions whose requests carry it, and where its values are; none means that it isn't there."""

OF_KEY: tuple[tuple[str, Read], ...] = (
    ("kms:KeyOrigin", _property(lambda key: key.origin)),
    ("kms:KeySpec", _property(lambda key: key.key_spec)),
    ("kms:KeyUsage", _property(lambda key: key.key_usage)),
    ("kms:MultiRegion", _property(lambda key: key.multi_region)),
    ("kms:MultiRegionKeyType", _property(lambda key: key.multi_region_key_type)),
    ("kms:ResourceAliases", lambda request: request.key.aliases),
)
"""Keys that requests carry for every action that is authorized for a key, from the key's properties."""

GLOBAL: tuple[tuple[str, Read], ...] = (
    ("aws:CalledVia", lambda request: request.around.called_via),
    ("aws:CalledViaFirst", lambda request: request.around.called_via[:1]),
    ("aws:CalledViaLast", lambda request: request.around.called_via[-1:]),
    ("aws:CurrentTime", _around(lambda around: _iso(around.time))),
    ("aws:EpochTime", _around(lambda around: int(around.time))),
    ("aws:MultiFactorAuthPresent", _around(lambda around: around.mfa)),
    ("aws:RequestedRegion", _around(lambda around: around.region)),
    ("aws:SecureTransport", _around(lambda around: around.secure_transport)),
    ("aws:SourceAccount", _around(lambda around: around.source_account)),
    ("aws:SourceArn", _around(lambda around: around.source_arn)),
    ("aws:SourceIp", _around(lambda around: around.source_ip)),
    ("aws:SourceVpc", _around(lambda around: around.source_vpc)),
    ("aws:SourceVpce", _around(lambda around: around.source_vpce)),
    ("aws:TokenIssueTime", _around(lambda around: _iso(around.token_issued))),
    ("aws:UserAgent", _around(lambda around: around.user_agent or None)),
    ("aws:ViaAWSService", _around(lambda around: around.via_service is not None)),
)
"""Keys that requests for any action carry. Those of the principal are added where policies are asked."""
