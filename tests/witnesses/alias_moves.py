"""Faults of UpdateAlias and DeleteAlias, and of aliases of keys pending deletion."""

import time
from typing import Any

from . import allowed, describe, listed, new_alias, new_key_id, pending_key_id, refused, seal, unused_alias, witness

LONGER_THAN_A_SECOND = 1.1


def _aliases(client: Any, key_id: str) -> list[dict[str, Any]]:
    """The entries of the key's aliases."""
    return listed(client.list_aliases, "Aliases", KeyId=key_id)


def _names(client: Any, key_id: str) -> list[str]:
    """The names of the key's aliases."""
    return [alias["AliasName"] for alias in _aliases(client, key_id)]


@witness(
    id="update-alias-keeps-updated-date",
    requirement="ALIAS-017",
    family="effect",
    fault="UpdateAlias leaves the LastUpdatedDate of the alias as it was.",
)
def update_alias_keeps_updated_date(client: Any) -> None:
    name, key_id = new_alias(client, new_key_id(client)), new_key_id(client)
    time.sleep(LONGER_THAN_A_SECOND)
    client.update_alias(AliasName=name, TargetKeyId=key_id)
    [alias] = _aliases(client, key_id)
    assert alias["LastUpdatedDate"] > alias["CreationDate"]


@witness(
    id="update-alias-renews-creation-date",
    requirement="ALIAS-017",
    family="effect",
    fault="UpdateAlias sets the CreationDate of the alias to the time of the update.",
)
def update_alias_renews_creation_date(client: Any) -> None:
    old, new = new_key_id(client), new_key_id(client)
    name = new_alias(client, old)
    [before] = _aliases(client, old)
    time.sleep(LONGER_THAN_A_SECOND)
    client.update_alias(AliasName=name, TargetKeyId=new)
    [after] = _aliases(client, new)
    assert after["CreationDate"] == before["CreationDate"]


@witness(
    id="update-alias-encrypt-uses-old-key",
    requirement="ALIAS-017",
    family="effect",
    fault="After UpdateAlias ListAliases shows the new key while Encrypt by the alias still uses the old one.",
)
def update_alias_encrypt_uses_old_key(client: Any) -> None:
    name, key_id = new_alias(client, new_key_id(client)), new_key_id(client)
    client.update_alias(AliasName=name, TargetKeyId=key_id)
    allowed(client.decrypt, CiphertextBlob=seal(client, name, b"by the new key"), KeyId=key_id)


@witness(
    id="update-alias-leaves-copy",
    requirement="ALIAS-017",
    family="effect",
    fault="After UpdateAlias ListAliases with KeyId shows the alias for the old key as well as for the new one.",
)
def update_alias_leaves_copy(client: Any) -> None:
    old = new_key_id(client)
    name = new_alias(client, old)
    client.update_alias(AliasName=name, TargetKeyId=new_key_id(client))
    assert name not in _names(client, old)


@witness(
    id="ciphertext-bound-to-alias",
    requirement="ALIAS-018",
    family="data",
    fault="A ciphertext made through an alias is opened with the key that the alias names at Decrypt, "
    "so that it is lost when the alias moves.",
)
def ciphertext_bound_to_alias(client: Any) -> None:
    name = new_alias(client, new_key_id(client))
    blob = seal(client, name, b"made through an alias")
    client.update_alias(AliasName=name, TargetKeyId=new_key_id(client))
    assert allowed(client.decrypt, CiphertextBlob=blob)["Plaintext"] == b"made through an alias"


@witness(
    id="decrypt-moved-alias-accepted",
    requirement="ALIAS-018",
    family="guard-off",
    fault="Decrypt with an alias as KeyId accepts ciphertexts of every key that the alias has ever named.",
)
def decrypt_moved_alias_accepted(client: Any) -> None:
    name = new_alias(client, new_key_id(client))
    blob = seal(client, name, b"made through an alias")
    client.update_alias(AliasName=name, TargetKeyId=new_key_id(client))
    refused(client.decrypt, CiphertextBlob=blob, KeyId=name)


@witness(
    id="update-unknown-alias-creates-it",
    requirement="ALIAS-022",
    family="guard-off",
    fault="UpdateAlias of a name that doesn't exist creates the alias.",
)
def update_unknown_alias_creates_it(client: Any) -> None:
    refused(client.update_alias, AliasName=unused_alias(), TargetKeyId=new_key_id(client))


@witness(
    id="delete-unknown-alias-accepted",
    requirement="ALIAS-022",
    family="guard-off",
    fault="DeleteAlias of a name that doesn't exist is answered with success.",
)
def delete_unknown_alias_accepted(client: Any) -> None:
    refused(client.delete_alias, AliasName=unused_alias())


@witness(
    id="delete-unknown-alias-wrong-code",
    requirement="ALIAS-022",
    family="wrong-error",
    fault="DeleteAlias of a name that doesn't exist is refused with ValidationException, not NotFoundException.",
)
def delete_unknown_alias_wrong_code(client: Any) -> None:
    assert refused(client.delete_alias, AliasName=unused_alias()) == "NotFoundException"


