"""Permission for keys of other types by their ARN, by policies and by grants, however a call names the key.

What `named_keys` does with symmetric keys; and for each type of key the operations that a grant on it may hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kms_conformance.models.key_types import AGREE, ENCAPSULATE, ENCRYPT, MAC, SIGN
from kms_conformance.models.operations import PROFILE_OF
from kms_conformance.models.terms import AliasRef, KeyRef, Output, OwnKey, Term
from kms_conformance.strategies.documents import MANAGE, ROOT, statement
from kms_conformance.strategies.enumeration.named_keys import AUTHORIZATION, EVERY_ALIAS, GRANTS
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.typed_plan_builder import CAPSULE, MESSAGE, TypedPlanBuilder

OfType = Mapping[str, Term]
SIGNING: OfType = {"KeySpec": "ECC_NIST_P256", "KeyUsage": SIGN}
OF_MACS: OfType = {"KeySpec": "HMAC_256", "KeyUsage": MAC}
AGREEING: OfType = {"KeySpec": "ECC_NIST_P256", "KeyUsage": AGREE}
OF_CAPSULES: OfType = {"KeySpec": "ML_KEM_768", "KeyUsage": ENCAPSULATE}
SYMMETRIC: OfType = {}
CURVE, OF_MAC, OF_KEM = "ECDSA_SHA_256", {"MacAlgorithm": "HMAC_SHA_256"}, {"EncapsulationAlgorithm": "ML_KEM"}
Made = Callable[[TypedPlanBuilder, int], Mapping[str, Term]]


def _nothing(s: TypedPlanBuilder, key: int) -> Mapping[str, Term]:
    return {}


@dataclass(frozen=True, slots=True)
class Use:
    """An operation, the type of its key, its parameters, and those that something made before goes into."""

    operation: str
    of: OfType
    params: Mapping[str, Term] = field(default_factory=dict)
    made: Made = _nothing


SIGNED: Mapping[str, Term] = {"Message": MESSAGE, "SigningAlgorithm": CURVE}
USES = (
    Use("GetPublicKey", SIGNING),
    Use("Sign", SIGNING, SIGNED),
    Use("Verify", SIGNING, SIGNED, lambda s, key: {"Signature": Output(s.sign(key, CURVE), "Signature")}),
    Use("GenerateDataKeyPair", SYMMETRIC, {"KeyPairSpec": "ECC_NIST_P256"}),
    Use("GenerateDataKeyPairWithoutPlaintext", SYMMETRIC, {"KeyPairSpec": "ECC_NIST_P256"}),
    Use("GenerateMac", OF_MACS, {"Message": MESSAGE, **OF_MAC}),
    Use(
        "VerifyMac", OF_MACS, {"Message": MESSAGE, **OF_MAC},
        lambda s, key: {"Mac": Output(s.mac(key, "HMAC_SHA_256"), "Mac")},
    ),
    Use("DeriveSharedSecret", AGREEING, {"KeyAgreementAlgorithm": "ECDH", "PublicKey": OwnKey("ECC_NIST_P256")}),
    Use("Encapsulate", OF_CAPSULES, OF_KEM),
    Use("Decapsulate", OF_CAPSULES, OF_KEM, lambda s, key: {CAPSULE: Output(s.encapsulate(key), CAPSULE)}),
)  # fmt: skip
NO_ANSWER = ("Verify", "VerifyMac")
"""Their answers are referred to by nothing."""
PROFILES = tuple(dict.fromkeys(PROFILE_OF[use.operation] for use in USES))


@dataclass(frozen=True, slots=True)
class Scene:
    """For each type of key in it a key with an alias, another key, and what was made with the first."""

    keys: Mapping[str, int]
    others: Mapping[str, int]
    aliases: Mapping[str, AliasRef]
    made: Mapping[str, Mapping[str, Term]]
    uses: tuple[Use, ...]

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions on these keys."""
        return tuple(use.operation for use in self.uses)

    def named(self, use: Use, way: str) -> Term:
        """The key of a use in one of the ways."""
        alias = self.aliases[_type(use)]
        found: dict[str, Term] = {"alias": alias, "alias-arn": alias.arn, "arn": KeyRef(self.keys[_type(use)], "arn")}
        return found.get(way, KeyRef(self.keys[_type(use)]))


def _type(use: Use) -> str:
    return str(use.of.get("KeySpec", "")) + str(use.of.get("KeyUsage", ""))


WAYS, FEW_WAYS = ("id", "arn", "alias", "alias-arn"), ("id", "alias")


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for profile in PROFILES:
        yield _by_iam(profile)
        yield _by_key_policy(profile)
        yield _by_grant(profile)
    yield from _operations_of_grants()


def _scene(s: TypedPlanBuilder, profile: str) -> Scene:
    uses = tuple(use for use in USES if PROFILE_OF[use.operation] == profile)
    types = {_type(use): use.of for use in uses}
    keys = {name: s.key_of(**of) for name, of in types.items()}
    return Scene(
        keys=keys,
        others={name: s.key_of(**of) for name, of in types.items()},
        aliases={name: s.alias(key) for name, key in keys.items()},
        made={use.operation: use.made(s, keys[_type(use)]) for use in uses},
        uses=uses,
    )


