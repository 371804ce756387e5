"""CreateAlias, UpdateAlias, DeleteAlias and ListAliases: names for keys that can be moved from one to another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts, Identifier, KeyFacts
from kms_conformance.models.grants.operations import KeyKind, kind_of
from kms_conformance.models.guards import (
    BAD_IDENTIFIER,
    LIMIT_EXCEEDED,
    NOT_FOUND,
    UNDOCUMENTED,
    VALIDATION,
    Condition,
    Guard,
    key_state,
    length,
    matching,
    named_by,
    not_managed,
    optional_key_id,
    required,
)
from kms_conformance.models.operation import (
    SETTINGS_OUTLIVE,
    Allowance,
    Operation,
    always,
    by_arn,
    in_its_state,
    key_of,
)
from kms_conformance.models.operations.lists import in_pages, page_allowances, page_claims, page_guards, row
from kms_conformance.models.operations.metadata import no_output, touched
from kms_conformance.models.terms import AliasRef, KeyRef, Listed, Marker, Metadata, Rows
from kms_conformance.models.world import Alias, World

PREFIX, RESERVED = "alias/", "alias/aws/"
MANAGED_ALIAS = f"{RESERVED}s3"
MOST_ALIASES, LONGEST_NAME = 50, 256
CHARACTERS = "[a-zA-Z0-9:/_-]+"
BAD_NAME = VALIDATION | {"InvalidAliasNameException"}
LISTED_BECAUSE = {"ALIAS-002": "ALIAS-001"}
"""The requirement by which a list shows an alias, where it is not the one by which the alias names its key."""


def _name(f: Facts) -> str | None:
    name = f.params.get("AliasName")
    return name if isinstance(name, str) and 0 < len(name) <= 256 else None


def _of_name(holds: Callable[[str], bool]) -> Condition:
    return lambda f: holds(name) if (name := _name(f)) is not None else None


def _of_alias(holds: Callable[[Identifier], bool]) -> Condition:
    def ask(f: Facts) -> bool | None:
        name = _name(f)
        well_formed = name is not None and name.startswith(PREFIX) and re.fullmatch(CHARACTERS, name)
        return holds(f.alias) if well_formed and f.alias is not None else None

    return ask


def _target(f: Facts) -> KeyFacts | None:
    return named_by("TargetKeyId")(f)


def _names(*namings: str) -> Condition:
    """TargetKeyId is none of these; what an alias names is another guard's."""

    def holds(f: Facts) -> bool | None:
        target = f.keys.get("TargetKeyId")
        return None if target is None or target.alias else target.naming not in namings

    return holds


def _no_alias(f: Facts) -> bool | None:
    target = f.keys.get("TargetKeyId")
    return None if target is None else not target.alias


def _room(f: Facts) -> bool | None:
    """The target has fewer than 50 aliases, not counting this one."""
    target = _target(f)
    if target is None:
        return None
    own = f.alias is not None and f.alias.key is not None and f.alias.key.name == target.name
    return target.aliases - own < MOST_ALIASES


def _same_usage(f: Facts) -> bool | None:
    target, current = _target(f), f.alias.key if f.alias else None
    return _type(target) == _type(current) if target and current else None


def _type(key: KeyFacts) -> KeyKind:
    """Symmetric, asymmetric or HMAC, and for what: a move changes neither (ALIAS-019)."""
    return kind_of(key.usage, key.spec)


def _another_key(f: Facts) -> bool | None:
    target, current = _target(f), f.alias.key if f.alias else None
    return target.name != current.name if target and current else None


TARGET = (
    length("VALID-083", "TargetKeyId", 1, 2048),
    Guard("ALIAS-004", _no_alias, BAD_IDENTIFIER),
    Guard("ALIAS-013", _names("unknown", "other-region"), NOT_FOUND | {"AccessDeniedException"}),
    Guard("ALIAS-013", _names("malformed", "malformed-arn"), BAD_IDENTIFIER),
)
EXISTS = (
    Guard("ALIAS-022", _of_name(lambda name: name.startswith(PREFIX)), NOT_FOUND | BAD_NAME),
    Guard("ALIAS-022", _of_alias(lambda alias: alias.key is not None), NOT_FOUND),
)


def _ref(call: Call) -> AliasRef:
    ref = call.get("AliasName")
    assert isinstance(ref, AliasRef), f"{call.operation} names no alias of ours"
    return ref.name


