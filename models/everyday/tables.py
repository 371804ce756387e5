"""The operations of DynamoDB on tables under a key of the customer's. Source: botocore dynamodb 2012-08-10.

What becomes of a table while its key cannot be used is not judged: DynamoDB keeps its keys in plaintext for minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.dependence import Enforcement
from kms_conformance.models.everyday.says import Says, asked
from kms_conformance.models.everyday.state import Holder
from kms_conformance.models.everyday.table_facts import (
    ACCOUNT,
    DESCRIBE,
    ID,
    SERVICE,
    TABLE,
    VALUE,
    attribute,
    key_term,
    table_of,
)
from kms_conformance.models.guards import UNDOCUMENTED, Guard
from kms_conformance.models.operation import Allowance, Operation, always, operation_of
from kms_conformance.models.terms import ACCOUNT_OF_ARN, Metadata, Several
from kms_conformance.models.world import World

GRANTED, GRANTING, DESCRIBED, RETIRED, TAKEN = (
    "DYNAMODB-002", "DYNAMODB-007", "DYNAMODB-010", "DYNAMODB-012", "DYNAMODB-013"
)  # fmt: skip
"""The requirements of grants, of callers who may make them, of what is told, of deleted tables, of names taken."""
SAYS = Says(
    kept="DYNAMODB-001",
    disabled="",
    pending="",
    disabled_writing="DYNAMODB-005",
    pending_writing="DYNAMODB-006",
    unknown="DYNAMODB-003",
    unfit="DYNAMODB-004",
    back="",
    rotated="",
    unharmed="",
    moved="DYNAMODB-009",
    reader="",
    writer="",
    permitted="DYNAMODB-008",
    missing="DYNAMODB-011",
    not_there=frozenset({"ResourceNotFoundException"}),
)
DEPENDS: Mapping[Enforcement, tuple[str, ...]] = {
    "key-state": (),
    "permissions": (GRANTING, SAYS.permitted),
    "grants": (),
}
"""What stands on what the KMS enforces."""
KEYED = (
    *SAYS.writing(),
    Guard(GRANTING, asked(lambda e: None if e.known is None else not e.caller_lacks), UNDOCUMENTED),
)
CREATION = (Guard(TAKEN, asked(lambda e: e.free), frozenset({"ResourceInUseException"})), *KEYED)


def _created(world: World, call: Call) -> World:
    key = world.key_named(key_term(call))
    return world.with_holder(Holder(SERVICE, call.get("TableName"), key=None if key is None else key.slot))


def _updated(world: World, call: Call) -> World:
    table, key = table_of(world, call), world.key_named(key_term(call))
    if table is None or key is None:
        return world
    return world.with_holder(replace(table, key=key.slot, labels={"moved": 1}))


def _put(world: World, call: Call) -> World:
    table, item = table_of(world, call), call.get("Item")
    if table is None:
        return world
    return world.with_holder(replace(table, items={**table.items, attribute(item, ID): attribute(item, VALUE)}))


def _deleted(world: World, call: Call) -> World:
    table = table_of(world, call)
    return world if table is None else world.with_holder(replace(table, deleted=True))


def _of_item(world: World, call: Call) -> Iterator[Claim]:
    """What was written last."""
    table, name = table_of(world, call), attribute(call.get("Key"), ID)
    if table is not None and name in table.items:
        yield Claim(_promise(table), f"Item.{VALUE}.S", Relation.EQUAL, table.items[name], data=True)


def _promise(table: Holder) -> str:
    return SAYS.moved if table.labels else SAYS.kept


def _of_table(world: World, call: Call) -> Iterator[Claim]:
    """The key under which a table lies."""
    table = table_of(world, call)
    if table is not None and table.key is not None:
        yield Claim(DESCRIBED, "Table.SSEDescription.SSEType", Relation.EQUAL, "KMS")
        yield Claim(DESCRIBED, "Table.SSEDescription.KMSMasterKeyArn", Relation.EQUAL, Metadata(table.key, "Arn"))


def granted(world: World, key: int) -> Iterator[Claim]:
    """Of all grants on a key: one for each table under it, none for a table that was deleted."""
    for table in world.holders.values():
        if table.service != SERVICE or table.lost or table.key != key:
            continue
        if table.deleted:
            yield Claim(RETIRED, "Grants", Relation.NO_GRANT_FOR, Several((TABLE, table.name)))
        else:
            pairs = (TABLE, table.name, ACCOUNT, Metadata(key, ACCOUNT_OF_ARN))
            yield Claim(GRANTED, "Grants", Relation.GRANTED_WITH, Several(pairs))


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """The key that a table has after a change, or a refused one."""
    if table_of(world, call) is not None:
        yield Call.of(DESCRIBE, TableName=call.get("TableName"))


_row = partial(operation_of, SERVICE, simpler={})
PERMITTED = Allowance(SAYS.permitted, lambda world, call: bool(call.principal))
MOVED = Allowance(SAYS.moved, lambda world, call: bool((table := table_of(world, call)) and table.labels))
TABLE_OPERATIONS: tuple[Operation, ...] = (
    _row("CreateTable", CREATION, (PERMITTED, always(SAYS.kept)), effect=_created, look=_look),
    _row("DescribeTable", SAYS.is_there(), (always(DESCRIBED),), told=_of_table),
    _row("PutItem", SAYS.is_there(), (MOVED, always(SAYS.kept)), effect=_put),
    _row("GetItem", SAYS.is_there(), (MOVED, always(SAYS.kept)), told=_of_item),
    _row(
        "UpdateTable", (*SAYS.is_there(), *KEYED), (PERMITTED, always(SAYS.moved)), effect=_updated, look=_look,
    ),
    _row("DeleteTable", SAYS.is_there(), (always(SAYS.missing),), effect=_deleted),
)  # fmt: skip
"""In the order of the profile."""
