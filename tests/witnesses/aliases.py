"""Faults of CreateAlias and of using an alias."""

from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from . import (
    allowed,
    listed,
    new_alias,
    new_key,
    new_key_id,
    pending_key_id,
    refused,
    seal,
    unknown_id,
    unused_alias,
    witness,
)

ALIASES_PER_KEY = 50
LONGEST_NAME = 256


def _names(client: Any, key_id: str) -> list[str]:
    """The names of the key's aliases."""
    return [alias["AliasName"] for alias in listed(client.list_aliases, "Aliases", KeyId=key_id)]


def _padded(length: int) -> str:
    """An unused alias name of that many characters in all."""
    return unused_alias().ljust(length, "x")


@witness(
    id="alias-never-updated-lacks-date",
    requirement="ALIAS-001",
    family="response",
    fault="ListAliases gives no LastUpdatedDate for an alias that hasn't been updated since it was created.",
)
def alias_never_updated_lacks_date(client: Any) -> None:
    key_id = new_key_id(client)
    new_alias(client, key_id)
    [alias] = listed(client.list_aliases, "Aliases", KeyId=key_id)
    assert alias.get("LastUpdatedDate") == alias["CreationDate"]


@witness(
    id="alias-arn-repeats-prefix",
    requirement="ALIAS-001",
    family="response",
    fault="AliasArn in ListAliases has the prefix alias/ twice.",
)
def alias_arn_repeats_prefix(client: Any) -> None:
    key = new_key(client)
    name = new_alias(client, key["KeyId"])
    [alias] = listed(client.list_aliases, "Aliases", KeyId=key["KeyId"])
    assert alias["AliasArn"] == f"{key['Arn'].rpartition(':')[0]}:{name}"


@witness(
    id="encrypt-alias-arn-refused",
    requirement="ALIAS-002",
    family="too-strict",
    fault="Encrypt takes an alias name but refuses the ARN of the same alias with NotFoundException.",
)
def encrypt_alias_arn_refused(client: Any) -> None:
    key = new_key(client)
    arn = f"{key['Arn'].rpartition(':')[0]}:{new_alias(client, key['KeyId'])}"
    allowed(client.encrypt, KeyId=arn, Plaintext=b"by alias ARN")


@witness(
    id="decrypt-alias-compared-as-text",
    requirement="ALIAS-002",
    family="too-strict",
    fault="Decrypt with an alias of the right key as KeyId is refused with IncorrectKeyException.",
)
def decrypt_alias_compared_as_text(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, b"opened by alias")
    allowed(client.decrypt, CiphertextBlob=blob, KeyId=new_alias(client, key_id))


@witness(
    id="create-alias-keeps-arn-as-target",
    requirement="ALIAS-003",
    family="response",
    fault="An alias created with a key ARN as TargetKeyId is listed with that ARN instead of the key ID.",
)
def create_alias_keeps_arn_as_target(client: Any) -> None:
    key = new_key(client)
    name = new_alias(client, key["Arn"])
    targets = {alias["AliasName"]: alias.get("TargetKeyId") for alias in listed(client.list_aliases, "Aliases")}
    assert targets.get(name) == key["KeyId"]


@witness(
    id="create-alias-of-alias-accepted",
    requirement="ALIAS-004",
    family="guard-off",
    fault="CreateAlias accepts an alias name as TargetKeyId and takes the key that it names as the target.",
)
def create_alias_of_alias_accepted(client: Any) -> None:
    name = new_alias(client, new_key_id(client))
    refused(client.create_alias, AliasName=unused_alias(), TargetKeyId=name)


@witness(
    id="create-alias-adds-prefix",
    requirement="ALIAS-005",
    family="guard-off",
    fault="CreateAlias puts alias/ in front of a name without that prefix instead of refusing the name.",
)
def create_alias_adds_prefix(client: Any) -> None:
    refused(client.create_alias, AliasName=unused_alias().removeprefix("alias/"), TargetKeyId=new_key_id(client))


@witness(
    id="create-alias-reserved-prefix-accepted",
    requirement="ALIAS-006",
    family="guard-off",
    fault="CreateAlias accepts names that begin with alias/aws/.",
)
def create_alias_reserved_prefix_accepted(client: Any) -> None:
    name = unused_alias().replace("alias/", "alias/aws/")
    refused(client.create_alias, AliasName=name, TargetKeyId=new_key_id(client))


@witness(
    id="create-alias-dot-accepted",
    requirement="ALIAS-007",
    family="guard-off",
    fault="CreateAlias accepts a dot in the alias name.",
)
def create_alias_dot_accepted(client: Any) -> None:
    refused(client.create_alias, AliasName=f"{unused_alias()}.v1", TargetKeyId=new_key_id(client))


@witness(
    id="create-alias-inner-slash-refused",
    requirement="ALIAS-007",
    family="too-strict",
    fault="CreateAlias refuses a name that has a slash after alias/ with InvalidAliasNameException.",
)
def create_alias_inner_slash_refused(client: Any) -> None:
    allowed(client.create_alias, AliasName=f"{unused_alias()}/v1", TargetKeyId=new_key_id(client))


