"""Faults of DynamoDB, each shown by boto3 alone."""

import uuid
from typing import Any

from . import allowed, new_key, refused, unknown_id, witness
from .parties import Person, document, person, root, statement

SCHEMA = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
NEEDED = ("Encrypt", "Decrypt", "ReEncrypt*", "GenerateDataKey*", "DescribeKey", "CreateGrant")


class Tables:
    """The clients of one caller."""

    def __init__(self, client: Any, credentials: Any = None) -> None:
        self.client = client
        self.dynamodb = client.sibling("dynamodb", credentials)

    def key(self, **params: Any) -> str:
        """The ARN of a new key."""
        return str(new_key(self.client, **params)["Arn"])

    def wanted(self, key: str, name: str = "") -> dict[str, Any]:
        """A new table, as CreateTable takes it."""
        sse = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
        return {"TableName": name or f"table-{uuid.uuid4()}", **SCHEMA, "SSESpecification": sse}

    def new(self, key: str) -> str:
        """The name of a new table."""
        wanted = self.wanted(key)
        allowed(self.dynamodb.create_table, **wanted)
        return str(wanted["TableName"])

    def move(self, table: str, key: str) -> None:
        """UpdateTable with another key."""
        allowed(self.dynamodb.update_table, TableName=table, SSESpecification=self.wanted(key)["SSESpecification"])

    def put(self, table: str, text: str) -> None:
        """The one item."""
        allowed(self.dynamodb.put_item, TableName=table, Item={"id": {"S": "one"}, "value": {"S": text}})

    def get(self, table: str) -> str:
        """Its text."""
        answer = allowed(self.dynamodb.get_item, TableName=table, Key={"id": {"S": "one"}})
        return str(answer["Item"]["value"]["S"])

    def bound(self, key: str, table: str) -> bool:
        """Whether there is a grant on a key for the table of this account."""
        pairs = {"aws:dynamodb:tableName": table, "aws:dynamodb:subscriberId": key.split(":")[4]}
        grants = allowed(self.client.list_grants, KeyId=key)["Grants"]
        return pairs in [grant.get("Constraints", {}).get("EncryptionContextSubset") for grant in grants]

    def permit(self, key: str, *actions: str) -> "Tables":
        """Somebody who may do that with a key, through DynamoDB alone."""
        who: Person = person(self.client)
        who.may({"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"})
        through = {"StringEquals": {"kms:ViaService": "dynamodb.us-east-1.amazonaws.com"}}
        own = statement("*", to=root(self.client))
        policy = document(own, statement(*actions, to=who.arn, Condition=through))
        allowed(self.client.put_key_policy, KeyId=key, PolicyName="default", Policy=policy)
        return Tables(self.client, who.credentials)


@witness(
    id="dynamodb-line-ends-lost",
    requirement="DYNAMODB-001",
    family="effect",
    fault="Line ends in the texts of an item are lost.",
)
def line_ends_lost(client: Any) -> None:
    scene = Tables(client)
    table = scene.new(scene.key())
    scene.put(table, "one\ntwo\n")
    assert scene.get(table) == "one\ntwo\n"


def each_bound(client: Any) -> None:
    """Each of two tables under a key has a grant of its own."""
    scene = Tables(client)
    key = scene.key()
    assert all(scene.bound(key, scene.new(key)) for _ in range(2))


@witness(
    id="dynamodb-no-grant",
    requirement="DYNAMODB-002",
    family="effect",
    fault="A table has no grant on its key.",
)
def no_grant(client: Any) -> None:
    each_bound(client)


@witness(
    id="dynamodb-grant-without-account",
    requirement="DYNAMODB-002",
    family="effect",
    fault="The constraint of a table's grant does not have the account.",
)
def grant_without_account(client: Any) -> None:
    each_bound(client)


@witness(
    id="dynamodb-grant-without-constraint",
    requirement="DYNAMODB-002",
    family="effect",
    fault="The grant of a table has no constraint.",
)
def grant_without_constraint(client: Any) -> None:
    each_bound(client)


@witness(
    id="dynamodb-one-grant-for-a-key",
    requirement="DYNAMODB-002",
    family="effect",
    fault="Only the first table under a key has a grant.",
)
def one_grant_for_a_key(client: Any) -> None:
    each_bound(client)