@witness(
    id="delete-last-alias-disables-key",
    requirement="ALIAS-023",
    family="effect",
    fault="DeleteAlias of the only alias of a key also disables the key.",
)
def delete_last_alias_disables_key(client: Any) -> None:
    key_id = new_key_id(client)
    client.delete_alias(AliasName=new_alias(client, key_id))
    assert describe(client, key_id)["KeyState"] == "Enabled"


@witness(
    id="deleted-alias-still-encrypts",
    requirement="ALIAS-023",
    family="effect",
    fault="After DeleteAlias the alias is no longer listed while Encrypt by its name still works.",
)
def deleted_alias_still_encrypts(client: Any) -> None:
    name = new_alias(client, new_key_id(client))
    client.delete_alias(AliasName=name)
    refused(client.encrypt, KeyId=name, Plaintext=b"by a deleted alias")


@witness(
    id="delete-alias-deletes-siblings",
    requirement="ALIAS-023",
    family="effect",
    fault="DeleteAlias deletes every alias of the key that the given alias names.",
)
def delete_alias_deletes_siblings(client: Any) -> None:
    key_id = new_key_id(client)
    kept = new_alias(client, key_id)
    client.delete_alias(AliasName=new_alias(client, key_id))
    assert _names(client, key_id) == [kept]


@witness(
    id="deleted-alias-name-stays-taken",
    requirement="ALIAS-024",
    family="too-strict",
    fault="CreateAlias of a deleted name is refused with AlreadyExistsException.",
)
def deleted_alias_name_stays_taken(client: Any) -> None:
    key_id = new_key_id(client)
    name = new_alias(client, key_id)
    client.delete_alias(AliasName=name)
    allowed(client.create_alias, AliasName=name, TargetKeyId=key_id)


@witness(
    id="recreated-alias-names-old-key",
    requirement="ALIAS-024",
    family="effect",
    fault="An alias that is deleted and created again for another key names the key that it named before.",
)
def recreated_alias_names_old_key(client: Any) -> None:
    name, key_id = new_alias(client, new_key_id(client)), new_key_id(client)
    client.delete_alias(AliasName=name)
    client.create_alias(AliasName=name, TargetKeyId=key_id)
    assert describe(client, name)["KeyId"] == key_id


@witness(
    id="schedule-deletes-aliases",
    requirement="ALIAS-031",
    family="effect",
    fault="ScheduleKeyDeletion deletes the aliases of the key at once.",
)
def schedule_deletes_aliases(client: Any) -> None:
    key_id = new_key_id(client)
    name = new_alias(client, key_id)
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    assert _names(client, key_id) == [name]


@witness(
    id="update-alias-away-from-pending-key-refused",
    requirement="ALIAS-031",
    family="too-strict",
    fault="UpdateAlias from a key pending deletion to an enabled key is refused with KMSInvalidStateException.",
)
def update_alias_away_from_pending_key_refused(client: Any) -> None:
    key_id = new_key_id(client)
    name = new_alias(client, key_id)
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    allowed(client.update_alias, AliasName=name, TargetKeyId=new_key_id(client))


@witness(
    id="update-alias-to-pending-key-accepted",
    requirement="STATE-UpdateAlias-PendingDeletion",
    family="guard-off",
    fault="UpdateAlias to a key pending deletion is accepted.",
)
def update_alias_to_pending_key_accepted(client: Any) -> None:
    name = new_alias(client, new_key_id(client))
    refused(client.update_alias, AliasName=name, TargetKeyId=pending_key_id(client))


@witness(
    id="delete-alias-pending-key-refused",
    requirement="STATE-DeleteAlias-PendingDeletion",
    family="too-strict",
    fault="DeleteAlias of an alias of a key pending deletion is refused with KMSInvalidStateException.",
)
def delete_alias_pending_key_refused(client: Any) -> None:
    key_id = new_key_id(client)
    name = new_alias(client, key_id)
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    allowed(client.delete_alias, AliasName=name)


@witness(
    id="delete-alias-missing-name-wrong-code",
    requirement="VALID-007",
    family="wrong-error",
    fault="DeleteAlias without AliasName is refused with NotFoundException, not ValidationException.",
)
def delete_alias_missing_name_wrong_code(client: Any) -> None:
    assert refused(client.delete_alias) == "ValidationException"


@witness(
    id="update-alias-missing-target-accepted",
    requirement="VALID-043",
    family="guard-off",
    fault="UpdateAlias without TargetKeyId is accepted and leaves the alias where it is.",
)
def update_alias_missing_target_accepted(client: Any) -> None:
    refused(client.update_alias, AliasName=new_alias(client, new_key_id(client)))


@witness(
    id="update-alias-space-in-name-wrong-code",
    requirement="VALID-053",
    family="wrong-error",
    fault="UpdateAlias with a space in AliasName is refused with NotFoundException, not ValidationException.",
)
def update_alias_space_in_name_wrong_code(client: Any) -> None:
    code = refused(client.update_alias, AliasName="alias/with a space", TargetKeyId=new_key_id(client))
    assert code == "ValidationException"
