"""Faults of ListAliases, paging apart."""

from typing import Any

from . import listed, new_alias, new_key, new_key_id, refused, unknown_id, witness


def _names(client: Any, **params: Any) -> list[str]:
    """The alias names that ListAliases gives over all its pages."""
    return [alias["AliasName"] for alias in listed(client.list_aliases, "Aliases", **params)]


@witness(
    id="list-aliases-key-id-ignored",
    requirement="ALIAS-025",
    family="response",
    fault="ListAliases ignores KeyId and gives the aliases of all keys.",
)
def list_aliases_key_id_ignored(client: Any) -> None:
    other, key_id = new_alias(client, new_key_id(client)), new_key_id(client)
    assert other not in _names(client, KeyId=key_id)


@witness(
    id="list-aliases-by-key-arn-empty",
    requirement="ALIAS-025",
    family="response",
    fault="ListAliases with a key ARN as KeyId compares it with the key ID as text and gives an empty list.",
)
def list_aliases_by_key_arn_empty(client: Any) -> None:
    key = new_key(client)
    name = new_alias(client, key["KeyId"])
    assert _names(client, KeyId=key["Arn"]) == [name]


@witness(
    id="list-aliases-by-key-newest-only",
    requirement="ALIAS-025",
    family="response",
    fault="ListAliases with KeyId gives only the newest alias of the key.",
)
def list_aliases_by_key_newest_only(client: Any) -> None:
    key_id = new_key_id(client)
    names = {new_alias(client, key_id) for _ in range(3)}
    assert set(_names(client, KeyId=key_id)) == names


@witness(
    id="list-aliases-omits-disabled-keys",
    requirement="ALIAS-026",
    family="response",
    fault="ListAliases without KeyId leaves out the aliases of disabled keys.",
)
def list_aliases_omits_disabled_keys(client: Any) -> None:
    key_id = new_key_id(client)
    name = new_alias(client, key_id)
    client.disable_key(KeyId=key_id)
    assert name in _names(client)


@witness(
    id="list-aliases-repeats-moved-alias",
    requirement="ALIAS-026",
    family="response",
    fault="ListAliases without KeyId gives an alias twice once it has been moved by UpdateAlias.",
)
def list_aliases_repeats_moved_alias(client: Any) -> None:
    name = new_alias(client, new_key_id(client))
    client.update_alias(AliasName=name, TargetKeyId=new_key_id(client))
    assert _names(client).count(name) == 1


@witness(
    id="list-aliases-unknown-key-empty",
    requirement="ALIAS-028",
    family="guard-off",
    fault="ListAliases with a KeyId that names no key gives an empty list.",
)
def list_aliases_unknown_key_empty(client: Any) -> None:
    refused(client.list_aliases, KeyId=unknown_id())


@witness(
    id="list-aliases-unknown-key-wrong-code",
    requirement="ALIAS-028",
    family="wrong-error",
    fault="ListAliases with a KeyId that names no key is refused with ValidationException, not NotFoundException.",
)
def list_aliases_unknown_key_wrong_code(client: Any) -> None:
    assert refused(client.list_aliases, KeyId=unknown_id()) == "NotFoundException"


@witness(
    id="list-aliases-shows-foreign-alias",
    requirement="ALIAS-029",
    family="response",
    fault="ListAliases without KeyId also lists one alias of the account 111122223333, which isn't the caller's.",
)
def list_aliases_shows_foreign_alias(client: Any) -> None:
    key = new_key(client)
    new_alias(client, key["KeyId"])
    accounts = {alias["AliasArn"].split(":")[4] for alias in listed(client.list_aliases, "Aliases")}
    assert accounts == {key["AWSAccountId"]}