def _create(world: World, call: Call) -> World:
    ref, key = _ref(call), key_of(world, call, "TargetKeyId")
    twin = replace(ref, upper=not ref.upper)
    target = call.get("TargetKeyId")
    because = "ALIAS-003" if isinstance(target, KeyRef) and target.form == "arn" else "ALIAS-002"
    because = "ALIAS-024" if ref in world.deleted else "ALIAS-011" if twin in world.aliases else because
    return touched(world.with_alias(Alias(ref, key.slot, because)), key.slot, "INV-32")


def _update(world: World, call: Call) -> World:
    ref, key = _ref(call), key_of(world, call, "TargetKeyId")
    before = world.aliases[ref]
    world = touched(world, before.key, "INV-32")
    moved = Alias(ref, key.slot, "ALIAS-017", dated=before.dated, moved=before.dated)
    return touched(world.with_alias(moved), key.slot, "INV-32")


def _delete(world: World, call: Call) -> World:
    ref = _ref(call)
    slot = world.aliases[ref].key
    world = touched(world, slot, "INV-32").without_alias(ref)
    for sibling in world.aliases_of(slot):
        world = world.with_alias(replace(sibling, because="ALIAS-023"))
    return world


def _kept(requirement: str) -> Callable[[World, Call], World]:
    """A refused call leaves an alias that there is where it was."""

    def refused(world: World, call: Call) -> World:
        ref = call.get("AliasName")
        alias = world.aliases.get(ref.name) if isinstance(ref, AliasRef) else None
        return world.with_alias(replace(alias, because=requirement)) if alias else world

    return refused


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """The list of the key's aliases, and one use of the alias."""
    ref = call.get("AliasName")
    if not isinstance(ref, AliasRef):
        return
    alias = world.aliases.get(ref.name)
    slot = alias.key if alias else world.deleted.get(ref.name)
    if slot is not None:
        yield Call.of("ListAliases", KeyId=KeyRef(slot)).all_pages()
    if allowed and call.operation == "DeleteAlias":
        yield Call.of("DescribeKey", label="deleted-alias", KeyId=ref)
    elif alias and world.keys[alias.key] in world.usable_keys():
        yield Call.of("Encrypt", label="use-by-alias", KeyId=ref, Plaintext=Marker(16))


CREATE_ALIAS = Operation(
    "CreateAlias",
    guards=(
        required("VALID-003", "AliasName"),
        required("VALID-003", "TargetKeyId"),
        length("VALID-052", "AliasName", 1, 256),
        Guard("ALIAS-005", _of_name(lambda name: name.startswith(PREFIX)), VALIDATION),
        matching("ALIAS-007", "AliasName", CHARACTERS).allowing(BAD_NAME),
        Guard("ALIAS-008", _of_name(lambda name: ":" not in name), UNDOCUMENTED),
        Guard("ALIAS-006", _of_name(lambda name: not name.startswith(RESERVED)), UNDOCUMENTED),
        *TARGET,
        *key_state("CreateAlias", _target),
        not_managed("ALIAS-014", "TargetKeyId"),
        Guard("ALIAS-010", _of_alias(lambda alias: alias.key is None), frozenset({"AlreadyExistsException"})),
        Guard("ALIAS-015", _room, LIMIT_EXCEEDED),
    ),
    allowances=(
        Allowance("ALIAS-024", lambda world, call: _ref(call) in world.deleted),
        Allowance("ALIAS-011", lambda world, call: replace(_ref(call), upper=not _ref(call).upper) in world.aliases),
        Allowance("ALIAS-003", lambda w, c: isinstance(ref := c.get("TargetKeyId"), KeyRef) and ref.form == "arn"),
        Allowance("VALID-052", lambda world, call: _ref(call).length == LONGEST_NAME),
        Allowance("ALIAS-007", lambda world, call: bool(_ref(call).suffix)),
        *in_its_state("CreateAlias", "TargetKeyId"),
        always("ALIAS-001"),
    ),
    effect=_create,
    refused=_kept("ALIAS-010"),
    claims=no_output,
    observers=_look,
    writes=True,
)

UPDATE_ALIAS = Operation(
    "UpdateAlias",
    guards=(
        required("VALID-043", "AliasName"),
        required("VALID-043", "TargetKeyId"),
        length("VALID-052", "AliasName", 1, 256),
        matching("VALID-053", "AliasName", CHARACTERS),
        *TARGET,
        *EXISTS,
        *key_state("UpdateAlias", _target),
        Guard("ALIAS-019", _same_usage, UNDOCUMENTED),
        Guard("ALIAS-021", _another_key, UNDOCUMENTED),
        Guard("ALIAS-016", _room, LIMIT_EXCEEDED),
    ),
    allowances=(
        Allowance("ALIAS-031", lambda w, c: w.keys[w.aliases[_ref(c)].key].state == "PendingDeletion"),
        Allowance("ALIAS-003", lambda w, c: isinstance(ref := c.get("TargetKeyId"), KeyRef) and ref.form == "arn"),
        *in_its_state("UpdateAlias", "TargetKeyId"),
        always("ALIAS-017"),
    ),
    effect=_update,
    refused=_kept("ALIAS-019"),
    claims=no_output,
    observers=_look,
    writes=True,
)

