"""Requests for access drawn at random: callers, actions with their parameters, keys and circumstances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from kms_conformance.models.authorization.access import Access, Principal
from kms_conformance.models.authorization.condition_key_rows import FOR_RECIPIENTS, GLOBAL, OF_KEY, ROWS
from kms_conformance.models.authorization.condition_keys import OLD_NAMES, condition_keys
from kms_conformance.models.authorization.decision import IAM_ONLY
from kms_conformance.models.authorization.permissions import ACROSS_ACCOUNTS, KEY_ACTIONS, WITHOUT_KEY
from kms_conformance.models.authorization.request_facts import Circumstances, KeyAttributes

OWNER, OTHER = "111122223333", "444455556666"
REGIONS = ("us-west-2", "us-east-1", "eu-west-3")
KEY_IDS = ("1234abcd-12ab-34cd-56ef-1234567890ab", "0987dcba-09fe-87dc-65ba-ab0987654321")
TAGS = {"Team": "blue", "Blob": "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "Star": "a*b"}
CONTEXTS: tuple[object, ...] = (
    {"team": "blue", "Stage": "Test"}, {"team": "Blue"}, {"Project": "a*b"}, {"user": "alice", "team": "red"}, None,
)  # fmt: skip
ARNS = tuple(f"arn:aws:iam::{OWNER}:{name}" for name in ("role/path/Engineer", "user/team/alice", "role/Limited"))

UNKNOWN = frozenset({"Decapsulate", "Encapsulate"})
"""Actions that AWS's Service Authorization Reference does not list: other evaluators refuse them."""

MEMBERS: Mapping[str, tuple[object, ...]] = {
    "BypassPolicyLockoutSafetyCheck": (True, False, None),
    "Constraints": (
        {"EncryptionContextEquals": {"team": "blue"}}, {"EncryptionContextSubset": {"Stage": "Test"}},
        {"SourceArn": "arn:aws:s3:::bucket/a"}, None,
    ),
    "DestinationEncryptionAlgorithm": ("SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_256", None),
    "DestinationEncryptionContext": CONTEXTS,
    "DestinationKeyId": ("alias/finance-key", KEY_IDS[0]),
    "EncryptionAlgorithm": ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", None),
    "EncryptionContext": CONTEXTS,
    "ExpirationModel": ("KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE", None),
    "GranteePrincipal": ARNS,
    "GranteeServicePrincipal": ("s3.amazonaws.com", None),
    "KeyAgreementAlgorithm": ("ECDH",),
    "KeyId": ("alias/finance-key", "alias/test/finance", KEY_IDS[0]),
    "KeyPairSpec": ("RSA_2048", "RSA_4096", "ECC_NIST_P256"),
    "KeySpec": ("RSA_2048", "SYMMETRIC_DEFAULT", "HMAC_256", None),
    "KeyUsage": ("SIGN_VERIFY", "ENCRYPT_DECRYPT", None),
    "MacAlgorithm": ("HMAC_SHA_256", "HMAC_SHA_512"),
    "MessageType": ("RAW", "DIGEST", None),
    "MultiRegion": (True, False, None),
    "Operations": (["Encrypt"], ["Encrypt", "ReEncryptTo"], ["Decrypt", "CreateGrant", "RetireGrant"]),
    "Origin": ("EXTERNAL", "AWS_KMS", None),
    "PendingWindowInDays": (7, 14, 30, None),
    "PolicyName": ("default", None),
    "PrimaryRegion": REGIONS,
    "ReplicaRegion": REGIONS,
    "RetiringPrincipal": (*ARNS, None),
    "RetiringServicePrincipal": ("s3.amazonaws.com", None),
    "RotationPeriodInDays": (90, 365, 730, None),
    "SigningAlgorithm": ("RSASSA_PSS_SHA_256", "RSASSA_PKCS1_V1_5_SHA_256", "ECDSA_SHA_256"),
    "SourceEncryptionAlgorithm": ("RSAES_OAEP_SHA_256", None),
    "SourceEncryptionContext": CONTEXTS,
    "SourceKeyId": ("alias/finance-key", None),
    "TagKeys": (["Team"], ["Team", "Cost Center"]),
    "Tags": ([{"TagKey": "Team", "TagValue": "blue"}], [{"TagKey": "Team", "TagValue": ""}], None),
    "ValidTo": (1546257599, 1546257600, None),
    "WrappingAlgorithm": ("RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_256"),
    "WrappingKeySpec": ("RSA_2048", "RSA_4096"),
}  # fmt: skip
"""Members that condition keys look at, and values for them; None leaves the member out."""

USERS = (
    Principal("user", f"arn:aws:iam::{OWNER}:user/team/alice", OWNER, "AIDACKCEVSQ6C2EXAMPLE", tags=TAGS),
    Principal("user", f"arn:aws:iam::{OWNER}:user/bob", OWNER, "AIDAJQABLZS4A3QDU576Q"),
)
SESSIONS = tuple(
    Principal(
        kind="session",
        arn=f"arn:aws:sts::{account}:assumed-role/{name}/shift",
        account=account,
        user_id=f"AROADBQP57FF2AEXAMPLE:{name}",
        role=f"arn:aws:iam::{account}:role/{name}",
        tags=TAGS,
    )
    for account, name in ((OWNER, "Engineer"), (OTHER, "Visitor"))
)
STRANGERS = (
    Principal("user", f"arn:aws:iam::{OTHER}:user/carol", OTHER, "AIDAEXAMPLEEXAMPLE000", tags={"Team": "green"}),
    SESSIONS[1],
)
ROOT = Principal("root", f"arn:aws:iam::{OWNER}:root", OWNER, OWNER)
SERVICE = Principal("service", "s3.amazonaws.com")
CALLERS = (*USERS, SESSIONS[0], SESSIONS[0], *STRANGERS, ROOT, SERVICE)

