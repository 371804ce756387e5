"""The operations of Secrets Manager. Source: botocore secretsmanager 2017-10-17."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.dependence import Enforcement
from kms_conformance.models.everyday.says import Says, asked, life, may
from kms_conformance.models.everyday.secret_facts import (
    CREATE,
    CURRENT,
    GET,
    KEY,
    PREVIOUS,
    SERVICE,
    STAGED,
    opened,
    secret_of,
)
from kms_conformance.models.everyday.state import Holder, Version
from kms_conformance.models.guards import UNDOCUMENTED, Guard
from kms_conformance.models.operation import Allowance, Operation, always, operation_of
from kms_conformance.models.terms import Metadata, Output
from kms_conformance.models.world import World

VALIDATED, DESCRIBED, TAKEN, UNREAD, LABELLED = (
    "SECRETS-010",
    "SECRETS-014",
    "SECRETS-018",
    "SECRETS-019",
    "SECRETS-020",
)
"""The requirements of keys that are tried, of what tells the key, of names that are taken, of writers who cannot read,
and of labels."""
SAYS = Says(
    kept="SECRETS-001",
    disabled="SECRETS-002",
    pending="SECRETS-003",
    disabled_writing="SECRETS-004",
    pending_writing="SECRETS-005",
    unknown="SECRETS-006",
    unfit="SECRETS-007",
    back="SECRETS-008",
    reader="SECRETS-009",
    writer="SECRETS-011",
    permitted="SECRETS-012",
    moved="SECRETS-013",
    rotated="SECRETS-015",
    unharmed="SECRETS-016",
    missing="SECRETS-017",
    not_there=frozenset({"ResourceNotFoundException"}),
)
DEPENDS: Mapping[Enforcement, tuple[str, ...]] = {
    "key-state": (),
    "permissions": (SAYS.reader, VALIDATED, SAYS.writer, SAYS.permitted, UNREAD),
    "grants": (),
}
"""What stands on what the KMS enforces."""
TRIED = Guard(VALIDATED, asked(lambda e: None if e.known is None else not e.caller_lacks), UNDOCUMENTED)
CREATION = (
    Guard(TAKEN, asked(lambda e: e.free), frozenset({"ResourceExistsException"})),
    *SAYS.writing(),
    TRIED,
)
WRITING = (
    *SAYS.is_there(),
    *SAYS.writing_on(),
    Guard(SAYS.writer, may("GenerateDataKey"), UNDOCUMENTED),
    Guard(UNREAD, may("Decrypt"), UNDOCUMENTED),
)
UPDATING = (*SAYS.is_there(), *SAYS.writing(), TRIED)
READING = (*SAYS.is_there(), *SAYS.decrypting())


def _version(world: World, call: Call, key: int | None) -> Version:
    keys = () if key is None else (key,)
    return Version(call.get("SecretString"), keys, life(world, keys), made=call.result)


def _created(world: World, call: Call) -> World:
    key = world.key_named(call.get(KEY))
    slot = None if key is None else key.slot
    made = Holder(SERVICE, call.get("Name"), call.result, slot, (_version(world, call, slot),))
    return world.with_holder(made)


def _put(world: World, call: Call) -> World:
    holder = secret_of(world, call)
    if holder is None:
        return world
    return world.with_holder(replace(holder, versions=(*holder.versions, _version(world, call, holder.key))))


def _updated(world: World, call: Call) -> World:
    """The world in which a secret has another key: the versions with a label open with that one, too."""
    holder, key = secret_of(world, call), world.key_named(call.get(KEY))
    if holder is None or key is None:
        return _put(world, call) if holder is not None and call.get("SecretString") is not None else world
    former = holder.versions[:-STAGED]
    if holder.key != key.slot:
        staged = tuple(_moved(world, row, key.slot) for row in holder.versions[-STAGED:])
        holder = replace(holder, key=key.slot, versions=(*former, *staged))
    if call.get("SecretString") is None:
        return world.with_holder(holder)
    return world.with_holder(replace(holder, versions=(*holder.versions, _version(world, call, key.slot))))


def _moved(world: World, version: Version, key: int) -> Version:
    keys = (*(slot for slot in version.keys if slot != key), key)
    return replace(version, keys=keys, lived=life(world, keys), because=SAYS.moved)


def _not_written(world: World, call: Call) -> World:
    """What was there stays as it was."""
    holder = secret_of(world, call)
    if holder is None or call.operation == CREATE:
        return world
    *before, last = holder.versions
    return world.with_holder(replace(holder, versions=(*before, replace(last, because=SAYS.unharmed))))


def _deleted(world: World, call: Call) -> World:
    holder = secret_of(world, call)
    return world if holder is None else world.with_holder(replace(holder, deleted=True))


def _promise(world: World, version: Version) -> str:
    return SAYS.promise(world, version.keys, version.lived, version.because)


def _promised(requirement: str) -> Callable[[World, Call], bool]:
    return lambda world, call: any(_promise(world, version) == requirement for _, version in opened(world, call))


def _of_value(world: World, call: Call) -> Iterator[Claim]:
    """The text of a version, its labels, and of which secret it is."""
    for holder, version in opened(world, call):
        yield Claim(_promise(world, version), "SecretString", Relation.EQUAL, version.text, data=True)
        yield Claim(SAYS.kept, "Name", Relation.EQUAL, holder.name)
        if holder.slot is not None:
            yield Claim(SAYS.kept, "ARN", Relation.EQUAL, Output(holder.slot, "ARN"))
        labels = {id(row): label for row, label in zip(reversed(holder.versions), (CURRENT, PREVIOUS), strict=False)}
        if (label := labels.get(id(version))) is not None:
            yield Claim(LABELLED, "VersionStages", Relation.LISTS, label)


def _of_secret(world: World, call: Call) -> Iterator[Claim]:
    """The key under which new versions lie."""
    holder = secret_of(world, call)
    if holder is not None and holder.key is not None:
        yield Claim(DESCRIBED, KEY, Relation.NAMES_KEY, Metadata(holder.key, "Arn"))


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """What a write has written, or a refused one has left."""
    holder = secret_of(world, call)
    if holder is not None and holder.slot is not None:
        yield Call.of(GET, SecretId=Output(holder.slot, "ARN"))


_row = partial(operation_of, SERVICE, simpler={})
PERMITTED = Allowance(SAYS.permitted, lambda world, call: bool(call.principal))
READ = tuple(Allowance(name, _promised(name)) for name in SAYS.promises)
SECRET_OPERATIONS: tuple[Operation, ...] = (
    _row(
        "CreateSecret", CREATION, (PERMITTED, always(SAYS.kept)), effect=_created, look=_look, makes="secret",
    ),
    _row("GetSecretValue", READING, (PERMITTED, *READ, always(SAYS.kept)), told=_of_value),
    replace(
        _row("PutSecretValue", WRITING, (PERMITTED, always(SAYS.kept)), effect=_put, look=_look),
        refused=_not_written,
    ),
    replace(
        _row("UpdateSecret", UPDATING, (PERMITTED, always(SAYS.moved)), effect=_updated, look=_look),
        refused=_not_written,
    ),
    _row("DescribeSecret", SAYS.is_there(), (always(DESCRIBED),), told=_of_secret),
    _row("DeleteSecret", SAYS.is_there(), (always(SAYS.missing),), effect=_deleted),
)  # fmt: skip
"""In the order of the profile."""
