"""CreateKey (keys of every type with KMS-made material) and DescribeKey."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import SYMMETRIC_USAGE, Facts
from kms_conformance.models.guards import VALIDATION, Guard, as_recorded, grant_tokens, key_id, length, one_of
from kms_conformance.models.import_types import EXTERNAL, OF_KMS
from kms_conformance.models.key_types import SYMMETRIC
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operation import (
    Allowance,
    Operation,
    alias_promise,
    always,
    by_alias,
    by_arn,
    given,
    in_its_state,
    key_of,
    material_claim,
)
from kms_conformance.models.operations.import_metadata import described
from kms_conformance.models.operations.key_usages import (
    KEY_SPECS,
    KEY_USAGES,
    OLD_KEY_SPECS,
    ORIGINS,
    USAGE_ALLOWANCES,
    USAGE_GUARDS,
    USAGES_OF,
    algorithm_claims,
    spec_of,
    usage_of,
)
from kms_conformance.models.operations.metadata import SAME
from kms_conformance.models.operations.policies import DEFAULT, DOCUMENT, IN_ITS_ACCOUNT, text_of
from kms_conformance.models.operations.tags import TAGS_OF_A_NEW_KEY, tags_of
from kms_conformance.models.terms import Described, KeyRef, Metadata, Term
from kms_conformance.models.world import Key, World

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

NEW_KEY: tuple[tuple[str, Term], ...] = (
    ("KeySpec", "SYMMETRIC_DEFAULT"),
    ("KeyUsage", "ENCRYPT_DECRYPT"),
    ("Origin", "AWS_KMS"),
    ("KeyState", "Enabled"),
    ("Enabled", True),
    ("MultiRegion", False),
    ("KeyManager", "CUSTOMER"),
)

NEW_EXTERNAL_KEY: tuple[tuple[str, Term], ...] = (
    ("Origin", EXTERNAL), ("KeyState", "PendingImport"), ("Enabled", False),
)  # fmt: skip

FIXED = ("KeySpec", "KeyUsage", "Origin", "MultiRegion")
"""Never changed over a key's life (KEY-018)."""
IDENTITY = ("KeyId", "Arn", "CreationDate")
"""Never changed either (INV-19)."""


def _one_spec(f: Facts) -> bool | None:
    both = [f.params[name] for name in ("KeySpec", "CustomerMasterKeySpec") if name in f.params]
    return len(both) < 2 if both and all(spec in KEY_SPECS for spec in both) else None


def _describes(member: str) -> str:
    return f"KeyMetadata.{member}"


def metadata_claims(spec: str = SYMMETRIC, usage: str = SYMMETRIC_USAGE, *, external: bool = False) -> Iterable[Claim]:
    """What is true of every KeyMetadata of a key of that spec and usage; `external`: its material is imported."""
    yield Claim("KEY-003", "KeyMetadata", Relation.ARN_AGREES)
    yield Claim("KEY-004", _describes("KeyId"), Relation.MATCHES, UUID)
    if spec in OLD_KEY_SPECS:
        yield Claim("KEY-006", _describes("CustomerMasterKeySpec"), Relation.EQUAL, spec)
    yield from algorithm_claims(spec, usage)
    for requirement, member in (
        ("KEY-026", "MultiRegionConfiguration"),
        *(() if external else (("KEY-028", "ExpirationModel"), ("KEY-028", "ValidTo"))),
        ("KEY-070", "PendingDeletionWindowInDays"),
        *(("KEY-029", name) for name in ("Aliases", "Tags", "Policy", "Grants", "KeyRotationEnabled")),
    ):
        yield Claim(requirement, _describes(member), Relation.ABSENT)
    if spec == SYMMETRIC and not external:
        yield Claim("KEY-027", _describes("CurrentKeyMaterialId"), Relation.MATCHES, "[a-f0-9]{64}")
    elif not external:
        yield Claim("KEY-027", _describes("CurrentKeyMaterialId"), Relation.ABSENT)
    yield Claim("KEY-024", "KeyMetadata", Relation.ENABLED_AGREES)
    yield Claim("KEY-025", "KeyMetadata", Relation.DATE_AGREES)


def _created(world: World, call: Call) -> Iterable[Claim]:
    spec, usage = spec_of(call), usage_of(call)
    if external := call.get("Origin") == EXTERNAL:
        for member, value in NEW_EXTERNAL_KEY:
            yield Claim("IMPORT-001", _describes(member), Relation.EQUAL, value)
        yield from described(Key(0, spec=spec, usage=usage, origin=EXTERNAL))
    for member, value in NEW_KEY if spec == SYMMETRIC and not external else (("KeySpec", spec), ("KeyUsage", usage)):
        requirement = "KEY-001" if spec == SYMMETRIC and not external else USAGES_OF[spec]
        yield Claim(requirement, _describes(member), Relation.EQUAL, value)
    yield Claim("KEY-002", _describes("KeyId"), Relation.FRESH)
    given = call.get("Description")
    yield Claim("KEY-043" if given is None else "KEY-005", _describes("Description"), Relation.EQUAL, given or "")
    yield from metadata_claims(spec, usage, external=external)


