"""What must be asked about one call: a question for each permission that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kms_conformance.models.access.values import CONVERSATION, alias_arn, symbolic_params
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.condition_keys import condition_keys
from kms_conformance.models.authorization.permissions import PERMISSIONS, Permission, permissions
from kms_conformance.models.authorization.request_facts import Circumstances, KeyAttributes
from kms_conformance.models.calls import Call
from kms_conformance.models.domains.callers import Need, needs
from kms_conformance.models.grants import GRANT_OPERATIONS, Constraints, Terms, Use
from kms_conformance.models.parties import REGION, key_arn, principal
from kms_conformance.models.terms import AliasRef, Blob, GrantConstraints, KeyRef, Texts, Value
from kms_conformance.models.wire import alias_text
from kms_conformance.models.world import Key, World

CONTEXT_MEMBERS = {"ReEncryptFrom": "SourceEncryptionContext", "ReEncryptTo": "DestinationEncryptionContext"}
"""The context of an action, where it is not EncryptionContext (GRANT-043)."""
NAMED = {
    "key": "KeyId", "source key": "SourceKeyId", "destination key": "DestinationKeyId", "target key": "TargetKeyId",
}  # fmt: skip
OPENING = ("Decrypt", "ReEncryptFrom")
PRINCIPALS = {
    "GranteePrincipal": "grantee_principal",
    "GranteeServicePrincipal": "grantee_service_principal",
    "RetiringPrincipal": "retiring_principal",
    "RetiringServicePrincipal": "retiring_service_principal",
}
TODAY = 0
"""Whole days since a key of a conversation was used, or made where it was not: none (POLICY-062)."""
S3_NEEDS = {"PutObject": "GenerateDataKey", "GetObject": "Decrypt", "CopyObject": "GenerateDataKey"}
"""What S3 asks of KMS on a caller's behalf."""


@dataclass(frozen=True, slots=True)
class Question:
    """One permission: what policies are asked, about which key, and what grants are asked, where they may answer."""

    access: Access
    key: Key | None = None
    use: Use | None = None


def questions(world: World, call: Call) -> tuple[Question, ...] | None:
    """The questions of a call; None where one cannot be put, since it names nothing that there is."""
    if call.operation in S3_NEEDS:
        return _through_s3(world, call)
    if ":" in call.operation:
        wanted = needs(world, call)
        if wanted is None:
            return None
        return tuple(_on_behalf(world, call, row) for row in wanted)
    if call.operation not in PERMISSIONS:
        return ()
    params = symbolic_params(call)
    found = []
    for permission in permissions(call.operation, params):
        key = _key(world, call, permission)
        if key is None and permission.on not in ("none", "alias"):
            return None
        found.append(_question(world, call, params, permission, key))
    return tuple(found)


def _key(world: World, call: Call, permission: Permission) -> Key | None:
    """The key on which a permission is needed; where a ciphertext is opened, the one that made it."""
    action = permission.action.removeprefix("kms:")
    if permission.on == "former key":
        alias = call.get("AliasName")
        known = world.aliases.get(alias.name) if isinstance(alias, AliasRef) else None
        return world.keys.get(known.key) if known else None
    if call.operation == "RetireGrant":
        issued = world.grant_named(call.get("GrantToken")) or world.grant_named(call.get("GrantId"))
        return world.keys.get(issued.key) if issued else None
    if action in OPENING:
        blob = call.get("CiphertextBlob")
        entry = world.ciphertexts.get(blob.slot) if isinstance(blob, Blob) and blob.edit is None else None
        return world.keys.get(entry.key) if entry else None
    return world.key_named(call.get(NAMED.get(permission.on, "")))


def _question(
    world: World, call: Call, params: Mapping[str, Value], permission: Permission, key: Key | None
) -> Question:
    caller, action = principal(call.principal), permission.action.removeprefix("kms:")
    around = Circumstances(REGION, world.now, same_key=_same_key(world, call))
    told = dict(params)
    if call.operation == "RetireGrant":
        issued = world.grant_named(call.get("GrantToken")) or world.grant_named(call.get("GrantId"))
        told["Constraints"] = _members(issued.terms.constraints) if issued else None
    keys = condition_keys(action, told, attributes(world, key) if key else None, caller, around)
    resource = key_arn(key.slot) if key else "*"
    if permission.on == "alias":
        resource = alias_arn(str(params.get("AliasName")))
    access = Access(caller, permission.action, resource, keys)
    return Question(access, key, _use(call, params, action, key))


