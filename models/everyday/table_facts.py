"""What a call for DynamoDB names, reads and writes."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.everyday.holders import holder_named
from kms_conformance.models.everyday.state import Holder
from kms_conformance.models.parties import REGION
from kms_conformance.models.terms import Members, Several, Term
from kms_conformance.models.world import World

SERVICE = PROFILE = "dynamodb"
CREATE, UPDATE, DESCRIBE, DELETE, PUT, GET = (
    f"{SERVICE}:{name}" for name in ("CreateTable", "UpdateTable", "DescribeTable", "DeleteTable", "PutItem", "GetItem")
)
VIA = f"{SERVICE}.{REGION}.amazonaws.com"
"""Through which DynamoDB asks for a caller."""
TABLE, ACCOUNT = "aws:dynamodb:tableName", "aws:dynamodb:subscriberId"
"""The names in its encryption contexts."""
ENCRYPTION, MASTER_KEY = "SSESpecification", "KMSMasterKeyId"
ID, VALUE = "id", "value"
"""The attributes of an item: its primary key, and what is looked for again."""


def table_of(world: World, call: Call) -> Holder | None:
    """The table that a call names."""
    return holder_named(world, SERVICE, call.get("TableName"))


def key_term(call: Call) -> Term:
    """The key that a call names."""
    return member(call.get(ENCRYPTION), MASTER_KEY)


def member(term: Term, name: str) -> Term:
    """A member of a map."""
    return dict(term.pairs).get(name) if isinstance(term, Members) else None


def attribute(term: Term, name: str) -> Term:
    """The text of an attribute of an item."""
    return member(member(term, name), "S")


def text(value: Term) -> Members:
    """A text as an attribute."""
    return Members((("S", value),))


def item(name: Term, value: Term) -> Members:
    """An item with its primary key and its value."""
    return Members(((ID, text(name)), (VALUE, text(value))))


def encryption(key: Term) -> Members:
    """What is said of the encryption of a table under a key."""
    return Members((("Enabled", True), ("SSEType", "KMS"), (MASTER_KEY, key)))


SCHEMA: dict[str, Term] = {
    "AttributeDefinitions": Several((Members((("AttributeName", ID), ("AttributeType", "S"))),)),
    "KeySchema": Several((Members((("AttributeName", ID), ("KeyType", "HASH"))),)),
    "BillingMode": "PAY_PER_REQUEST",
}
"""Tables of items with one text as primary key."""


def is_there(world: World, call: Call) -> bool | None:
    """Whether there is the table that a call names; None where it makes one."""
    return None if call.operation == CREATE else table_of(world, call) is not None
