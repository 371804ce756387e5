"""Tables under a key: which keys are taken, the grant of each table, and what a change of key does."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kms_conformance.models.domains.operations import GRANTS
from kms_conformance.models.everyday.table_facts import (
    CREATE,
    DELETE,
    DESCRIBE,
    ENCRYPTION,
    GET,
    ID,
    PROFILE,
    PUT,
    SCHEMA,
    UPDATE,
    VIA,
    encryption,
    item,
    text,
)
from kms_conformance.models.parties import REGION
from kms_conformance.models.terms import KeyRef, Members, Named, Term
from kms_conformance.strategies.documents import ROOT, through
from kms_conformance.strategies.owned_keys_plan_builder import PATHS
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder
from kms_conformance.strategies.wrong_keys import absent_keys

ALL_OF_IT = json.dumps({"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"})
NEEDED = (
    "Encrypt", "Decrypt", "ReEncrypt*", "GenerateDataKey*", "DescribeKey", "CreateGrant",
)  # fmt: skip
"""What DynamoDB requires of its caller. Source: Developer Guide, Key policy for a customer managed key."""


class Tables(PlanBuilder):
    """A plan with tables."""

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(f"{PROFILE}/{name}", PROFILE, *profiles)
        self.principal = ""
        """Who calls from now on."""

    def new(self, key: Term, label: str = "plain", name: Named | None = None) -> Named:
        """A new table under a key, given by its slot or any other term; its name."""
        named = name or Named(self.slot())
        self.ask(CREATE, named, label, **SCHEMA, **{ENCRYPTION: encryption(_key(key))})
        return named

    def move(self, table: Named, key: Term, label: str = "plain") -> None:
        """UpdateTable with another key."""
        self.ask(UPDATE, table, label, **{ENCRYPTION: encryption(_key(key))})

    def put(self, table: Named, label: str = "plain", tail: str = "") -> Named:
        """A new item; its primary key."""
        name = Named(self.slot())
        self.ask(PUT, table, label, Item=item(name, Named(self.slot(), tail)))
        return name

    def get(self, table: Named, name: Named, label: str = "plain") -> None:
        """GetItem, as it was written last."""
        self.ask(GET, table, label, Key=Members(((ID, text(name)),)), ConsistentRead=True)

    def ask(self, operation: str, table: Named, label: str = "plain", /, **params: Term) -> None:
        """A call about a table."""
        named: dict[str, Term] = {"TableName": table, **params}
        self.by(self.principal, operation, label, **named)

    def grants(self, key: int, label: str = "plain") -> None:
        """All grants on a key."""
        self.send(GRANTS, label, {"KeyId": KeyRef(key)})


def _key(key: Term) -> Term:
    return KeyRef(key, "arn") if isinstance(key, int) else key


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _granted()
    yield _moved()
    yield _wrong_keys()
    for path in PATHS:
        yield _state(path)
    yield _callers()


def _granted() -> Plan:
    """Two tables under one key: items of each, and a grant for each; one is deleted."""
    s = Tables("granted")
    key = s.key()
    one, other = s.new(key, "key-by-arn"), s.new(KeyRef(key), "key-by-id")
    s.grants(key, "two-tables")
    for table in (one, other):
        found = [s.put(table), s.put(table, "value", "\u00e9\u4e2d\n \"'\\")]
        for name in found:
            s.get(table, name)
        s.ask(DESCRIBE, table)
    s.new(key, "taken", one)
    s.ask(DELETE, other)
    s.ask(DESCRIBE, other, "deleted")
    s.grants(key, "one-deleted")
    return s.plan()


def _moved() -> Plan:
    """Another key: what was there is read, and the table has a grant on that key."""
    s = Tables("moved")
    key, other = s.key(), s.key()
    tables = [s.new(key) for _ in range(2)]
    found = [s.put(table) for table in tables]
    for table, name in zip(tables, found, strict=True):
        s.move(table, other, "other-key")
        s.ask(DESCRIBE, table, "other-key")
        s.get(table, name, "other-key")
        s.get(table, s.put(table, "other-key"), "other-key")
    s.grants(other, "other-key")
    s.get(tables[0], found[0])
    s.on("DisableKey", key)
    for table, name in zip(tables, found, strict=True):
        s.get(table, name, "former-key-disabled")
    return s.plan()


def _wrong_keys() -> Plan:
    """Keys that there are not, or that are of another kind: no table gets them."""
    s = Tables("wrong-keys")
    key = s.key()
    kept = s.new(key)
    for label, term in absent_keys(key).items():
        s.new(term, label)
        s.move(kept, term, label)
    s.new(s.key_of_another_usage(), "of-an-hmac-key")
    s.move(kept, s.key_of_another_usage(), "of-an-hmac-key")
    s.new(key)
    s.ask(DESCRIBE, s.new(key))
    s.ask(DESCRIBE, Named(s.slot()), "unknown-name")
    return s.plan()


def _state(path: str) -> Plan:
    """A key goes into a state and comes back: a table gets it before and after, and not meanwhile."""
    s = Tables(path)
    key, other = s.key(), s.key()
    beside = s.new(other)
    s.new(key)
    for operations, label in ((PATHS[path][0], path), (PATHS[path][1], f"after-{path}")):
        for operation in operations:
            s.on(operation, key)
        s.new(key, label)
        s.move(beside, key, label)
    return s.plan()


def _callers() -> Plan:
    """A caller with just the permissions that it takes, and without the one to make grants."""
    s = Tables("callers")
    key, other = s.key(), s.key()
    tables = s.new(other), s.new(other)
    s.permit("dora", ALL_OF_IT)
    s.rules(other, ROOT, _allowing(*NEEDED))
    rules = {"permitted": NEEDED, "without-CreateGrant": tuple(name for name in NEEDED if name != "CreateGrant")}
    for table, (label, actions) in zip(tables, rules.items(), strict=True):
        s.principal = ""
        s.rules(key, ROOT, _allowing(*actions))
        s.principal = "dora"
        s.new(key, label)
        s.move(table, key, label)
    s.permit("dora")
    return s.plan(observe=False)


def _allowing(*actions: str) -> str:
    """A statement of a key policy: actions through DynamoDB alone."""
    return through(VIA.replace(REGION, "<region>"), *actions)
