"""Permission for one key by its ARN, and calls that name the key in each way there is, or not at all.

What is authorized is the key, however a request names it: by key id or key ARN, by alias name or alias ARN, or, where
a ciphertext says which key made it, by nothing.  So a table of operations is called under each kind of permission
(IAM policy, key policy, grant), and again where the permission is for another key, or for an alias.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from kms_conformance.models.operations.policies import DEFAULT_POLICY
from kms_conformance.models.terms import AliasRef, Blob, KeyRef, Output, Tags, Term, Texts
from kms_conformance.strategies.documents import MANAGE, ROOT, statement
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

AUTHORIZATION, GRANTS = "kms-authorization", "kms-grants"
Way = Literal["id", "arn", "alias", "alias-arn", "absent"]
WAYS: tuple[Way, ...] = ("id", "arn", "alias", "alias-arn", "absent")
NOT_ITSELF: tuple[Way, ...] = ("alias", "absent")
"""The ways in which a request does not say the key's id or ARN: the key must be looked up before it is authorized."""
FORMS: tuple[Literal["id", "arn"], ...] = ("id", "arn")
PLAINTEXT = b"0123456789abcdef"
EVERY_ALIAS = "arn:aws*:kms:<region>:<account>:alias/*"


@dataclass(frozen=True, slots=True)
class Use:
    """A permission, the operation that needs it, and the member that names the key.

    `opens`: the operation opens a ciphertext, which says by itself which key made it.
    """

    action: str
    operation: str
    member: str = "KeyId"
    params: Mapping[str, Term] = field(default_factory=dict)
    makes: bool = True
    opens: bool = False


USES = (
    Use("Encrypt", "Encrypt", params={"Plaintext": PLAINTEXT}),
    Use("GenerateDataKey", "GenerateDataKey", params={"KeySpec": "AES_256"}),
    Use("GenerateDataKeyWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", params={"KeySpec": "AES_256"}),
    Use("Decrypt", "Decrypt", makes=False, opens=True),
    Use("ReEncryptFrom", "ReEncrypt", "SourceKeyId", opens=True),
    Use("ReEncryptTo", "ReEncrypt", "DestinationKeyId"),
    Use("DescribeKey", "DescribeKey", makes=False),
)
"""The operations that take aliases."""
ACTIONS = tuple(use.action for use in USES)
TAG = Tags((("team", "blue"),))
MANAGING: tuple[tuple[str, Mapping[str, Term]], ...] = (
    ("GetKeyPolicy", {"PolicyName": "default"}),
    ("PutKeyPolicy", {"PolicyName": "default", "Policy": DEFAULT_POLICY}),
    ("ListKeyPolicies", {}),
    ("UpdateKeyDescription", {"Description": "named"}),
    ("GetKeyLastUsage", {}),
    ("TagResource", {"Tags": TAG}),
    ("ListResourceTags", {}),
    ("UntagResource", {"TagKeys": Texts(("team",))}),
    ("EnableKeyRotation", {}),
    ("GetKeyRotationStatus", {}),
    ("ListKeyRotations", {}),
    ("DisableKeyRotation", {}),
    ("ListGrants", {}),
    ("DisableKey", {}),
    ("EnableKey", {}),
    ("ScheduleKeyDeletion", {"PendingWindowInDays": 7}),
    ("CancelKeyDeletion", {}),
    ("EnableKey", {}),
)
"""The operations that take a key id or key ARN alone, in an order in which each is allowed by the key's state."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A key with an alias, another key with its own, and a ciphertext under each."""

    key: int
    alias: AliasRef
    sealed: int
    other: int
    others_alias: AliasRef
    others_sealed: int


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _by_iam()
    yield _managed_by_iam()
    yield _alias_operations()
    yield _by_key_policy()
    yield _by_grant()


def _scene(s: PlanBuilder) -> Scene:
    key, other = s.key(), s.key()
    return Scene(
        key=key,
        alias=s.alias(key),
        sealed=s.encrypt(key),
        other=other,
        others_alias=s.alias(other),
        others_sealed=s.encrypt(other),
    )


def _named(scene: Scene, way: Way) -> Term:
    """The key, in one of the ways."""
    match way:
        case "alias":
            return scene.alias
        case "alias-arn":
            return scene.alias.arn
        case "absent":
            return None
        case _:
            return KeyRef(scene.key, way)


def _use(s: PlanBuilder, scene: Scene, use: Use, way: Way, label: str) -> None:
    """The call that needs the permission on the key, which it names in this way."""
    params: dict[str, Term] = {**use.params, use.member: _named(scene, way)}
    if use.opens:
        params["CiphertextBlob"] = Blob(scene.sealed)
    if use.action == "ReEncryptFrom":
        params["DestinationKeyId"] = KeyRef(scene.other)
    if use.action == "ReEncryptTo":
        params["CiphertextBlob"] = Blob(scene.others_sealed)
    s.by("alice", use.operation, f"{label}-{use.action}-{way}", use.makes, **params)