@witness(
    id="dynamodb-unknown-key-taken",
    requirement="DYNAMODB-003",
    family="guard-off",
    fault="A table gets the key of AWS where the key that is named does not exist.",
)
def unknown_key_taken(client: Any) -> None:
    scene = Tables(client)
    assert refused(scene.dynamodb.create_table, **scene.wanted(unknown_id()))


@witness(
    id="dynamodb-unfit-key-taken",
    requirement="DYNAMODB-004",
    family="guard-off",
    fault="A table gets the key of AWS where the key that is named is of another kind.",
)
def unfit_key_taken(client: Any) -> None:
    scene = Tables(client)
    key = scene.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    assert refused(scene.dynamodb.create_table, **scene.wanted(key))


@witness(
    id="dynamodb-disabled-key-taken",
    requirement="DYNAMODB-005",
    family="guard-off",
    fault="A table gets the key of AWS where the key that is named is disabled.",
)
def disabled_key_taken(client: Any) -> None:
    scene = Tables(client)
    key = scene.key()
    allowed(client.disable_key, KeyId=key)
    assert refused(scene.dynamodb.create_table, **scene.wanted(key))


@witness(
    id="dynamodb-pending-key-taken",
    requirement="DYNAMODB-006",
    family="guard-off",
    fault="A table gets the key of AWS where the key that is named is pending deletion.",
)
def pending_key_taken(client: Any) -> None:
    scene = Tables(client)
    key = scene.key()
    allowed(client.schedule_key_deletion, KeyId=key, PendingWindowInDays=7)
    assert refused(scene.dynamodb.create_table, **scene.wanted(key))


@witness(
    id="dynamodb-any-caller-grants",
    requirement="DYNAMODB-007",
    family="guard-off",
    fault="The grant of a table is made for a caller who may not.",
)
def any_caller_grants(client: Any) -> None:
    scene = Tables(client)
    key = scene.key()
    other = scene.permit(key, *NEEDED[:-1])
    assert refused(other.dynamodb.create_table, **scene.wanted(key))


@witness(
    id="dynamodb-caller-must-list-grants",
    requirement="DYNAMODB-008",
    family="too-strict",
    fault="Who gives a table a key must be allowed kms:ListGrants, too.",
)
def caller_must_list_grants(client: Any) -> None:
    scene = Tables(client)
    key = scene.key()
    scene.permit(key, *NEEDED).new(key)


@witness(
    id="dynamodb-key-changed-in-name",
    requirement="DYNAMODB-009",
    family="effect",
    fault="A change of key leaves the items under the former key.",
)
def key_changed_in_name(client: Any) -> None:
    scene = Tables(client)
    key = scene.key()
    table = scene.new(key)
    scene.put(table, "kept")
    scene.move(table, scene.key())
    allowed(client.disable_key, KeyId=key)
    assert scene.get(table) == "kept"


@witness(
    id="dynamodb-first-key-told",
    requirement="DYNAMODB-010",
    family="response",
    fault="DescribeTable tells the key of the creation after a change of key.",
)
def first_key_told(client: Any) -> None:
    scene = Tables(client)
    table, other = scene.new(scene.key()), scene.key()
    scene.move(table, other)
    told = allowed(scene.dynamodb.describe_table, TableName=table)["Table"]["SSEDescription"]
    assert told["KMSMasterKeyArn"] == other


@witness(
    id="dynamodb-missing-is-invalid",
    requirement="DYNAMODB-011",
    family="wrong-error",
    fault="A table that is not there is refused with ValidationException.",
)
def missing_is_invalid(client: Any) -> None:
    code = refused(Tables(client).dynamodb.describe_table, TableName=f"table-{unknown_id()}")
    assert code == "ResourceNotFoundException"


@witness(
    id="dynamodb-grant-not-retired",
    requirement="DYNAMODB-012",
    family="effect",
    fault="The grant of a table stays when the table is deleted.",
)
def grant_not_retired(client: Any) -> None:
    scene = Tables(client)
    key = scene.key()
    table = scene.new(key)
    allowed(scene.dynamodb.delete_table, TableName=table)
    assert not scene.bound(key, table)


@witness(
    id="dynamodb-taken-is-replaced",
    requirement="DYNAMODB-013",
    family="guard-off",
    fault="A table is replaced by another one of its name.",
)
def taken_is_replaced(client: Any) -> None:
    scene = Tables(client)
    key = scene.key()
    table = scene.new(key)
    assert refused(scene.dynamodb.create_table, **scene.wanted(key, table)) == "ResourceInUseException"