@witness(
    id="create-alias-256-characters-refused",
    requirement="VALID-052",
    family="too-strict",
    fault="CreateAlias refuses a name of exactly 256 characters, alias/ included, with ValidationException.",
)
def create_alias_256_characters_refused(client: Any) -> None:
    allowed(client.create_alias, AliasName=_padded(LONGEST_NAME), TargetKeyId=new_key_id(client))


@witness(
    id="create-alias-prefix-not-counted",
    requirement="VALID-052",
    family="guard-off",
    fault="The limit of 256 characters counts the alias name without alias/, so names of up to 262 are accepted.",
)
def create_alias_prefix_not_counted(client: Any) -> None:
    refused(client.create_alias, AliasName=_padded(LONGEST_NAME + 1), TargetKeyId=new_key_id(client))


@witness(
    id="create-alias-again-accepted",
    requirement="ALIAS-010",
    family="guard-off",
    fault="CreateAlias of a name that already names the same key is answered with success.",
)
def create_alias_again_accepted(client: Any) -> None:
    key_id = new_key_id(client)
    refused(client.create_alias, AliasName=new_alias(client, key_id), TargetKeyId=key_id)


@witness(
    id="create-alias-again-moves-alias",
    requirement="ALIAS-010",
    family="effect",
    fault="CreateAlias of a name of another key is refused with AlreadyExistsException but moves the alias.",
)
def create_alias_again_moves_alias(client: Any) -> None:
    key_id = new_key_id(client)
    name = new_alias(client, key_id)
    with suppress(ClientError):
        client.create_alias(AliasName=name, TargetKeyId=new_key_id(client))
    assert name in _names(client, key_id)


@witness(
    id="create-alias-again-wrong-code",
    requirement="ALIAS-010",
    family="wrong-error",
    fault="CreateAlias of a name in use is refused with ValidationException, not AlreadyExistsException.",
)
def create_alias_again_wrong_code(client: Any) -> None:
    name = new_alias(client, new_key_id(client))
    code = refused(client.create_alias, AliasName=name, TargetKeyId=new_key_id(client))
    assert code == "AlreadyExistsException"


@witness(
    id="create-alias-case-folded",
    requirement="ALIAS-011",
    family="too-strict",
    fault="CreateAlias refuses a name that differs from one in use by letter case only with AlreadyExistsException.",
)
def create_alias_case_folded(client: Any) -> None:
    key_id = new_key_id(client)
    name = f"{unused_alias()}-key"
    client.create_alias(AliasName=name, TargetKeyId=key_id)
    allowed(client.create_alias, AliasName=name.replace("-key", "-KEY"), TargetKeyId=key_id)


@witness(
    id="create-alias-unknown-key-accepted",
    requirement="ALIAS-013",
    family="guard-off",
    fault="CreateAlias accepts a well-formed key ID that names no key.",
)
def create_alias_unknown_key_accepted(client: Any) -> None:
    refused(client.create_alias, AliasName=unused_alias(), TargetKeyId=unknown_id())


@witness(
    id="create-alias-unknown-key-wrong-code",
    requirement="ALIAS-013",
    family="wrong-error",
    fault="CreateAlias with a well-formed key ID that names no key is refused with ValidationException, "
    "not NotFoundException.",
)
def create_alias_unknown_key_wrong_code(client: Any) -> None:
    code = refused(client.create_alias, AliasName=unused_alias(), TargetKeyId=unknown_id())
    assert code == "NotFoundException"


@witness(
    id="create-50th-alias-refused",
    requirement="STATE-CreateAlias-Enabled",
    family="too-strict",
    fault="CreateAlias refuses the 50th alias of a key with LimitExceededException.",
)
def create_50th_alias_refused(client: Any) -> None:
    key_id = new_key_id(client)
    for _ in range(ALIASES_PER_KEY):
        allowed(client.create_alias, AliasName=unused_alias(), TargetKeyId=key_id)


@witness(
    id="create-51st-alias-accepted",
    requirement="ALIAS-015",
    family="guard-off",
    fault="CreateAlias accepts a 51st alias of a key.",
)
def create_51st_alias_accepted(client: Any) -> None:
    key_id = new_key_id(client)
    for _ in range(ALIASES_PER_KEY):
        new_alias(client, key_id)
    refused(client.create_alias, AliasName=unused_alias(), TargetKeyId=key_id)


@witness(
    id="create-alias-pending-key-wrong-code",
    requirement="STATE-CreateAlias-PendingDeletion",
    family="wrong-error",
    fault="CreateAlias for a key pending deletion is refused with NotFoundException, not KMSInvalidStateException.",
)
def create_alias_pending_key_wrong_code(client: Any) -> None:
    code = refused(client.create_alias, AliasName=unused_alias(), TargetKeyId=pending_key_id(client))
    assert code == "KMSInvalidStateException"


@witness(
    id="create-alias-missing-target-wrong-code",
    requirement="VALID-003",
    family="wrong-error",
    fault="CreateAlias without TargetKeyId is refused with NotFoundException, not ValidationException.",
)
def create_alias_missing_target_wrong_code(client: Any) -> None:
    assert refused(client.create_alias, AliasName=unused_alias()) == "ValidationException"