def _uses(s: PlanBuilder, scene: Scene, label: str, ways: Iterable[Way] = WAYS) -> None:
    for use in USES:
        for way in ways:
            if way != "absent" or use.opens:
                _use(s, scene, use, way, label)


OTHER_SIDE = ("ReEncryptFrom", "ReEncryptTo")
"""What is permitted on the other key, so that one side of ReEncrypt decides."""


def _on(*slots: int) -> list[str]:
    return [f"<key-{slot}>" for slot in slots]


def _by_iam() -> Plan:
    """One key and one caller, whose policy changes: what names the key in the call changes nothing."""
    s = PlanBuilder("named-keys/iam", AUTHORIZATION)
    scene = _scene(s)
    other_side = statement(*OTHER_SIDE, resource=_on(scene.other))
    s.permit("alice", statement(*ACTIONS, resource=_on(scene.key)), other_side, label="the-key")
    _uses(s, scene, "by-iam")
    s.permit("alice", statement(*ACTIONS, resource=_on(scene.other)), label="another-key")
    _uses(s, scene, "another-key", ("id", *NOT_ITSELF))
    s.permit("alice", statement(*ACTIONS, resource=EVERY_ALIAS), other_side, label="alias-resource")
    _uses(s, scene, "alias-resource", ("alias-arn", *NOT_ITSELF))
    s.permit("alice", statement("*"), statement(*ACTIONS, effect="Deny", resource=_on(scene.key)), label="denied")
    _uses(s, scene, "denied", NOT_ITSELF)
    s.permit("alice")
    return s.plan(observe=False)


def _managed_by_iam() -> Plan:
    s = PlanBuilder("named-keys/managed", AUTHORIZATION)
    key, other = s.key(), s.key()
    s.permit("alice", statement("*", resource=_on(key)), label="the-key")
    for form in FORMS:
        for operation, params in MANAGING:
            s.by("alice", operation, f"managed-{form}", KeyId=KeyRef(key, form), **params)
        grant = s.grant(key, "bob", "Decrypt", label=f"managed-{form}", by="alice", KeyId=KeyRef(key, form))
        s.by("alice", "RevokeGrant", f"managed-{form}", KeyId=KeyRef(key, form), GrantId=Output(grant, "GrantId"))
    s.permit("alice", statement("*", resource=_on(other)), label="another-key")
    for number, (operation, params) in enumerate(MANAGING):
        s.by("alice", operation, "another-key", KeyId=KeyRef(key, FORMS[number % 2]), **params)
    s.permit("alice")
    return s.plan(observe=False)


def _alias_operations() -> Plan:
    """Whoever makes, moves or deletes an alias needs permission on the alias and on every key concerned."""
    s = PlanBuilder("named-keys/alias-operations", AUTHORIZATION)
    key, other = s.key(), s.key()
    there, new = s.alias(key), AliasRef(s.slot())
    incomplete: dict[str, list[str]] = {
        "key-alone": _on(key, other),
        "alias-alone": [EVERY_ALIAS],
        "one-key": [EVERY_ALIAS, *_on(other)],
    }
    for label, resource in incomplete.items():
        s.permit("alice", statement("*", resource=resource), label=label)
        s.by("alice", "CreateAlias", label, AliasName=new, TargetKeyId=KeyRef(key))
        s.by("alice", "UpdateAlias", label, AliasName=there, TargetKeyId=KeyRef(other))
        s.by("alice", "DeleteAlias", label, AliasName=there)
    s.permit("alice", statement("*", resource=[EVERY_ALIAS, *_on(key)]), label="former-key")
    s.by("alice", "UpdateAlias", "former-key", AliasName=there, TargetKeyId=KeyRef(other))
    s.permit("alice", statement("*", resource=[EVERY_ALIAS, *_on(key, other)]), label="complete")
    s.by("alice", "CreateAlias", "complete", AliasName=new, TargetKeyId=KeyRef(key, "arn"))
    s.by("alice", "UpdateAlias", "complete", AliasName=there, TargetKeyId=KeyRef(other))
    s.by("alice", "DeleteAlias", "complete", AliasName=there)
    s.permit("alice")
    return s.plan(observe=False)


def _by_key_policy() -> Plan:
    s = PlanBuilder("named-keys/key-policy", AUTHORIZATION)
    scene = _scene(s)
    s.rules(scene.other, MANAGE, statement(*OTHER_SIDE, principal="<alice>"), label="other-side")
    s.rules(scene.key, MANAGE, statement(*ACTIONS, principal="<alice>"))
    _uses(s, scene, "by-key-policy")
    s.rules(scene.key, ROOT, label="no-more")
    _uses(s, scene, "no-more", NOT_ITSELF)
    return s.plan(observe=False)


def _by_grant() -> Plan:
    s = PlanBuilder("named-keys/grant", GRANTS)
    scene = _scene(s)
    s.grant(scene.other, "alice", *OTHER_SIDE, label="other-side")
    grant = s.grant(scene.key, "alice", *ACTIONS)
    _uses(s, scene, "by-grant")
    s.revoke(scene.key, grant)
    _uses(s, scene, "revoked", NOT_ITSELF)
    return s.plan(observe=False)
