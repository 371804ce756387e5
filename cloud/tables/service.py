"""DynamoDB: tables and their items, as a service of the cloud."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import canonical, keyed_hash, seal, unseal
from kms_conformance.cloud.services.shelf import Held, Kept
from kms_conformance.cloud.tables.base import TablesBase

SERVED = ("CreateTable", "DescribeTable", "PutItem", "GetItem", "UpdateTable", "DeleteTable")


class DynamoDb(TablesBase):
    """DynamoDB of all accounts and Regions."""

    served = frozenset(SERVED)

    def create_table(self, params: Params, caller: Caller) -> Answer:
        """CreateTable: it is there at once."""
        arn = self.resource(params, caller)
        if self.shelf.held(arn) is not None:
            raise self.error("ResourceInUseException", f"Table already exists: {params['TableName']}")
        schema = {name: params[name] for name in ("AttributeDefinitions", "KeySchema")}
        held = Held(arn, params["TableName"], {**schema, "created": self.now(), **self.keyed(arn, params, caller)})
        self.shelf.hold(held)
        return {"TableDescription": self.description(held)}

    def describe_table(self, params: Params, caller: Caller) -> Answer:
        """DescribeTable."""
        return {"Table": self.description(self.found(params, caller))}

    def put_item(self, params: Params, caller: Caller) -> Answer:
        """PutItem: what has the same primary key is replaced."""
        held = self.found(params, caller)
        key = self.table_key(held, caller)
        wanted = self.hash_of_key(held, params["Item"], key)
        rows = self.shelf.versions(held.arn)
        number = next((row.number for row in rows if row.detail["hash"] == wanted), len(rows) + 1)
        sealed = seal(key, canonical(params["Item"]), held.arn.encode())
        self.shelf.keep(held.arn, Kept(number, held.detail["key"], sealed, {"hash": wanted}, self.now()))
        return {}

    def hash_of_key(self, held: Held, item: Params, key: bytes) -> str:
        """The primary key of an item, as it is looked for: a keyed hash."""
        names = [row["AttributeName"] for row in held.detail["KeySchema"]]
        if not all(name in item for name in names):
            raise self.invalid("One or more parameter values were invalid: Missing the key.")
        return keyed_hash(key[:16], canonical({name: item[name] for name in names}).decode()).hex()

    def get_item(self, params: Params, caller: Caller) -> Answer:
        """GetItem."""
        held = self.found(params, caller)
        key = self.table_key(held, caller)
        wanted = self.hash_of_key(held, params["Key"], key)
        rows = (row for row in self.shelf.versions(held.arn) if row.detail["hash"] == wanted)
        row = next(rows, None)
        return {} if row is None else {"Item": self.item_in(row, held, key)}

    def item_in(self, row: Kept, held: Held, key: bytes) -> dict[str, Any]:
        """The item in a row."""
        item: dict[str, Any] = json.loads(unseal(key, row.sealed, held.arn.encode()))
        return item

    def update_table(self, params: Params, caller: Caller) -> Answer:
        """UpdateTable: another key of KMS; all items are encrypted again under a new table key."""
        held = self.found(params, caller)
        if "SSESpecification" in params:
            former = self.table_key(held, caller)
            changed = replace(held, detail={**held.detail, **self.keyed(held.arn, params, caller)})
            self.move_items(held, changed, former, caller)
            self.shelf.hold(changed)
            self.retire_table_grant(held.arn, held.detail)
            held = changed
        return {"TableDescription": self.description(held)}

    def move_items(self, held: Held, changed: Held, former: bytes, caller: Caller) -> None:
        """Encrypt all items again."""
        key = self.table_key(changed, caller)
        for row in self.shelf.versions(held.arn):
            item = self.item_in(row, held, former)
            sealed = seal(key, canonical(item), held.arn.encode())
            said = {"hash": self.hash_of_key(changed, item, key)}
            self.shelf.keep(held.arn, replace(row, key=changed.detail["key"], sealed=sealed, detail=said))

    def delete_table(self, params: Params, caller: Caller) -> Answer:
        """DeleteTable: it is gone at once, and its grant is retired."""
        held = self.found(params, caller)
        self.shelf.drop(held.arn)
        self.retire_table_grant(held.arn, held.detail)
        return {"TableDescription": {**self.description(held), "TableStatus": "DELETING"}}
