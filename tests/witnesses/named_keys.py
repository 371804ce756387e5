"""Faults in which key a permission is looked for: that which the request names, in whatever way it names it."""

from typing import Any

from . import allowed, new_alias, new_key, seal, unused_alias, witness
from .parties import Person, denied, grant, person, statement

USES = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey*", "ReEncrypt*")
CRYPTOGRAPHIC = ["Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo"]


def _arn(client: Any) -> str:
    """The ARN of a new key."""
    return str(new_key(client)["Arn"])


def _who_may_use(client: Any, *keys: str) -> Person:
    """A role whose IAM policy lets it use these keys."""
    who = person(client)
    who.may(statement(*USES, Resource=list(keys)))
    return who


def _named_for(alias: str, key: str) -> str:
    """The ARN of an alias, of the account and Region of a key."""
    return key[: key.index(":key/") + 1] + alias


@witness(
    id="decrypt-without-key-id-on-everything",
    requirement="POLICY-060",
    family="too-strict",
    fault="Decrypt without KeyId needs permission on everything, and not on the key of the ciphertext.",
)
def decrypt_without_key_id_on_everything(client: Any) -> None:
    key = _arn(client)
    alice, blob = _who_may_use(client, key), seal(client, key, b"x")
    assert allowed(alice.kms.decrypt, CiphertextBlob=blob)["Plaintext"] == b"x"


@witness(
    id="reencrypt-without-source-on-everything",
    requirement="POLICY-060",
    family="too-strict",
    fault="ReEncrypt without SourceKeyId needs permission on everything, and not on the key of the ciphertext.",
)
def reencrypt_without_source_on_everything(client: Any) -> None:
    key, other = _arn(client), _arn(client)
    alice, blob = _who_may_use(client, key, other), seal(client, key, b"x")
    allowed(alice.kms.re_encrypt, CiphertextBlob=blob, DestinationKeyId=other)


@witness(
    id="aliases-authorized-as-aliases",
    requirement="POLICY-060",
    family="too-strict",
    fault="A call that names its key by an alias needs permission on the alias, and not on the key.",
)
def aliases_authorized_as_aliases(client: Any) -> None:
    key = _arn(client)
    alias, alice = new_alias(client, key), _who_may_use(client, key)
    for named in (alias, _named_for(alias, key)):
        blob = allowed(alice.kms.encrypt, KeyId=named, Plaintext=b"x")["CiphertextBlob"]
        allowed(alice.kms.decrypt, KeyId=named, CiphertextBlob=blob)
        allowed(alice.kms.generate_data_key, KeyId=named, KeySpec="AES_256")


@witness(
    id="reencrypt-destination-authorized-as-alias",
    requirement="POLICY-060",
    family="too-strict",
    fault="ReEncrypt to a key named by an alias needs permission on the alias, and not on the key.",
)
def reencrypt_destination_authorized_as_alias(client: Any) -> None:
    key, other = _arn(client), _arn(client)
    alice, blob = _who_may_use(client, key, other), seal(client, key, b"x")
    allowed(alice.kms.re_encrypt, CiphertextBlob=blob, DestinationKeyId=new_alias(client, other))


@witness(
    id="describe-key-by-alias-authorized-as-alias",
    requirement="POLICY-060",
    family="too-strict",
    fault="DescribeKey by an alias needs permission on the alias, and not on the key.",
)
def describe_key_by_alias_authorized_as_alias(client: Any) -> None:
    key = _arn(client)
    allowed(_who_may_use(client, key).kms.describe_key, KeyId=new_alias(client, key))


@witness(
    id="iam-resource-for-key-ids-alone",
    requirement="POLICY-023",
    family="too-strict",
    fault="An IAM policy for a key's ARN is not found when the request names the key by its ARN.",
)
def iam_resource_for_key_ids_alone(client: Any) -> None:
    key = _arn(client)
    allowed(_who_may_use(client, key).kms.encrypt, KeyId=key, Plaintext=b"x")


@witness(
    id="alias-in-iam-resource",
    requirement="POLICY-059",
    family="guard-off",
    fault="The ARN of an alias in the Resource of an IAM policy names the key of the alias.",
)
def alias_in_iam_resource(client: Any) -> None:
    key = _arn(client)
    alias = new_alias(client, key)
    denied(_who_may_use(client, _named_for(alias, key)).kms.encrypt, KeyId=alias, Plaintext=b"x")


@witness(
    id="deny-in-iam-evaded-by-alias",
    requirement="POLICY-022",
    family="guard-off",
    fault="A Deny of an IAM policy on a key is not looked at when the request names the key by an alias.",
)
def deny_in_iam_evaded_by_alias(client: Any) -> None:
    key, alice = _arn(client), person(client)
    alice.may(statement("*"), statement(*USES, effect="Deny", Resource=key))
    denied(alice.kms.encrypt, KeyId=new_alias(client, key), Plaintext=b"x")


@witness(
    id="grants-not-found-by-alias",
    requirement="GRANT-003",
    family="too-strict",
    fault="A grant gives nothing to a call that names the key by an alias.",
)
def grants_not_found_by_alias(client: Any) -> None:
    key, alice = _arn(client), person(client)
    grant(client, key, alice, *CRYPTOGRAPHIC)
    allowed(alice.kms.encrypt, KeyId=new_alias(client, key), Plaintext=b"x")


@witness(
    id="alias-operations-need-no-permission-on-keys",
    requirement="POLICY-061",
    family="guard-off",
    fault="CreateAlias, UpdateAlias and DeleteAlias ask for permission on the alias alone.",
)
def alias_operations_need_no_permission_on_keys(client: Any) -> None:
    key, alice, alias = _arn(client), person(client), unused_alias()
    alice.may(statement("CreateAlias", Resource=_named_for(alias, key)))
    denied(alice.kms.create_alias, AliasName=alias, TargetKeyId=key)


@witness(
    id="alias-operations-need-no-permission-on-aliases",
    requirement="POLICY-061",
    family="guard-off",
    fault="CreateAlias, UpdateAlias and DeleteAlias ask for permission on the keys alone.",
)
def alias_operations_need_no_permission_on_aliases(client: Any) -> None:
    key, alice, alias = _arn(client), person(client), unused_alias()
    alice.may(statement("CreateAlias", Resource=key))
    denied(alice.kms.create_alias, AliasName=alias, TargetKeyId=key)