def _calls(s: TypedPlanBuilder, scene: Scene, label: str, ways: tuple[str, ...]) -> None:
    for use in scene.uses:
        for way in ways:
            params = {**use.params, **scene.made[use.operation], "KeyId": scene.named(use, way)}
            made = use.operation not in NO_ANSWER
            s.by("alice", use.operation, f"{label}-{use.operation}-{way}", made, **params)


def _on(slots: Mapping[str, int]) -> list[str]:
    return [f"<key-{slot}>" for slot in slots.values()]


def _by_iam(profile: str) -> Plan:
    s = TypedPlanBuilder(f"named-keys/iam/{profile}", AUTHORIZATION, profile)
    scene = _scene(s, profile)
    s.permit("alice", statement(*scene.actions, resource=_on(scene.keys)), label="the-key")
    _calls(s, scene, "by-iam", WAYS)
    s.permit("alice", statement(*scene.actions, resource=_on(scene.others)), label="another-key")
    _calls(s, scene, "another-key", FEW_WAYS)
    s.permit("alice", statement(*scene.actions, resource=EVERY_ALIAS), label="alias-resource")
    _calls(s, scene, "alias-resource", ("alias-arn",))
    for action in scene.actions:
        s.permit("alice", statement(action), label=f"{action}-alone")
        _calls(s, scene, f"{action}-alone", ("id",))
    s.permit("alice")
    return s.plan(observe=False)


def _by_key_policy(profile: str) -> Plan:
    s = TypedPlanBuilder(f"named-keys/key-policy/{profile}", AUTHORIZATION, profile)
    scene = _scene(s, profile)
    for key in scene.keys.values():
        s.rules(key, MANAGE, statement(*scene.actions, principal="<alice>"))
    _calls(s, scene, "by-key-policy", WAYS)
    for key in scene.keys.values():
        s.rules(key, ROOT, label="no-more")
    _calls(s, scene, "no-more", ("alias",))
    return s.plan(observe=False)


def _by_grant(profile: str) -> Plan:
    s = TypedPlanBuilder(f"named-keys/grant/{profile}", GRANTS, profile)
    scene = _scene(s, profile)
    grants = []
    for name, key in scene.keys.items():
        held = (use.operation for use in scene.uses if _type(use) == name)
        grants.append((key, s.grant(key, "alice", *held)))
    _calls(s, scene, "by-grant", WAYS)
    for key, grant in grants:
        s.revoke(key, grant)
    _calls(s, scene, "revoked", FEW_WAYS)
    for use in scene.uses:
        key = scene.keys[_type(use)]
        alone = s.grant(key, "alice", use.operation, label=f"{use.operation}-alone")
        _calls(s, scene, f"granted-{use.operation}-alone", ("id",))
        s.revoke(key, alone)
    return s.plan(observe=False)


HELD: Mapping[str, tuple[OfType, tuple[str, ...], tuple[str, ...]]] = {
    "kms-asymmetric/rsa": (
        {"KeySpec": "RSA_2048", "KeyUsage": ENCRYPT},
        ("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GetPublicKey"),
        ("Sign", "Verify", "GenerateDataKey", "GenerateDataKeyPair", "GenerateMac", "DeriveSharedSecret"),
    ),
    "kms-asymmetric/signing": (
        SIGNING,
        ("Sign", "Verify", "GetPublicKey"),
        ("Encrypt", "Decrypt", "GenerateDataKey", "GenerateMac", "DeriveSharedSecret", "Encapsulate"),
    ),
    "kms-hmac/macs": (OF_MACS, ("GenerateMac", "VerifyMac"), ("Sign", "Encrypt", "GenerateDataKeyPair", "Decapsulate")),
    "kms-key-agreement/curve": (
        AGREEING,
        ("DeriveSharedSecret", "GetPublicKey"),
        ("Sign", "Verify", "Encrypt", "Encapsulate", "GenerateDataKey"),
    ),
    "kms-key-agreement/ml-kem": (
        OF_CAPSULES,
        ("Encapsulate", "Decapsulate", "GetPublicKey"),
        ("Sign", "Encrypt", "Decrypt", "DeriveSharedSecret", "GenerateMac"),
    ),
}  # fmt: skip
"""By profile and type of key the operations that a grant on it may hold, and some of those that it may not.

GRANT-021 to GRANT-025: CreateGrant, 'Operations'.
"""
OF_EVERY_KEY = ("DescribeKey", "CreateGrant", "RetireGrant")


def _operations_of_grants() -> Iterator[Plan]:
    for name, (of, held, unheld) in HELD.items():
        profile, _, kind = name.partition("/")
        s = TypedPlanBuilder(f"grants/operations/{kind}", GRANTS, profile)
        key = s.key_of(**of)
        for operation in held:
            s.grant(key, "alice", operation, label=f"{kind}-{operation}")
        s.grant(key, "alice", *held, *OF_EVERY_KEY, label=f"{kind}-all")
        for operation in unheld:
            s.grant(key, "alice", operation, label=f"{kind}-{operation}")
        s.grant(key, "alice", held[0], unheld[0], label=f"{kind}-{held[0]}-{unheld[0]}")
        yield s.plan(observe=False)