def _use(call: Call, params: Mapping[str, Value], action: str, key: Key | None) -> Use | None:
    if key is None or action not in GRANT_OPERATIONS or action == "RetireGrant":
        return None
    context = params.get(CONTEXT_MEMBERS.get(action, "EncryptionContext"))
    child = terms_of(call, key.slot) if action == "CreateGrant" else None
    pairs = context if isinstance(context, Mapping) else {}
    return Use(
        principal=principal(call.principal),
        operation=action,
        key=key_arn(key.slot),
        context=pairs,
        source_arn=None,
        child=child,
    )


def terms_of(call: Call, key: int) -> Terms:
    """What a CreateGrant asks for."""
    params, operations, given = symbolic_params(call), call.get("Operations"), call.get("Constraints")
    texts = {member: params.get(member) for member in (*PRINCIPALS, "Name")}
    named = {name: text for member, name in PRINCIPALS.items() if isinstance(text := texts[member], str)}
    name = texts["Name"]
    constraints = given if isinstance(given, GrantConstraints) else GrantConstraints()
    return Terms(
        key_arn(key),
        frozenset(operations.items if isinstance(operations, Texts) else ()),
        constraints=Constraints(
            None if constraints.equals is None else constraints.equals.as_map(),
            None if constraints.subset is None else constraints.subset.as_map(),
            constraints.source_arn,
        ),
        name=name if isinstance(name, str) else None,
        **named,
    )


def _members(constraints: Constraints) -> dict[str, Value]:
    members = {"EncryptionContextEquals": constraints.equals, "EncryptionContextSubset": constraints.subset}
    return {name: pairs for name, pairs in members.items() if pairs is not None}


def _same_key(world: World, call: Call) -> bool | None:
    if call.operation != "ReEncrypt":
        return None
    blob, to = call.get("CiphertextBlob"), world.key_named(call.get("DestinationKeyId"))
    entry = world.ciphertexts.get(blob.slot) if isinstance(blob, Blob) else None
    return to is not None and entry is not None and to.slot == entry.key


def attributes(world: World, key: Key) -> KeyAttributes:
    """The key as condition keys see it."""
    names = tuple(alias_text(alias.ref, CONVERSATION) for alias in world.aliases_of(key.slot))
    return KeyAttributes(
        key_spec=key.spec, key_usage=key.usage, aliases=names, tags=dict(key.tags), days_without_use=TODAY
    )


def _through_s3(world: World, call: Call) -> tuple[Question, ...] | None:
    """The key of an object that is written: S3 asks KMS on behalf of who writes it."""
    return tuple(_asked_by_s3(world, call))


def _asked_by_s3(world: World, call: Call) -> Iterator[Question]:
    ref = call.get("SSEKMSKeyId")
    key = world.key_named(ref) if isinstance(ref, KeyRef) else None
    if key is not None:
        yield _on_behalf(world, call, Need(S3_NEEDS[call.operation], key, f"s3.{REGION}.amazonaws.com"))


def _on_behalf(world: World, call: Call, need: Need) -> Question:
    """A service asks KMS on behalf of who calls it; what it puts into the context is its own, but for a known pair."""
    caller, action, key, service = principal(call.principal), need.action, need.key, need.via_service
    chain = (f"{service.partition('.')[0]}.amazonaws.com",)
    around = Circumstances(REGION, world.now, via_service=service, called_via=chain)
    params: dict[str, Value] = {"KeyId": key_arn(key.slot)}
    if need.context is not None:
        params["Constraints"] = {"EncryptionContextSubset": dict((need.context,))}
    if need.encryption:
        params["EncryptionContext"] = dict(need.encryption)
    keys = condition_keys(action, params, attributes(world, key), caller, around)
    access = Access(caller, f"kms:{action}", key_arn(key.slot), keys)
    if action == "CreateGrant":
        return Question(access, key, None)
    use = Use(
        principal=caller,
        operation=action,
        key=key_arn(key.slot),
        context=dict(need.encryption),
        source_arn=None,
        child=None,
    )
    return Question(access, key, use)