def _create(world: World, call: Call) -> World:
    assert call.result is not None, "CreateKey fills a slot"
    text, tags, policy = call.get("Description"), tags_of(call), call.get("Policy")
    usage, spec = usage_of(call), spec_of(call)
    key = Key(
        call.result,
        usage=usage,
        spec=spec,
        description=text or "",
        policy=policy,
        tags=tags,
        fresh=True,
        made_here=True,
        origin=str(call.get("Origin") or OF_KMS),
    )
    if key.external:
        key = replace(key, state=KeyState.PENDING_IMPORT, because="IMPORT-001")
    key = replace(
        key,
        description_because="KEY-043" if text is None else "KEY-005",
        policy_because="POLICY-002" if policy is not None else "POLICY-001",
        worn=bool(text or tags or policy is not None or key.external),
    )
    world = world.with_key(key)
    return world if policy is None else world.born_with_policy(key.slot, policy)


def _described(world: World, call: Call) -> Iterable[Claim]:
    key = key_of(world, call)
    yield Claim(key.because, _describes("KeyState"), Relation.EQUAL, str(key.state))
    promise = alias_promise(world, call) or "INV-19"
    for member in IDENTITY:
        requirement = promise if member == "Arn" else "INV-19"
        yield Claim(requirement, _describes(member), Relation.EQUAL, Metadata(key.slot, member))
    if key.made_here and not world.moved:
        yield Claim("KEY-064", _describes("CreationDate"), Relation.ABOUT_IN_DAYS, 0)
    for member in FIXED:
        yield Claim("KEY-018", _describes(member), Relation.EQUAL, Metadata(key.slot, member))
    yield Claim(key.description_because, _describes("Description"), Relation.EQUAL, key.description)
    if key.fresh and not key.described:
        of_type = ("CurrentKeyMaterialId", "EncryptionAlgorithms") if key.symmetric and not key.external else ()
        for member in ("KeyManager", "AWSAccountId", *of_type):
            yield Claim("KEY-005", _describes(member), Relation.EQUAL, Metadata(key.slot, member))
    if key.described:
        yield Claim(key.unchanged_because, "KeyMetadata", SAME[key.unchanged_because], Described(key.slot))
    if key.rotation.times:
        yield material_claim("ROT-012", _describes("CurrentKeyMaterialId"), key, key.rotation.times)
    if key.state is KeyState.PENDING_DELETION and key.window_days is not None:
        due = Metadata(key.slot, "DeletionDate")
        yield Claim(key.date_because, _describes("DeletionDate"), Relation.SAME_MOMENT, due)
    if key.external:
        yield from described(key)
    yield from metadata_claims(key.spec, key.usage, external=key.external)


def _describe(world: World, call: Call) -> World:
    key = key_of(world, call)
    if not isinstance(call.get("KeyId"), KeyRef):  # what an alias tells is compared, not remembered
        return world
    rotation = replace(key.rotation, told=key.rotation.told | {key.rotation.times})
    return world.with_key(replace(key, described=True, unchanged_because="KEY-030", rotation=rotation))


def _describe_the_new_key(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if allowed and call.result is not None:
        ref = KeyRef(call.result)
        yield Call.of("DescribeKey", KeyId=ref)
        if call.get("Tags") is not None:
            yield Call.of("ListResourceTags", KeyId=ref).all_pages()
        if call.get("Policy") is not None:
            yield Call.of("GetKeyPolicy", KeyId=ref, PolicyName=DEFAULT)


CREATE_KEY = Operation(
    "CreateKey",
    makes="key",
    guards=(
        length("VALID-066", "Description", 0, 8192),
        one_of("VALID-063", "CustomerMasterKeySpec", OLD_KEY_SPECS),
        one_of("VALID-086", "KeySpec", KEY_SPECS),
        one_of("VALID-088", "KeyUsage", KEY_USAGES),
        one_of("VALID-095", "Origin", ORIGINS),
        Guard("KEY-008", _one_spec, VALIDATION),
        *USAGE_GUARDS,
        *TAGS_OF_A_NEW_KEY,
        *DOCUMENT,
        *IN_ITS_ACCOUNT,
    ),
    allowances=(
        given("TAG-001", "Tags"),
        Allowance("POLICY-020", lambda world, call: not text_of(call).isascii()),
        given("POLICY-002", "Policy"),
        given("KEY-007", "CustomerMasterKeySpec"),
        given("VALID-066", "Description"),
        *USAGE_ALLOWANCES,
        Allowance("IMPORT-002", lambda world, call: call.get("Origin") == EXTERNAL),
        given("VALID-086", "KeySpec"),
        given("VALID-095", "Origin"),
        Allowance("KEY-002", lambda world, call: bool(world.keys)),
        always("KEY-001"),
    ),
    effect=_create,
    claims=_created,
    observers=_describe_the_new_key,
    simpler=dict.fromkeys(
        ("Description", "KeyUsage", "KeySpec", "CustomerMasterKeySpec", "Origin", "MultiRegion", "Tags", "Policy"),
        (None,),
    ),
    about_new_keys=True,
)

DESCRIBE_KEY = Operation(
    "DescribeKey",
    guards=(*as_recorded(key_id("VALID-011", aliases=True)), *grant_tokens()),
    allowances=(
        *by_alias("KeyId"),
        by_arn("KeyId"),
        *in_its_state("DescribeKey"),
    ),
    effect=_describe,
    claims=_described,
)