PRINCIPAL_KEYS = (
    "aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:userid", "aws:username",
    "aws:PrincipalTag/Team",
    "aws:PrincipalTag/Blob", "aws:PrincipalTag/Star", "aws:PrincipalIsAWSService", "aws:PrincipalServiceName",
)  # fmt: skip
PAIR_KEYS = (
    "kms:EncryptionContext:team", "kms:EncryptionContext:Stage", "kms:EncryptionContextKeys", "aws:RequestTag/Team",
    "aws:ResourceTag/Team", "kms:RecipientAttestation:ImageSha384", "kms:RecipientAttestation:PCR8",
)  # fmt: skip
CONDITION_KEYS = tuple(
    sorted(
        {name for name, _, _ in ROWS}
        | {name for name, _ in (*OF_KEY, *GLOBAL)}
        | {*OLD_NAMES.values(), *PRINCIPAL_KEYS, *PAIR_KEYS}
    )
)
"""Every condition key that policies are drawn with."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and the account of the key or other resource that it is about."""

    access: Access
    account: str


def actions_with(key: str) -> tuple[str, ...]:
    """The actions whose requests may carry a condition key; all for those that follow from the caller."""
    found = {action for name, actions, _ in ROWS if name == key for action in actions}
    if key in {name for name, _ in OF_KEY} or key == "aws:ResourceTag/Team":
        found |= KEY_ACTIONS
    if key.startswith("kms:EncryptionContext"):
        found = {"Encrypt", "Decrypt", "GenerateDataKey", "ReEncryptFrom", "CreateGrant"}
    if key.startswith("kms:RecipientAttestation:"):
        found = set(FOR_RECIPIENTS)
    if key == "aws:RequestTag/Team":
        found = {"CreateKey", "TagResource"}
    return tuple(sorted((found or KEY_ACTIONS | WITHOUT_KEY) - UNKNOWN))


def question(rng: Random, key: str) -> Question:
    """A request that carries a condition key, if it can be had with a few throws."""
    drawn = _question(rng, key)
    for _ in range(12):
        if key.lower() in drawn.access.keys:
            break
        drawn = _question(rng, key)
    return drawn


def only_iam(key: str) -> bool:
    """Whether a condition key belongs into IAM policies only."""
    return key.lower() in IAM_ONLY


def _question(rng: Random, key: str) -> Question:
    action, caller = rng.choice(actions_with(key)), rng.choice(USERS if only_iam(key) else CALLERS)
    on_key = action in KEY_ACTIONS
    if caller.kind == "service" and not on_key:
        caller = USERS[0]  # a service has no IAM policies
    account = OWNER if on_key or caller.account == "" else caller.account
    if on_key and caller.account == OTHER and f"kms:{action}" not in ACROSS_ACCOUNTS:
        account = OTHER
    region = rng.choice(REGIONS)
    params = {name: value for name in MEMBERS if (value := rng.choice(MEMBERS[name])) is not None}
    keys = condition_keys(action, params, _key(rng) if on_key else None, caller, _around(rng, caller, region))
    resource = f"arn:aws:kms:{region}:{account}:key/{rng.choice(KEY_IDS)}" if on_key else "*"
    return Question(Access(caller, f"kms:{action}", resource, keys), account)


def _key(rng: Random) -> KeyAttributes:
    multi_region = rng.random() < 0.4
    return KeyAttributes(
        key_spec=rng.choice(("SYMMETRIC_DEFAULT", "RSA_2048", "HMAC_256")),
        key_usage=rng.choice(("ENCRYPT_DECRYPT", "SIGN_VERIFY")),
        origin=rng.choice(("AWS_KMS", "EXTERNAL")),
        multi_region=multi_region,
        multi_region_key_type=rng.choice(("PRIMARY", "REPLICA")) if multi_region else None,
        aliases=rng.choice((("alias/finance-key",), ("alias/finance-key", "alias/test/a"), ())),
        tags=rng.choice(({"Team": "blue"}, {"Team": ""}, {})),
        days_without_use=rng.choice((None, 90, 400)),
    )


def _around(rng: Random, caller: Principal, region: str) -> Circumstances:
    around = Circumstances(
        region,
        rng.choice((1_577_836_801, 1_593_561_600)),
        rng.choice(("203.0.113.9", "198.51.100.7", "2001:db8:1234:5678::9")),
        rng.random() < 0.9,
        rng.choice(("aws-cli/2", "Boto3/1.40")),
        same_key=rng.random() < 0.5,
        attested=rng.choice(({"ImageSha384": "9fedcba8", "PCR8": "7ABECDEF"}, {"PCR8": "7abecdef"}, {})),
    )
    if caller.kind == "session":
        around = replace(around, token_issued=rng.choice((1_577_836_801, 1_577_840_000)), mfa=rng.random() < 0.5)
    if caller.kind == "service":
        return replace(around, source_ip=None, source_arn="arn:aws:s3:::bucket/a", source_account=OWNER)
    if rng.random() < 0.3:
        services = rng.choice((("s3.amazonaws.com",), ("athena.amazonaws.com", "s3.amazonaws.com")))
        around = replace(around, source_ip=None, via_service=f"s3.{region}.amazonaws.com", called_via=services)
    if rng.random() < 0.2:
        return replace(around, source_ip=None, source_vpce="vpce-1234abcdf5678c90a", source_vpc="vpc-2b2b2b2b")
    return around