DELETE_ALIAS = Operation(
    "DeleteAlias",
    guards=(
        required("VALID-007", "AliasName"),
        length("VALID-052", "AliasName", 1, 256),
        matching("VALID-053", "AliasName", CHARACTERS),
        *EXISTS,
    ),
    allowances=(*in_its_state("DeleteAlias", "AliasName"), always("ALIAS-023")),
    effect=_delete,
    claims=no_output,
    observers=_look,
    writes=True,
)


def _aliases(world: World, call: Call) -> Iterable[Claim]:
    yield from page_claims(call)
    known = world.usable_keys()
    if known:
        yield Claim("ALIAS-029", "Aliases", Relation.SAME_ACCOUNT, Metadata(known[0].slot, "Arn"))
    named = world.key_named(call.get("KeyId"))
    ours = [alias for alias in world.aliases.values() if not alias.lost and (not named or alias.key == named.slot)]
    if not call.whole:
        return
    for alias in ours:
        because = LISTED_BECAUSE.get(alias.because, alias.because) if named else "ALIAS-026"
        because = "ALIAS-025" if named and alias.listed and because not in STILL_THERE else because
        entry = row(AliasName=alias.ref, TargetKeyId=Metadata(alias.key, "KeyId"), AliasArn=alias.ref.arn)
        yield Claim(in_pages(call, because), "Aliases", Relation.HOLDS_ROWS, entry)
        yield Claim("ALIAS-001", "Aliases", Relation.DATED, row(AliasName=alias.ref))
        if alias.dated:
            yield Claim("ALIAS-017", "Aliases", Relation.CREATED_AS_BEFORE, Listed(alias.ref))
        if alias.moved:
            yield Claim("ALIAS-017", "Aliases", Relation.UPDATED_SINCE, Listed(alias.ref))
    for key in world.keys.values():
        if key.managed and (named in (None, key)):
            shown = row(AliasName=MANAGED_ALIAS, TargetKeyId=Metadata(key.slot, "KeyId"))
            yield Claim("ALIAS-026", "Aliases", Relation.HOLDS_ROWS, shown)
    for alias in world.aliases.values():
        if named and alias.because == "ALIAS-017" and alias.key != named.slot and not alias.lost:
            yield Claim("ALIAS-017", "Aliases", Relation.LACKS_ROWS, row(AliasName=alias.ref))
    for ref, slot in world.deleted.items():
        if not named or slot == named.slot:
            because = "ALIAS-032" if world.keys[slot].gone else "ALIAS-023"
            yield Claim(because, "Aliases", Relation.LACKS_ROWS, row(AliasName=ref))
    if named and not named.managed:  # a lost alias may name any key
        lost = {alias.ref for alias in world.aliases.values() if alias.lost}
        may_be_there = {alias.ref for alias in ours} | set(world.deleted) | lost
        yield Claim("ALIAS-025", "Aliases", Relation.ONLY_ROWS, _names_of(may_be_there))


def _seen(world: World, call: Call) -> World:
    """What a walk has shown is known to be listed, and its dates are told."""
    named = world.key_named(call.get("KeyId"))
    for alias in world.aliases.values() if call.whole else ():
        if not named or alias.key == named.slot:
            world = world.with_alias(replace(alias, listed=True, dated=True, moved=False))
    return world


STILL_THERE = (SETTINGS_OUTLIVE, "ALIAS-010", "ALIAS-019", "ALIAS-023", "ALIAS-031")
"""Requirements by which an alias that was listed is listed still."""


def _names_of(refs: Iterable[AliasRef]) -> Rows:
    ordered = sorted(refs, key=lambda ref: (ref.slot, ref.upper, ref.suffix, ref.length))
    return Rows(tuple((("AliasName", ref),) for ref in ordered))


LIST_ALIASES = Operation(
    "ListAliases",
    guards=(*optional_key_id("KeyId", unknown="ALIAS-028"), *page_guards("ListAliases")),
    allowances=(
        *page_allowances("ListAliases"),
        by_arn("KeyId"),
        *in_its_state("ListAliases"),
        Allowance("ALIAS-025", lambda world, call: call.get("KeyId") is not None),
        always("ALIAS-026"),
    ),
    effect=_seen,
    claims=_aliases,
)
